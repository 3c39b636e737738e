"""Indicators from released counts, and class bounds that say no single value (R3, R4, R13)."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.layers.figures.classes import class_breaks
from occupancy_plugin.layers.release.indicators import indicator_columns
from occupancy_plugin.portal.model import Indicator
from tests.qgis.layers.samples import COUNT, RATE, RENT

SUM = Indicator(
    "sum_rate", {}, "t", "rate", {"fr": "%"}, ("a", "b"), "n", "", 1, "quantile", 5, "Blues"
)
PARTS = Indicator("sum_count", {}, "t", "count", {}, ("a", "b"), "n", "", 0, "quantile", 5, "Blues")


def derived(**columns):
    frame = pd.DataFrame(columns, index=[f"u{n}" for n in range(len(next(iter(columns.values()))))])
    return indicator_columns(frame, (SUM, PARTS))


def test_a_rate_is_the_sum_of_parts_over_the_denominator():
    out = derived(a=[10.0, 1.0], b=[20.0, 2.0], n=[90.0, 40.0], households=[90.0, 40.0])
    assert out["sum_rate"].tolist() == [33.3, 7.5]
    assert out["sum_count"].tolist() == [30.0, 3.0]


def test_one_hidden_part_hides_the_rate_and_the_count():
    out = derived(a=[np.nan, 1.0], b=[20.0, 2.0], n=[90.0, np.nan], households=[90.0, 40.0])
    assert out["sum_rate"].isna().all()
    assert out["sum_count"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("a", "n"), [(0, 90), (90, 90), (1, 3000), (2999, 3000), (1, 2000), (0, 0), (91, 90)]
)
def test_what_displays_as_0_or_100_is_hidden_with_its_count(a, n):
    out = derived(a=[float(a)], b=[0.0], n=[float(n)], households=[50.0])
    assert out["sum_rate"].isna().all()
    assert a != 0 or n == 0 or out["sum_count"].isna().all()


def test_a_missing_column_gives_a_missing_indicator():
    out = derived(a=[1.0], households=[50.0])
    assert out["sum_rate"].isna().all()


def test_states():
    out = derived(
        a=[1.0] * 4,
        b=[1.0] * 4,
        n=[9.0] * 4,
        households=[12, 0, np.nan, 0],
        dwellings=[12, 0, 3, 5],
    )
    assert out["state"].tolist() == ["released", "empty", "nodata", "released"]


def test_means_are_rounded_and_counts_summed():
    frame = pd.DataFrame(
        {
            "rent_mean": [5.456],
            "dwellings": [7],
            "type_single": [3],
            "type_known": [9],
            "households": [9],
        }
    )
    out = indicator_columns(frame, (RENT, COUNT, RATE))
    assert out.loc[0, "rent"] == 5.46
    assert out.loc[0, "stock"] == 7
    assert out.loc[0, "single_rate"] == 33.3


@pytest.mark.parametrize("method", ["quantile", "jenks", "equal"])
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


def test_jenks_stays_quick_on_many_values():
    values = np.random.default_rng(1).gamma(2, 10, 400_000)
    start = time.perf_counter()
    assert len(class_breaks(values, "jenks", 5, 1)) == 6
    assert time.perf_counter() - start < 1.0


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
