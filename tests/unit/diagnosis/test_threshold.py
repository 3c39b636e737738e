"""The threshold of a dossier's words, against figures worked out by hand and against chance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from occupancy_plugin.diagnosis.content import threshold
from occupancy_plugin.diagnosis.figures import Figure


def figure(value, size):
    return Figure("", value, "", size=size)


@pytest.mark.parametrize(
    ("value", "size", "least"),
    [(47.7, 4006, 0.69), (69.3, 4229, 0.62), (21.1, 4164, 0.55), (12.3, 6752, 0.35)],
)
def test_the_changes_of_ca2c_have_the_thresholds_of_its_renewal(value, size, least):
    assert threshold.since(value, size, 14.2) == pytest.approx(least, abs=0.006)


def test_no_change_is_less_than_two_households():
    assert threshold.since(50.0, 40, 0.01) == 5.0
    assert threshold.between(figure(50.0, 10.0), figure(1.0, 1e9)) >= 20.0


def test_figures_of_one_decimal_differ_by_two_of_its_steps_at_least():
    assert threshold.since(50.0, 1e9, 10.0) == 0.2
    assert threshold.between(figure(50.0, 1e9), figure(50.0, None)) == 0.2


def test_an_unknown_size_of_the_territory_leaves_no_threshold():
    assert threshold.between(figure(50.0, None), figure(50.0, 100.0)) is None
    assert threshold.between(figure(50.0, 100.0), figure(50.0, None)) == pytest.approx(8.2)


def test_a_difference_of_displayed_figures_reaches_the_threshold_it_equals():
    assert threshold.is_reached(0.3 - 0.1, 0.2)
    assert threshold.is_reached(-0.2, 0.2)
    assert not threshold.is_reached(0.1, 0.2)


def test_chance_exceeds_the_threshold_between_two_units_one_time_in_ten():
    draw = np.random.default_rng(4)
    one, other = 400, 900
    shares = draw.binomial(one, 0.3, 20_000) / one, draw.binomial(other, 0.3, 20_000) / other
    least = threshold.between(figure(30.0, one), figure(30.0, other))
    beyond = np.abs(100 * (shares[0] - shares[1])) >= least
    assert beyond.mean() == pytest.approx(0.10, abs=0.015)


def test_few_leases_are_below_a_target_only_where_chance_makes_them_so_rarely():
    """By the binomial law: 1 of 11 is no sign, since chance alone has no more one time in five."""
    for leases in range(11, 80):
        counts = np.arange(leases)
        below = [threshold.interval_of_chance(100 * n / leases, leases)[1] < 25 for n in counts]
        assert (binom.cdf(counts[below], leases, 0.25) < 0.07).all()


def test_renewal_exceeds_the_threshold_of_a_change_one_time_in_ten():
    """Of 1 000 households 142 leave; who stays and who comes has the share by the draw."""
    draw = np.random.default_rng(5)
    leavers, newcomers = draw.binomial(142, 0.4, 20_000), draw.binomial(142, 0.4, 20_000)
    beyond = np.abs(newcomers - leavers) / 10 >= threshold.since(40.0, 1000, 14.2)
    assert beyond.mean() == pytest.approx(0.10, abs=0.03)
