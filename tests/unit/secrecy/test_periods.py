"""A sum of years beside the years: what one year hides follows from no difference."""

from __future__ import annotations

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import Family, Nesting, Schema, hide_differences

SCHEMA = Schema(
    population="households",
    families=(Family("quartile", ("q1", "q234"), "households", True),
              Family("size", ("small", "large"), "households", True)),
    nestings=(Nesting("commune", "epci", "epci", True),),
)  # fmt: skip


def rows(codes, parent="", **columns):
    frame = pd.DataFrame(columns, index=pd.Index(codes, dtype=object), dtype=float)
    return frame.assign(**{parent: [c[0] for c in codes]}) if parent else frame


def year(q1, households=(40, 60), size=(10, 20)):
    small = np.array(size, dtype=float)
    return {
        "epci": rows(
            ["A", "B"], households=households, q1=q1, q234=np.subtract(households, q1),
            small=small, large=np.subtract(households, small),
        )
    }  # fmt: skip


PERIOD = {
    "epci": rows(["A", "B"], households=[80, 120], q1=[20, 30], q234=[60, 90], small=[20, 40],
                 large=[60, 80]),
    "commune": rows(["A1", "A2", "B1"], "epci", households=[30, 50, 120], q1=[9, 11, 30],
                    q234=[21, 39, 90], small=[8, 12, 40], large=[22, 38, 80]),
}  # fmt: skip


def test_years_that_show_everything_leave_the_period_as_it_is():
    kept = hide_differences(PERIOD, [year([8, 10]), year([12, 20])], SCHEMA)
    for scale, frame in PERIOD.items():
        pd.testing.assert_frame_equal(kept[scale], frame)


def test_a_cell_that_a_year_hides_hides_its_family_in_the_unit_and_below():
    kept = hide_differences(PERIOD, [year([8, 10]), year([np.nan, 20])], SCHEMA)
    for scale, of_a in (("epci", ["A"]), ("commune", ["A1", "A2"])):
        others = [code for code in PERIOD[scale].index if code not in of_a]
        assert kept[scale].loc[of_a, ["q1", "q234"]].isna().all(axis=None)
        assert kept[scale].loc[of_a, ["households", "small", "large"]].notna().all(axis=None)
        assert kept[scale].loc[others].notna().all(axis=None)


def test_a_unit_that_a_year_withholds_is_no_row_of_the_period_nor_are_its_parts():
    without = {"epci": year([8, 10])["epci"].drop(index="A")}
    kept = hide_differences(PERIOD, [without, year([12, 20])], SCHEMA)
    assert list(kept["epci"].index) == ["B"]
    assert list(kept["commune"].index) == ["B1"]


def test_a_year_without_anybody_hides_nothing():
    empty = {"epci": rows(["A", "B"], households=[0, 60], q1=[np.nan, 10], q234=[np.nan, 50],
                          small=[np.nan, 20], large=[np.nan, 40])}  # fmt: skip
    kept = hide_differences(PERIOD, [empty], SCHEMA)
    assert kept["commune"].notna().all(axis=None)
