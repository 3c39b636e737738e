"""The page on demand: applications by commune, applications per attribution, and sizes asked for,
let and in stock. A quotient is taken between two displayed counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from ...description import Kind
from ...layers.style.words import Words
from ..drawing.bars import stacked_bars
from ..drawing.charts import dots
from ..drawing.colours import ordered_colours
from ..drawing.drawing import Drawing, stacked
from ..drawing.spot_map import Spot, map_height, spot_map
from ..drawing.tables import first_rows
from ..figures import Cell, FamilyRow, Figure, Grid, Measure, Share, next_wider, number_cell
from . import grids
from .facts import COMMUNE, Facts
from .frame import Frame, has_room
from .leases import Side, side, sides, spoken_years
from .page import Page, PageKind, Picture
from .phrases import unit_name
from .shapes import unit_outlines, unit_points

ALIKE_SHARE = 0.1  # of the wider unit's quotient: a smaller difference is none
MOST_COMMUNES = 14  # rows of the table
CIRCLE = "#dd6cb3"  # colour of the map's circles
LARGEST_RADIUS, SMALLEST_RADIUS = 7.0, 0.8  # mm of a circle's radius
LABELLED_CIRCLES = 4  # circles that carry the name of their commune
GAP = 8.0  # mm
TENSION = Measure("tension", "", "", 1, Kind.MEAN, "demand")
RATES = ("size_12_rate", "long_rate", "transfer_rate")
SIZES = ("size_12", "size_3", "size_4", "size_5p")  # dwellings asked for, by rooms
STOCK = (("rooms_1", "rooms_2"), ("rooms_3",), ("rooms_4",), ("rooms_5p",))  # the same in stock


def demand_page(facts: Facts) -> Page | None:
    """Make the page on demand. None where the portal has no applications, or hides the territory's
    number."""
    years = facts.demand_years
    if not years or not years[0].population_count:
        return None
    newest_year, columns = years[0], years[0].catalogue.columns
    tensions = tension_figures(facts)
    pictures: dict[str, Picture] = {}
    demand_map = _demand_map(newest_year, facts)
    if demand_map is not None:
        pictures["comparators"] = demand_map
    commune_grid = _commune_grid(newest_year, facts)
    by_year = [(year.vintage.id, year, facts.release.territory.scale) for year in years]
    year_grid = _demand_grid(facts.say("demand by year"), facts.say("year"), by_year, facts)
    if len(commune_grid.rows) > 2:
        pictures["evolution"] = partial(first_rows, commune_grid)
    elif demand_map is None:
        pictures["comparators"] = partial(first_rows, year_grid)
        units = [(u.name, newest_year, u.scale) for u in newest_year.figures("households_count")]
        title = facts.say("demand beside", year=newest_year.vintage.id)
        beside_grid = _demand_grid(title, facts.say("unit"), units, facts)
        pictures["evolution"] = partial(first_rows, beside_grid)
    sizes = _size_rows(facts, side(facts, "outside"))
    labels = {size: newest_year.words.text(columns.get(size)) or size for size in SIZES}
    colours = dict(zip(SIZES, ordered_colours(len(SIZES)), strict=True))
    tensions_by_size = _size_tensions(facts)
    if sizes or tensions_by_size:
        pictures["family"] = _family_picture(
            tensions, tensions_by_size, sizes, (labels, colours), facts
        )
    tables = [commune_grid if len(commune_grid.rows) > 2 else year_grid]
    if tensions:
        heading = facts.say("tension")
        lines = tuple((Cell(unit.name), Cell(unit.text, unit.value, 1)) for unit in tensions)
        tables.append(Grid(heading, (facts.say("unit"), heading), lines, 1))
    if sizes:
        tables.append(grids.family_grid(facts, sizes, labels, facts.say("asked and let")))
    return Page(
        "demand",
        PageKind.CHARTS,
        facts.say("demand"),
        demand_title(tensions, facts) or _count_title(facts),
        _subtitle(facts),
        _sentences(tensions, facts),
        pictures=pictures,
        grids=tuple(tables),
        source=newest_year.source,
    )


def _subtitle(facts: Facts) -> str:
    """Name the year of the applications, and that of the leases that the page compares them with,
    which may be a period."""
    year = facts.demand_years[0].vintage.id
    outside_qpv = side(facts, "outside")
    leases = spoken_years(outside_qpv.newest) if outside_qpv is not None else ""
    key = {"": "demand alone", year: "demand subtitle"}.get(leases, "demand and other leases")
    return facts.say(key, year=year, leases=leases)


def tension_figures(facts: Facts) -> tuple[Figure, ...]:
    """Return the applications per attribution of the territory and the wider units, both sides of
    the QPV together.

    () unless both sides have leases of the same year. A unit that hides one of the counts hides the
    quotient."""
    leases_of_sides = _both_sides(facts)
    if not leases_of_sides:
        return ()
    demands = facts.demand_years[0]
    demand_counts = demands.counts(demands.population)
    lease_counts = [leases.counts(leases.population) for leases in leases_of_sides]
    figures = []
    for position, figure in enumerate(demands.figures("households_count")):
        leases = [counts.get(figure.scale) for counts in lease_counts]
        value = _quotient(demand_counts.get(figure.scale), leases)
        text, is_own = demands.words.number(value, 1), position == 0
        figures.append(replace(figure, value=value, text=text, is_territory=is_own, size=None))
    return tuple(figures)


def _both_sides(facts: Facts) -> list[Facts]:
    """Return the leases outside and inside QPV in the year of the newest applications; [] unless
    both sides have them."""
    newest_leases = [lease_side.newest for lease_side in sides(facts)]
    years = {year.vintage.id for year in (*newest_leases, *facts.demand_years[:1])}
    return newest_leases if len(newest_leases) == 2 and len(years) == 1 else []


def _quotient(demand_count: float | None, lease_counts: Sequence[float | None]) -> float | None:
    """Return the applications per attribution, to one decimal; None where a count is hidden."""
    published_counts = [count for count in lease_counts if count]
    if not demand_count or len(published_counts) < len(lease_counts):
        return None
    return round(demand_count / sum(published_counts), 1)


def _size_tensions(facts: Facts) -> tuple[Figure, ...]:
    """Return the applications per attribution of each size, where both sides show their leases of
    the year; () where no size has a quotient."""
    leases_of_sides = _both_sides(facts)
    if not leases_of_sides:
        return ()
    demands, figures = facts.demand_years[0], []
    for size in SIZES:
        value = _quotient(demands.count(size), [leases.count(size) for leases in leases_of_sides])
        label = demands.words.text(demands.catalogue.columns.get(size)) or size
        figures.append(Figure(label, value, demands.words.number(value, 1)))
    return tuple(figures) if any(figure.value is not None for figure in figures) else ()


def _family_picture(
    tensions: Sequence[Figure],
    tensions_by_size: Sequence[Figure],
    sizes: Sequence[FamilyRow],
    labels_and_colours: tuple[dict[str, str], dict[str, str]],
    facts: Facts,
) -> Picture:
    """Draw the applications per attribution at the left (by unit and by size), the sizes at the
    right.

    labels_and_colours: of the sizes"""
    words = facts.words
    has_own_tension = bool(tensions) and tensions[0].value is not None
    charts = [(facts.say("tension"), tensions if has_own_tension else ())]
    charts.append((facts.say("by size"), tensions_by_size))
    charts = [(title, rows) for title, rows in charts if any(row.value is not None for row in rows)]

    def draw(box_width: float, box_height: float) -> Drawing:
        chart_width = box_width * 0.46 if charts else 0.0
        step = box_height / max(len(charts), 1)
        parts = [
            (0.0, step * position, dots(title, rows, TENSION, words, chart_width - GAP, step - 1.5))
            for position, (title, rows) in enumerate(charts)
        ]
        if sizes:
            secrecy_entry, title = words.word("secrecy"), facts.say("asked and let")
            room = box_width - chart_width
            bars = stacked_bars(
                title, sizes, *labels_and_colours, secrecy_entry, words, room, box_height
            )
            parts.append((chart_width, 0.0, bars))
        return stacked(parts, box_width, box_height)

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
        with_outline = [position for position, name in enumerate(names) if name in outline_of]
        if not with_outline:
            return None
        counts, names = counts[with_outline], names[with_outline]
        points = np.array([(outline_of[name].x(), outline_of[name].y()) for name in names])
    most_applications = int(np.argmax(counts))
    most_text = words.number(counts[most_applications], 0)
    legend_text = facts.say("demand circles", name=names[most_applications], n=most_text)
    legend = (CIRCLE, legend_text)
    labelled_communes = set(np.argsort(-counts)[:LABELLED_CIRCLES])

    def draw(box_width: float, box_height: float) -> Drawing:
        frame_height = map_height(box_height)
        if not has_room(box_width, frame_height):
            return Drawing(box_width, box_height, ())
        frame = Frame.around(shapes, box_width, frame_height)
        relative_radii = np.sqrt(counts / counts[most_applications])
        radii = np.maximum(LARGEST_RADIUS * relative_radii, SMALLEST_RADIUS)
        spots = [
            Spot(
                *frame.place(*points[position]),
                float(radii[position]),
                str(names[position]) if position in labelled_communes else "",
            )
            for position in range(len(names))
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
    key = "tension alike" if abs(gap) < ALIKE_SHARE * comparator.value else ""
    key = key or ("tension more" if gap > 0 else "tension fewer")
    comparator_name = unit_name(comparator, words)
    return facts.say(
        key, ratio=own_figure.text, gap=words.number(abs(gap), 1), other=comparator_name
    )


def _count_title(facts: Facts) -> str:
    words, newest_year = facts.words, facts.demand_years[0]
    texts = {"n": words.number(newest_year.population_count, 0), "year": newest_year.vintage.id}
    earlier_vintage, change = _change_of_count(facts)
    if not change:
        return facts.say("demands title", **texts)
    change_text = words.with_unit(words.with_sign(change, 1), "%")
    return facts.say("demands title since", change=change_text, earlier=earlier_vintage, **texts)


def _change_of_count(facts: Facts) -> tuple[str, float]:
    """Return the dossier's earlier vintage, else the first year, and by how many percent the
    applications changed since; 0.0 where a count is hidden."""
    years, newest_year = facts.demand_years, facts.demand_years[0]
    earlier_year = next(
        (year for year in years[1:] if year.vintage.id == facts.earlier_vintage), years[-1]
    )
    count, earlier_count = newest_year.population_count, earlier_year.population_count
    if earlier_year is newest_year or not count or not earlier_count:
        return "", 0.0
    return earlier_year.vintage.id, round(100 * (count - earlier_count) / earlier_count, 1)


def _commune_grid(demands: Facts, facts: Facts) -> Grid:
    words = facts.words
    rates = ["size_12_rate", "long_rate"]
    has_communes = COMMUNE in demands.release.scales  # an account may be limited to wider units
    numbers = demands.numbers(COMMUNE, [demands.population, *rates]) if has_communes else {}
    names = [str(name) for name in demands.labels(COMMUNE, "name")] if has_communes else []
    order = sorted(
        range(len(names)), key=lambda row: (-numbers[demands.population][row], names[row])
    )[:MOST_COMMUNES]
    rows = [
        (
            Cell(facts.territory),
            *_cells(demands.population_count, map(demands.own_value, rates), words),
        )
    ]
    for position in order:
        count = float(numbers[demands.population][position])
        shares = [demands.shown_value(rate, numbers[rate][position]) for rate in rates]
        rows.append((Cell(names[position]), *_cells(count, shares, words)))
    header = (
        facts.say("unit commune"), facts.say("demands head"), facts.say("small head"),
        facts.say("long head"),
    )  # fmt: skip
    title = facts.say("demand by commune", year=demands.vintage.id)
    return Grid(title, header, tuple(rows), 1)


def _demand_grid(
    title: str, row_word: str, rows: Sequence[tuple[str, Facts, str]], facts: Facts
) -> Grid:
    """Make a table of applications and three shares of them.

    rows: name, applications of a year, scale of the territory or of a wider unit"""
    lines = []
    for name, demands, scale in rows:
        count, *shares = (
            next((f.value for f in demands.figures(indicator) if f.scale == scale), None)
            for indicator in ("households_count", *RATES)
        )
        lines.append((Cell(name), *_cells(count, shares, facts.words)))
    heads = ("demands head", "small head", "long head", "transfer head")
    return Grid(title, (row_word, *map(facts.say, heads)), tuple(lines), 1)


def _cells(count: float | None, shares: Iterable[float | None], words: Words) -> tuple[Cell, ...]:
    return (number_cell(count, words), *(number_cell(share, words, 1) for share in shares))


def _size_rows(facts: Facts, outside_qpv: Side | None = None) -> list[FamilyRow]:
    """Return the shares of the sizes: asked for, let, and in stock. A row with a hidden share is
    left out."""
    sources = {"asked": facts.demand_years[0]}
    if outside_qpv is not None:
        sources["let outside"] = outside_qpv.newest
    rows = [
        (facts.say(key), [source.own_value(f"{size}_rate") for size in SIZES])
        for key, source in sources.items()
    ]
    stock: list[float | None] = []
    for rooms in STOCK:
        rates = [facts.own_value(f"{room}_rate") for room in rooms]
        is_shown = all(rate is not None for rate in rates)
        stock.append(round(sum(rate for rate in rates if rate), 1) if is_shown else None)
    rows.append((facts.say("in stock"), stock))
    return [
        FamilyRow(
            name,
            tuple(Share(size, value) for size, value in zip(SIZES, values, strict=True)),
            position == 0,
        )
        for position, (name, values) in enumerate(rows)
        if all(value is not None for value in values)
    ]


def small_dwellings(facts: Facts) -> tuple[float | None, float | None]:
    """Return the percentage of one or two rooms among the applications, and in the stock."""
    rows = _size_rows(facts) if facts.demand_years else []
    if len(rows) != 2:
        return None, None
    return rows[0].shares[0].value, rows[1].shares[0].value


def _sentences(tensions: Sequence[Figure], facts: Facts) -> tuple[str, ...]:
    """Return the sentences: what the page's figures mean, then how applications are counted."""
    newest_year = facts.demand_years[0]
    sentences = [
        _count_sentence(tensions, facts),
        _change_sentence(facts),
        _small_dwellings_sentence(facts),
        _wider_sentence("long wait", newest_year, "long_rate", facts),
        _wider_sentence("transfers asked", newest_year, "transfer_rate", facts),
        facts.say("demand counted"),
    ]
    codes = (
        newest_year.labels(COMMUNE, "departement") if COMMUNE in newest_year.release.scales else ()
    )
    if len({str(code) for code in codes} - {""}) > 1:
        sentences.append(facts.say("two departements"))
    return tuple(sentence for sentence in sentences if sentence)


def _count_sentence(tensions: Sequence[Figure], facts: Facts) -> str:
    """State the counts of which the territory's quotient is taken; '' where it is hidden."""
    newest_year = facts.demand_years[0]
    demand_count = newest_year.population_count
    if not tensions or tensions[0].value is None or not demand_count:
        return ""
    lease_count = sum(each.newest.population_count or 0.0 for each in sides(facts))
    leases = facts.words.number(int(lease_count), 0)
    demand_text = facts.words.number(demand_count, 0)
    return facts.say("demand count", n=demand_text, year=newest_year.vintage.id, leases=leases)


def _change_sentence(facts: Facts) -> str:
    """State by how many percent the applications changed; '' where they did not, or where a count
    is hidden."""
    year, change = _change_of_count(facts)
    if not change:
        return ""
    key = "demands up" if change > 0 else "demands down"
    return facts.say(key, year=year, change=facts.words.percent(abs(change)))


def _small_dwellings_sentence(facts: Facts) -> str:
    """Compare the share of small dwellings asked for with the share let outside QPV; '' where one
    of them is hidden."""
    asked_share, outside_qpv = (
        facts.demand_years[0].own_figure("size_12_rate"),
        side(facts, "outside"),
    )
    let_share = outside_qpv.newest.own_figure("size_12_rate") if outside_qpv is not None else None
    if not (asked_share and let_share) or None in (asked_share.value, let_share.value):
        return ""
    return facts.say("small asked", asked=asked_share.text, let=let_share.text)


def _wider_sentence(key: str, newest_year: Facts, indicator: str, facts: Facts) -> str:
    """Compare the territory's share with that of the next wider unit; '' where one is hidden."""
    figures = newest_year.figures(indicator)
    if len(figures) < 2 or figures[0].value is None or figures[1].value is None:
        return ""
    own_figure, wider_figure = figures[:2]
    return facts.say(key, share=own_figure.text, other=wider_figure.name, figure=wider_figure.text)
