"""A list of lines with page numbers, in two columns: the contents of a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .colours import GRID, INK
from .drawing import Drawing, Line, Shape, Text
from .fonts import LINE, POINT, width, wrap

SIZES = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)  # points, the first that fits
GAP, INSET, LEADER = 12.0, 4.0, 2.0  # mm: between columns; below a heading; around a leader line
BETWEEN, ABOVE = 0.35, 0.7  # line heights: between two entries; above a heading
WITHIN = 1.08  # times the height of a column: the cost of a break within a chapter
SHORTEST = 3.0  # mm of a leader line


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
    """Draw the entries in two columns, in the largest letters that fit. A long text takes several
    lines; a heading stays with the entry below it."""
    column_width = (box_width - GAP) / 2
    for size in SIZES:
        step = size * POINT * LINE
        lines = [_wrapped(entry, size, column_width) for entry in entries]
        heights = [
            step * (len(broken) + BETWEEN + (ABOVE if entry.heading else 0.0))
            for entry, broken in zip(entries, lines, strict=True)
        ]
        first, taller = _split(entries, heights)
        if taller <= box_height:
            break
    shapes: list[Shape] = []
    for column, positions in enumerate((range(first), range(first, len(entries)))):
        left, y = column * (column_width + GAP), step * 0.8
        for position in positions:
            entry = entries[position]
            if entry.heading and position != positions.start:
                y += step * ABOVE
            shapes += _draw(entry, lines[position], position, (left, y, column_width), size)
            y += step * (len(lines[position]) + BETWEEN)
    words = ". ".join(f"{entry.text} {entry.number}".strip() for entry in entries)
    return Drawing(box_width, box_height, tuple(shapes), words)


def _wrapped(entry: Entry, size: float, column_width: float) -> list[str]:
    """Break the text of an entry into lines that leave room for its number."""
    room = column_width - _start(entry)
    if entry.number:
        room -= width(entry.number, size) + 2 * LEADER
    return wrap(entry.text, size, room, entry.heading)


def _start(entry: Entry) -> float:
    return INSET if entry.inset else 0.0


def _split(entries: Sequence[Entry], heights: Sequence[float]) -> tuple[int, float]:
    """Return the number of entries in the first column that makes the columns most alike, and the
    height of the taller one. The second column begins with a heading where that costs little, and
    never below a heading without it."""
    total, above = sum(heights), 0.0
    best, least_cost = (len(entries), total), total
    for position, height in enumerate(heights):
        taller = max(above, total - above)
        cost = taller if entries[position].heading else taller * WITHIN
        if position and not entries[position - 1].heading and cost < least_cost:
            best, least_cost = (position, taller), cost
        above += height
    return best


def _draw(
    entry: Entry,
    lines: Sequence[str],
    position: int,
    place: tuple[float, float, float],
    size: float,
) -> list[Shape]:
    """Return the shapes of an entry: its lines, a leader line and its number.

    place: left, base line of the first line and width of the column in mm"""
    left, y, column_width = place
    start, right, cell = left + _start(entry), left + column_width, (position, -1)
    shapes: list[Shape] = []
    for n, line in enumerate(lines):
        y += size * POINT * LINE if n else 0.0
        end = "" if n == len(lines) - 1 else " "  # copied words stay apart
        shapes.append(Text(start, y, line + end, size, INK, entry.heading, "start", cell))
    if entry.number:
        ends = start + width(lines[-1], size) + LEADER, right - width(entry.number, size) - LEADER
        if ends[1] - ends[0] >= SHORTEST:
            shapes.append(Line(ends[0], y, ends[1], y, GRID))
        shapes.append(Text(right, y, entry.number, size, INK, False, "end", cell))
    return shapes
