"""Histograms and counts per class say no more than a legend: rounded edges, no unit alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from occupancy_plugin.layers.figures.classes import bars, class_breaks

VALUES = st.lists(st.floats(0, 100).map(lambda x: round(x, 1)), min_size=1, max_size=60)


@given(VALUES)
def test_no_bar_holds_a_unit_alone_and_none_ends_at_a_value_of_the_data(
    values: list[float],
) -> None:
    drawn = bars(values, 1)
    assert sum(bar.units for bar in drawn) in (0, len(values))
    assert all(bar.units >= 2 for bar in drawn)
    assert all(bar.low < bar.high and 0 < bar.height <= 1 for bar in drawn)


def test_few_values_are_no_picture() -> None:
    assert bars([1.0, 2.0, 3.0, 4.0], 1) == []
    assert bars([], 1) == []


@given(VALUES, st.lists(st.floats(0, 100).map(lambda x: round(x, 1)), min_size=2, max_size=6))
def test_bounds_set_by_hand_leave_no_unit_alone(values: list[float], bounds: list[float]) -> None:
    edges = class_breaks(values, "hand", len(bounds) + 1, 1, sorted(set(bounds)))
    counts = np.histogram(values, bins=edges)[0]
    assert counts.sum() == len(values)
    assert len(counts) == 1 or counts.min() >= 2
    inner = set(edges[1:-1])
    assert inner <= set(bounds), "the user's own bounds, none of the program's"


def test_bounds_that_suit_are_kept_as_they_are() -> None:
    values = [11.0, 12.0, 16.0, 18.0, 22.0, 23.0, 31.0, 39.0]
    assert class_breaks(values, "hand", 4, 1, [15, 20, 25])[1:-1] == pytest.approx([15, 20, 25])
