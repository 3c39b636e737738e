"""Small layers of our own: a chessboard of square communes in EPSG:2154, and withheld ones among them."""

from __future__ import annotations

import struct

import pytest
from qgis.core import QgsApplication

from occupancy_plugin.layers.withheld import TYPE_NAME, WithheldLayerType

EAST, NORTH, SIDE = 712_345.0, 7_023_456.0, 1_000.0


def square(column: int, row: int, side: float = SIDE) -> bytes:
    """WKB of a square polygon."""
    x, y = EAST + column * side, NORTH + row * side
    ring = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    return struct.pack("<BIII", 1, 3, 1, len(ring)) + b"".join(struct.pack("<dd", *point) for point in ring)


def dot(column: int, row: int) -> bytes:
    """WKB of a point in the middle of that square."""
    return struct.pack("<BIdd", 1, 1, EAST + (column + 0.5) * SIDE, NORTH + (row + 0.5) * SIDE)


@pytest.fixture
def withheld_type(qgis_app):
    """The layer type registered, as the plugin does at start."""
    kind = WithheldLayerType()
    QgsApplication.pluginLayerRegistry().addPluginLayerType(kind)
    yield kind
    QgsApplication.pluginLayerRegistry().removePluginLayerType(TYPE_NAME)
