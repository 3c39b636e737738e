"""The page on attributions, and the yearly balance.

The law sets two targets: a quarter of the attributions outside QPV go to the first quartile, half
of those inside go to the other quartiles. The page shows both over the years, and by landlord in
several years together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from ...layers.style.words import Words
from ...toolbelt.numbers import HIDDEN
from ..drawing.charts import dots
from ..drawing.drawing import NARROW, Drawing, stacked
from ..drawing.tables import first_rows, table_to_sign
from ..drawing.targets import TargetRow, target_rows
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
    side,
    spoken_years,
    territory_row,
    unit_rows,
)
from .page import Page, PageKind, Picture
from .phrases import TITLE_ROOM

LEFT_PART = 0.5  # of the width: landlords outside QPV; the rest: inside
GUTTER = 8.0  # mm between the two charts
MOST_COMMUNES = 4  # more have a page of their own
FIRST_QUARTILE = "q1"  # the column of leases to the first quartile
EPCI = "epci"  # whose conférence adopts the balance


def attribution_page(facts: Facts) -> Page | None:
    """Make the page. None where there are no leases outside QPV, where the territory's share is
    hidden, or where a file has that share alone: the communes' page shows it then."""
    outside, inside = side(facts, "outside"), _if_shown(side(facts, "inside"))
    if outside is None or not outside.is_shown:
        return None
    newest = outside.newest
    landlords = landlord_rows(outside)
    if len(outside.facts) == 1 and len(newest.figures(outside.indicator)) == 1 and not landlords:
        return None
    inside_landlords = landlord_rows(inside) if inside is not None else []
    communes = [] if facts.release.territory.scale == COMMUNE else shown_communes(outside)
    communes = communes if len(communes) <= MOST_COMMUNES and not inside_landlords else []
    pictures: dict[str, Picture] = {"comparators": _year_picture(outside, "outside chart", facts)}
    if inside is not None and any(year.figures(inside.indicator) for year in inside.facts):
        pictures["evolution"] = _year_picture(inside, "inside chart", facts)
    grids = []
    if landlords:
        second_chart: tuple[Side, list[LeaseRow], str] = (outside, communes, "by commune")
        if inside is not None and inside_landlords:
            second_chart = (inside, inside_landlords, "by landlord inside")
        pictures["family"] = _landlord_picture(outside, landlords, second_chart, facts)
        grids.append(lease_grid(outside, landlords, "by landlord", facts))
    if inside_landlords and inside is not None:
        grids.append(lease_grid(inside, inside_landlords, "by landlord inside", facts))
    if communes:
        grids.append(lease_grid(outside, communes, "by commune", facts))
    last_year, first_year = spoken_years(newest), spoken_years(outside.facts[-1])
    subtitle = "attributions subtitle" if first_year != last_year else "attributions subtitle one"
    return Page(
        "attributions",
        PageKind.CHARTS,
        facts.say("attributions"),
        outside_title(outside, facts),
        facts.say(subtitle, first=first_year, last=last_year),
        _sentences(outside, inside, landlords, facts),
        pictures=pictures,
        grids=tuple(grid for grid in grids if grid.rows),
        source=newest.source,
        heights={"comparators": 56.0, "evolution": 56.0, "family": 52.0},
    )


def outside_title(outside: Side, facts: Facts) -> str:
    """Return 'Hors QPV, 13,3 % des baux au premier quartile : il manque 32 baux pour atteindre 25
    %'."""
    row = territory_row(outside)
    missing = row.missing(outside.target)
    parts = {
        "share": facts.words.percent(row.share),
        "target": facts.words.percent(outside.target, 0),
        "when": outside.of_years,
    }
    if missing is None:
        return facts.say("short", **parts)
    if missing <= 0:
        return facts.say("reached", **parts)
    return facts.say("missing one" if missing == 1 else "missing", n=missing, **parts)


def _year_picture(lease_side: Side, title: str, facts: Facts) -> Picture:
    """Draw the territory's share year by year, with those of the wider units."""
    words, years = facts.words, list(reversed(lease_side.facts))
    if len(years) == 1:
        measure, year_facts = years[0].measure(lease_side.indicator), years[0]
        heading = f"{facts.say(title)}, {spoken_years(year_facts)}"
        return partial(dots, heading, year_facts.figures(lease_side.indicator), measure, words)
    by_year = [{f.scale: f for f in year.figures(lease_side.indicator)} for year in years]
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
        year_chart, facts.say(title), [year.vintage.id for year in years], series, target,
        (facts.say("leases"), sizes), words,
    )  # fmt: skip


def _if_shown(inside: Side | None) -> Side | None:
    """Return the side if a year or the period shows its share, else None."""
    if inside is None:
        return None
    years = (*inside.facts, inside.period)
    shows_share = any(y is not None and y.own_value(inside.indicator) is not None for y in years)
    return inside if shows_share else None


def shown_communes(outside: Side) -> list[LeaseRow]:
    """Return the communes that show their share, those with the most leases first."""
    return [row for row in unit_rows(outside, COMMUNE) if row.share is not None]


def _landlord_picture(
    outside: Side,
    landlords: Sequence[LeaseRow],
    second_chart: tuple[Side, Sequence[LeaseRow], str],
    facts: Facts,
) -> Picture:
    """Draw the landlords outside QPV at the left; at the right, in a narrow box below, those inside
    or few communes."""
    other_side, rows, title = second_chart

    def draw(box_width: float, box_height: float) -> Drawing:
        is_narrow = box_width < NARROW
        left = box_width * LEFT_PART - GUTTER / 2 if rows and not is_narrow else box_width
        chart = unit_chart(outside, landlords, "by landlord", facts, left, box_height)
        parts = [(0.0, 0.0, chart)]
        if rows:
            x, y = (0.0, box_height) if is_narrow else (box_width * LEFT_PART + GUTTER / 2, 0.0)
            chart = unit_chart(other_side, rows, title, facts, box_width - x, box_height)
            parts.append((x, y, chart))
        return stacked(parts, box_width, box_height * (2 if rows and is_narrow else 1))

    return draw


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
    rows, others = (
        [
            TargetRow(r.name, r.share, *r.band(), _count_texts(r, target, facts), r.is_territory)
            for r in row_set
        ]
        for row_set in (units, neighbours)
    )
    headings = [facts.say("leases"), facts.say("missing head")]
    heading = facts.say(title, year=lease_side.span)
    return target_rows(heading, rows, target, headings, words, box_width, box_height, others)


def _count_texts(row: LeaseRow, target: float, facts: Facts) -> tuple[str, str]:
    """Return the leases, and those missing to the target, as charts and tables write them."""
    missing = row.missing(target)
    text = facts.words.number(missing, 0)
    if missing is not None and missing <= 0:
        text = facts.say("reached short")
    return facts.words.number(row.leases, 0), text


def lease_grid(lease_side: Side, rows: Sequence[LeaseRow], title: str, facts: Facts) -> Grid:
    """Make a table of the territory's leases of the period, then of the units'."""
    counted = "of which first" if lease_side.column == FIRST_QUARTILE else "of which others"
    header = (
        facts.say("unit"), facts.say("leases"), facts.say(counted), facts.say("share"),
        facts.say("missing head"),
    )  # fmt: skip
    lines = []
    for row in (territory_row(lease_side.of_period()), *rows):
        missing_text = _count_texts(row, lease_side.target, facts)[1]
        missing = Cell(missing_text, row.missing(lease_side.target))
        lines.append((Cell(row.name), *_number_cells(row, facts.words), missing))
    heading = facts.say(title, year=lease_side.span)
    return Grid(heading, header, tuple(lines), 1, facts.say("part policy"))


def _sentences(
    outside: Side, inside: Side | None, landlords: Sequence[LeaseRow], facts: Facts
) -> tuple[str, ...]:
    words, row, year = facts.words, territory_row(outside), spoken_years(outside.newest)
    share = facts.words.percent(row.share)
    if row.counted is not None and row.leases is not None:
        first_quartile, all_leases = words.number(row.counted, 0), words.number(row.leases, 0)
        opening = facts.say(
            "outside counted", year=year, first=first_quartile, all=all_leases, share=share
        )
    else:
        opening = facts.say("outside alone", year=year, share=share)
    sentences = [opening, _change_sentence(outside, facts)]
    landlords_below = names_below(landlords, outside.target)
    if landlords_below:
        sentences.append(facts.say("landlords below", names=", ".join(landlords_below)))
    if inside is not None and not inside.newest.is_empty:
        sentences.append(_inside_sentence(inside, facts))
    if landlords:
        sentences.append(facts.say("lease band"))
        if outside.period_of_years:
            sentences.append(facts.say("years together", years=outside.period_of_years))
    sentences.append(facts.say("sne definition"))
    return tuple(sentence for sentence in sentences if sentence)


def _change_sentence(lease_side: Side, facts: Facts) -> str:
    """Say how the share changed since the first year that shows it.

    The leases of two years are those of different households, so the threshold is that of two
    independent draws."""
    years, indicator = reversed(lease_side.facts[1:]), lease_side.indicator
    earliest = next((year for year in years if year.own_value(indicator)), None)
    earliest_figure = earliest.own_figure(indicator) if earliest is not None else None
    change = threshold.compare(lease_side.figure, earliest_figure)
    if change is None or earliest is None or earliest_figure is None or not earliest_figure.size:
        return ""
    rises = "share rises" if change.points > 0 else "share falls"
    return facts.say(
        rises if change.is_reached else "share steady", year=earliest.vintage.id,
        points=findings.points(change.points, facts.words, sign=not change.is_reached),
        least=findings.points(change.least, facts.words),
    )  # fmt: skip


def _inside_sentence(inside: Side, facts: Facts) -> str:
    row, words = territory_row(inside), facts.words
    if row.share is None or row.leases is None:
        return facts.say("inside hidden", year=spoken_years(inside.newest))
    return facts.say(
        "inside counted", share=words.percent(row.share), all=words.number(row.leases, 0),
        target=words.percent(inside.target, 0),
    )  # fmt: skip


def balance_page(facts: Facts) -> Page | None:
    """Make the balance that the conférence intercommunale adopts each year: the territory year by
    year, then the landlords in several years together. None for other territories than an EPCI."""
    outside, inside = side(facts, "outside"), _if_shown(side(facts, "inside"))
    of_an_epci = facts.release.territory.scale == EPCI
    if outside is None or not outside.is_shown or not of_an_epci:
        return None
    year = spoken_years(outside.newest)
    by_year = _year_grid(outside, inside, facts)
    by_landlord = _landlord_grid(outside, inside, facts)
    if max(len(by_landlord.rows), len(by_year.rows)) < 2:
        return None
    pictures: dict[str, Picture] = {"body": partial(first_rows, by_year)}
    if len(by_landlord.rows) > 1:
        signers = tuple(facts.say(f"signed by {signer}") for signer in ("prefect", "president"))
        pictures["family"] = partial(table_to_sign, by_landlord, signers)
    sentences = [
        _priority_sentence(outside, facts),
        facts.say("balance reading"),
        facts.say("balance rule"),
        facts.say("years together", years=outside.period_of_years)
        if outside.period_of_years
        else "",
        facts.say("sne definition"),
        facts.say("adopted"),
    ]
    return Page(
        "balance",
        PageKind.SUMMARY,
        facts.say("balance"),
        _balance_title(outside, inside, facts),
        facts.say("balance subtitle", year=year),
        tuple(sentence for sentence in sentences if sentence),
        pictures=pictures,
        grids=(by_year, by_landlord),
        source=outside.newest.source,
    )


def _balance_title(outside: Side, inside: Side | None, facts: Facts) -> str:
    """Return the territory's share outside QPV; with all leases and the share inside where those
    are shown and the title has room."""
    words, outside_row = facts.words, territory_row(outside)
    inside_row = territory_row(inside) if inside is not None else None
    parts = {
        "year": spoken_years(outside.newest),
        "share": words.percent(outside_row.share),
        "target": words.percent(outside.target, 0),
    }
    if inside_row and inside_row.share is not None and inside_row.leases and outside_row.leases:
        lease_count = words.number(outside_row.leases + inside_row.leases, 0)
        inside_share = words.percent(inside_row.share)
        title = facts.say("balance title", n=lease_count, inside=inside_share, **parts)
        if len(title) <= TITLE_ROOM:
            return title
    return facts.say("balance title outside", **parts)


def _priority_sentence(outside: Side, facts: Facts) -> str:
    """State the shares of the priority publics and of transfers; '' where one of them is hidden."""
    newest = outside.newest
    figures = [newest.own_figure(indicator) for indicator in ("priority_rate", "transfer_rate")]
    if any(figure is None or figure.value is None for figure in figures):
        return ""
    priority, transfer = (figure.text for figure in figures if figure is not None)
    return facts.say("priority publics", outside=priority, transfer=transfer)


def _landlord_grid(outside: Side, inside: Side | None, facts: Facts) -> Grid:
    """Make the table of the period: all landlords together, then a row each."""
    inside_rows = {row.name: row for row in landlord_rows(inside)} if inside is not None else {}
    period = inside.period if inside is not None else None
    without_leases = period.empty_units(LANDLORD) if inside_rows and period is not None else ()
    all_landlords = facts.say("every landlord")
    inside_period = inside.of_period() if inside is not None else None
    lines = [_balance_row(all_landlords, outside.of_period(), inside_period, facts)]
    for row in landlord_rows(outside):
        inside_cells: list[Cell] = []
        if inside is not None:
            inside_row = inside_rows.get(row.name, LeaseRow(row.name, None, None, None))
            inside_cells = _lease_cells(
                None if row.name in without_leases else inside_row, inside.target, facts
            )
        lines.append((Cell(row.name), *_lease_cells(row, outside.target, facts), *inside_cells))
    head = facts.say("landlord in", years=outside.span)
    header = (head, *_headings(outside, inside, facts))
    title = facts.say("balance landlords", years=outside.span)
    return Grid(title, header, tuple(lines), 1, facts.say("part policy"))


def _year_grid(outside: Side, inside: Side | None, facts: Facts) -> Grid:
    """Make the table of the territory by year, the newest first."""
    lines = []
    inside_by_year: dict[str, Side] = {}
    if inside is not None:
        inside_by_year = {y.vintage.id: replace(inside, facts=(y,)) for y in inside.facts}
    for year in outside.facts:
        outside_in_year = replace(outside, facts=(year,))
        inside_in_year = inside_by_year.get(year.vintage.id)
        lines.append(_balance_row(spoken_years(year), outside_in_year, inside_in_year, facts))
    header = (facts.say("year"), *_headings(outside, inside, facts))
    rows = tuple((*line, *[Cell("–")] * (len(header) - len(line))) for line in lines)
    return Grid(facts.say("by year"), header, rows, 1, facts.say("part policy"))


def _balance_row(name: str, outside: Side, inside: Side | None, facts: Facts) -> tuple[Cell, ...]:
    """Make the row of the territory's newest leases of both sides, or of outside alone."""
    inside_cells = (
        _lease_cells(territory_row(inside), inside.target, facts) if inside is not None else []
    )
    return (Cell(name), *_lease_cells(territory_row(outside), outside.target, facts), *inside_cells)


def _lease_cells(row: LeaseRow | None, target: float, facts: Facts) -> list[Cell]:
    """Make four cells: leases, those that count, their share, the gap to the target. A row of None
    is a unit without leases of that side, where there is nothing to protect."""
    words = facts.words
    if row is None:
        return [Cell("–")] * 4
    missing = row.missing(target)
    gap = (
        Cell(words.with_sign(-missing, 0), float(-missing)) if missing is not None else Cell(HIDDEN)
    )
    return [*_number_cells(row, words), gap]


def _number_cells(row: LeaseRow, words: Words) -> list[Cell]:
    """Make three cells: leases, those that count, their share."""
    counts = (number_cell(number, words) for number in (row.leases, row.counted))
    return [*counts, number_cell(row.share, words, 1)]


def _headings(outside: Side, inside: Side | None, facts: Facts) -> list[str]:
    """Return the headings of `_lease_cells`, those of outside and then those of inside."""
    words, headings = facts.words, []
    for lease_side, leases, counted, share in (
        (outside, "leases outside", "first outside", "share outside"),
        (inside, "leases inside", "others inside", "share inside"),
    ):
        if lease_side is not None:
            goal = words.percent(lease_side.target, 0)
            headings += [
                facts.say(leases), facts.say(counted), facts.say(share),
                facts.say("gap to target", target=goal),
            ]  # fmt: skip
    return headings
