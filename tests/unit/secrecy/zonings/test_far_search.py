"""Complements of the last few cells: found in all rows, in a country among its sums and around."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from occupancy_plugin.secrecy.zonings import far_search as last
from occupancy_plugin.secrecy.zonings.far_search import protect_last_cells
from occupancy_plugin.secrecy.zonings.prove import find_exposed
from occupancy_plugin.secrecy.zonings.system import System
from tests.unit.secrecy.zonings.by_hand import system_of


def test_a_cell_that_nothing_helps_is_told():
    """The only row of its sum, which is shown before and cannot be hidden."""
    system = system_of({"P": "a"}, {"a": [4.0, 9.0], "P": [4.0, 9.0]}, True)
    system.must_show = np.array([[False, False], [True, True]])
    system.hidden[0, 0] = True
    assert protect_last_cells(system, np.array([[0, 0]])).tolist() == [[0, 0]]
    assert system.hidden.sum() == 1


@pytest.mark.parametrize(("far", "many"), [(True, 0), (True, 3_000), (False, 3_000)])
@pytest.mark.parametrize("draw", range(12))
def test_a_move_found_in_a_part_holds_in_the_whole_country(
    draw: int, far: bool, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sums alone are looked at, and a few rows around a few cells, the rest staying as it is: what
    is said to move there is proved again over all rows, from nothing. many: cells from which on
    those that are far away are asked first."""
    monkeypatch.setattr(last, "MANY_CELLS", many)
    place = (1 + draw % 3, 4 + draw % 2)
    monkeypatch.setattr(last, "COUNTRY_CELLS", 0)
    monkeypatch.setattr(last, "AROUND", (place,))
    monkeypatch.setattr(last, "FARTHEST", place)
    monkeypatch.setattr(last, "AROUND_ONE", place)
    if not far:
        monkeypatch.setattr(last.ComplementSearch, "search_sums", lambda _search, cells: cells)
    lot = np.random.default_rng(draw)
    leaves = [f"a{i}" for i in range(36)]
    groups = {f"P{i}": leaves[4 * i : 4 * i + 4] for i in range(9)}
    zones = {f"z{i}": list(part) for i, part in enumerate(lot.permutation(leaves).reshape(12, 3))}
    counts = {name: lot.poisson(3.0, 3) * (lot.random(3) < 0.8) for name in leaves}
    for name, some in (groups | zones).items():
        counts[name] = np.sum([counts[leaf] for leaf in some], axis=0)
    counts["R"] = np.sum([counts[name] for name in groups], axis=0)
    sums = {name: " ".join(some) for name, some in (groups | zones).items()}
    system = system_of(sums | {"R": " ".join(groups)}, counts, True)
    cells = lot.permutation(np.argwhere((system.x > 0) & system.leaf[:, None]))[:4]
    cells = np.concatenate([cells, np.argwhere(system.zero & system.leaf[:, None])[:2]])
    system.hidden[tuple(cells.T)] = system.sensitive[tuple(cells.T)] = True
    unprotected = {tuple(cell) for cell in protect_last_cells(system, cells).tolist()}
    assert len(unprotected) < len(cells)
    moving, system.movable = system.movable, np.zeros(system.hidden.shape, dtype=bool)
    assert {tuple(cell) for cell in find_exposed(system).tolist()} == unprotected
    assert not (moving & ~system.movable).any()


@pytest.fixture
def country(monkeypatch: pytest.MonkeyPatch) -> tuple[System, list[str]]:
    """Nobody in A has the first category. In B two communes hide it, and the sum of B is shown. Its
    rows with their names; near by are the cells themselves alone."""
    monkeypatch.setattr(last, "COUNTRY_CELLS", 0)
    monkeypatch.setattr(last, "AROUND", ((0, 60),))
    sums = {"A": "a b", "B": "c d", "R": "A B", "z": "b d"}
    counts = {"a": [0.0, 9.0], "b": [0.0, 20.0], "c": [5.0, 30.0], "d": [7.0, 40.0]}
    counts |= {"A": [0.0, 29.0], "B": [12.0, 70.0], "R": [12.0, 99.0], "z": [7.0, 60.0]}
    system, names = system_of(sums, counts, True), list(counts)
    hidden = [names.index(name) for name in "abcdA"]
    system.hidden[hidden] = system.sensitive[hidden] = True
    system.hidden[names.index("z"), 0] = True
    system.must_show[names.index("R")] = True
    return system, names


def test_a_zero_rises_by_a_cell_at_the_other_end_of_a_country(
    country: tuple[System, list[str]],
) -> None:
    """The sum of B goes, far from the zeros, and nothing else does."""
    system, names = country
    follow = find_exposed(system)
    assert len(follow) == 10
    assert len(protect_last_cells(system, follow)) == 0
    assert system.hidden[names.index("B")].all()
    assert system.hidden[names.index("z")].tolist() == [True, False]
    assert system.movable[tuple(follow.T)].all()  # known without a further proof
    assert len(find_exposed(system)) == 0


def test_in_a_country_no_price_in_a_program_is_above_the_dearest(
    country: tuple[System, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With prices from 50 to 10 billion the interior point finds nothing in a town."""
    system, _ = country
    follow = find_exposed(system)
    system.price[system.price > 50] = 1e10
    prices: list[float] = []
    cheapest = last.cheapest_move
    monkeypatch.setattr(
        last,
        "cheapest_move",
        lambda matrix, price, *rest: prices.append(price.max()) or cheapest(matrix, price, *rest),
    )
    assert len(protect_last_cells(system, follow)) == 0
    assert max(prices) == last.MAX_PRICE


@pytest.mark.parametrize("told", [False, True])
def test_a_mean_far_away_goes_where_it_is_in_the_way_unless_it_was_shown(
    country: tuple[System, list[str]], told: bool
) -> None:
    """Rents of A, B and R are shown: what A gains at 5 euros B loses at 7, so one of them goes."""
    system, names = country
    rents = np.full(len(names), np.nan)
    rents[[names.index(name) for name in "ABR"]] = [5.0, 7.0, 6.5]
    system.means = ((0, rents, np.full(len(names), told)),)
    unprotected = protect_last_cells(system, find_exposed(system))
    assert (len(unprotected) > 0) == told
    hidden = np.isnan(rents[[names.index(name) for name in "ABR"]])
    assert hidden.sum() == (0 if told else 1)


def test_before_a_program_over_a_country_what_is_near_and_below_an_epci_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A zero of a can rise against b, a dear commune of the same EPCI, which is not asked to go."""
    monkeypatch.setattr(last, "COUNTRY_CELLS", 0)
    monkeypatch.setattr(last, "PRICE_TIERS", (last.CHEAP_PRICE,))
    monkeypatch.setattr(last.ComplementSearch, "search_sums", lambda _search, cells: cells)
    sums = {"A": "a b", "B": "c", "R": "A B"}
    counts = {"a": [0.0, 9.0], "b": [8.0, 20.0], "c": [5.0, 30.0]}
    counts |= {"A": [8.0, 29.0], "B": [5.0, 30.0], "R": [13.0, 59.0]}
    system, names = system_of(sums, counts, True), list(counts)
    system.price[:] = 2 * last.CHEAP_PRICE
    system.is_epci_or_wider[[names.index(name) for name in "ABR"]] = True
    system.hidden[names.index("a")] = system.sensitive[names.index("a")] = True
    assert len(protect_last_cells(system, np.array([[0, 0], [0, 1]]))) == 0
    assert [name for name, row in zip(names, system.hidden, strict=True) if row.any()] == ["a", "b"]


@pytest.mark.parametrize(("close", "sizes"), [((2, None), [3, 8]), ((4, None), [8]), ((1,), [2])])
def test_partners_far_away_are_looked_for_close_by_first(
    close: tuple[int | None, ...], sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row of eight, each equal to the next, the last of which may be left: anybody who is asked
    to rise needs all of them. What is more than half of all is all."""
    requests: list[int] = []
    cheapest = last.cheapest_move
    monkeypatch.setattr(last, "DISTANCES", close)
    monkeypatch.setattr(
        last,
        "cheapest_move",
        lambda matrix, *program: requests.append(matrix.shape[1]) or cheapest(matrix, *program),
    )
    chain = sparse.csr_matrix(np.eye(7, 8) - np.eye(7, 8, k=1))
    price, lower, reward = np.zeros(8), np.full(8, -np.inf), np.eye(8)[0]
    price[7] = 1.0
    moved, certain = last._moved_unknowns(chain, price, lower, reward)
    assert requests == sizes
    assert (certain == moved & ((price > 0) | (reward != 0))).all()
    assert moved.all() == (8 in sizes)
