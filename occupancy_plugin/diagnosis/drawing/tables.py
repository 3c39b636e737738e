"""Tables and key figures as drawings. Figures are right-aligned, `s` is grey, the header is
repeated on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from ...toolbelt.numbers import HIDDEN
from ..figures import Grid
from .colours import ACCENT, GRID, INK, SOFT, STRIPE
from .drawing import Drawing, Line, Rect, Shape, Text, stacked
from .fonts import fit, shorten, width, wrap

SIZE = 7.0  # points
SIZES = (8.5, 8.0, 7.5)  # points of a small table
HEADS = (7.0, 6.5, 6.0)  # points: the largest size at which every word of the header fits
ROW, LEAST_ROW, HEAD_LINE = 4.75, 3.95, 3.0  # mm
HEAD_LINES = 2.5  # that a heading should take at most
ROOMY_ROW = 7.6
ROWS_A_PAGE = 31
HEAD = 3 * HEAD_LINE + 1.6  # mm of a header of three lines
PAGE_HEIGHT = 147.0  # mm of a page's tables at least
BETWEEN = 6.0  # mm between two tables
SIGNATURE, MOST_SIGNATURE = 18.0, 44.0  # mm of a frame to sign in, at least and at most
NAME_PART, MOST_NAME = 0.19, 0.3  # of the width for the names, at least and at most
INDENT, SLIP = 1.2, 0.01  # mm
FIGURE_HIGH, MOST_ZOOM = 38.0, 1.3  # mm of a key figure; how much larger it is drawn at most
WIDEST_NAME, WIDEST = 90.0, 45.0  # mm of the names and of another column


@dataclass(frozen=True)
class KeyFigure:
    """A figure in large letters: its label, its text, those of the wider units, its change."""

    label: str
    text: str
    others: str
    change: str


def table(grid: Grid, box_width: float, box_height: float) -> Drawing:
    """Draw the rows of one page. Raises ValueError for more rows than fit."""
    count = len(grid.header) - 1
    # two columns stay close to each other
    span = min(box_width, WIDEST_NAME + WIDEST * max(count, 1))
    size = next((one for one in SIZES if _has_room(grid, one, span, box_height)), SIZE)
    widths = _widths(grid, size, span)
    head = _head_size(grid.header, [column_width - 2 * INDENT for column_width in widths], size)
    headings = [
        wrap(text, head, column_width - 2 * INDENT, True)
        for text, column_width in zip(grid.header, widths, strict=True)
    ]
    ends = list(accumulate(widths))
    line_height = HEAD_LINE * max(head / SIZE, 1.0)
    top = max(map(len, headings)) * line_height + 1.6
    tallest = ROW if size == SIZE else ROOMY_ROW
    row = min(tallest, max(LEAST_ROW, (box_height - top) / max(len(grid.rows), 1)))
    if top + len(grid.rows) * row > box_height + 0.01:
        raise ValueError(f"{len(grid.rows)} rows do not fit")
    shapes: list[Shape] = []
    for n, lines in enumerate(headings):
        x, anchor = (INDENT, "start") if n == 0 else (ends[n] - INDENT, "end")
        for position, line in enumerate(lines):
            y = top - 1.6 - (len(lines) - 1 - position) * line_height
            shapes.append(Text(x, y, line, head, INK, True, anchor, (0, n)))
    shapes.append(Line(0, top, span, top, INK, 0.25))
    for position, cells in enumerate(grid.rows):
        y = top + position * row
        if position % 2:
            shapes.append(Rect(0, y, span, row, STRIPE))
        bold = position < grid.lead
        for n, cell in enumerate(cells):
            x, anchor = (INDENT, "start") if n == 0 else (ends[n] - INDENT, "end")
            colour = SOFT if cell.text == HIDDEN else INK
            text = shorten(cell.text, size, widths[0] - 2 * INDENT, True) if n == 0 else cell.text
            strong = bold or n == 0
            shapes.append(
                Text(
                    x,
                    y + row / 2 + size * 0.12,
                    text,
                    size,
                    colour,
                    strong,
                    anchor,
                    (position + 1, n),
                )
            )
    foot = top + len(grid.rows) * row
    shapes.append(Line(0, foot, span, foot, GRID, 0.25))
    return Drawing(box_width, box_height, tuple(shapes), grid.title)


def first_rows(grid: Grid, box_width: float, box_height: float) -> Drawing:
    """Draw as many of the first rows as there is room for."""
    lines = max(text.count(" ") + 1 for text in grid.header)
    rows = max(int((box_height - 1.6 - min(lines, 3) * HEAD_LINE) / LEAST_ROW), 1)
    return table(grid.part(0, rows), box_width, box_height)


def _widths(grid: Grid, size: float, span: float) -> list[float]:
    """Return each column's width in mm: what it takes, a part of what is left for long headings,
    and an equal part of the rest. Where that is not enough, columns are equal and names are
    shortened."""
    needs = _needs(grid, size)
    name_width, *others = needs
    count = max(len(others), 1)
    remaining = span - sum(needs)
    if remaining >= 0.0:
        lacking = _lacking(grid, size, needs)
        granted_share = min(remaining / (sum(lacking) or 1.0), 1.0)
        name_width, *others = (
            need + granted_share * more for need, more in zip(needs, lacking, strict=True)
        )
        remaining = max(span - name_width - sum(others), 0.0)
        return [name_width, *(column_width + remaining / count for column_width in others)]
    name_width = max(
        min(max(name_width, span * NAME_PART), span * MOST_NAME),
        min(name_width, span - WIDEST * count),
    )
    return [name_width, *([(span - name_width) / count] * len(others))]


def _needs(grid: Grid, size: float) -> list[float]:
    """Return what the widest text of each column takes, in mm; a heading may break at spaces."""
    needs = []
    for n, text in enumerate(grid.header):
        words = [*text.split(" "), *(row[n].text for row in grid.rows)]
        needs.append(max(width(word, size, True) for word in words) + 2 * INDENT + SLIP)
    return needs


def _lacking(grid: Grid, size: float, needs: Sequence[float]) -> list[float]:
    """Return what each column lacks for a heading of few lines, in mm."""
    return [
        max(width(text, size, True) / HEAD_LINES + 2 * INDENT - need, 0.0)
        for text, need in zip(grid.header, needs, strict=True)
    ]


def _has_room(grid: Grid, size: float, span: float, box_height: float) -> bool:
    """Whether larger letters in taller rows fit."""
    height = (3 * HEAD_LINE + len(grid.rows) * ROW) * size / SIZE + 1.6
    needs = _needs(grid, size)
    return sum(needs) + sum(_lacking(grid, size, needs)) <= span and height <= box_height


def _head_size(header: Sequence[str], rooms: Sequence[float], largest: float) -> float:
    def fits(size: float) -> bool:
        return all(
            width(word, size, True) <= available_width
            for text, available_width in zip(header, rooms, strict=True)
            for word in text.split(" ")
        )

    sizes = (largest, *HEADS)
    return next((size for size in sizes if fits(size)), HEADS[-1])


def pages_of(grid: Grid) -> list[Grid]:
    """Cut the grid into pages of about as many rows each; comparators stay on the first."""
    if len(grid.rows) <= ROWS_A_PAGE:
        return [grid]
    pages = -(-len(grid.rows) // ROWS_A_PAGE)
    size = -(-len(grid.rows) // pages)
    return [grid.part(start, start + size) for start in range(0, len(grid.rows), size)]


def fit_together(grids: Sequence[Grid]) -> bool:
    """Whether tables have room under each other on a page."""
    heights = sum(HEAD + LEAST_ROW * len(grid.rows) for grid in grids)
    return heights + BETWEEN * (len(grids) - 1) <= PAGE_HEIGHT


def tables(grids: Sequence[Grid], box_width: float, box_height: float) -> Drawing:
    """Draw tables under each other. Raises ValueError where they do not fit."""
    least_heights = [HEAD + LEAST_ROW * len(grid.rows) for grid in grids]
    remaining = box_height - BETWEEN * (len(grids) - 1) - sum(least_heights)
    parts, y = [], 0.0
    for grid, least_height in zip(grids, least_heights, strict=True):
        height = least_height + remaining / len(grids)
        parts.append((0.0, y, table(grid, box_width, height)))
        y += height + BETWEEN
    return stacked(parts, box_width, box_height)


def table_to_sign(
    grid: Grid, signers: Sequence[str], box_width: float, box_height: float
) -> Drawing:
    """Draw the first rows of a table and, where there is room below them, a frame for each
    signature."""
    room = box_height - SIGNATURE - BETWEEN
    if room < HEAD + LEAST_ROW * len(grid.rows):
        return first_rows(grid, box_width, box_height)
    drawing = table(grid, box_width, room)
    top = drawing.bottom + BETWEEN
    height = min(box_height - top, MOST_SIGNATURE)
    frame_width = (box_width - BETWEEN * (len(signers) - 1)) / len(signers)
    shapes: list[Shape] = list(drawing.shapes)
    for position, signer in enumerate(signers):
        x, cell = position * (frame_width + BETWEEN), (len(grid.rows) + 1, position)
        shapes.append(Rect(x, top, frame_width, height, "", GRID, 0.25))
        shapes.append(Text(x + 2.0, top + 4.4, signer, SIZES[0], SOFT, False, "start", cell))
    return Drawing(box_width, box_height, tuple(shapes), drawing.words)


def key_figures(
    figures: Sequence[KeyFigure], box_width: float, box_height: float, columns: int = 3
) -> Drawing:
    """Draw figures in large letters under rules of the accent colour, `columns` in a line."""
    lines = -(-len(figures) // columns)
    zoom = min(max(box_height / max(lines, 1) / FIGURE_HIGH, 1.0), MOST_ZOOM)
    box_width, box_height = box_width / zoom, box_height / zoom
    gap = 7.0
    column_width, step = (box_width - gap * (columns - 1)) / columns, box_height / max(lines, 1)
    shapes: list[Shape] = []
    labels = [wrap(figure.label, 9.0, column_width)[:2] for figure in figures]
    others = [
        [line.rstrip(" ·") for line in wrap(figure.others, 7.5, column_width)[:2]]
        for figure in figures
    ]
    for position, figure in enumerate(figures):
        x, y = (position % columns) * (column_width + gap), (position // columns) * step
        start = position - position % columns  # the figures of a line are at one height
        label_lines, other_lines = (
            max(map(len, texts[start : start + columns])) for texts in (labels, others)
        )
        shapes.append(Rect(x, y, column_width, 0.7, ACCENT))
        for line, text in enumerate(labels[position]):
            shapes.append(Text(x, y + 5.6 + 3.9 * line, text, 9.0, SOFT))
        baseline = y + 5.6 + 3.9 * (label_lines - 1)
        shapes.append(
            Text(
                x,
                baseline + 11.5,
                figure.text,
                fit(figure.text, (22.0, 18.0), column_width, True),
                INK,
                True,
            )
        )
        for line, text in enumerate(others[position]):
            shapes.append(Text(x, baseline + 18.0 + 3.3 * line, text, 7.5, SOFT))
        change_y = baseline + 18.8 + 3.3 * other_lines
        shapes.append(Text(x, change_y, figure.change, 7.5, INK))
    texts = ". ".join(
        " ".join(
            phrase
            for phrase in (f"{f.label} – {f.text}", f"({f.others})" if f.others else "", f.change)
            if phrase
        )
        for f in figures
    )
    return Drawing(box_width, box_height, tuple(shapes), texts).scaled(zoom)
