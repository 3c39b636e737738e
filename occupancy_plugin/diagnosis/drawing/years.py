"""A figure from year to year, with those of wider units, and where asked a target line and the
denominator below each year. A hidden year breaks the line and is an 's'."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from ...toolbelt.numbers import HIDDEN, Numbers
from .axis import Axis, axis, spread_labels
from .colours import ACCENT, GRID, INK, OTHERS, SOFT
from .drawing import Circle, Drawing, Line, Shape, Text
from .fonts import shorten, width
from .rows import HEADING, LABEL, TICK

LEAST_SPAN = 15.0  # points that the axis spans at least
LABEL_GAP = 2.9  # mm between labels
DASH = 1.6  # mm of the target's line and of its gaps
FOOTER, COUNTED_FOOTER = 4.6, 9.5  # mm for years; for years and denominators
LABEL_PART = 0.31  # of the width, at most
SIDE = 4.0  # mm between the outer years and the ends of the axis
CLEARANCE = 1.9  # mm that lines keep from a figure
FIGURE_GAP = 1.8  # mm between a point and the figure next to it


@dataclass(frozen=True)
class Series:
    """The shares of a unit.

    values: by year, None where hidden"""

    name: str
    values: tuple[float | None, ...]
    is_territory: bool = False

    @property
    def last_value(self) -> float | None:
        """The share of the last year in which it is published."""
        return next((value for value in reversed(self.values) if value is not None), None)


@dataclass(frozen=True)
class Target:
    value: float
    name: str


@dataclass(frozen=True)
class YearAxes:
    """What the lines of a chart share.

    tick, write: the text of a tick, and of a value
    label_part: of the width, for the names and values at the right
    denominator: its name, and its number of each year as text"""

    years: Sequence[str]
    scale: Axis
    tick: Callable[[float], str]
    write: Callable[[float | None], str]
    label_part: float
    target: Target | None = None
    denominator: tuple[str, Sequence[str]] = ("", ())


def year_chart(
    title: str,
    years: Sequence[str],
    series: Sequence[Series],
    target: Target,
    denominator: tuple[str, Sequence[str]],
    numbers: Numbers,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw shares against a target, with the figure of each year.

    denominator: its name, and its number of each year as text"""
    values = [value for line in series for value in line.values if value is not None]
    scale = axis([*values, target.value], LEAST_SPAN, 4, 0.0)
    tick = partial(numbers.percent, decimals=0)
    axes = YearAxes(years, scale, tick, numbers.percent, LABEL_PART, target, denominator)
    return line_chart(title, axes, series, numbers, box_width, box_height)


def line_chart(
    title: str,
    axes: YearAxes,
    series: Sequence[Series],
    numbers: Numbers,
    box_width: float,
    box_height: float,
) -> Drawing:
    scale, target, (counted, counts) = axes.scale, axes.target, axes.denominator
    room, ticks = box_width * axes.label_part, [axes.tick(tick) for tick in scale.ticks]
    labels = [_label(line, axes.write(line.last_value), room) for line in series]
    start = max(max(width(tick, TICK) for tick in ticks) + 2.0, width(counted, TICK) + 4.0)
    named = [*labels, target.name] if target else labels
    end = box_width - max(width(text, LABEL, True) for text in named) - 3.0
    top = (9.0 if target else 6.0) if title else 1.0
    bottom = box_height - (COUNTED_FOOTER if counted else FOOTER)
    height = partial(scale.place, start=bottom, stop=top)
    shapes: list[Shape] = []
    if title:
        shapes.append(Text(0, 2.8, shorten(title, HEADING, box_width, True), HEADING, INK, True))
    for tick, text in zip(scale.ticks, ticks, strict=True):
        y = height(tick)
        shapes.append(Line(start, y, end, y, GRID))
        shapes.append(Text(start - 1.5, y + 0.8, text, TICK, SOFT, anchor="end"))
    places = np.linspace(start + SIDE, end - SIDE, len(axes.years)).tolist()
    for place, year in zip(places, axes.years, strict=True):
        shapes.append(Text(place, bottom + 3.6, year, TICK, SOFT, anchor="middle"))
    for place, count in zip(places, counts, strict=False):
        shapes.append(Text(place, box_height - 1.0, count, TICK, SOFT, anchor="middle"))
    shapes += [Text(0, box_height - 1.0, counted, TICK, SOFT)] if counted else []
    shapes += _dashes(start, end, height(target.value)) if target else []
    for line in sorted(series, key=lambda line: line.is_territory):
        shapes += _line(line, series, places, height, numbers, bottom)
    labelled = [
        (label, height(line.last_value), ACCENT if line.is_territory else SOFT, line.is_territory)
        for line, label in zip(series, labels, strict=True)
        if line.last_value is not None
    ]
    labelled += [(target.name, height(target.value), INK, True)] if target else []
    label_heights = spread_labels([y for _, y, _, _ in labelled], LABEL_GAP, top, bottom)
    for (label, _, colour, bold), y in zip(labelled, label_heights, strict=True):
        shapes.append(Text(end + 1.5, y + 0.9, label, LABEL, colour, bold))
    description = ". ".join(
        f"{line.name} "
        + ", ".join(
            f"{year} {axes.write(value)}"
            for year, value in zip(axes.years, line.values, strict=True)
        )
        for line in series
    )
    words = f"{title} – {description}." + (f" {target.name}." if target else "")
    return Drawing(box_width, box_height, tuple(shapes), words)


def _label(line: Series, text: str, room: float) -> str:
    """Return the name of a line with its last value, the name shortened to the room."""
    name_room = room - 3.0 - width(f" {text}", LABEL, line.is_territory)
    return f"{shorten(line.name, LABEL, name_room, line.is_territory)} {text}"


def _dashes(start: float, end: float, y: float) -> list[Shape]:
    shapes: list[Shape] = []
    x = start
    while x < end:
        shapes.append(Line(x, y, min(x + DASH, end), y, INK, 0.3))
        x += 2 * DASH
    return shapes


def _line(
    series: Series,
    all_series: Sequence[Series],
    places: Sequence[float],
    height: Callable[[float], float],
    numbers: Numbers,
    bottom: float,
) -> list[Shape]:
    """Draw the line of a unit; the territory's has a figure per year, or an 's' where it is hidden.

    all_series: those of the chart"""
    colour, line_width = (ACCENT, 0.7) if series.is_territory else (OTHERS, 0.3)
    heights = [None if value is None else height(value) for value in series.values]
    shapes: list[Shape] = [
        Line(x1, y1, x2, y2, colour, line_width)
        for (x1, y1), (x2, y2) in pairwise(zip(places, heights, strict=True))
        if y1 is not None and y2 is not None
    ]
    if not series.is_territory:
        return shapes
    for position, (x, value, y) in enumerate(zip(places, series.values, heights, strict=True)):
        if y is None:
            shapes.append(Text(x, bottom - 1.0, HIDDEN, LABEL, SOFT, anchor="middle"))
            continue
        shapes.append(Circle(x, y, 1.0, colour))
        if 2 < len(heights) > position + 1:  # the last year's figure is the label of the line
            values = [other.values[position] for other in all_series if other is not series]
            other_heights = [height(value) for value in values if value is not None]
            text_x, text_y, anchor = _figure_place(x, heights, position, other_heights, bottom)
            text = numbers.number(value, 1)
            shapes.append(Text(text_x, text_y, text, LABEL, colour, True, anchor))
    return shapes


def _figure_place(
    x: float,
    heights: Sequence[float | None],
    position: int,
    other_heights: Sequence[float],
    bottom: float,
) -> tuple[float, float, str]:
    """Return x, y and anchor of a year's figure. It is above its point, or below it in a valley of
    the line; where the line of another unit passes there, it is next to its point.

    heights: y of the line's points; it grows downwards
    other_heights: those of the other lines in that year
    bottom: of the chart; the years are below it"""
    y = heights[position] or 0.0
    around = (*heights[max(position - 1, 0) : position], heights[position + 1])
    neighbours = [neighbour for neighbour in around if neighbour is not None]
    is_valley = bool(neighbours) and y > sum(neighbours) / len(neighbours)
    text_y = y + 3.6 if is_valley and y + 3.6 < bottom else y - 2.0
    is_crossed = any(abs(text_y - 0.9 - other) < CLEARANCE for other in other_heights)
    if not (position and neighbours and is_crossed):
        return x, text_y, "middle"
    if neighbours[0] < neighbours[-1]:
        return x + FIGURE_GAP, y - 1.0, "start"
    return x - FIGURE_GAP, y - 1.0, "end"
