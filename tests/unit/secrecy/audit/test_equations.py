"""The equations of published tables: a commune p and its IRIS, with one cell or one unit hidden."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import GateError, Overlap, Policy, Schema
from occupancy_plugin.secrecy.audit.equations import Equations, published_equations
from tests.unit.secrecy.small import FAMILY, NESTED, nested, units

COUNTS = ["households", "known", "a", "b", "c"]
ROWS = {"u": (7, 10, 5), "v": (12, 9, 30)}


def equations_of(
    tables: dict[str, pd.DataFrame], schema: Schema = NESTED
) -> list[tuple[dict, float]]:
    """The equations with names in place of positions: 'scale unit column' → factor."""
    numbers = {scale: table[COUNTS].astype(float) for scale, table in tables.items()}
    equations = published_equations(tables, numbers, schema, Policy())
    name = {spot: " ".join(cell) for cell, spot in equations.unknown.items()}
    return [
        ({name[spot]: f for spot, f in left.items()}, right) for left, right in equations.equations
    ]


def test_known_values_move_to_the_right_hand_side():
    system = Equations(known={("s", "u", "x"): 4.0})
    system.add([(("s", "u", "x"), 1.0), (("s", "u", "y"), 2.0)], 10.0)
    assert system.equations == [({0: 2.0}, 6.0)]


def test_known_numbers_that_disagree_are_refused():
    system = Equations(known={("s", "u", "x"): 4.0})
    system.add([(("s", "u", "x"), 1.0)], 4.0)
    with pytest.raises(GateError, match="contradict"):
        system.add([(("s", "u", "x"), 1.0)], 5.0)


def test_a_hidden_cell_stands_in_its_row_and_in_its_commune():
    """22 − 10 − 5 = 7 and 19 − 12 = 7."""
    tables = nested(ROWS)
    tables["iris"] = tables["iris"].astype({"a": float})
    tables["iris"].loc["u", "a"] = np.nan
    assert equations_of(tables) == [({"iris u a": 1.0}, 7.0), ({"iris u a": -1.0}, -7.0)]


def test_units_that_are_not_shown_are_one_ghost():
    """v is withheld: the IRIS that nobody sees hold p less u, and their categories their known."""
    tables = nested(ROWS)
    tables["iris"] = tables["iris"].drop(index="v")
    system = equations_of(tables)
    for name, value in zip(COUNTS, (51.0, 51.0, 12.0, 9.0, 30.0), strict=True):
        assert ({f"~iris iris in p {name}": -1.0}, -value) in system
    ghost = {f"~iris iris in p {name}": 1.0 for name in "abc"}
    assert ({**ghost, "~iris iris in p known": -1.0}, 0.0) in system
    assert len(system) == 6


def test_no_equation_is_built_where_all_cells_are_shown():
    assert equations_of(nested(ROWS)) == []


def test_a_square_is_the_sum_of_its_buildings():
    """z holds b1 and b2; a of b1 is hidden: 14 − 8 of the square, 20 − 14 of the row."""
    building = units({"b1": (6.0, 6, 8), "b2": (8.0, 9, 13)}).assign(square=["z", "z"], iris="i")
    tables = {key: building.groupby(key)[COUNTS].sum() for key in ("square", "iris")}
    building.loc["b1", "a"] = np.nan
    over = Schema(
        families=(FAMILY,), overlaps=(Overlap("square", "iris", "building", "square", "iris"),)
    )
    system = equations_of({"building": building, **tables}, over)
    assert ({"building b1 a": -1.0}, -6.0) in system
    assert ({"building b1 a": 1.0}, 6.0) in system
