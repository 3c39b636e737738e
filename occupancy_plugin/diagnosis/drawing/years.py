"""A share from year to year beside those of wider units and a target line, with what it is divided
by under each year. A hidden year breaks the line and is an 's'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...toolbelt.numbers import HIDDEN, Numbers
from .axis import apart, axis
from .charts import HEADING, LABEL, LABEL_GAP, TICK
from .colours import ACCENT, GRID, INK, OTHERS, SOFT
from .drawing import Circle, Drawing, Line, Shape, Text
from .fonts import shorten, width

LEAST = 15.0  # points that the axis spans
DASH = 1.6  # mm of the target's line and of its gaps
FOOT = 9.5  # mm: years, and what is divided by
NAMES = 0.3  # of the width, at most


@dataclass(frozen=True)
class Series:
    """values: by year, None where hidden · own: the territory's"""

    name: str
    values: tuple[float | None, ...]
    own: bool = False


@dataclass(frozen=True)
class Target:
    """A share that is to be reached."""

    value: float
    name: str


def year_chart(
    title: str,
    years: Sequence[str],
    series: Sequence[Series],
    target: Target,
    sizes: tuple[str, Sequence[str]],
    numbers: Numbers,
    wide: float,
    high: float,
) -> Drawing:
    """sizes: what the shares are divided by, and its number of each year as text."""
    known = [v for one in series for v in one.values if v is not None]
    scale = axis([*known, target.value], LEAST, 4, 0.0)
    last = [next((v for v in reversed(one.values) if v is not None), None) for one in series]
    ends = [
        f"{shorten(one.name, LABEL, wide * NAMES * 0.62, one.own)} {_percent(v, numbers)}"
        for one, v in zip(series, last, strict=True)
    ]
    room = max(width(text, LABEL, True) for text in (*ends, target.name)) + 3.0
    start, end = max(9.0, width(sizes[0], TICK) + 4.0), wide - room
    top, bottom = 7.0, high - FOOT
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    for tick in scale.ticks:
        y = scale.place(tick, bottom, top)
        shapes.append(Line(start, y, end, y, GRID))
        text = numbers.with_unit(numbers.number(tick, 0), "%")
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
        shapes.append(Text(place, high - 1.0, size, TICK, SOFT, False, "middle"))
    shapes.append(Text(0, high - 1.0, sizes[0], TICK, SOFT))
    for one in sorted(series, key=lambda one: one.own):
        shapes += _line(one, places, lambda v: scale.place(v, bottom, top), numbers, bottom)
    shown = [(n, v) for n, v in enumerate(last) if v is not None]
    heights = [goal, *(scale.place(v, bottom, top) for _, v in shown)]
    moved = apart(heights, LABEL_GAP, top, bottom)
    shapes.append(Text(end + 1.5, moved[0] + 0.9, target.name, LABEL, INK, True))
    for (n, _), y in zip(shown, moved[1:], strict=True):
        own = series[n].own
        shapes.append(Text(end + 1.5, y + 0.9, ends[n], LABEL, ACCENT if own else SOFT, own))
    told = "; ".join(
        f"{one.name} "
        + ", ".join(f"{y} {_percent(v, numbers)}" for y, v in zip(years, one.values, strict=True))
        for one in series
    )
    return Drawing(wide, high, tuple(shapes), f"{title} – {told}; {target.name}.")


def _percent(value: float | None, numbers: Numbers) -> str:
    return numbers.with_unit(numbers.number(value, 1), "%")


def _line(
    one: Series, places: Sequence[float], height: object, numbers: Numbers, bottom: float
) -> list[Shape]:
    colour, line = (ACCENT, 0.7) if one.own else (OTHERS, 0.3)
    points = [
        None if v is None else (x, height(v))  # type: ignore[operator]
        for x, v in zip(places, one.values, strict=True)
    ]
    shapes: list[Shape] = [
        Line(*a, *b, colour, line) for a, b in pairwise(points) if a is not None and b is not None
    ]
    if not one.own:
        return shapes
    for n, (x, value, point) in enumerate(zip(places, one.values, points, strict=True)):
        if point is None:
            shapes.append(Text(x, bottom - 1.0, HIDDEN, LABEL, SOFT, False, "middle"))
            continue
        shapes.append(Circle(*point, 1.0, colour))
        if n < len(points) - 1:  # the last one's figure is its label
            beside = [p[1] for p in (*points[max(n - 1, 0) : n], points[n + 1]) if p is not None]
            lower = bool(beside) and point[1] > sum(beside) / len(beside)
            y = point[1] + 3.6 if lower else point[1] - 2.0
            shapes.append(Text(x, y, numbers.number(value, 1), LABEL, colour, True, "middle"))
    return shapes
