"""Elimination of unknowns that may go both ways, as long as it is simple: what is left is a system
of zeros in small parts.

An unknown in one equation only makes up for whatever the equation asks: the equation goes. One in
two equations ties them together: they
become one equation without it. Both are steps of Gaussian elimination, so what the remaining
unknowns may do is the same as before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


def eliminate(matrix: csr_matrix, able: np.ndarray) -> csr_matrix:
    """Equations (k, n) that are left of `matrix` (m, n) when able (n,) unknowns are eliminated;
    eliminated ones stand in none."""
    while matrix.shape[0]:
        columns = matrix.tocsc()
        occurs = np.diff(columns.indptr)
        alone = columns.indptr[np.flatnonzero(able & (occurs == 1))]
        if len(alone):
            matrix = matrix[np.setdiff1d(np.arange(matrix.shape[0]), columns.indices[alone])]
            continue
        entry = columns.indptr[np.flatnonzero(able & (occurs == 2))]
        ties = np.column_stack([columns.indices[entry], columns.indices[entry + 1]])
        ratio = -columns.data[entry] / columns.data[entry + 1]
        simple = np.abs(ratio) == 1.0
        if not simple.any():
            break
        matrix = _merged(matrix, ties[simple], ratio[simple])
    return matrix


def _merged(matrix: csr_matrix, ties: np.ndarray, ratio: np.ndarray) -> csr_matrix:
    """Equations that are tied (pairs, k × 2) as one, each taken + or − so that what ties them
    cancels: second = ratio × first."""
    m = matrix.shape[0]
    tied, first_of_pair = np.unique(np.sort(ties, axis=1) @ np.array([m + 1, 1]), return_index=True)
    ties, ratio = ties[first_of_pair], ratio[first_of_pair]
    graph = sparse.coo_matrix((np.ones(len(ties)), (ties[:, 0], ties[:, 1])), shape=(m + 1, m + 1))
    group = csgraph.connected_components(graph, directed=False)[1][:m]
    _, heads, groups = np.unique(group, return_index=True, return_inverse=True)
    rooted = graph + sparse.coo_matrix(
        (np.ones(len(heads)), (np.full(len(heads), m), heads)), shape=(m + 1, m + 1)
    )
    parent = csgraph.breadth_first_order(
        rooted.tocsr(), m, directed=False, return_predecessors=True
    )[1]
    parent[m] = m
    pair = np.column_stack(
        [np.minimum(parent[:m], np.arange(m)), np.maximum(parent[:m], np.arange(m))]
    ) @ np.array([m + 1, 1])
    sign = np.ones(m + 1)
    inner = parent[:m] < m
    sign[:m][inner] = ratio[np.searchsorted(tied, pair[inner])]
    while (parent != m).any():  # the product of the signs on the way to the head
        sign, parent = sign * sign[parent], parent[parent]
    combine = sparse.coo_matrix((sign[:m], (groups, np.arange(m))), shape=(len(heads), m)).tocsr()
    merged = (combine @ matrix).tocsr()
    merged.eliminate_zeros()
    return nonzero_equations(merged)


def nonzero_equations(matrix: csr_matrix) -> csr_matrix:
    """The equations that say something."""
    return matrix[np.diff(matrix.indptr) > 0]
