"""Types that the gate returns in addition to tables: errors, reports, disclosures. They compute
nothing.

Words: *hidden* = a suppressed cell, *withheld* = a unit without any released cell, *released* = may
leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from .arrays import Ints

MAX_CODES_NAMED = 10  # maximum number of codes in a refusal


class GateError(ValueError):
    """The tables cannot be released. The sentence names units by code and columns by name, never a
    value.

    sentence: the fault in English, with placeholders. `scripts.translate` collects it from the
    code, so that callers of the gate can translate it
    facts: values of the placeholders: codes, names of columns and scales

    >>> str(GateError("Scale {scale}: the same code twice.", scale="iris"))
    'Scale iris: the same code twice.'
    """

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence.format(**facts) if facts else sentence)
        self.sentence = sentence
        self.facts = facts


class Unprotectable(GateError):
    """Cells that would be disclosed whatever else is hidden.

    columns: their columns, with those that are hidden with them
    nodes: (k,) their positions in the forest; None: any"""

    def __init__(self, sentence: str, columns: Iterable[str], nodes: Ints | None = None) -> None:
        super().__init__(sentence)
        self.columns, self.nodes = frozenset(columns), nodes


def name_codes(codes: Iterable[object]) -> str:
    """Return the first ten codes for a refusal, then '…'."""
    sorted_codes = sorted({str(code) for code in codes})
    named = ", ".join(sorted_codes[:MAX_CODES_NAMED])
    return f"{named}, …" if len(sorted_codes) > MAX_CODES_NAMED else named


@dataclass(frozen=True)
class Disclosure:
    """One hidden cell whose feasibility interval is too narrow.

    low, high: the interval (equal: exact disclosure)
    how: 'exact', 'interval', 'unit' (a residual group under the threshold), 'difference' (R9) or
    'shown'
    """

    scale: str
    unit: str
    column: str
    low: float
    high: float
    how: str


@dataclass(frozen=True)
class FamilyReport:
    """Cells of one family over the released units of one scale (counts only, no reason: R6)."""

    cells: int
    hidden: int


@dataclass(frozen=True)
class ScaleReport:
    """Units and cells of one scale. `empty` units have no household; they count as released."""

    units: int
    released: int
    withheld: int
    empty: int
    families: Mapping[str, FamilyReport] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """Counts per scale and family, without reasons.

    shortfalls: per family: hidden cells that are certainly narrower than the policy requires
    (withheld siblings count once)
    dropped: per scale: columns without a role in the schema, which are not released
    stock: False: every stock family is hidden, because no other mask is safe with another vintage's
    release
    """

    scales: Mapping[str, ScaleReport]
    shortfalls: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stock: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Protected:
    """A release.

    tables: per scale: the released rows (units without household included), hidden cells missing
    hidden: per scale: booleans over the released rows × the columns that the schema describes (True
    = hidden)
    withheld: per scale: booleans over *all* units of the input
    report: counts, without reasons
    """

    tables: dict[str, pd.DataFrame]
    hidden: dict[str, pd.DataFrame]
    withheld: dict[str, pd.Series]
    report: Report
    _primary: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    def explain(self, scale: str, unit: str, column: str) -> str:
        """Return the status of a cell: 'released', 'withheld', 'primary', 'secondary'. For internal
        use only, never shown (R6)."""
        if bool(self.withheld[scale].get(unit, False)):
            return "withheld"

        def is_marked(mask: pd.DataFrame) -> bool:
            return unit in mask.index and column in mask.columns and bool(mask.at[unit, column])

        if not is_marked(self.hidden[scale]):
            return "released"
        return "primary" if is_marked(self._primary[scale]) else "secondary"
