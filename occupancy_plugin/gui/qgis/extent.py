"""What the map shows when a territory is zoomed to."""

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

MARGIN = 1.05


def territory_extent(layer: QgsVectorLayer, settings: QgsMapSettings) -> QgsRectangle:
    """The territory's outlines, in the map's reference system; where none are laid, released units
    and the hatch beside them, whose box is rounded. Empty where nothing is drawn.

    Of what reaches beyond the area that the reference system is made for only what lies in it:
    France in Lambert-93 is the mainland and
    Corsica, and not a speck between the oceans."""
    from ...layers.basemap.territories import territory_box
    from ...layers.project.lifecycle import hatch_layer_of

    box, hatch = territory_box(layer), hatch_layer_of(layer)
    extent = settings.layerExtentToOutputExtent(layer, layer.extent() if box.isEmpty() else box)
    if box.isEmpty() and hatch is not None and hatch.draws_something():
        extent.combineExtentWith(settings.layerExtentToOutputExtent(hatch, hatch.extent()))
    if extent.isEmpty():
        return extent
    common = extent.intersect(area_of_use(settings.destinationCrs()))
    extent = extent if common.isEmpty() else common
    extent.scale(MARGIN)
    return extent


def area_of_use(crs: QgsCoordinateReferenceSystem) -> QgsRectangle:
    """In the system's own coordinates; empty where it has none."""
    if crs.bounds().isEmpty():
        return QgsRectangle()
    try:
        to_map = QgsCoordinateTransform(
            QgsCoordinateReferenceSystem("EPSG:4326"), crs, QgsProject.instance()
        )
        return to_map.transformBoundingBox(crs.bounds())
    except QgsCsException:
        return QgsRectangle()


def in_sight(territory: QgsRectangle, shown: QgsRectangle) -> bool:
    """Does the map show that territory, or a part of it that somebody looks at? Then it is not
    moved."""
    if territory.isEmpty() or shown.isEmpty() or not territory.intersects(shown):
        return False
    common = territory.intersect(shown)
    looked_at = territory.contains(shown)
    whole = common.area() >= 0.5 * territory.area() and shown.area() <= 20 * territory.area()
    return looked_at or whole
