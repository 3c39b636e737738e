"""A family with its zones as rows and sums: buildings a and b of commune P, both in square z."""

from __future__ import annotations

import numpy as np
import pytest

from occupancy_plugin.secrecy.families.table import FamilyTable
from occupancy_plugin.secrecy.problem import KnownMoves
from occupancy_plugin.secrecy.zonings import system as zone_system
from occupancy_plugin.secrecy.zonings.read import Zoning
from occupancy_plugin.secrecy.zonings.system import (
    System,
    build_system,
    independent_components,
    stack_systems,
)

X = np.array([[3.0, 5.0], [4.0, 6.0], [7.0, 11.0], [7.0, 11.0]])
SQUARE = Zoning(np.array([3, 3, -1, -1]), np.array([3]))


def built(
    hidden: list[list[int]], zonings: list[Zoning], known_moves: KnownMoves | None = None
) -> System | None:
    """All that is hidden must not follow."""
    mask = np.array(hidden, dtype=bool)
    none = np.zeros_like(mask)
    table = FamilyTable(
        nodes=np.arange(4),
        parent=np.array([2, 2, -1, -1]),
        x=X,
        total=X.sum(axis=1),
        hidden=mask,
        sensitive=mask.copy(),
        must_show=none,
        hidden_for_zones=none,
        is_multi_unit=none[:, 0],
        size_weight=np.ones(4),
        secondary_withheld=none[:, 0],
    )
    return build_system(table, zonings, np.arange(4), known_moves=known_moves)


def system(
    hidden: list[list[int]] = [[1, 1], [1, 0], [0, 0], [0, 0]],  # noqa: B006
    known_moves: KnownMoves | None = None,
) -> System:
    made = built(hidden, [SQUARE], known_moves)
    assert made is not None
    return made


def sums(of: System) -> set[tuple[int, int, int]]:
    return set(zip(of.child.tolist(), of.head.tolist(), of.kind.tolist(), strict=True))


def test_a_building_stands_in_a_sum_of_the_forest_and_in_one_of_the_zoning():
    made = system()
    assert sums(made) == {(0, 2, 0), (1, 2, 0), (0, 3, 1), (1, 3, 1)}
    assert made.leaf.tolist() == [True, True, False, False]
    assert made.zone.tolist() == [False, False, False, True]
    names, which = made.sums()
    assert len(names) == 2
    assert len(set(which[made.head == 2])) == 1


def test_without_a_zone_there_is_no_system():
    assert built([[1, 1]] * 4, []) is None
    assert built([[1, 1]] * 4, [Zoning(np.full(4, -1), np.array([3]))]) is None


def test_some_rows_keep_the_sums_among_them():
    part = system().subsystem(np.array([2, 0]))
    assert part.x.tolist() == [[7, 11], [3, 5]]
    assert sums(part) == {(1, 0, 0)}


def test_a_known_move_counts_for_the_same_units_only():
    """What one unit is known to do says nothing of two together, whose moves may cancel; zeros that
    rise do not cancel."""
    nothing_then = np.packbits(np.zeros((2, 4), dtype=bool), axis=1)
    known_moves = KnownMoves(
        np.packbits(np.ones((4, 2), dtype=bool), axis=1), np.ones(4), nothing_then
    )
    together = [[1, 1], [1, 1], [0, 0], [0, 0]]
    assert system(known_moves=known_moves).movable.all()
    assert system(together, known_moves=known_moves).movable.tolist() == [
        [False] * 2,
        [True] * 2,
        [True] * 2,
    ]
    assert not system().movable.any()


def test_families_side_by_side_do_not_touch():
    joint = stack_systems([system(), system([[1, 1], [1, 1], [0, 0], [0, 0]])])
    assert joint.x.shape == (7, 2)
    assert sums(joint) == {*((0, 2, 0), (1, 2, 0), (0, 3, 1), (1, 3, 1)), *((4, 5, 0), (4, 6, 1))}
    assert joint.relation_of_row.tolist() == [0] * 4 + [1] * 3


def test_parts_that_nothing_links_are_looked_at_apart(monkeypatch: pytest.MonkeyPatch):
    """Two families: two parts where parts may be small, together where they may be large; what is
    known to move is left out."""
    joint = stack_systems([system(), system()])
    monkeypatch.setattr(zone_system, "MIN_BATCH_ROWS", 1)
    assert [rows.tolist() for rows, _ in independent_components(joint)] == [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
    ]
    joint.movable[:4] = True
    assert [rows.tolist() for rows, _ in independent_components(joint)] == [[4, 5, 6, 7]]
    joint.movable[:] = True
    assert list(independent_components(joint)) == []
    monkeypatch.undo()
    joint.movable[:] = False
    assert [rows.tolist() for rows, _ in independent_components(joint)] == [list(range(8))]
