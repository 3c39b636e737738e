"""What the portal says, as frozen dataclasses. No Qt, no network: the reference portal and the
tests use them too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ..description import Description, Indicator, Kind, Scale, Territory, Text
from ..secrecy.policy import Policy
from ..secrecy.schema import (
    ClassColumn,
    Family,
    Inclusion,
    Mean,
    Nesting,
    Overlap,
    Rate,
    Schema,
    Sum,
)

NARROWER = ("france", "region", "departement", "epci", "commune")
WIDE = NARROWER[:3]
COMMUNE = NARROWER[-1]
SAMPLE = "sample:ca2c-1"
"""What stands for a portal's address where rows are those of the fictitious territory that ships
(sample.py). Raise its number when other rows ship: what was shown of the earlier ones is remembered
under it (R7)."""
LABEL_COLUMNS = ("landlord", "imputed")  # texts of a row that are neither codes nor classes

__all__ = [
    "Account",
    "Catalogue",
    "Collection",
    "ColumnFamily",
    "Indicator",
    "PortalPolicy",
    "Reminder",
    "Scale",
    "ScaleRight",
    "Territory",
    "Text",
    "Theme",
    "Vintage",
]


@dataclass(frozen=True)
class Vintage:
    """A year of the survey, with the years of what goes with it (`ops`, `rpls`, `cog`).

    definitions  what is defined anew from time to time, and how in this vintage: {'qpv': '2015',
                 'recent': '3 years'}
    """

    id: str
    label: Text
    ops: str
    rpls: str
    cog: str
    definitions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Theme:
    id: str
    label: Text


@dataclass(frozen=True)
class ColumnFamily:
    """A family of count columns, as the catalogue names it; `partition` and `of_households` as in
    secrecy.schema.Family."""

    id: str
    label: Text
    columns: tuple[str, ...]
    total: str
    partition: bool
    stock: bool = False
    of_households: bool = False


@dataclass(frozen=True)
class Collection:
    """One OGC API – Features collection: one scale, one vintage."""

    id: str
    scale: str
    vintage: str


@dataclass(frozen=True)
class Catalogue:
    version: str
    scales: tuple[Scale, ...]
    vintages: tuple[Vintage, ...]
    themes: tuple[Theme, ...]
    families: tuple[ColumnFamily, ...]
    indicators: tuple[Indicator, ...]
    nestings: tuple[Nesting, ...]
    collections: tuple[Collection, ...]
    columns: Mapping[str, Text]  # label of every column
    fictitious: bool = False
    overlaps: tuple[Overlap, ...] = ()
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()  # column, the columns that it sums
    inclusions: tuple[Inclusion, ...] = ()  # what the words mean: one column is part of another
    classes: tuple[ClassColumn, ...] = ()
    occupied: str = ""  # the column of occupied dwellings
    subjects: tuple[str, ...] = ()  # what the portal counts besides: demand, attributions

    def schema(self, population: str = "households") -> Schema:
        """The gate's schema: all nestings, a Rate for every one-column rate indicator, a Mean for
        every mean, a Sum for every declared one and for every headline of one category."""
        return Schema(
            population=population,
            occupied=self.occupied,
            families=tuple(
                Family(f.id, f.columns, f.total, f.partition, f.stock, f.of_households)
                for f in self.families
            ),
            sums=self._sums(),
            inclusions=self.inclusions,
            classes=self.classes,
            rates=tuple(
                Rate(i.id, i.numerator[0], i.denominator, i.decimals, i.unit.get("en") == "%")
                for i in self.indicators
                if i.kind == Kind.RATE and len(i.numerator) == 1
            ),
            means=tuple(
                Mean(i.numerator[0], i.denominator, i.unit.get("en") == "%")
                for i in self.indicators
                if i.kind == Kind.MEAN and i.denominator
            ),
            nestings=self.nestings,
            overlaps=self.overlaps,
            yielding=tuple(scale.id for scale in self.scales if scale.yields),
            remainders=tuple(scale.id for scale in self.scales if scale.remainder),
            labels=(
                *LABEL_COLUMNS,
                *(i.numerator[0] for i in self.indicators if i.kind == Kind.CLASS),
            ),
        )

    def describe(self, policy: PortalPolicy, territory: Territory, vintage: str) -> Description:
        """What the tables of a territory mean to the gate. Raises PolicyError for a policy that is
        weaker than the floor (R12).

        A scale wider than the territory is not whole, so its children need not add up."""
        order = {scale.id: scale.order for scale in self.scales}
        widest = order.get(territory.scale, -1)
        schema = self.schema(policy.population_field)
        nestings = tuple(
            replace(n, complete=n.complete and order.get(n.parent, -1) >= widest)
            for n in schema.nestings
        )
        return Description(
            schema=replace(schema, nestings=nestings),
            policy=Policy.from_json(policy.thresholds),
            scales=self.scales,
            indicators=self.indicators,
            territory=territory,
            vintage=vintage,
            name="name",
        )

    def down_to(self, shown: Iterable[str]) -> frozenset[str]:
        """Scales without which these are not shown: whatever is no finer, down to the communes at
        least, whose figures others are compared with; a remainder with what it is joined of."""
        order = {scale.id: scale.order for scale in self.scales}
        joined = {scale.id for scale in self.scales if scale.remainder} & set(shown)
        parts = {nesting.child for nesting in self.nestings if nesting.parent in joined}
        finest = max(order.get(scale, 0) for scale in {COMMUNE, *shown, *parts})
        return frozenset(scale for scale in order if order[scale] <= finest)

    def _sums(self) -> tuple[Sum, ...]:
        headlines = {
            i.sum or i.numerator[0]: i
            for i in self.indicators
            if i.priority is not None and (i.sum or len(i.numerator) == 1)
        }
        declared = dict(self.sums)
        alone = {n: i.numerator for n, i in headlines.items() if n not in declared}
        return tuple(
            Sum(name, columns, headlines[name].priority if name in headlines else None)
            for name, columns in {**declared, **alone}.items()
        )


@dataclass(frozen=True)
class PortalPolicy:
    """`/policy` besides the thresholds: texts and duties."""

    thresholds: Mapping[str, Any]  # read with secrecy.policy.Policy.from_json
    population_field: str
    caption: Text  # with {vintage_ops}, {vintage_rpls}, {organisation}, {cog}
    legal: Text
    hosting: str  # 'EU' or a country code
    suppressed: bool = False  # rows come suppressed, all scales and vintages beside each other
    suppressed_only: bool = False  # rows that nobody suppressed are released by no machine


@dataclass(frozen=True)
class ScaleRight:
    """May this account see that scale, and if not, why not (a sentence)."""

    scale: str
    allowed: bool
    reason: Text | None = None


@dataclass(frozen=True)
class Reminder:
    """What ends or is renewed within 30 days: `kind` ('access_ends', 'renewal'), the day, days
    left, a sentence."""

    kind: str
    on: str
    days: int
    text: Text


@dataclass(frozen=True)
class Account:
    """`/me`."""

    name: str
    email: str
    organisation: str
    role: str
    territories: tuple[Territory, ...]
    scales: tuple[ScaleRight, ...]
    access_ends_on: date | None
    charter_accepted: str | None  # version accepted, None if not yet
    purposes: tuple[tuple[str, Text], ...]
    reminders: tuple[Reminder, ...] = ()

    @property
    def is_wide(self) -> bool:
        """Does it hold more than an EPCI, so that a smaller territory is worth choosing?"""
        return any(territory.scale in WIDE for territory in self.territories)

    def territory(self, key: str, name: str = "") -> Territory | None:
        """One of the account's, or a smaller one that may lie in them, which the portal decides;
        None for what cannot."""
        territories = {territory.key: territory for territory in self.territories}
        smaller = Territory.of_key(key, name or key)
        if key in territories or not smaller.scale or not self.is_wide:
            return territories.get(key)
        widest = min(NARROWER.index(t.scale) for t in self.territories if t.scale in WIDE)
        return smaller if NARROWER.index(smaller.scale) > widest else None
