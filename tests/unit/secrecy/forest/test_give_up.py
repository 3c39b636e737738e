"""The last resort: a family is hidden in all finer rows of a part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from occupancy_plugin.secrecy import Family, Ledger, Mean, Nesting, Policy, Schema, protect
from occupancy_plugin.secrecy.forest.build import build_forest
from occupancy_plugin.secrecy.forest.give_up import give_up, least_hidden
from occupancy_plugin.secrecy.gate import Tables
from occupancy_plugin.secrecy.model import Unprotectable
from occupancy_plugin.secrecy.problem import Problem
from tests.unit.secrecy.forest.forests import table

SCHEMA = Schema(
    families=(Family("rooms", ("t1", "t2"), "dwellings"), Family("age", ("old", "new"), "known")),
    nestings=(Nesting("building", "iris", "iris"), Nesting("iris", "commune", "commune")),
    wide=("iris", "commune"),
)


def tables() -> Tables:
    finest = table({"b1": (20, "i1"), "b2": (15, "i1"), "b3": (30, "i2"), "b4": (12, "i2")}, "iris")
    iris = table({"i1": (35, "c"), "i2": (42, "c")}, "commune")
    counted = {"building": finest, "iris": iris, "commune": table({"c": (77,)})}
    for frame in counted.values():
        frame["dwellings"] = frame["known"] = frame["households"]
        frame["t1"] = frame["old"] = frame["households"] // 2
        frame["t2"] = frame["new"] = frame["households"] - frame["t1"]
    return counted


def problem() -> Problem:
    raw = tables()
    numbers = {s: t.select_dtypes("number").astype(float) for s, t in raw.items()}
    trees = build_forest(raw, numbers, SCHEMA, Policy(), is_suppressed=False)
    shown = np.isin(trees.code, ["i1", "i2", "c"])
    return Problem(trees, SCHEMA, Policy(), np.zeros(trees.size, dtype=bool), {"households": shown})


def given_up(given: Problem, name: str) -> list[str]:
    mask = given.given_up.get(name, np.zeros(given.forest.size, dtype=bool))
    return sorted(map(str, given.forest.code[mask]))


def test_the_rows_around_a_cell_give_its_family_and_denominator_up() -> None:
    given = problem()
    node = np.flatnonzero(given.forest.code == "b1")
    assert give_up(given, ["t1"], node)
    assert [given_up(given, name) for name in ("t1", "t2", "dwellings")] == [["b1", "b2"]] * 3
    assert given_up(given, "old") == [] == given_up(given, "households")


def test_a_row_with_the_numbers_of_a_wide_one_keeps_its_masks() -> None:
    given = problem()
    given.repeats = given.forest.code == "b2"
    given.shown_before["households"] |= given.repeats
    assert give_up(given, ["t1"], np.flatnonzero(given.forest.code == "b1"))
    assert given_up(given, "t1") == ["b1"]


def test_what_was_given_up_before_is_given_up_everywhere_then_fails() -> None:
    """A wide row may only seem to follow then: what no finer row shows was proved by itself."""
    given = problem()
    node = np.flatnonzero(given.forest.code == "b1")
    assert give_up(given, ["t1"], node)
    assert give_up(given, ["t1"], node)
    assert given_up(given, "t1") == ["b1", "b2", "b3", "b4"]
    wide = np.flatnonzero(given.forest.code == "i1")
    assert give_up(given, ["t1"], wide)
    assert given.not_secret["t1"][wide].all()
    assert not give_up(given, ["t1"], wide)
    assert not give_up(given, ["t1"], None)


def test_a_mean_is_given_up_without_the_count_that_weighs_it() -> None:
    given = problem()
    given.schema = replace(SCHEMA, means=(Mean("rent", "dwellings"),))
    given.forest.values["rent"] = np.full(given.forest.size, 6.5)
    given.forest.has_column["rent"] = given.forest.has_column["dwellings"]
    assert give_up(given, ["rent"], None)
    assert set(given.given_up) == {"rent"}
    assert give_up(given, ["dwellings"], None)
    assert set(given.given_up) == {"rent", "dwellings", "t1", "t2"}


def test_without_facts_all_but_what_was_shown_is_given_up_and_failures_are_raised() -> None:
    given = problem()
    given = replace(given, shown_before={"t1": given.forest.code == "b1"})
    assert give_up(given, ["t1"], None)
    assert given_up(given, "t1") == ["b2", "b3", "b4", "c", "i1", "i2"]
    with pytest.raises(Unprotectable):
        given.fail(Unprotectable("cannot be protected.", ["t1"]))


def test_the_column_that_takes_the_fewest_along_comes_first() -> None:
    assert least_hidden(problem(), ["t1", "old"]) == "old"


def test_a_family_that_fails_is_hidden_in_finer_rows_and_shown_in_wide_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import occupancy_plugin.secrecy.families.solve as room

    solve = room.solve_net

    def fail_for_buildings(net, already_suppressed=False):
        if len(net.parent) > 3 and net.x[0, 0] == 38:
            raise room.GateError("cannot be protected.")
        solve(net, already_suppressed)

    raw = tables()
    raw["building"].loc["b1", ["t1", "t2"]] = (20, 0)
    raw["iris"].loc["i1", ["t1", "t2"]] = (27, 8)
    raw["commune"].loc["c", ["t1", "t2"]] = (48, 29)
    monkeypatch.setattr(room, "solve_net", fail_for_buildings)
    shown = protect(raw, SCHEMA, Policy(), Ledger()).tables
    assert shown["iris"][["t1", "t2"]].notna().all(axis=None)
