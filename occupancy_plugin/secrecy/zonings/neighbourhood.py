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
        is_reached = np.zeros(self.equations.shape[1], dtype=bool)
        is_reached[start], frontier = True, np.unique(start)
        reached_by_step = [frontier]
        for _ in range(steps):
            equations_reached = np.unique(self.unknowns[frontier].indices)
            neighbours = self.equations[equations_reached].indices
            frontier = np.unique(neighbours[~is_reached[neighbours]])
            is_reached[frontier] = True
            reached_by_step.append(frontier)
        return np.sort(np.concatenate(reached_by_step))


@dataclass(frozen=True)
class Sums:
    """The sums of a system and their rows.

    members: (s, n) the parts and the head of every sum
    head: (s,) its head
    first_part: (s,) one of its parts
    """

    members: csr_matrix
    head: Ints
    first_part: Ints

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

    def around(self, rows: Ints, steps: int, max_rows: int) -> tuple[Ints, Bools]:
        """Return the rows at most `steps` sums away from `rows`, sorted, together with the rows
        that complete their sums; and booleans that are False for the latter, which are fixed.

        Sums over more than `max_rows` rows are not followed, because they reach all rows."""
        narrow = self.members[np.diff(self.members.indptr) <= max_rows + 1]
        is_free = np.zeros(self.members.shape[1], dtype=bool)
        is_free[EquationGraph.through(narrow).within(rows, steps)] = True
        is_reached = (self.members @ is_free.astype(float)) > 0
        is_kept = is_free.copy()
        is_kept[self.head[is_reached]] = True
        is_kept[self.first_part[is_free[self.head]]] = True
        rows_kept = np.flatnonzero(is_kept)
        return rows_kept, is_free[rows_kept]
