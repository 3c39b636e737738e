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
from ..arrays import Bools, Ints
from ..structure import FamilySums


def disclosive_sums(sums: FamilySums, zero: Bools, sensitive: Bools, hidden: Bools) -> Bools:
    """Return (n, K) the sums that cannot be shown. Sums are examined in order of publication, so
    the first ones have precedence.

    zero: (n, C) cells of 0
    sensitive: (n, C) cells that must not be disclosed
    hidden: (n, K) sums that are hidden already"""
    is_not_shown = np.ones_like(hidden)  # also True for sums not examined yet
    is_disclosive = np.zeros_like(hidden)
    for position in range(len(sums.names)):
        rows = np.flatnonzero(~hidden[:, position] & sensitive.any(axis=1))
        is_not_shown[:, position] = hidden[:, position]
        blocks = sums.blocks(is_not_shown[rows], with_overlapping=True)
        stuck_rows = rows[_stuck_rows(blocks, zero[rows], sensitive[rows])]
        if not sums.nested[: position + 1].all():
            stuck_rows = stuck_rows[
                ~_movable_rows(
                    sums, ~is_not_shown[stuck_rows], zero[stuck_rows], sensitive[stuck_rows]
                )
            ]
        is_disclosive[stuck_rows, position] = is_not_shown[stuck_rows, position] = True
    return is_disclosive


def _stuck_rows(blocks: Ints, zero: Bools, sensitive: Bools) -> Bools:
    """Return (n,) the rows with a sensitive cell that no cell of its block can compensate. A zero
    needs another cell above 0, a cell above 0 any other cell.

    blocks: (n, C) the block of each cell, as `FamilySums.blocks` returns them"""
    is_stuck = np.zeros(len(blocks), dtype=bool)
    for category in range(blocks.shape[1]):
        is_in_block = blocks == blocks[:, [category]]
        is_in_block[:, category] = False
        is_compensated = np.where(
            zero[:, category], (is_in_block & ~zero).any(axis=1), is_in_block.any(axis=1)
        )
        is_stuck |= sensitive[:, category] & ~is_compensated
    return is_stuck


def _movable_rows(sums: FamilySums, is_shown: Bools, zero: Bools, sensitive: Bools) -> Bools:
    """Return (n,) the rows in which every sensitive cell (n, C) can move under shown sums (n, K)
    that are not nested. Each distinct pattern is solved once; there are few of them."""
    pattern_bytes = np.packbits(np.hstack([is_shown, zero, sensitive]), axis=1).astype(int)
    pattern, first_rows = group_equal_rows(list(pattern_bytes.T), 256)
    is_movable = []
    for row in first_rows:
        shown_sums = tuple(tuple(map(bool, members)) for members in sums.categories[is_shown[row]])
        zeros = tuple(map(bool, zero[row]))
        is_movable.append(
            all(
                _can_move(shown_sums, zeros, int(column))
                for column in np.flatnonzero(sensitive[row])
            )
        )
    return np.array(is_movable, dtype=bool)[pattern]


@lru_cache(maxsize=4096)
def _can_move(shown_sums: tuple[tuple[bool, ...], ...], zeros: tuple[bool, ...], cell: int) -> bool:
    """Whether a cell can move by 1 while the row's total and its shown sums stay as they are. A
    cell of 0 can only grow.

    shown_sums: (k, C) their categories
    zeros: (C,) cells of 0
    cell: its position among the categories"""
    is_zero = np.array(zeros)
    equations = sparse.csr_matrix(np.array([[True] * len(is_zero), *shown_sums], dtype=float))
    bounds = np.column_stack([np.where(is_zero, 0.0, -np.inf), np.full(len(is_zero), np.inf)])
    for direction in (1.0,) if is_zero[cell] else (1.0, -1.0):
        bounds[cell] = direction
        if cheapest_solution(np.zeros(len(is_zero)), equations, bounds) is not None:
            return True
    return False
