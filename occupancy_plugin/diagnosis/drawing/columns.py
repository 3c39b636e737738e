"""Text under headings: three of them beside each other, further ones over the whole width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .colours import ACCENT, RULE, SOFT
from .drawing import Drawing, Rect, Shape
from .prose import Paragraph, prose

BESIDE = 3
GAP, BAR = 8.0, 0.9  # mm
COLOURS = ("#2e6f57", ACCENT, "#1f5fa8")
UPPER = 0.64  # of the height, where something stands below
SIZE = 10.5  # points


def columns(
    paragraphs: Sequence[Paragraph], wide: float, high: float, aside: float = 0.0
) -> Drawing:
    """Paragraphs in their order; each heading begins a group. aside: mm that stay free at the left
    of what stands below."""
    groups: list[list[Paragraph]] = []
    for paragraph in paragraphs:
        if paragraph.heading or not groups:
            groups.append([])
        groups[-1].append(paragraph)
    beside, below = groups[:BESIDE], groups[BESIDE:]
    upper = high * UPPER if below or aside else high
    room = (wide - GAP * (BESIDE - 1)) / BESIDE
    shapes: list[Shape] = []
    number = 0
    for position, group in enumerate(beside):
        x = (room + GAP) * position
        shapes.append(Rect(x, 0.0, room, BAR, COLOURS[position]))
        shapes += _group(group, x, 2.5, room, upper - 3.5, number)
        number += len(group)
    step = (high - upper) / max(len(below), 1)
    for position, group in enumerate(below):
        y = upper + step * position
        shapes.append(Rect(aside, y, wide - aside, 0.3, RULE if position else SOFT))
        shapes += _group(group, aside, y + 2.0, wide - aside, step - 2.0, number)
        number += len(group)
    return Drawing(wide, high, tuple(shapes), " ".join(p.text for p in paragraphs))


def _group(
    group: Sequence[Paragraph], x: float, y: float, wide: float, high: float, number: int
) -> list[Shape]:
    """The texts of a group at its place, their cells counted from `number` on."""
    drawn = prose(group, wide, high, size=SIZE)
    texts = [
        replace(text, cell=(text.cell[0] + number, -1)) if text.cell else text
        for text in drawn.texts
    ]
    return replace(drawn, shapes=tuple(texts)).moved(x, y)
