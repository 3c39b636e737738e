"""A table of classes with their counts, which is also the legend of a map of circles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ...toolbelt.numbers import Numbers
from .colours import GRID, INK, OTHERS, SOFT, WHITE
from .drawing import Circle, Drawing, Line, Shape, Text
from .fonts import shorten
from .rows import HEADING, LABEL, TICK

ROW, HEAD = 5.4, 9.0  # mm
EXAMPLES = (15, 50, 100)  # households of the circles that explain the sizes
CORE = 0.36


@dataclass(frozen=True)
class ClassCount:
    """A class and its counts.

    key: the value in the table
    units, households: published ones of the class"""

    key: str
    name: str
    colour: str
    units: int
    households: int


def class_table(
    title: str,
    counts: Sequence[ClassCount],
    headings: tuple[str, str, str],
    size: float,
    numbers: Numbers,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw the table.

    headings: of the units, of the households, and of their sum
    size: mm of a diameter per square root of the households, on the large map"""
    units_end, households_end = box_width - 17.0, box_width
    shapes: list[Shape] = [
        Text(0, 2.8, shorten(title, HEADING, units_end - 16.0, True), HEADING, INK, True),
        Text(units_end, 6.6, headings[0], TICK, SOFT, anchor="end"),
        Text(households_end, 6.6, headings[1], TICK, SOFT, anchor="end"),
    ]
    y = HEAD
    for position, count in enumerate(counts):
        shapes.append(Circle(2.2, y + 1.6, 2.0, count.colour, OTHERS, 0.15))
        if position == 0:
            shapes.append(Circle(2.2, y + 1.6, 2.0 * CORE, WHITE))
        shapes.append(Text(6.0, y + 2.5, count.name, LABEL))
        shapes += _count_texts(
            count.units, count.households, numbers, units_end, box_width, y, False
        )
        y += ROW
    shapes.append(Line(6.0, y - 0.9, box_width, y - 0.9, GRID))
    shapes.append(Text(6.0, y + 2.5, headings[2], LABEL, INK, True))
    sums = sum(c.units for c in counts), sum(c.households for c in counts)
    shapes += _count_texts(*sums, numbers, units_end, box_width, y, True)
    y += ROW + 5.0
    x = 6.0
    for households in EXAMPLES:
        radius = size * math.sqrt(households) / 2
        shapes.append(Circle(x + radius, y + 2.0, radius, WHITE, OTHERS, 0.2))
        text = numbers.number(households, 0)
        shapes.append(Text(x + radius, y + 9.4, text, TICK, SOFT, anchor="middle"))
        x += 2 * radius + 4.0
    shapes.append(Text(x, y + 2.9, headings[1], LABEL, SOFT))
    counts_text = ". ".join(f"{c.name} – {c.units}, {c.households}" for c in counts)
    return Drawing(box_width, box_height, tuple(shapes), f"{title} – {counts_text}.")


def _count_texts(
    units: int,
    households: int,
    numbers: Numbers,
    units_end: float,
    end: float,
    y: float,
    bold: bool,
) -> list[Shape]:
    return [
        Text(units_end, y + 2.5, numbers.number(units, 0), LABEL, INK, bold, "end"),
        Text(end, y + 2.5, numbers.number(households, 0), LABEL, INK, bold, "end"),
    ]
