"""QGIS geometries from WKB, and memory layers of them."""

from __future__ import annotations

from collections.abc import Iterable

from qgis.core import QgsFeature, QgsGeometry, QgsRectangle, QgsVectorLayer


def geometry_from(wkb: bytes) -> QgsGeometry:
    shape = QgsGeometry()
    shape.fromWkb(bytes(wkb))
    return shape


def joint_extent(boxes: Iterable[QgsRectangle]) -> QgsRectangle:
    """Return the extent of all boxes, empty without one."""
    extent = QgsRectangle()
    for box in boxes:
        extent.combineExtentWith(box)
    return extent


def named_shape(name: str, shape: QgsGeometry) -> QgsFeature:
    """Return the feature of a `memory_layer`."""
    feature = QgsFeature()
    feature.setGeometry(shape)
    feature.setAttributes([name])
    return feature


def memory_layer(
    kind: str, crs: str, column: str, shapes: Iterable[tuple[str, QgsGeometry]]
) -> QgsVectorLayer:
    """Return a layer, outside any project, of shapes with a text in its only column. Any thread.

    kind: of the geometries, such as MultiPolygon"""
    layer = QgsVectorLayer(f"{kind}?crs={crs}&field={column}:string", "", "memory")
    layer.dataProvider().addFeatures([named_shape(name, shape) for name, shape in shapes])
    layer.updateExtents()
    return layer
