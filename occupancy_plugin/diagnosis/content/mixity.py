"""The page on social mix: dissimilarity between communes, IRIS and groups of résidences.

Hidden numbers leave an interval for each index; it is compared with the band that chance alone
makes. Only released numbers are used."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np

from ...layers.style.words import Words
from ..drawing.axis import axis
from ..drawing.colours import ACCENT, OTHERS, PALE, SOFT
from ..drawing.rows import Bar, Label, Plot, Row, row_chart, values_of
from ..figures import Cell, Grid, Measure, number_cell
from . import segregation
from .facts import Facts
from .findings import within_sentence
from .order import plan
from .page import Page, PageKind, Picture
from .phrases import phrase_or, say, say_counted
from .segregation import Groups, Interval, Residual

PARENTS = {"iris": "commune", "voisinage": "commune"}
WIDEST_INTERVAL = 0.15  # of a row
WIDEST_LEADING_INTERVAL = 0.05  # of the leading group between IRIS
FEWEST_UNITS = 6
MOST_WITHHELD = 0.1  # of the households
LEADING_SCALE = "iris"
PERCENT = 100.0
TALLEST_ROW = 13.0  # mm
DECIMALS = 2


@dataclass(frozen=True)
class Mixing:
    """The spread of one group over the units of a scale.

    units: their number
    interval: of the dissimilarity
    chance: the band of a random spread
    earlier_interval: that of the earlier vintage, None without"""

    indicator: str
    scale: str
    units: int
    interval: Interval
    chance: Interval
    earlier_interval: Interval | None = None

    @property
    def reading(self) -> str:
        """'above', 'alike' or 'open' (undecided), compared with the band of chance."""
        if self.interval.low > self.chance.high:
            return "above"
        return "alike" if self.interval.high <= self.chance.high else "open"

    @property
    def moved(self) -> str:
        """'up' or 'down' where the intervals of both vintages are apart by more than half the band
        of chance; else ''."""
        if self.earlier_interval is None:
            return ""
        least_gap = self.chance.width / 2
        if self.interval.low - self.earlier_interval.high > least_gap:
            return "up"
        return "down" if self.earlier_interval.low - self.interval.high > least_gap else ""


def mixity_page(facts: Facts) -> Page | None:
    """Make the page. None where the leading group's interval between IRIS is too wide."""
    groups = {
        indicator: [
            found_mixing
            for scale in plan()["mixity"]["scales"]
            if (found_mixing := mixing(facts, indicator, scale))
        ]
        for indicator in map(str, plan()["mixity"]["indicators"])
        if facts.own_figure(indicator) is not None
    }
    groups = {indicator: measured for indicator, measured in groups.items() if measured}
    lead_indicator = next(iter(groups), "")
    mixing_of = {m.scale: m for m in groups.get(lead_indicator, ())}
    leading_mixing = mixing_of.get(LEADING_SCALE)
    if leading_mixing is None or leading_mixing.interval.width > WIDEST_LEADING_INTERVAL:
        return None
    words, chapter = facts.words, facts.say("mixity")
    mixings = [*chain.from_iterable(groups.values())]
    return Page(
        "mixity",
        PageKind.FIGURES,
        chapter,
        _title(facts.measure(lead_indicator), leading_mixing, words),
        facts.say("mixity subtitle"),
        _sentences(facts, mixings, leading_mixing),
        pictures={"body": _chart(facts, mixings)},
        grids=(_grid(facts, mixings),),
        heights={"body": 72.0},
    )


def mixing(facts: Facts, indicator: str, scale: str) -> Mixing | None:
    """Measure one group at one scale. None for few units, many withheld households or a wide
    interval."""
    groups = groups_of(facts, indicator, scale)
    if groups is None or len(groups.sizes) < FEWEST_UNITS:
        return None
    bounds = _narrow_interval(groups)
    if bounds is None or groups.withheld > MOST_WITHHELD * groups.total:
        return None
    release = facts.release
    seed = zlib.crc32(f"{release.territory.code} {release.vintage} {indicator} {scale}".encode())
    chance = segregation.by_chance(groups, seed)
    earlier_bounds = None
    if facts.earlier_release is not None and facts.means_the_same(indicator):
        earlier = Facts(facts.earlier_release, facts.catalogue, facts.words)
        earlier_bounds = _narrow_interval(groups_of(earlier, indicator, scale))
    return Mixing(indicator, scale, len(groups.sizes), bounds, chance, earlier_bounds)


def _narrow_interval(groups: Groups | None) -> Interval | None:
    """Return the interval of the dissimilarity; None where it is unknown, or too wide for a row."""
    bounds = segregation.interval(groups) if groups is not None else None
    return bounds if bounds is not None and bounds.width <= WIDEST_INTERVAL else None


@dataclass(frozen=True)
class _UnitBounds:
    """The published units of a scale (n,): codes, households, lowest and highest size of the
    group."""

    codes: np.ndarray
    sizes: np.ndarray
    low: np.ndarray
    high: np.ndarray


def groups_of(facts: Facts, indicator: str, scale: str) -> Groups | None:
    """Return a group in the published units of a scale. None where the territory's numbers are
    hidden."""
    if not facts.has_indicator(indicator, scale):
        return None
    territory = facts.release.territory
    whole_territory = _unit_bounds(facts, indicator, territory.scale)
    units = _unit_bounds(facts, indicator, scale)
    if whole_territory is None or units is None:
        return None
    positions = np.flatnonzero(whole_territory.codes == territory.code)
    if len(positions) != 1:
        return None
    row = positions[0]
    if whole_territory.low[row] != whole_territory.high[row]:
        return None
    total, members = float(whole_territory.sizes[row]), float(whole_territory.low[row])
    residuals = _residuals(facts, indicator, scale, units)
    in_a_parent = {unit for residual in residuals for unit in residual.units}
    other_units = tuple(unit for unit in range(len(units.codes)) if unit not in in_a_parent)
    in_parents = sum(r.size + float(units.sizes[list(r.units)].sum()) for r in residuals)
    in_others = float(units.sizes[list(other_units)].sum())
    residuals.append(Residual(total - in_parents - in_others, other_units))
    if any(residual.size < 0 for residual in residuals):
        return None
    return Groups(total, members, units.sizes, units.low, units.high, tuple(residuals))


def _unit_bounds(facts: Facts, indicator: str, scale: str) -> _UnitBounds | None:
    """Bound the group in each unit that shows its households. None without a family that bounds
    it."""
    definition = facts.indicators[indicator]
    family = facts.catalogue_family(definition.family)
    if family is None or not definition.denominator or scale not in facts.release.scales:
        return None
    family_columns = set(family.columns)
    sums = [
        (column, parts) for column, parts in facts.catalogue.sums if set(parts) <= family_columns
    ]
    columns = [definition.denominator, *family.columns, *(column for column, _ in sums)]
    counts = facts.numbers(scale, columns)
    sizes, codes = counts.pop(definition.denominator), facts.labels(scale, "code")
    low, high = segregation.member_bounds(sizes, counts, definition.numerator, family.columns, sums)
    has_households = np.isfinite(sizes) & (sizes > 0)
    return _UnitBounds(*(values[has_households] for values in (codes, sizes, low, high)))


def _residuals(facts: Facts, indicator: str, scale: str, units: _UnitBounds) -> list[Residual]:
    """Return what each published parent counts in addition to its published units."""
    parent_scale = PARENTS.get(scale, "")
    parents = _unit_bounds(facts, indicator, parent_scale) if parent_scale else None
    if parents is None:
        return []
    codes, names = facts.labels(scale, "code"), facts.labels(scale, parent_scale)
    parent_of = dict(zip(codes, names, strict=True))
    unit_parents = np.array([parent_of[code] for code in units.codes], dtype=object)
    residuals = []
    for position, code in enumerate(parents.codes):
        children = np.flatnonzero(unit_parents == code)
        least_members, most_members = float(parents.low[position]), float(parents.high[position])
        size = float(parents.sizes[position] - units.sizes[children].sum())
        members = least_members if least_members == most_members else None
        residuals.append(Residual(size, tuple(children), members))
    return residuals


def round_outwards(
    interval: Interval, factor: float = 1.0, decimals: int = DECIMALS
) -> tuple[float, float]:
    """Round both ends away from each other, so that the true value stays between them."""
    step = 10.0**decimals
    low = math.floor(interval.low * factor * step + 1e-9) / step
    return low, math.ceil(interval.high * factor * step - 1e-9) / step


def interval_text(
    interval: Interval, words: Words, factor: float = 1.0, decimals: int = DECIMALS
) -> str:
    """Write '0,15 à 0,18', or one number where both ends are equal."""
    low, high = (words.number(end, decimals) for end in round_outwards(interval, factor, decimals))
    return low if low == high else say("range", words, low=low, high=high)


def share_text(leading_mixing: Mixing, words: Words) -> str:
    """Write '15 à 18 %': the share of the group that would have to move."""
    return words.with_unit(interval_text(leading_mixing.interval, words, PERCENT, 0), "%")


def _title(measure: Measure, leading_mixing: Mixing, words: Words) -> str:
    name = measure.name[:1].lower() + measure.name[1:] if words.french else measure.name
    share = share_text(leading_mixing, words)
    return say(
        f"mixity {leading_mixing.reading}", words, share=share, name=name, measure=measure.name
    )


def _scale_of(facts: Facts, found: Mixing) -> str:
    """Return 'entre IRIS (31)'."""
    name = phrase_or(f"mixed {found.scale}", facts.scale_name(found.scale), facts.words)
    return f"{name} ({found.units})"


def _chart(facts: Facts, mixings: Sequence[Mixing]) -> Picture:
    """Draw the interval of each group and scale, and that of the earlier vintage, as bars on the
    band of chance."""
    rows = []
    for found in mixings:
        measure, own_figure = facts.measure(found.indicator), facts.own_figure(found.indicator)
        bars = [
            Bar(found.chance.low, found.chance.high, PALE, 0.08, 0.84),
            Bar(*round_outwards(found.interval), ACCENT, 0.16, 0.3),
        ]
        if found.earlier_interval is not None:
            bars.append(Bar(*round_outwards(found.earlier_interval), OTHERS, 0.56, 0.3))
        text = Label(interval_text(found.interval, facts.words), ACCENT, True)
        reading = Label(facts.say(f"chance {found.reading}"))
        group = f"{measure.name} {own_figure.text if own_figure is not None else ''}"
        name = Label(_scale_of(facts, found), SOFT)
        rows.append(Row(name, tuple(bars), after=text, cells=(reading,), group=group))
    later, year = facts.say("interval later", year=facts.vintage.id), facts.earlier_vintage
    keys = [(ACCENT, later), (PALE, facts.say("interval chance"))]
    keys[1:1] = [(OTHERS, facts.say("interval earlier", year=year))] if year else []
    legend = [(Bar(0.0, 0.0, colour), text) for colour, text in keys]
    scale = axis([0.0, *values_of(rows)], 0.1, 6, 0.0)
    write = partial(facts.words.number, decimals=2)
    plot = Plot(facts.say("dissimilarity"), scale, write, TALLEST_ROW, legend, [""])
    return partial(row_chart, plot, rows)


def _sentences(facts: Facts, mixings: Sequence[Mixing], leading_mixing: Mixing) -> tuple[str, ...]:
    return (
        facts.say(
            f"sentence chance {leading_mixing.reading}",
            name=facts.measure(leading_mixing.indicator).name,
            found=interval_text(leading_mixing.interval, facts.words),
            chance=facts.words.number(round_outwards(leading_mixing.chance)[1], DECIMALS),
        ),
        *_group_sentences(facts, [m for m in mixings if m.scale == LEADING_SCALE]),
        facts.say("mixity method"),
    )


def _group_sentences(facts: Facts, mixings: Sequence[Mixing]) -> list[str]:
    """Name the groups that are spread less evenly than by chance, and those that changed."""
    sentences = []
    above_chance = [facts.measure(m.indicator).name for m in mixings if m.reading == "above"]
    if len(above_chance) == len(mixings) > 1:
        sentences.append(say_counted("all above", facts.words, {"n": len(above_chance)}))
    elif above_chance:
        names = ", ".join(within_sentence(name) for name in above_chance)
        sentences.append(facts.say("some above", names=names))
    if any(m.earlier_interval is not None for m in mixings):
        changed_names = [facts.measure(m.indicator).name for m in mixings if m.moved]
        key = "mixity moved" if changed_names else "mixity steady"
        names = ", ".join(changed_names)
        sentences.append(facts.say(key, names=names, earlier=facts.earlier_vintage))
    return sentences


def _grid(facts: Facts, mixings: Sequence[Mixing]) -> Grid:
    """Make a table with a row per group and scale."""
    rows = []
    for found in mixings:
        name = f"{facts.measure(found.indicator).name}, {_scale_of(facts, found)}"
        intervals = [found.interval, *([found.earlier_interval] if facts.earlier_vintage else [])]
        ends = [end for i in intervals for end in (round_outwards(i) if i else (None, None))]
        cells = [Cell("") if e is None else number_cell(e, facts.words, DECIMALS) for e in ends]
        for end in (found.chance.low, found.chance.high):
            cells.append(number_cell(round(end, DECIMALS), facts.words, DECIMALS))
        rows.append((Cell(name), *cells, Cell(facts.say(f"chance {found.reading}"))))
    years = [facts.vintage.id, *([facts.earlier_vintage] if facts.earlier_vintage else [])]
    end_headings = [facts.say(key, year=year) for year in years for key in ("least in", "most in")]
    header = (
        facts.say("dissimilarity"), *end_headings, facts.say("chance from"), facts.say("chance to"),
        facts.say("reading"),
    )  # fmt: skip
    return Grid(facts.say("dissimilarity"), header, tuple(rows))
