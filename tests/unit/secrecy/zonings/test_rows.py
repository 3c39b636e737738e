"""The rows of a system: units a to d, withheld, under sums that hide everything or not."""

from __future__ import annotations

import numpy as np

from occupancy_plugin.secrecy.algebra.groups import group_equal_rows
from occupancy_plugin.secrecy.families.table import FamilyTable
from occupancy_plugin.secrecy.zonings.rows import Rows, rows_of

NAMES = ["a", "b", "c", "d", "P", "R", "z", "y"]
A, B, C, D, P, R, Z, Y = range(8)
X = np.array([[1.0, 2], [2, 1], [3, 1], [1, 1], [7, 5], [3, 3], [1, 2], [2, 1]])
FOUR = {A: P, B: P, C: P, D: P}


def rows(
    parent: dict[int, int], zone: dict[int, int], shown: str, twins: list[int] | None = None
) -> Rows:
    """parent, zone: head by part; shown: who hides nothing, the others hide all."""
    hidden = np.array([[name not in shown] * 2 for name in NAMES])
    none = np.zeros_like(hidden)
    of_parent, of_zone = np.full(8, -1), np.full(8, -1)
    of_parent[list(parent)], of_zone[list(zone)] = list(parent.values()), list(zone.values())
    table = FamilyTable(
        nodes=np.arange(8),
        parent=of_parent,
        x=X,
        total=X.sum(axis=1),
        hidden=hidden,
        sensitive=hidden,
        must_show=none,
        hidden_for_zones=none,
        is_multi_unit=none[:, 0],
        size_weight=np.ones(8),
        secondary_withheld=none[:, 0],
    )
    places = group_equal_rows([of_parent, of_zone], 8)[0]
    return rows_of(table, [of_zone], np.array(twins or [], dtype=int), places)


def kept_names(of: Rows) -> str:
    return "".join(NAMES[row] for row in of.kept_rows)


def test_withheld_units_of_one_place_are_one_row():
    """a and b in the shown square z, c and d in none, all of P."""
    read_rows = rows(FOUR, {A: Z, B: Z}, "PRzy")
    assert kept_names(read_rows) == "acPRzy"
    assert read_rows.units.tolist() == [2, 2, 1, 1, 1, 1]
    assert read_rows.sum_by_row(X)[:2].tolist() == [[3, 3], [4, 2]]
    assert sorted(zip(*(axis.tolist() for axis in read_rows.sums()), strict=True)) == [
        *((0, 2, 0), (0, 4, 1), (1, 2, 0))
    ]
    assert read_rows.zone.tolist() == [False] * 4 + [True, False]


def test_a_hidden_square_that_shares_its_row_makes_no_equation():
    """z hides all and holds a alone: with b, c and d, who are P's as well, it is one row."""
    read_rows = rows(FOUR, {A: Z}, "PRy")
    assert kept_names(read_rows) == "aPRy"
    assert read_rows.units.tolist() == [4, 1, 1, 1]
    assert read_rows.group[Z] == -1
    assert read_rows.inside.tolist() == [True, False, False, False]


def test_a_hidden_square_that_has_a_row_for_itself_stays():
    """z holds all of P's units: what they hold together is z."""
    read_rows = rows(FOUR, dict.fromkeys((A, B, C, D), Z), "PRy")
    assert kept_names(read_rows) == "aPRzy"


def test_of_two_hidden_squares_neither_is_left_out_for_the_other():
    """z and y share P's row if both are left out, since c and d are in neither; where z and y are
    all of P they may too: each is only part of the row."""
    assert kept_names(rows(FOUR, {A: Z, B: Y}, "PR")) == "aPR"
    assert kept_names(rows({A: P, B: P}, {A: Z, B: Y}, "PRcd")) == "acdPR"


def test_a_hidden_sum_of_the_forest_that_shares_its_row_is_passed_over():
    """R, of P, hides all: its units a and b are directly below P, like c."""
    read_rows = rows({A: R, B: R, R: P, C: P}, {}, "Pdzy")
    assert kept_names(read_rows) == "adPzy"
    assert read_rows.units.tolist() == [3, 1, 1, 1, 1]
    alone = rows({A: R, B: R, R: P}, {}, "Pcdzy")
    assert kept_names(alone) == "acdPRzy"


def test_a_shown_sum_keeps_its_units_apart():
    assert kept_names(rows({A: R, B: R, R: P, C: P}, {}, "PRdzy")) == "acdPRzy"


def test_a_twin_is_no_row_and_no_zone():
    """z is a duplicate of another zone, which represents it: a's zone is none."""
    read_rows = rows(FOUR, {A: Z}, "PRzy", twins=[Z])
    assert kept_names(read_rows) == "aPRy"
    assert read_rows.group[Z] == -1
