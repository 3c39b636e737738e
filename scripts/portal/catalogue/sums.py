"""Sums over the categories of a family that are published as columns of their own, the columns that
are sums of others, and the columns that are part of others: declared, so that the gate proves with
them (R7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .families import CUMULATIVE
from .tables import read_table

SUM_COLUMNS = tuple(CUMULATIVE)


@dataclass(frozen=True)
class SumDefinition:
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


class _SumRow(NamedTuple):
    id: str
    columns: tuple[str, ...]
    served: bool


SUMS = tuple(SumDefinition(*row) for row in read_table("sums", _SumRow))
OF_PARTS = {frozenset(total.columns): total.id for total in SUMS if total.served}
_INCLUSIONS = read_table("inclusions", _InclusionRow)
INCLUSIONS = tuple((row.part, row.whole) for row in _INCLUSIONS if row.joint)
"""What the words mean: (part, whole) columns, where everybody of the part is counted in the whole.
"Recently moved in" is two and a half years or three, by the vintage: who has lived there for less
than two is one of them."""
NEARLY_EQUAL = tuple((row.part, row.whole) for row in _INCLUSIONS if not row.joint)
