"""Rows in which a sum is not shown because a cell of its own row would follow at once.

Where the parts of a shown sum that are not zero come down to one cell, the sum *is* that cell,
whatever the other rows do. So a watched cell (a zero, 100 %) must be able to move inside its row
against cells of the same shown sums. See docs/secrecy.md, section 4.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import sparse

from ..algebra.groups import group_equal_rows
from ..algebra.programs import cheapest_solution
from ..structure import FamilySums


def disclosive_sums(
    sums: FamilySums, zero: np.ndarray, sensitive: np.ndarray, hidden: np.ndarray
) -> np.ndarray:
    """(n, K) sums that cannot be shown, the first ones tried first.

    zero (n, C) cells of 0; watched (n, C) cells that must not follow; hidden (n, K) sums that are
    hidden anyway."""
    shut = np.ones_like(hidden)  # not tried yet
    closed = np.zeros_like(hidden)
    for k in range(hidden.shape[1]):
        rows = np.flatnonzero(~hidden[:, k] & sensitive.any(axis=1))
        shut[:, k] = hidden[:, k]
        blocks = sums.blocks(shut[rows], every=True)
        stuck = rows[_stuck(blocks, zero[rows], sensitive[rows])]
        if ~sums.nested[: k + 1].all():
            stuck = stuck[~_movable(sums, ~shut[stuck], zero[stuck], sensitive[stuck])]
        closed[stuck, k] = shut[stuck, k] = True
    return closed


def _stuck(blocks: np.ndarray, zero: np.ndarray, sensitive: np.ndarray) -> np.ndarray:
    """(n,) rows with a watched cell that nothing of its block can make up for: a zero needs another
    cell above zero, a cell above zero any other cell."""
    stuck = np.zeros(len(blocks), dtype=bool)
    width = blocks.shape[1]
    for c in range(width):
        same = blocks == blocks[:, [c]]
        same[:, c] = False
        partner = np.where(zero[:, c], (same & ~zero).any(axis=1), same.any(axis=1))
        stuck |= sensitive[:, c] & ~partner
    return stuck


def _movable(
    sums: FamilySums, is_shown: np.ndarray, zero: np.ndarray, sensitive: np.ndarray
) -> np.ndarray:
    """(n,) rows of which every watched cell (n, C) can move although the `shown` sums (n, K) cut
    across each other. The same few patterns come back in all rows of every territory."""
    octets = np.packbits(np.hstack([is_shown, zero, sensitive]), axis=1).astype(int)
    pattern, first = group_equal_rows(list(octets.T), 256)
    moves = []
    for row in first:
        inside = tuple(tuple(map(bool, members)) for members in sums.categories[is_shown[row]])
        zeros = tuple(map(bool, zero[row]))
        moves.append(all(_moves(inside, zeros, int(c)) for c in np.flatnonzero(sensitive[row])))
    return np.array(moves, dtype=bool)[pattern]


@lru_cache(maxsize=4096)
def _moves(inside: tuple[tuple[bool, ...], ...], zeros: tuple[bool, ...], cell: int) -> bool:
    """A small program for a cell: inside (k, C) which categories the shown sums hold, zeros
    (C,)."""
    zero = np.array(zeros)
    equations = sparse.csr_matrix(np.array([[True] * len(zero), *inside], dtype=float))
    bounds = np.column_stack([np.where(zero, 0.0, -np.inf), np.full(len(zero), np.inf)])
    for way in (1.0,) if zero[cell] else (1.0, -1.0):
        bounds[cell] = way
        if cheapest_solution(np.zeros(len(zero)), equations, bounds) is not None:
            return True
    return False
