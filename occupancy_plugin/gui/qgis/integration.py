"""Registers the plugin in QGIS's own places: options and shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QAction

from ...toolbelt.guide import guide_page
from ...toolbelt.translation import tr
from ..icons import icon
from .links import open_page
from .options import PAGE, OptionsFactory


class QgisIntegration(QObject):
    """`start` registers, `stop` unregisters; one per window."""

    def __init__(
        self, iface: Any, sign_in: Callable[[], Any], open_file: Callable[[], Any]
    ) -> None:
        super().__init__()
        self._iface, self._sign_in, self._open_file = iface, sign_in, open_file
        self._undo = ExitStack()

    def start(self) -> None:
        factory = OptionsFactory()
        self._iface.registerOptionsWidgetFactory(factory)
        self._undo.callback(self._iface.unregisterOptionsWidgetFactory, factory)
        # so that QGIS's list of shortcuts contains them
        options = partial(self._iface.showOptionsDialog, self._iface.mainWindow(), PAGE)
        self._shortcut("SignIn", tr("Sign in to the occupancy portal"), self._sign_in)
        self._shortcut("OpenFile", tr("Open under statistical secrecy…"), self._open_file)
        self._shortcut("Options", tr("Options of social-housing occupancy…"), options)
        self._shortcut(
            "Guide", tr("User guide of social-housing occupancy"), lambda: open_page(guide_page())
        )

    def stop(self) -> None:
        self._undo.close()

    def _shortcut(self, name: str, text: str, act: Callable[[], Any]) -> None:
        action = QAction(icon(), text, self._iface.mainWindow())
        action.setObjectName(f"occupancyShortcut{name}")
        action.triggered.connect(lambda: act())
        self._iface.registerMainWindowAction(action, "")
        self._undo.callback(action.deleteLater)
        self._undo.callback(self._iface.unregisterMainWindowAction, action)
