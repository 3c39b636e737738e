"""The legends of a published atlas that are no row of classes."""

from __future__ import annotations

from occupancy_plugin.atlas.legends import legend_of
from tests.qgis.layers.samples import RATE


def test_a_single_unit_has_its_value_and_no_range() -> None:
    """Read "25,6 à 25,7 %" before."""
    legend = legend_of(RATE, {"2020": [None], "2022": [None, 25.6]}, "polygon")
    assert legend is not None
    assert legend["labels"] == {
        "fr": ["Une seule unité diffusable\u202f: 25,6\u202f%"],
        "en": ["A single releasable unit: 25.6%"],
    }
    assert len(legend["colours"]) == 1
