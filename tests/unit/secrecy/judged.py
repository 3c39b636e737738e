"""The judge's findings in an instance of `instances.summed`: sums over categories, each other and
denominators."""

from __future__ import annotations

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import Schema
from tests.unit.secrecy import judge

COLUMNS = ["known", "a", "b", "c", "d", "e", "ab", "abc", "cd", "within", "p", "r"]
TRUTHS = (
    {"known": -1, "a": 1, "b": 1, "c": 1, "d": 1, "e": 1}, {"ab": -1, "a": 1, "b": 1},
    {"abc": -1, "a": 1, "b": 1, "c": 1}, {"cd": -1, "c": 1, "d": 1},
    {"within": -1, "a": 1, "b": 1}, {"within": -1, "p": 1, "r": 1},
)  # fmt: skip
RELATIONS = np.array([[truth.get(name, 0) for name in COLUMNS] for truth in TRUTHS], dtype=float)


def with_sums(raw: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of an instance with the sums that they lack."""
    return {s: t.assign(ab=t.a + t.b, abc=t.a + t.b + t.c, cd=t.c + t.d) for s, t in raw.items()}


def judge_findings(
    raw: dict[str, pd.DataFrame], shown: dict[str, pd.DataFrame], schema: Schema
) -> list[judge.Told]:
    links = [(nesting.child, nesting.parent, nesting.key) for nesting in schema.nestings]
    links += [("building", zone, zone) for zone in ("qpv", "square", "merged") if zone in raw]
    full = with_sums(raw)
    disclosed = judge.disclosures(
        full, shown, COLUMNS[1:], "known", links, relations=RELATIONS, nobody=("p", "r")
    )
    return disclosed + judge.disclosures(full, shown, ["p", "r"], "within", links)
