"""Families that an inclusion ties: holders by age and recent holders by age, in three IRIS of a
commune. i2 has no recent holder."""

from __future__ import annotations

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import Family, Inclusion, Nesting, Policy, Schema
from occupancy_plugin.secrecy.families.tied import Tied, read_tied
from occupancy_plugin.secrecy.forest.build import build_forest
from occupancy_plugin.secrecy.masks import Masks
from occupancy_plugin.secrecy.problem import Member, Problem

AGE = Family("age", ("young", "old"), "known")
RECENT = Family("recent", ("ryoung", "rold"), "rknown")
MEMBERS: tuple[Member, ...] = ((AGE, AGE.columns), (RECENT, RECENT.columns))
SCHEMA = Schema(
    families=(AGE, RECENT),
    inclusions=(
        Inclusion("ryoung", "young"),
        Inclusion("rold", "old"),
        Inclusion("rknown", "known"),
    ),
    nestings=(Nesting("iris", "commune", "commune"),),
)


def problem(**hidden: list[str]) -> Problem:
    """hidden: per column the IRIS that do not show it."""
    iris = pd.DataFrame(
        {"young": [12.0, 20, 9], "old": [8.0, 5, 11], "ryoung": [12.0, 4, 0], "rold": [1.0, 2, 0]},
        index=["i0", "i1", "i2"],
    )
    iris = iris.assign(known=iris.young + iris.old, rknown=iris.ryoung + iris.rold)
    iris = iris.assign(households=iris.known, commune="c")
    numbers = {
        "iris": iris.drop(columns="commune"),
        "commune": iris.groupby("commune").sum(numeric_only=True),
    }
    tables = {"iris": iris, "commune": numbers["commune"]}
    forest = build_forest(tables, numbers, SCHEMA, Policy(), False, frozenset())
    masks = {name: np.zeros(forest.size, dtype=bool) for name in forest.values}
    for name, codes in hidden.items():
        masks[name] |= np.isin(forest.code.astype(str), codes)
    return Problem(
        forest=forest,
        schema=SCHEMA,
        policy=Policy(),
        withheld=np.zeros(forest.size, dtype=bool),
        masks=Masks(masks, {name: mask.copy() for name, mask in masks.items()}),
    )


def tied(**hidden: list[str]) -> tuple[Tied, list[str]]:
    gate_problem = problem(**hidden)
    tied_table = read_tied(gate_problem, MEMBERS)
    assert tied_table is not None
    return tied_table, gate_problem.forest.code[tied_table.table.nodes].astype(str).tolist()


def test_their_columns_stand_side_by_side() -> None:
    tied_table, codes = tied()
    assert tied_table.positions == {"young": (0,), "old": (1,), "ryoung": (2,), "rold": (3,)}
    assert tied_table.denominators == ("known", "rknown")  # their denominators come after them
    assert tied_table.table.x[codes.index("i1")].tolist() == [20, 5, 4, 2, 25, 6]
    assert tied_table.table.relations is not None
    assert tied_table.table.relations.tolist() == [[1, 1, 0, 0, -1, 0], [0, 0, 1, 1, 0, -1]]


def test_zeros_of_a_family_without_households_are_known() -> None:
    tied_table, codes = tied(young=["i2"])
    row = codes.index("i2")
    assert tied_table.has_denominator["young"][row]
    assert not tied_table.has_denominator["ryoung"][row]
    assert tied_table.table.hidden[row, :4].tolist() == [True, False, False, False]


def test_a_slack_is_what_the_part_lacks_of_its_whole() -> None:
    tied_table, codes = tied()
    (slack,) = tied_table.table.slacks  # rold is less than old everywhere
    assert slack.factors == {0: 1.0, 2: -1.0}
    assert slack.values[[codes.index(code) for code in ("i0", "i1", "i2")]].tolist() == [0, 16, 9]


def test_a_hidden_denominator_changes_with_its_categories() -> None:
    """In i0 nobody sees how many recent holders are of known age: they may be more or fewer."""
    tied_table, codes = tied(rknown=["i0"], ryoung=["i0"], rold=["i0"])
    assert tied_table.table.hidden[codes.index("i0"), 5]
    assert tied_table.table.must_show[codes.index("i1"), 5]
    assert tied_table.table.must_show[:, 4].all()  # everybody shows how many holders' age is known
