"""Do the tables carry a relation that nobody declared? A column with the codes of another scale is
one: rows that name their IRIS add up to IRIS, said or not (R7, R8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...secrecy import Nesting, Overlap
from ...table import Table


def undeclared_keys(
    tables: Mapping[str, Table], nestings: Iterable[Nesting], overlaps: Iterable[Overlap]
) -> list[tuple[str, str]]:
    """(scale, column) of every key column whose scale neither nests in the other, directly or over
    others, nor crosses it or something that nests in it.

    nestings, overlaps  all that is declared, also of scales that this account may not see: for them
                        the portal itself answers
    """
    nested = _ancestors(nestings)
    known = {scale: set(parents) for scale, parents in nested.items()}
    for crossing in overlaps:
        ends = (crossing.scale_a, crossing.scale_b)
        for one, other in (ends, ends[::-1]):
            known.setdefault(one, set()).update({other}, nested.get(other, ()))
        known.setdefault(crossing.table, set()).update({crossing.key_a, crossing.key_b})
    return [
        (scale, name)
        for scale, table in tables.items()
        for name in map(str, table.frame.columns)
        if name in tables
        and name != scale
        and name not in known.get(scale, ())
        and bool(table.frame[name].isin(tables[name].frame.index).any())
    ]


def _ancestors(nestings: Iterable[Nesting]) -> dict[str, set[str]]:
    """Scale → every scale that it nests in."""
    parents: dict[str, set[str]] = {}
    for nesting in nestings:
        parents.setdefault(nesting.child, set()).add(nesting.parent)
    ancestors: dict[str, set[str]] = {}
    for scale in parents:
        waiting, known = list(parents[scale]), set[str]()
        while waiting:
            parent = waiting.pop()
            if parent not in known:
                known.add(parent)
                waiting += parents.get(parent, ())
        ancestors[scale] = known
    return ancestors
