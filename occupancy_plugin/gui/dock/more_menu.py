"""The menu "…" of "On the map": rarer actions on the selected map."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QMenu, QWidget

from ...layers.basemap.background import plan_of, show_plan
from ...layers.project.loader import Loader
from ...portal.signin.session import Session
from ...toolbelt.translation import text_of, tr

if TYPE_CHECKING:
    from ...layers.project.prepare import LoadOrder


class MoreMenu(QMenu):
    """Filled for the map that `set_map` sets. `changed(layer)` follows each change of a map."""

    zoom_wanted = pyqtSignal(object)  # QgsVectorLayer
    two_views_wanted = pyqtSignal(object, object)  # QgsVectorLayer, LoadOrder of the other map
    compare_wanted = pyqtSignal(object)
    unit_wanted = pyqtSignal(object)
    reason_wanted = pyqtSignal(object)
    copy_wanted = pyqtSignal(object)  # QgsVectorLayer
    picture_wanted = pyqtSignal(object)
    changed = pyqtSignal(object)

    def __init__(self, session: Session, loader: Loader, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("occupancyMoreMenu")
        self.setToolTipsVisible(True)
        self._session, self._loader = session, loader
        self._layer: QgsVectorLayer | None = None
        self.aboutToShow.connect(self._fill)

    def set_map(self, layer: QgsVectorLayer | None) -> None:
        """Set the layer of the selected map, None without one."""
        self._layer = layer

    def _fill(self) -> None:
        self.clear()
        for submenu in self.findChildren(QMenu):  # `clear` leaves them
            submenu.deleteLater()
        if self._layer is None:
            return
        layer = self._layer
        is_usable = self._loader.catalogue_of(layer) is not None and layer.featureCount() > 0

        def add(name: str, text: str, signal: Any, tip: str = "") -> None:
            action = self.addAction(text, partial(signal.emit, layer))
            action.setObjectName(name)
            action.setEnabled(is_usable)
            action.setToolTip(tip or text)

        add("occupancyZoom", tr("Zoom to the territory"), self.zoom_wanted)
        self._add_comparisons(layer, is_usable)
        tip = tr("Click a unit on the map: its value, its rank and its comparators")
        add("occupancyClickUnit", tr("Portrait of a unit"), self.unit_wanted, tip=tip)
        add("occupancyCompareUnits", tr("Compare two units…"), self.compare_wanted)
        add("occupancyWhyHidden", tr("What is hidden, and why"), self.reason_wanted)
        self.addSeparator()
        tip = tr("With its title, legend and source, as on a page")
        add("occupancyCopyMap", tr("Copy the map"), self.copy_wanted, tip=tip)
        add("occupancyMapPicture", tr("Map as PNG and SVG…"), self.picture_wanted, tip=tip)
        self.addSeparator()
        self._add_classes(layer)
        self.addSeparator()
        self._add_plan()
        self.addSeparator()
        remove_layer = partial(QgsProject.instance().removeMapLayer, layer.id())
        remove = self.addAction(tr("Remove this map"), remove_layer)
        remove.setObjectName("occupancyRemoveMap")

    def _add_comparisons(self, layer: QgsVectorLayer, is_usable: bool) -> None:
        """List what can be seen in a view next to this map: its other vintages, and the other
        indicators of its scale by theme."""
        from ...layers.project.switch import order_of, other_vintages

        menu = self.addMenu(tr("Compare in two views"))
        menu.setObjectName("occupancyCompareViews")
        signed_in = self._session.signed_in
        order = order_of(signed_in, layer) if signed_in is not None and is_usable else None
        menu.setEnabled(order is not None)
        if order is None or signed_in is None:
            return

        def add(to: QMenu, text: str, other: LoadOrder) -> None:
            action = to.addAction(text, partial(self.two_views_wanted.emit, layer, other))
            action.setObjectName(f"occupancyBeside_{other.vintage}_{other.indicator}")

        for vintage in other_vintages(signed_in, layer):
            add(menu, vintage, replace(order, vintage=vintage))
        indicators = signed_in.catalogue.indicators_at(order.scale, order.vintage)
        others = menu.addMenu(tr("Another indicator"))
        others.setObjectName("occupancyBesideIndicator")
        for theme in signed_in.catalogue.themes:
            of_theme = [i for i in indicators if i.theme == theme.id and i.id != order.indicator]
            if of_theme and not order.against:
                theme_menu = others.addMenu(text_of(theme.label, theme.id))
                for indicator in of_theme:
                    name = text_of(indicator.label, indicator.id)
                    add(theme_menu, name, replace(order, indicator=indicator.id))

    def _add_classes(self, layer: QgsVectorLayer) -> None:
        """List the other maps whose classes this one can take over."""
        from ...layers.project.same_classes import class_sources

        catalogue = self._loader.catalogue_of(layer)
        menu = self.addMenu(tr("Same classes as"))
        menu.setObjectName("occupancySameClasses")
        menu.setToolTipsVisible(True)
        layers = class_sources(layer, catalogue) if catalogue is not None else []
        for layer_with_classes in layers:
            take_classes = partial(self._take_classes, layer_with_classes.id())
            menu.addAction(layer_with_classes.name(), take_classes)
        menu.setEnabled(bool(layers))
        menu.menuAction().setToolTip(
            "" if layers else tr("No other map of this project is measured in the same unit.")
        )

    def _take_classes(self, giver: str) -> None:
        from ...layers.project.same_classes import copy_classes

        source, layer = QgsProject.instance().mapLayer(giver), self._layer
        catalogue = self._loader.catalogue_of(layer) if layer is not None else None
        if layer is not None and catalogue is not None and isinstance(source, QgsVectorLayer):
            copy_classes(source, layer, catalogue)
            self.changed.emit(layer)

    def _add_plan(self) -> None:
        project = QgsProject.instance()
        action = self.addAction(tr("Plan IGN below the maps"))
        action.setObjectName("occupancyBackground")
        action.setToolTip(tr("Tiles of IGN's public service, asked for by their place alone"))
        action.setCheckable(True)
        action.setChecked(plan_of(project) is not None)
        action.toggled.connect(lambda is_shown: show_plan(is_shown, project))
