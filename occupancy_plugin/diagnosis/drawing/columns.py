"""Text under headings: three groups in columns, further ones below over the whole width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .colours import ACCENT, RULE, SOFT
from .drawing import Drawing, Rect, Shape
from .prose import Paragraph, prose

COLUMNS = 3
GAP, BAR = 8.0, 0.9  # mm
COLOURS = ("#2e6f57", ACCENT, "#1f5fa8")
UPPER_SHARE = 0.64  # of the height, where groups follow below
SIZE = 10.5  # points


def columns(
    paragraphs: Sequence[Paragraph],
    box_width: float,
    box_height: float,
    reserved_width: float = 0.0,
) -> Drawing:
    """Set the paragraphs in their order; each heading begins a group.

    reserved_width: mm that stay free at the left of the groups below"""
    groups: list[list[Paragraph]] = []
    for paragraph in paragraphs:
        if paragraph.heading or not groups:
            groups.append([])
        groups[-1].append(paragraph)
    columns_above, groups_below = groups[:COLUMNS], groups[COLUMNS:]
    first_height = box_height * UPPER_SHARE if groups_below or reserved_width else box_height
    column_width = (box_width - GAP * (COLUMNS - 1)) / COLUMNS
    shapes: list[Shape] = []
    number = 0
    for position, group in enumerate(columns_above):
        x = (column_width + GAP) * position
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
    drawing = prose(group, box_width, box_height, size=SIZE)
    texts = [
        replace(text, cell=(text.cell[0] + number, -1)) if text.cell else text
        for text in drawing.texts
    ]
    return replace(drawing, shapes=tuple(texts)).moved(x, y)
