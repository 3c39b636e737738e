"""Running text in columns: headings and paragraphs, broken into lines that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .colours import INK
from .drawing import Drawing, Shape, Text
from .fonts import LINE, POINT, wrap


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or a heading."""

    text: str
    heading: bool = False


def prose(
    paragraphs: Sequence[Paragraph],
    box_width: float,
    box_height: float,
    columns: int = 1,
    size: float = 8.0,
) -> Drawing:
    """Set paragraphs from column to column. Letters that do not fit get smaller, down to 6 points.

    Each broken line ends with a space, so that copied words stay apart."""
    for letter_size in (size, size - 0.5, size - 1.0, size - 1.5, 6.0):
        shapes, fits = _set_columns(paragraphs, box_width, box_height, columns, letter_size)
        if fits:
            break
    return Drawing(
        box_width, box_height, tuple(shapes), " ".join(paragraph.text for paragraph in paragraphs)
    )


def _set_columns(
    paragraphs: Sequence[Paragraph], box_width: float, box_height: float, columns: int, size: float
) -> tuple[list[Shape], bool]:
    """Set the paragraphs at one size. Return the texts, and whether they fit."""
    gap = 9.0
    column_width = (box_width - gap * (columns - 1)) / columns
    step = size * POINT * LINE
    shapes: list[Shape] = []
    column, y = 0, step
    for number, paragraph in enumerate(paragraphs):
        letters = size + 1.0 if paragraph.heading else size
        lines = wrap(paragraph.text, letters, column_width, paragraph.heading)
        needed_height = step * (len(lines) + (2 if paragraph.heading else 0))
        if paragraph.heading and y > step:
            y += step * 0.8
        if y - step + needed_height > box_height and column + 1 < columns:
            column, y = column + 1, step
        x, bold = column * (column_width + gap), paragraph.heading
        for position, line in enumerate(lines):
            text = line if position == len(lines) - 1 else f"{line} "
            shapes.append(Text(x, y, text, letters, INK, bold, "start", (number, -1)))
            y += step
        y += step * 0.35
    return shapes, column < columns and y - step * 1.35 <= box_height + 0.01
