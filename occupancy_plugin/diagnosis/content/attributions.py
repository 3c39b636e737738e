"""Who the attributions go to: a quarter of those outside QPV to the first quartile, half of those
inside to the others; by landlord and commune, over the years; and the yearly balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...toolbelt.numbers import HIDDEN
from ..drawing.drawing import Drawing, stacked
from ..drawing.tables import beginning
from ..drawing.targets import TargetRow, target_rows
from ..drawing.years import Series, Target, year_chart
from ..figures import Cell, Grid
from . import findings, threshold
from .facts import Facts
from .leases import (
    LANDLORD,
    LeaseRow,
    Side,
    below,
    landlord_rows,
    side,
    territory_row,
    unit_rows,
)
from .page import Page, PageKind, Picture
from .phrases import say

MOST_COMMUNES = 9
LEFT = 0.52  # of the width: landlords; the rest: communes
GAP = 8.0  # mm


def attribution_page(facts: Facts) -> list[Page]:
    """[] where the portal has no leases outside QPV, or the territory's share of them is
    hidden."""
    outside, inside = side(facts, "outside"), side(facts, "inside")
    if outside is None or not outside.shown:
        return []
    words, newest = facts.words, outside.newest
    landlords = landlord_rows(outside)
    communes = [r for r in unit_rows(outside, "commune") if r.leases][:MOST_COMMUNES]
    pictures: dict[str, Picture] = {"comparators": _years(outside, "outside chart", facts)}
    if inside is not None and any(year.figures(inside.indicator) for year in inside.facts):
        pictures["evolution"] = _years(inside, "inside chart", facts)
    grids = [_grid(outside, landlords, "by landlord", facts)]
    if landlords:
        pictures["family"] = _units(outside, landlords, communes, facts)
    if communes:
        grids.append(_grid(outside, communes, "by commune", facts))
    last, first = newest.vintage.id, outside.facts[-1].vintage.id
    return [
        Page(
            "attributions",
            PageKind.CHARTS,
            say("attributions", words),
            outside_title(outside, facts),
            say("attributions subtitle", words, territory=facts.territory, first=first, last=last),
            _sentences(outside, inside, landlords, bool(communes), facts),
            pictures=pictures,
            grids=tuple(grid for grid in grids if grid.rows),
            source=newest.source,
            heights={"comparators": 56.0, "evolution": 56.0, "family": 52.0},
        )
    ]


def percent(value: float | None, facts: Facts, decimals: int = 1) -> str:
    return facts.words.with_unit(facts.words.number(value, decimals), "%")


def outside_title(outside: Side, facts: Facts) -> str:
    """'Hors QPV, 13,3 % des baux au premier quartile : il manque 32 baux pour atteindre 25 %'."""
    row = territory_row(outside)
    missing = row.missing(outside.target)
    parts = {"share": percent(row.share, facts), "target": percent(outside.target, facts, 0)}
    if missing is None:
        return say("short", facts.words, **parts)
    if missing <= 0:
        return say("reached", facts.words, **parts)
    return say("missing one" if missing == 1 else "missing", facts.words, n=missing, **parts)


def _years(side_of: Side, title: str, facts: Facts) -> Picture:
    """The territory's share year by year, beside those of wider units."""
    words, years = facts.words, list(reversed(side_of.facts))
    known = [figure.scale for year in side_of.facts for figure in year.figures(side_of.indicator)]
    scales = list(dict.fromkeys(known))
    by_year = [{f.scale: f for f in year.figures(side_of.indicator)} for year in years]
    series = []
    for scale in scales:
        figures = [one.get(scale) for one in by_year]
        name = next((f.name for f in reversed(figures) if f is not None), "")
        values = tuple(f.value if f is not None else None for f in figures)
        if any(v is not None for v in values):
            series.append(Series(name, values, scale == scales[0]))
    sizes = [words.number(year.count(year.population), 0) for year in years]
    target = Target(side_of.target, say("target", words, value=percent(side_of.target, facts, 0)))
    return lambda wide, high: year_chart(
        say(title, words), [y.vintage.id for y in years], series, target,
        (say("leases", words), sizes), words, wide, high,
    )  # fmt: skip


def _units(
    outside: Side, landlords: Sequence[LeaseRow], communes: Sequence[LeaseRow], facts: Facts
) -> Picture:
    """Landlords at the left, communes at the right."""
    words, year = facts.words, outside.newest.vintage.id
    heads = [say("leases", words), say("missing head", words)]

    def rows(units: Sequence[LeaseRow]) -> list[TargetRow]:
        return [
            TargetRow(row.name, row.share, *row.band(), _counts(row, outside.target, facts))
            for row in units
        ]

    def draw(wide: float, high: float) -> Drawing:
        left = wide * LEFT - GAP / 2 if communes else wide
        parts = []
        for x, room, units, title in (
            (0.0, left, landlords, "by landlord"),
            (wide * LEFT + GAP / 2, wide * (1 - LEFT) - GAP / 2, communes, "by commune"),
        ):
            if units:
                drawn = target_rows(
                    say(title, words, year=year), rows(units), outside.target, heads, words,
                    room, high,
                )  # fmt: skip
                parts.append((x, 0.0, drawn))
        return stacked(parts, wide, high)

    return draw


def _counts(row: LeaseRow, target: float, facts: Facts) -> tuple[str, str]:
    missing = row.missing(target)
    text = facts.words.number(missing, 0)
    if missing is not None and missing <= 0:
        text = say("reached short", facts.words)
    return facts.words.number(row.leases, 0), text


def _grid(side_of: Side, rows: Sequence[LeaseRow], title: str, facts: Facts) -> Grid:
    words = facts.words
    header = (
        say("unit", words), say("leases", words), say("of which first", words), say("share", words),
        say("missing head", words),
    )  # fmt: skip
    lines = []
    for row in (territory_row(side_of), *rows):
        missing = row.missing(side_of.target)
        lines.append(
            (
                Cell(row.name),
                Cell(words.number(row.leases, 0), row.leases),
                Cell(words.number(row.counted, 0), row.counted),
                Cell(words.number(row.share, 1), row.share, 1),
                Cell(_counts(row, side_of.target, facts)[1], missing),
            )
        )
    year = side_of.newest.vintage.id
    return Grid(say(title, words, year=year), header, tuple(lines), 1, say("part policy", words))


def _sentences(
    outside: Side,
    inside: Side | None,
    landlords: Sequence[LeaseRow],
    communes: bool,
    facts: Facts,
) -> tuple[str, ...]:
    words, row, year = facts.words, territory_row(outside), outside.newest.vintage.id
    share = percent(row.share, facts)
    if row.counted is not None and row.leases is not None:
        first, every = words.number(row.counted, 0), words.number(row.leases, 0)
        told = say("outside told", words, year=year, first=first, all=every, share=share)
    else:
        told = say("outside alone", words, year=year, share=share)
    sentences = [told, _since(outside, facts)]
    low = below(landlords, outside.target)
    if low:
        sentences.append(say("landlords below", words, names=", ".join(low)))
    if inside is not None and not inside.newest.is_empty:
        sentences.append(_inside(inside, facts))
    if landlords:
        sentences.append(say("lease band", words))
    if communes:
        sentences.append(say("communes shown", words))
    sentences.append(say("sne definition", words))
    return tuple(sentence for sentence in sentences if sentence)


def _since(side_of: Side, facts: Facts) -> str:
    """The change since the first year that shows the share; two years' leases are other
    households', so chance is that of two draws."""
    earliest = next(
        (f for f in reversed(side_of.facts[1:]) if (o := f.own(side_of.indicator)) and o.value),
        None,
    )
    one = side_of.own
    other = earliest.own(side_of.indicator) if earliest is not None else None
    if one is None or other is None or one.value is None or other.value is None or not other.size:
        return ""
    least = threshold.between(one, other)
    if least is None or earliest is None:
        return ""
    change = round(one.value - other.value, 1)
    reached = threshold.reached(change, least)
    key = "share steady" if not reached else "share rises" if change > 0 else "share falls"
    return say(
        key, facts.words, year=earliest.vintage.id,
        points=findings.points(change, facts.words, sign=not reached),
        least=findings.points(least, facts.words),
    )  # fmt: skip


def _inside(inside: Side, facts: Facts) -> str:
    row, words = territory_row(inside), facts.words
    if row.share is None or row.leases is None:
        return say("inside hidden", words, year=inside.newest.vintage.id)
    return say(
        "inside told", words, share=percent(row.share, facts), all=words.number(row.leases, 0),
        target=percent(inside.target, facts, 0),
    )  # fmt: skip


def balance_page(facts: Facts) -> list[Page]:
    """A row per landlord and the whole: what the conférence intercommunale adopts each year."""
    outside, inside = side(facts, "outside"), side(facts, "inside")
    if outside is None or not outside.shown:
        return []
    words, year = facts.words, outside.newest.vintage.id
    grid = _balance_grid(outside, inside, facts)
    whole, within = territory_row(outside), territory_row(inside) if inside is not None else None
    parts = {
        "year": year,
        "share": percent(whole.share, facts),
        "target": percent(outside.target, facts, 0),
    }
    title = say("balance title outside", words, **parts)
    if within is not None and within.share is not None and within.leases and whole.leases:
        both = words.number(whole.leases + within.leases, 0)
        told = say("balance title", words, n=both, inside=percent(within.share, facts), **parts)
        title = told if len(told) <= findings.TITLE_ROOM else title
    by_year = _year_grid(outside, inside, facts)
    sentences = [
        _publics(outside, facts),
        say("balance reading", words),
        say("balance rule", words),
        say("sne definition", words),
        say("adopted", words),
    ]
    return [
        Page(
            "balance",
            PageKind.SUMMARY,
            say("balance", words),
            title,
            say("balance subtitle", words, territory=facts.territory, year=year),
            tuple(sentence for sentence in sentences if sentence),
            pictures={
                "body": lambda wide, high: beginning(grid, wide, high),
                "family": lambda wide, high: beginning(by_year, wide, high),
            },
            grids=(grid, by_year),
            source=outside.newest.source,
        )
    ]


def _publics(outside: Side, facts: Facts) -> str:
    newest = outside.newest
    figures = [newest.own(indicator) for indicator in ("priority_rate", "transfer_rate")]
    if any(figure is None or figure.value is None for figure in figures):
        return ""
    one, other = (figure.text for figure in figures if figure is not None)
    return say("priority publics", facts.words, outside=one, transfer=other)


def _balance_grid(outside: Side, inside: Side | None, facts: Facts) -> Grid:
    """The whole, then a row per landlord."""
    words = facts.words
    within = {row.name: row for row in landlord_rows(inside)} if inside is not None else {}
    empty = inside.newest.empty_units(LANDLORD) if within and inside is not None else ()
    whole = say("every landlord", words)
    lines = [_balance_row(whole, outside, inside, facts)]
    for row in landlord_rows(outside):
        beside: list[Cell] = []
        if inside is not None:
            known = within.get(row.name, LeaseRow(row.name, None, None, None))
            beside = _cells(None if row.name in empty else known, inside.target, facts)
        lines.append((Cell(row.name), *_cells(row, outside.target, facts), *beside))
    header = (say("landlord", words), *_heads(outside, inside, facts))
    return Grid(say("balance", words), header, tuple(lines), 1, say("part policy", words))


def _year_grid(outside: Side, inside: Side | None, facts: Facts) -> Grid:
    """The territory's rows of every year, the newest first."""
    words, lines = facts.words, []
    insides = {f.vintage.id: f for f in inside.facts} if inside is not None else {}
    for newest in outside.facts:
        year = newest.vintage.id
        beside = insides.get(year)
        lines.append(
            _balance_row(
                year,
                replace(outside, facts=(newest,)),
                replace(inside, facts=(beside,)) if inside is not None and beside else None,
                facts,
            )
        )
    header = (say("year", words), *_heads(outside, inside, facts))
    width = len(header)
    rows = tuple((*line, *(Cell("–") for _ in range(width - len(line)))) for line in lines)
    return Grid(say("by year", words), header, rows, 1, say("part policy", words))


def _balance_row(name: str, outside: Side, inside: Side | None, facts: Facts) -> tuple[Cell, ...]:
    """The territory's leases of a year."""
    within = _cells(territory_row(inside), inside.target, facts) if inside is not None else []
    return (Cell(name), *_cells(territory_row(outside), outside.target, facts), *within)


def _cells(row: LeaseRow | None, target: float, facts: Facts) -> list[Cell]:
    """None: a unit without leases of that side, where there is nothing to protect."""
    words = facts.words
    if row is None:
        return [Cell("–")] * 4
    missing = row.missing(target)
    gap = Cell(words.signed(-missing, 0), float(-missing)) if missing is not None else Cell(HIDDEN)
    return [
        Cell(words.number(row.leases, 0), row.leases),
        Cell(words.number(row.counted, 0), row.counted),
        Cell(words.number(row.share, 1), row.share, 1),
        gap,
    ]


def _heads(outside: Side, inside: Side | None, facts: Facts) -> list[str]:
    words, heads = facts.words, []
    for side_of, leases, counted, share in (
        (outside, "leases outside", "first outside", "share outside"),
        (inside, "leases inside", "others inside", "share inside"),
    ):
        if side_of is not None:
            goal = percent(side_of.target, facts, 0)
            heads += [
                say(leases, words), say(counted, words), say(share, words),
                say("gap to target", words, target=goal),
            ]  # fmt: skip
    return heads
