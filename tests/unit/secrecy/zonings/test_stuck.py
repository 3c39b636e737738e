"""Which cells are looked at for changes in whole numbers."""

from __future__ import annotations

import numpy as np
import pytest

from occupancy_plugin.secrecy import Policy, protect, suppress
from occupancy_plugin.secrecy.zonings import solve, stuck
from occupancy_plugin.secrecy.zonings.system import System
from tests.unit.secrecy import instances


@pytest.fixture(scope="module")
def systems() -> list[System]:
    """The systems of a release in which cells are left with one whole number."""
    found: list[System] = []

    def looked_at(problem, members) -> bool:
        zoned = [solve._zoned_family(problem, member) for member in problem.firsts(members)]
        found.extend(family.system for family in zoned if family is not None)
        return False

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(suppress, "hide_beside_stuck", looked_at)
        raw, schema = instances.merged(14, 16)
        protect(raw, schema, Policy())
    return found


def stuck_in(systems: list[System]) -> int:
    return sum(len(stuck.stuck_cells(system)) for system in systems)


def test_stuck_cells_are_hidden_sensitive_and_move(systems):
    assert stuck_in(systems) > 0
    for system in systems:
        for row, column in stuck.stuck_cells(system):
            assert system.hidden[row, column]
            assert system.sensitive[row, column]
            assert system.movable[row, column]


def test_larger_parts_and_unknown_counts_are_left_out(systems, monkeypatch):
    for system in systems:
        counts = system.x.copy()
        monkeypatch.setattr(system, "x", np.where(system.hidden, np.nan, counts))
    assert stuck_in(systems) == 0
    monkeypatch.undo()
    assert stuck_in(systems) > 0
    monkeypatch.setattr(stuck, "LARGEST", 1)
    assert stuck_in(systems) == 0
