"""Everything that carries meaning on a map has a contrast of 3:1: a unit's outline with the paper,
a hatch with its ground, a circle of any class with the paper."""

from __future__ import annotations

import pytest
from qgis.core import QgsSymbol

from occupancy_plugin.layers.basemap.outlines import LINES
from occupancy_plugin.layers.style.colour_schemes import NOMINAL, SEQUENTIAL, STOCK, palette
from occupancy_plugin.layers.style.symbols import POINT, POLYGON, circle_marker, symbol
from occupancy_plugin.toolbelt.contrast import contrast

SEEN = 3.0
PAPER = "#ffffff"
IN_WHITE = ("circle",)  # its colour decides: tried with every colour below


@pytest.mark.parametrize(
    ("geometry", "key"),
    [
        *(("polygon", key) for key in POLYGON),
        *(("point", key) for key in POINT if key not in IN_WHITE),
    ],
)
def test_the_line_around_a_unit_stands_out_from_the_paper(qgis_app, geometry, key) -> None:
    mark = symbol(geometry, key)
    line = mark.symbolLayer(0).strokeColor().name()
    assert contrast(line, PAPER) >= SEEN, line


def test_the_hatch_stands_out_from_its_ground(qgis_app) -> None:
    secret = symbol("polygon", "secret")
    ground, hatch = secret.symbolLayer(0).fillColor(), secret.symbolLayer(1).subSymbol().color()
    assert contrast(hatch.name(), ground.name()) >= SEEN, (hatch.name(), ground.name())


def test_the_limits_of_territories_stand_out_from_the_paper() -> None:
    for colour, _ in LINES.values():
        assert contrast(colour, PAPER) >= SEEN, colour


@pytest.mark.parametrize("scheme", SEQUENTIAL)
def test_a_circle_of_any_class_stands_out_from_the_paper(qgis_app, scheme) -> None:
    for colour in [*palette(scheme, 5), *palette(scheme, 7), *NOMINAL, STOCK]:
        mark: QgsSymbol = circle_marker(colour)
        edge = mark.symbolLayer(0).strokeColor().name()
        best_contrast = max(contrast(mark.color().name(), PAPER), contrast(edge, PAPER))
        assert best_contrast >= SEEN, (colour, edge)
