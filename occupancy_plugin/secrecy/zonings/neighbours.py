"""Who stands in a sum with whom, looked up row by row: the rows near a cell, in growing rings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..forest.siblings import ints

if TYPE_CHECKING:
    from .system import System

NEAR = ((6, 2), (40, 2), (12, 5))  # rows of every sum, and how far from the cell, ring by ring
NEXT = 1  # rings that are looked at before a cell is given up as too dear


class Neighbours:
    """The sums of a system from below and from above."""

    def __init__(self, system: System) -> None:
        n = len(system.hidden)
        self.system = system
        self.by_child, self.start_child = _grouped(system.child, n)
        self.by_head, self.start_head = _grouped(system.head, n)
        kinds = int(system.kind.max(initial=0)) + 1
        sums = np.unique(system.head * kinds + system.kind) // kinds
        self.parts = np.bincount(sums, minlength=n)  # (n,) sums that a row is
        forest = system.kind == 0
        parent = np.arange(n)
        parent[system.child[forest]] = system.head[forest]
        self.parent = ints(parent)  # in the forest; of a root itself
        self._upward: dict[int, tuple[int, ...]] = {}
        self._nearest: dict[tuple[int, int], np.ndarray] = {}
        self._rings: dict[tuple[int, int, int], set[int]] = {}

    def upward(self, row: int) -> tuple[int, ...]:
        """The row and everything above it."""
        rows = self._upward.get(row)
        if rows is None:
            entries = self.by_child[self.start_child[row] : self.start_child[row + 1]]
            heads = ints(self.system.head[entries])
            rows = (row, *dict.fromkeys(r for head in heads for r in self.upward(head)))
            self._upward[row] = rows
        return rows

    def nearest(self, head: int, column: int, most: int) -> np.ndarray:
        """Children of a sum, of many those that can help a cell of this column most cheaply."""
        kids = self._nearest.get((head, column))
        if kids is None:
            system = self.system
            entries = self.by_head[self.start_head[head] : self.start_head[head + 1]]
            kids = system.child[entries]
            zero, hidden = system.zero[kids, column], system.hidden[kids, column]
            price = np.where(hidden & ~zero, 0.0, system.total[kids] + 1.0) + 1e9 * zero
            kids = kids[np.argsort(price, kind="stable")]
            self._nearest[head, column] = kids
        return kids[:most]

    def ring(self, cell: tuple[int, int], number: int) -> np.ndarray | None:
        """Rows around a cell, in their order; None where a ring before holds them all."""
        rows = self._ring(*cell, number)
        if any(rows <= self._ring(*cell, smaller) for smaller in range(number)):
            return None
        return np.array(sorted(rows))

    def _ring(self, row: int, column: int, number: int) -> set[int]:
        rows = self._rings.get((row, column, number))
        if rows is None:
            most, steps = NEAR[number]
            rows = set(self.upward(row))
            for _ in range(steps):
                kids = {k for h in sorted(rows) for k in ints(self.nearest(h, column, most))}
                rows.update(r for kid in kids - rows for r in self.upward(kid))
            self._rings[row, column, number] = rows
        return rows

    def entries(self, rows: np.ndarray, block: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Entries of the sums of which a row is a part, and the block of the row of each."""
        start, stop = self.start_child[rows], self.start_child[rows + 1]
        size = stop - start
        shift = np.repeat(start - np.concatenate([[0], np.cumsum(size)[:-1]]), size)
        return self.by_child[shift + np.arange(int(size.sum()))], np.repeat(block, size)


def _grouped(key: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """(positions sorted by key, where every key starts (size + 1,))."""
    order = np.argsort(key, kind="stable")
    return order, np.searchsorted(key[order], np.arange(size + 1))
