"""Feasibility intervals of two vintages, each as a bar from its lowest to its highest value, on the
band of chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...toolbelt.numbers import Numbers
from .axis import Axis, axis
from .charts import HEADING, LABEL, ticks_below
from .colours import ACCENT, INK, OTHERS, PALE, RULE, SOFT
from .drawing import Drawing, Line, Rect, Shape, Text
from .fonts import shorten, width

TALLEST_ROW = 9.5  # mm of a row
HEADER_HEIGHT, FOOTER_HEIGHT = 12.0, 5.0
THINNEST_BAR = 0.5  # mm of an interval without width
LABEL_ROOM, READING_ROOM = 46.0, 34.0


@dataclass(frozen=True)
class IntervalRow:
    """The intervals of a group at one scale.

    interval, earlier_interval, chance: (lowest, highest) as displayed
    text: the interval in words"""

    name: str
    interval: tuple[float, float]
    earlier_interval: tuple[float, float] | None
    chance: tuple[float, float]
    text: str
    reading: str


@dataclass(frozen=True)
class IntervalGroup:
    """A group with a row per scale.

    share: of the group in the territory"""

    name: str
    share: str
    rows: tuple[IntervalRow, ...]


def interval_chart(
    title: str,
    groups: Sequence[IntervalGroup],
    keys: Sequence[str],
    numbers: Numbers,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw the groups and their rows.

    keys: entries of the legend: later vintage, earlier one ('' without), band of chance"""
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    x = 0.0
    for name, colour in zip(keys, (ACCENT, OTHERS, PALE), strict=True):
        if name:
            shapes.append(Rect(x, 5.4, 6.0, 2.4, colour))
            shapes.append(Text(x + 7.2, 7.5, name, LABEL))
            x += 12.0 + width(name, LABEL)
    start, end = LABEL_ROOM, box_width - READING_ROOM
    values = [
        value
        for group in groups
        for row in group.rows
        for pair in (row.interval, row.earlier_interval or row.interval, row.chance)
        for value in pair
    ]
    scale_axis = axis([0.0, *values], 0.1, 6, 0.0)
    lines = sum(len(group.rows) + 1 for group in groups)
    step = min((box_height - HEADER_HEIGHT - FOOTER_HEIGHT) / max(lines, 1), TALLEST_ROW)
    bottom = HEADER_HEIGHT + step * lines
    shapes += ticks_below(
        scale_axis, (start, end), HEADER_HEIGHT - 1.0, bottom, lambda tick: numbers.number(tick, 2)
    )
    y = HEADER_HEIGHT
    for group in groups:
        shapes.append(Line(0, y + 0.6, box_width, y + 0.6, RULE))
        name = shorten(group.name, LABEL, start * 2, True)
        shapes.append(Text(0, y + step * 0.8, name, LABEL, INK, True))
        name_end = width(name, LABEL, True) + 2.0
        shapes.append(Text(name_end, y + step * 0.8, group.share, LABEL, SOFT))
        y += step
        for row in group.rows:
            shapes += _row(row, scale_axis, start, end, y, step)
            y += step
    words = ". ".join(
        f"{group.name}, {row.name} {row.text} ({row.reading})"
        for group in groups
        for row in group.rows
    )
    return Drawing(box_width, box_height, tuple(shapes), f"{title} – {words}.")


def _row(
    row: IntervalRow, scale_axis: Axis, start: float, end: float, y: float, step: float
) -> list[Shape]:
    middle = y + step / 2
    shapes: list[Shape] = [Text(start - 2.0, middle + 0.9, row.name, LABEL, SOFT, anchor="end")]
    low, high = (scale_axis.place(value, start, end) for value in row.chance)
    shapes.append(Rect(low, y + step * 0.08, high - low, step * 0.84, PALE))
    far_end = high
    for pair, colour, top in ((row.interval, ACCENT, 0.16), (row.earlier_interval, OTHERS, 0.56)):
        if pair is not None:
            low, high = (scale_axis.place(value, start, end) for value in pair)
            shapes.append(
                Rect(low, y + step * top, max(high - low, THINNEST_BAR), step * 0.3, colour)
            )
            far_end = max(far_end, high)
    shapes.append(Text(far_end + 1.6, middle + 0.9, row.text, LABEL, ACCENT, True))
    shapes.append(Text(end + 8.0, middle + 0.9, row.reading, LABEL, INK))
    return shapes
