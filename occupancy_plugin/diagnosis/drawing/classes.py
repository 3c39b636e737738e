"""A table of classes with their counts, which is also the legend of a map of circles."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...toolbelt.numbers import Numbers
from ..figures import Grid
from .colours import GRID, INK, OTHERS, SOFT, WHITE
from .drawing import Circle, Drawing, Line, Shape, Text
from .fonts import shorten
from .rows import HEADING, LABEL, TICK

ROW, HEAD = 5.4, 9.0  # mm
EXAMPLES = (15, 50, 100)  # households of the circles that explain the sizes
CORE = 0.36


def class_table(
    grid: Grid,
    colours: Sequence[str],
    sum_name: str,
    size: float,
    numbers: Numbers,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw a table of classes with their units and households, and the sums of both.

    size: mm of a diameter per square root of the households, on the large map"""
    ends, title = (box_width - 17.0, box_width), grid.title
    shapes: list[Shape] = [
        Text(0, 2.8, shorten(title, HEADING, ends[0] - 16.0, True), HEADING, INK, True),
        *(
            Text(x, 6.6, heading, TICK, SOFT, anchor="end")
            for x, heading in zip(ends, grid.header[1:], strict=True)
        ),
    ]
    y = HEAD
    for position, ((name, *counts), colour) in enumerate(zip(grid.rows, colours, strict=True)):
        shapes.append(Circle(2.2, y + 1.6, 2.0, colour, OTHERS, 0.15))
        if position == 0:
            shapes.append(Circle(2.2, y + 1.6, 2.0 * CORE, WHITE))
        shapes.append(Text(6.0, y + 2.5, name.text, LABEL))
        for x, cell in zip(ends, counts, strict=True):
            shapes.append(Text(x, y + 2.5, cell.text, LABEL, anchor="end"))
        y += ROW
    shapes.append(Line(6.0, y - 0.9, box_width, y - 0.9, GRID))
    shapes.append(Text(6.0, y + 2.5, sum_name, LABEL, INK, True))
    for column, x in enumerate(ends, 1):
        total = sum(row[column].value or 0.0 for row in grid.rows)
        text = numbers.number(total, 0)
        shapes.append(Text(x, y + 2.5, text, LABEL, INK, True, "end"))
    y += ROW + 5.0
    x = 6.0
    for households in EXAMPLES:
        radius = size * math.sqrt(households) / 2
        shapes.append(Circle(x + radius, y + 2.0, radius, WHITE, OTHERS, 0.2))
        text = numbers.number(households, 0)
        shapes.append(Text(x + radius, y + 9.4, text, TICK, SOFT, anchor="middle"))
        x += 2 * radius + 4.0
    shapes.append(Text(x, y + 2.9, grid.header[-1], LABEL, SOFT))
    counts_text = ". ".join(
        f"{name.text} – {', '.join(cell.text for cell in counts)}" for name, *counts in grid.rows
    )
    return Drawing(box_width, box_height, tuple(shapes), f"{title} – {counts_text}.")
