"""One family as a network: what stands alone, and which circle frees it; tables of six cells."""

from __future__ import annotations

import numpy as np

from occupancy_plugin.secrecy.families.circles import close_circle
from occupancy_plugin.secrecy.families.merge import merge_withheld
from occupancy_plugin.secrecy.families.net import FamilyNet
from occupancy_plugin.secrecy.families.prune import prune
from occupancy_plugin.secrecy.families.rules import close
from occupancy_plugin.secrecy.families.unknown import fill_counts, fill_totals

# a parent and its two children, three categories
X = np.array([[30.0, 20, 10], [10, 20, 0], [20, 0, 10]])
PARENT = np.array([-1, 0, 0])


def net(
    hidden: list[list[int]], x: np.ndarray = X, sensitive: list[list[int]] | None = None
) -> FamilyNet:
    mask = np.array(hidden, dtype=bool)
    watched = mask.copy() if sensitive is None else np.array(sensitive, dtype=bool)
    need = np.full(len(x), 2.0)
    fixed = np.zeros_like(mask)
    return FamilyNet(x=x, hidden=mask, sensitive=watched, fixed=fixed, parent=PARENT, need=need)


def alone(some: FamilyNet) -> set[tuple[int, int]]:
    return {(int(r), int(c)) for r, c in zip(*some.exposed(), strict=True)}


def test_a_single_hidden_cell_follows_from_its_row():
    assert alone(net([[0, 0, 0], [1, 0, 0], [0, 0, 0]])) == {(1, 0)}


def test_a_circle_of_four_is_free_and_a_zero_in_it_may_rise():
    assert alone(net([[0, 0, 0], [1, 1, 0], [1, 1, 0]])) == set()


def test_zeros_that_no_circle_can_raise_are_exposed():
    """(1, 2) = 0 and (2, 1) = 0: each could rise only if the other fell."""
    x = np.array([[20.0, 20, 10], [10, 20, 0], [10, 0, 10]])
    assert alone(net([[0, 0, 0], [0, 1, 1], [0, 1, 1]], x)) == set()
    x = np.array([[20.0, 0, 10], [10, 0, 0], [10, 0, 10]])
    assert (1, 1) in alone(net([[0, 0, 0], [0, 1, 1], [0, 1, 1]], x))


def test_the_cheapest_circle_is_closed_around_an_exposed_cell():
    some = net([[0, 0, 0], [0, 0, 1], [0, 0, 1]])
    cells = set(close_circle(some, 1, 2))
    assert cells == {(1, 2), (1, 1), (2, 2), (2, 1)}  # 20 + 0 households, not 10 + 20
    assert alone(some) == set()


def test_local_rules_close_a_row_and_its_category():
    some = net([[0, 0, 0], [0, 0, 1], [0, 0, 0]])
    assert close(some)
    assert some.hidden.sum(axis=1).tolist()[1:] == [2, 2]
    assert not some.hidden[0].any()


def test_pruning_shows_what_the_proof_does_not_need():
    watched = [[0, 0, 0], [0, 0, 1], [0, 0, 0]]
    some = net([[1, 1, 1], [1, 1, 1], [1, 1, 1]], sensitive=watched)
    prune(some)
    assert some.hidden.sum() < 9
    assert (1, 2) not in alone(some)


def test_withheld_siblings_are_one_row():
    closed = np.array([False, True, True])
    merged = merge_withheld(X, X.sum(axis=1), closed, PARENT, np.zeros(3, dtype=bool))
    assert merged.x.tolist() == [[30, 20, 10], [30, 20, 10]]
    assert merged.units.tolist() == [1, 2]
    assert merged.parent.tolist() == [-1, 0]


def test_unknown_counts_agree_with_everything_known():
    x = np.array([[30.0, 20, 10], [np.nan, 20, np.nan], [np.nan, np.nan, 10]])
    filled = fill_counts(x, X.sum(axis=1), PARENT, np.array(["p", "u", "v"]))
    assert filled.sum(axis=1).tolist() == X.sum(axis=1).tolist()
    assert (filled[1] + filled[2]).tolist() == filled[0].tolist()
    total = fill_totals(np.array([60.0, np.nan, 30.0]), np.array([0.0, 20.0, 10.0]), PARENT)
    assert total.tolist() == [60.0, 30.0, 30.0]
