"""How a stock changed between two vintages: dwellings of the register, not households."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ...description import Kind
from ...toolbelt.numbers import HIDDEN
from ..drawing.charts import dots
from ..figures import Cell, Change, Figure, Grid, number_cell, territory_change
from .facts import Facts
from .findings import significant_sentence
from .page import Picture
from .unit_changes import count_changes


def stock_change(
    facts: Facts, indicator: str, scale: str
) -> tuple[Picture, tuple[str, ...]] | None:
    """Draw in percent, and say, how a count changed in the territory and in the wider units, and
    in how many units of the scale. None where the territory hides it in one of the vintages."""
    changes, words = count_changes(facts, indicator, scale), facts.words
    own_change = territory_change(changes)
    if own_change is None:
        return None
    wide = [change for change in changes if change.scale != scale]
    figures = [Figure(c.name, _percent(c), _text(facts, c), c.scale, c.is_territory) for c in wide]
    measure = replace(facts.measure(indicator), kind=Kind.DIFFERENCE, unit="%", decimals=1)
    title = facts.say("stock chart", year=facts.earlier_vintage)
    key = "stock moves" if own_change.points else "stock same"
    earlier, later = own_change.texts
    change = words.with_sign(own_change.points, 0)
    others = [facts.say("in", value=figure.text, name=figure.name) for figure in figures[1:]]
    moved = [c.points or None for c in changes if c.scale == scale]
    return partial(dots, title, figures, measure, words), (
        facts.say(key, year=facts.earlier_vintage, earlier=earlier, later=later, change=change),
        facts.say("elsewhere", changes=", ".join(others)) if others else "",
        significant_sentence(moved, scale, words, "stock units"),
    )


def with_changes(facts: Facts, grid: Grid, scale: str, indicator: str) -> Grid:
    """Return a table of units with two more columns: the count of the earlier vintage and the
    change, 's' where one of the vintages hides the count (R7)."""
    changes = count_changes(facts, indicator, scale)
    if not changes:
        return grid
    by_name, rows = {(c.scale == scale, c.name): c for c in changes}, []
    for position, row in enumerate(grid.rows):
        change = by_name.get((position >= grid.lead, row[0].text))
        earlier, points = (change.earlier_value, change.points) if change else (None, None)
        text = facts.words.with_sign(points, 0) if change else HIDDEN
        rows.append((*row, number_cell(earlier, facts.words), Cell(text, points)))
    headings = (facts.say(key, year=facts.earlier_vintage) for key in ("stock in", "stock change"))
    return replace(grid, header=(*grid.header, *headings), rows=tuple(rows))


def _percent(change: Change) -> float:
    return round(100 * change.points / change.earlier_value, 1) + 0.0  # no −0.0


def _text(facts: Facts, change: Change) -> str:
    """Return '+1,4 %', '+2' for so few dwellings that they are no tenth of a percent, 'sans
    changement'."""
    words, percent = facts.words, _percent(change)
    if percent:
        return words.with_unit(words.with_sign(percent, 1), "%")
    return words.with_sign(change.points, 0) if change.points else facts.say("unchanged")
