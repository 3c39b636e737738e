"""A sum is hidden with its denominator, and with a column of the same values."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from occupancy_plugin.secrecy import Family
from occupancy_plugin.secrecy.masks import Masks
from occupancy_plugin.secrecy.structure import FamilySums, Structure
from occupancy_plugin.secrecy.sums.headlines import (
    binary_families,
    hide_aliases_alike,
    hide_disclosive_sums,
    hide_with_totals,
)

FAMILY = Family("f", ("a", "b", "c"), "known")
SUMS = FamilySums(FAMILY, ("ab",), np.array([[True, True, False]]), (1,))


def problem(
    structure: Structure,
    hidden: dict[str, list[int]],
    watched: str = "",
    given_up: tuple[int, int] = (0, 0),
) -> Any:
    """Two rows: (5, 3, 0) and (1, 2, 4). watched: the categories that must not follow there."""
    x = {"a": [5.0, 1.0], "b": [3.0, 2.0], "c": [0.0, 4.0], "known": [8.0, 7.0], "ab": [8.0, 3.0]}
    masks = {n: np.array(hidden.get(n, [0, 0]), dtype=bool) for n in x}
    sensitive = {n: np.array([n in watched, False]) for n in x}
    return SimpleNamespace(
        forest=SimpleNamespace(values={n: np.array(values) for n, values in x.items()}),
        structure=structure,
        masks=Masks(masks, sensitive),
        sensitive=sensitive.__getitem__,
        secondary_withheld=np.array(given_up, dtype=bool),
    )


def test_a_sum_is_a_family_of_itself_and_what_its_denominator_has_besides():
    ((family, columns),) = binary_families(SUMS)
    assert (family.columns, family.total, family.partition) == (("ab",), "known", False)
    assert columns == ("ab",)


def test_a_sum_beside_which_a_nought_follows_is_hidden_in_that_row():
    gate_problem = problem(Structure({"f": SUMS}), {}, watched="c")
    hide_disclosive_sums(gate_problem)
    assert gate_problem.masks.hidden["ab"].tolist() == [True, False]
    assert gate_problem.masks.sensitive["ab"].tolist() == [True, False]


def test_a_hidden_denominator_hides_the_sum():
    gate_problem = problem(Structure({"f": SUMS}), {"known": [0, 1]})
    hide_with_totals(gate_problem)
    assert gate_problem.masks.hidden["ab"].tolist() == [False, True]
    assert gate_problem.masks.sensitive["ab"].tolist() == [False, True]


def test_the_sum_of_a_unit_that_was_given_up_is_no_secret():
    gate_problem = problem(Structure({"f": SUMS}), {"known": [0, 1]}, given_up=(0, 1))
    hide_with_totals(gate_problem)
    assert gate_problem.masks.hidden["ab"].tolist() == [False, True]
    assert gate_problem.masks.sensitive["ab"].tolist() == [False, False]


def test_two_columns_that_say_the_same_have_one_mask():
    gate_problem = problem(Structure(aliases=(("a", "b"),)), {"a": [1, 0], "b": [0, 1]})
    hide_aliases_alike(gate_problem)
    assert (
        gate_problem.masks.hidden["a"].tolist()
        == gate_problem.masks.hidden["b"].tolist()
        == [True, True]
    )
    gate_problem.masks.hidden["a"][0] = False
    assert gate_problem.masks.hidden["b"][0], "of its own: later stages write into it"
