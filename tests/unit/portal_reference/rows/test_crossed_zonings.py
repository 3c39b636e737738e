"""R9 at full size: an EPCI with all its buildings, squares and QPV, as the portal suppresses it,
under the independent auditor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from occupancy_plugin.secrecy import Policy, Schema, attack
from scripts.portal.catalogue import catalogue
from scripts.portal.rows import suppress
from scripts.world import simulate
from scripts.world.tables import counted
from tests.unit.portal_reference.kept_masks import protect

EPCI = "200030633"


@pytest.fixture(scope="module")
def raw() -> dict[str, pd.DataFrame]:
    return next(counted(simulate.simulate(EPCI, 7), 7, ("2024",)))[1]


@pytest.fixture(scope="module")
def released(raw) -> tuple[dict[str, pd.DataFrame], Schema]:
    """What a reader sees: released rows, and withheld units by name and place only."""
    hidden = suppress.suppress_rows(raw)
    return {scale: frame.set_index("code") for scale, frame in hidden.items()}, suppress.schema(
        tuple(raw)
    )


def places_of(schema: Schema) -> set[str]:
    """The columns that say where a unit lies."""
    return {scale for pair in catalogue.OVERLAPS for scale in pair} | {
        nesting.key for nesting in schema.nestings
    }


@pytest.mark.parametrize("family", ["rooms", "recent_age"])
def test_the_auditor_finds_nothing_among_buildings_squares_and_qpv(released, family):
    tables, schema = released
    family_schema = next(f for f in schema.families if f.name == family)
    expected = {schema.population, family_schema.total, *family_schema.columns, *places_of(schema)}
    visible = {
        scale: table[[name for name in table.columns if name in expected]]
        for scale, table in tables.items()
    }
    single = replace(
        schema,
        families=(family_schema,),
        means=(),
        rates=tuple(rate for rate in schema.rates if rate.numerator in family_schema.columns),
    )
    assert attack(visible, single, Policy()) == []


def test_squares_and_qpv_are_still_published(released):
    tables, schema = released
    counts = [name for family in schema.families for name in family.columns]
    assert int(tables["carreau"][schema.population].notna().sum()) > 90
    assert tables["qpv2024"][counts].notna().to_numpy().mean() > 0.35


def test_crossing_zonings_cost_small_units_not_the_communes_above_them(
    simulated: Callable[[str, int], simulate.World],
) -> None:
    raw = next(counted(simulated(EPCI, 1), 1, ("2022",)))[1]
    schema = suppress.schema(tuple(raw))
    rooms = next(family for family in schema.families if family.name == "rooms")
    expected = {schema.population, rooms.total, *rooms.columns, *places_of(schema)}
    tables = {
        s: f.set_index("code")[[name for name in f.columns if name in expected]]
        for s, f in raw.items()
    }
    only_rooms = replace(
        schema, families=(rooms,), rates=(), means=(), sums=(), inclusions=(), lower_bounds=()
    )
    separate_release = protect(tables, replace(only_rooms, overlaps=()), Policy()).withheld
    crossed = protect(tables, only_rooms, Policy()).withheld
    assert sum(int(series.sum()) for series in crossed.values()) > sum(
        int(series.sum()) for series in separate_release.values()
    )
    for scale in ("region", "departement", "epci", "commune", "iris"):
        pd.testing.assert_series_equal(crossed[scale], separate_release[scale])
