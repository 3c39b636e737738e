"""One family as a network: its cells, and which hidden ones have one possible value.

The proof is in `edges.py`. `solve.py` hides cells by `rules.py` and `cycles.py`, and shows
superfluous ones again by `prune.py`. Section 5 of docs/secrecy.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..arrays import Array, Bools, Floats, Ints
from ..forest.siblings import Siblings
from .edges import build_edges, exposed_edges

CELL_PRICE = 1e9  # one more hidden cell weighs more than any count
POLISHED_ROWS = 64  # largest table that is solved in other ways too, and whose proofs are kept


@dataclass
class FamilyNet:
    """One family on the n nodes that have it and whose denominator is positive; C categories.

    x: (n, C) counts; unknown ones are replaced by values that agree with all others
    hidden: (n, C) booleans, extended in place
    sensitive: (n, C) booleans: cells that must not be disclosed (primary, withheld, unknown)
    must_show: (n, C) booleans: cells that cannot be hidden (shown before)
    parent: (n,) position of the parent, −1 = root
    required_width: (n,) width that protects a cell of the row
    noise: (n, C) surcharges on the price of a cell, or a single 0
    is_multi_unit: (n,) booleans: rows of more than one unit
    blocks: (n, C) the block of each category, named by its first one. The sum of a block is known;
    all categories are one block unless sums over some are shown (sums/)
    """

    x: Floats
    hidden: Bools
    sensitive: Bools
    must_show: Bools
    parent: Ints
    required_width: Array
    noise: Floats = field(default_factory=lambda: np.zeros((1, 1)))
    is_multi_unit: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))
    blocks: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=int))

    def __post_init__(self) -> None:
        self.siblings = Siblings(self.parent)
        self.has_children = self.siblings.run >= 0  # (n,) nodes with children
        # (n,) rows without parent and children
        self.is_isolated = ~self.has_children & (self.parent < 0)
        self.has_fixed = bool(self.must_show.any())
        self._proofs: dict[bytes, tuple[Ints, Ints]] = {}
        if not len(self.is_multi_unit):
            self.is_multi_unit = np.zeros(len(self.parent), dtype=bool)
        self.has_multi_unit_rows = bool(self.is_multi_unit.any())
        if not self.blocks.size:
            self.blocks = np.zeros(self.hidden.shape, dtype=int)
        self.block_names = np.unique(self.blocks)
        self.in_blocks = len(self.block_names) > 1
        # (n,) households that the hidden cells of a row must hold
        self.required_sum = (
            np.minimum(self.required_width, np.maximum(self.x.sum(axis=1), 1.0))
            * ~self.is_multi_unit
        )

    def noise_of(self, rows: Ints | slice) -> Any:
        """Return the random surcharges of these rows while a small table is tried in another way,
        else 0."""
        return self.noise[rows] if self.noise.shape == self.hidden.shape else 0.0

    def exposed(self) -> tuple[Ints, Ints]:
        """Return (rows, categories) of the hidden cells with one possible value.

        A small table is solved in many ways, which lead to the same masks again and again: what a
        mask exposes is kept."""
        if len(self.parent) > POLISHED_ROWS:
            return self._prove()
        mask = self.hidden.tobytes()
        if mask not in self._proofs:
            self._proofs[mask] = self._prove()
        return self._proofs[mask]

    def _prove(self) -> tuple[Ints, Ints]:
        """Return what `exposed` returns."""
        can_fall = self.x > 0
        edges = build_edges(
            self.hidden & ~self.is_isolated[:, None],
            self.parent,
            self.has_children,
            np.ones_like(can_fall),
            can_fall,
            self.blocks,
        )
        is_exposed = exposed_edges(edges)
        # a residual has several units: a known positive sum of them discloses none
        is_exposed &= ~(self.is_multi_unit[edges.row] & (self.x[edges.row, edges.column] > 0))
        exposed_rows, exposed_columns = [edges.row[is_exposed]], [edges.column[is_exposed]]
        if self.is_isolated.any():
            for block in self.block_names:
                rows, columns = self._single_rows(can_fall, int(block))
                exposed_rows.append(rows)
                exposed_columns.append(columns)
        return np.concatenate(exposed_rows), np.concatenate(exposed_columns)

    def _single_rows(self, can_fall: Bools, block: int) -> tuple[Ints, Ints]:
        """Return the exposed cells of rows without parent and children, without a graph: a cell can
        move if another one of its block can move in the opposite direction."""
        hidden_in_block = self.hidden & (self.blocks == block)
        rows = np.flatnonzero(self.is_isolated & hidden_in_block.any(axis=1))
        hidden = hidden_in_block[rows]
        falling = hidden & can_fall[rows]
        another_falls = falling.sum(axis=1)[:, None] - falling > 0
        can_move = (hidden & another_falls) | (falling & (hidden.sum(axis=1)[:, None] > 1))
        position, column = np.nonzero(hidden & ~can_move)
        return rows[position], column

    def certainly_too_narrow(self) -> int:
        """Return the number of sensitive cells that are certainly narrower than `required_width`,
        because the hidden cells of their row or category sum to less."""
        is_checked = self.hidden & self.sensitive & ~self.is_multi_unit[:, None]
        width = np.where(is_checked, (self.x * self.hidden).sum(axis=1)[:, None], np.inf)
        siblings = self.siblings
        if len(siblings.heads):
            hidden_sum = np.add.reduceat(
                (self.x * self.hidden)[siblings.children], siblings.first, axis=0
            )
            hidden_sum[self.hidden[siblings.heads]] = np.inf
            width[siblings.children] = np.minimum(
                width[siblings.children], np.repeat(hidden_sum, siblings.size, axis=0)
            )
        return int((is_checked & (width < self.required_width[:, None])).sum())
