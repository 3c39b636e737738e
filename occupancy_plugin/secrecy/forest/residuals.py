"""Residuals: the excess of a published parent over its children in the tables.

A residual is an additional node, never published, for all units of the parent that are not in the
tables.
"""

from __future__ import annotations

import numpy as np

from ..model import GateError, name_codes
from ..schema import Schema
from .forest import Forest


def add_residuals(
    forest: Forest,
    schema: Schema,
    incomplete: np.ndarray,
    suppressed: bool,
    estimated: frozenset[str],
) -> None:
    """Add a residual under every parent, and every straddling unit, that counts more than its
    children.

    incomplete: (n,) parents of which children may be missing. Raises GateError if the children of
    another parent do not add up."""
    ties = (forest.parent, forest.straddling_parent)
    if not any((parents >= 0).any() for parents in ties):
        return
    gaps, linked, short, excess = _gaps(forest, schema, estimated)
    n = forest.size
    has_kids = np.zeros(n, dtype=bool)
    for parents in ties:
        has_kids[parents[parents >= 0]] = True
    households = forest.households
    gap = gaps.get(forest.population, np.zeros(n))
    unknown = np.isnan(gap)
    absent = np.isnan(households) | unknown | (suppressed & (gap > 0))
    offenders = has_kids & ~incomplete & (excess | (short & ~absent))
    if offenders.any():
        raise GateError(
            "The children do not add up to their parent: {codes}.",
            codes=name_codes(forest.code[offenders]),
        )
    loose = has_kids & incomplete & (excess | (short & ~((gap > 0) | unknown)))
    for parents in ties:
        parents[(parents >= 0) & loose[parents]] = -1
    has_kids[loose] = False
    heads = np.flatnonzero(has_kids & (short | (suppressed & unknown & incomplete)))
    if len(heads):
        _append(forest, heads, gaps, linked, incomplete)


def _gaps(
    forest: Forest, schema: Schema, estimated: frozenset[str]
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Return (gaps, linked, short, excess), the first two per column, (n,) each: the parent minus
    its children, NaN where unknown; parents that share the column with children; parents that count
    more, or less, than their children in some column."""
    n = forest.size
    kids = np.concatenate(
        [np.flatnonzero(p >= 0) for p in (forest.parent, forest.straddling_parent)]
    )
    heads = np.concatenate([p[p >= 0] for p in (forest.parent, forest.straddling_parent)])
    gaps: dict[str, np.ndarray] = {}
    linked: dict[str, np.ndarray] = {}
    short, excess = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    not_additive = {mean.column for mean in schema.means} | {rate.column for rate in schema.rates}
    joints: dict[bytes, tuple[np.ndarray, np.ndarray]] = {}  # columns of the same scales share them
    for name, value in forest.values.items():
        if name in not_additive:
            continue
        pattern = forest.has_column[name].tobytes()
        if pattern not in joints:
            joint = forest.has_column[name][kids] & forest.has_column[name][heads]
            joints[pattern] = joint, np.bincount(heads[joint], minlength=n) > 0
        joint, linked[name] = joints[pattern]
        numbers, head = value[kids[joint]], heads[joint]
        unknown = np.isnan(numbers)
        known_sums = np.bincount(head, np.where(unknown, 0.0, numbers), minlength=n)
        missing = np.bincount(head[unknown], minlength=n) > 0
        gap = np.where(linked[name], value - known_sums, 0.0)
        if name in estimated:
            gap = np.maximum(gap, 0.0)
        else:
            excess |= linked[name] & (gap < 0)
            short |= linked[name] & ~missing & (gap > 0)
        gap[missing] = np.nan
        gaps[name] = gap
    return gaps, linked, short, excess


def _append(
    forest: Forest,
    heads: np.ndarray,
    gaps: dict[str, np.ndarray],
    linked: dict[str, np.ndarray],
    incomplete: np.ndarray,
) -> None:
    """Append one residual for each of `heads` (m,) to the nodes."""
    n, m = forest.size, len(heads)
    crossed = np.isin(heads, forest.straddling_parent)

    def grown(column: np.ndarray, fill: int | bool) -> np.ndarray:
        return np.concatenate([column, np.full(m, fill, dtype=column.dtype)])

    forest.scale, forest.is_residual = grown(forest.scale, -1), grown(forest.is_residual, True)
    forest.depth, forest.is_straddling = grown(forest.depth, 0), grown(forest.is_straddling, False)
    forest.copy_of = grown(forest.copy_of, -1)
    forest.code = np.concatenate([forest.code, forest.code[heads]])
    forest.parent = np.concatenate([forest.parent, np.where(crossed, -1, heads)])
    forest.straddling_parent = np.concatenate(
        [forest.straddling_parent, np.where(crossed, heads, -1)]
    )
    forest.is_outside = np.concatenate([forest.is_outside, incomplete[heads]])
    unknown, nowhere = np.full(n, np.nan), np.zeros(n, dtype=bool)
    for name in forest.values:
        gap, covered = gaps.get(name, unknown), linked.get(name, nowhere)
        forest.values[name] = np.concatenate([forest.values[name], gap[heads]])
        forest.has_column[name] = np.concatenate([forest.has_column[name], covered[heads]])
