"""Running text in columns: headings and paragraphs, broken into lines that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .colours import INK
from .drawing import Drawing, Shape, Text
from .fonts import LINE, POINT, wrap


@dataclass(frozen=True)
class Paragraph:
    text: str
    heading: bool = False


def prose(
    paragraphs: Sequence[Paragraph], wide: float, high: float, columns: int = 1, size: float = 8.0
) -> Drawing:
    """Paragraphs from column to column. A size that does not fit is made smaller, down to 6
    points; a space at the end of a line keeps two words apart for who copies."""
    for tried in (size, size - 0.5, size - 1.0, size - 1.5, 6.0):
        shapes, whole = _set(paragraphs, wide, high, columns, tried)
        if whole:
            break
    return Drawing(wide, high, tuple(shapes), " ".join(p.text for p in paragraphs))


def _set(
    paragraphs: Sequence[Paragraph], wide: float, high: float, columns: int, size: float
) -> tuple[list[Shape], bool]:
    gap = 9.0
    room = (wide - gap * (columns - 1)) / columns
    step = size * POINT * LINE
    shapes: list[Shape] = []
    column, y = 0, step
    for number, paragraph in enumerate(paragraphs):
        letters = size + 1.0 if paragraph.heading else size
        lines = wrap(paragraph.text, letters, room, paragraph.heading)
        needed = step * (len(lines) + (2 if paragraph.heading else 0))
        if paragraph.heading and y > step:
            y += step * 0.8
        if y - step + needed > high and column + 1 < columns:
            column, y = column + 1, step
        for position, line in enumerate(lines):
            end = "" if position == len(lines) - 1 else " "
            shapes.append(
                Text(
                    column * (room + gap),
                    y,
                    line + end,
                    letters,
                    INK,
                    paragraph.heading,
                    "start",
                    (number, -1),
                )
            )
            y += step
        y += step * 0.35
    return shapes, column < columns and y - step * 1.35 <= high + 0.01
