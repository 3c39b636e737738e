"""The interval of the dissimilarity contains the true value for any hidden numbers, and is
exact where none is hidden."""

from __future__ import annotations

import ast
import inspect

import numpy as np
import pytest

from occupancy_plugin.diagnosis.content import segregation
from occupancy_plugin.diagnosis.content.segregation import (
    Groups,
    Interval,
    Residual,
    by_chance,
    exact,
    interval,
    member_bounds,
)

CASES = 700


def territory(seed):
    """Raw units, and what a reader knows of them: units under eleven households are withheld, and
    some others as complements; categories are hidden at random, two at a time at least."""
    draw = np.random.default_rng(seed)
    communes = draw.integers(1, 6)
    commune = np.sort(draw.integers(0, communes, draw.integers(3, 22)))
    sizes = np.maximum(1, draw.gamma(1.2, 35.0, len(commune)).astype(int))
    shares = draw.beta(2.0, 3.0, len(commune))[:, None] * np.array([0.4, 0.6])
    categories = np.array(
        [
            draw.multinomial(size, [*share, *np.full(3, (1 - share.sum()) / 3)])
            for size, share in zip(sizes, shares, strict=True)
        ]
    )
    withheld = (sizes < 11) | (draw.random(len(sizes)) < 0.08)
    hidden = np.zeros(categories.shape, dtype=bool)
    for unit in np.flatnonzero(draw.random(len(sizes)) < 0.35):
        hidden[unit, draw.choice(5, draw.integers(2, 6), replace=False)] = True
    headline_hidden = hidden[:, :2].any(axis=1) & (draw.random(len(sizes)) < 0.7)
    return commune, sizes.astype(float), categories.astype(float), withheld, hidden, headline_hidden


def known(seed):
    """(what a reader knows, the true sizes, the true group)"""
    commune, sizes, categories, withheld, hidden, headline_hidden = territory(seed)
    group = categories[:, :2].sum(axis=1)
    is_shown = ~withheld
    columns = {
        f"c{n}": np.where(hidden[is_shown, n], np.nan, categories[is_shown, n]) for n in range(5)
    }
    columns["s"] = np.where(headline_hidden[is_shown], np.nan, group[is_shown])
    low, high = member_bounds(
        sizes[is_shown], columns, ("c0", "c1"), [f"c{n}" for n in range(5)], [("s", ("c0", "c1"))]
    )
    rests = []
    for number in np.unique(commune):
        own = commune == number
        size = sizes[own & withheld].sum()
        places = np.flatnonzero(commune[is_shown] == number)
        members = group[own].sum() if number % 2 else None
        rests.append(Residual(float(size), tuple(places), members))
    total = float(sizes.sum())
    return Groups(total, float(group.sum()), sizes[is_shown], low, high, tuple(rests)), sizes, group


def test_the_interval_contains_the_truth_in_every_simulated_territory():
    """700 intervals, a seed each."""
    inside = trials = 0
    widths = []
    for seed in range(CASES):
        groups, sizes, members = known(seed)
        bounds = interval(groups)
        if not 0 < members.sum() < sizes.sum():
            assert bounds is None
            continue
        truth = exact(sizes, members)
        trials += 1
        assert bounds is not None, seed
        assert bounds.low - 1e-7 <= truth <= bounds.high + 1e-7, (seed, truth, bounds)
        inside += 1
        widths.append(bounds.width)
    assert inside == trials >= 0.95 * CASES
    assert 0.0 < float(np.median(widths)) < 0.25  # an interval of 0 to 1 would hold everything


def test_the_interval_is_exact_where_nothing_is_hidden():
    sizes, members = np.array([40.0, 60.0, 100.0]), np.array([30.0, 10.0, 20.0])
    groups = Groups(200.0, 60.0, sizes, members, members, ())
    bounds = interval(groups)
    truth = exact(sizes, members)
    assert bounds.low == pytest.approx(truth, abs=1e-9)
    assert bounds.high == pytest.approx(truth, abs=1e-9)


def test_the_dissimilarity_of_a_territory_worked_out_by_hand():
    """Two units of 50: 40 and 10 of the group. P = 1/2."""
    sizes, members = np.array([50.0, 50.0]), np.array([40.0, 10.0])
    assert exact(sizes, members) == pytest.approx(0.6)


def test_one_hidden_cell_that_a_commune_gives_away_leaves_no_width():
    sizes = np.array([40.0, 60.0])
    low, high = np.array([0.0, 10.0]), np.array([40.0, 10.0])
    parent = Residual(0.0, (0, 1), 35.0)
    groups = Groups(100.0, 35.0, sizes, low, high, (parent,))
    bounds = interval(groups)
    assert bounds.width == pytest.approx(0.0, abs=1e-9)
    assert bounds.low == pytest.approx(exact(sizes, np.array([25.0, 10.0])))


def test_numbers_that_contradict_each_other_have_no_interval():
    groups = Groups(
        100.0, 90.0, np.array([50.0]), np.array([5.0]), np.array([5.0]), (Residual(50.0, (0,)),)
    )
    assert interval(groups) is None


def test_a_group_dealt_at_random_lies_in_the_band_of_chance_nine_times_in_ten():
    sizes = np.array([30, 45, 60, 80, 25, 70, 90])
    groups = Groups(
        float(sizes.sum()), 150.0, sizes.astype(float), np.zeros(7), sizes.astype(float), ()
    )
    band = by_chance(groups, 1)
    draw = np.random.default_rng(99)
    dealt = draw.multivariate_hypergeometric(sizes, 150, 3000)
    values = np.array([exact(sizes.astype(float), d.astype(float)) for d in dealt])
    inside = ((values >= band.low) & (values <= band.high)).mean()
    assert inside == pytest.approx(0.9, abs=0.03)
    assert by_chance(groups, 1) == band


def test_bounds_come_from_the_categories_and_sums_shown_beside_the_group():
    sizes = np.array([20.0, 20.0, 20.0, 20.0])
    missing = np.nan
    shown_counts = {
        "a": np.array([5.0, missing, missing, missing]),
        "b": np.array([3.0, 3.0, missing, missing]),
        "c": np.array([12.0, 7.0, missing, 4.0]),
        "ab": np.array([8.0, missing, 9.0, missing]),
        "abc": np.array([20.0, missing, missing, 18.0]),
    }
    low, high = member_bounds(
        sizes,
        shown_counts,
        ("a", "b"),
        ("a", "b", "c", "d"),
        [("ab", ("a", "b")), ("abc", ("a", "b", "c"))],
    )
    assert low.tolist() == [8.0, 3.0, 9.0, 0.0]
    assert high.tolist() == [8.0, 13.0, 9.0, 14.0]


def test_the_program_reads_no_table():
    """It gets released numbers from its callers, and imports numpy and scipy only."""
    tree = ast.parse(inspect.getsource(segregation))
    names = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    assert {name.split(".")[0] for name in names} <= {
        "__future__", "collections", "dataclasses", "enum", "numpy", "scipy",
    }  # fmt: skip
    assert Interval(0.1, 0.3).width == pytest.approx(0.2)
