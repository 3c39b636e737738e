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
WIDEST_GROWTH = 3.0  # sides of released units over which their hatch may widen the extent


def territory_extent(layer: QgsVectorLayer, settings: QgsMapSettings) -> QgsRectangle:
    """Return the extent of the territory's outlines and of the released units in the map's
    reference system. Without outlines it is widened towards the hatch to at most WIDEST_GROWTH
    times its size, since the box of the hatch is rounded to 10 km. Empty where nothing is drawn.

    It is limited to the area for which the reference system is made: for France in Lambert-93, the
    mainland and Corsica without the overseas départements."""
    from ...layers.basemap.territories import territory_box
    from ...layers.project.layer_tree import hatch_layer_of

    box, hatch = territory_box(layer), hatch_layer_of(layer)
    units = QgsRectangle(layer.extent())
    units.combineExtentWith(box)
    extent = settings.layerExtentToOutputExtent(layer, units)
    if box.isEmpty() and hatch is not None and hatch.draws_something():
        around_units = QgsRectangle(extent)
        around_units.scale(WIDEST_GROWTH)
        extent.combineExtentWith(settings.layerExtentToOutputExtent(hatch, hatch.extent()))
        extent = extent if around_units.isEmpty() else extent.intersect(around_units)
    if extent.isEmpty():
        return extent
    usable_extent = extent.intersect(area_of_use(settings.destinationCrs()))
    extent = extent if usable_extent.isEmpty() else usable_extent
    extent.scale(MARGIN)
    return extent


def area_of_use(crs: QgsCoordinateReferenceSystem) -> QgsRectangle:
    """Return the area of use in the system's coordinates; empty where the area is unknown."""
    if crs.bounds().isEmpty():
        return QgsRectangle()
    try:
        to_map = QgsCoordinateTransform(
            QgsCoordinateReferenceSystem("EPSG:4326"), crs, QgsProject.instance()
        )
        return to_map.transformBoundingBox(crs.bounds())
    except QgsCsException:
        return QgsRectangle()


def in_sight(territory: QgsRectangle, view_extent: QgsRectangle, *, in_part: bool = True) -> bool:
    """Whether the map shows the territory, `in_part`: or the part that the user has zoomed to."""
    if territory.isEmpty() or view_extent.isEmpty() or not territory.intersects(view_extent):
        return False
    shared_extent = territory.intersect(view_extent)
    is_part = territory.contains(view_extent)
    is_whole = (
        shared_extent.area() >= 0.5 * territory.area()
        and view_extent.area() <= 20 * territory.area()
    )
    return (is_part and in_part) or is_whole
