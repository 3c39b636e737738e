"""The equations of published numbers on cells that may change, on a table that can be worked out by
hand."""

from __future__ import annotations

import numpy as np

from occupancy_plugin.secrecy.zonings.equations import equations
from occupancy_plugin.secrecy.zonings.system import System

ROWS = ["a", "b", "P", "z"]
SUMS = [("a", "P", 0), ("b", "P", 0), ("a", "z", 1), ("b", "z", 1)]


def system(hidden: list[tuple[str, int]], mean: dict[str, float] | None = None) -> System:
    """Two buildings of one commune P and one square z, two categories; mean: of those that show
    one, weighed by the first category."""
    x = np.array([[3.0, 5.0], [4.0, 6.0], [7.0, 11.0], [7.0, 11.0]])
    none = np.zeros(x.shape, dtype=bool)
    mask = none.copy()
    for name, column in hidden:
        mask[ROWS.index(name), column] = True
    child, head, kind = (
        np.array(part)
        for part in zip(*[(ROWS.index(c), ROWS.index(h), k) for c, h, k in SUMS], strict=True)
    )
    weighed = []
    if mean is not None:
        weighed = [(0, np.array([mean.get(name, np.nan) for name in ROWS]), none[:, 0])]
    return System(
        x=x,
        zero=none,
        hidden=mask,
        sensitive=none,
        must_show=none,
        is_multi_unit=none[:, 0],
        leaf=np.array([True, True, False, False]),
        zone=np.array([False, False, False, True]),
        is_epci_or_wider=np.zeros(4, dtype=bool),
        total=x.sum(axis=1),
        child=child,
        head=head,
        kind=kind,
        rows=np.arange(4),
        units=np.ones(4),
        is_partition=True,
        relations=(np.ones((1, 2)),),
        means=tuple(weighed),
    )


def equations_of(of: System) -> list[tuple[bool, list[float]]]:
    """Of every equation on what is hidden, zones' own cells apart: is it more than a network, its
    factors in the order of the cells."""
    published = equations(of, of.hidden & ~of.zone[:, None])
    return sorted(
        (bool(zonal), row.tolist())
        for zonal, row in zip(published.zonal, published.matrix.toarray(), strict=True)
    )


def test_a_row_a_sum_and_a_zone_say_one_thing_each():
    """a and b hide both categories: two rows, two sums of P, two of z."""
    both = [(name, column) for name in "ab" for column in (0, 1)]
    rows = [(False, [0, 0, 1, 1]), (False, [1, 1, 0, 0])]
    sums = [[0, 1, 0, 1], [1, 0, 1, 0]]
    assert equations_of(system(both)) == sorted(
        rows + [(False, row) for row in sums] + [(True, row) for row in sums]
    )


def test_a_zone_that_hides_a_category_says_nothing_of_it():
    both = [(name, column) for name in "ab" for column in (0, 1)]
    assert (True, [1, 0, 1, 0]) not in equations_of(system([*both, ("z", 0)]))
    assert (True, [0, 1, 0, 1]) in equations_of(system([*both, ("z", 0)]))


def test_a_parent_that_hides_a_category_is_an_unknown_of_its_sum():
    both = [(name, column) for name in "ab" for column in (0, 1)]
    assert (False, [1, 0, 1, 0, -1]) in equations_of(system([*both, ("P", 0)]))


def test_a_shown_mean_weighs_what_may_change():
    """Σ (mean of the child − mean of the sum) · weight: P at 6, a at 5, b at 9 say −1 and 3."""
    both = [(name, column) for name in "ab" for column in (0, 1)]
    shown = system(both, {"a": 5.0, "b": 9.0, "P": 6.0})
    assert (True, [-1, 0, 3, 0]) in equations_of(shown)


def test_an_amount_whose_mean_is_hidden_is_an_unknown_of_all_its_sums():
    """b's amount occurs in the sum of P and in that of z: 5 a + b = 6 P, and 5 a + b = 7 z."""
    both = [(name, column) for name in "ab" for column in (0, 1)]
    of = system(both, {"a": 5.0, "P": 6.0, "z": 7.0})
    published = equations(of, of.hidden & ~of.zone[:, None])
    assert published.amounts.tolist() == [[0, ROWS.index("b")]]
    rows = published.matrix.toarray().tolist()
    assert [-1, 0, -6, 0, 1] in rows
    assert [-2, 0, -7, 0, 1] in rows


def test_a_search_may_hide_the_mean_of_the_sum_and_of_each_part():
    both = [(name, column) for name in "ab" for column in (0, 1)]
    of = system(both, {"a": 5.0, "b": 9.0, "P": 6.0})
    searched = equations(of, of.hidden, may_hide_means=True)
    assert searched.amounts.tolist() == [[0, ROWS.index(name)] for name in "abP"]
    assert [-1, 0, 3, 0, 1, 1, -1] in searched.matrix.toarray().tolist()


def test_a_mean_without_weight_has_no_amount():
    only = [("a", 0), ("a", 1)]
    of = system(only, {"a": 5.0, "P": 6.0})
    of.x[ROWS.index("b"), 0] = 0.0
    assert not len(equations(of, of.hidden & ~of.zone[:, None]).amounts)
