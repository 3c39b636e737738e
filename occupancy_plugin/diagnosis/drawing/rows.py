"""Rows on one axis: a name at the left, marks and figures on the axis, columns of texts at the
right.

Charts of comparisons say what stands in a row (`Row`); where it stands is decided here. Figures
beside the marks have room of their own at both ends of the axis, so none lies on a name or in a
column."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from .axis import Axis
from .colours import GRID, INK, RULE, SOFT, WHITE
from .drawing import Circle, Drawing, Line, Rect, Shape, Text
from .fonts import abridged, kind_of, shorten, width, wrap

HEADING, LABEL, TICK = 8.0, 7.0, 7.0  # points
TITLE_HEIGHT, LEGEND_HEIGHT, HEADINGS_HEIGHT = 5.0, 5.0, 4.0  # mm
FOOTER_HEIGHT = 5.0  # mm of the axis' figures
NAME_LINE = 2.7  # mm between the lines of a row's name
NAME_PART, LINE_PART = 0.4, 0.5  # of the width, for names of two lines and of one at most
GROUP_PART = 0.15  # of the width, for the names of groups
THINNEST_BAR = 0.5  # mm of a bar without length
NEAR = 1.4  # mm between marks and their figure
COLUMN_GAP = 3.5  # mm between columns


@dataclass(frozen=True)
class Bar:
    """A bar from one value to another. top, height: parts of the row's height"""

    low: float
    high: float
    colour: str
    top: float = 0.25
    height: float = 0.5


@dataclass(frozen=True)
class Dot:
    """A dot at a value; a hollow one has an edge. radius: mm"""

    value: float
    colour: str
    edge: str = ""
    radius: float = 1.1


@dataclass(frozen=True)
class Tick:
    """A line across the row at a value: a comparator or a target. width: mm"""

    value: float
    width: float
    colour: str = INK


Mark = Bar | Dot | Tick


@dataclass(frozen=True)
class Label:
    text: str
    colour: str = INK
    bold: bool = False


NOTHING = Label("")


@dataclass(frozen=True)
class Row:
    """A row of a chart.

    before, after: figures at the left and at the right of the marks; at the start of the axis where
    there are none
    cells: the texts of its columns
    group: rows of one group follow each other under a rule"""

    name: Label
    marks: tuple[Mark, ...] = ()
    before: Label = NOTHING
    after: Label = NOTHING
    cells: tuple[Label, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class Plot:
    """What the rows of a chart share.

    scale: None where no figure is shown
    write: the text of a tick
    tallest: mm of a row
    legend: marks with their meanings
    headings: of the columns at the right
    name_part: of the width, for the names
    words: the figures for a screen reader, in place of the texts of the rows"""

    title: str
    scale: Axis | None
    write: Callable[[float], str]
    tallest: float
    legend: Sequence[tuple[Mark, str]] = ()
    headings: Sequence[str] = ()
    name_part: float = NAME_PART
    words: str = ""


def row_chart(plot: Plot, rows: Sequence[Row], box_width: float, box_height: float) -> Drawing:
    title, scale, headings = plot.title, plot.scale, plot.headings
    top = TITLE_HEIGHT if title else 0.0
    top += LEGEND_HEIGHT * bool(plot.legend) + HEADINGS_HEIGHT * bool(headings)
    step = min((box_height - top - FOOTER_HEIGHT) / max(len(rows), 1), plot.tallest)
    bottom = top + step * len(rows)
    name_part = plot.name_part if step >= 2 * NAME_LINE else max(plot.name_part, LINE_PART)
    group_width = _widest([Label(row.group, bold=True) for row in rows], box_width * GROUP_PART)
    name_width = _widest([row.name for row in rows], box_width * name_part)
    columns = [
        _widest([Label(heading), *(row.cells[n] for row in rows)]) + COLUMN_GAP
        for n, heading in enumerate(headings)
    ]
    start = group_width + name_width + 2.0 + _room([row.before for row in rows])
    end = box_width - sum(columns) - _room([row.after for row in rows])
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)] if title else []
    shapes += _legend(plot.legend, TITLE_HEIGHT if title else 0.0)
    if scale is not None:
        shapes += ticks_below(scale, (start, end), top - 1.0 * bool(headings), bottom, plot.write)
    column_ends = list(accumulate(columns, initial=box_width - sum(columns)))[1:]
    for x, heading in zip(column_ends, headings, strict=True):
        shapes.append(Text(x, top - 2.4, heading, TICK, SOFT, anchor="end"))
    previous_group = ""
    for position, row in enumerate(rows):
        y = top + step * position
        middle = y + step / 2
        if row.group != previous_group:
            previous_group = row.group
            shapes.append(Line(0, y, box_width, y, RULE))
            height = step * sum(other.group == row.group for other in rows)
            group = Label(row.group, SOFT, True)
            shapes += row_name(group, 0.0, y + height / 2, group_width - 1.0, height)
        shapes += row_name(row.name, group_width, middle, name_width, step)
        shapes += _marks(row, scale, (start, end), y, step)
        for x, cell in zip(column_ends, row.cells, strict=True):
            shapes.append(Text(x, middle + 0.9, cell.text, LABEL, cell.colour, cell.bold, "end"))
    words = plot.words or f"{title} – {'. '.join(_words(row, headings) for row in rows)}."
    return Drawing(box_width, box_height, tuple(shapes), words)


def _words(row: Row, headings: Sequence[str]) -> str:
    """Return the figures of a row, those of columns with their headings."""
    names = [text for text in (row.group, row.name.text) if text]
    figures = [label.text for label in (row.before, row.after) if label.text]
    cells = zip(headings, row.cells, strict=True)
    figures += [f"{heading} {cell.text}".strip() for heading, cell in cells if cell.text]
    return f"{', '.join(names)} {', '.join(figures)}"


def values_of(rows: Sequence[Row]) -> list[float]:
    """Return every value that the marks of some rows have, for an axis around them."""
    marks = [mark for row in rows for mark in row.marks]
    bars = [end for mark in marks if isinstance(mark, Bar) for end in (mark.low, mark.high)]
    return [*bars, *(mark.value for mark in marks if not isinstance(mark, Bar))]


def _widest(labels: Sequence[Label], most: float = 1000.0) -> float:
    widths = [width(label.text, LABEL, label.bold) + 1.0 for label in labels if label.text]
    return min(max(widths, default=0.0), most)


def _room(labels: Sequence[Label]) -> float:
    """Return mm that figures beside the marks need beyond an end of the axis."""
    return _widest(labels) + NEAR


def _marks(
    row: Row, scale: Axis | None, span: tuple[float, float], y: float, step: float
) -> list[Shape]:
    """Draw the marks of a row and the figures at both sides of them.

    span: both ends of the axis in mm"""
    middle, shapes, ends = y + step / 2, list[Shape](), list[float]()
    if any(isinstance(mark, Dot) for mark in row.marks) or not row.marks:
        shapes.append(Line(span[0], middle, span[1], middle, GRID))
    for mark in row.marks if scale is not None else ():
        if isinstance(mark, Bar):
            low, high = sorted(scale.place(value, *span) for value in (mark.low, mark.high))
            length = max(high - low, THINNEST_BAR)
            top, height = y + step * mark.top, step * mark.height
            shapes.append(Rect(low, top, length, height, mark.colour))
            ends += [low, low + length]
        elif isinstance(mark, Dot):
            x = scale.place(mark.value, *span)
            shapes.append(Circle(x, middle, mark.radius, mark.colour, mark.edge, 0.35))
            ends += [x - mark.radius, x + mark.radius]
        else:
            x = scale.place(mark.value, *span)
            shapes.append(Line(x, y + step * 0.04, x, y + step * 0.96, mark.colour, mark.width))
    left, right = min(ends, default=span[0]) - NEAR, max(ends, default=span[0]) + NEAR
    for label, x, anchor in ((row.before, left, "end"), (row.after, right, "start")):
        if label.text:
            text_width = width(label.text, LABEL, label.bold)
            box_left = x - text_width if anchor == "end" else x
            shapes.append(Rect(box_left - 0.3, middle - 1.2, text_width + 0.6, 2.4, WHITE))
            text = (label.text, LABEL, label.colour, label.bold, anchor)
            shapes.append(Text(x, middle + 0.9, *text))
    return shapes


def _legend(legend: Sequence[tuple[Mark, str]], top: float) -> list[Shape]:
    shapes, x = list[Shape](), 0.0
    middle = top + 1.4
    for mark, text in legend:
        if isinstance(mark, Bar):
            shapes.append(Rect(x, middle - 1.2, 5.0, 2.4, mark.colour))
            x += 6.2
        elif isinstance(mark, Dot):
            shapes.append(Circle(x + 1.2, middle, mark.radius, mark.colour, mark.edge, 0.35))
            x += 3.4
        else:
            shapes.append(Line(x + 0.5, middle - 1.6, x + 0.5, middle + 1.6, INK, mark.width))
            x += 2.4
        shapes.append(Text(x, middle + 0.9, text, LABEL))
        x += width(text, LABEL) + 4.8
    return shapes


def ticks_below(
    scale: Axis, span: tuple[float, float], top: float, bottom: float, write: Callable[[float], str]
) -> list[Shape]:
    """Draw the lines of an axis through rows between two heights, and below them its figures: each
    second or third one where they would touch.

    span: left and right end of the axis
    write: the text of a tick"""
    shapes, texts = list[Shape](), [write(tick) for tick in scale.ticks]
    distance = (span[1] - span[0]) / max(len(texts) - 1, 1)
    widest = max(width(text, TICK) for text in texts) + 1.0
    every = max(1, math.ceil(widest / max(distance, 0.1)))
    for position, (tick, text) in enumerate(zip(scale.ticks, texts, strict=True)):
        x = scale.place(tick, *span)
        shapes.append(Line(x, top, x, bottom, GRID))
        if position % every == 0:
            shapes.append(Text(x, bottom + 3.4, text, TICK, SOFT, anchor="middle"))
    return shapes


def row_name(name: Label, x: float, middle: float, room: float, step: float) -> list[Shape]:
    """Draw a name in `room` mm: in up to three lines, as the height of the row allows."""
    most_lines = min(max(int(step / NAME_LINE), 1), 3)
    lines = wrap(name.text, LABEL, room, name.bold)
    if len(lines) > most_lines:
        lines = wrap(abridged(name.text), LABEL, room, name.bold)
    if len(lines) > most_lines and kind_of(name.text):
        lines = [kind_of(name.text)]
    if len(lines) > most_lines:
        rest = " ".join(lines[most_lines - 1 :])
        lines = [*lines[: most_lines - 1], shorten(rest, LABEL, room, name.bold)]
    first_baseline = middle + 0.9 - (len(lines) - 1) * NAME_LINE / 2
    return [
        Text(x, first_baseline + NAME_LINE * n, line, LABEL, name.colour, name.bold)
        for n, line in enumerate(lines)
    ]
