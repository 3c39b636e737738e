"""Interval protection (SECRECY "Model"): primary cells are not pinned down to less than `need`
where the territory holds more."""

from __future__ import annotations

import pandas as pd

from occupancy_plugin.secrecy import Policy, Protected, Schema, protect
from occupancy_plugin.secrecy.families import solve
from occupancy_plugin.secrecy.families.solve import required_width
from scripts.benchmarks.gate import tables
from tests.unit.secrecy import attacker

POLICY = Policy()


def narrow_share(raw: dict[str, pd.DataFrame], protected: Protected, schema: Schema) -> float:
    """Share of the primary cells of released units that the attacker places closer than `need`,
    though the territory holds enough."""
    columns = list(schema.families[0].columns)
    enough = raw["epci"][columns].sum()
    able = {}
    for scale, mask in protected.hidden.items():
        need = dict(
            zip(
                raw[scale].index,
                required_width(raw[scale]["households"].to_numpy(float), POLICY),
                strict=True,
            )
        )
        for unit in mask.index:
            for column in columns:
                if (
                    protected.explain(scale, unit, column) == "primary"
                    and enough[column] >= need[unit]
                ):
                    able[(scale, unit, column)] = need[unit]
    found = attacker.narrow(raw, protected, schema, width=float(POLICY.need_cap))
    thin = [cell for cell, low, high in found if cell in able and high - low < able[cell] - 1e-6]
    return len(thin) / len(able)


def test_primary_cells_keep_their_width(monkeypatch):
    raw, schema = tables.nested(60, (6,), 1, epcis=1)
    protected = protect(raw, schema, POLICY)
    share = narrow_share(raw, protected, schema)
    assert share <= 0.10
    assert attacker.narrow(raw, protected, schema) == []
    monkeypatch.setattr(solve, "widen", lambda _: False)
    bare = protect(raw, schema, POLICY)
    assert narrow_share(raw, bare, schema) > share
    assert attacker.narrow(raw, bare, schema) == []
