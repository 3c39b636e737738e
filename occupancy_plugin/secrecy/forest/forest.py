"""The forest: the hierarchy of all units of all scales as nodes, parents before children.

Every published parent is the sum of its children in the tables and a *residual*: units that are not
in the tables (withheld upstream, or outside the territory of an incomplete nesting). The residual
is a node too, and is never published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..arrays import Bools, Floats, Ints, Texts
from ..policy import Policy
from .columns import Columns, take_rows


def as_codes(keys: pd.Series | pd.Index) -> pd.Index:
    """Return codes (k,) as texts; integers stored as floats without their decimal. A missing code
    becomes a text that no unit has."""
    if pd.api.types.infer_dtype(keys, skipna=True) == "string":
        return pd.Index(keys, dtype=object)
    text = keys.astype("string")
    if keys.dtype.kind == "f":
        text = text.str.replace(r"\.0$", "", regex=True)
    return pd.Index(text.fillna("\0"), dtype=object)


@dataclass
class Forest:
    """The hierarchy of all scales. Its nodes are sorted by depth, then parent, then scale and code:
    the children of a node are neighbours.

    scales: names of the scales, coarse before fine
    scale: (n,) position of the scale in `scales`, −1 for a residual or a copy
    code: (n,) text
    parent: (n,) position of the parent, −1 for a root
    values: per column (n,) floats, NaN where unknown
    has_column: per column (n,) whether the node’s scale has it; columns of the same scales share
      one array
    is_residual: (n,) units that the tables do not hold, taken together
    is_outside: (n,) residuals of an incomplete nesting: units outside the territory
    is_straddling: (n,) units whose children have another parent, since they lie in several; their
      counts are additional sums
    straddling_parent: (n,) the straddling unit that a node belongs to, −1 for none
    copy_of: (n,) the unit that a node repeats for a second partition of it, −1 for no copy
    population: name of the column that decides R1
    estimated: columns computed from rates, which need not add up
    suppressed: whether the input had hidden cells
    units_per_node: if nodes are merged units (`zonings/aggregate.py`): per denominator (n,) the
      number of units in which it is positive; under "" the number of all
    """

    scales: list[str]
    scale: Ints
    code: Texts
    parent: Ints
    values: Columns
    has_column: dict[str, Bools]
    is_residual: Bools
    is_outside: Bools
    is_straddling: Bools
    straddling_parent: Ints
    copy_of: Ints
    population: str
    estimated: frozenset[str] = frozenset()
    suppressed: bool = False
    units_per_node: Mapping[str, Ints] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.code)

    @property
    def households(self) -> Floats:
        """(n,) the column that decides R1, NaN where unknown."""
        return self.values[self.population]

    def rows(self, scale: str) -> Ints:
        """Return the positions of one scale's units, in the forest's order."""
        return np.flatnonzero(self.scale == self.scales.index(scale))

    def units(self, positive_column: str = "") -> Ints:
        """Return (n,) the number of units of every node: of all, or of those in which the
        denominator `positive_column` is above 0."""
        return self.units_per_node.get(positive_column, np.ones(self.size, dtype=int))

    def positions_of(self, scale: str, codes: pd.Series | pd.Index) -> Ints:
        """Return (k,) the positions of the units of a scale with these codes (k,), −1 for a code
        that no unit has."""
        rows = self.rows(scale)
        positions = pd.Index(self.code[rows]).get_indexer(as_codes(codes))
        return np.where(positions >= 0, rows[positions] if len(rows) else -1, -1)

    def is_multi_unit(self, policy: Policy) -> Bools:
        """Return (n,) the residuals that count as more than one unit: those with at least the
        threshold of households, and those outside the territory with an unknown count."""
        may_be_several = self.is_outside & np.isnan(self.households)
        return self.is_residual & ((self.households >= policy.min_households) | may_be_several)

    def reorder(self, order: Ints, new_position: Ints) -> None:
        """Reorder the nodes. order: (n,) old positions; new_position: (n,) its inverse."""

        def renumber_positions(positions: Ints) -> Ints:
            old_positions = positions[order]
            return np.where(old_positions >= 0, new_position[old_positions], -1)

        self.parent, self.straddling_parent, self.copy_of = (
            renumber_positions(positions)
            for positions in (self.parent, self.straddling_parent, self.copy_of)
        )
        self.scale, self.code = self.scale[order], self.code[order]
        self.is_residual, self.is_outside, self.is_straddling = (
            mask[order] for mask in (self.is_residual, self.is_outside, self.is_straddling)
        )
        take_rows(self.values, order)
        take_rows(self.has_column, order)
