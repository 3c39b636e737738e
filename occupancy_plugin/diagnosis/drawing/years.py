"""A share from year to year, with those of wider units and a target line; its denominator is below
each year. A hidden year breaks the line and is an 's'."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...toolbelt.numbers import HIDDEN, Numbers
from .axis import axis, spread_labels
from .charts import HEADING, LABEL, LABEL_GAP, TICK
from .colours import ACCENT, GRID, INK, OTHERS, SOFT
from .drawing import Circle, Drawing, Line, Shape, Text
from .fonts import shorten, width

LEAST = 15.0  # points that the axis spans
DASH = 1.6  # mm of the target's line and of its gaps
FOOT = 9.5  # mm: years and denominators
NAMES = 0.3  # of the width, at most
CLEAR, BESIDE = 1.9, 1.8  # mm: a line is this close to a figure; between a point and its figure


@dataclass(frozen=True)
class Series:
    """The shares of a unit.

    values: by year, None where hidden"""

    name: str
    values: tuple[float | None, ...]
    is_territory: bool = False


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
    sizes: tuple[str, Sequence[str]],
    numbers: Numbers,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw the series.

    sizes: name of the denominator, and its number of each year as text"""
    values = [value for line in series for value in line.values if value is not None]
    scale = axis([*values, target.value], LEAST, 4, 0.0)
    last_values = [
        next((v for v in reversed(line.values) if v is not None), None) for line in series
    ]
    name_width = box_width * NAMES * 0.62
    ends = [
        f"{shorten(line.name, LABEL, name_width, line.is_territory)} {numbers.percent(value)}"
        for line, value in zip(series, last_values, strict=True)
    ]
    label_width = max(width(text, LABEL, True) for text in (*ends, target.name)) + 3.0
    start, end = max(9.0, width(sizes[0], TICK) + 4.0), box_width - label_width
    top, bottom = 9.0, box_height - FOOT
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    for tick in scale.ticks:
        y = scale.place(tick, bottom, top)
        shapes.append(Line(start, y, end, y, GRID))
        text = numbers.percent(tick, 0)
        shapes.append(Text(start - 1.5, y + 0.8, text, TICK, SOFT, False, "end"))
    places = [
        start + 4.0 + (end - start - 8.0) * n / max(len(years) - 1, 1) for n in range(len(years))
    ]
    goal = scale.place(target.value, bottom, top)
    x = start
    while x < end:
        shapes.append(Line(x, goal, min(x + DASH, end), goal, INK, 0.3))
        x += 2 * DASH
    for place, year, size in zip(places, years, sizes[1], strict=True):
        shapes.append(Text(place, bottom + 3.6, year, TICK, SOFT, False, "middle"))
        shapes.append(Text(place, box_height - 1.0, size, TICK, SOFT, False, "middle"))
    shapes.append(Text(0, box_height - 1.0, sizes[0], TICK, SOFT))
    for line in sorted(series, key=lambda line: line.is_territory):
        shapes += _line(
            line, series, places, lambda v: scale.place(v, bottom, top), numbers, bottom
        )
    labelled = [(n, value) for n, value in enumerate(last_values) if value is not None]
    heights = [goal, *(scale.place(v, bottom, top) for _, v in labelled)]
    label_places = spread_labels(heights, LABEL_GAP, top, bottom)
    shapes.append(Text(end + 1.5, label_places[0] + 0.9, target.name, LABEL, INK, True))
    for (n, _), y in zip(labelled, label_places[1:], strict=True):
        is_territory = series[n].is_territory
        shapes.append(
            Text(end + 1.5, y + 0.9, ends[n], LABEL, ACCENT if is_territory else SOFT, is_territory)
        )
    words = ". ".join(
        f"{line.name} "
        + ", ".join(f"{y} {numbers.percent(v)}" for y, v in zip(years, line.values, strict=True))
        for line in series
    )
    return Drawing(box_width, box_height, tuple(shapes), f"{title} – {words}. {target.name}.")


def _line(
    series: Series,
    all_series: Sequence[Series],
    places: Sequence[float],
    height: Callable[[float], float],
    numbers: Numbers,
    bottom: float,
) -> list[Shape]:
    """Draw the line of a unit; the territory's has a figure per year, beside its point where the
    line of another unit passes above or below it.

    all_series: those of the chart"""
    colour, line_width = (ACCENT, 0.7) if series.is_territory else (OTHERS, 0.3)
    points = [
        None if v is None else (place, height(v))
        for place, v in zip(places, series.values, strict=True)
    ]
    shapes: list[Shape] = [
        Line(*a, *b, colour, line_width)
        for a, b in pairwise(points)
        if a is not None and b is not None
    ]
    if not series.is_territory:
        return shapes
    for n, (x, value, point) in enumerate(zip(places, series.values, points, strict=True)):
        if point is None:
            shapes.append(Text(x, bottom - 1.0, HIDDEN, LABEL, SOFT, False, "middle"))
            continue
        shapes.append(Circle(*point, 1.0, colour))
        if n < len(points) - 1:  # the last one's figure is its label
            neighbours = [
                p[1] for p in (*points[max(n - 1, 0) : n], points[n + 1]) if p is not None
            ]
            lower = bool(neighbours) and point[1] > sum(neighbours) / len(neighbours)
            lower = lower and point[1] + 3.6 < bottom  # below are the years
            y = point[1] + 3.6 if lower else point[1] - 2.0
            anchor = "middle"
            others = [other.values[n] for other in all_series if other is not series]
            crossing = [height(other) for other in others if other is not None]
            if n and neighbours and any(abs(y - 0.9 - other) < CLEAR for other in crossing):
                is_falling = neighbours[0] < neighbours[-1]  # y grows downwards
                anchor = "start" if is_falling else "end"
                x, y = x + (BESIDE if is_falling else -BESIDE), point[1] - 1.0
            shapes.append(Text(x, y, numbers.number(value, 1), LABEL, colour, True, anchor))
    return shapes
