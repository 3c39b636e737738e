"""Tables small enough to work out by hand: three categories, IRIS under one commune 'p'."""

from __future__ import annotations

import pandas as pd

from occupancy_plugin.secrecy import Family, Nesting, Policy, Protected, Schema, attack, protect
from tests.unit.secrecy import attacker

FAMILY = Family("f", ("a", "b", "c"), "known")
NESTED = Schema(families=(FAMILY,), nestings=(Nesting("iris", "commune", "commune"),))


def units(
    rows: dict[str, tuple[float, ...]], key: str = "", names: tuple[str, ...] = ("a", "b", "c")
) -> pd.DataFrame:
    """Rows code → (counts…): the denominator and the households are their sum. `key` 'commune' puts
    them under 'p'."""
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(names))
    frame.insert(0, "known", frame.sum(axis=1))
    frame.insert(0, "households", frame["known"])
    return frame.assign(**{key: "p"}) if key else frame


def nested(rows: dict[str, tuple[float, ...]]) -> dict[str, pd.DataFrame]:
    iris = units(rows, "commune")
    total = iris.drop(columns="commune").sum().to_frame("p").T
    return {"iris": iris, "commune": total}


def safe(raw: dict[str, pd.DataFrame], schema: Schema, policy: Policy | None = None) -> Protected:
    """Protect, and let both attackers try."""
    protected = protect(raw, schema, policy or Policy())
    assert attack({**raw, **protected.tables}, schema, policy or Policy()) == []
    assert attacker.narrow({s: raw[s] for s in protected.tables}, protected, schema) == []
    return protected
