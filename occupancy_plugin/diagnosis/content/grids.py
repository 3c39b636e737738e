"""Tables made of figures: the territory and the wider units, a family, two vintages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from ..drawing.tables import fit_together, pages_of, table, tables
from ..figures import Cell, FamilyRow, Grid, number_cell, territory_change
from . import findings
from .facts import Facts
from .page import Page, PageKind


def comparison(facts: Facts, indicators: Sequence[str], title: str, unit_word: str) -> Grid:
    """Make a table of the territory and the wider units × indicators."""
    shown_indicators = [indicator for indicator in indicators if facts.figures(indicator)]
    measures = [facts.measure(i) for i in shown_indicators]
    columns = [facts.figures(i) for i in shown_indicators]
    rows = [
        facts.row(row[0].name, measures, [figure.value for figure in row], [])
        for row in zip(*columns, strict=True)
    ]
    return Grid(title, (unit_word, *(measure.titled for measure in measures)), tuple(rows), 1)


def family_grid(
    facts: Facts, rows: Sequence[FamilyRow], labels: Mapping[str, str], title: str
) -> Grid:
    """Make a table of categories × the units of the bars, in percent."""
    lines = []
    for position, share in enumerate(rows[0].shares):
        values = [row.shares[position].value for row in rows]
        cells = [number_cell(value, facts.words, 1) for value in values]
        lines.append((Cell(labels[share.column]), *cells))
    return Grid(f"{title} (%)", ("%", *(row.name for row in rows)), tuple(lines))


def change_grid(facts: Facts, indicators: Sequence[str], title: str, unit_word: str) -> Grid:
    """Make a table with a row per indicator: the territory's figures of both vintages and their
    difference."""
    lines = []
    for indicator in indicators:
        measure, change = facts.measure(indicator), territory_change(facts.changes(indicator))
        if change is not None:
            values, decimals = (change.earlier_value, change.later_value), measure.decimals
            ends = [facts.cell(measure, value) for value in values]
            points = Cell(facts.words.with_sign(change.points, decimals), change.points, decimals)
            key = findings.direction(change)
            reading = Cell(facts.say(f"reading {key}") if key else "")
            lines.append((Cell(measure.titled), *ends, points, reading))
    reading_word = facts.say("reading")
    header = (unit_word, facts.earlier_vintage, facts.release.vintage, "±", reading_word)
    return Grid(title, header, tuple(lines))


def grid_pages(key: str, chapter: str, title: str, subtitle: str, grid: Grid) -> list[Page]:
    """Draw a table on as many pages as it needs, with numbered keys. [] where it has fewer than two
    rows below those of the territory."""
    if len(grid.rows) - grid.lead < 2:
        return []
    return [
        Page(
            f"{key} {number}",
            PageKind.DRAWN,
            chapter,
            title,
            subtitle,
            pictures={"body": partial(table, part)},
            grids=(part,),
        )
        for number, part in enumerate(pages_of(grid))
    ]


def pages_of_grids(
    key: str, chapter: str, titles: Sequence[str], subtitle: str, grids: Sequence[Grid]
) -> list[Page]:
    """Draw several tables of the same units: on one page where all have room, else each on its own
    with its title."""
    pages = [
        page
        for position, (title, grid) in enumerate(zip(titles, grids, strict=True))
        for page in grid_pages(f"{key} {position}", chapter, title, subtitle, grid)
    ]
    if len(pages) < 2 or not fit_together(grids):
        return pages
    return [replace(pages[0], pictures={"body": partial(tables, grids)}, grids=tuple(grids))]
