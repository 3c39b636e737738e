"""Where QGIS's map looks: at the first map of a territory, at a map on demand; it does not jump
away from what somebody looks at."""

from __future__ import annotations

from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgsMapCanvas

from ...layers.lineage import is_ours
from .extent import in_sight, territory_extent

CLOSEST = 25_000  # a scale denominator: nothing is zoomed to more closely


class MapView:
    """Moves the main map."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas

    def zoom(self, layer: QgsVectorLayer) -> None:
        """To all of the territory of that map."""
        extent = territory_extent(layer, self._canvas.mapSettings())
        if not extent.isEmpty():
            self._canvas.setExtent(extent)
            if self._canvas.scale() < CLOSEST:
                self._canvas.zoomScale(CLOSEST)
            self._canvas.refresh()

    def zoom_to_new(self, layer_id: str) -> None:
        """To a map that was just added, unless its territory is in sight already."""
        layer = QgsProject.instance().mapLayer(layer_id)
        if isinstance(layer, QgsVectorLayer):
            first = len([one for one in QgsProject.instance().mapLayers().values() if is_ours(one)])
            extent = territory_extent(layer, self._canvas.mapSettings())
            if first <= 2 or not in_sight(extent, self._canvas.extent()):
                self.zoom(layer)  # S and W alone: QGIS itself goes to W's wide box
