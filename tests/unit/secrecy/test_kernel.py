"""Which zeros can rise: elimination and programs by parts answer as one linear program per zero
does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.optimize import linprog

from occupancy_plugin.secrecy import Policy, Schema, protect
from occupancy_plugin.secrecy.algebra import moves as kernel
from occupancy_plugin.secrecy.algebra.elimination import contracted
from occupancy_plugin.secrecy.families import unknown
from occupancy_plugin.secrecy.zonings import protect as linking
from occupancy_plugin.secrecy.zonings import system as linked
from tests.unit.secrecy import attacker, instances

FAR = 50.0
Build = Callable[[int], tuple[dict[str, pd.DataFrame], Schema]]


def system(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Up to 8 equations over up to 13 unknowns that stand in one to three of them; about half of
    the unknowns are zero."""
    rng = np.random.default_rng(seed)
    m, n = int(rng.integers(1, 9)), int(rng.integers(1, 14))
    matrix = np.zeros((m, n))
    for column in range(n):
        some = rng.choice(m, min(m, int(rng.integers(1, 4))), replace=False)
        matrix[some, column] = rng.choice([-1.0, 1.0], len(some))
    return matrix, rng.random(n) < 0.5


def rises(matrix: np.ndarray, zero: np.ndarray, one: int) -> bool:
    """By a program of its own: can this zero rise while no other zero falls?"""
    cost = np.zeros(len(zero))
    cost[one] = -1.0
    bounds = [(0.0, 1.0) if each else (-FAR, FAR) for each in zero]
    return bool(linprog(cost, A_eq=matrix, b_eq=np.zeros(len(matrix)), bounds=bounds).fun < -1e-6)


@pytest.mark.parametrize("interior", [0, kernel.INTERIOR])
@pytest.mark.parametrize("block", range(4))
def test_zeros_rise_as_a_program_for_each_of_them_says(
    monkeypatch: pytest.MonkeyPatch, block: int, interior: int
) -> None:
    monkeypatch.setattr(kernel, "INTERIOR", interior)
    for seed in range(100 * block, 100 * block + 100):
        matrix, zero = system(seed)
        found = kernel.rising(sparse.csr_matrix(matrix), zero)
        assert found.tolist() == [
            bool(each) and rises(matrix, zero, one) for one, each in enumerate(zero)
        ]


def test_what_is_left_says_the_same_of_the_zeros() -> None:
    """Elimination keeps what zeros may do: a move of the zeros fits the whole system exactly when
    it fits what is left."""
    for seed in range(200):
        matrix, zero = system(seed)
        left = contracted(sparse.csr_matrix(matrix), ~zero)
        of_zeros = left[:, np.flatnonzero(zero)].toarray()
        able = left[:, np.flatnonzero(~zero)].toarray()
        free = np.linalg.matrix_rank(matrix[:, ~zero]) if (~zero).any() else 0
        whole = (
            np.linalg.matrix_rank(matrix) - free
        )  # conditions that the whole system puts on the zeros
        rank = np.linalg.matrix_rank(np.hstack([of_zeros, able])) if left.shape[0] else 0
        assert rank - (np.linalg.matrix_rank(able) if able.size else 0) == whole


@pytest.mark.parametrize("build", [instances.zoned, instances.straddling])
@pytest.mark.parametrize("seed", range(8))
def test_without_scipy_nothing_follows_on_units_under_the_threshold(
    monkeypatch: pytest.MonkeyPatch, build: Build, seed: int
) -> None:
    """Some QGIS builds come without it and nothing can be proved: more is hidden, and what follows
    are sums of larger units."""
    raw, schema = build(seed)
    for module in (kernel, linking):
        monkeypatch.setattr(module, "sparse", None)
    monkeypatch.setattr(unknown, "linprog", None)
    got = protect(raw, schema, Policy())
    monkeypatch.undo()
    small = {
        (scale, code)
        for scale, table in raw.items()
        for code in table.index[table["households"] < 11]
    }
    assert [cell for cell, _, _ in attacker.narrow(raw, got, schema) if cell[:2] in small] == []


def test_parts_that_no_unknown_links_are_proved_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked at one by one they hide no more than together, and nothing follows from all of
    them."""
    seen, split = [0], linking.independent

    def counted(system: linked.Linked) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for part in split(system):
            seen[0] += 1
            yield part

    hidden = {1: 0, linked.PART: 0}
    parts = hidden.copy()
    for seed in range(12):
        raw, schema = instances.districts(seed)
        for size in hidden:
            monkeypatch.setattr(linked, "PART", size)
            monkeypatch.setattr(linking, "independent", counted)
            before = seen[0]
            got = protect(raw, schema, Policy())
            monkeypatch.undo()
            parts[size] += seen[0] - before
            hidden[size] += sum(int(mask.to_numpy().sum()) for mask in got.hidden.values())
            assert attacker.narrow(raw, got, schema) == []
    few, many = parts[linked.PART], parts[1]
    assert many > 1.5 * few
    assert hidden[1] <= 1.01 * hidden[linked.PART]


@pytest.mark.parametrize(
    ("build", "seed"), [(instances.zoned, 13), (instances.districts, 4), (instances.districts, 10)]
)
def test_what_changed_since_it_was_proved_is_proved_again(
    monkeypatch: pytest.MonkeyPatch, build: Build, seed: int
) -> None:
    """A unit is withheld beside an exposed one, then the forest is solved again: only what is
    around that is looked at, and it must be."""
    looked, split = [], linking.independent

    def noted(system: linked.Linked) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        looked.append(int(system.proved.sum()))
        yield from split(system)

    monkeypatch.setattr(linking, "independent", noted)
    raw, schema = build(seed)
    got = protect(raw, schema, Policy())
    assert max(looked) > 0
    assert attacker.narrow(raw, got, schema) == []
