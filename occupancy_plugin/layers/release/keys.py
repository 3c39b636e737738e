"""Finds relations between tables that the catalogue does not declare. A column with the codes of
another scale is such a relation: rows that name their IRIS add up to IRIS (R7, R8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...secrecy import Nesting, Overlap
from ...table import Table


def undeclared_keys(
    tables: Mapping[str, Table], nestings: Iterable[Nesting], overlaps: Iterable[Overlap]
) -> list[tuple[str, str]]:
    """Return (scale, column) of every column with another scale's codes that no nesting (direct or
    over other scales) and no overlap (with it or with a scale nested in it) declares.

    nestings, overlaps: all that the catalogue declares, those of scales that this account may not
    see included: for these the portal is responsible
    """
    nested = _ancestors(nestings)
    declared = {scale: set(parents) for scale, parents in nested.items()}
    for overlap in overlaps:
        ends = (overlap.scale_a, overlap.scale_b)
        for scale_a, scale_b in (ends, ends[::-1]):
            declared.setdefault(scale_a, set()).update({scale_b}, nested.get(scale_b, ()))
        declared.setdefault(overlap.table, set()).update({overlap.key_a, overlap.key_b})
    return [
        (scale, name)
        for scale, table in tables.items()
        for name in map(str, table.frame.columns)
        if name in tables
        and name != scale
        and name not in declared.get(scale, ())
        and bool(table.frame[name].isin(tables[name].frame.index).any())
    ]


def _ancestors(nestings: Iterable[Nesting]) -> dict[str, set[str]]:
    """Return scale → all scales that it nests in, directly or over others."""
    parents: dict[str, set[str]] = {}
    for nesting in nestings:
        parents.setdefault(nesting.child, set()).add(nesting.parent)
    ancestors: dict[str, set[str]] = {}
    for scale in parents:
        pending_scales, visited = list(parents[scale]), set[str]()
        while pending_scales:
            parent = pending_scales.pop()
            if parent not in visited:
                visited.add(parent)
                pending_scales += parents.get(parent, ())
        ancestors[scale] = visited
    return ancestors
