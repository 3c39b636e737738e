"""The extent of a territory, to which the map is zoomed."""

from __future__ import annotations

from qgis.core import (  # type: ignore[attr-defined]  # the stubs lack QgsCsException
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)

MARGIN = 1.05  # factor by which the extent is widened
WIDEST = 3.0  # sides of released units over which their hatch may widen the extent


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
