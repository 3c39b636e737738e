"""The page on demand: applications by commune, applications per attribution, and sizes asked for,
let and in stock. A quotient is taken between two displayed counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from .facts import COMMUNE, Facts
from .frame import Frame, has_room
from .leases import Side, side, spoken_years
from .order import plan
from .page import Page, PageKind, Picture
from .phrases import say, unit_name
from .shapes import unit_outlines, unit_points

ALIKE = 0.1  # of the wider unit's quotient: a smaller difference is none
MOST_COMMUNES = 14  # rows of the table
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
    labels, colours = _size_labels_and_colours(newest)
    by_size = size_tensions(newest, outside, inside)
    if sizes or by_size:
        pictures["family"] = _family_picture(tensions, by_size, sizes, (labels, colours), facts)
    tables = [communes if len(communes.rows) > 2 else by_year]
    if tensions:
        tables.append(_tension_grid(tensions, facts))
    if sizes:
        tables.append(grids.family_grid(facts, sizes, labels, facts.say("asked and let")))
    return Page(
        "demand",
        PageKind.CHARTS,
        facts.say("demand"),
        demand_title(tensions, facts) or _count_title(years, facts),
        _subtitle(newest, outside, facts),
        _sentences(years, outside, inside, tensions, facts),
        pictures=pictures,
        grids=tuple(tables),
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
    sides = _both_sides(demands, outside, inside)
    if not sides:
        return ()
    demand_counts = demands.counts(demands.population)
    lease_counts = [leases.counts(leases.population) for leases in sides]
    figures = []
    for position, figure in enumerate(demands.figures("households_count")):
        leases = [counts.get(figure.scale) for counts in lease_counts]
        value = _quotient(demand_counts.get(figure.scale), leases)
        text, is_own = demands.words.number(value, 1), position == 0
        figures.append(replace(figure, value=value, text=text, is_territory=is_own, size=None))
    return tuple(figures)


def _both_sides(demands: Facts, outside: Side | None, inside: Side | None) -> tuple[Facts, ...]:
    """Return the leases outside and inside QPV in the year of the applications; () unless both
    sides have them."""
    newest = tuple(lease_side.newest for lease_side in (outside, inside) if lease_side is not None)
    is_complete = len(newest) == 2 and all(s.vintage.id == demands.vintage.id for s in newest)
    return newest if is_complete else ()


def _quotient(demand_count: float | None, lease_counts: Sequence[float | None]) -> float | None:
    """Return the applications per attribution, to one decimal; None where a count is hidden."""
    shown_counts = [count for count in lease_counts if count]
    if not demand_count or len(shown_counts) < len(lease_counts):
        return None
    return round(demand_count / sum(shown_counts), 1)


def size_tensions(demands: Facts, outside: Side | None, inside: Side | None) -> tuple[Figure, ...]:
    """Return the applications per attribution of each size, where both sides show their leases of
    the year; () where no size has a quotient."""
    sides = _both_sides(demands, outside, inside)
    if not sides:
        return ()
    figures = []
    for size in SIZES:
        value = _quotient(demands.count(size), [leases.count(size) for leases in sides])
        label = demands.words.text(demands.catalogue.columns.get(size)) or size
        figures.append(Figure(label, value, demands.words.number(value, 1)))
    return tuple(figures) if any(figure.value is not None for figure in figures) else ()


def _family_picture(
    tensions: Sequence[Figure],
    by_size: Sequence[Figure],
    sizes: Sequence[FamilyRow],
    labels_and_colours: tuple[dict[str, str], dict[str, str]],
    facts: Facts,
) -> Picture:
    """Draw the applications per attribution at the left (by unit and by size), the sizes at the
    right, in a narrow box below.

    labels_and_colours: of the sizes"""
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
            bars = stacked_bars(
                title, sizes, *labels_and_colours, secret, words, box_width - x, box_height
            )
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
    texts = {"n": words.number(newest.population_count, 0), "year": newest.vintage.id}
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
    return Grid(title, header, tuple(rows), 1, facts.say("part policy"))


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
    count, *shares = (
        next((f.value for f in demands.figures(indicator) if f.scale == scale), None)
        for indicator in ("households_count", *RATES)
    )
    return _cells(count, shares, words)


def _cells(count: float | None, shares: Iterable[float | None], words: Words) -> tuple[Cell, ...]:
    return (number_cell(count, words), *(number_cell(share, words, 1) for share in shares))


def _tension_grid(tensions: Sequence[Figure], facts: Facts) -> Grid:
    title = facts.say("tension")
    rows = tuple((Cell(figure.name), Cell(figure.text, figure.value, 1)) for figure in tensions)
    return Grid(title, (facts.say("unit"), title), rows, 1, facts.say("part policy"))


def _size_rows(demands: Facts, outside: Side | None, facts: Facts) -> list[FamilyRow]:
    """Return the shares of the sizes: asked for, let, and in stock. A row with a hidden share is
    left out."""
    sources = {"asked": demands}
    if outside is not None:
        sources["let outside"] = outside.newest
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


def _size_labels_and_colours(demands: Facts) -> tuple[dict[str, str], dict[str, str]]:
    """Return size → label and size → colour."""
    columns = demands.catalogue.columns
    labels = {size: demands.words.text(columns.get(size)) or size for size in SIZES}
    return labels, dict(zip(SIZES, palette("Blues", len(SIZES)), strict=True))


def _sentences(
    years: Sequence[Facts],
    outside: Side | None,
    inside: Side | None,
    tensions: Sequence[Figure],
    facts: Facts,
) -> tuple[str, ...]:
    """Return the sentences: what the page's figures mean, then how applications are counted."""
    newest = years[0]
    sentences = [
        _count_sentence(newest, outside, inside, tensions, facts),
        _change_sentence(years, facts),
        _small_dwellings_sentence(newest, outside, facts),
        _wider_sentence("long wait", newest, "long_rate", facts),
        _wider_sentence("transfers asked", newest, "transfer_rate", facts),
        facts.say("demand counted"),
    ]
    codes = newest.labels(COMMUNE, "departement") if COMMUNE in newest.release.scales else ()
    if len({str(code) for code in codes} - {""}) > 1:
        sentences.append(facts.say("two departements"))
    return tuple(sentence for sentence in sentences if sentence)


def _count_sentence(
    newest: Facts,
    outside: Side | None,
    inside: Side | None,
    tensions: Sequence[Figure],
    facts: Facts,
) -> str:
    """State the counts of which the territory's quotient is taken; '' where it is hidden."""
    demand_count = newest.population_count
    if not tensions or tensions[0].value is None or not demand_count:
        return ""
    counts = [s.newest.population_count for s in (outside, inside) if s is not None]
    leases = facts.words.number(int(sum(count for count in counts if count)), 0)
    demand_text = facts.words.number(demand_count, 0)
    return facts.say("demand count", n=demand_text, year=newest.vintage.id, leases=leases)


def _change_sentence(years: Sequence[Facts], facts: Facts) -> str:
    """State by how many percent the applications changed; '' where they did not, or where a count
    is hidden."""
    year, change = _change_of_count(years, facts)
    if not change:
        return ""
    key = "demands up" if change > 0 else "demands down"
    return facts.say(key, year=year, change=facts.words.percent(abs(change)))


def _small_dwellings_sentence(newest: Facts, outside: Side | None, facts: Facts) -> str:
    """Compare the share of small dwellings asked for with the share let outside QPV; '' where one
    of them is hidden."""
    asked = newest.own_figure("size_12_rate")
    let = outside.newest.own_figure("size_12_rate") if outside is not None else None
    if asked is None or let is None or asked.value is None or let.value is None:
        return ""
    return facts.say("small asked", asked=asked.text, let=let.text)


def _wider_sentence(key: str, newest: Facts, indicator: str, facts: Facts) -> str:
    """Compare the territory's share with that of the next wider unit; '' where one is hidden."""
    figures = newest.figures(indicator)
    if len(figures) < 2 or figures[0].value is None or figures[1].value is None:
        return ""
    own_figure, wider = figures[:2]
    return facts.say(key, share=own_figure.text, other=wider.name, figure=wider.text)
