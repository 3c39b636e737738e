"""Class bounds that say no single value (R13)."""

from __future__ import annotations

import numpy as np
import pytest

from occupancy_plugin.description import ClassMethod
from occupancy_plugin.gui.dialogs.symbology import method_name
from occupancy_plugin.layers.figures.classes import _INNER_EDGES, class_breaks, common_edges


@pytest.mark.parametrize("method", ["quantile", "jenks", "equal", "deviation"])
@pytest.mark.parametrize("seed", range(8))
def test_breaks_are_readable_outward_and_hold_no_single_unit(method, seed):
    rng = np.random.default_rng(seed)
    values = np.round(rng.gamma(2, 10, rng.integers(6, 400)), 1)
    breaks = class_breaks(values, method, 5, 1)
    assert breaks[0] <= values.min()
    assert breaks[-1] >= values.max()
    assert breaks == sorted(set(breaks))
    assert 2 <= len(breaks) <= 6
    assert np.histogram(values, breaks)[0].min() >= 2
    assert np.histogram(values, breaks)[0].sum() == len(values)
    assert all(edge == round(edge, 1) for edge in breaks)


def test_jenks_finds_the_gaps():
    values = [1, 1.2, 1.1, 10, 10.5, 10.2, 30, 31, 30.4]
    breaks = class_breaks(values, "jenks", 3, 1)
    assert np.histogram(values, breaks)[0].tolist() == [3, 3, 3]


def test_jenks_takes_as_many_values_as_france_has():
    values = np.random.default_rng(1).gamma(2, 10, 400_000)
    assert len(class_breaks(values, "jenks", 5, 1)) == 6


def test_fixed_bounds_are_the_catalogues_unless_a_class_holds_one_unit():
    assert class_breaks([1, 2, 12, 13, 25, 26, 60, 61], "fixed", 4, 1, (0, 10, 20, 40, 100)) == [
        0,
        10,
        20,
        40,
        100,
    ]
    assert class_breaks([1, 2, 12, 25, 26, 60, 61], "fixed", 4, 1, (0, 10, 20, 40, 100)) == [
        0,
        20,
        40,
        100,
    ]


@pytest.mark.parametrize(
    "values", [[], [np.nan], [5.0], [5.0, 5.0, 5.0], [1.0, 2.0, 3.0], [0.0, 0.0, 0.0, 0.0]]
)
def test_few_values_make_one_class_or_none(values):
    breaks = class_breaks(values, "quantile", 5, 1)
    assert len(breaks) in (0, 2)
    if breaks:
        assert breaks[0] < breaks[1]
        assert breaks[0] <= min(values) <= max(values) <= breaks[1]


def test_deviation_classes_stand_a_standard_deviation_apart_around_the_mean():
    values = [10.0] * 4 + [20.0] * 8 + [30.0] * 4  # mean 20, standard deviation 7.07
    assert class_breaks(values, "deviation", 3, 1) == [10.0, 16.0, 24.0, 30.0]


def test_every_method_that_is_worked_out_has_its_function_and_its_name():
    """A method without a function would be drawn as quantiles under another name."""
    other_methods = {ClassMethod.QUANTILE, ClassMethod.FIXED, ClassMethod.SHARED, ClassMethod.HAND}
    assert set(ClassMethod) - other_methods == set(_INNER_EDGES)
    assert len({method_name(method) for method in ClassMethod}) == len(ClassMethod)


@pytest.mark.parametrize("seed", range(12))
def test_maps_that_share_classes_hold_no_single_unit_of_any_vintage(seed):
    """R13: pooled, a class may hold one unit of 2020 and many of 2022, and say its value."""
    rng = np.random.default_rng(seed)
    earlier = np.round(rng.gamma(2, 10, rng.integers(4, 60)), 1)
    later = np.round(earlier[: rng.integers(3, len(earlier) + 1)] + rng.normal(0, 4), 1)
    pooled = class_breaks([*earlier, *later], "quantile", 5, 1)
    common = common_edges(pooled, [earlier, later])
    assert (common[0], common[-1]) == (pooled[0], pooled[-1])
    assert set(common) <= set(pooled)
    if len(common) > 2:
        for values in (earlier, later):
            assert 1 not in np.histogram(values, common)[0]


def test_shared_classes_stay_where_none_holds_a_single_unit():
    values = [1, 2, 12, 13, 25, 26]
    assert common_edges([0, 10, 20, 30], [values, values]) == [0, 10, 20, 30]
    assert common_edges([0, 10, 20, 30], [values, [1, 2, 12, 25, 26]]) == [0, 20, 30]
