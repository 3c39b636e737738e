"""Running text in columns, and groups of it under headings, broken into lines that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .colours import ACCENT, INK, RULE, SOFT
from .drawing import Drawing, Rect, Shape, Text
from .fonts import LINE, POINT, wrap

COLUMNS = 3
COLUMN_GAP, BAR = 8.0, 0.9  # mm
COLOURS = ("#2e6f57", ACCENT, "#1f5fa8")
UPPER_SHARE = 0.64  # of the height, where groups follow below
COLUMN_SIZE = 10.5  # points


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


def columns(
    paragraphs: Sequence[Paragraph],
    box_width: float,
    box_height: float,
    reserved_width: float = 0.0,
) -> Drawing:
    """Set the paragraphs in their order; each heading begins a group. Three groups are columns,
    further ones below over the whole width.

    reserved_width: mm that stay free at the left of the groups below"""
    groups: list[list[Paragraph]] = []
    for paragraph in paragraphs:
        if paragraph.heading or not groups:
            groups.append([])
        groups[-1].append(paragraph)
    columns_above, groups_below = groups[:COLUMNS], groups[COLUMNS:]
    first_height = box_height * UPPER_SHARE if groups_below or reserved_width else box_height
    column_width = (box_width - COLUMN_GAP * (COLUMNS - 1)) / COLUMNS
    shapes: list[Shape] = []
    number = 0
    for position, group in enumerate(columns_above):
        x = (column_width + COLUMN_GAP) * position
        shapes.append(Rect(x, 0.0, column_width, BAR, COLOURS[position]))
        shapes += _group(group, x, 2.5, column_width, first_height - 3.5, number)
        number += len(group)
    step = (box_height - first_height) / max(len(groups_below), 1)
    for position, group in enumerate(groups_below):
        y = first_height + step * position
        shapes.append(
            Rect(reserved_width, y, box_width - reserved_width, 0.3, RULE if position else SOFT)
        )
        shapes += _group(
            group, reserved_width, y + 2.0, box_width - reserved_width, step - 2.0, number
        )
        number += len(group)
    return Drawing(
        box_width, box_height, tuple(shapes), " ".join(paragraph.text for paragraph in paragraphs)
    )


def _group(
    group: Sequence[Paragraph], x: float, y: float, box_width: float, box_height: float, number: int
) -> list[Shape]:
    """Return the texts of a group in its place. Their cells are numbered from `number` on."""
    drawing = prose(group, box_width, box_height, size=COLUMN_SIZE)
    texts = [
        replace(text, cell=(text.cell[0] + number, -1)) if text.cell else text
        for text in drawing.texts
    ]
    return replace(drawing, shapes=tuple(texts)).moved(x, y)
