"""Which units are withheld as a whole: the threshold (R1) and what must go with it so that no
difference gives a unit away (R8).

A withheld unit without withheld units below it is a *leaf*. Every leaf falls to its nearest
released ancestor: that ancestor
minus its released descendants is the leaf's group, and a group must hold at least two units and
`min_households` households.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ..model import GateError
from ..policy import Policy
from ..primary import under_threshold
from .forest import Frame
from .siblings import Siblings


def withheld_units(
    frame: Frame,
    population: str,
    totals: Sequence[str],
    policy: Policy,
    before: np.ndarray | None = None,
) -> np.ndarray:
    """R1 and R8 over the forest: booleans (n,), True = withheld. `before`: withheld already (grows
    from there).

    `totals`: denominators published with a row; a group whose denominator is 0 where its parent's
    is not would tell 0."""
    households = frame.values[population]
    rest = frame.rest
    withheld = under_threshold(households, policy)
    withheld |= rest
    if before is not None:
        withheld |= before
    siblings = Siblings(frame.parent)
    count = np.nan_to_num(households)
    for _ in range(4 * frame.size + 8):
        tied = _tie_copies(frame, withheld)
        grown = _grow(frame, siblings, withheld, count, totals, policy) | tied
        if not grown:
            return withheld
    raise GateError("The units cannot be protected against differences between scales.")


def _tie_copies(frame: Frame, withheld: np.ndarray) -> bool:
    """A unit and its copy are withheld together."""
    copies = np.flatnonzero(frame.copy >= 0)
    originals = frame.copy[copies]
    both = withheld[copies] | withheld[originals]
    changed = bool((withheld[copies] != both).any() or (withheld[originals] != both).any())
    np.logical_or.at(withheld, originals, both)
    withheld[copies] = withheld[originals]
    return changed


def _grow(
    frame: Frame,
    siblings: Siblings,
    withheld: np.ndarray,
    count: np.ndarray,
    totals: Sequence[str],
    policy: Policy,
) -> bool:
    """One round; adds to `withheld` and says whether it did."""
    n, parent = frame.size, frame.parent
    below = np.zeros(n, dtype=np.int64)  # withheld leaves at or below a withheld node
    nearest = np.full(n, -1)
    kids = np.flatnonzero(parent >= 0)
    levels = _levels(frame)
    for level in levels:
        linked = level[parent[level] >= 0]
        up = parent[linked]
        nearest[linked] = np.where(withheld[up], nearest[up], up)
    has_kid_withheld = np.zeros(n, dtype=bool)
    has_kid_withheld[parent[kids[withheld[kids]]]] = True
    has_kid = np.zeros(n, dtype=bool)
    has_kid[parent[kids]] = True
    leaf = withheld & ~has_kid_withheld
    below[leaf] = 1
    changed = False
    # a withheld unit whose children are all released follows by their sum
    bare = leaf & has_kid
    if bare.any():
        cost = np.where(withheld | (count <= 0), np.inf, count)
        chosen = siblings.cheapest(cost, bare)
        withheld[chosen] = True
        settled = np.zeros(n, dtype=bool)
        settled[parent[chosen]] = True
        open_ones = bare & ~settled
        if len(chosen):
            return True
        leaf &= ~open_ones | (count <= 0)
    grouped = np.flatnonzero((leaf | (frame.rest & withheld)) & (nearest >= 0))
    group = nearest[grouped]
    large = frame.rest[grouped] & (count[grouped] >= policy.min_households)
    units = np.bincount(group, np.where(large, 2, 1), minlength=n)
    released = np.flatnonzero(~withheld & (nearest >= 0))
    residual = count - np.bincount(nearest[released], count[released], minlength=n)
    only_foreign = np.bincount(group, ~frame.foreign[grouped], minlength=n) == 0
    bad = (units > 0) & ((units < 2) | (residual < policy.min_households)) & ~withheld
    bad |= (units > 0) & only_foreign & (residual < policy.min_households) & ~withheld
    changed |= _withhold_more(
        siblings, bad, withheld, np.where(withheld | (count <= 0), np.inf, count)
    )
    if changed:
        return True
    for name in totals:
        if name not in frame.values:
            continue
        value = frame.values[name]
        shown = released[frame.has[name][released]]
        left = value - np.bincount(nearest[shown], value[shown], minlength=n)
        lacking = np.bincount(group, ~frame.has[name][grouped], minlength=n) > 0
        empty = (units > 0) & (left <= 0) & (value > 0) & ~withheld & ~only_foreign & ~lacking
        value = np.nan_to_num(value)
        if empty.any():
            cost = np.where(withheld | (count <= 0) | (value <= 0), np.inf, count)
            if _withhold_more(siblings, empty, withheld, cost):
                return True
    return changed


def _withhold_more(
    siblings: Siblings, bad: np.ndarray, withheld: np.ndarray, cost: np.ndarray
) -> bool:
    """The cheapest released child of every bad parent; the parent itself where there is none."""
    if not bad.any():
        return False
    chosen = siblings.cheapest(cost, bad)
    withheld[chosen] = True
    helped = np.zeros(len(bad), dtype=bool)
    helped[siblings.parent[chosen]] = True
    withheld[bad & ~helped] = True
    return True


def _levels(frame: Frame) -> list[np.ndarray]:
    """Positions per depth (nodes are sorted by depth)."""
    edges = np.searchsorted(frame.depth, np.arange(int(frame.depth.max(initial=0)) + 2))
    return [np.arange(a, b) for a, b in pairwise(edges)]
