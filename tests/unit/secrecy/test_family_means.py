"""Means: what hangs on their weights, and on one another under a parent. A commune 'p' and three
IRIS, worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from occupancy_plugin.secrecy import Mean, Policy, Schema
from occupancy_plugin.secrecy.masks import Masks
from occupancy_plugin.secrecy.means import dominated_means, has_family_weight, solve_means

PARENT = np.array([-1, 0, 0, 0])  # p, and u, v, w below it
WEIGHT = np.array([60.0, 30.0, 10.0, 20.0])
RENT = np.array([6.0, 5.0, 9.0, 6.0])  # rent × weight: 360 = 150 + 90 + 120


def problem(
    rent: list[int],
    weight: list[int] | None = None,
    has: list[int] | None = None,
    dominance: float | None = None,
    sums: dict[str, Any] | None = None,
    units: list[int] | None = None,
) -> Any:
    """rent, weight: which of p, u, v, w are hidden at first · has: which have a rent at all ·
    units: how many each is."""
    many = np.array(units if units is not None else [1, 1, 1, 1])
    there = np.array(has if has is not None else [1, 1, 1, 1], dtype=bool)
    hidden = {"rent": np.array(rent, dtype=bool)}
    if weight is not None:
        hidden["let"] = np.array(weight, dtype=bool)
    return SimpleNamespace(
        forest=SimpleNamespace(
            parent=PARENT,
            size=len(PARENT),
            values={"rent": np.where(there, RENT, np.nan), "let": WEIGHT},
            has_column={"rent": there},
            units=lambda positive="": many,
        ),
        schema=Schema(means=[Mean("rent", "let")]),
        policy=Policy(dominance=dominance),
        structure=SimpleNamespace(sums=sums or {}),
        not_secret={},
        known={},
        withheld=np.zeros(len(PARENT), dtype=bool),
        masks=Masks(hidden, {name: mask.copy() for name, mask in hidden.items()}),
    )


def hidden_rents(given: Any) -> str:
    """'.s..' for u alone."""
    return "".join("s" if cell else "." for cell in given.masks.hidden["rent"])


def solved(given: Any) -> str:
    solve_means(given, with_family_weight=False)
    return hidden_rents(given)


def test_a_mean_is_hidden_with_its_weight() -> None:
    assert solved(problem([0, 0, 0, 0], weight=[0, 1, 1, 0])) == ".ss."


def test_a_lone_hidden_mean_takes_its_lightest_sibling_along() -> None:
    """60 · 6 − 10 · 9 − 20 · 6 would disclose u's rent: v, of 10 dwellings, is hidden with it."""
    assert solved(problem([0, 1, 0, 0])) == ".ss."


def test_a_hidden_mean_of_several_units_is_not_alone() -> None:
    """Three addresses that are one node: none of their rents follows from the sum."""
    assert solved(problem([0, 1, 0, 0], units=[1, 3, 1, 1])) == ".s.."


def test_without_a_sibling_that_has_a_rent_the_parent_goes() -> None:
    assert solved(problem([0, 1, 0, 0], has=[1, 1, 0, 0])) == "ss.."


def test_a_hidden_parent_needs_a_hidden_child() -> None:
    """All three IRIS would add up to it."""
    assert solved(problem([1, 0, 0, 0])) == "s.s."


def test_two_hidden_means_need_nothing_more() -> None:
    assert solved(problem([0, 1, 0, 1])) == ".s.s"


def test_hidden_with_its_weight_means_that_it_must_not_follow() -> None:
    gate_problem = problem([0, 0, 0, 0], weight=[0, 1, 0, 0])
    solve_means(gate_problem, with_family_weight=False)
    assert gate_problem.masks.sensitive["rent"].tolist() == [False, True, False, False]


def test_a_weight_that_is_a_sum_is_the_family_s_to_prove() -> None:
    sums = {"status": SimpleNamespace(columns=lambda: ("let", "let_or_vacant"))}
    gate_problem = problem([0, 0, 0, 0], weight=[0, 1, 1, 0], sums=sums)
    assert has_family_weight(gate_problem, gate_problem.schema.means[0])
    solve_means(gate_problem, with_family_weight=False)
    assert hidden_rents(gate_problem) == "...."
    solve_means(gate_problem, with_family_weight=True)
    assert hidden_rents(gate_problem) == "....", "it may be shown where its weight is hidden"


def test_a_mean_that_the_input_lacks_asks_for_no_other() -> None:
    """Whoever knew the values hid it so that a cell can move; one that the rules hide asks."""
    sums = {"status": SimpleNamespace(columns=lambda: ("let",))}
    lacking = problem([0, 1, 0, 0], sums=sums)
    lacking.forest.values["rent"][1] = np.nan
    solve_means(lacking, with_family_weight=True)
    assert hidden_rents(lacking) == ".s.."
    ruled = problem([0, 1, 0, 0], sums=sums)
    solve_means(ruled, with_family_weight=True)
    assert hidden_rents(ruled) == ".ss."


def test_dominance_is_off_unless_the_policy_asks() -> None:
    assert dominated_means(problem([0, 0, 0, 0])) == {}


def test_a_mean_that_one_child_makes_up_is_hidden() -> None:
    """u's 150 of 360 are 41,7 %."""
    for dominance, at_p in ((41.0, True), (42.0, False)):
        dominated_rows = dominated_means(problem([0, 0, 0, 0], dominance=dominance))
        assert dominated_rows["rent"].tolist() == [at_p, False, False, False]
