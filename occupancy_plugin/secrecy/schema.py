"""What the columns of the tables mean to the gate: families, rates, means, sums, nestings,
overlaps.

Types only, no computing. `Schema.to_json` is the `PROFILE` of the Processing algorithms.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


class SchemaError(ValueError):
    """A schema that cannot be read or that contradicts itself."""


@dataclass(frozen=True)
class Family:
    """Count columns over one denominator.

    columns    count columns, whole numbers
    total      the denominator column (published with the row)
    partition  True: the columns sum to the total (R5). False: overlapping counts (APL, RSA, …),
               each of them a binary
               family of its own with the implicit complement total − count
    """

    name: str
    columns: tuple[str, ...]
    total: str
    partition: bool = True


@dataclass(frozen=True)
class Rate:
    """A published rate in percent. `column` may be absent from the tables: then the rate is derived
    right of the gate,
    but the gate still hides its numerator where the rate displays as a hidden rate at `decimals`
    (R3, R4)."""

    column: str
    numerator: str
    denominator: str
    decimals: int = 1


@dataclass(frozen=True)
class Mean:
    """A published mean. Mean × weight is additive, so it is one more linked cell. `weight` is a
    count column."""

    column: str
    weight: str


@dataclass(frozen=True)
class Sum:
    """A published sum of other count columns (a cumulative share's numerator): hidden as soon as
    one part is (R5, R7)."""

    column: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Nesting:
    """Units of scale `child` add up to units of scale `parent`; column `key` of the child table
    holds the parent's code.

    complete  True: every child of every parent in the table is in the table, so children that do
              not add up are refused.
              False: some children may be missing (parent rows of a wider area): only parents whose
              children add up are linked
    """

    child: str
    parent: str
    key: str
    complete: bool = True


@dataclass(frozen=True)
class Overlap:
    """Two scales that do not nest (R9). `table` names the entry of `tables` whose rows are the
    pieces, with the columns
    `key_a` and `key_b` (codes of either scale, missing where the piece lies outside) and the
    households of each piece.

    A table that also has counts of the families is a scale of its own (buildings) and is released
    like any other."""

    scale_a: str
    scale_b: str
    table: str
    key_a: str
    key_b: str


@dataclass(frozen=True)
class Schema:
    """The whole description. `population` is the column that decides R1 (the policy's
    `population_field`).

    labels  text columns that leave with a released row (a class, a landlord, advice); whatever has
            no role in the schema stays behind"""

    population: str = "households"
    families: tuple[Family, ...] = ()
    rates: tuple[Rate, ...] = ()
    means: tuple[Mean, ...] = ()
    sums: tuple[Sum, ...] = ()
    nestings: tuple[Nesting, ...] = ()
    overlaps: tuple[Overlap, ...] = field(default=())
    labels: tuple[str, ...] = ()

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str | Mapping[str, object]) -> Schema:
        """Read a schema; raises SchemaError with a sentence for a technician."""
        parts = {
            "families": Family,
            "rates": Rate,
            "means": Mean,
            "sums": Sum,
            "nestings": Nesting,
            "overlaps": Overlap,
        }
        try:
            given: dict[str, Any] = json.loads(text) if isinstance(text, str) else dict(text)
            values: dict[str, object] = {
                "population": given.get("population", "households"),
                "labels": tuple(map(str, given.get("labels", ()))),
            }
            for name, kind in parts.items():
                values[name] = tuple(
                    kind(**{key: tuple(v) if isinstance(v, list) else v for key, v in item.items()})
                    for item in given.get(name, ())
                )
            return cls(**values)  # type: ignore[arg-type]
        except (TypeError, ValueError, AttributeError) as error:
            raise SchemaError(
                "The profile cannot be read: check its families, rates, means, sums and nestings."
            ) from error
