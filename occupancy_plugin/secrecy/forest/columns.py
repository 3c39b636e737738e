"""Numbers of many units by column, in little memory."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping

import numpy as np

from ..arrays import Array, Floats, Ints


def take_rows(columns: MutableMapping[str, Array], order: Ints) -> None:
    """Take rows of all columns, possibly repeated, one column at a time, so that only one column
    exists twice."""
    for name in columns:
        columns[name] = columns[name][order]


class Columns(MutableMapping[str, Array]):
    """Per column floats (n,), NaN where unknown. They are stored in single precision if that is
    exact, as for all counts up to sixteen million, and read in double precision. For France that is
    one gigabyte instead of two.

    Reading returns a read-only copy; set the column to change it."""

    def __init__(self) -> None:
        self._stored: dict[str, Array] = {}

    def __setitem__(self, name: str, numbers: Array) -> None:
        with np.errstate(over="ignore"):  # an overflow is not exact
            single_precision = numbers.astype(np.float32)
        is_exact = np.array_equal(single_precision, numbers, equal_nan=True)
        self._stored[name] = single_precision if is_exact else numbers.astype(np.float64)

    def __getitem__(self, name: str) -> Floats:
        numbers = self._stored[name].astype(np.float64)
        numbers.setflags(write=False)
        return numbers

    def __delitem__(self, name: str) -> None:
        del self._stored[name]

    def __contains__(self, name: object) -> bool:
        return name in self._stored  # `Mapping` would read the column

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)
