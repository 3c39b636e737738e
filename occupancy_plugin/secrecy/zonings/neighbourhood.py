"""Neighbourhoods: of rows through the sums that they share, of unknowns through their equations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ..arrays import Bools, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from .system import System


@dataclass(frozen=True)
class EquationGraph:
    """A graph of unknowns. Two are neighbours if they occur in the same equation.

    equations: (m, n) the unknowns of each equation
    unknowns: (n, m) the equations of each unknown"""

    equations: csr_matrix
    unknowns: csr_matrix

    @classmethod
    def through(cls, matrix: csr_matrix) -> EquationGraph:
        """Build the graph from the equations, or sums, of a matrix (m, n)."""
        return cls(matrix, matrix.T.tocsr())

    def within(self, start: Ints, steps: int) -> Ints:
        """Return the unknowns at most `steps` equations away from `start` (k,), sorted. The time
        depends on their number, not on the size of the graph."""
        reached = np.zeros(self.equations.shape[1], dtype=bool)
        reached[start], new = True, np.unique(start)
        reached_by_step = [new]
        for _ in range(steps):
            joining = np.unique(self.unknowns[new].indices)
            neighbours = self.equations[joining].indices
            new = np.unique(neighbours[~reached[neighbours]])
            reached[new] = True
            reached_by_step.append(new)
        return np.sort(np.concatenate(reached_by_step))


@dataclass(frozen=True)
class Sums:
    """The sums of a system and their rows.

    members: (s, n) the parts and the head of every sum
    head: (s,) its head
    first: (s,) one of its parts
    """

    members: csr_matrix
    head: Ints
    first: Ints

    @classmethod
    def of(cls, system: System) -> Sums:
        """Return all sums of the forest and of the zones."""
        n = len(system.hidden)
        sums, sum_of = system.sums()
        head = sums % n
        rows = np.concatenate([sum_of, np.arange(len(sums))])
        entries = (np.ones(len(rows)), (rows, np.concatenate([system.child, head])))
        first_child = system.child[np.unique(sum_of, return_index=True)[1]]
        return cls(sparse.coo_matrix(entries, shape=(len(sums), n)).tocsr(), head, first_child)

    def around(self, rows: Ints, steps: int, widest: int) -> tuple[Ints, Bools]:
        """Return the rows at most `steps` sums away from `rows`, sorted, together with the rows
        that complete their sums; and booleans that are False for the latter, which are fixed.

        Sums over more than `widest` rows are not followed, because they reach all rows."""
        narrow = self.members[np.diff(self.members.indptr) <= widest + 1]
        inner = np.zeros(self.members.shape[1], dtype=bool)
        inner[EquationGraph.through(narrow).within(rows, steps)] = True
        touched = (self.members @ inner.astype(float)) > 0
        is_kept = inner.copy()
        is_kept[self.head[touched]] = True
        is_kept[self.first[inner[self.head]]] = True
        found = np.flatnonzero(is_kept)
        return found, inner[found]
