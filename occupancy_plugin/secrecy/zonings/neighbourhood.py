"""What lies near: from rows to rows through the sums that they share, from unknowns to unknowns
through equations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from .system import System


@dataclass(frozen=True)
class EquationGraph:
    """From one thing to the next: those that stand in the same line.

    equations  (m, n) who stands in every line; across (n, m) the lines of each"""

    equations: csr_matrix
    unknowns: csr_matrix

    @classmethod
    def through(cls, matrix: csr_matrix) -> EquationGraph:
        """Through the equations, or sums, of a matrix (m, n)."""
        return cls(matrix, matrix.T.tocsr())

    def within(self, start: np.ndarray, steps: int) -> np.ndarray:
        """Those at most so many lines away from `start` (k,), in order. What it takes depends on
        how many these are, not on how many there are."""
        reached = np.zeros(self.equations.shape[1], dtype=bool)
        reached[start], new = True, np.unique(start)
        every = [new]
        for _ in range(steps):
            lines = np.unique(self.unknowns[new].indices)
            neighbours = self.equations[lines].indices
            new = np.unique(neighbours[~reached[neighbours]])
            reached[new] = True
            every.append(new)
        return np.sort(np.concatenate(every))


@dataclass(frozen=True)
class Sums:
    """The sums of a system and their rows.

    members  (s, n) the parts and the head of every sum; head (s,); first (s,) one of the parts
    """

    members: csr_matrix
    head: np.ndarray
    first: np.ndarray

    @classmethod
    def of(cls, system: System) -> Sums:
        """All sums of the forest and of the zones."""
        n = len(system.hidden)
        sums, sum_of = system.sums()
        head = sums % n
        rows = np.concatenate([sum_of, np.arange(len(sums))])
        entries = (np.ones(len(rows)), (rows, np.concatenate([system.child, head])))
        first_child = system.child[np.unique(sum_of, return_index=True)[1]]
        return cls(sparse.coo_matrix(entries, shape=(len(sums), n)).tocsr(), head, first_child)

    def around(self, rows: np.ndarray, steps: int, widest: int) -> tuple[np.ndarray, np.ndarray]:
        """(rows that lie at most so many sums away from `rows`, in order, with those that make the
        sums of these say what they say; which of them are no more than that and stay as they are:
        False).

        Sums over more than `widest` rows lead nowhere: they are everywhere at once."""
        narrow = self.members[np.diff(self.members.indptr) <= widest + 1]
        inner = np.zeros(self.members.shape[1], dtype=bool)
        inner[EquationGraph.through(narrow).within(rows, steps)] = True
        touched = (self.members @ inner.astype(float)) > 0
        is_kept = inner.copy()
        is_kept[self.head[touched]] = True
        is_kept[self.first[inner[self.head]]] = True
        found = np.flatnonzero(is_kept)
        return found, inner[found]
