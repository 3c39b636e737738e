"""The portal's answers as frozen dataclasses, without Qt or network.

`documents.py` reads them, and the reference portal makes the schemas of its `/openapi` from them:
one definition says what is read and what is promised to other clients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ..description import Description, Indicator, Kind, Scale, Territory, Text
from ..secrecy.policy import Policy
from ..secrecy.schema import (
    WIDE_SCALES,
    ClassColumn,
    Family,
    Inclusion,
    LowerBound,
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
"""The portal's address of the fictitious territory that ships (sample.py). Raise its number when
other rows ship, because ledgers of the earlier rows are kept under it (R7)."""
LABEL_COLUMNS = ("landlord", "imputed")  # texts of a row that are neither codes nor classes


@dataclass(frozen=True)
class Vintage:
    """A year of the survey, with the editions of its sources (`ops`, `rpls`, `cog`).

    definitions: terms whose meaning changes between vintages, and their meaning in this one:
    {'qpv': '2015', 'recent': '3 years'}"""

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
    """A family of count columns as the catalogue names it. `partition` and `of_households` are
    those of secrecy.schema.Family."""

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
    """The offer of the portal: scales, vintages, indicators and relations of columns.

    sums: (column, the columns whose sum it is)
    inclusions: a column that counts a part of another, by definition
    lower_bounds: a column that is never less than others, each taken several times
    occupied: the column of occupied dwellings
    subjects: what the portal counts apart from occupancy: demand, attributions
    sum_of: the subject whose years a vintage like 2018-2022 sums up"""

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
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    inclusions: tuple[Inclusion, ...] = ()
    lower_bounds: tuple[LowerBound, ...] = ()
    classes: tuple[ClassColumn, ...] = ()
    occupied: str = ""
    subjects: tuple[str, ...] = ()
    sum_of: str = ""

    def schema(self, population: str = "households") -> Schema:
        """Return the gate's schema.

        It has all nestings, a Rate for every rate with one numerator column, a Mean for every mean,
        and a Sum for every declared sum and every headline of one category."""
        return Schema(
            population=population,
            occupied=self.occupied,
            families=tuple(
                Family(
                    family.id,
                    family.columns,
                    family.total,
                    family.partition,
                    family.stock,
                    family.of_households,
                )
                for family in self.families
            ),
            sums=self._sums(),
            inclusions=self.inclusions,
            lower_bounds=self.lower_bounds,
            classes=self.classes,
            rates=tuple(
                Rate(
                    indicator.id,
                    indicator.numerator[0],
                    indicator.denominator,
                    indicator.decimals,
                    indicator.unit.get("en") == "%",
                )
                for indicator in self.indicators
                if indicator.kind == Kind.RATE and len(indicator.numerator) == 1
            ),
            means=tuple(
                Mean(indicator.numerator[0], indicator.denominator, indicator.unit.get("en") == "%")
                for indicator in self.indicators
                if indicator.kind == Kind.MEAN and indicator.denominator
            ),
            nestings=self.nestings,
            overlaps=self.overlaps,
            yielding=tuple(scale.id for scale in self.scales if scale.yields),
            remainders=tuple(scale.id for scale in self.scales if scale.remainder),
            wide=tuple(scale for scale in WIDE_SCALES if scale in self.order),
            labels=(
                *LABEL_COLUMNS,
                *(
                    indicator.numerator[0]
                    for indicator in self.indicators
                    if indicator.kind == Kind.CLASS
                ),
            ),
        )

    @property
    def order(self) -> dict[str, int]:
        """Scale id → its place, the widest first."""
        return {scale.id: scale.order for scale in self.scales}

    @property
    def vintage_ids(self) -> tuple[str, ...]:
        """The vintages, the latest first."""
        return tuple(sorted((vintage.id for vintage in self.vintages), reverse=True))

    def indicator(self, identifier: str) -> Indicator | None:
        return next(
            (indicator for indicator in self.indicators if indicator.id == identifier), None
        )

    def scale_label(self, scale: str) -> Text:
        """Return a scale's name, {} for one that the portal lacks."""
        return next((entry.label for entry in self.scales if entry.id == scale), {})

    def indicators_at(self, scale: str, vintage: str) -> list[Indicator]:
        return [indicator for indicator in self.indicators if indicator.exists(scale, vintage)]

    def vintages_of(self, scale: str) -> set[str]:
        """Return the vintages in which the portal has the scale."""
        return {collection.vintage for collection in self.collections if collection.scale == scale}

    def describe(self, policy: PortalPolicy, territory: Territory, vintage: str) -> Description:
        """Return what the tables of a territory mean to the gate. Raises PolicyError for a policy
        below the floor (R12).

        A scale wider than the territory is incomplete, so its children need not add up."""
        order = self.order
        widest = order.get(territory.scale, -1)
        schema = self.schema(policy.population_field)
        nestings = tuple(
            replace(nesting, complete=nesting.complete and order.get(nesting.parent, -1) >= widest)
            for nesting in schema.nestings
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

    def down_to(self, scales: Iterable[str]) -> frozenset[str]:
        """Return the scales that must be loaded to show these.

        These are all wider ones, down to the communes at least, whose figures are compared with
        others; for a remainder also the scale whose units it joins."""
        order = self.order
        remainders = {scale.id for scale in self.scales if scale.remainder} & set(scales)
        joined_scales = {nesting.child for nesting in self.nestings if nesting.parent in remainders}
        finest = max(order.get(scale, 0) for scale in {COMMUNE, *scales, *joined_scales})
        return frozenset(scale for scale in order if order[scale] <= finest)

    def _sums(self) -> tuple[Sum, ...]:
        """Return the declared sums, and the headlines of one column, with their priority."""
        headlines = {
            indicator.sum or indicator.numerator[0]: indicator
            for indicator in self.indicators
            if indicator.priority is not None and (indicator.sum or len(indicator.numerator) == 1)
        }
        declared_sums = dict(self.sums)
        single_columns = {
            name: indicator.numerator
            for name, indicator in headlines.items()
            if name not in declared_sums
        }
        return tuple(
            Sum(name, columns, headlines[name].priority if name in headlines else None)
            for name, columns in {**declared_sums, **single_columns}.items()
        )


@dataclass(frozen=True)
class PortalPolicy:
    """The portal's policy: thresholds, texts and duties.

    thresholds: for secrecy.policy.Policy.from_json
    caption: with {vintage_ops}, {vintage_rpls}, {organisation}, {cog}
    hosting: 'EU' or a country code
    suppressed: whether rows come suppressed, for all scales and vintages together
    suppressed_only: whether rows that were not suppressed must be refused"""

    thresholds: Mapping[str, Any]
    population_field: str
    caption: Text
    legal: Text
    hosting: str
    suppressed: bool = False
    suppressed_only: bool = False


@dataclass(frozen=True)
class ScaleRight:
    """Whether the account may see a scale, and if not the reason, in a sentence."""

    scale: str
    allowed: bool
    reason: Text | None = None


@dataclass(frozen=True)
class Reminder:
    """An access that ends, or must be renewed, within 30 days.

    kind: 'access_ends' or 'renewal'
    on: the day
    days: days left
    text: a sentence"""

    kind: str
    on: str
    days: int
    text: Text


@dataclass(frozen=True)
class Account:
    """The account of the person signed in (`/me`).

    access_ends_on: None without an end
    charter_accepted: the accepted version of the charter, None if none"""

    name: str
    email: str
    organisation: str
    role: str
    territories: tuple[Territory, ...]
    scales: tuple[ScaleRight, ...]
    access_ends_on: date | None
    charter_accepted: str | None
    purposes: tuple[tuple[str, Text], ...]
    reminders: tuple[Reminder, ...] = ()

    @property
    def allowed_scales(self) -> set[str]:
        """The scales that the account may see."""
        return {right.scale for right in self.scales if right.allowed}

    def refusal(self, scale: str) -> Text | None:
        """Return why the account may not see a scale; None where it may, or without a reason."""
        return next(
            (right.reason for right in self.scales if right.scale == scale and not right.allowed),
            None,
        )

    @property
    def is_wide(self) -> bool:
        """Whether a territory is wider than an EPCI, so that a smaller one is worth choosing."""
        return any(territory.scale in WIDE for territory in self.territories)

    def territory(self, key: str, name: str = "") -> Territory | None:
        """Return the account's territory with this key, or a smaller one that may lie in it; None
        for any other.

        The portal decides whether a smaller territory does lie in the account's."""
        territories = {territory.key: territory for territory in self.territories}
        smaller_territory = Territory.of_key(key, name or key)
        if key in territories or not smaller_territory.scale or not self.is_wide:
            return territories.get(key)
        widest = min(
            NARROWER.index(territory.scale)
            for territory in self.territories
            if territory.scale in WIDE
        )
        return smaller_territory if NARROWER.index(smaller_territory.scale) > widest else None
