"""Numbers in as little memory as they need, and no other numbers."""

from __future__ import annotations

import numpy as np
import pytest

from occupancy_plugin.secrecy.forest.columns import Columns


@pytest.mark.parametrize(
    "numbers",
    [
        [0, 11, 16_777_216],
        [3.0, np.nan],
        [16_777_217.0, 1.0],  # the first that a short float does not hold
        [512.37, np.nan],
        [1e300, -1.0],
    ],
)
def test_columns_return_the_values_that_were_set(numbers: list[float]):
    columns = Columns()
    columns["a"] = np.array(numbers)
    assert columns["a"].dtype == np.float64
    np.testing.assert_array_equal(columns["a"], np.array(numbers, dtype=float))


def test_columns_are_read_only():
    columns = Columns()
    columns["a"] = np.ones(2)
    with pytest.raises(ValueError, match="read-only"):
        columns["a"][0] = 7.0
