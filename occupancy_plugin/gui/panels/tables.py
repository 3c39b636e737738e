"""Opens the table of a map, and updates it when the map changes."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, Qt

from ...app_context import AppContext
from ...description import Indicator
from ...layers.figures.comparators import comparator_rows, unit_rows
from ...layers.figures.evolution import as_difference
from ...layers.lineage import Lineage, read_lineage
from ...layers.project.file_orders import is_file
from ...layers.project.switch import indicator_of, references_for
from ...layers.style.shown_classes import shown_classes
from .unit_table import UnitTable


class Tables(QObject):
    """One panel for all maps: `show` fills it, `follow` updates it, `stop` removes it."""

    def __init__(self, iface: Any, app: AppContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._iface, self._app = iface, app
        self._panel: UnitTable | None = None
        self._layer_id = ""  # id of the layer

    def stop(self) -> None:
        if self._panel is not None:
            self._panel.empty()
            self._iface.removeDockWidget(self._panel)
            self._panel.deleteLater()
            self._panel = None

    def show(self, layer: QgsVectorLayer) -> None:
        if self._panel is None:
            self._panel = UnitTable(self._iface.mainWindow())
            self._panel.unit_wanted.connect(self._zoom)
            self._iface.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self._panel)
        self._fill(layer)
        self._panel.setUserVisible(True)

    def compare(self) -> None:
        """Let the user choose a unit to compare with, in the open table."""
        if self._panel is not None:
            self._panel.compare()

    def follow(self, layer: QgsVectorLayer) -> None:
        """Update the open table after a change of indicator or classes."""
        if self._panel is not None and self._panel.isVisible() and layer.id() == self._layer_id:
            self._fill(layer)

    def _fill(self, layer: QgsVectorLayer) -> None:
        catalogue = self._app.loader.catalogue_of(layer)
        indicator = indicator_of(layer, catalogue)
        lineage = read_lineage(layer)
        if self._panel is None or catalogue is None or indicator is None or lineage is None:
            return
        self._layer_id = layer.id()
        memory = self._app.releases
        names = set(layer.fields().names()) - {indicator.id}
        theme = [indicator]  # and the others of its theme that the layer has
        for other in catalogue.indicators:
            if other.theme == indicator.theme and other.id in names:
                theme.append(as_difference(other) if lineage.against else other)
        figures = references_for(layer, indicator, catalogue, memory).figures
        releases = memory.find_compared(lineage.territory, lineage.vintage, lineage.against)
        wider_rows = comparator_rows(releases[0], catalogue, releases[1]) if releases else []
        self._panel.show_layer(
            layer,
            theme,
            shown_classes(layer, indicator),
            wider_rows,
            figures,
            self._rows_elsewhere(lineage, theme),
        )

    def _rows_elsewhere(
        self, lineage: Lineage, theme: list[Indicator]
    ) -> list[tuple[str, dict[str, Any]]]:
        """Return (territory, row) of units of the same scale and vintage that other maps of the
        project show, each unit once."""
        if lineage.against or is_file(lineage):
            return []
        names = [indicator.id for indicator in theme]
        own_release = self._app.releases.find(lineage.territory, lineage.vintage)
        known_codes = (
            set(own_release.scales[lineage.scale].frame.index) if own_release is not None else set()
        )
        rows = []
        for other_lineage in _maps_like(lineage):
            release = self._app.releases.find(other_lineage.territory, other_lineage.vintage)
            for row in unit_rows(release, lineage.scale, names) if release is not None else ():
                if row["code"] not in known_codes:
                    known_codes.add(row["code"])
                    rows.append((other_lineage.territory_name, row))
        return rows

    def _zoom(self, layer: QgsVectorLayer, feature: int) -> None:
        """Pan the map to the unit, and flash it."""
        canvas = self._iface.mapCanvas()
        canvas.panToFeatureIds(layer, [feature])
        canvas.flashFeatureIds(layer, [feature])


def _maps_like(lineage: Lineage) -> list[Lineage]:
    """Return the other maps of that portal, scale and vintage in the project."""
    lineages = (read_lineage(layer) for layer in QgsProject.instance().mapLayers().values())
    return [
        candidate
        for candidate in lineages
        if candidate is not None
        and candidate.territory != lineage.territory
        and (candidate.portal, candidate.scale, candidate.vintage, candidate.against)
        == (lineage.portal, lineage.scale, lineage.vintage, "")
    ]
