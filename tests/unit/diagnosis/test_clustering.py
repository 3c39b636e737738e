"""Types of résidences: planted classes are found, noise makes none, weights count."""

from __future__ import annotations

import numpy as np
import pytest

from occupancy_plugin.diagnosis.content.clustering import (
    FEWEST_HOUSEHOLDS,
    FEWEST_UNITS,
    STABLE_RAND,
    _partitions,
    adjusted_rand,
    classify,
    standardise,
)

CENTRES = np.array([[62, 28, 25, 18, 18, 80], [35, 12, 40, 38, 8, 60], [25, 24, 15, 16, 9, 45.0]])


def planted(rng, per_class=20, spread=3.0):
    truth = np.repeat(np.arange(3), per_class)
    rates = np.clip(CENTRES[truth] + rng.normal(0, spread, (len(truth), 6)), 1, 99)
    return truth, rates, rng.integers(12, 90, len(truth)).astype(float)


def test_two_partitions_are_compared_beyond_chance():
    one = np.array([0, 0, 0, 1, 1, 1])
    assert adjusted_rand(one, 1 - one) == 1.0
    assert adjusted_rand(one, np.array([0, 0, 1, 1, 2, 2])) == pytest.approx(8 / 33)
    rng = np.random.default_rng(1)
    draws = [adjusted_rand(rng.integers(0, 3, 200), rng.integers(0, 3, 200)) for _ in range(50)]
    assert abs(np.mean(draws)) < 0.02


def test_planted_classes_are_found_and_named_by_their_first_rate():
    truth, rates, households = planted(np.random.default_rng(3))
    classes = classify(rates, households, seed=1)
    assert classes.count == 3
    assert adjusted_rand(classes.labels, truth) > 0.95
    means = [rates[classes.labels == k, 0].mean() for k in range(3)]
    assert means == sorted(means, reverse=True)


def test_classes_that_are_not_stable_make_no_page():
    rng = np.random.default_rng(5)
    rates = np.clip(rng.normal(40, 8, (60, 6)), 1, 99)
    assert classify(rates, rng.integers(12, 60, 60).astype(float), seed=1) is None


@pytest.mark.parametrize("seed", range(6))
def test_every_class_holds_and_has_enough_of_both(seed):
    rng = np.random.default_rng(seed)
    _, rates, households = planted(rng, per_class=int(rng.integers(4, 30)), spread=8.0)
    classes = classify(rates, households, seed=seed)
    if classes is not None:
        assert classes.rand[classes.count] >= STABLE_RAND
        assert np.bincount(classes.labels).min() >= FEWEST_UNITS
        assert np.bincount(classes.labels, weights=households).min() >= FEWEST_HOUSEHOLDS


def test_a_heavy_residence_counts_as_many_light_ones():
    rng = np.random.default_rng(7)
    z = rng.normal(0, 1, (12, 2))
    times = rng.integers(1, 9, 12)
    weighted = _partitions(z, times.astype(float))[3]
    many = np.repeat(z, times, axis=0)
    unweighted = _partitions(many, np.ones(len(many)))[3]
    assert adjusted_rand(np.repeat(weighted, times), unweighted) == 1.0


def test_few_households_are_pulled_towards_the_whole():
    rates = np.array([[90.0], [90.0], [40.0]])
    z = standardise(rates, np.array([12.0, 400.0, 4000.0]))
    assert 0 < z[0, 0] < z[1, 0]


def test_the_same_seed_gives_the_same_classes():
    _, rates, households = planted(np.random.default_rng(9), spread=6.0)
    first_partition, second_partition = (classify(rates, households, seed=4) for _ in range(2))
    assert (first_partition.labels == second_partition.labels).all()
    assert first_partition.rand == second_partition.rand
