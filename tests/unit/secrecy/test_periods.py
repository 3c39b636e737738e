"""Sums of years, published with years and with each other: no difference discloses a cell."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.optimize import linprog

from occupancy_plugin.secrecy import (
    Family,
    Nesting,
    Policy,
    Schema,
    hide_differences,
    protect,
    without_own_year,
)

from .attacker import problem

SCHEMA = Schema(
    population="households",
    families=(Family("quartile", ("q1", "q234"), "households", True),
              Family("size", ("small", "large"), "households", True)),
    nestings=(Nesting("commune", "epci", "epci", True),),
)  # fmt: skip
ROLLING = (range(2021, 2024), range(2022, 2025))


def rows(codes, parent="", **columns):
    frame = pd.DataFrame(columns, index=pd.Index(codes, dtype=object), dtype=float)
    return frame.assign(**{parent: [code[0] for code in codes]}) if parent else frame


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
    released_rows = hide_differences(PERIOD, [year([8, 10]), year([12, 20])], SCHEMA)
    for scale, frame in PERIOD.items():
        pd.testing.assert_frame_equal(released_rows[scale], frame)


def test_a_cell_that_a_year_hides_hides_its_family_in_the_unit_and_below():
    released_rows = hide_differences(PERIOD, [year([8, 10]), year([np.nan, 20])], SCHEMA)
    for scale, of_a in (("epci", ["A"]), ("commune", ["A1", "A2"])):
        others = [code for code in PERIOD[scale].index if code not in of_a]
        assert released_rows[scale].loc[of_a, ["q1", "q234"]].isna().all(axis=None)
        assert (
            released_rows[scale].loc[of_a, ["households", "small", "large"]].notna().all(axis=None)
        )
        assert released_rows[scale].loc[others].notna().all(axis=None)


def test_a_unit_that_a_year_withholds_is_no_row_of_the_period_nor_are_its_parts():
    without = {"epci": year([8, 10])["epci"].drop(index="A")}
    released_rows = hide_differences(PERIOD, [without, year([12, 20])], SCHEMA)
    assert list(released_rows["epci"].index) == ["B"]
    assert list(released_rows["commune"].index) == ["B1"]


def test_a_year_without_anybody_hides_nothing():
    empty = {"epci": rows(["A", "B"], households=[0, 60], q1=[np.nan, 10], q234=[np.nan, 50],
                          small=[np.nan, 20], large=[np.nan, 40])}  # fmt: skip
    released_rows = hide_differences(PERIOD, [empty], SCHEMA)
    assert released_rows["commune"].notna().all(axis=None)


def draw(rng):
    """Six communes and their EPCI in one year: few leases, many small cells."""
    q1, q234 = rng.poisson(0.4, 6), rng.poisson(rng.choice([2.0, 5.0, 9.0], 6))
    households = q1 + q234
    small = rng.binomial(households, 0.15)
    codes = [f"A{n}" for n in range(6)]
    communes = rows(codes, "epci", households=households, q1=q1, q234=q234, small=small,
                    large=households - small)  # fmt: skip
    total = communes.drop(columns="epci").sum().to_frame("A").T
    return {"commune": communes, "epci": total}


def summed(years, period):
    tables = {"epci": sum(years[y]["epci"] for y in period)}
    numbers = sum(years[y]["commune"].drop(columns="epci") for y in period)
    return {**tables, "commune": numbers.assign(epci="A")}


class Reader:
    """An attacker with the published tables of several periods. The unknowns are all cells of all
    years: each year adds up as a table does, and a period is the sum of its years."""

    def __init__(self, years, periods):
        raw = {period: summed(years, period) for period in periods}
        released = {p: protect(tables, SCHEMA, Policy()) for p, tables in raw.items()}
        models = {p: problem(raw[p], released[p], SCHEMA) for p in periods}
        first = models[periods[0]]
        self.spot, self.years = first.spot, sorted({y for period in periods for y in period})
        adds_up = np.diff(first.matrix.indptr) > 1
        blocks = [[first.matrix[adds_up] if y == year else None for y in self.years]
                  for year in self.years]  # fmt: skip
        right = [np.zeros(adds_up.sum() * len(self.years))]
        for period, model in models.items():
            assert model.spot == self.spot
            blocks.append([model.matrix if y in period else 0 * model.matrix for y in self.years])
            right.append(model.right)
        self._matrix, self._right = sparse.bmat(blocks, format="csr"), np.concatenate(right)
        self.hidden = [
            (period, cell) for period in periods for cell in self.spot
            if cell[1] not in released[period].tables[cell[0]].index
            or np.isnan(released[period].tables[cell[0]].at[cell[1], cell[2]])
        ]  # fmt: skip

    def interval(self, years, cell):
        """The smallest and the largest sum of the cell over these years."""
        cost = np.zeros(self._matrix.shape[1])
        for year in years:
            cost[self.years.index(year) * len(self.spot) + self.spot[cell]] = 1.0
        ends = []
        for sign in (1.0, -1.0):
            solved = linprog(sign * cost, A_eq=self._matrix, b_eq=self._right, method="highs")
            assert solved.success or solved.status == 3, solved.message
            ends.append(sign * solved.fun if solved.success else np.inf)
        return tuple(np.round(ends, 6))


def worlds(count):
    for seed in range(count):
        rng = np.random.default_rng(seed)
        yield {year: draw(rng) for year in range(2018, 2026)}


def test_two_rolling_periods_tell_no_more_of_each_other_than_each_alone():
    """The interval of every hidden cell stays as wide as it is with one table alone."""
    compared = 0
    for years in worlds(7):
        joint_reader = Reader(years, ROLLING)
        single_readers = {period: Reader(years, (period,)) for period in ROLLING}
        for period, cell in joint_reader.hidden:
            assert joint_reader.interval(period, cell) == single_readers[period].interval(
                period, cell
            )
            compared += 1
    assert compared > 100


def test_two_rolling_periods_tell_no_single_year():
    """They disclose the difference of their two end years, which is no number of households."""
    for years in worlds(2):
        both = Reader(years, ROLLING)
        for cell in both.spot:
            for year in (2021, 2024):
                low, high = both.interval((year,), cell)
                assert low < high, (year, cell)


@pytest.mark.parametrize("periods", [(range(2018, 2022), range(2018, 2023)),
                                     (range(2021, 2024), range(2022, 2023))])  # fmt: skip
def test_a_period_that_lies_in_another_tells_what_few_households_did(periods):
    """The same reader: between the two he reads the leases of a commune, fewer than eleven."""
    assert without_own_year(periods)
    wide, narrow = sorted(periods, key=len, reverse=True)
    rest = sorted(set(wide) - set(narrow))
    few = 0
    for years in worlds(4):
        reader = Reader(years, periods)
        for commune in years[2018]["commune"].index:
            low, high = reader.interval(rest, ("commune", commune, "households"))
            few += low == high and 0 < low < 11
    assert few


def test_a_third_period_narrows_the_one_between():
    """2022 to 2024 has no year of its own beside 2021-2023 and 2023-2025, and is what they tell
    more of."""
    periods = (*ROLLING, range(2023, 2026))
    assert without_own_year(periods) == [ROLLING[1]]
    narrower = 0
    for years in worlds(5):
        three, alone = Reader(years, periods), Reader(years, (ROLLING[1],))
        for period, cell in three.hidden:
            if period == ROLLING[1]:
                narrower += three.interval(period, cell)[1] < alone.interval(period, cell)[1]
    assert narrower


def test_periods_without_a_year_of_their_own():
    assert without_own_year(ROLLING) == []
    assert without_own_year([*ROLLING, range(2025, 2028)]) == []
    assert without_own_year([range(2022, 2023), ROLLING[0]]) == [range(2022, 2023)]
    assert without_own_year([]) == []
