"""Rows in which a sum is not shown because a cell of its own row would follow at once.

Where the parts of a shown sum that are not zero come down to one cell, the sum *is* that cell,
whatever the other rows do. So a watched cell (a zero, 100 %) must be able to move inside its row
against cells of the same shown sums. See docs/secrecy.md, section 4.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.optimize import linprog

from ..structure import FamilySums


def closed_rows(
    sums: FamilySums, zero: np.ndarray, watched: np.ndarray, hidden: np.ndarray
) -> np.ndarray:
    """(n, K) sums that cannot be shown, the first ones tried first.

    zero (n, C) cells of 0; watched (n, C) cells that must not follow; hidden (n, K) sums that are
    hidden anyway."""
    shut = np.ones_like(hidden)  # not tried yet
    closed = np.zeros_like(hidden)
    for k in range(hidden.shape[1]):
        rows = np.flatnonzero(~hidden[:, k] & watched.any(axis=1))
        shut[:, k] = hidden[:, k]
        blocks = sums.blocks(shut[rows], every=True)
        stuck = _stuck(blocks, zero[rows], watched[rows])
        cut = ~sums.nested[: k + 1].all()
        for row in np.flatnonzero(stuck):
            at = rows[row]
            if cut and _movable(sums, ~shut[at], zero[at], watched[at]):
                continue
            closed[at, k] = shut[at, k] = True
    return closed


def _stuck(blocks: np.ndarray, zero: np.ndarray, watched: np.ndarray) -> np.ndarray:
    """(n,) rows with a watched cell that nothing of its block can make up for: a zero needs another
    cell above zero, a cell above zero any other cell."""
    stuck = np.zeros(len(blocks), dtype=bool)
    width = blocks.shape[1]
    for c in range(width):
        same = blocks == blocks[:, [c]]
        same[:, c] = False
        partner = np.where(zero[:, c], (same & ~zero).any(axis=1), same.any(axis=1))
        stuck |= watched[:, c] & ~partner
    return stuck


def _movable(sums: FamilySums, shown: np.ndarray, zero: np.ndarray, watched: np.ndarray) -> bool:
    """Can every watched cell of a row move although the `shown` sums (K,) cut across each other?"""
    inside = tuple(map(tuple, sums.inside[shown].tolist()))
    return all(_moves(inside, tuple(zero.tolist()), int(c)) for c in np.flatnonzero(watched))


@lru_cache(maxsize=4096)
def _moves(inside: tuple[tuple[bool, ...], ...], zeros: tuple[bool, ...], cell: int) -> bool:
    """A small program for a cell: inside (k, C) which categories the shown sums hold, zeros (C,).
    The same few patterns come back in every territory."""
    zero = np.array(zeros)
    equations = np.array([[True] * len(zero), *inside], dtype=float)
    for way in (1.0,) if zero[cell] else (1.0, -1.0):
        bounds = np.column_stack([np.where(zero, 0.0, -np.inf), np.full(len(zero), np.inf)])
        bounds[cell] = way
        if linprog(
            np.zeros(len(zero)), A_eq=equations, b_eq=np.zeros(len(equations)), bounds=bounds
        ).success:
            return True
    return False
