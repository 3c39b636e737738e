"""How mixed a territory is: dissimilarity between its communes, IRIS and groups of résidences, as
intervals beside what chance alone does. Made of released numbers only."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...layers.style.words import Words
from ..drawing.intervals import IntervalGroup, IntervalRow, interval_chart
from ..figures import Cell, Grid, Measure
from . import segregation
from .facts import Facts
from .order import plan
from .page import Page, PageKind
from .phrases import either, say
from .segregation import Groups, Interval, Rest

PARENTS = {"iris": "commune", "voisinage": "commune"}
WIDEST, WIDEST_PAGE = 0.15, 0.05  # of a row; of the leading group between IRIS
FEWEST_UNITS = 6
MOST_WITHHELD = 0.1  # of the households
LEADING_SCALE = "iris"
PERCENT = 100.0
DECIMALS = 2


@dataclass(frozen=True)
class Mixing:
    """A group between the units of a scale. reading: 'above', 'alike' or 'open', by the band of
    chance · before: the interval of the earlier vintage."""

    indicator: str
    scale: str
    units: int
    found: Interval
    chance: Interval
    before: Interval | None = None

    @property
    def reading(self) -> str:
        if self.found.low > self.chance.high:
            return "above"
        return "alike" if self.found.high <= self.chance.high else "open"

    @property
    def moved(self) -> str:
        """'up' or 'down' where the two vintages lie apart by more than half the band of chance."""
        if self.before is None:
            return ""
        least = self.chance.width / 2
        if self.found.low - self.before.high > least:
            return "up"
        return "down" if self.before.low - self.found.high > least else ""


def mixity_page(facts: Facts) -> list[Page]:
    """[] where the leading group is not known closely enough between IRIS."""
    groups = {
        indicator: [
            m for scale in plan()["mixity"]["scales"] if (m := mixing(facts, indicator, scale))
        ]
        for indicator in map(str, plan()["mixity"]["indicators"])
        if facts.own(indicator) is not None
    }
    groups = {indicator: found for indicator, found in groups.items() if found}
    lead = next(iter(groups), "")
    leading = next((m for m in groups.get(lead, ()) if m.scale == LEADING_SCALE), None)
    if leading is None or leading.found.width > WIDEST_PAGE:
        return []
    words, chapter = facts.words, say("mixity", facts.words)
    drawn = tuple(_drawn(facts, indicator, found) for indicator, found in groups.items())
    keys = [
        say("interval later", words, year=facts.vintage.id),
        say("interval earlier", words, year=facts.earlier) if facts.earlier else "",
        say("interval chance", words),
    ]
    return [
        Page(
            "mixity",
            PageKind.FIGURES,
            chapter,
            _title(facts.measure(lead), leading, words),
            say("mixity subtitle", words, territory=facts.territory, vintage=facts.vintage.id),
            _sentences(facts, groups, leading),
            pictures={
                "body": lambda wide, high: interval_chart(
                    say("dissimilarity", words), drawn, keys, words, wide, high
                )
            },
            grids=(_grid(facts, drawn),),
        )
    ]


def mixing(facts: Facts, indicator: str, scale: str) -> Mixing | None:
    """None where the scale tells too little: few units, many withheld households, a wide
    interval."""
    groups = groups_of(facts, indicator, scale)
    if groups is None or len(groups.sizes) < FEWEST_UNITS:
        return None
    measure = segregation.Measure.DISSIMILARITY
    found = segregation.interval(groups, measure)
    if found is None or found.width > WIDEST or groups.withheld > MOST_WITHHELD * groups.total:
        return None
    release = facts.release
    seed = zlib.crc32(f"{release.territory.code} {release.vintage} {indicator} {scale}".encode())
    chance = segregation.by_chance(groups, measure, seed)
    before = None
    earlier = facts.earlier_facts()
    if earlier is not None and facts.comparable(indicator):
        known = groups_of(earlier, indicator, scale)
        before = segregation.interval(known, measure) if known is not None else None
        before = before if before is not None and before.width <= WIDEST else None
    return Mixing(indicator, scale, len(groups.sizes), found, chance, before)


@dataclass(frozen=True)
class _Known:
    """Of published units: codes, households, least and greatest number of the group (n,)."""

    codes: np.ndarray
    sizes: np.ndarray
    low: np.ndarray
    high: np.ndarray


def groups_of(facts: Facts, indicator: str, scale: str) -> Groups | None:
    """A group in the published units of a scale; None where the territory's numbers are hidden."""
    if not facts.exists(indicator, scale):
        return None
    territory = facts.release.territory
    whole, units = (_known(facts, indicator, at) for at in (territory.scale, scale))
    if whole is None or units is None:
        return None
    own = np.flatnonzero(whole.codes == territory.code)
    if len(own) != 1 or whole.low[own[0]] != whole.high[own[0]]:
        return None
    total, members = float(whole.sizes[own[0]]), float(whole.low[own[0]])
    rests = _rests(facts, indicator, scale, units)
    placed = {unit for rest in rests for unit in rest.units}
    others = tuple(n for n in range(len(units.codes)) if n not in placed)
    of_parents = sum(rest.size + float(units.sizes[list(rest.units)].sum()) for rest in rests)
    rests.append(Rest(total - of_parents - float(units.sizes[list(others)].sum()), others))
    if any(rest.size < 0 for rest in rests):
        return None
    return Groups(total, members, units.sizes, units.low, units.high, tuple(rests))


def _known(facts: Facts, indicator: str, scale: str) -> _Known | None:
    """The units whose households are shown; None without a family that bounds the group."""
    definition = facts.indicators[indicator]
    family = next((f for f in facts.catalogue.families if f.id == definition.family), None)
    if family is None or not definition.denominator or scale not in facts.release.scales:
        return None
    within = set(family.columns)
    sums = [(column, parts) for column, parts in facts.catalogue.sums if set(parts) <= within]
    columns = [definition.denominator, *family.columns, *(column for column, _ in sums)]
    shown = facts.numbers(scale, columns)
    sizes, codes = shown.pop(definition.denominator), facts.labels(scale, "code")
    low, high = segregation.member_bounds(sizes, shown, definition.numerator, family.columns, sums)
    there = np.isfinite(sizes) & (sizes > 0)
    return _Known(codes[there], sizes[there], low[there], high[there])


def _rests(facts: Facts, indicator: str, scale: str, units: _Known) -> list[Rest]:
    """What the published parents hold beyond their published units."""
    parent_scale = PARENTS.get(scale, "")
    parents = _known(facts, indicator, parent_scale) if parent_scale else None
    if parents is None:
        return []
    codes, names = facts.labels(scale, "code"), facts.labels(scale, parent_scale)
    parent_of = dict(zip(codes, names, strict=True))
    of_units = np.array([parent_of[code] for code in units.codes], dtype=object)
    rests = []
    for position, code in enumerate(parents.codes):
        own = np.flatnonzero(of_units == code)
        least, most = float(parents.low[position]), float(parents.high[position])
        rest = float(parents.sizes[position] - units.sizes[own].sum())
        rests.append(Rest(rest, tuple(own), least if least == most else None))
    return rests


def outwards(found: Interval, factor: float = 1.0, decimals: int = DECIMALS) -> tuple[float, float]:
    """Both ends rounded away from each other, so that the truth stays between them."""
    step = 10.0**decimals
    low = math.floor(found.low * factor * step + 1e-9) / step
    return low, math.ceil(found.high * factor * step - 1e-9) / step


def told(found: Interval, words: Words, factor: float = 1.0, decimals: int = DECIMALS) -> str:
    """'0,15 à 0,18'; one number where both ends are the same."""
    low, high = (words.number(end, decimals) for end in outwards(found, factor, decimals))
    return low if low == high else say("range", words, low=low, high=high)


def share_told(found: Mixing, words: Words) -> str:
    """'15 à 18 %': of the group, that would have to move."""
    return words.with_unit(told(found.found, words, PERCENT, 0), "%")


def _title(measure: Measure, leading: Mixing, words: Words) -> str:
    name = measure.name[:1].lower() + measure.name[1:] if words.french else measure.name
    share = share_told(leading, words)
    return say(f"mixity {leading.reading}", words, share=share, name=name, measure=measure.name)


def _drawn(facts: Facts, indicator: str, found: Sequence[Mixing]) -> IntervalGroup:
    words, own = facts.words, facts.own(indicator)
    rows = tuple(
        IntervalRow(
            f"{either(f'mixed {m.scale}', facts.scale_name(m.scale), words)} ({m.units})",
            outwards(m.found),
            outwards(m.before) if m.before is not None else None,
            (m.chance.low, m.chance.high),
            told(m.found, words),
            say(f"chance {m.reading}", words),
        )
        for m in found
    )
    return IntervalGroup(facts.measure(indicator).name, own.text if own is not None else "", rows)


def _sentences(facts: Facts, groups: dict[str, list[Mixing]], leading: Mixing) -> tuple[str, ...]:
    words, between = (
        facts.words,
        [m for found in groups.values() for m in found if m.scale == LEADING_SCALE],
    )
    sentences = [
        say(
            f"sentence chance {leading.reading}",
            words,
            name=facts.measure(leading.indicator).name,
            found=told(leading.found, words),
            chance=words.number(outwards(leading.chance)[1], DECIMALS),
        )
    ]
    known = groups_of(facts, leading.indicator, LEADING_SCALE)
    if known is not None:
        isolation = segregation.interval(known, segregation.Measure.ISOLATION)
        entropy = segregation.interval(known, segregation.Measure.ENTROPY)
        own = facts.own(leading.indicator)
        if isolation is not None and own is not None:
            share = words.with_unit(told(isolation, words, PERCENT, 0), "%")
            sentences.append(say("isolation", words, share=share, average=own.text))
        if entropy is not None:
            sentences.append(say("entropy", words, found=told(entropy, words, 1.0, 3)))
    above = [facts.measure(m.indicator).name for m in between if m.reading == "above"]
    if len(above) == len(between) > 1:
        sentences.append(say("all above", words, n=len(above)))
    elif above:
        sentences.append(say("some above", words, names=", ".join(above)))
    if any(m.before is not None for m in between):
        moved = [facts.measure(m.indicator).name for m in between if m.moved]
        key = "mixity moved" if moved else "mixity steady"
        sentences.append(
            say(key, words, names=", ".join(moved), earlier=facts.earlier, vintage=facts.vintage.id)
        )
    sentences.append(say("mixity method", words))
    return tuple(sentences)


def _grid(facts: Facts, groups: Sequence[IntervalGroup]) -> Grid:
    words = facts.words

    def cell(value: float) -> Cell:
        return Cell(words.number(value, DECIMALS), value, DECIMALS)

    rows = []
    for group in groups:
        for row in group.rows:
            chance = [cell(round(end, DECIMALS)) for end in row.chance]
            earlier = [cell(end) for end in row.before] if row.before else [Cell(""), Cell("")]
            rows.append(
                (
                    Cell(f"{group.name}, {row.name}"),
                    *map(cell, row.found),
                    *(earlier if facts.earlier else ()),
                    *chance,
                    Cell(row.reading),
                )
            )
    years = [facts.vintage.id, *([facts.earlier] if facts.earlier else [])]
    ends = [say(key, words, year=year) for year in years for key in ("least in", "most in")]
    header = (
        say("dissimilarity", words), *ends, say("chance from", words), say("chance to", words),
        say("reading", words),
    )  # fmt: skip
    return Grid(say("dissimilarity", words), header, tuple(rows))
