"""The page on demand: applications by commune, applications per attribution, and sizes asked for,
let and in stock. A quotient is taken between two displayed counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from ...description import Kind
from ...layers.style.colour_schemes import palette
from ...layers.style.words import Words
from ..drawing.bars import stacked_bars
from ..drawing.charts import dots
from ..drawing.drawing import NARROW, Drawing, stacked
from ..drawing.profiles import Spot, map_height, spot_map
from ..drawing.tables import first_rows
from ..figures import Cell, FamilyRow, Figure, Grid, Measure, Share, next_wider, number_cell
from . import grids
from .facts import Facts
from .frame import Frame, has_room
from .leases import Side, side, spoken_years
from .order import plan
from .page import Page, PageKind, Picture
from .phrases import say, unit_name
from .shapes import unit_outlines, unit_points

ALIKE = 0.1  # of the wider unit's quotient: a smaller difference is none
MOST_COMMUNES = 14  # rows of the table
COMMUNE = "commune"
CIRCLE = "#dd6cb3"  # colour of the map's circles
LARGEST, SMALLEST = 7.0, 0.8  # mm of a circle's radius
LABELLED = 4  # circles that carry the name of their commune
GAP = 8.0  # mm
TENSION = Measure("tension", "", "", 1, Kind.MEAN, "demand")
RATES = ("size_12_rate", "long_rate", "transfer_rate")
SIZES = ("size_12", "size_3", "size_4", "size_5p")  # dwellings asked for, by rooms
STOCK = (("rooms_1", "rooms_2"), ("rooms_3",), ("rooms_4",), ("rooms_5p",))  # the same in stock


def demand_page(facts: Facts) -> Page | None:
    """Make the page on demand. None where the portal has no applications, or hides the territory's
    number."""
    years = facts.subjects.get(str(plan()["demand"]["subject"]), ())
    if not years or not years[0].population_count:
        return None
    newest = years[0]
    outside, inside = side(facts, "outside"), side(facts, "inside")
    tensions = tension_figures(newest, outside, inside)
    pictures: dict[str, Picture] = {}
    demand_map = _demand_map(newest, facts)
    if demand_map is not None:
        pictures["comparators"] = demand_map
    communes = _commune_grid(newest, facts)
    by_year = _year_grid(years, facts)
    if len(communes.rows) > 2:
        pictures["evolution"] = partial(first_rows, communes)
    elif demand_map is None:
        pictures["comparators"] = partial(first_rows, by_year)
        pictures["evolution"] = partial(first_rows, _comparison_grid(newest, facts))
    sizes = _size_rows(newest, outside, facts)
    labels, colours = _size_look(newest)
    by_size = size_tensions(newest, outside, inside)
    if sizes or by_size:
        pictures["family"] = _family_picture(tensions, by_size, sizes, (labels, colours), facts)
    return Page(
        "demand",
        PageKind.CHARTS,
        facts.say("demand"),
        demand_title(tensions, facts) or _count_title(years, facts),
        _subtitle(newest, outside, facts),
        _sentences(years, outside, tensions, facts),
        pictures=pictures,
        grids=(
            communes if len(communes.rows) > 2 else by_year,
            *((_tension_grid(tensions, facts),) if tensions else ()),
            *(
                (grids.family_grid(facts, sizes, labels, facts.say("asked and let")),)
                if sizes
                else ()
            ),
        ),
        source=newest.source,
        heights={"comparators": 74.0, "family": 56.0},
    )


def _subtitle(demands: Facts, outside: Side | None, facts: Facts) -> str:
    """Name the year of the applications, and that of the leases that the page compares them with,
    which may be a period."""
    year = demands.vintage.id
    leases = spoken_years(outside.newest) if outside is not None else ""
    key = {"": "demand alone", year: "demand subtitle"}.get(leases, "demand and other leases")
    return facts.say(key, year=year, leases=leases)


def tension_figures(
    demands: Facts, outside: Side | None, inside: Side | None
) -> tuple[Figure, ...]:
    """Return the applications per attribution of the territory and the wider units, both sides of
    the QPV together.

    () unless both sides have leases of the same year. A unit that hides one of the counts hides the
    quotient."""
    year = demands.vintage.id
    sides = [s for s in (outside, inside) if s is not None and s.newest.vintage.id == year]
    if len(sides) < 2:
        return ()
    demand_counts = demands.counts(demands.population)
    lease_counts = [lease_side.newest.counts(lease_side.newest.population) for lease_side in sides]
    figures = []
    for position, figure in enumerate(demands.figures("households_count")):
        scale, words = figure.scale, demands.words
        parts = [counts.get(scale) for counts in lease_counts]
        value = None
        if scale in demand_counts and all(parts):
            value = round(demand_counts[scale] / sum(leases for leases in parts if leases), 1)
        text, is_territory = words.number(value, 1), position == 0
        figures.append(
            replace(figure, value=value, text=text, is_territory=is_territory, size=None)
        )
    return tuple(figures)


def size_tensions(demands: Facts, outside: Side | None, inside: Side | None) -> tuple[Figure, ...]:
    """Return the applications per attribution of each size, where both sides show their leases of
    the year."""
    year = demands.vintage.id
    sides = [s.newest for s in (outside, inside) if s is not None and s.newest.vintage.id == year]
    figures = []
    for size in SIZES:
        demand_count = demands.count(size)
        lease_counts = [side_facts.count(size) for side_facts in sides]
        is_complete = bool(demand_count) and len(lease_counts) == 2 and all(lease_counts)
        value = None
        if is_complete:
            value = round((demand_count or 0) / sum(count or 0 for count in lease_counts), 1)
        label = demands.words.text(demands.catalogue.columns.get(size)) or size
        figures.append(Figure(label, value, demands.words.number(value, 1)))
    return tuple(figures) if any(figure.value is not None for figure in figures) else ()


def _family_picture(
    tensions: Sequence[Figure],
    by_size: Sequence[Figure],
    sizes: Sequence[FamilyRow],
    look: tuple[dict[str, str], dict[str, str]],
    facts: Facts,
) -> Picture:
    """Draw the applications per attribution at the left (by unit and by size), the sizes at the
    right, in a narrow box below."""
    words = facts.words
    own_is_shown = bool(tensions) and tensions[0].value is not None
    charts = [(facts.say("tension"), tensions if own_is_shown else ())]
    charts.append((facts.say("by size"), by_size))
    charts = [(title, rows) for title, rows in charts if any(row.value is not None for row in rows)]

    def draw(box_width: float, box_height: float) -> Drawing:
        is_narrow = box_width < NARROW
        chart_width = (box_width + GAP if is_narrow else box_width * 0.46) if charts else 0.0
        step = box_height / max(len(charts), 1)
        parts = [
            (0.0, step * n, dots(title, rows, TENSION, words, chart_width - GAP, step - 1.5))
            for n, (title, rows) in enumerate(charts)
        ]
        if sizes:
            secret, title = words.word("secrecy"), facts.say("asked and let")
            x, y = (0.0, box_height if charts else 0.0) if is_narrow else (chart_width, 0.0)
            bars = stacked_bars(title, sizes, *look, secret, words, box_width - x, box_height)
            parts.append((x, y, bars))
        height = box_height * (2 if is_narrow and charts and sizes else 1)
        return stacked(parts, box_width, height)

    return draw


def _demand_map(demands: Facts, facts: Facts) -> Picture | None:
    """Draw the published communes as circles of their applications, over the outlines of all
    communes."""
    if not demands.is_mappable(COMMUNE, "households_count"):
        return None
    words = facts.words
    counts = demands.numbers(COMMUNE, [demands.population])[demands.population]
    names, points = demands.labels(COMMUNE, "name"), unit_points(demands, COMMUNE)
    outlines = unit_outlines(demands, COMMUNE) or unit_outlines(facts, COMMUNE)
    shapes = [shape for _, shape in outlines]
    if not np.isfinite(points).all():  # a file has no outlines: those of occupancy, by name
        outline_of = {name: shape.pointOnSurface().asPoint() for name, shape in outlines if name}
        with_outline = [n for n, name in enumerate(names) if name in outline_of]
        if not with_outline:
            return None
        counts, names = counts[with_outline], names[with_outline]
        points = np.array([(outline_of[name].x(), outline_of[name].y()) for name in names])
    largest = int(np.argmax(counts))
    legend_text = facts.say(
        "demand circles", name=names[largest], n=words.number(counts[largest], 0)
    )
    legend = [("", CIRCLE, legend_text)]
    labelled = set(np.argsort(-counts)[:LABELLED])

    def draw(box_width: float, box_height: float) -> Drawing:
        frame_height = map_height(box_height, len(legend))
        if not has_room(box_width, frame_height):
            return Drawing(box_width, box_height, ())
        frame = Frame.around(shapes, (), box_width, frame_height)
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
        title = facts.say("demand map")
        return spot_map(title, rings, spots, legend, frame.bar(), box_width, box_height)

    return draw


def demand_title(tensions: Sequence[Figure], facts: Facts) -> str:
    """State the territory's applications per attribution and how they compare with the next wider
    unit; '' where they are hidden."""
    own_figure = tensions[0] if tensions else None
    if own_figure is None or own_figure.value is None:
        return ""
    words = facts.words
    comparator = next_wider(tensions)
    if comparator is None or comparator.value is None:
        return facts.say("tension alone", ratio=own_figure.text)
    gap = round(own_figure.value - comparator.value, 1)
    key = "tension alike" if abs(gap) < ALIKE * comparator.value else ""
    key = key or ("tension more" if gap > 0 else "tension fewer")
    comparator_name = unit_name(comparator, words)
    return facts.say(
        key, ratio=own_figure.text, gap=words.number(abs(gap), 1), other=comparator_name
    )


def _count_title(years: Sequence[Facts], facts: Facts) -> str:
    """State the number of applications, and how it changed."""
    words, newest = facts.words, years[0]
    texts = {
        "n": words.number(newest.population_count, 0),
        "year": newest.vintage.id,
    }
    earlier, change = _change_of_count(years, facts)
    if not change:
        return facts.say("demands title", **texts)
    change_text = words.with_unit(words.with_sign(change, 1), "%")
    return facts.say("demands title since", change=change_text, earlier=earlier, **texts)


def _change_of_count(years: Sequence[Facts], facts: Facts) -> tuple[str, float]:
    """Return the dossier's earlier vintage, else the first year, and by how many percent the
    applications changed since; 0.0 where a count is hidden."""
    newest = years[0]
    earlier = next((f for f in years[1:] if f.vintage.id == facts.earlier_vintage), years[-1])
    count, earlier_count = newest.population_count, earlier.population_count
    if earlier is newest or not count or not earlier_count:
        return "", 0.0
    return earlier.vintage.id, round(100 * (count - earlier_count) / earlier_count, 1)


def _commune_grid(demands: Facts, facts: Facts) -> Grid:
    """Make the table of the published communes, those with the most applications first."""
    words = facts.words
    rates = ["size_12_rate", "long_rate"]
    has_communes = COMMUNE in demands.release.scales  # an account may be limited to wider units
    numbers = demands.numbers(COMMUNE, [demands.population, *rates]) if has_communes else {}
    names = [str(name) for name in demands.labels(COMMUNE, "name")] if has_communes else []
    order = sorted(
        range(len(names)), key=lambda row: (-numbers[demands.population][row], names[row])
    )[:MOST_COMMUNES]
    rows = []
    for position in order:
        count = float(numbers[demands.population][position])
        shares = [demands.shown_value(rate, numbers[rate][position]) for rate in rates]
        rows.append(
            (
                Cell(names[position]),
                number_cell(count, words),
                *(number_cell(share, words, 1) for share in shares),
            )
        )
    total = demands.population_count
    lead = (
        Cell(facts.territory),
        number_cell(total, words),
        *(number_cell(demands.own_value(rate), words, 1) for rate in rates),
    )
    header = (
        facts.say("unit commune"), facts.say("demands head"), facts.say("small head"),
        facts.say("long head"),
    )  # fmt: skip
    title = facts.say("demand by commune", year=demands.vintage.id)
    return Grid(title, header, (lead, *rows), 1, facts.say("part policy"))


def _year_grid(years: Sequence[Facts], facts: Facts) -> Grid:
    """Make the table of the territory's applications by year, the newest first."""
    words = facts.words
    own = facts.release.territory.scale
    rows = [(Cell(year.vintage.id), *_demand_cells(year, own, words)) for year in years]
    header = (facts.say("year"), *_demand_heads(words))
    return Grid(facts.say("demand by year"), header, tuple(rows), 1, facts.say("part policy"))


def _comparison_grid(demands: Facts, facts: Facts) -> Grid:
    """Make the table that compares the territory with the wider units in the newest year."""
    words = facts.words
    rows = [
        (Cell(unit.name), *_demand_cells(demands, unit.scale, words))
        for unit in demands.figures("households_count")
    ]
    title = facts.say("demand beside", year=demands.vintage.id)
    header = (facts.say("unit"), *_demand_heads(words))
    return Grid(title, header, tuple(rows), 1, facts.say("part policy"))


def _demand_heads(words: Words) -> tuple[str, ...]:
    return tuple(
        say(key, words) for key in ("demands head", "small head", "long head", "transfer head")
    )


def _demand_cells(demands: Facts, scale: str, words: Words) -> tuple[Cell, ...]:
    """Make the cells of one unit: the number of its applications, and three shares of them."""
    count = next((f.value for f in demands.figures("households_count") if f.scale == scale), None)
    rates = [
        next((f.value for f in demands.figures(rate) if f.scale == scale), None) for rate in RATES
    ]
    shares = (number_cell(value, words, 1) for value in rates)
    return (number_cell(count, words), *shares)


def _tension_grid(tensions: Sequence[Figure], facts: Facts) -> Grid:
    title = facts.say("tension")
    rows = tuple((Cell(figure.name), Cell(figure.text, figure.value, 1)) for figure in tensions)
    return Grid(title, (facts.say("unit"), title), rows, 1, facts.say("part policy"))


def _size_rows(demands: Facts, outside: Side | None, facts: Facts) -> list[FamilyRow]:
    """Return the shares of the sizes: asked for, let, and in stock. A row with a hidden share is
    left out."""
    rows = []
    sources: list[tuple[str, Facts]] = [("asked", demands)]
    if outside is not None:
        sources.append(("let outside", outside.newest))
    for key, source in sources:
        rows.append((facts.say(key), [source.own_value(f"{size}_rate") for size in SIZES]))
    stock: list[float | None] = []
    for rooms in STOCK:
        rates = [facts.own_value(f"{room}_rate") for room in rooms]
        stock.append(
            None if any(rate is None for rate in rates) else round(sum(v for v in rates if v), 1)
        )
    rows.append((facts.say("in stock"), stock))
    return [
        FamilyRow(name, tuple(Share(s, v) for s, v in zip(SIZES, values, strict=True)), n == 0)
        for n, (name, values) in enumerate(rows)
        if all(value is not None for value in values)
    ]


def small_dwellings(facts: Facts) -> tuple[float | None, float | None]:
    """Return the percentage of one or two rooms among the applications, and in the stock."""
    years = facts.subjects.get(str(plan()["demand"]["subject"]), ())
    rows = _size_rows(years[0], None, facts) if years else []
    if len(rows) != 2:
        return None, None
    return rows[0].shares[0].value, rows[1].shares[0].value


def _size_look(demands: Facts) -> tuple[dict[str, str], dict[str, str]]:
    """Return labels and colours of the sizes."""
    columns = demands.catalogue.columns
    labels = {size: demands.words.text(columns.get(size)) or size for size in SIZES}
    return labels, dict(zip(SIZES, palette("Blues", len(SIZES)), strict=True))


def _sentences(
    years: Sequence[Facts], outside: Side | None, tensions: Sequence[Figure], facts: Facts
) -> tuple[str, ...]:
    """Return the sentences: what the page's figures mean, then how applications are counted."""
    words, newest = facts.words, years[0]
    demand_count = newest.population_count
    sentences = []
    if tensions and tensions[0].value is not None and demand_count:
        counts = [s.newest.population_count for s in (outside, side(facts, "inside")) if s]
        leases = int(sum(count for count in counts if count))
        sentences.append(
            facts.say(
                "demand count",
                n=words.number(demand_count, 0),
                year=newest.vintage.id,
                leases=words.number(leases, 0),
            )
        )
    year, change = _change_of_count(years, facts)
    if change:
        text = words.percent(abs(change))
        key = "demands up" if change > 0 else "demands down"
        sentences.append(facts.say(key, year=year, change=text))
    small_demands = newest.own_figure("size_12_rate")
    small_leases = outside.newest.own_figure("size_12_rate") if outside is not None else None
    if (
        small_demands
        and small_leases
        and small_demands.value is not None
        and small_leases.value is not None
    ):
        sentences.append(facts.say("small asked", asked=small_demands.text, let=small_leases.text))
    for key, indicator in (("long wait", "long_rate"), ("transfers asked", "transfer_rate")):
        figures = newest.figures(indicator)
        if len(figures) > 1 and figures[0].value is not None and figures[1].value is not None:
            sentences.append(
                facts.say(key, share=figures[0].text, other=figures[1].name, figure=figures[1].text)
            )
    sentences.append(facts.say("demand counted"))
    communes = newest.labels(COMMUNE, "departement") if COMMUNE in newest.release.scales else ()
    if len({str(code) for code in communes} - {""}) > 1:
        sentences.append(facts.say("two departements"))
    return tuple(sentences)
