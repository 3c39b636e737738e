"""R9 at full size: an EPCI with all its buildings, squares and QPV, as the portal suppresses it, under the independent auditor."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from occupancy_plugin.secrecy import Policy, Schema, attack, protect
from scripts.portal import catalogue, simulate, suppress

EPCI = "200030633"


@pytest.fixture(scope="module")
def released() -> tuple[dict[str, pd.DataFrame], Schema]:
    """What a reader sees: released rows, and withheld units by name and place only."""
    world = simulate.simulate(EPCI, 7)
    _, rows = next(simulate.tables(world, 7, ("2024",)))
    schema = suppress.schema(tuple(rows))
    hidden = suppress.suppressed(rows)
    return {scale: frame.set_index("code") for scale, frame in hidden.items()}, schema


@pytest.mark.parametrize("family", ["rooms", "recent_age"])
def test_the_auditor_finds_nothing_among_buildings_squares_and_qpv(released, family):
    tables, schema = released
    own = next(f for f in schema.families if f.name == family)
    places = {scale for pair in catalogue.OVERLAPS for scale in pair} | {nesting.key for nesting in schema.nestings}
    wanted = {schema.population, own.total, *own.columns, *places}
    seen = {scale: table[[name for name in table.columns if name in wanted]] for scale, table in tables.items()}
    alone = replace(schema, families=(own,), means=(), rates=tuple(r for r in schema.rates if r.numerator in own.columns))
    assert attack(seen, alone, Policy()) == []


def test_squares_and_qpv_are_still_published(released):
    tables, schema = released
    counts = [name for family in schema.families for name in family.columns]
    assert int(tables["carreau"][schema.population].notna().sum()) > 90
    assert tables["qpv2024"][counts].notna().to_numpy().mean() > 0.35
    protected = protect({s: t.drop(columns=[c for c in t.columns if c in ("financing_main", "fragility")]) for s, t in tables.items()},
                        schema, Policy())  # fmt: skip
    assert protected.report.scales["carreau"].released > 90
