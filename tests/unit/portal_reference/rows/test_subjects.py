"""Demand and attributions: rows that add up, and what leaves of them."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from occupancy_plugin.portal.documents import read_catalogue
from scripts.judge.reader import Reader
from scripts.judge.relations import relations_in
from scripts.judge.truth import Share, Truth
from scripts.portal.catalogue.subjects import (
    DEMAND,
    INSIDE,
    LANDLORD,
    OUTSIDE,
    PERIOD,
    PERIOD_SOURCES,
    PIECES,
    SUBJECTS,
    WIDE,
    YEARLY_SUBJECTS,
    catalogue,
    scales_of,
)
from scripts.world import simulate
from scripts.world import subject_rows as subjects

SMALL, YEAR = "246000921", "2022"
# a year or period of each
SINGLE = dict.fromkeys(YEARLY_SUBJECTS, YEAR) | dict.fromkeys(PERIOD_SOURCES, PERIOD)
RATES = ("q1", "q234", "size_12", "size_3", "size_4", "size_5p", "priority", "transfer", "long")


@pytest.fixture(scope="module")
def world(simulated: Callable[[str, int], simulate.World]) -> simulate.World:
    return simulated(SMALL, 1)


@pytest.fixture(scope="module")
def raw(world):
    return subjects._count_subjects(world, 1, subjects.with_landlords(world))


def test_rows_add_up_from_the_pieces_to_the_epci(raw):
    for subject in SUBJECTS:
        rows = raw[subject][SINGLE[subject]]
        epci_households = rows["epci"].set_index("code").loc[SMALL, "households"]
        assert epci_households > 0
        for scale in set(scales_of(subject, False)) & {"commune", LANDLORD, PIECES}:
            assert rows[scale]["households"].sum() == epci_households, (subject, scale)
        for family in read_catalogue(catalogue(subject)).families:
            if family.partition and "commune" in rows:
                sums = rows["commune"][list(family.columns)].sum(axis=1)
                assert (sums == rows["commune"]["households"]).all(), (subject, family.id)


def test_leases_lie_on_one_side_of_the_qpv(raw):
    sides = raw[OUTSIDE][YEAR]["epci"].merge(raw[INSIDE][YEAR]["epci"], on="code")
    assert (sides["households_x"] > sides["households_y"]).all()
    assert (raw[DEMAND][YEAR]["epci"]["households"] > sides["households_x"]).all()


def test_the_occupancy_of_a_territory_does_not_know_of_its_subjects(world):
    second_world = simulate.simulate(SMALL, 1)
    assert (second_world.dwelling["rent"] == world.dwelling["rent"]).all()


def test_a_period_is_the_sum_of_its_years(raw):
    for period, source in PERIOD_SOURCES.items():
        period_rows = raw[period][PERIOD]["epci"].set_index("code")
        years = [raw[source][str(year)]["epci"].set_index("code") for year in range(2018, 2023)]
        for column in ("households", "q1", "size_12"):
            assert period_rows[column].tolist() == sum(year[column] for year in years).tolist()
        assert "commune" not in raw[source][YEAR]  # a year beside the sum would tell the others


@pytest.fixture(scope="module")
def released(raw):
    return subjects.suppress_subjects(raw)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_nothing_leaves_under_the_threshold_and_no_whole_rate(raw, released, subject):
    year = SINGLE[subject]
    assert PIECES not in released[subject][year]
    small = 0
    for scale, rows in released[subject][year].items():
        counts = raw[subject][year][scale].set_index("code")["households"]
        rows = rows.set_index("code")
        few = counts[(counts > 0) & (counts < 11)].index
        small += len(few)
        assert rows.loc[few, "households"].isna().all(), scale
        released_rows = rows[rows["households"] > 0]
        for column in set(RATES) & set(rows.columns):
            assert not (released_rows[column] == 0).any(), (scale, column)
            assert not (released_rows[column] == released_rows["households"]).any(), (scale, column)
    assert small > 0 or subject not in (DEMAND, "leases_outside_period")  # something to look at


def test_a_period_hides_what_its_year_hides_of_the_epci_there_and_below(raw, released):
    hidden = 0
    for period, source in PERIOD_SOURCES.items():
        described = read_catalogue(catalogue(period))
        for family in described.families:
            columns = list(family.columns)
            years = [released[source][str(y)]["epci"].set_index("code") for y in range(2018, 2023)]
            shows_all = all(year.loc[SMALL, columns].notna().all() for year in years)
            for scale in ("epci", "commune", LANDLORD):
                rows = released[period][PERIOD][scale]
                shows_any = rows.loc[rows["households"] > 0, columns].notna().any(axis=None)
                assert shows_all or not shows_any, (period, family.id, scale)
            hidden += not shows_all
    assert hidden > 0  # the sizes of leases inside QPV are so few


def test_the_period_shows_what_single_years_hid_of_communes(raw, released):
    is_shown = released["leases_outside_period"][PERIOD]["commune"]["households"] > 0
    assert is_shown.sum() >= 9  # of 17; of one year it was 3


def coded(frame):
    return frame.set_index(frame["code"].astype(str)).drop(columns="code")


def judged(raw, shown, period):
    """What the independent judge finds in a period and all its years: a year is a part of it."""
    source, tables, results = PERIOD_SOURCES[period], {}, {}
    shares = read_catalogue(catalogue(period)).indicators
    for scale, frame in raw[period][PERIOD].items():
        if scale != PIECES:
            tables[scale, PERIOD] = coded(frame)
            results[scale, PERIOD] = coded(shown[period][PERIOD][scale])
    for scale in WIDE:
        for coded_values, rows in ((tables, raw), (results, shown)):
            years = [
                of[scale].assign(
                    **{scale: of[scale]["code"], "code": of[scale]["code"].astype(str) + year}
                )
                for year, of in rows[source].items()
                if "2018" <= year <= "2022"
            ]
            coded_values[f"{scale} of a year", PERIOD] = coded(pd.concat(years))
    rates = tuple(Share(i.id, i.numerator, i.denominator) for i in shares if i.kind == "rate")
    truth = Truth(tables, rates)
    judge = Reader(truth, relations_in(truth))
    for place, frame in results.items():
        judge.see(place, frame)
    assert judge.wrong() == 0
    return judge.findings()


def test_the_judge_finds_nothing_in_a_period_beside_its_years(raw, released):
    for period in PERIOD_SOURCES:
        assert judged(raw, released, period) == []


def test_without_that_step_the_judge_computes_what_a_year_hides(raw, released):
    beside = {
        **released,
        **{
            period: {
                PERIOD: {
                    scale: subjects._with_released_counts(raw[period][PERIOD][scale], frame)
                    for scale, frame in subjects._release(period, raw[period])[PERIOD].items()
                    if scale != PIECES
                }
            }
            for period in PERIOD_SOURCES
        },
    }
    assert any(judged(raw, beside, period) for period in PERIOD_SOURCES)
