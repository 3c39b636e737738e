"""Sums that are hidden because they would disclose a cell of their own row directly.

If only one part of a shown sum is above 0, the sum equals that cell. So a sensitive cell (a zero,
100 %) must be able to move within its row against cells of the same shown sums. See
docs/secrecy.md, section 4."""

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
    """Return (n, K) the sums that cannot be shown. The first ones have precedence.

    zero       (n, C) cells of 0
    sensitive  (n, C) cells that must not be disclosed
    hidden     (n, K) sums that are hidden already"""
    shut = np.ones_like(hidden)  # also True for sums not examined yet
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
    """Return (n,) the rows with a sensitive cell that no cell of its block can compensate. A zero
    needs another cell above 0, a cell above 0 any other cell."""
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
    """Return (n,) the rows in which every sensitive cell (n, C) can move under shown sums (n, K)
    that are not nested. Each distinct pattern is solved once; there are few of them."""
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
    """Whether a cell can move, by a small program. inside: (k, C) the categories of the shown sums;
    zeros: (C,)."""
    zero = np.array(zeros)
    equations = sparse.csr_matrix(np.array([[True] * len(zero), *inside], dtype=float))
    bounds = np.column_stack([np.where(zero, 0.0, -np.inf), np.full(len(zero), np.inf)])
    for way in (1.0,) if zero[cell] else (1.0, -1.0):
        bounds[cell] = way
        if cheapest_solution(np.zeros(len(zero)), equations, bounds) is not None:
            return True
    return False
