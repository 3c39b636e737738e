"""Indicators from released counts (R3, R4)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.description import Indicator
from occupancy_plugin.layers.release.indicators import indicator_columns
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
def test_a_rate_displayed_as_0_or_100_is_hidden_with_its_count(a, n):
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
