"""Sums over the categories of a family that are published as columns of their own, the columns that
are sums of others, and the columns that are part of others: declared, so that the gate proves with
them (R7)."""

from __future__ import annotations

from typing import NamedTuple

from .families import SUM_LABELS
from .tables import read_table

SUM_COLUMNS = tuple(SUM_LABELS)


class SumDefinition(NamedTuple):
    """A column that is the sum of others. `served`: the portal writes it; else it is a count column
    already."""

    id: str
    columns: tuple[str, ...]
    served: bool


class _InclusionRow(NamedTuple):
    """joint: proved together with the others. Inclusions of denominators are not where proving
    them so hid the vacancy of a whole EPCI without a new dwelling."""

    part: str
    whole: str
    joint: bool


class _BoundRow(NamedTuple):
    """A part of a count that is never less than the sum of its parts, each `weight` times."""

    column: str
    part: str
    weight: int


SUMS = tuple(read_table("sums", SumDefinition))
OF_PARTS = {frozenset(total.columns): total.id for total in SUMS if total.served}
_INCLUSIONS = read_table("inclusions", _InclusionRow)
INCLUSIONS = tuple((row.part, row.whole) for row in _INCLUSIONS if row.joint)
"""What the words mean: (part, whole) columns, where everybody of the part is counted in the whole.
"Recently moved in" is two and a half years or three, by the vintage: who has lived there for less
than two is one of them."""
_BOUNDS = read_table("lower_bounds", _BoundRow)
LOWER_BOUNDS = {
    column: tuple((row.part, row.weight) for row in _BOUNDS if row.column == column)
    for column in dict.fromkeys(row.column for row in _BOUNDS)
}
"""Column → (part, weight). A couple is two people, a couple with two children four people. So the
households by type give the lowest number of occupants. Adults have a bound of their own, because a
child may be of age."""
NEARLY_EQUAL = tuple((row.part, row.whole) for row in _INCLUSIONS if not row.joint)
