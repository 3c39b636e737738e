"""Who asks for a dwelling: demands by commune, demands for an attribution, sizes asked for beside
those that are let and those that exist. A quotient is of two displayed counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...description import Kind
from ...layers.style.colour_schemes import palette
from ..drawing.bars import stacked_bars
from ..drawing.charts import dots
from ..drawing.drawing import Drawing, stacked
from ..drawing.profiles import Spot, map_height, spot_map
from ..drawing.tables import beginning
from ..figures import Cell, FamilyRow, Figure, Grid, Measure, Share
from . import grids
from .facts import Facts
from .frame import Frame
from .leases import Side, side
from .order import plan
from .page import Page, PageKind, Picture
from .phrases import either, say

ALIKE = 0.1  # of a quotient: less is the same
MOST_COMMUNES = 14
COMMUNE = "commune"
CIRCLE, LARGEST, SMALLEST, LABELLED = "#dd6cb3", 7.0, 0.8, 4  # colour; mm of a radius; names
GAP = 8.0  # mm
TENSION = Measure("tension", "", "", 1, Kind.MEAN, "demand")


def demand_page(facts: Facts) -> list[Page]:
    """[] where the portal has no demands, or the territory's number is hidden."""
    years = facts.subjects.get(str(plan()["demand"]["subject"]), ())
    if not years or not years[0].count(years[0].population):
        return []
    words, newest = facts.words, years[0]
    outside, inside = side(facts, "outside"), side(facts, "inside")
    tensions = tension_figures(newest, outside, inside)
    pictures: dict[str, Picture] = {}
    drawn = _demand_map(newest, facts)
    if drawn is not None:
        pictures["comparators"] = drawn
    communes = _commune_grid(newest, facts)
    if len(communes.rows) > 2:
        pictures["evolution"] = lambda wide, high: beginning(communes, wide, high)
    sizes = _size_rows(newest, outside, facts)
    labels, colours = _size_look(newest)
    by_size = size_tensions(newest, outside, inside)
    if sizes or by_size:
        pictures["family"] = _foot(tensions, by_size, sizes, (labels, colours), facts)
    return [
        Page(
            "demand",
            PageKind.CHARTS,
            say("demand", words),
            demand_title(tensions, facts) or _count_title(newest, facts),
            say("demand subtitle", words, territory=facts.territory, year=newest.vintage.id),
            _sentences(years, outside, tensions, facts),
            pictures=pictures,
            grids=(
                communes,
                *((_tension_grid(tensions, facts),) if tensions else ()),
                *(
                    (grids.family_grid(facts, sizes, labels, say("asked and let", words)),)
                    if sizes
                    else ()
                ),
            ),
            source=newest.source,
            heights={"comparators": 74.0, "family": 56.0},
        )
    ]


def tension_figures(
    demands: Facts, outside: Side | None, inside: Side | None
) -> tuple[Figure, ...]:
    """Demands for an attribution, both sides of the QPV together, of the territory and what is
    wider; a year of both alone. A unit that hides one of the counts hides the quotient."""
    year = demands.vintage.id
    sides = [s for s in (outside, inside) if s is not None and s.newest.vintage.id == year]
    if len(sides) < 2:
        return ()
    asked = demands.counts(demands.population)
    let = [one.newest.counts(one.newest.population) for one in sides]
    figures = []
    for position, figure in enumerate(demands.figures("households_count")):
        scale, numbers = figure.scale, demands.words
        parts = [counts.get(scale) for counts in let]
        value = None
        if scale in asked and all(parts):
            value = round(asked[scale] / sum(part for part in parts if part), 1)
        text = numbers.number(value, 1)
        figures.append(Figure(figure.name, value, text, scale, position == 0))
    return tuple(figures)


def size_tensions(demands: Facts, outside: Side | None, inside: Side | None) -> tuple[Figure, ...]:
    """Demands for an attribution of each size, where both sides show their leases."""
    sides = [s.newest for s in (outside, inside) if s is not None]
    found = []
    for size in SIZES:
        asked = demands.count(size)
        let = [one.count(size) for one in sides]
        known = bool(asked) and len(let) == 2 and all(let)
        value = round((asked or 0) / sum(n or 0 for n in let), 1) if known else None
        label = demands.words.text(demands.catalogue.columns.get(size)) or size
        found.append(Figure(label, value, demands.words.number(value, 1)))
    return tuple(found) if any(figure.value is not None for figure in found) else ()


def _foot(
    tensions: Sequence[Figure],
    by_size: Sequence[Figure],
    sizes: Sequence[FamilyRow],
    look: tuple[dict[str, str], dict[str, str]],
    facts: Facts,
) -> Picture:
    """Demands for an attribution at the left, of the territory and by size; sizes at the right."""
    words = facts.words
    charts = [(say("tension", words), tensions), (say("by size", words), by_size)]
    charts = [(title, rows) for title, rows in charts if any(r.value is not None for r in rows)]

    def draw(wide: float, high: float) -> Drawing:
        left = wide * 0.46 if charts else 0.0
        step = high / max(len(charts), 1)
        parts = [
            (0.0, step * n, dots(title, rows, TENSION, words, left - GAP, step - 1.5))
            for n, (title, rows) in enumerate(charts)
        ]
        if sizes:
            secret, title = words.word("secrecy"), say("asked and let", words)
            bars = stacked_bars(title, sizes, *look, secret, words, wide - left, high)
            parts.append((left, 0.0, bars))
        return stacked(parts, wide, high)

    return draw


def _demand_map(demands: Facts, facts: Facts) -> Picture | None:
    """The published communes as circles of their demands, over the outlines of all communes."""
    if not demands.mapped(COMMUNE, "households_count"):
        return None
    words = facts.words
    counts = demands.numbers(COMMUNE, [demands.population])[demands.population]
    names, points = demands.labels(COMMUNE, "name"), demands.points(COMMUNE)
    shapes = [shape for _, shape in demands.outlines(COMMUNE)]
    largest = int(np.argmax(counts))
    told = say("demand circles", words, name=names[largest], n=words.number(counts[largest], 0))
    legend = [("", CIRCLE, told)]
    labelled = set(np.argsort(-counts)[:LABELLED])

    def draw(wide: float, high: float) -> Drawing:
        frame = Frame.around(shapes, (), wide, map_height(high, len(legend)))
        spots = [
            Spot(
                *frame.place(*points[n]),
                max(LARGEST * float(np.sqrt(counts[n] / counts[largest])), SMALLEST),
                "",
                CIRCLE,
                str(names[n]) if n in labelled else "",
            )
            for n in range(len(names))
        ]
        rings = sorted(ring for shape in shapes for ring in frame.rings(shape))
        title = say("demand map", words)
        return spot_map(title, rings, spots, legend, frame.bar(), wide, high)

    return draw


def demand_title(tensions: Sequence[Figure], facts: Facts) -> str:
    own = tensions[0] if tensions else None
    if own is None or own.value is None:
        return ""
    words = facts.words
    other = next((one for one in tensions[1:] if one.value is not None), None)
    if other is None or other.value is None:
        return say("tension alone", words, ratio=own.text)
    gap = round(own.value - other.value, 1)
    key = "tension alike" if abs(gap) < ALIKE * other.value else ""
    key = key or ("tension more" if gap > 0 else "tension fewer")
    who = either(f"other {other.scale}", other.name, words)
    return say(key, words, ratio=own.text, gap=words.number(abs(gap), 1), other=who)


def _count_title(demands: Facts, facts: Facts) -> str:
    number = facts.words.number(demands.count(demands.population), 0)
    name = demands.measure("households_count").name
    return say("finding", facts.words, name=name, value=number)


def _commune_grid(demands: Facts, facts: Facts) -> Grid:
    """Published communes, those with the most demands first."""
    words = facts.words
    rates = ["size_12_rate", "long_rate"]
    there = COMMUNE in demands.release.scales  # an account may see wider units alone
    numbers = demands.numbers(COMMUNE, [demands.population, *rates]) if there else {}
    names = [str(name) for name in demands.labels(COMMUNE, "name")] if there else []
    order = sorted(range(len(names)), key=lambda n: (-numbers[demands.population][n], names[n]))[
        :MOST_COMMUNES
    ]
    lines = []
    for n in order:
        asked = float(numbers[demands.population][n])
        shares = [demands.shown(rate, numbers[rate][n]) for rate in rates]
        lines.append(
            (
                Cell(names[n]),
                Cell(words.number(asked, 0), asked),
                *(Cell(words.number(share, 1), share, 1) for share in shares),
            )
        )
    own = [demands.own(rate) for rate in rates]
    whole = demands.count(demands.population)
    lead = (
        Cell(facts.territory),
        Cell(words.number(whole, 0), whole),
        *(
            Cell(
                words.number(figure.value if figure else None, 1),
                figure.value if figure else None,
                1,
            )
            for figure in own
        ),
    )
    header = (
        say("unit commune", words), say("demands head", words), say("small head", words),
        say("long head", words),
    )  # fmt: skip
    title = say("demand by commune", words, year=demands.vintage.id)
    return Grid(title, header, (lead, *lines), 1, say("part policy", words))


def _tension_grid(tensions: Sequence[Figure], facts: Facts) -> Grid:
    words, title = facts.words, say("tension", facts.words)
    rows = tuple((Cell(one.name), Cell(one.text, one.value, 1)) for one in tensions)
    return Grid(title, (say("unit", words), title), rows, 1, say("part policy", words))


SIZES = ("size_12", "size_3", "size_4", "size_5p")
STOCK = (("rooms_1", "rooms_2"), ("rooms_3",), ("rooms_4",), ("rooms_5p",))


def _size_rows(demands: Facts, outside: Side | None, facts: Facts) -> list[FamilyRow]:
    """Shares of the sizes asked for, let, and existing; a row with a hidden share is left out."""
    words, rows = facts.words, []
    told: list[tuple[str, Facts]] = [("asked", demands)]
    if outside is not None:
        told.append(("let outside", outside.newest))
    for key, of in told:
        values = [f.value if (f := of.own(f"{size}_rate")) else None for size in SIZES]
        rows.append((say(key, words), values))
    stock: list[float | None] = []
    for parts in STOCK:
        known = [f.value if (f := facts.own(f"{part}_rate")) else None for part in parts]
        stock.append(
            None if any(v is None for v in known) else round(sum(v for v in known if v), 1)
        )
    rows.append((say("in stock", words), stock))
    return [
        FamilyRow(name, tuple(Share(s, v) for s, v in zip(SIZES, values, strict=True)), n == 0)
        for n, (name, values) in enumerate(rows)
        if all(value is not None for value in values)
    ]


def small_dwellings(facts: Facts) -> tuple[float | None, float | None]:
    """Percent of one or two rooms among the demands and in the stock."""
    years = facts.subjects.get(str(plan()["demand"]["subject"]), ())
    rows = _size_rows(years[0], None, facts) if years else []
    asked, stock = (row.shares[0].value for row in rows) if len(rows) == 2 else (None, None)
    return asked, stock


def _size_look(demands: Facts) -> tuple[dict[str, str], dict[str, str]]:
    columns = demands.catalogue.columns
    labels = {size: demands.words.text(columns.get(size)) or size for size in SIZES}
    return labels, dict(zip(SIZES, palette("Blues", len(SIZES)), strict=True))


def _sentences(
    years: Sequence[Facts],
    outside: Side | None,
    tensions: Sequence[Figure],
    facts: Facts,
) -> tuple[str, ...]:
    words, newest = facts.words, years[0]
    asked = newest.count(newest.population)
    sentences = []
    if tensions and tensions[0].value is not None and asked:
        counts = [
            s.newest.count(s.newest.population) for s in (outside, side(facts, "inside")) if s
        ]
        leases = int(sum(c for c in counts if c))
        sentences.append(
            say(
                "demands told",
                words,
                n=words.number(asked, 0),
                year=newest.vintage.id,
                leases=words.number(leases, 0),
            )
        )
    before = next((f for f in years[1:] if f.vintage.id == facts.earlier), years[-1])
    earlier = before.count(before.population) if before is not newest else None
    if earlier and asked:
        change = round(100 * (asked - earlier) / earlier, 1)
        text = words.with_unit(words.signed(change, 1), "%")
        sentences.append(say("demands since", words, year=before.vintage.id, change=text))
    small = newest.own("size_12_rate")
    let = outside.newest.own("size_12_rate") if outside is not None else None
    if small and let and small.value is not None and let.value is not None:
        sentences.append(say("small asked", words, asked=small.text, let=let.text))
    for key, indicator in (("long wait", "long_rate"), ("transfers asked", "transfer_rate")):
        figures = newest.figures(indicator)
        if len(figures) > 1 and figures[0].value is not None and figures[1].value is not None:
            sentences.append(
                say(
                    key,
                    words,
                    share=figures[0].text,
                    other=figures[1].name,
                    figure=figures[1].text,
                )
            )
    sentences.append(say("demand counted", words))
    communes = newest.labels(COMMUNE, "departement") if COMMUNE in newest.release.scales else ()
    if len({str(code) for code in communes} - {""}) > 1:
        sentences.append(say("two departements", words))
    return tuple(sentences)
