"""QGIS's map view: moves to the first map of a territory, or to a map on request, but not away from
an extent that the user has chosen. Tells labels which units are selected."""

from __future__ import annotations

from qgis.core import QgsExpressionContextScope, QgsProject, QgsVectorLayer
from qgis.gui import QgsMapCanvas

from ...layers.basemap.outlines import is_wide
from ...layers.lineage import is_ours, our_vectors, read_lineage
from ...layers.style.selection import SELECTED, selected_text
from ...toolbelt.listening import Connection, Listening
from .extent import in_sight, territory_extent

CLOSEST_ZOOM = 25_000  # the largest scale (its denominator) to which the map is zoomed


class MapView(Listening):
    """The main map's view."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._selected: dict[str, str] = {}

    def connections(self) -> list[Connection]:
        return [(self._canvas.selectionChanged, self._mark_selected)]

    def _mark_selected(self, layer: QgsVectorLayer) -> None:
        """Name the selected units in the view's variables. Pages and saved projects have none."""
        if is_ours(layer):
            self._selected[layer.id()] = selected_text(layer)
            scope = QgsExpressionContextScope(self._canvas.expressionContextScope())
            scope.setVariable(SELECTED, dict(self._selected))
            self._canvas.setExpressionContextScope(scope)

    def zoom(self, layer: QgsVectorLayer) -> None:
        """Zoom to the whole territory of a map."""
        extent = territory_extent(layer, self._canvas.mapSettings())
        if not extent.isEmpty():
            self._canvas.setExtent(extent)
            if self._canvas.scale() < CLOSEST_ZOOM:
                self._canvas.zoomScale(CLOSEST_ZOOM)
            self._canvas.refresh()

    def zoom_to_new(self, layer_id: str) -> None:
        """Zoom to a map that was just added, unless its territory is visible: all of it, or the
        part that the user has zoomed to on another map of the territory."""
        layers = QgsProject.instance().mapLayers()
        layer, others = layers.get(layer_id), (layers[key] for key in layers if key != layer_id)
        lineage = read_lineage(layer)
        if not isinstance(layer, QgsVectorLayer) or lineage is None:
            return
        lineages = [other for other in map(read_lineage, our_vectors(others)) if other is not None]
        # a part of a département, a région or an EPCI is one colour
        is_coarse = is_wide(lineage.scale) or lineage.scale == "epci"
        in_part = not is_coarse and lineage.territory in {other.territory for other in lineages}
        extent = territory_extent(layer, self._canvas.mapSettings())
        if not lineages or not in_sight(extent, self._canvas.extent(), in_part=in_part):
            self.zoom(layer)  # QGIS itself has zoomed to the hatch's rounded box
