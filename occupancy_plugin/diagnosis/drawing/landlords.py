"""Landlords in rows: a bar for their dwellings, then figures that are marked where they are above
or below the territory; and a grid of counts in shades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..figures import Cell, Grid
from .colours import ACCENT, GRID, INK, OTHERS, SOFT, ink_on
from .drawing import Drawing, Line, Rect, Shape, Text
from .fonts import shorten, width, wrap
from .rows import HEADING, LABEL, TICK

# colours behind a figure above or below the territory's; in grey print its sign shows the same
ABOVE_FILL, BELOW_FILL = "#f3d5d7", "#d5e3f0"
ABOVE_INK, BELOW_INK = ACCENT, "#1f5fa8"
SIGNS = {"more": "▲", "fewer": "▼"}  # behind a figure: before it they would be its sign
SIGN_ROOM = 3.6  # mm at the end of a column
TALLEST_ROW, HEADER_HEIGHT = 6.4, 14.5  # mm
HEADING_GAP = 2.2  # mm between two headings
SHADES = ("#eef3f9", "#ccdff1", "#8cc0dd", "#509acb", "#2473b6")
CELL_GAP = 0.6  # mm


def landlord_rows(
    title: str, grid: Grid, bars: int, legend: tuple[str, str], box_width: float, box_height: float
) -> Drawing:
    """Draw the rows of a table, the last of which is the territory's.

    bars: the column that bars show too
    legend: the meanings of the two signs"""
    headings, rows = grid.header[1:], grid.rows
    start = min(max(width(row[0].text, LABEL, True) for row in rows) + 3.0, box_width * 0.26)
    bar_width = _bar_width(headings, start, box_width)
    figures_start = start + bar_width + 2.0
    step = (box_width - figures_start) / len(headings)
    row_height = min(TALLEST_ROW, (box_height - HEADER_HEIGHT - 7.0) / len(rows))
    longest_bar = max((row[bars].value or 0.0 for row in rows[:-1]), default=1.0) or 1.0
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    for column, heading in enumerate(headings):
        lines = wrap(heading, TICK, step - HEADING_GAP - SIGN_ROOM)[:3]
        for line, text in enumerate(lines):
            y = HEADER_HEIGHT - 1.6 - (len(lines) - 1 - line) * 2.7
            x = figures_start + step * (column + 1)
            shapes.append(Text(x - SIGN_ROOM, y, text, TICK, SOFT, anchor="end"))
    for position, row in enumerate(rows):
        y = HEADER_HEIGHT + row_height * position
        baseline = y + row_height / 2 + 0.9
        shapes.append(Line(0, y, box_width, y, GRID))
        name, is_last = shorten(row[0].text, LABEL, start - 2.0, True), row is rows[-1]
        shapes.append(Text(0, baseline, name, LABEL, ACCENT if is_last else INK, is_last))
        if not is_last:
            bar_length = bar_width * (row[bars].value or 0.0) / longest_bar
            shapes.append(Rect(start, y + row_height * 0.2, bar_length, row_height * 0.6, OTHERS))
        for column, figure in enumerate(row[1:]):
            figure_end = figures_start + step * (column + 1)
            shapes += _figure(
                figure, figure_end - min(step - 1.0, 19.0), figure_end, y, row_height, is_last
            )
    bottom = HEADER_HEIGHT + row_height * len(rows)
    shapes.append(Line(0, bottom, box_width, bottom, GRID))
    shapes += _legend(legend, start, bottom)
    words = _description(title, grid, dict(zip(SIGNS, legend, strict=True)))
    return Drawing(box_width, box_height, tuple(shapes), words)


def _description(title: str, grid: Grid, meanings: Mapping[str, str]) -> str:
    """Say each row with its headings. meanings: those of marks"""
    rows = [
        ", ".join(
            f"{heading} {cell.text}" + (f" ({meanings[cell.mark]})" if cell.mark else "")
            for heading, cell in zip(grid.header[1:], cells, strict=True)
        )
        for _, *cells in grid.rows
    ]
    named = [f"{row[0].text} {text}" for row, text in zip(grid.rows, rows, strict=True)]
    return f"{title} – {'. '.join(named)}."


def _bar_width(headings: Sequence[str], start: float, box_width: float) -> float:
    """Return the length of the longest bar, which leaves each column of figures the width of the
    widest word in the headings."""
    words = [word for heading in headings for word in heading.split(" ")]
    column_width = max(width(word, TICK) for word in words) + HEADING_GAP + SIGN_ROOM
    bar_width = box_width - start - 2.0 - column_width * len(headings)
    return min(max(bar_width, box_width * 0.05), box_width * 0.12)


def _figure(
    figure: Cell, start: float, end: float, y: float, row_height: float, bold: bool
) -> list[Shape]:
    """Draw a figure in a column that ends at `end`; where it is marked, on a coloured field from
    `start` with its sign behind it."""
    shapes: list[Shape] = []
    baseline = y + row_height / 2 + 0.9
    if figure.mark:
        is_above = figure.mark == "more"
        fill, ink = (ABOVE_FILL, ABOVE_INK) if is_above else (BELOW_FILL, BELOW_INK)
        shapes.append(Rect(start, y + 0.7, end - start, row_height - 1.4, fill))
        shapes.append(Text(end - 0.5, baseline, SIGNS[figure.mark], LABEL, ink, True, "end"))
    if figure.text:
        is_bold = bold or bool(figure.mark)
        figure_end = end - SIGN_ROOM
        shapes.append(Text(figure_end, baseline, figure.text, LABEL, INK, is_bold, "end"))
    return shapes


def _legend(meanings: tuple[str, str], start: float, top: float) -> list[Shape]:
    shapes: list[Shape] = []
    x = start
    for text, sign, fill in zip(meanings, SIGNS.values(), (ABOVE_FILL, BELOW_FILL), strict=True):
        shapes.append(Rect(x, top + 2.0, 3.4, 2.8, fill))
        shapes.append(Text(x + 0.5, top + 4.3, sign, LABEL, INK, True))
        shapes.append(Text(x + 4.6, top + 4.3, text, LABEL, SOFT))
        x += width(text, LABEL) + 12.0
    return shapes


def shaded_grid(
    grid: Grid, framed_rows: int, frame_label: str, box_width: float, box_height: float
) -> Drawing:
    """Draw a table on shades of its numbers.

    framed_rows: how many of the first rows get a frame with the label, 0 for no frame"""
    title, headings, rows = grid.title, grid.header[1:], grid.rows
    start = max(width(row[0].text, LABEL) for row in rows) + 4.0
    end = box_width - (width(frame_label, LABEL, True) + 3.0 if framed_rows else 0.0)
    step, top = (end - start) / len(headings), 9.0
    row_height = min(11.0, (box_height - top) / len(rows))
    largest_number = max(cell.value or 0.0 for row in rows for cell in row[1:]) or 1.0
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    for column, heading in enumerate(headings):
        middle = start + step * (column + 0.5)
        shapes.append(Text(middle, top - 1.4, heading, LABEL, SOFT, anchor="middle"))
    for position, (name, *cells) in enumerate(rows):
        y = top + row_height * position
        baseline = y + row_height / 2 + 0.9
        shapes.append(Text(start - 2.0, baseline, name.text, LABEL, INK, anchor="end"))
        for column, cell in enumerate(cells):
            darkness = int(len(SHADES) * (cell.value or 0.0) / largest_number)
            shade = SHADES[min(darkness, len(SHADES) - 1)]
            x = start + step * column
            shapes.append(Rect(x, y, step - CELL_GAP, row_height - CELL_GAP, shade))
            middle = x + step * 0.5
            shapes.append(Text(middle, baseline, cell.text, LABEL, ink_on(shade), anchor="middle"))
    if framed_rows:
        frame_width, frame_height = end - start + 0.4, row_height * framed_rows
        shapes += [
            Rect(start - 0.5, top - 0.5, frame_width, frame_height + 0.4, "", ACCENT, 0.5),
            Text(end + 2.0, top + frame_height / 2, frame_label, LABEL, ACCENT, True),
        ]
    return Drawing(box_width, box_height, tuple(shapes), _description(title, grid, {}))
