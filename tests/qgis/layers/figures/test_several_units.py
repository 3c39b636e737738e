"""Several units together have a figure only where each of them shows all that it is made of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.description import Indicator, Kind
from occupancy_plugin.layers.figures.comparators import figure_of
from occupancy_plugin.layers.release.released import ReleasedScale
from tests.qgis.layers.samples import COUNT, RATE

RENT = replace(RATE, id="rent", kind=Kind.MEAN, numerator=("rent_mean",), denominator="dwellings")


@pytest.fixture
def scale() -> ReleasedScale:
    """Communes: a and b shown, c hides its count, d hides its denominator, e has no household."""
    nan = float("nan")
    rows = pd.DataFrame(
        {
            "households": [100, 50, 40, 30, 0],
            "dwellings": [110, 60, 50, 40, 0],
            "type_single": [30, 10, nan, 9, 0],
            "type_known": [90, 40, 40, nan, 0],
            "rent_mean": [5.0, 6.0, 7.0, 8.0, nan],
        },
        index=list("abcde"),
    )
    nothing = np.array([], dtype=object)
    indicators = (RATE, COUNT, RENT)
    return ReleasedScale(
        rows, indicators, "households", nothing, nothing, "EPSG:2154", "polygon", 0
    )


@pytest.mark.parametrize(
    ("indicator", "codes", "figure"),
    [
        (RATE, "ab", 30.8),  # 40 of 130
        (RATE, "abe", 30.8),  # no household adds nothing
        (RATE, "abc", None),
        (RATE, "ad", None),
        (RATE, "e", None),
        (COUNT, "abcd", 260.0),
        (RENT, "ab", 5.4),  # 110 and 60 dwellings
    ],
)
def test_a_figure_is_made_of_shown_cells_only(
    scale: ReleasedScale, indicator: Indicator, codes: str, figure: float | None
) -> None:
    assert figure_of(scale, indicator, list(codes)) == pytest.approx(figure)


def test_classes_and_differences_are_not_added_up(scale: ReleasedScale) -> None:
    for kind in (Kind.CLASS, Kind.DIFFERENCE):
        assert figure_of(scale, replace(RATE, kind=kind), ["a", "b"]) is None
