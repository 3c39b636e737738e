"""Registers the plugin in the places of QGIS where users look for data: options, data source
manager, locator, shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QAction

from ...app_context import AppContext
from ...choices import MapKey, load_order
from ...toolbelt.errors import OccupancyError
from ...toolbelt.guide import guide_page
from ...toolbelt.message_bar import Messages
from ...toolbelt.shapes import joint_extent
from ...toolbelt.translation import tr
from ..icons import icon
from ..widgets import named
from .data_source import SourceActions, SourceSelect
from .links import open_page
from .locator import OccupancyLocator
from .options import PAGE, OptionsFactory

CLOSEST_ZOOM = 25_000  # the largest scale (its denominator) to which a unit is zoomed


class QgisIntegration(QObject):
    """`start` registers, `stop` unregisters; one per window."""

    def __init__(
        self,
        iface: Any,
        messages: Messages,
        app: AppContext,
        open_file: Callable[[], Any],
        choose_territory: Callable[[str], Any],
    ) -> None:
        super().__init__()
        self._iface, self._messages, self._app = iface, messages, app
        self._open_file, self._choose_territory = open_file, choose_territory
        self._undo = ExitStack()

    def start(self) -> None:
        self._options()
        self._source()
        self._locator()
        self._shortcuts()

    def stop(self) -> None:
        self._undo.close()

    def add(self, map_key: MapKey) -> None:
        """Load a map that was requested in one of the places, or show why not."""
        try:
            self._app.loader.load(load_order(self._app, map_key))
        except OccupancyError as error:
            self._messages.error(error)

    def zoom(self, layer_id: str, code: str) -> None:
        """Zoom to a unit of an occupancy map."""
        layer = QgsProject.instance().mapLayer(layer_id)
        if not isinstance(layer, QgsVectorLayer):
            return
        canvas = self._iface.mapCanvas()
        shapes = (f.geometry() for f in layer.getFeatures() if str(f["code"]) == code)
        extent = joint_extent(shape.boundingBox() for shape in shapes)
        if not extent.isNull():
            canvas.setExtent(canvas.mapSettings().layerExtentToOutputExtent(layer, extent))
            canvas.zoomScale(max(canvas.scale() * 1.2, CLOSEST_ZOOM))

    def _options(self) -> None:
        factory = OptionsFactory()
        self._iface.registerOptionsWidgetFactory(factory)
        self._undo.callback(self._iface.unregisterOptionsWidgetFactory, factory)

    def _source(self) -> None:
        sign_in = self._app.session.sign_in
        provider = SourceSelect(SourceActions(self._app, self.add, sign_in, self._open_file))
        registry = QgsGui.sourceSelectProviderRegistry()
        registry.addProvider(provider)
        self._undo.callback(registry.removeProvider, provider)

    def _locator(self) -> None:
        locator = OccupancyLocator(self._app, self.add, self.zoom, self._choose_territory)
        self._iface.registerLocatorFilter(locator)
        self._undo.callback(self._iface.deregisterLocatorFilter, locator)

    def _shortcuts(self) -> None:
        """Register actions that have no menu, so that QGIS's list of shortcuts contains them."""
        options = partial(self._iface.showOptionsDialog, self._iface.mainWindow(), PAGE)
        sign_in = self._app.session.sign_in
        self._shortcut("SignIn", tr("Sign in to the occupancy portal"), sign_in)
        self._shortcut(
            "OpenFile", tr("Open an occupancy file under statistical secrecy…"), self._open_file
        )
        self._shortcut("Options", tr("Options of social-housing occupancy…"), options)
        self._shortcut("Guide", tr("User guide of social-housing occupancy"), open_guide)

    def _shortcut(self, name: str, text: str, act: Callable[[], Any]) -> None:
        window = self._iface.mainWindow()
        action = named(
            QAction(icon(), text, window),
            f"occupancyShortcut{name}",
        )
        action.triggered.connect(lambda: act())
        self._iface.registerMainWindowAction(action, "")
        self._undo.callback(action.deleteLater)
        self._undo.callback(self._iface.unregisterMainWindowAction, action)


def open_guide() -> None:
    open_page(guide_page())
