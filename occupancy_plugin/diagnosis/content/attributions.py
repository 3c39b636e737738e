"""The page on attributions, and the yearly balance.

The law sets two targets: a quarter of the attributions outside QPV go to the first quartile, half
of those inside go to the other quartiles. The page shows both over the years, and by landlord in
several years together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

from ...layers.style.words import Words
from ...toolbelt.numbers import HIDDEN
from ..drawing.axis import axis
from ..drawing.charts import dots
from ..drawing.colours import ACCENT, INK, SOFT
from ..drawing.drawing import Drawing, beside
from ..drawing.rows import NOTHING, Bar, Dot, Label, Mark, Plot, Row, Tick, row_chart, values_of
from ..drawing.tables import first_rows, tables_to_sign
from ..drawing.years import Series, Target, year_chart
from ..figures import Cell, Grid, number_cell
from . import findings, threshold
from .facts import COMMUNE, Facts
from .leases import (
    LANDLORD,
    LeaseRow,
    Side,
    landlord_rows,
    names_below,
    shown_sides,
    spoken_years,
    territory_row,
    unit_rows,
)
from .page import Page, PageKind, Picture
from .phrases import TITLE_ROOM

GUTTER = 8.0  # mm between the two charts
BAND, TALLEST_ROW = "#e6b5b8", 11.0  # colour of the band of chance; mm of a row
LEAST_SPAN = 20.0  # points of the axis
MOST_COMMUNES = 4  # more have a page of their own
EPCI = "epci"  # whose conférence adopts the balance
TO_FILL_IN = Cell("………")  # a commitment, which the portal does not know
# whose rows are to be filled in: the portal does not know them
RESERVERS = ("state", "action", "communes", "others")


def attribution_page(facts: Facts) -> Page | None:
    """Make the page. None where there are no leases outside QPV, where the territory's share is
    hidden, or where a file has that share alone: the communes' page shows it then."""
    sides = shown_sides(facts)
    if not sides:
        return None
    outside_qpv, newest_leases = sides[0], sides[0].newest
    landlords = {each.name: landlord_rows(each) for each in sides}
    is_alone = len(newest_leases.figures(outside_qpv.indicator)) == 1
    if len(outside_qpv.facts) == 1 and is_alone and not landlords["outside"]:
        return None
    listed = [(each, landlords[each.name], f"by landlord {each.name}") for each in sides]
    communes = [] if facts.release.territory.scale == COMMUNE else shown_communes(outside_qpv)
    if len(communes) <= MOST_COMMUNES and not landlords.get("inside"):
        listed.append((outside_qpv, communes, "by commune"))
    listed = [(each, rows, title) for each, rows, title in listed if rows]
    pictures: dict[str, Picture] = {
        box: _year_picture(each, facts)
        for box, each in zip(("comparators", "evolution"), sides, strict=False)
        if any(year.figures(each.indicator) for year in each.facts)
    }
    if landlords["outside"]:
        charts = [partial(unit_chart, *units, facts) for units in listed]
        pictures["family"] = partial(beside, charts, GUTTER)
    last_year, first_year = spoken_years(newest_leases), spoken_years(outside_qpv.facts[-1])
    subtitle = "attributions subtitle" if first_year != last_year else "attributions subtitle one"
    return Page(
        "attributions",
        PageKind.CHARTS,
        facts.say("attributions"),
        outside_title(outside_qpv, facts),
        facts.say(subtitle, first=first_year, last=last_year),
        _sentences(sides, landlords["outside"], facts),
        pictures=pictures,
        grids=tuple(lease_grid(*units, facts) for units in listed),
        source=newest_leases.source,
    )


def outside_title(outside_qpv: Side, facts: Facts) -> str:
    """Return 'Hors QPV, 13,3 % des baux au premier quartile : il manque 32 baux pour atteindre 25
    %'."""
    row = territory_row(outside_qpv)
    missing_leases = row.missing(outside_qpv.target)
    texts = {
        "share": facts.words.percent(row.share),
        "target": facts.words.percent(outside_qpv.target, 0),
        "when": outside_qpv.of_years,
    }
    if missing_leases is None:
        return facts.say("short", **texts)
    if missing_leases <= 0:
        return facts.say("reached", **texts)
    return facts.say("missing one" if missing_leases == 1 else "missing", n=missing_leases, **texts)


def _year_picture(lease_side: Side, facts: Facts) -> Picture:
    """Draw the territory's share year by year, with those of the wider units."""
    words, years = facts.words, list(reversed(lease_side.facts))
    title = facts.say(f"{lease_side.name} chart")
    if len(years) == 1:
        measure, year_facts = years[0].measure(lease_side.indicator), years[0]
        heading = f"{title}, {spoken_years(year_facts)}"
        return partial(dots, heading, year_facts.figures(lease_side.indicator), measure, words)
    by_year = [
        {figure.scale: figure for figure in year.figures(lease_side.indicator)} for year in years
    ]
    scales = list(dict.fromkeys(scale for by_scale in reversed(by_year) for scale in by_scale))
    series = []
    for scale in scales:
        figures = [by_scale.get(scale) for by_scale in by_year]
        name = next((figure.name for figure in reversed(figures) if figure is not None), "")
        values = tuple(figure.value if figure is not None else None for figure in figures)
        if any(value is not None for value in values):
            series.append(Series(name, values, scale == scales[0]))
    sizes = [words.number(year.population_count, 0) for year in years]
    goal = words.percent(lease_side.target, 0)
    target = Target(lease_side.target, facts.say("target", value=goal))
    return partial(
        year_chart, title, [year.vintage.id for year in years], series, target,
        (facts.say("leases"), sizes), words,
    )  # fmt: skip


def shown_communes(outside_qpv: Side) -> list[LeaseRow]:
    """Return the communes that show their share, those with the most leases first."""
    return [row for row in unit_rows(outside_qpv, COMMUNE) if row.share is not None]


def unit_chart(
    lease_side: Side,
    units: Sequence[LeaseRow],
    title: str,
    facts: Facts,
    box_width: float,
    box_height: float,
    neighbours: Sequence[LeaseRow] = (),
) -> Drawing:
    """Draw the shares of the period against the target, with the leases and those missing.

    neighbours: the units of a chart next to this one"""
    words, target = facts.words, lease_side.target
    rows, other_rows = (
        [_chart_row(unit, target, facts) for unit in listed] for listed in (units, neighbours)
    )
    scale = axis(values_of([*rows, *other_rows]), LEAST_SPAN, 4, 0.0)
    headings = [facts.say("leases"), facts.say("missing head")]
    title, write = facts.say(title, year=lease_side.span), partial(words.percent, decimals=0)
    plot = Plot(title, scale, write, TALLEST_ROW, headings=headings)
    return row_chart(plot, rows, box_width, box_height)


def _chart_row(row: LeaseRow, target: float, facts: Facts) -> Row:
    """Make the row of a share on the band of chance. Its figure stands on the side of the band that
    is away from the target, so it never lies on its line."""
    bold, marks, figure = row.is_territory, list[Mark]([Tick(target, 0.3)]), Label(HIDDEN, SOFT)
    if row.share is not None:
        marks += [Bar(*row.band(), BAND, 0.44, 0.12), Dot(row.share, ACCENT)]
        figure = Label(facts.words.number(row.share, 1), ACCENT, True)
    is_below = row.share is not None and row.share < target
    before, after = (figure, NOTHING) if is_below else (NOTHING, figure)
    texts = _count_texts(row, target, facts)
    cells = tuple(Label(text, SOFT if text == HIDDEN else INK, bold) for text in texts)
    name = Label(row.name, ACCENT if bold else INK, bold)
    return Row(name, tuple(marks), before, after, cells)


def _count_texts(row: LeaseRow, target: float, facts: Facts) -> tuple[str, str]:
    """Return the leases, and those missing to the target, as charts and tables write them."""
    missing_leases = row.missing(target)
    text = facts.words.number(missing_leases, 0)
    if missing_leases is not None and missing_leases <= 0:
        text = facts.say("reached short")
    return facts.words.number(row.leases, 0), text


def lease_grid(lease_side: Side, rows: Sequence[LeaseRow], title: str, facts: Facts) -> Grid:
    """Make a table of the territory's leases of the period, then of the units'."""
    keys = ("unit", "leases", f"quartiles {lease_side.name}", "share", "missing head")
    lines = []
    for row in (territory_row(lease_side.of_period()), *rows):
        missing_text = _count_texts(row, lease_side.target, facts)[1]
        missing_cell = Cell(missing_text, row.missing(lease_side.target))
        lines.append((Cell(row.name), *_number_cells(row, facts.words), missing_cell))
    heading = facts.say(title, year=lease_side.span)
    return Grid(heading, tuple(map(facts.say, keys)), tuple(lines), 1)


def _sentences(
    sides: Sequence[Side], landlords: Sequence[LeaseRow], facts: Facts
) -> tuple[str, ...]:
    outside_qpv = sides[0]
    words, row, year = facts.words, territory_row(outside_qpv), spoken_years(outside_qpv.newest)
    share = words.percent(row.share)
    if row.counted_leases is not None and row.leases is not None:
        first, leases = (words.number(count, 0) for count in (row.counted_leases, row.leases))
        opening = facts.say("outside counted", year=year, first=first, all=leases, share=share)
    else:
        opening = facts.say("outside alone", year=year, share=share)
    sentences = [opening, _change_sentence(outside_qpv, facts)]
    sentences.append(below_sentence(outside_qpv, landlords, facts))
    sentences += [_inside_sentence(s, facts) for s in sides[1:] if not s.newest.is_empty]
    if landlords:
        sentences += [facts.say("lease band"), years_sentence(outside_qpv, facts)]
    sentences.append(facts.say("sne definition"))
    return tuple(sentence for sentence in sentences if sentence)


def below_sentence(lease_side: Side, rows: Sequence[LeaseRow], facts: Facts) -> str:
    """Name the units below the target, chance included; '' without one."""
    names = names_below(rows, lease_side.target)
    return facts.say("units below", names=", ".join(names)) if names else ""


def years_sentence(lease_side: Side, facts: Facts) -> str:
    """Say why units have several years together; '' for a single year, as a file has it."""
    years = lease_side.period_of_years
    return facts.say("years together", years=years) if years else ""


def _change_sentence(lease_side: Side, facts: Facts) -> str:
    """Say how the share changed since the first year that shows it.

    The leases of two years are those of different households, so the threshold is that of two
    independent draws."""
    indicator = lease_side.indicator
    shown_years = [year for year in lease_side.facts[1:] if year.own_value(indicator)]
    earliest_figure = shown_years[-1].own_figure(indicator) if shown_years else None
    change = threshold.compare(lease_side.figure, earliest_figure)
    if change is None or earliest_figure is None or not earliest_figure.size:
        return ""
    rises = "share rises" if change.points > 0 else "share falls"
    return facts.say(
        rises if change.is_reached else "share steady", year=shown_years[-1].vintage.id,
        points=findings.points(change.points, facts.words, sign=not change.is_reached),
        least=findings.points(change.least, facts.words),
    )  # fmt: skip


def _inside_sentence(inside_qpv: Side, facts: Facts) -> str:
    row, words = territory_row(inside_qpv), facts.words
    if row.share is None or row.leases is None:
        return facts.say("inside hidden", year=spoken_years(inside_qpv.newest))
    return facts.say(
        "inside counted", share=words.percent(row.share), all=words.number(row.leases, 0),
        target=words.percent(inside_qpv.target, 0),
    )  # fmt: skip


def balance_page(facts: Facts) -> Page | None:
    """Make the balance that the conférence intercommunale adopts each year: the territory year by
    year, then the landlords in several years together. None for other territories than an EPCI."""
    sides = shown_sides(facts)
    if not sides or facts.release.territory.scale != EPCI:
        return None
    outside_qpv = sides[0]
    year_grid, landlord_grid = _year_grid(sides, facts), _landlord_grid(sides, facts)
    to_fill_in = _commitments(sides, facts)
    blank, header = [TO_FILL_IN] * len(to_fill_in), (facts.say("reserver"), *to_fill_in)
    reservers = tuple((Cell(facts.say(f"reserver {name}")), *blank) for name in RESERVERS)
    reserver_grid = Grid(facts.say("balance reservers"), header, reservers)
    if max(len(landlord_grid.rows), len(year_grid.rows)) < 2:
        return None
    pictures: dict[str, Picture] = {"body": partial(first_rows, year_grid)}
    if len(landlord_grid.rows) > 1:
        signers = tuple(facts.say(f"signed by {signer}") for signer in ("prefect", "president"))
        pictures["family"] = partial(tables_to_sign, landlord_grid, reserver_grid, signers)
    sentences = [
        _priority_sentence(outside_qpv, facts),
        facts.say("balance reading"),
        facts.say("balance rule"),
        years_sentence(outside_qpv, facts),
        facts.say("sne definition"),
        facts.say("adopted"),
    ]
    return Page(
        "balance",
        PageKind.SUMMARY,
        facts.say("balance"),
        _balance_title(sides, facts),
        facts.say("balance subtitle", year=spoken_years(outside_qpv.newest)),
        tuple(sentence for sentence in sentences if sentence),
        pictures=pictures,
        grids=(year_grid, landlord_grid, reserver_grid),
        source=outside_qpv.newest.source,
    )


def _balance_title(sides: Sequence[Side], facts: Facts) -> str:
    """Return the territory's share outside QPV; with all leases and the share inside where those
    are shown and the title has room."""
    words, (outside_row, *inside_rows) = facts.words, map(territory_row, sides)
    texts = {
        "year": spoken_years(sides[0].newest),
        "share": words.percent(outside_row.share),
        "target": words.percent(sides[0].target, 0),
    }
    inside_row = next(iter(inside_rows), None)
    if inside_row and inside_row.share is not None and inside_row.leases and outside_row.leases:
        lease_count = words.number(outside_row.leases + inside_row.leases, 0)
        inside_share = words.percent(inside_row.share)
        title = facts.say("balance title", n=lease_count, inside=inside_share, **texts)
        if len(title) <= TITLE_ROOM:
            return title
    return facts.say("balance title outside", **texts)


def _priority_sentence(outside_qpv: Side, facts: Facts) -> str:
    """State the shares of the priority publics and of transfers; '' where one of them is hidden."""
    newest_leases = outside_qpv.newest
    figures = [
        newest_leases.own_figure(indicator) for indicator in ("priority_rate", "transfer_rate")
    ]
    if any(figure is None or figure.value is None for figure in figures):
        return ""
    priority_text, transfer_text = (figure.text for figure in figures if figure is not None)
    return facts.say("priority publics", outside=priority_text, transfer=transfer_text)


def _landlord_grid(sides: Sequence[Side], facts: Facts) -> Grid:
    """Make the table of the period: all landlords together, then a row each; the last columns are
    for the commitments, to be filled in."""
    to_fill_in, span = _commitments(sides, facts), sides[0].span
    every = [territory_row(each.of_period()) for each in sides]
    lines = [_balance_row(facts.say("every landlord"), sides, every, facts)]
    for landlord in landlord_rows(sides[0]):
        rows = [_landlord_row(each, landlord.name) for each in sides]
        lines.append(_balance_row(landlord.name, sides, rows, facts))
    blank = [TO_FILL_IN] * len(to_fill_in)
    header = (facts.say("landlord in", years=span), *_headings(sides, facts), *to_fill_in)
    title = facts.say("balance landlords", years=span)
    return Grid(title, header, tuple((*line, *blank) for line in lines), 1)


def _landlord_row(lease_side: Side, name: str) -> LeaseRow | None:
    """Return a landlord's leases of the period; None where it has none on this side."""
    rows, period = {row.name: row for row in landlord_rows(lease_side)}, lease_side.period
    if rows and period is not None and name in period.empty_units(LANDLORD):
        return None
    return rows.get(name, LeaseRow(name, None, None, None))


def _commitments(sides: Sequence[Side], facts: Facts) -> list[str]:
    return [facts.say(f"commitment {each.name}") for each in sides]


def _year_grid(sides: Sequence[Side], facts: Facts) -> Grid:
    lines = []
    for year in sides[0].facts:
        rows = [_row_of_year(each, year.vintage.id) for each in sides]
        lines.append(_balance_row(spoken_years(year), sides, rows, facts))
    header = (facts.say("year"), *_headings(sides, facts))
    return Grid(facts.say("by year"), header, tuple(lines), 1)


def _row_of_year(lease_side: Side, vintage: str) -> LeaseRow | None:
    """Return the territory's leases of a year; None for a side without that year."""
    years = tuple(year for year in lease_side.facts if year.vintage.id == vintage)
    return territory_row(replace(lease_side, facts=years)) if years else None


def _balance_row(
    name: str, sides: Sequence[Side], rows: Sequence[LeaseRow | None], facts: Facts
) -> tuple[Cell, ...]:
    pairs = zip(sides, rows, strict=True)
    cells = (_lease_cells(row, each.target, facts) for each, row in pairs)
    return (Cell(name), *chain.from_iterable(cells))


def _lease_cells(row: LeaseRow | None, target: float, facts: Facts) -> list[Cell]:
    """Make four cells: leases, those that count, their share, the gap to the target. A row of None
    is a unit without leases of that side, where there is nothing to protect."""
    words = facts.words
    if row is None:
        return [Cell("–")] * 4
    missing_leases = row.missing(target)
    gap_cell = (
        Cell(words.with_sign(-missing_leases, 0), float(-missing_leases))
        if missing_leases is not None
        else Cell(HIDDEN)
    )
    return [*_number_cells(row, words), gap_cell]


def _number_cells(row: LeaseRow, words: Words) -> list[Cell]:
    counts = (number_cell(number, words) for number in (row.leases, row.counted_leases))
    return [*counts, number_cell(row.share, words, 1)]


def _headings(sides: Sequence[Side], facts: Facts) -> list[str]:
    """Return the headings of `_lease_cells`, side by side."""
    headings = []
    for each in sides:
        keys = (f"leases {each.name}", f"of which {each.name}", f"share {each.name}")
        goal = facts.words.percent(each.target, 0)
        headings += [*map(facts.say, keys), facts.say("gap to target", target=goal)]
    return headings
