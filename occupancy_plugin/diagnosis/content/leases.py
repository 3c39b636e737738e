"""Leases signed outside QPV and inside, as displayed: of the territory year by year, of landlords
and communes in the newest year, each with its gap to the target of the law."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..figures import Figure
from . import threshold
from .facts import Facts
from .order import plan

LANDLORD = "bailleur"


@dataclass(frozen=True)
class Side:
    """The leases of one side. facts: the newest year first · column: what is counted against
    the target, a percentage."""

    facts: tuple[Facts, ...]
    column: str
    target: float

    @property
    def indicator(self) -> str:
        return f"{self.column}_rate"

    @property
    def newest(self) -> Facts:
        return self.facts[0]

    @property
    def own(self) -> Figure | None:
        return self.newest.own(self.indicator)

    @property
    def shown(self) -> bool:
        return self.own is not None and self.own.value is not None


def side(facts: Facts, name: str) -> Side | None:
    """'outside' or 'inside'; None where the portal serves no leases of that side."""
    stated = plan()["attributions"][name]
    years = facts.subjects.get(str(stated["subject"]), ())
    return Side(years, str(stated["column"]), float(stated["target"])) if years else None


@dataclass(frozen=True)
class LeaseRow:
    """Leases of a unit, and those of them that count; None where hidden."""

    name: str
    leases: float | None
    counted: float | None
    share: float | None
    own: bool = False

    def missing(self, target: float) -> int | None:
        """Leases short of the target, negative beyond it; None where a number is hidden."""
        if self.leases is None or self.counted is None or self.share is None:
            return None
        return math.ceil(round(target * self.leases / 100, 6)) - int(self.counted)

    def band(self) -> tuple[float, float]:
        """What chance makes of so few leases, in percent."""
        if self.share is None or not self.leases:
            return 0.0, 0.0
        reach = threshold.chance(self.share, self.leases)
        return max(0.0, self.share - reach), min(100.0, self.share + reach)


def territory_row(side_of: Side) -> LeaseRow:
    facts, own = side_of.newest, side_of.own
    return LeaseRow(
        facts.territory,
        facts.count(facts.population),
        facts.count(side_of.column),
        own.value if own is not None else None,
        True,
    )


def unit_rows(side_of: Side, scale: str, most: int = 0) -> list[LeaseRow]:
    """The published units of a scale, those with the most released leases first; hidden ones last,
    by name. most: how many, 0 for all."""
    facts = side_of.newest
    if not facts.exists(side_of.indicator, scale):
        return []
    columns = [facts.population, side_of.column, side_of.indicator]
    numbers = facts.numbers(scale, columns)
    names = facts.labels(scale, "name")
    rows = []
    for position, name in enumerate(names):
        leases, counted, share = (_known(numbers[column][position]) for column in columns)
        shown = facts.shown(side_of.indicator, share)
        rows.append(LeaseRow(str(name), leases, counted if shown is not None else None, shown))
    rows.sort(key=lambda row: (row.leases is None, -(row.leases or 0.0), row.name))
    return rows[:most] if most else rows


def landlord_rows(side_of: Side) -> list[LeaseRow]:
    """The landlords of an EPCI: of a wider territory a landlord is a row in each of its EPCI."""
    if side_of.newest.release.territory.scale != "epci":
        return []
    return unit_rows(side_of, LANDLORD)


def below(rows: Sequence[LeaseRow], target: float) -> list[str]:
    """Names of those that are below the target, chance included."""
    return [row.name for row in rows if row.share is not None and row.band()[1] < target]


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
