"""Shares of several units with a target line, each on the band that chance makes of so small a
number, with its counts at the right. A hidden share is a hatch and an 's'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...toolbelt.numbers import HIDDEN, Numbers
from .axis import axis
from .charts import HEADING, LABEL, TICK, row_name, ticks_below
from .colours import ACCENT, INK, SOFT, WHITE
from .drawing import Circle, Drawing, Line, Rect, Shape, Text, hatched
from .fonts import width

BAND = "#e6b5b8"
TALLEST = 11.0  # mm of a row
TOP, FOOT = 9.0, 5.0  # mm


@dataclass(frozen=True)
class TargetRow:
    """The share of a unit.

    value: percent, None where hidden
    low, high: the band of chance around it
    counts: texts of the columns at the right"""

    name: str
    value: float | None
    low: float
    high: float
    counts: tuple[str, ...]
    is_territory: bool = False


def target_rows(
    title: str,
    rows: Sequence[TargetRow],
    target: float,
    headings: Sequence[str],
    numbers: Numbers,
    box_width: float,
    box_height: float,
    neighbours: Sequence[TargetRow],
) -> Drawing:
    """Draw the rows.

    headings: of the columns at the right
    neighbours: the rows of a chart next to this one, which has the same axis"""
    rooms = [
        max(width(text, LABEL, True) for text in (head, *(row.counts[n] for row in rows))) + 3.5
        for n, head in enumerate(headings)
    ]
    end = box_width - sum(rooms) - 3.0
    start = min(
        max((width(r.name, LABEL, r.is_territory) for r in rows), default=0) + 3.0, box_width * 0.36
    )
    shown_rows = [row for row in (*rows, *neighbours) if row.value is not None]
    ends = [edge for row in shown_rows for edge in (row.low, row.high)]
    scale = axis([target, *ends], 20.0, 4, 0.0)
    step = min((box_height - TOP - FOOT) / max(len(rows), 1), TALLEST)
    foot = TOP + step * len(rows)
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    shapes += ticks_below(
        scale,
        (start, end),
        TOP - 1.0,
        foot,
        lambda tick: numbers.percent(tick, 0),
    )
    x = end + 3.0
    for head, column_width in zip(headings, rooms, strict=True):
        x += column_width
        shapes.append(Text(x, TOP - 2.6, head, TICK, SOFT, False, "end"))
    goal = scale.place(target, start, end)
    y = TOP - 1.0
    while y < foot:
        shapes.append(Line(goal, y, goal, min(y + 1.1, foot), INK, 0.3))
        y += 1.9
    for position, row in enumerate(rows):
        middle = TOP + step * (position + 0.5)
        colour = ACCENT if row.is_territory else INK
        shapes += row_name(row.name, middle, start - 2.0, colour, row.is_territory)
        if row.value is None:
            shapes += hatched(start, middle - 1.2, 5.0, 2.4)
            shapes.append(Text(start + 6.5, middle + 0.9, HIDDEN, LABEL, SOFT))
        else:
            low, high_end, dot_x = (
                scale.place(v, start, end) for v in (row.low, row.high, row.value)
            )
            shapes.append(Rect(low, middle - 0.4, high_end - low, 0.8, BAND))
            shapes.append(Circle(dot_x, middle, 1.1, ACCENT))
            text = numbers.number(row.value, 1)
            column_width = width(text, LABEL, True) + 0.8
            shapes.append(Rect(dot_x - column_width / 2, middle - 3.6, column_width, 2.3, WHITE))
            shapes.append(Text(dot_x, middle - 1.6, text, LABEL, ACCENT, True, "middle"))
        x = end + 3.0
        for text, column_width in zip(row.counts, rooms, strict=True):
            x += column_width
            colour = SOFT if text == HIDDEN else INK
            shapes.append(Text(x, middle + 0.9, text, LABEL, colour, row.is_territory, "end"))
    words = ". ".join(
        f"{row.name} {numbers.percent(row.value)} ({', '.join(row.counts)})" for row in rows
    )
    return Drawing(
        box_width, box_height, tuple(shapes), f"{title} – {', '.join(headings)} – {words}."
    )
