"""The meaning of the tables' columns for the gate: families, rates, means, sums, nestings,
overlaps.

Types only, no computing. `Schema.to_json` is the `PROFILE` of the Processing algorithms.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

# the nested chain of the official geography, which is protected before all finer scales
WIDE_SCALES = ("france", "region", "departement", "epci", "commune", "iris")


class SchemaError(ValueError):
    """A schema that cannot be read or that contradicts itself."""


def _column_names(owner: str, field: str, columns: object) -> tuple[str, ...]:
    """Return column names as a tuple. Raises SchemaError for a single text or a repeated name."""
    names = tuple(columns) if isinstance(columns, Iterable) and not isinstance(columns, str) else ()
    if not names or not all(isinstance(name, str) and name for name in names):
        raise SchemaError(f"{owner}: {field} must be a list of column names.")
    repeated_names = {name for name in names if names.count(name) > 1}
    if repeated_names:
        raise SchemaError(f"{owner}: {field} names {', '.join(sorted(repeated_names))} twice.")
    return names


def _check_texts(part: object, *fields: str) -> None:
    for name in fields:
        text = getattr(part, name)
        if not isinstance(text, str) or not text:
            raise SchemaError(f"{type(part).__name__}: {name} must be a text, not {text!r}.")


@dataclass(frozen=True)
class Family:
    """Count columns over one denominator.

    columns: count columns, integers
    total: the denominator column (published with the row)
    partition: True: the columns sum to the total (R5). False: overlapping counts (APL, RSA, …),
    each a binary family with the implicit complement total − count
    stock: True: counts of dwellings that are equal in two vintages unless something is built or
    demolished (vintages.py)
    of_households: True: the denominator counts households; from 1 to 10 of them the family is
               hidden in that unit (R1)

    >>> Family("rooms", ["t1", "t2", "t3"], "dwellings").columns
    ('t1', 't2', 't3')
    """

    name: str
    columns: tuple[str, ...]
    total: str
    partition: bool = True
    stock: bool = False
    of_households: bool = False

    def __post_init__(self) -> None:
        _check_texts(self, "name", "total")
        columns = _column_names(f"Family {self.name}", "columns", self.columns)
        if self.total in columns:
            raise SchemaError(f"Family {self.name}: {self.total} is both a category and the total.")
        object.__setattr__(self, "columns", columns)


@dataclass(frozen=True)
class Rate:
    """A published rate in percent. `column` may be absent from the tables: then the rate is derived
    right of the gate, but the gate still hides its numerator where the rate displays as a hidden
    rate at `decimals` (R3, R4). percent: its unit is %."""

    column: str
    numerator: str
    denominator: str
    decimals: int = 1
    percent: bool = True

    def __post_init__(self) -> None:
        _check_texts(self, "column", "numerator", "denominator")
        if not isinstance(self.decimals, int) or not 0 <= self.decimals <= 6:
            raise SchemaError(f"Rate {self.column}: decimals is a whole number from 0 to 6.")


@dataclass(frozen=True)
class Mean:
    """A published mean. Mean × weight is additive, so it is one more linked cell. `weight` is a
    count column. percent: its unit is %, so that what displays as 0 % or 100 % is hidden (R3)."""

    column: str
    weight: str
    percent: bool = False

    def __post_init__(self) -> None:
        _check_texts(self, "column", "weight")


@dataclass(frozen=True)
class Sum:
    """A sum over count columns of one row that is published as a separate cell (a cumulative
    share's numerator), also where its parts are hidden.

    name: its column; the gate adds it if the tables lack it. If it is the one column in `columns`,
    that category itself is a headline
    columns: the columns that it sums
    priority: of a headline: 0 is protected and published first, and fine categories pay (R14).
    None: not a headline
    """

    name: str
    columns: tuple[str, ...]
    priority: int | None = None

    def __post_init__(self) -> None:
        _check_texts(self, "name")
        object.__setattr__(
            self, "columns", _column_names(f"Sum {self.name}", "columns", self.columns)
        )


@dataclass(frozen=True)
class Inclusion:
    """An inclusion by definition: `whole` also counts all that `part` counts, so that part ≤ whole
    (recent movers under 25 among all holders under 25, surveyed households among occupied
    dwellings). Both are columns of one row.

    joint: the families of both are proved together. False for a denominator that nearly equals its
    whole: it is hidden where the two would disclose a rate of 100 %, without a further proof.

    >>> Inclusion("recent", "households")
    Inclusion(part='recent', whole='households', joint=True)
    """

    part: str
    whole: str
    joint: bool = True

    def __post_init__(self) -> None:
        _check_texts(self, "part", "whole")
        if self.part == self.whole:
            raise SchemaError(f"Inclusion: {self.part} cannot be a part of itself.")

    def terms(self) -> dict[str, int]:
        """Return column → factor of the difference that is never negative."""
        return {self.whole: 1, self.part: -1}


@dataclass(frozen=True)
class LowerBound:
    """A count that by definition is never less than the sum of others, each taken `weights` times.
    For example, there are at least as many occupants as households, and one more for each couple.
    All are columns of one row.

    >>> LowerBound("occupants", ["households", "couples"], [1, 1]).terms()
    {'occupants': 1, 'households': -1, 'couples': -1}
    """

    column: str
    columns: tuple[str, ...]
    weights: tuple[int, ...]

    def __post_init__(self) -> None:
        _check_texts(self, "column")
        name = f"Lower bound of {self.column}"
        object.__setattr__(self, "columns", _column_names(name, "columns", self.columns))
        object.__setattr__(self, "weights", tuple(map(int, self.weights)))
        if self.column in self.columns or len(self.columns) != len(self.weights):
            raise SchemaError(f"{name}: give one weight for each of the other columns.")
        if min(self.weights, default=1) < 1:
            raise SchemaError(f"{name}: weights are whole numbers above 0.")

    def terms(self) -> dict[str, int]:
        """Return column → factor of the sum that is never negative."""
        weights_of_others = {
            name: -weight for name, weight in zip(self.columns, self.weights, strict=True)
        }
        return {self.column: 1, **weights_of_others}


@dataclass(frozen=True)
class ClassColumn:
    """A text column derived from a family (its largest category). It is hidden in every row in
    which the family hides a cell (R6)."""

    column: str
    family: str

    def __post_init__(self) -> None:
        _check_texts(self, "column", "family")


@dataclass(frozen=True)
class Nesting:
    """Units of scale `child` add up to units of scale `parent`; column `key` of the child table
    holds the parent's code.

    complete: True: all children of each parent are in the table, so children that do not add up are
    refused. False: some children may be missing (parents of a wider area), and only parents whose
    children add up are linked
    """

    child: str
    parent: str
    key: str
    complete: bool = True

    def __post_init__(self) -> None:
        _check_texts(self, "child", "parent", "key")
        if self.child == self.parent:
            raise SchemaError(f"Nesting: {self.child} cannot lie in itself.")


@dataclass(frozen=True)
class Overlap:
    """Two scales that do not nest (R9). `table` names the entry of `tables` whose rows are the
    pieces, with the columns `key_a` and `key_b` (codes of either scale, missing where the piece
    lies outside) and the households of each piece.

    A table that also has counts of the families is itself a scale (buildings) and is released like
    any other."""

    scale_a: str
    scale_b: str
    table: str
    key_a: str
    key_b: str

    def __post_init__(self) -> None:
        _check_texts(self, "scale_a", "scale_b", "table", "key_a", "key_b")


PART_TYPES: dict[str, type] = {
    "families": Family,
    "rates": Rate,
    "means": Mean,
    "sums": Sum,
    "inclusions": Inclusion,
    "lower_bounds": LowerBound,
    "nestings": Nesting,
    "overlaps": Overlap,
    "classes": ClassColumn,
}


NAME_LISTS = ("labels", "yielding", "remainders", "wide")


@dataclass(frozen=True)
class Schema:
    """The full description of the tables.

    population: the column that decides R1 (the policy's `population_field`)
    occupied: the column of occupied dwellings ('' = none). A unit with occupied dwellings but
    without surveyed households is not empty
    labels: text columns that are released with a row (a class, a landlord, advice). Columns without
    a role in the schema are not released
    yielding: scales whose units are withheld first if a unit needs a complement
    remainders: scales of residuals: each group is all that a wider unit has in addition to its
    released children, and can be computed anyway (tables/remainders.py)
    wide: scales of one nested chain that are protected first, from their own rows alone. Their
    masks are facts for all other scales, so they do not depend on what else is loaded

    >>> Schema(families=[Family("rooms", ["t1", "t2"], "dwellings")]).population
    'households'
    """

    population: str = "households"
    occupied: str = ""
    families: tuple[Family, ...] = ()
    rates: tuple[Rate, ...] = ()
    means: tuple[Mean, ...] = ()
    sums: tuple[Sum, ...] = ()
    inclusions: tuple[Inclusion, ...] = ()
    lower_bounds: tuple[LowerBound, ...] = ()
    nestings: tuple[Nesting, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    labels: tuple[str, ...] = ()
    yielding: tuple[str, ...] = ()
    remainders: tuple[str, ...] = ()
    wide: tuple[str, ...] = ()
    classes: tuple[ClassColumn, ...] = ()

    @property
    def joint_inclusions(self) -> tuple[Inclusion, ...]:
        """The inclusions that the proofs use."""
        return tuple(inclusion for inclusion in self.inclusions if inclusion.joint)

    def __post_init__(self) -> None:
        _check_texts(self, "population")
        for name, kind in PART_TYPES.items():
            items = getattr(self, name)
            parts = tuple(items) if isinstance(items, Iterable) else None
            if parts is None or not all(isinstance(part, kind) for part in parts):
                raise SchemaError(f"Schema: {name} must be a list of {kind.__name__}.")
            object.__setattr__(self, name, parts)
        for name in NAME_LISTS:
            items = getattr(self, name)
            object.__setattr__(
                self, name, _column_names("Schema", name, items) if len(items) else ()
            )
        names = [family.name for family in self.families]
        repeated_names = sorted({name for name in names if names.count(name) > 1})
        if repeated_names:
            raise SchemaError(f"Schema: two families are called {', '.join(repeated_names)}.")

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str | Mapping[str, object]) -> Schema:
        """Read a schema. Raises SchemaError with a sentence for a technician."""
        try:
            document: dict[str, Any] = json.loads(text) if isinstance(text, str) else dict(text)
            values: dict[str, object] = {
                "population": document.get("population", "households"),
                "occupied": str(document.get("occupied", "")),
                **{name: tuple(map(str, document.get(name, ()))) for name in NAME_LISTS},
            }
            for name, kind in PART_TYPES.items():
                items = document.get(name, ())
                if name == "classes" and isinstance(items, Mapping):
                    items = ()  # of a file: order and colours of its labels
                values[name] = [kind(**item) for item in items]
            return cls(**values)  # type: ignore[arg-type]
        except SchemaError:
            raise
        except (TypeError, ValueError, AttributeError) as error:
            raise SchemaError(
                "The profile cannot be read: check its families, rates, means, sums, inclusions "
                "and nestings."
            ) from error


def count_columns(schema: Schema) -> tuple[str, ...]:
    """Return every integer column of the schema, in a stable order."""
    names: dict[str, None] = {schema.population: None}
    for family in schema.families:
        names.update(dict.fromkeys((family.total, *family.columns)))
    for rate in schema.rates:
        names.update(dict.fromkeys((rate.numerator, rate.denominator)))
    for mean in schema.means:
        names[mean.weight] = None
    for total in schema.sums:
        names.update(dict.fromkeys((total.name, *total.columns)))
    return tuple(names)
