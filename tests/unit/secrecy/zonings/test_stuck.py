"""Which cells are looked at for changes in whole numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import Family, Policy, Schema, protect, suppress
from occupancy_plugin.secrecy.algebra import whole_numbers
from occupancy_plugin.secrecy.schema import Inclusion
from occupancy_plugin.secrecy.zonings import solve, stuck
from occupancy_plugin.secrecy.zonings.system import System
from tests.unit.secrecy import instances


@pytest.fixture(scope="module")
def systems() -> list[System]:
    """The systems of a release in which cells are left with one whole number."""
    found: list[System] = []

    def looked_at(problem, members) -> bool:
        zoned = [solve._zoned_family(problem, member) for member in problem.first_members(members)]
        found.extend(family.system for family in zoned if family is not None)
        return False

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(suppress, "hide_beside_stuck", looked_at)
        raw, schema = instances.merged(14, 16)
        protect(raw, schema, Policy())
    return found


def stuck_in(systems: list[System]) -> int:
    return sum(len(cells) for system in systems for _, cells in stuck.stuck_cells(system, set()))


def test_stuck_cells_are_hidden_sensitive_and_move(systems):
    assert stuck_in(systems) > 0
    for system in systems:
        for _, cells in stuck.stuck_cells(system, set()):
            for row, column in cells:
                assert system.hidden[row, column]
                assert system.sensitive[row, column]
                assert system.movable[row, column]


def test_a_column_without_a_mask_is_no_complement(systems):
    """The rest of a denominator has none: to hide it would change nothing, again and again."""
    nothing, hidden = np.zeros(0, dtype=int), 0
    for system in systems:
        for asked_system, cells in stuck.stuck_cells(system, set()):
            every_column = np.arange(system.hidden.shape[1])
            complements, _ = stuck.complements_of_stuck(asked_system, cells, every_column)
            hidden += len(complements)
            for column in np.unique(complements[:, 1]):
                allowed = every_column[every_column != column]
                found, _ = stuck.complements_of_stuck(asked_system, cells, allowed)
                assert column not in found[:, 1]
            found, rows_left = stuck.complements_of_stuck(asked_system, cells, nothing)
            assert not len(found)
            assert set(rows_left) == set(cells[:, 0])
    assert hidden > 0


def test_a_part_that_moved_is_not_asked_again(systems, monkeypatch):
    moving_parts: set[bytes] = set()
    asked: list[int] = []
    stuck_values = stuck.stuck_values
    monkeypatch.setattr(
        stuck, "stuck_values", lambda *part: asked.append(part[2].shape[0]) or stuck_values(*part)
    )
    first = [
        cells.tolist() for system in systems for _, cells in stuck.stuck_cells(system, moving_parts)
    ]
    asked_first, asked[:] = sum(asked), []
    again = [
        cells.tolist() for system in systems for _, cells in stuck.stuck_cells(system, moving_parts)
    ]
    assert again == first
    assert 0 < sum(asked) < asked_first


def test_larger_parts_and_unknown_counts_are_left_out(systems, monkeypatch):
    for system in systems:
        counts = system.x.copy()
        monkeypatch.setattr(system, "x", np.where(system.hidden, np.nan, counts))
    assert stuck_in(systems) == 0
    monkeypatch.undo()
    assert stuck_in(systems) > 0
    monkeypatch.setattr(stuck, "MAX_PART_UNKNOWNS", 1)
    assert stuck_in(systems) == 0


def test_the_programs_do_not_grow_with_the_rows(monkeypatch):
    """20 000 résidences with types and a part of one took 15 s, a program or two for each."""
    programs: list[int] = []
    cheapest_solution = whole_numbers.cheapest_solution

    def counted(cost, matrix, bounds):
        programs.append(matrix.shape[0])
        return cheapest_solution(cost, matrix, bounds)

    monkeypatch.setattr(whole_numbers, "cheapest_solution", counted)
    dice = np.random.default_rng(4)
    types = dice.multinomial(30, [0.7, 0.2, 0.1], 300)
    part = dice.binomial(types[:, 0], 0.4)
    counts = np.column_stack([types.sum(axis=1), types, part]).astype(float)
    columns = ["households", "alone", "couples", "others", "part"]
    table = pd.DataFrame(counts, [f"R{n}" for n in range(300)], columns)
    schema = Schema(
        families=(
            Family("type", ("alone", "couples", "others"), "households"),
            Family("part", ("part",), "alone", partition=False),
        ),
        inclusions=(Inclusion("part", "alone"),),
    )
    hidden = protect({"residence": table}, schema, Policy()).hidden["residence"]
    assert hidden.to_numpy().sum() > 10
    assert 1 <= len(programs) <= 4
