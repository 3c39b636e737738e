"""What a reader of a wider row knows of the finer rows in it, whatever these hide.

A row may have the numbers of a wider one: the only résidence of an IRIS, a merged square that holds
a whole commune. Where the wider row's mask is a fact, it is this row's mask too: the row is no
secret of its own, and nothing else can be protected by hiding it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..arrays import Bools, Ints
from .forest import Forest
from .zoning import Zoning


def repeated_units(
    forest: Forest, zonings: Sequence[Zoning], overlaps: Sequence[tuple[Ints, Ints]] = ()
) -> Ints:
    """Return (n,) the wider unit whose numbers a unit has in all columns that both have, −1 for
    none: its parent, or of a zone the narrowest unit that holds all of its members.

    overlaps: zones (k,) and wide units (k,) that share a piece; −1 for one outside"""
    repeated = np.full(forest.size, -1)
    children = np.flatnonzero((forest.parent >= 0) & ~forest.is_residual)
    _keep_equal(forest, repeated, children, forest.parent[children])
    members = (zoning.memberships(forest) for zoning in zonings)
    parents = [(zones, forest.parent[units]) for zones, units in members]
    for zones, ancestors in (*parents, *overlaps):
        while (ancestors >= 0).any():
            lowest, highest = np.full(forest.size, forest.size), np.full(forest.size, -1)
            np.minimum.at(lowest, zones, ancestors)
            np.maximum.at(highest, zones, ancestors)
            in_one = np.flatnonzero((lowest == highest) & (highest >= 0) & (repeated < 0))
            _keep_equal(forest, repeated, in_one, lowest[in_one])
            ancestors = np.where(ancestors >= 0, forest.parent[ancestors], -1)
    return repeated


def _keep_equal(forest: Forest, repeated: Ints, nodes: Ints, wider: Ints) -> None:
    """Write `wider` (k,) into `repeated` for those of `nodes` (k,) that have households and the
    same numbers."""
    is_equal = forest.households[nodes] > 0
    for name, values in forest.values.items():
        nodes, wider = nodes[is_equal], wider[is_equal]
        own, others, has_column = values[nodes], values[wider], forest.has_column[name]
        is_equal = (own == others) | (np.isnan(own) & np.isnan(others))
        is_equal |= ~(has_column[nodes] & has_column[wider])
    repeated[nodes[is_equal]] = wider[is_equal]


def copy_from_repeated(
    shown: Mapping[str, Bools], hidden: Mapping[str, Bools], repeated: Ints, is_wide: Bools
) -> Bools:
    """Copy masks (n,) per column into the units that repeat another one, where they are not known
    themselves. Return (n,) the units that repeat a wide one and have all of its masks.

    is_wide: (n,) units whose masks are facts"""
    widest = repeated.copy()
    while (is_finer := (widest >= 0) & ~is_wide[widest]).any():
        widest[is_finer] = repeated[widest[is_finer]]
    has_its_masks = widest >= 0
    for name, is_shown in shown.items():
        is_known = is_shown | hidden[name]
        while (is_next := (repeated >= 0) & ~is_known & is_known[repeated]).any():
            for mask in (is_shown, hidden[name], is_known):
                mask[is_next] = mask[repeated[is_next]]
        has_its_masks &= (is_shown == is_shown[widest]) | ~is_known[widest]
    return has_its_masks
