"""QGIS's map view: moves to the first map of a territory, or to a map on request, but not away from
an extent that the user has chosen. Tells labels which units are selected. The extent of a
territory."""

from __future__ import annotations

from qgis.core import (  # type: ignore[attr-defined]  # the stubs lack QgsCsException
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsExpressionContextScope,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas

from ...layers.lineage import is_ours
from ...layers.style.selection import SELECTED, selected_text

CLOSEST = 25_000  # the largest scale (its denominator) to which the map is zoomed
MARGIN = 1.05  # factor by which the extent is widened
WIDEST = 3.0  # sides of released units over which their hatch may widen the extent


class MapView:
    """The main map's view."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._selected: dict[str, str] = {}

    def start(self) -> None:
        self._canvas.selectionChanged.connect(self._mark_selected)

    def stop(self) -> None:
        self._canvas.selectionChanged.disconnect(self._mark_selected)

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
            if self._canvas.scale() < CLOSEST:
                self._canvas.zoomScale(CLOSEST)
            self._canvas.refresh()

    def zoom_to_new(self, layer_id: str) -> None:
        """Zoom to a map that was just added, unless its territory is visible."""
        layer = QgsProject.instance().mapLayer(layer_id)
        if isinstance(layer, QgsVectorLayer):
            ours = [other for other in QgsProject.instance().mapLayers().values() if is_ours(other)]
            extent = territory_extent(layer, self._canvas.mapSettings())
            if len(ours) <= 2 or not in_sight(extent, self._canvas.extent()):
                self.zoom(layer)  # QGIS itself has zoomed to the hatch's rounded box


def territory_extent(layer: QgsVectorLayer, settings: QgsMapSettings) -> QgsRectangle:
    """Return the extent of the territory's outlines in the map's reference system; without
    outlines, of released units, widened towards the hatch, whose box is rounded to 10 km: a few
    squares would be in a corner of it. Empty where nothing is drawn.

    It is limited to the area for which the reference system is made: France in Lambert-93 is the
    mainland and Corsica, not a speck between the oceans."""
    from ...layers.basemap.territories import territory_box
    from ...layers.project.lifecycle import hatch_layer_of

    box, hatch = territory_box(layer), hatch_layer_of(layer)
    extent = settings.layerExtentToOutputExtent(layer, layer.extent() if box.isEmpty() else box)
    if box.isEmpty() and hatch is not None and hatch.draws_something():
        around_units = QgsRectangle(extent)
        around_units.scale(WIDEST)
        extent.combineExtentWith(settings.layerExtentToOutputExtent(hatch, hatch.extent()))
        extent = extent if around_units.isEmpty() else extent.intersect(around_units)
    if extent.isEmpty():
        return extent
    common = extent.intersect(area_of_use(settings.destinationCrs()))
    extent = extent if common.isEmpty() else common
    extent.scale(MARGIN)
    return extent


def area_of_use(crs: QgsCoordinateReferenceSystem) -> QgsRectangle:
    """Return the area of use in the system's own coordinates; empty where it has none."""
    if crs.bounds().isEmpty():
        return QgsRectangle()
    try:
        to_map = QgsCoordinateTransform(
            QgsCoordinateReferenceSystem("EPSG:4326"), crs, QgsProject.instance()
        )
        return to_map.transformBoundingBox(crs.bounds())
    except QgsCsException:
        return QgsRectangle()


def in_sight(territory: QgsRectangle, visible: QgsRectangle) -> bool:
    """Whether the map shows the territory, or a part of it that the user has zoomed to. Such a map
    is not moved."""
    if territory.isEmpty() or visible.isEmpty() or not territory.intersects(visible):
        return False
    common = territory.intersect(visible)
    is_part = territory.contains(visible)
    is_whole = common.area() >= 0.5 * territory.area() and visible.area() <= 20 * territory.area()
    return is_part or is_whole
