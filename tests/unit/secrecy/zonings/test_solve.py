"""R9 family by family: what a square hides because its buildings do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from occupancy_plugin.secrecy import Policy, Schema, protect
from occupancy_plugin.secrecy.problem import KnownMoves
from occupancy_plugin.secrecy.zonings import prove as zone_proof
from occupancy_plugin.secrecy.zonings import solve as zone_solve
from occupancy_plugin.secrecy.zonings.solve import solve_zones
from tests.unit.secrecy import attacker, instances
from tests.unit.secrecy.small import FAMILY
from tests.unit.secrecy.zonings.crossed import cells, problem

Build = Callable[[int], tuple[dict[str, pd.DataFrame], Schema]]


def test_a_circle_of_buildings_is_closed_in_the_square_too():
    """b3 and b4 hide a and b against each other: i shows the sums. z2 is b3 alone, so it hides the
    same two; b1, b2 and z1 hide nothing."""
    gate_problem = problem({"b3": "ab", "b4": "ab"})
    solve_zones(gate_problem, [(FAMILY, FAMILY.columns)])
    assert cells(gate_problem, "a") == cells(gate_problem, "b") == {"b3", "b4", "z2"}
    assert cells(gate_problem, "c") == set()


def test_a_circle_inside_a_square_tells_nothing():
    gate_problem = problem({"b1": "ab", "b2": "ab"})
    solve_zones(gate_problem, [(FAMILY, FAMILY.columns)])
    assert cells(gate_problem, "a") == cells(gate_problem, "b") == {"b1", "b2"}


def test_a_square_that_was_given_up_asks_for_nothing_and_nothing_is_noted_of_it():
    """z1 is withheld as a complement and holds fifty households: b1 and b2, which are shown,
    disclose its cells. A secret itself, it would hide theirs. What is taken for granted of it is no
    move: it may become a secret later."""
    given_up, secret = (problem({"z1": "abck"}, withheld="z1") for _ in range(2))
    given_up.schema = replace(given_up.schema, yielding=("square",))
    for some in (given_up, secret):
        for mask in some.masks.sensitive.values():
            mask[:] = False
        solve_zones(some, [(FAMILY, FAMILY.columns)])
    assert all(cells(given_up, name) == {"z1"} for name in FAMILY.columns)
    assert any(cells(secret, name) > {"z1"} for name in FAMILY.columns)
    (moves,) = given_up.known_moves.values()
    assert not moves.movable[given_up.forest.code == "z1"].any()


@pytest.mark.parametrize(
    ("build", "seed"), [(instances.districts, 18), (instances.summed, 35), (instances.summed, 52)]
)
def test_known_moves_are_not_searched_again(
    monkeypatch: pytest.MonkeyPatch, build: Build, seed: int
) -> None:
    """Its move is a move still: the same is hidden, from fewer looks, and nothing follows."""
    looked, moves = [0], zone_proof.random_moves

    def counted(matrix: csr_matrix, zero: np.ndarray) -> np.ndarray:
        looked[-1] += matrix.shape[1]
        return moves(matrix, zero)

    monkeypatch.setattr(zone_proof, "random_moves", counted)
    raw, schema = build(seed)
    noted = protect(raw, schema, Policy())
    looked.append(0)
    monkeypatch.setattr(zone_solve, "_store_moves", lambda *_: None)
    second_release = protect(raw, schema, Policy())
    assert looked[0] < looked[1]
    assert all(noted.hidden[scale].equals(second_release.hidden[scale]) for scale in raw)
    assert attacker.narrow(raw, noted, schema) == []


def test_a_move_counts_as_long_as_no_cell_hidden_with_it_is_shown() -> None:
    gate_problem, member = problem({"b3": "ab", "b4": "ab"}), (FAMILY, FAMILY.columns)
    b3 = list(gate_problem.forest.code).index("b3")
    now = np.stack([gate_problem.masks.hidden[name] for name in FAMILY.columns])
    everything = np.ones_like(now)
    for hidden_then, counts in ((now, True), (everything, False)):  # b3 shows c now
        moving = np.zeros((gate_problem.forest.size, 3), dtype=bool)
        moving[b3, 0] = True
        gate_problem.known_moves[member] = KnownMoves(
            np.packbits(moving, axis=1),
            np.ones(gate_problem.forest.size),
            np.packbits(hidden_then, axis=1),
        )
        crossed = zone_solve._zoned_family(gate_problem, member)
        assert crossed is not None
        assert crossed.system.movable.any() == counts


class InTurn:
    """Threads that take what they are given one by one, from either end."""

    way = 1

    def __init__(self, _side_by_side: int) -> None: ...

    def __enter__(self) -> InTurn:
        return self

    def __exit__(self, *_: object) -> None: ...

    def map(self, work: Callable[[object], object], given: Iterable[object]) -> list[object]:
        return [work(each) for each in list(given)[:: self.way]][:: self.way]


@pytest.mark.parametrize("seed", [10, 28, 92, 106])
def test_families_side_by_side_hide_the_same_whichever_is_looked_at_first(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """A sum of one family is the denominator of another: it may be hidden while that one is looked
    at."""
    monkeypatch.setattr(zone_solve, "MAX_BUNDLE_CELLS", 1)
    monkeypatch.setattr(zone_solve, "ThreadPoolExecutor", InTurn)
    digests = set()
    for way in (1, -1):
        monkeypatch.setattr(InTurn, "way", way)
        raw, schema = instances.summed(seed)
        digests.add(instances.digest(protect(raw, schema, Policy())))
    assert len(digests) == 1
