"""Elimination of unknowns that may rise and fall, as long as a step only drops an equation or adds
two. What is left are zeros in small components.

An unknown in only one equation can satisfy it in any case, so the equation is dropped. An unknown
in two equations is eliminated by adding them. Both are steps of Gaussian elimination, so the
possible changes of the remaining unknowns stay the same."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph, csr_matrix

from ..arrays import Bools, Floats, Ints


def eliminate(matrix: csr_matrix, may_eliminate: Bools) -> csr_matrix:
    """Return the equations (k, n) that remain of `matrix` (m, n) after unknowns are eliminated.
    may_eliminate: (n,) booleans."""
    while matrix.shape[0]:
        columns = matrix.tocsc()
        occurs = np.diff(columns.indptr)
        single_entries = columns.indptr[np.flatnonzero(may_eliminate & (occurs == 1))]
        if len(single_entries):
            matrix = matrix[
                np.setdiff1d(np.arange(matrix.shape[0]), columns.indices[single_entries])
            ]
            continue
        first_entries = columns.indptr[np.flatnonzero(may_eliminate & (occurs == 2))]
        equation_pairs = np.column_stack(
            [columns.indices[first_entries], columns.indices[first_entries + 1]]
        )
        ratio = -columns.data[first_entries] / columns.data[first_entries + 1]
        is_simple = np.abs(ratio) == 1.0
        if not is_simple.any():
            break
        matrix = _merge_equations(matrix, equation_pairs[is_simple], ratio[is_simple])
    return matrix


def _merge_equations(matrix: csr_matrix, equation_pairs: Ints, ratio: Floats) -> csr_matrix:
    """Add equations that share an eliminated unknown, with signs such that it cancels.

    equation_pairs: (k, 2); ratio: (k,) sign of the second relative to the first."""
    m = matrix.shape[0]
    pair_keys, first_of_pair = np.unique(
        np.sort(equation_pairs, axis=1) @ np.array([m + 1, 1]), return_index=True
    )
    equation_pairs, ratio = equation_pairs[first_of_pair], ratio[first_of_pair]
    graph = sparse.coo_matrix(
        (np.ones(len(equation_pairs)), (equation_pairs[:, 0], equation_pairs[:, 1])),
        shape=(m + 1, m + 1),
    )
    group = csgraph.connected_components(graph, directed=False)[1][:m]
    _, roots, groups = np.unique(group, return_index=True, return_inverse=True)
    rooted_graph = graph + sparse.coo_matrix(
        (np.ones(len(roots)), (np.full(len(roots), m), roots)), shape=(m + 1, m + 1)
    )
    parent = csgraph.breadth_first_order(
        rooted_graph.tocsr(), m, directed=False, return_predecessors=True
    )[1]
    parent[m] = m
    parent_keys = np.column_stack(
        [np.minimum(parent[:m], np.arange(m)), np.maximum(parent[:m], np.arange(m))]
    ) @ np.array([m + 1, 1])
    sign = np.ones(m + 1)
    has_parent = parent[:m] < m
    sign[:m][has_parent] = ratio[np.searchsorted(pair_keys, parent_keys[has_parent])]
    while (parent != m).any():  # multiply the signs on the path to the root m
        sign, parent = sign * sign[parent], parent[parent]
    combination = sparse.coo_matrix(
        (sign[:m], (groups, np.arange(m))), shape=(len(roots), m)
    ).tocsr()
    merged = (combination @ matrix).tocsr()
    merged.eliminate_zeros()
    return nonzero_equations(merged)


def nonzero_equations(matrix: csr_matrix) -> csr_matrix:
    """Return the equations with at least one unknown."""
    return matrix[np.diff(matrix.indptr) > 0]
