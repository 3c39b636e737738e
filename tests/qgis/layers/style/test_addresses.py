"""Maps of addresses: addresses that are not drawn are counted in the legend, and those that are
drawn are visible."""

from __future__ import annotations

from dataclasses import replace

import pytest
from qgis.core import QgsExpressionContextScope, QgsRectangle

from occupancy_plugin.layers.lineage import write_lineage
from occupancy_plugin.layers.release.indicators import indicator_columns
from occupancy_plugin.layers.store.geopackage import discard, open_layer, write_geopackage
from occupancy_plugin.layers.style.apply import apply_preset
from occupancy_plugin.layers.style.colour_schemes import palette
from occupancy_plugin.layers.style.words import FRENCH
from tests.qgis.layers.samples import (
    INDICATORS,
    LAMBERT,
    LINEAGE,
    RATE,
    colours,
    commune_frame,
    dot,
    picture,
)


@pytest.fixture
def addresses(qgis_app):
    frame = indicator_columns(commune_frame(), INDICATORS).loc[[str(59104 + n) for n in range(9)]]
    shapes = [dot(n % 3, n // 3) for n in range(9)]
    stored = write_geopackage(frame, shapes, LAMBERT, "released", "point")
    yield open_layer(stored, "Résidences")
    discard(stored.path)


@pytest.mark.parametrize(
    ("withheld", "line"),
    [
        (3189, "3\u202f189 bâtiments sous secret statistique, hors de la carte"),
        (None, "des bâtiments sous secret statistique, hors de la carte"),
        (0, ""),
    ],
)
def test_the_legend_of_addresses_says_what_is_not_drawn(addresses, withheld, line):
    """15 dots looked like all there is; where the number would disclose something it is left
    out."""
    write_lineage(addresses, replace(LINEAGE, scale="batiment", withheld_units=withheld))
    apply_preset(addresses, RATE, FRENCH)
    rules = addresses.renderer().rootRule().children()
    assert [rule.label() for rule in rules if rule.ruleKey() == "undrawn"] == [line] * bool(line)


def test_dots_grow_where_one_looks_closely(addresses):
    """2 mm on white paper at 1:5 000 were hard to see."""
    apply_preset(addresses, RATE, FRENCH)

    def inked(side):
        view = QgsRectangle.fromCenterAndSize(addresses.extent().center(), side, side)
        scope = QgsExpressionContextScope()  # as a canvas says it: 400 pixels of 96 dpi
        scope.setVariable("map_scale", side / (400 / 96 * 0.0254))
        image = picture(addresses, view=view, scope=scope)
        return sum(
            image.pixelColor(x, y).name() != "#ffffff" for x in range(400) for y in range(400)
        )

    assert inked(300) > 4 * inked(3000) / 9, "one dot near by, nine from afar"


def test_a_coloured_point_is_never_covered_by_a_grey_one(qgis_app):
    """Ten résidences at one place, the one with a hidden value drawn last."""
    frame = indicator_columns(commune_frame(), INDICATORS).loc[
        [*(str(59104 + n) for n in range(9)), "59101"]
    ]
    stored = write_geopackage(frame, [dot(1, 1)] * len(frame), LAMBERT, "released", "point")
    layer = open_layer(stored, "Résidences")
    apply_preset(layer, RATE, FRENCH)
    colours_seen = colours(picture(layer))
    assert colours_seen & {
        colour for classes in range(1, 6) for colour in palette("YlOrRd", classes)
    }
    assert "#f0f0f0" not in colours_seen
    del layer
    discard(stored.path)
