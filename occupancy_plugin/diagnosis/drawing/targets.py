"""Shares of several units with a target line, each on the band that chance makes of so small a
number, with its counts at the right. A hidden share is a hatch and an 's'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from ...toolbelt.numbers import HIDDEN, Numbers
from .axis import Axis, axis
from .charts import HEADING, LABEL, TICK, row_name, ticks_below
from .colours import ACCENT, INK, SOFT, WHITE
from .drawing import Circle, Drawing, Line, Rect, Shape, Text, hatched
from .fonts import width

BAND = "#e6b5b8"
TALLEST_ROW = 11.0  # mm
TOP, FOOTER_HEIGHT = 9.0, 5.0  # mm


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
    column_widths = [
        max(width(text, LABEL, True) for text in (heading, *(row.counts[column] for row in rows)))
        + 3.5
        for column, heading in enumerate(headings)
    ]
    end = box_width - sum(column_widths) - 3.0
    name_widths = [width(row.name, LABEL, row.is_territory) for row in rows]
    start = min(max(name_widths, default=0) + 3.0, box_width * 0.36)
    published_rows = [row for row in (*rows, *neighbours) if row.value is not None]
    band_ends = [end for row in published_rows for end in (row.low, row.high)]
    scale = axis([target, *band_ends], 20.0, 4, 0.0)
    step = min((box_height - TOP - FOOTER_HEIGHT) / max(len(rows), 1), TALLEST_ROW)
    bottom = TOP + step * len(rows)
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    shapes += ticks_below(
        scale, (start, end), TOP - 1.0, bottom, lambda tick: numbers.percent(tick, 0)
    )
    column_ends = list(accumulate(column_widths, initial=end + 3.0))[1:]
    for x, heading in zip(column_ends, headings, strict=True):
        shapes.append(Text(x, TOP - 2.6, heading, TICK, SOFT, anchor="end"))
    target_x = scale.place(target, start, end)
    y = TOP - 1.0
    while y < bottom:
        shapes.append(Line(target_x, y, target_x, min(y + 1.1, bottom), INK, 0.3))
        y += 1.9
    for position, row in enumerate(rows):
        middle = TOP + step * (position + 0.5)
        colour = ACCENT if row.is_territory else INK
        shapes += row_name(row.name, middle, start - 2.0, colour, row.is_territory)
        shapes += _share(row, scale, (start, end), middle, numbers)
        for x, text in zip(column_ends, row.counts, strict=True):
            colour = SOFT if text == HIDDEN else INK
            shapes.append(Text(x, middle + 0.9, text, LABEL, colour, row.is_territory, "end"))
    description = ". ".join(
        f"{row.name} {numbers.percent(row.value)} ({', '.join(row.counts)})" for row in rows
    )
    return Drawing(
        box_width, box_height, tuple(shapes), f"{title} – {', '.join(headings)} – {description}."
    )


def _share(
    row: TargetRow, scale: Axis, span: tuple[float, float], middle: float, numbers: Numbers
) -> list[Shape]:
    """Draw the dot of a share on its band, with the figure above it.

    span: both ends of the axis in mm"""
    if row.value is None:
        start = span[0]
        sign = Text(start + 6.5, middle + 0.9, HIDDEN, LABEL, SOFT)
        return [*hatched(start, middle - 1.2, 5.0, 2.4), sign]
    low_x, high_x, dot_x = (scale.place(v, *span) for v in (row.low, row.high, row.value))
    text = numbers.number(row.value, 1)
    text_width = width(text, LABEL, True) + 0.8
    return [
        Rect(low_x, middle - 0.4, high_x - low_x, 0.8, BAND),
        Circle(dot_x, middle, 1.1, ACCENT),
        Rect(dot_x - text_width / 2, middle - 3.6, text_width, 2.3, WHITE),
        Text(dot_x, middle - 1.6, text, LABEL, ACCENT, True, "middle"),
    ]
