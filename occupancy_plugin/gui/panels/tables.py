"""Opens the table of a map in QGIS's window and keeps it up with what the map shows."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal

from ...description import Indicator
from ...desk import Desk
from ...layers.figures.comparators import comparator_rows, unit_rows
from ...layers.figures.evolution import as_difference
from ...layers.lineage import Lineage, read_lineage
from ...layers.project.file_orders import is_file
from ...layers.project.switch import indicator_of, references_for
from ...layers.style.presentation import presentation_of
from ...layers.style.shown_classes import shown_classes
from ...portal.model import Catalogue
from .unit_table import UnitTable


class Tables(QObject):
    """One panel for all maps: `show` fills it, `follow` after a change of style, `stop` at
    unload."""

    reason_wanted = pyqtSignal(object)

    def __init__(self, iface: Any, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._iface, self._desk = iface, desk
        self._panel: UnitTable | None = None
        self._shown = ""  # id of the layer

    def stop(self) -> None:
        if self._panel is not None:
            self._panel.empty()
            self._iface.removeDockWidget(self._panel)
            self._panel.deleteLater()
            self._panel = None

    def show(self, layer: QgsVectorLayer) -> None:
        if self._panel is None:
            self._panel = UnitTable(self._iface.mainWindow())
            self._panel.reason_wanted.connect(self.reason_wanted)
            self._panel.unit_wanted.connect(self._zoom)
            self._iface.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self._panel)
        self._fill(layer)
        self._panel.setUserVisible(True)

    def compare(self) -> None:
        """The table that is open asks which unit to compare with."""
        if self._panel is not None:
            self._panel.compare()

    def follow(self, layers: list[QgsVectorLayer]) -> None:
        """Another indicator or other classes of the map whose table is open."""
        for layer in layers:
            if self._panel is not None and self._panel.isVisible() and layer.id() == self._shown:
                self._fill(layer)

    def _fill(self, layer: QgsVectorLayer) -> None:
        catalogue = self._desk.loader.catalogue_of(layer)
        indicator = indicator_of(layer, catalogue) if catalogue is not None else None
        lineage = read_lineage(layer)
        if self._panel is None or catalogue is None or indicator is None or lineage is None:
            return
        self._shown = layer.id()
        memory = self._desk.releases
        measured = references_for(layer, indicator, catalogue, memory, presentation_of(layer))
        release = memory.find(lineage.territory, lineage.vintage)
        wider = comparator_rows(release, catalogue) if release and not lineage.against else []
        theme = _theme(layer, indicator, catalogue, bool(lineage.against))
        self._panel.show_layer(
            layer,
            theme,
            shown_classes(layer, indicator, measured),
            wider,
            measured.figures,
            self._elsewhere(lineage, theme),
        )

    def _elsewhere(
        self, lineage: Lineage, theme: list[Indicator]
    ) -> list[tuple[str, dict[str, Any]]]:
        """Units of the same scale and vintage that other maps of the project show, each with its
        territory; a unit of two maps stands in one."""
        if lineage.against or is_file(lineage):
            return []
        names = [one.id for one in theme]
        own = self._desk.releases.find(lineage.territory, lineage.vintage)
        met = set(own.scales[lineage.scale].frame.index) if own is not None else set()
        rows = []
        for other in _maps_like(lineage):
            release = self._desk.releases.find(other.territory, other.vintage)
            for row in unit_rows(release, lineage.scale, names) if release is not None else ():
                if row["code"] not in met:
                    met.add(row["code"])
                    rows.append((other.territory_name, row))
        return rows

    def _zoom(self, layer: QgsVectorLayer, feature: int) -> None:
        """The map goes to the unit, and flashes it."""
        canvas = self._iface.mapCanvas()
        canvas.panToFeatureIds(layer, [feature])
        canvas.flashFeatureIds(layer, [feature])


def _maps_like(lineage: Lineage) -> list[Lineage]:
    """The other maps of that portal, scale and vintage in the project."""
    read = (read_lineage(layer) for layer in QgsProject.instance().mapLayers().values())
    return [
        one
        for one in read
        if one is not None
        and one.territory != lineage.territory
        and (one.portal, one.scale, one.vintage, one.against)
        == (lineage.portal, lineage.scale, lineage.vintage, "")
    ]


def _theme(
    layer: QgsVectorLayer, indicator: Indicator, catalogue: Catalogue, compares: bool
) -> list[Indicator]:
    """The indicator shown, then those of its theme that the layer has."""
    names = set(layer.fields().names())
    siblings = [
        as_difference(one) if compares else one
        for one in catalogue.indicators
        if one.theme == indicator.theme and one.id != indicator.id and one.id in names
    ]
    return [indicator, *siblings]
