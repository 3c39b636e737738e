"""An exposed unit or cell gets as few complements as possible, on tables that can be worked out by
hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import Family, Nesting, Overlap, Policy, Schema, attack, protect
from occupancy_plugin.secrecy.algebra import moves
from occupancy_plugin.secrecy.zonings import complements as partners
from occupancy_plugin.secrecy.zonings import far_search as last
from occupancy_plugin.secrecy.zonings.complements import (
    ANY_DISTANCE,
    Reach,
    hide_complements,
    program_of,
)
from occupancy_plugin.secrecy.zonings.far_search import protect_last_cells
from occupancy_plugin.secrecy.zonings.prove import find_exposed
from occupancy_plugin.secrecy.zonings.system import System
from tests.unit.secrecy.zonings.by_hand import system_of

SCHEMA = Schema(
    families=(Family("f", ("a", "b", "c"), "known"),),
    nestings=(Nesting("building", "residence", "residence"), Nesting("residence", "iris", "iris")),
    overlaps=(Overlap("square", "iris", "building", "square", "iris"),),
)
NUMBERS = ["households", "known", "a", "b", "c"]


def tables(squares: list[str]) -> dict[str, pd.DataFrame]:
    """Four résidences of one building each; b1 (5 households) is withheld, so b2 (12) is withheld
    with it.
    squares: of the buildings in turn."""
    rows = pd.DataFrame({"households": [5, 12, 20, 300]}, index=["b1", "b2", "b3", "b4"])
    rows["known"] = rows["households"]
    rows["a"], rows["b"] = rows["known"] // 5, 2 * rows["known"] // 5
    rows["c"] = rows["known"] - rows["a"] - rows["b"]
    rows["residence"], rows["iris"], rows["square"] = ["r1", "r2", "r3", "r4"], "i", squares
    return {
        "building": rows,
        "residence": rows.groupby("residence")[NUMBERS].sum().assign(iris="i"),
        "iris": rows.groupby("iris")[NUMBERS].sum(),
        "square": rows.groupby("square")[NUMBERS].sum(),
    }


def withheld(raw: dict[str, pd.DataFrame]) -> set[str]:
    protected = protect(raw, SCHEMA, Policy())
    visible = {
        scale: table.reindex(raw[scale].index).assign(**raw[scale].select_dtypes(object))
        for scale, table in protected.tables.items()
    }
    assert attack(visible, SCHEMA, Policy()) == []
    return {code for series in protected.withheld.values() for code in series.index[series]}


def test_the_smallest_units_are_withheld_beside_an_exposed_one_not_what_holds_it():
    """Square z1 less b4 would be b1, so b4 goes; square z2 less b3 would be b2: b3 goes, which has
    20 households where the IRIS has 337."""
    assert withheld(tables(["z1", "z2", "z2", "z1"])) == {
        "b1",
        "r1",
        "b2",
        "r2",
        "b3",
        "r3",
        "b4",
        "r4",
    }


def test_two_units_between_the_same_sums_need_no_third():
    """b1 and b2 lie in one IRIS and one square: their sum is all that follows."""
    assert withheld(tables(["z1", "z1", "z2", "z2"])) == {"b1", "r1", "b2", "r2"}


def hidden_with(system: System, cells: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the complements with which each of these cells can move."""
    cells_to_move = np.array(cells)
    system.hidden[cells_to_move[:, 0], cells_to_move[:, 1]] = True
    assert len(protect_last_cells(system, cells_to_move)) == 0
    return [(int(r), int(c)) for r, c in np.argwhere(system.hidden) if (r, c) not in cells]


def moved_at_once(system: System, cells: np.ndarray, *reaches: Reach) -> list[bool]:
    """Hides the asked cells (k, 2): which of them are known to move after one turn per reach."""
    system.hidden[tuple(cells.T)] = True
    program, lot = program_of(system), np.random.Generator(np.random.PCG64(1))
    for reach in reaches or (ANY_DISTANCE,):
        still = cells[~system.movable[tuple(cells.T)]]
        if len(still):
            hide_complements(system, program, still, reach, lot)
    return system.movable[tuple(cells.T)].tolist()


def test_small_units_far_away_go_before_a_large_one_nearby(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exposed unit x: départements P1 and P2 could be complements of d, but a cycle of small units
    around three départements does too, although it holds more households."""
    sums = {
        "R": "P1 P2 P3",
        "P1": "x a",
        "P2": "d e",
        "P3": "f g",
        "z1": "x d",
        "z2": "a g",
        "z3": "e f",
    }
    counts = {"x": [5.0]} | {name: [20.0] for name in "adefg"}
    counts |= {"P1": [25.0], "P2": [40.0], "P3": [40.0], "R": [105.0]}
    counts |= {"z1": [25.0], "z2": [40.0], "z3": [40.0]}
    names = list(counts)
    monkeypatch.setattr(last, "STEPS", ((None, 1_000),))
    monkeypatch.setattr(last, "PRICE_TIERS", (22.0, np.inf))
    assert {names[r] for r, _ in hidden_with(system_of(sums, counts, False), [(0, 0)])} == {
        *"adefg"
    }
    monkeypatch.setattr(last, "PRICE_TIERS", (np.inf,))
    cheap = system_of(sums, counts, False)
    cheap.price[[names.index(name) for name in ("P1", "P2")]] = 22.0
    assert {names[r] for r, _ in hidden_with(cheap, [(0, 0)])} == {"d", "P1", "P2"}


def test_two_zeros_share_their_partners():
    """Rows 0 and 1 hide a zero each in one column: they rise against one another's rows and the
    cheapest third row, whose cells are hidden once."""
    sums = {"P": "a b c d"}
    counts = {"a": [0.0, 9.0], "b": [0.0, 9.0], "c": [6.0, 6.0], "d": [20.0, 30.0]}
    counts["P"] = [26.0, 54.0]
    assert hidden_with(system_of(sums, counts, True), [(0, 0), (1, 0)]) == [
        (0, 1),
        (1, 1),
        (2, 0),
        (2, 1),
    ]


def test_cells_above_zero_that_can_only_go_opposite_ways_both_move_at_once() -> None:
    """All else was shown before: what one hidden cell rises by the other must fall by."""
    sums = {"P": "a b c"}
    counts = {"a": [4.0, 9.0], "b": [5.0, 9.0], "c": [6.0, 6.0], "P": [15.0, 24.0]}
    system = system_of(sums, counts, True)
    system.must_show = np.array([[False, False]] * 2 + [[True, True]] * 2)
    assert moved_at_once(system, np.array([[0, 0], [1, 0]])) == [True, True]
    assert np.argwhere(system.hidden).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]


def test_all_parts_of_a_sum_of_nothing_rise_at_once() -> None:
    """The square z1 hides that its three buildings have none of the first: it rises by more than
    one household, so that each of them can by one."""
    sums = {"P": "a b c d", "z1": "a b c", "z2": "d"}
    counts = {name: [0.0, 9.0] for name in "abc"} | {"d": [20.0, 30.0], "P": [20.0, 57.0]}
    counts |= {"z1": [0.0, 27.0], "z2": [20.0, 30.0]}
    names = list(counts)
    cells = np.array([[names.index(name), 0] for name in ("a", "b", "c", "z1")])
    assert moved_at_once(system_of(sums, counts, True), cells) == [True] * 4


def test_in_a_large_part_a_long_way_of_cheap_cells_is_taken_before_a_dear_one_near_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The départements P1 and P2 with d are near to x; a cycle of small units around three
    départements is further away."""
    sums = {"R": "P1 P2 P3", "P1": "x a", "P2": "d e", "P3": "f g"}
    sums |= {"z1": "x d", "z2": "a g", "z3": "e f"}
    counts = {"x": [5.0, 5.0]} | {name: [20.0, 20.0] for name in "adefg"}
    counts |= {"P1": [25.0, 25.0], "P2": [40.0, 40.0], "P3": [40.0, 40.0], "R": [105.0, 105.0]}
    counts |= {"z1": [25.0, 25.0], "z2": [40.0, 40.0], "z3": [40.0, 40.0]}
    names = list(counts)
    monkeypatch.setattr(partners, "LARGE_COMPONENT", 1)
    for cheap, expected in ((45.0, {"x", *"adefg"}), (np.inf, {"x", "d", "P1", "P2"})):
        system = system_of(sums, counts, True)
        system.price[:] = 40.0
        system.price[[names.index(name) for name in ("P1", "P2")]] = 46.0
        system.price[[names.index(name) for name in ("P3", "R", "z1", "z2", "z3")]] = 1_000.0
        reaches = [Reach(steps, 1_000, cheap) for steps in (3, 12)]
        assert moved_at_once(system, np.array([[0, 0]]), *reaches) == [True]
        assert {names[row] for row, _ in np.argwhere(system.hidden)} == expected


def test_too_many_cells_for_one_program_look_for_partners_in_halves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two résidences far apart: each finds its complements in a program of its own, at most as
    large as one may be."""
    sums = {"P": "a d", "Q": "e f", "R": "P Q"}
    counts = {"a": [0.0, 9.0], "d": [6.0, 6.0], "e": [0.0, 1.0], "f": [9.0, 9.0]}
    counts |= {"P": [6.0, 15.0], "Q": [9.0, 10.0], "R": [15.0, 25.0]}
    cells = np.array([[0, 0], [2, 0]])
    monkeypatch.setattr(partners, "LARGE_COMPONENT", 1)
    for few, found in ((1, True), (2, False)):
        monkeypatch.setattr(partners, "MIN_CELLS_PER_PROGRAM", few)
        assert moved_at_once(system_of(sums, counts, True), cells, Reach(2, 8)) == [found] * 2


def test_in_a_large_part_partners_are_looked_for_near_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the zero in `a` to its row, from there to P, from P to R: no further."""
    monkeypatch.setattr(partners, "LARGE_COMPONENT", 1)
    sizes: list[int] = []
    cheapest = partners.cheapest_move
    monkeypatch.setattr(
        partners,
        "cheapest_move",
        lambda matrix, *bounds: sizes.append(matrix.shape[1]) or cheapest(matrix, *bounds),
    )
    sums = {"P": "a d", "Q": "e f", "R": "P Q"}
    counts = {"a": [0.0, 9.0], "d": [6.0, 6.0], "e": [1.0, 1.0], "f": [9.0, 9.0]}
    counts |= {"P": [6.0, 15.0], "Q": [10.0, 10.0], "R": [16.0, 25.0]}
    system = system_of(sums, counts, True)
    assert moved_at_once(system, np.array([[0, 0]]), partners.NEARBY_REACHES[0]) == [True]
    assert [tuple(cell) for cell in np.argwhere(system.hidden).tolist()] == [
        (0, 0), (0, 1), (1, 0), (1, 1),
    ]  # fmt: skip
    assert sizes == [12]  # of 14 cells: three equations away from the zero


def test_a_zero_whose_move_was_found_needs_no_program_of_the_proof(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The search for complements has found a move that lets them rise: the proof takes its word."""
    sums = {"P": "a b c d", "z1": "a c", "z2": "b d"}
    counts = {"a": [0.0, 9.0], "b": [0.0, 9.0], "c": [6.0, 6.0], "d": [20.0, 30.0]}
    counts |= {"P": [26.0, 54.0], "z1": [6.0, 15.0], "z2": [20.0, 39.0]}
    system, zeros = system_of(sums, counts, True), np.array([[0, 0], [1, 0]])
    system.hidden[zeros[:, 0], zeros[:, 1]] = system.sensitive[zeros[:, 0], zeros[:, 1]] = True
    assert find_exposed(system).tolist() == zeros.tolist()
    assert moved_at_once(system, zeros) == [True, True]

    def none_is_needed(*_: object, **__: object) -> None:
        raise LookupError

    monkeypatch.setattr(moves, "cheapest_solution", none_is_needed)
    assert len(find_exposed(system)) == 0
    system.movable[:] = False
    with pytest.raises(LookupError):
        find_exposed(system)


@pytest.mark.parametrize("known", [False, True])
def test_a_cell_known_to_rise_may_be_lowered_by_another_move(known: bool) -> None:
    """a's first zero can only rise at the cost of its second, which rises by another move: where
    that is known nothing more is hidden."""
    counts = {"a": [0.0, 0.0, 5.0], "d": [4.0, 3.0, 6.0], "P": [4.0, 3.0, 11.0]}
    system = system_of({"P": "a d"}, counts, True)
    system.hidden[:2, :2] = True
    system.movable[0, 1] = known
    assert moved_at_once(system, np.array([[0, 0]])) == [True]
    assert bool(system.hidden[:2, 2].any()) is not known
