"""Leases signed outside and inside QPV, as displayed, with their gap to the law's target: the
territory's year by year, those of landlords and communes in several years together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..figures import Figure
from . import threshold
from .facts import COMMUNE, Facts, finite
from .order import plan
from .phrases import say

LANDLORD = "bailleur"


@dataclass(frozen=True)
class Side:
    """The leases of one side of the QPV.

    name: 'outside' or 'inside'
    facts: one per year, the newest first; the period alone where the territory has no single year
    column: the leases that count towards the target
    target: percent
    period: several years together, for communes and landlords; None without one"""

    name: str
    facts: tuple[Facts, ...]
    column: str
    target: float
    period: Facts | None = None

    @property
    def indicator(self) -> str:
        return f"{self.column}_rate"

    @property
    def newest(self) -> Facts:
        return self.facts[0]

    @property
    def span(self) -> str:
        """The years that the period sums up: '2018–2022'."""
        return spoken_years(self.period) if self.period is not None else ""

    @property
    def yearly(self) -> bool:
        """Whether the page states a single year of the territory."""
        return "–" not in spoken_years(self.newest)

    @property
    def period_of_years(self) -> str:
        """The years of a period of several; '' for a single one, as a file has it."""
        return self.span if "–" in self.span else ""

    @property
    def of_years(self) -> str:
        """' de 2018–2022' where the territory's share is of several years, '' for a single one."""
        years = spoken_years(self.newest)
        return "" if self.yearly else say("of years", self.newest.words, years=years)

    def of_period(self) -> Side:
        """Return the same side with the period as its newest year; itself without one."""
        return replace(self, facts=(self.period,)) if self.period is not None else self

    @property
    def figure(self) -> Figure | None:
        return self.newest.own_figure(self.indicator)

    @property
    def is_shown(self) -> bool:
        return self.figure is not None and self.figure.value is not None

    @property
    def is_ever_shown(self) -> bool:
        years = (*self.facts, *([self.period] if self.period is not None else []))
        return any(year.own_value(self.indicator) is not None for year in years)


def side(facts: Facts, name: str) -> Side | None:
    """Return the leases 'outside' or 'inside'. None where the portal has none of that side. Without
    a period the communes are those of the newest year, where a portal of extracts has them."""
    stated = plan()["attributions"][name]
    years, periods = (facts.subjects.get(str(stated[key]), ()) for key in ("subject", "period"))
    candidates = periods or tuple(year for year in years[:1] if COMMUNE in year.release.scales)
    period = candidates[0] if candidates else None
    own_scale = facts.release.territory.scale
    if period is not None and not any(own_scale in year.release.scales for year in years):
        years = (period,)
    lease_side = Side(name, years, str(stated["column"]), float(stated["target"]), period)
    return lease_side if years else None


def sides(facts: Facts) -> list[Side]:
    """Return the leases outside QPV, then those inside, where there are any."""
    return [found for name in ("outside", "inside") if (found := side(facts, name)) is not None]


def shown_sides(facts: Facts) -> list[Side]:
    """Return the leases outside QPV, then those inside if a year or the period shows their share;
    [] where that of outside is hidden."""
    outside_qpv = side(facts, "outside")
    if outside_qpv is None or not outside_qpv.is_shown:
        return []
    return [outside_qpv, *(each for each in sides(facts)[1:] if each.is_ever_shown)]


def spoken_years(facts: Facts) -> str:
    """Return the year, or the years of a period, as people write them."""
    return facts.words.text(facts.vintage.label) or facts.vintage.id


@dataclass(frozen=True)
class LeaseRow:
    """The leases of a unit, those that count towards the target, and their share in percent; None
    where hidden."""

    name: str
    leases: float | None
    counted_leases: float | None
    share: float | None
    is_territory: bool = False

    def missing(self, target: float) -> int | None:
        """Return how many leases are short of the target, negative beyond it. None where a number
        is hidden."""
        if self.leases is None or self.counted_leases is None or self.share is None:
            return None
        return math.ceil(round(target * self.leases / 100, 6)) - int(self.counted_leases)

    def band(self) -> tuple[float, float]:
        """Return the interval, in percent, that chance makes of so few leases."""
        if self.share is None or not self.leases:
            return 0.0, 0.0
        return threshold.interval_of_chance(self.share, self.leases)


def territory_row(lease_side: Side) -> LeaseRow:
    """Return the territory's leases of the newest year."""
    facts, own_figure = lease_side.newest, lease_side.figure
    return LeaseRow(
        facts.territory,
        facts.population_count,
        facts.count(lease_side.column),
        own_figure.value if own_figure is not None else None,
        True,
    )


def unit_rows(lease_side: Side, scale: str) -> list[LeaseRow]:
    """Return the published units of a scale, those with the most leases first, then those that hide
    them, by name."""
    facts = lease_side.period
    if facts is None or not facts.has_indicator(lease_side.indicator, scale):
        return []
    columns = [facts.population, lease_side.column, lease_side.indicator]
    numbers = facts.numbers(scale, columns)
    names = facts.labels(scale, "name")
    rows = []
    for position, name in enumerate(names):
        leases, counted_leases, share = (finite(numbers[column][position]) for column in columns)
        shown_share = facts.shown_value(lease_side.indicator, share)
        rows.append(
            LeaseRow(
                str(name), leases, counted_leases if shown_share is not None else None, shown_share
            )
        )
    rows.sort(key=lambda row: (row.leases is None, -(row.leases or 0.0), row.name))
    return rows


def landlord_rows(lease_side: Side) -> list[LeaseRow]:
    """Return the landlords of an EPCI. [] for a wider territory, where each landlord has a row in
    every EPCI."""
    if lease_side.period is None or lease_side.period.release.territory.scale != "epci":
        return []
    return unit_rows(lease_side, LANDLORD)


def names_below(rows: Sequence[LeaseRow], target: float) -> list[str]:
    """Return the names of the units below the target, chance included."""
    return [row.name for row in rows if row.share is not None and row.band()[1] < target]
