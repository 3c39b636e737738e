"""Differences from a comparator as bars from zero, each on the band that chance alone may reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ...toolbelt.numbers import Numbers
from .axis import Axis, axis
from .charts import HEADING, LABEL, NAME_LINE, row_name, ticks_below
from .colours import ACCENT, INK, OTHERS, PALE, SOFT
from .drawing import Drawing, Line, Rect, Shape, Text
from .fonts import shorten, width

TALLEST_ROW = 10.0  # mm
HEADER_HEIGHT = 10.5  # mm above the first row
FOOTER_HEIGHT = 5.0
LEAST_ROW = 3.6  # mm
LEAST_NAME = 38.0  # mm of a row's name on a telephone


@dataclass(frozen=True)
class Gap:
    """A difference to draw.

    points: the difference as displayed
    text: the difference with its sign
    least: its threshold"""

    name: str
    points: float
    text: str
    least: float

    @property
    def is_reached(self) -> bool:
        return abs(self.points) >= self.least - 1e-9


def chart_height(rows: int) -> float:
    """Return mm of a chart whose rows are as tall as letters need."""
    return HEADER_HEIGHT + FOOTER_HEIGHT + LEAST_ROW * rows


def gap_bars(
    title: str,
    chance: str,
    gaps: Sequence[Gap],
    numbers: Numbers,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw a bar per row, in the accent colour where it reaches its threshold.

    chance: the band's entry in the legend"""
    shapes: list[Shape] = [
        Text(0, 2.8, title, HEADING, INK, True),
        Rect(0, 5.2, 5.0, 2.4, PALE),
        Text(6.2, 7.3, chance, LABEL, SOFT),
    ]
    longest_name = max((width(gap.name, LABEL) for gap in gaps), default=0.0) + 3.0
    names_width = min(longest_name, max(box_width * 0.36, LEAST_NAME))
    values = [end for gap in gaps for end in (gap.points, gap.least, -gap.least)]
    scale_axis = axis([0.0, *values], 4.0, 5)
    figure_width = width("−00,0", LABEL, True) + 3.0
    span = (names_width + figure_width, box_width - figure_width)
    step = min((box_height - HEADER_HEIGHT - FOOTER_HEIGHT) / max(len(gaps), 1), TALLEST_ROW)
    bottom = HEADER_HEIGHT + step * len(gaps)
    decimals = 0 if scale_axis.is_whole else 1
    tick_text = partial(numbers.with_sign, decimals=decimals)
    shapes += ticks_below(scale_axis, span, HEADER_HEIGHT - 1.0, bottom, tick_text)
    zero = scale_axis.place(0.0, *span)
    name_width = names_width - 2.0
    for position, gap in enumerate(gaps):
        name = gap.name if step >= 2 * NAME_LINE else shorten(gap.name, LABEL, name_width)
        middle = HEADER_HEIGHT + step * (position + 0.5)
        shapes += row_name(name, middle, name_width, INK if gap.is_reached else SOFT)
        shapes += _bar(gap, scale_axis, span, middle, step)
    shapes.append(Line(zero, HEADER_HEIGHT - 1.0, zero, bottom, SOFT, 0.2))
    description = ", ".join(f"{gap.name} {gap.text}" for gap in gaps)
    return Drawing(box_width, box_height, tuple(shapes), f"{title} – {description}.")


def _bar(
    gap: Gap, scale_axis: Axis, span: tuple[float, float], middle: float, step: float
) -> list[Shape]:
    """Draw the band of chance, the bar on it, and the figure next to both.

    span: both ends of the axis in mm"""
    low, zero, high, end = (
        scale_axis.place(value, *span) for value in (-gap.least, 0.0, gap.least, gap.points)
    )
    colour = ACCENT if gap.is_reached else OTHERS
    text_x, anchor = (
        (min(end, low) - 1.4, "end") if gap.points < 0 else (max(end, high) + 1.4, "start")
    )
    return [
        Rect(low, middle - step * 0.42, high - low, step * 0.84, PALE),
        Rect(min(zero, end), middle - step * 0.25, abs(end - zero), step * 0.5, colour),
        Text(text_x, middle + 0.9, gap.text, LABEL, colour, gap.is_reached, anchor),
    ]
