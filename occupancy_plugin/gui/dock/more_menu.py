"""The menu "…" of "On the map": rarer actions on the selected map."""

from __future__ import annotations

from functools import partial
from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QMenu, QWidget

from ...layers.basemap.background import Background, choose_background, shown_background
from ...layers.project.loader import Loader
from ...toolbelt.translation import tr
from ..base_maps import base_maps
from ..widgets import add_choices


class MoreMenu(QMenu):
    """Filled for the map that `set_map` sets. `changed(layers)` follows each change of a map."""

    zoom_wanted = pyqtSignal(object)  # QgsVectorLayer
    second_view_wanted = pyqtSignal(object)
    compare_wanted = pyqtSignal(object)
    reason_wanted = pyqtSignal(object)
    copy_wanted = pyqtSignal(object)  # QgsVectorLayer
    picture_wanted = pyqtSignal(object)
    style_given = pyqtSignal(object)  # list of layers
    style_taken = pyqtSignal(object)
    background_changed = pyqtSignal()
    changed = pyqtSignal(object)  # list of layers

    def __init__(self, loader: Loader, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("occupancyMoreMenu")
        self.setToolTipsVisible(True)
        self._loader, self._layers = loader, list[QgsVectorLayer]()
        self.aboutToShow.connect(self._fill)

    def set_map(self, layers: list[QgsVectorLayer]) -> None:
        """Set the layers of the selected map, [] without one."""
        self._layers = layers
        self._fill()

    def _fill(self) -> None:
        self.clear()
        for submenu in self.findChildren(QMenu):  # `clear` leaves them
            submenu.deleteLater()
        if not self._layers:
            return
        from ...layers.project.multiscale import main_layer  # not at QGIS's start
        from ...layers.project.place import remove_map

        layer = main_layer(self._layers)
        is_usable = self._loader.catalogue_of(layer) is not None and layer.featureCount() > 0

        def add(name: str, text: str, signal: Any, sent: Any = layer, tip: str = "") -> None:
            """Add an action that emits the signal with what is sent."""
            action = self.addAction(text, partial(signal.emit, sent))
            action.setObjectName(name)
            action.setEnabled(is_usable)
            if tip:
                action.setToolTip(tip)

        add("occupancyZoom", tr("Zoom to the territory"), self.zoom_wanted)
        add("occupancyBeside", tr("This map in a second view"), self.second_view_wanted)
        add("occupancyCompareUnits", tr("Compare two units…"), self.compare_wanted)
        add("occupancyWhyHidden", tr("What is hidden, and why"), self.reason_wanted)
        self.addSeparator()
        tip = tr("With its title, legend and source, as on a page")
        add("occupancyCopyMap", tr("Copy the map"), self.copy_wanted, tip=tip)
        add("occupancyMapPicture", tr("Map as PNG and SVG…"), self.picture_wanted, tip=tip)
        self.addSeparator()
        self._add_classes(layer)
        layers = self._layers
        hand_on, take = (
            tr("Hand the classes on (style file)…"),
            tr("Take the classes of a style file…"),
        )
        add("occupancySaveStyle", hand_on, self.style_given, layers)
        add("occupancyTakeStyle", take, self.style_taken, layers)
        self.addSeparator()
        self._add_columns(layer, is_usable)
        self._add_base_maps()
        self.addSeparator()
        remove = self.addAction(tr("Remove this map"), partial(remove_map, self._layers))
        remove.setObjectName("occupancyRemoveMap")

    def _add_classes(self, layer: QgsVectorLayer) -> None:
        """List the other maps whose classes this one can take over."""
        from ...layers.project.vintages.same_classes import class_sources

        catalogue = self._loader.catalogue_of(layer)
        menu = self.addMenu(tr("Same classes as"))
        menu.setObjectName("occupancySameClasses")
        menu.setToolTipsVisible(True)
        layers = class_sources(layer, catalogue) if catalogue is not None else []
        for layer_with_classes in layers:
            menu.addAction(
                layer_with_classes.name(), partial(self._take_classes, layer_with_classes.id())
            )
        menu.setEnabled(bool(layers))
        menu.menuAction().setToolTip(
            "" if layers else tr("No other map of this project is measured in the same unit.")
        )

    def _take_classes(self, giver: str) -> None:
        from ...layers.project.multiscale import main_layer
        from ...layers.project.vintages.same_classes import copy_classes

        source = QgsProject.instance().mapLayer(giver)
        catalogue = self._loader.catalogue_of(main_layer(self._layers))
        if catalogue is None or not isinstance(source, QgsVectorLayer):
            return
        for layer in self._layers:
            copy_classes(source, layer, catalogue, self._loader.memory)
        self.changed.emit(self._layers)

    def _add_columns(self, layer: QgsVectorLayer, is_usable: bool) -> None:
        from ...layers.project.columns import has_all_columns

        action = self.addAction(tr("All indicators in the table"))
        action.setObjectName("occupancyAllColumns")
        action.setToolTip(tr("Every indicator in this layer, not those of its theme alone"))
        action.setCheckable(True)
        action.setChecked(is_usable and has_all_columns(layer))
        action.setEnabled(is_usable)
        action.toggled.connect(self._carry_columns)

    def _carry_columns(self, all_indicators: bool) -> None:
        from ...layers.project.columns import add_all_columns, keep_theme_columns
        from ...layers.project.multiscale import main_layer

        catalogue = self._loader.catalogue_of(main_layer(self._layers))
        for layer in self._layers if catalogue is not None else ():
            (add_all_columns if all_indicators else keep_theme_columns)(
                layer, catalogue, self._loader.memory
            )
        self.changed.emit(self._layers)

    def _add_base_maps(self) -> None:
        """List the base maps of the project."""
        menu = self.addMenu(tr("Base map"))
        menu.setObjectName("occupancyBackground")
        menu.setToolTipsVisible(True)
        background = shown_background(QgsProject.instance())
        maps = {kind.value: (text, tip) for kind, text, tip in base_maps()}
        names = {kind: text for kind, (text, _) in maps.items()}
        for kind, action in add_choices(
            menu, names, self._choose_base_map, background.value
        ).items():
            action.setToolTip(maps[kind][1])

    def _choose_base_map(self, kind: str) -> None:
        choose_background(Background(kind), QgsProject.instance())
        self.background_changed.emit()
