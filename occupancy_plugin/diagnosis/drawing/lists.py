"""A list of lines with page numbers, in two columns: the contents of a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .colours import GRID, INK
from .drawing import Drawing, Line, Shape, Text
from .fonts import LINE, POINT, width, wrap

SIZES = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)  # points, the first that fits
COLUMN_GAP = 12.0  # mm between columns
INSET = 4.0  # mm by which entries below a heading are indented
LEADER_GAP, LEAST_LEADER = 2.0, 3.0  # mm around a leader line; of the shortest one
ENTRY_GAP, HEADING_GAP = 0.35, 0.7  # line heights: between two entries; above a heading
COST_WITHIN_CHAPTER = 1.08  # of a break within a chapter, times the height of the column


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
    column_width = (box_width - COLUMN_GAP) / 2
    for size in SIZES:
        step = size * POINT * LINE
        lines = [_wrapped(entry, size, column_width) for entry in entries]
        heights = [
            step * (len(text_lines) + ENTRY_GAP + (HEADING_GAP if entry.heading else 0.0))
            for entry, text_lines in zip(entries, lines, strict=True)
        ]
        first_count, column_height = _split(entries, heights)
        if column_height <= box_height:
            break
    shapes: list[Shape] = []
    for column, positions in enumerate((range(first_count), range(first_count, len(entries)))):
        left, y = column * (column_width + COLUMN_GAP), step * 0.8
        for position in positions:
            entry = entries[position]
            if entry.heading and position != positions.start:
                y += step * HEADING_GAP
            shapes += _draw(entry, lines[position], position, (left, y, column_width), size)
            y += step * (len(lines[position]) + ENTRY_GAP)
    words = ". ".join(f"{entry.text} {entry.number}".strip() for entry in entries)
    return Drawing(box_width, box_height, tuple(shapes), words)


def _wrapped(entry: Entry, size: float, column_width: float) -> list[str]:
    """Break the text of an entry into lines that leave room for its number."""
    available_width = column_width - _start(entry)
    if entry.number:
        available_width -= width(entry.number, size) + 2 * LEADER_GAP
    return wrap(entry.text, size, available_width, entry.heading)


def _start(entry: Entry) -> float:
    return INSET if entry.inset else 0.0


def _split(entries: Sequence[Entry], heights: Sequence[float]) -> tuple[int, float]:
    """Return the number of entries in the first column that makes the columns most alike, and the
    height of the taller one. The second column begins with a heading where that costs little, and
    never below a heading without it."""
    total, height_above = sum(heights), 0.0
    best_split, least_cost = (len(entries), total), total
    for position, height in enumerate(heights):
        taller_height = max(height_above, total - height_above)
        cost = taller_height * (1.0 if entries[position].heading else COST_WITHIN_CHAPTER)
        if position and not entries[position - 1].heading and cost < least_cost:
            best_split, least_cost = (position, taller_height), cost
        height_above += height
    return best_split


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
    for position_in_text, line in enumerate(lines):
        y += size * POINT * LINE if position_in_text else 0.0
        end = "" if position_in_text == len(lines) - 1 else " "  # copied words stay apart
        shapes.append(Text(start, y, line + end, size, INK, entry.heading, "start", cell))
    if entry.number:
        leader_start = start + width(lines[-1], size) + LEADER_GAP
        leader_end = right - width(entry.number, size) - LEADER_GAP
        if leader_end - leader_start >= LEAST_LEADER:
            shapes.append(Line(leader_start, y, leader_end, y, GRID))
        shapes.append(Text(right, y, entry.number, size, INK, anchor="end", cell=cell))
    return shapes
