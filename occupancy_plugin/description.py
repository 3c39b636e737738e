"""`Description`: the meaning of tables, from a portal's catalogue, a file's profile or the profile
of an algorithm. The gate's entry point takes it with the tables.

Only types, without computations and Qt, because both sides of the gate use them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .secrecy.policy import Policy
from .secrecy.schema import Schema
from .toolbelt.text_enum import TextEnum

Text = Mapping[str, str]  # {"fr": …, "en": …}


class Geometry(TextEnum):
    """The geometry of the units of a scale."""

    POLYGON = "polygon"
    POINT = "point"
    LINE = "line"  # only in files of the user's own
    NONE = "none"  # a table: nothing to draw


class Kind(TextEnum):
    """The kind of an indicator's number."""

    RATE = "rate"
    """Percent: 100 · Σ numerator / denominator."""
    COUNT = "count"
    """Σ numerator."""
    MEAN = "mean"
    """The one column, weighted by the denominator where units are put together."""
    CLASS = "class"
    """A label that came with the data (fragility), never computed."""
    DIFFERENCE = "difference"
    """A rate or mean of one vintage minus that of an earlier one (figures/evolution.py)."""

    @property
    def comparable(self) -> bool:
        """Whether its values are comparable between small and large units, so that scales can share
        their classes."""
        return self in (Kind.RATE, Kind.MEAN)


class ClassMethod(TextEnum):
    """The method that finds class bounds."""

    QUANTILE = "quantile"
    """The same number of units in each class."""
    JENKS = "jenks"
    """Natural breaks."""
    EQUAL = "equal"
    """Classes of equal width."""
    DEVIATION = "deviation"
    """Classes around the mean, a standard deviation (or half of one) wide."""
    FIXED = "fixed"
    """The catalogue's own bounds."""
    SHARED = "shared"
    """The bounds of another map."""
    HAND = "hand"
    """The user's own bounds between the classes."""


@dataclass(frozen=True)
class Scale:
    """One of the scales. `order` goes from the widest (0) to the finest.

    comparator: whether it only gives figures for comparison, without a map: France
    yields: whether its units are withheld before others as complements: merged squares
    remainder: whether each of its units is the residual of a wider unit
    """

    id: str
    label: Text
    geometry: Geometry
    order: int
    comparator: bool = False
    yields: bool = False
    remainder: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "geometry", Geometry(self.geometry))


@dataclass(frozen=True)
class ClassValue:
    """One value of a class indicator: as in the data, with its name and its colour (#rrggbb)."""

    value: str
    label: Text
    colour: str = ""


@dataclass(frozen=True)
class Indicator:
    """One mappable indicator.

    kind: a `Kind`
    numerator: count columns that are summed (rate, count); the one column of a mean or of a class
    denominator: the column divided by (rate), the weight (mean), '' otherwise
    family: id of its family, '' if none
    decimals: decimals shown
    method: a `ClassMethod` (`bounds` for fixed ones)
    classes: number of classes
    palette: name of a sequential palette ('YlOrRd', 'Blues', …)
    help: one sentence: definition and denominator
    definition: key of `Vintage.definitions` that it depends on, '' if it means the same in every
    vintage
    label: the full name, which can be a map's title
    short: the name in lists, below its theme and group; None: the full name
    group: the group of a detail in lists ('by age of the lease holder'); None: its theme
    search: further words by which people search for it
    values: of a class: its values in their order, with names and colours; empty: as in the
    data
    sum: the column that holds the sum of a numerator of several columns, '' if none
    priority: headlines have one: 0 is published first, fine categories pay for it (R14)
    """

    id: str
    label: Text
    theme: str
    kind: Kind
    unit: Text
    numerator: tuple[str, ...]
    denominator: str
    family: str
    decimals: int
    method: ClassMethod
    classes: int
    palette: str
    bounds: tuple[float, ...] = ()
    help: Text | None = None
    scales: tuple[str, ...] = ()  # empty = every scale
    vintages: tuple[str, ...] = ()  # empty = every vintage
    definition: str = ""
    short: Text | None = None
    group: Text | None = None
    search: Text | None = None
    values: tuple[ClassValue, ...] = ()
    sum: str = ""
    priority: int | None = None

    def __post_init__(self) -> None:
        """Convert words to members. Raises ValueError for other words."""
        object.__setattr__(self, "kind", Kind(self.kind))
        object.__setattr__(self, "method", ClassMethod(self.method))

    def exists(self, scale: str, vintage: str) -> bool:
        """Whether it is offered at this scale and vintage."""
        return (not self.scales or scale in self.scales) and (
            not self.vintages or vintage in self.vintages
        )


@dataclass(frozen=True)
class Territory:
    """The territory of the tables. `scale` is 'commune', 'epci', 'departement', 'region' or
    'france', '' for files of the user that name none."""

    code: str
    name: str
    scale: str

    @property
    def key(self) -> str:
        """Return the unique key of the territory: a département may have the code of a région."""
        ambiguous = self.scale == "departement" and self.code in REGIONS
        return f"{self.scale}:{self.code}" if ambiguous else self.code

    @classmethod
    def of_key(cls, key: str, name: str) -> Territory:
        """Return the territory of a key; its scale follows from the official code ('FR', région,
        département, EPCI, commune)."""
        scale, _, code = key.rpartition(":")
        scale = scale or _SCALE_OF_LENGTH.get(len(code), "")
        scale = "france" if code == "FR" else "region" if key in REGIONS else scale
        return cls(code, name, scale)


REGIONS = frozenset(
    f"{n:02}" for n in (1, 2, 3, 4, 6, 11, 24, 27, 28, 32, 44, 52, 53, 75, 76, 84, 93, 94)
)
"""The régions' official codes."""
_SCALE_OF_LENGTH = {2: "departement", 3: "departement", 5: "commune", 9: "epci"}


@dataclass(frozen=True, kw_only=True)
class Description:
    """The meaning of the tables of one territory and vintage.

    schema: the meaning of the columns for the gate; its `population` is the column of R1
    policy: the thresholds, at least the floor (R12)
    scales: the scales that the tables may have (the key of a table is a scale's id)
    indicators: derived right of the gate, for scales that have their columns
    vintage: '' if the tables name none
    name: the column with the names of the units, a text that is released with its row; '' without
    one
    """

    schema: Schema
    policy: Policy
    scales: tuple[Scale, ...]
    indicators: tuple[Indicator, ...]
    territory: Territory
    vintage: str
    name: str = ""

    def geometry(self, scale: str) -> Geometry:
        """Return the geometry of a scale's units."""
        return next((s.geometry for s in self.scales if s.id == scale), Geometry.NONE)
