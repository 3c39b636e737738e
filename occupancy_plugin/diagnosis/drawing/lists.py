"""A list of lines with page numbers at the right: the contents of a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .colours import GRID, INK
from .drawing import Drawing, Line, Shape, Text
from .fonts import LINE, POINT, shorten, width

LARGEST, LEAST = 8.5, 6.0  # points
TALLEST = 5.0  # mm of a line


@dataclass(frozen=True)
class Entry:
    """A line of the list.

    number: '4', '35–36', '' of a heading
    inset: whether it is below a heading"""

    text: str
    number: str = ""
    inset: bool = False

    @property
    def heading(self) -> bool:
        return not self.number


def numbered_list(entries: Sequence[Entry], box_width: float, box_height: float) -> Drawing:
    """Draw each entry on one line, in letters as large as the height allows."""
    step = min(TALLEST, box_height / max(len(entries), 1))
    size = max(LEAST, min(LARGEST, step / (POINT * LINE)))
    shapes: list[Shape] = []
    for position, entry in enumerate(entries):
        start, y = 4.0 if entry.inset else 0.0, step * (position + 0.8)
        text_width = box_width - start - width(entry.number, size) - 4.0
        text, cell = shorten(entry.text, size, text_width, entry.heading), (position, -1)
        shapes.append(Text(start, y, text, size, INK, entry.heading, "start", cell))
        if entry.number:
            ends = start + width(text, size) + 2.0, box_width - width(entry.number, size) - 2.0
            if ends[0] < ends[1]:
                shapes.append(Line(ends[0], y, ends[1], y, GRID))
            shapes.append(Text(box_width, y, entry.number, size, INK, False, "end", cell))
    words = ". ".join(f"{entry.text} {entry.number}".strip() for entry in entries)
    return Drawing(box_width, box_height, tuple(shapes), words)
