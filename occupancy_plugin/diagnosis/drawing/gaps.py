"""Differences from a comparator as bars from zero, each on the band that chance alone may reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ...toolbelt.numbers import Numbers
from .axis import axis
from .colours import ACCENT, INK, OTHERS, PALE, SOFT
from .drawing import Drawing
from .rows import NOTHING, Bar, Label, Plot, Row, Tick, row_chart, values_of

TALLEST_ROW = 10.0  # mm
BAND = Bar(0.0, 0.0, PALE)


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
    rows = []
    for gap in gaps:
        colour = ACCENT if gap.is_reached else OTHERS
        band, bar = Bar(-gap.least, gap.least, PALE, 0.08, 0.84), Bar(0.0, gap.points, colour)
        name, figure = (
            Label(gap.name, INK if gap.is_reached else SOFT),
            Label(gap.text, colour, gap.is_reached),
        )
        before, after = (figure, NOTHING) if gap.points < 0 else (NOTHING, figure)
        rows.append(Row(name, (band, bar, Tick(0.0, 0.2, SOFT)), before, after))
    scale = axis([0.0, *values_of(rows)], 4.0, 5)
    write = partial(numbers.with_sign, decimals=0 if scale.is_whole else 1)
    plot = Plot(title, scale, write, TALLEST_ROW, [(BAND, chance)])
    return row_chart(plot, rows, box_width, box_height)
