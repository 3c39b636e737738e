"""R9 on whole units: what is withheld beside an exposed unit is as little as possible, on a table
that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import Family, Nesting, Overlap, Policy, Schema, attack, protect
from occupancy_plugin.secrecy.zonings import pattern
from occupancy_plugin.secrecy.zonings.system import System

SCHEMA = Schema(
    families=(Family("f", ("a", "b", "c"), "known"),),
    nestings=(Nesting("building", "residence", "residence"), Nesting("residence", "iris", "iris")),
    overlaps=(Overlap("square", "iris", "building", "square", "iris"),),
)
NUMBERS = ["households", "known", "a", "b", "c"]


def tables(squares: list[str]) -> dict[str, pd.DataFrame]:
    """Four résidences of one building each; b1 (5 households) is secret, so b2 (12) goes with it.
    squares: of the buildings in turn."""
    rows = pd.DataFrame({"households": [5, 12, 20, 300]}, index=["b1", "b2", "b3", "b4"])
    rows["known"] = rows["households"]
    rows["a"], rows["b"] = rows["known"] // 5, 2 * rows["known"] // 5
    rows["c"] = rows["known"] - rows["a"] - rows["b"]
    rows["residence"], rows["iris"], rows["square"] = ["r1", "r2", "r3", "r4"], "i", squares
    return {
        "building": rows,
        "residence": rows.groupby("residence")[NUMBERS].sum().assign(iris="i"),
        "iris": rows.groupby("iris")[NUMBERS].sum(),
        "square": rows.groupby("square")[NUMBERS].sum(),
    }


def withheld(raw: dict[str, pd.DataFrame]) -> set[str]:
    got = protect(raw, SCHEMA, Policy())
    seen = {
        scale: table.reindex(raw[scale].index).assign(**raw[scale].select_dtypes(object))
        for scale, table in got.tables.items()
    }
    assert attack(seen, SCHEMA, Policy()) == []
    return {code for series in got.withheld.values() for code in series.index[series]}


def test_the_smallest_units_are_withheld_beside_an_exposed_one_not_what_holds_it():
    """Square z1 less b4 would be b1, so b4 goes; square z2 less b3 would be b2: b3 goes, which has
    20 households where the IRIS has 337."""
    assert withheld(tables(["z1", "z2", "z2", "z1"])) == {
        "b1",
        "r1",
        "b2",
        "r2",
        "b3",
        "r3",
        "b4",
        "r4",
    }


def test_two_units_between_the_same_sums_need_no_third():
    """b1 and b2 lie in one IRIS and one square: their sum is all that follows."""
    assert withheld(tables(["z1", "z1", "z2", "z2"])) == {"b1", "r1", "b2", "r2"}


def test_small_units_far_away_go_before_large_ones_nearby(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exposed unit x: départements P1 and P2 could go with it at once, but a circle of small units
    around three départements does too."""
    monkeypatch.setattr(pattern, "NEAR", 11)
    sums = {
        "R": "P1 P2 P3",
        "P1": "x a",
        "P2": "d e",
        "P3": "f g",
        "z1": "x d",
        "z2": "a g",
        "z3": "e f",
    }
    rows = ["x", *"adefg", "P1", "P2", "P3", "R", "z1", "z2", "z3"]
    pairs = [
        (rows.index(child), rows.index(head), int(head[0] == "z"))
        for head, some in sums.items()
        for child in some.split()
    ]
    child, head, kind = np.array(pairs).T
    none = np.zeros((len(rows), 1), dtype=bool)
    total = np.array([5.0, *[20.0] * 5, *[9_000.0] * 3, 27_000.0, *[9_000.0] * 3])
    hidden = none.copy()
    hidden[0] = True
    leaf, zone = (np.isin(rows, list(names)) for names in ("xadefg", ["z1", "z2", "z3"]))
    system = System(
        x=total[:, None],
        zero=none,
        hidden=hidden,
        sensitive=hidden,
        fixed=none,
        plural=none[:, 0],
        give=np.ones(len(rows)),
        leaf=leaf,
        zone=zone,
        total=total,
        child=child,
        head=head,
        kind=kind,
        rows=np.arange(len(rows)),
        whole=False,
        proved=none[:, 0],
    )
    assert [rows[i] for i in pattern.patterns(system, np.array([0]), total)] == list("adefg")
    monkeypatch.setattr(pattern, "UP_TO", (np.inf,))
    assert "P1" in [rows[i] for i in pattern.patterns(system, np.array([0]), total)]
