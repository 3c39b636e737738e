"""Counts that the input hides: values that agree with everything known."""

from __future__ import annotations

import numpy as np
import pytest

from occupancy_plugin.secrecy import GateError
from occupancy_plugin.secrecy.families.fill_unknown import fill_counts, fill_totals
from tests.unit.secrecy.families.nets import PARENT, X

CODES = np.array(["p", "u", "v"])
NAN = np.nan


def test_unknown_counts_agree_with_everything_known():
    x = np.array([[30.0, 20, 10], [NAN, 20, NAN], [NAN, NAN, 10]])
    filled = fill_counts(x, X.sum(axis=1), PARENT, CODES)
    assert filled.sum(axis=1).tolist() == X.sum(axis=1).tolist()
    assert (filled[1] + filled[2]).tolist() == filled[0].tolist()


def test_the_only_unknown_one_follows():
    """Row u: 30 − 20 − 0; then category a of v: 30 − 10."""
    x = np.array([[30.0, 20, 10], [NAN, 20, 0], [NAN, 0, 10]])
    assert fill_counts(x, X.sum(axis=1), PARENT, CODES).tolist() == X.tolist()


def test_a_sum_over_two_categories_is_kept():
    """u hides all three; a + b = 30 of its 30 is known, so c is nobody."""
    x = np.array([[30.0, 20, 10], [NAN, NAN, NAN], [NAN, NAN, NAN]])
    inside, sums = np.array([[True, True, False]]), np.array([[50.0], [30.0], [NAN]])
    filled = fill_counts(x, X.sum(axis=1), PARENT, CODES, categories=inside, sums=sums)
    assert filled[1, 2] == 0
    assert filled[2, 2] == 10
    assert (filled[1] + filled[2]).tolist() == [30, 20, 10]


def test_counts_that_no_table_can_hold_are_refused_by_code():
    """u shows 40 of its 30 households."""
    x = np.array([[30.0, 20, 10], [20, 20, NAN], [NAN, 0, 10]])
    with pytest.raises(GateError, match="contradict each other: u"):
        fill_counts(x, X.sum(axis=1), PARENT, CODES)


def test_withheld_units_share_what_estimates_leave_of_their_parent():
    """Of estimates from rates 9 − 3 are left for a root; 50 − 20 and 10 − 4 for the two children
    below, and nothing where the known ones exceed their parent."""
    root = fill_counts(np.array([[NAN, 3.0]]), np.array([9.0]), np.array([-1]), CODES, True)
    assert root.tolist() == [[6, 3]]
    x = np.array([[50.0, 10], [20, 4], [NAN, NAN], [NAN, NAN]])
    parent = np.array([-1, 0, 0, 0])
    filled = fill_counts(x, np.array([60.0, 24, 18, 18]), parent, CODES, True)
    assert filled[2:].tolist() == [[15, 3], [15, 3]]
    x[1] = 60, 4
    assert fill_counts(x, np.array([60.0, 64, 1, 1]), parent, CODES, True)[2].tolist() == [0, 3]


def test_unknown_denominators_share_what_the_parent_leaves():
    """60 − 30 = 30 for u alone; where both are unknown, 20 and 10 at least and half of the other
    30 each."""
    least = np.array([0.0, 20.0, 10.0])
    assert fill_totals(np.array([60.0, NAN, 30.0]), least, PARENT).tolist() == [60, 30, 30]
    assert fill_totals(np.array([60.0, NAN, NAN]), least, PARENT).tolist() == [60, 35, 25]
