"""The orientations of the synthesis: proposals with the place and the figure that they rest on,
which a person rewrites before printing. Places are published units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..figures import Figure, next_wider, territory_change
from .facts import COMMUNE, Facts, finite
from .leases import landlord_rows, names_below, side, sides, territory_row
from .phrases import at_place
from .residences import may_be_counted, residences
from .shapes import unit_readings
from .themes import zone_scale

SMALL = "size_12"  # dwellings of one or two rooms
MOST_NAMED = 2  # landlords, IRIS
FEWEST_FOR_A_RATIO = 2  # applications per yearly attribution that are worth naming


def orientation(facts: Facts, rule: str) -> str:
    """Return the orientation that belongs to a question; without a place where none can be
    named."""
    parts = MAKERS[rule](facts)
    if parts is None:
        return facts.say(f"orientation {rule}")
    return facts.say(f"orientation {rule} placed", **parts)


def _small(facts: Facts) -> Mapping[str, object] | None:
    """Name the commune with the most applications for small dwellings among those that have as many
    per attribution of a year as the territory, or more. Quotients of displayed counts."""
    demands, both = facts.demand_years, sides(facts)
    periods = [each.period for each in both if each.period is not None]
    scales = [set(each.release.scales) for each in (*demands[:1], *periods)]
    if len(scales) < 3 or not all(COMMUNE in of_one for of_one in scales):
        return None
    leases = [
        {**dict.fromkeys(each.empty_units(COMMUNE), 0.0), **_counts(each)} for each in periods
    ]
    first, _, last = both[0].span.partition("–")
    years = int(last) - int(first) + 1 if first.isdigit() and last.isdigit() else 1

    def ratio(asked: float | None, let: Sequence[float | None]) -> float:
        """Return the applications per attribution of a year; 0.0 where a count is hidden."""
        total = sum(number or 0.0 for number in let)
        return asked * years / total if asked and total and None not in let else 0.0

    own_ratio = ratio(demands[0].count(SMALL), [each.count(SMALL) for each in periods])
    tensions = [
        (-(asked or 0.0), name, ratio(asked, [counts.get(name) for counts in leases]))
        for name, asked in _counts(demands[0]).items()
    ]
    least = max(own_ratio, FEWEST_FOR_A_RATIO)
    busiest = min((tension for tension in tensions if tension[2] >= least), default=None)
    if busiest is None or not own_ratio:
        return None
    return {
        "place": at_place(busiest[1], facts.words),
        "ratio": facts.words.number(busiest[2], 0),
        "own": facts.words.number(own_ratio, 0),
        "years": both[0].span,
    }


def _counts(facts: Facts) -> dict[str, float | None]:
    """Return the published communes and their released counts of small dwellings."""
    numbers = facts.numbers(COMMUNE, [SMALL]).get(SMALL, ())
    names = map(str, facts.labels(COMMUNE, "name"))
    return {name: finite(number) for name, number in zip(names, numbers, strict=True)}


def _quarter(facts: Facts) -> Mapping[str, object] | None:
    outside_qpv = side(facts, "outside")
    if outside_qpv is None:
        return None
    missing = territory_row(outside_qpv).missing(outside_qpv.target)
    rows = landlord_rows(outside_qpv)
    below = set(names_below(rows, outside_qpv.target))
    lacking = [
        (row.missing(outside_qpv.target) or 0, row.name) for row in rows if row.name in below
    ]
    if missing is None or not lacking:
        return None
    names = [
        facts.say("landlord lacks", name=name, n=number)
        for number, name in sorted(lacking, key=lambda pair: (-pair[0], pair[1]))[:MOST_NAMED]
    ]
    return {"n": missing, "names": ", ".join(names), "years": outside_qpv.span}


def _outside(facts: Facts) -> Mapping[str, object] | None:
    published = residences(facts, zone_scale(facts))
    is_fragile_outside = published.fragile & (published.zone == "")
    names = [str(name) for name in published.names[is_fragile_outside] if name]
    counts = {name: names.count(name) for name in names}
    name = max(sorted(counts), key=counts.__getitem__, default="")
    total = int(is_fragile_outside.sum())
    if not may_be_counted(counts.get(name, 0), total):
        return None
    return {"n": total, "k": counts[name], "place": at_place(name, facts.words)}


def _newcomers(facts: Facts) -> Mapping[str, object] | None:
    recent, every = (facts.own_figure(i) for i in ("recent_income_u40_rate", "income_u40_rate"))
    return {"recent": recent.text, "every": every.text} if recent and every else None


def _mixity(facts: Facts) -> Mapping[str, object] | None:
    names = [
        f"{figure.name} ({figure.text})" for figure in _above(facts, "iris", "income_u40_rate")
    ]
    return {"names": ", ".join(names[:MOST_NAMED])} if names else None


def _ageing(facts: Facts) -> Mapping[str, object] | None:
    communes = _above(facts, COMMUNE, "age_65p_rate")
    change = territory_change(facts.changes("age_65p_rate"))
    if not communes or change is None:
        return None
    return {"place": at_place(communes[0].name, facts.words), "share": communes[0].text}


def _mobility(facts: Facts) -> Mapping[str, object] | None:
    figures = facts.figures("mobility_rate")
    wider = next_wider(figures)
    return {"value": figures[0].text, "other": f"{wider.name} {wider.text}"} if wider else None


def _above(facts: Facts, scale: str, indicator: str) -> list[Figure]:
    """Return the published units above the territory, the highest share first."""
    if not facts.has_indicator(indicator, scale):
        return []
    readings, units = unit_readings(facts, scale, indicator), facts.units(scale)
    figures = zip(units, facts.unit_figures(scale, indicator), strict=True)
    above = [figure for unit, figure in figures if readings.get(unit.code) == "more"]
    return sorted(above, key=lambda figure: (-(figure.value or 0.0), figure.name))


MAKERS: dict[str, Callable[[Facts], Mapping[str, object] | None]] = {
    "small": _small, "quarter": _quarter, "outside": _outside, "newcomers": _newcomers,
    "mixity": _mixity, "ageing": _ageing, "mobility": _mobility,
}  # fmt: skip
