"""Numbers of many units, column by column, in as little memory as they need."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping

import numpy as np


def take_rows(columns: MutableMapping[str, np.ndarray], order: np.ndarray) -> None:
    """Rows of all columns in another order, some more than once: a column at a time, never two
    copies of all."""
    for name in columns:
        columns[name] = columns[name][order]


class Columns(MutableMapping[str, np.ndarray]):
    """Per column floats (n,), NaN where unknown: kept as short ones where that loses nothing, which
    is so of all counts up to sixteen million, and read as long ones. A country's are a gigabyte
    instead of two.

    What is read is a copy that cannot be written into: to change a column is to set it."""

    def __init__(self) -> None:
        self._kept: dict[str, np.ndarray] = {}

    def __setitem__(self, name: str, numbers: np.ndarray) -> None:
        with np.errstate(over="ignore"):  # then it is not the same
            short = numbers.astype(np.float32)
        same = np.array_equal(short, numbers, equal_nan=True)
        self._kept[name] = short if same else numbers.astype(np.float64)

    def __getitem__(self, name: str) -> np.ndarray:
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
