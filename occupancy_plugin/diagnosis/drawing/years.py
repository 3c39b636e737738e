"""A share from year to year, with those of wider units and a target line; its denominator is below
each year. A hidden year breaks the line and is an 's'."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...toolbelt.numbers import HIDDEN, Numbers
from .axis import axis, spread_labels
from .charts import LABEL_GAP
from .colours import ACCENT, GRID, INK, OTHERS, SOFT
from .drawing import Circle, Drawing, Line, Shape, Text
from .fonts import shorten, width
from .rows import HEADING, LABEL, TICK

LEAST_SPAN = 15.0  # points that the axis spans at least
DASH = 1.6  # mm of the target's line and of its gaps
FOOTER_HEIGHT = 9.5  # mm for years and denominators
NAMES_SHARE = 0.186  # of the width, at most
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
    """A share to reach."""

    value: float
    name: str


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
    """Draw the series.

    denominator: its name, and its number of each year as text"""
    values = [value for line in series for value in line.values if value is not None]
    scale = axis([*values, target.value], LEAST_SPAN, 4, 0.0)
    name_width = box_width * NAMES_SHARE
    labels = [
        f"{shorten(line.name, LABEL, name_width, line.is_territory)} "
        f"{numbers.percent(line.last_value)}"
        for line in series
    ]
    label_width = max(width(tick_text, LABEL, True) for tick_text in (*labels, target.name)) + 3.0
    start, end = max(9.0, width(denominator[0], TICK) + 4.0), box_width - label_width
    top, bottom = 9.0, box_height - FOOTER_HEIGHT

    def height(value: float) -> float:
        return scale.place(value, bottom, top)

    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    for tick in scale.ticks:
        y = height(tick)
        shapes.append(Line(start, y, end, y, GRID))
        tick_text = numbers.percent(tick, 0)
        shapes.append(Text(start - 1.5, y + 0.8, tick_text, TICK, SOFT, anchor="end"))
    year_step = (end - start - 8.0) / max(len(years) - 1, 1)
    places = [start + 4.0 + year_step * position for position in range(len(years))]
    target_y = height(target.value)
    shapes += _dashes(start, end, target_y)
    for place, year, count in zip(places, years, denominator[1], strict=True):
        shapes.append(Text(place, bottom + 3.6, year, TICK, SOFT, anchor="middle"))
        shapes.append(Text(place, box_height - 1.0, count, TICK, SOFT, anchor="middle"))
    shapes.append(Text(0, box_height - 1.0, denominator[0], TICK, SOFT))
    for line in sorted(series, key=lambda line: line.is_territory):
        shapes += _line(line, series, places, height, numbers, bottom)
    labelled = [
        (line, label, height(line.last_value))
        for line, label in zip(series, labels, strict=True)
        if line.last_value is not None
    ]
    label_heights = spread_labels(
        [target_y, *(end_height for _, _, end_height in labelled)], LABEL_GAP, top, bottom
    )
    shapes.append(Text(end + 1.5, label_heights[0] + 0.9, target.name, LABEL, INK, True))
    for (line, label, _), y in zip(labelled, label_heights[1:], strict=True):
        colour = ACCENT if line.is_territory else SOFT
        shapes.append(Text(end + 1.5, y + 0.9, label, LABEL, colour, line.is_territory))
    description = ". ".join(
        f"{line.name} "
        + ", ".join(
            f"{year} {numbers.percent(value)}"
            for year, value in zip(years, line.values, strict=True)
        )
        for line in series
    )
    return Drawing(box_width, box_height, tuple(shapes), f"{title} – {description}. {target.name}.")


def _dashes(start: float, end: float, y: float) -> list[Shape]:
    """Draw a dashed level line."""
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
        if position < len(heights) - 1:  # the last year's figure is the label of the line
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
