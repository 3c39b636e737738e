"""Registers the plugin in QGIS's own places: options, locator, shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any

from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QAction

from ...app_context import AppContext
from ...choices import load_order, usual_map_key
from ...toolbelt.errors import OccupancyError
from ...toolbelt.guide import guide_page
from ...toolbelt.message_bar import Messages
from ...toolbelt.translation import tr
from ..icons import icon
from .links import open_page
from .locator import OccupancyLocator
from .options import PAGE, OptionsFactory


class QgisIntegration(QObject):
    """`start` registers, `stop` unregisters; one per window."""

    def __init__(
        self, iface: Any, messages: Messages, app: AppContext, open_file: Callable[[], Any]
    ) -> None:
        super().__init__()
        self._iface, self._messages, self._app = iface, messages, app
        self._open_file = open_file
        self._undo = ExitStack()

    def start(self) -> None:
        factory = OptionsFactory()
        self._iface.registerOptionsWidgetFactory(factory)
        self._undo.callback(self._iface.unregisterOptionsWidgetFactory, factory)
        locator = OccupancyLocator(self._app, self.add)
        self._iface.registerLocatorFilter(locator)
        self._undo.callback(self._iface.deregisterLocatorFilter, locator)
        # so that QGIS's list of shortcuts contains them
        options = partial(self._iface.showOptionsDialog, self._iface.mainWindow(), PAGE)
        sign_in = self._app.session.sign_in
        self._shortcut("SignIn", tr("Sign in to the occupancy portal"), sign_in)
        self._shortcut(
            "OpenFile", tr("Open an occupancy file under statistical secrecy…"), self._open_file
        )
        self._shortcut("Options", tr("Options of social-housing occupancy…"), options)
        self._shortcut(
            "Guide", tr("User guide of social-housing occupancy"), lambda: open_page(guide_page())
        )

    def stop(self) -> None:
        self._undo.close()

    def add(self, indicator: str) -> None:
        """Load an indicator with the territory, scale and vintage chosen last, or show why not."""
        map_key = usual_map_key(self._app)
        if map_key is None:
            return
        try:
            order = load_order(self._app, replace(map_key, indicator=indicator))
            self._app.loader.load(order)
        except OccupancyError as error:
            self._messages.error(error)

    def _shortcut(self, name: str, text: str, act: Callable[[], Any]) -> None:
        action = QAction(icon(), text, self._iface.mainWindow())
        action.setObjectName(f"occupancyShortcut{name}")
        action.triggered.connect(lambda: act())
        self._iface.registerMainWindowAction(action, "")
        self._undo.callback(action.deleteLater)
        self._undo.callback(self._iface.unregisterMainWindowAction, action)
