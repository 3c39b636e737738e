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
        self._kept: dict[str, Array] = {}

    def __setitem__(self, name: str, numbers: Array) -> None:
        with np.errstate(over="ignore"):  # an overflow is not exact
            short = numbers.astype(np.float32)
        same = np.array_equal(short, numbers, equal_nan=True)
        self._kept[name] = short if same else numbers.astype(np.float64)

    def __getitem__(self, name: str) -> Floats:
        numbers = self._kept[name].astype(np.float64)
        numbers.setflags(write=False)
        return numbers

    def __delitem__(self, name: str) -> None:
        del self._kept[name]

    def __contains__(self, name: object) -> bool:
        return name in self._kept  # `Mapping` would read the column

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)
