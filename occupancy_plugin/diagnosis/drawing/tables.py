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
HEADER_SIZES = (7.0, 6.5, 6.0)  # points of a header whose words would not fit
ROW, LEAST_ROW, HEADER_LINE = 4.75, 3.95, 3.0  # mm
HEADING_LINES = 2.5  # that a heading should take at most
ROOMY_ROW = 7.6  # mm of a row with larger letters
ROWS_A_PAGE = 31
HEADER_HEIGHT = 3 * HEADER_LINE + 1.6  # mm of a header of three lines
PAGE_HEIGHT = 147.0  # mm of a page's tables at least
TABLE_GAP = 6.0  # mm between two tables
MOST_SIGNATURE = 44.0  # mm of a frame to sign in
LEAST_NAME_SHARE, MOST_NAME_SHARE = 0.19, 0.3  # of the width, for the names
INDENT, ROUNDING = 1.2, 0.01  # mm
FIGURE_HEIGHT, MOST_ZOOM = 38.0, 1.3  # mm of a key figure; how much larger it is drawn at most
WIDEST_NAME, WIDEST = 90.0, 45.0  # mm of the names and of another column


@dataclass(frozen=True)
class KeyFigure:
    """A figure in large letters: its label, its text, those of the wider units, its change."""

    label: str
    text: str
    comparators: str
    change: str


def table(grid: Grid, box_width: float, box_height: float) -> Drawing:
    """Draw the rows of one page. Raises ValueError for more rows than fit."""
    # a table of two columns is no wider than its texts need, so that they stay close to each other
    table_width = min(box_width, WIDEST_NAME + WIDEST * max(len(grid.header) - 1, 1))
    size = next((size for size in SIZES if _has_room(grid, size, table_width, box_height)), SIZE)
    widths = _widths(grid, size, table_width)
    text_widths = [column_width - 2 * INDENT for column_width in widths]
    header_size = _header_size(grid.header, text_widths, size)
    headings = [
        wrap(text, header_size, text_width, True)
        for text, text_width in zip(grid.header, text_widths, strict=True)
    ]
    # names begin at the left, figures end at the right of their columns
    places = [(INDENT, "start"), *((end - INDENT, "end") for end in list(accumulate(widths))[1:])]
    line_height = HEADER_LINE * max(header_size / SIZE, 1.0)
    top = max(map(len, headings)) * line_height + 1.6
    tallest_row = ROW if size == SIZE else ROOMY_ROW
    row_height = min(tallest_row, max(LEAST_ROW, (box_height - top) / max(len(grid.rows), 1)))
    if top + len(grid.rows) * row_height > box_height + 0.01:
        raise ValueError(f"{len(grid.rows)} rows do not fit")
    shapes: list[Shape] = []
    for column, lines in enumerate(headings):
        x, anchor = places[column]
        for position, line in enumerate(lines):
            y = top - 1.6 - (len(lines) - 1 - position) * line_height
            shapes.append(Text(x, y, line, header_size, INK, True, anchor, (0, column)))
    shapes.append(Line(0, top, table_width, top, INK, 0.25))
    for position, cells in enumerate(grid.rows):
        y = top + position * row_height
        if position % 2:
            shapes.append(Rect(0, y, table_width, row_height, STRIPE))
        name = shorten(cells[0].text, size, text_widths[0], True)
        texts = [name, *(cell.text for cell in cells[1:])]
        baseline = y + row_height / 2 + size * 0.12
        for column, (text, (x, anchor)) in enumerate(zip(texts, places, strict=True)):
            colour = SOFT if text == HIDDEN else INK
            bold = column == 0 or position < grid.lead
            shapes.append(
                Text(x, baseline, text, size, colour, bold, anchor, cell=(position + 1, column))
            )
    bottom = top + len(grid.rows) * row_height
    shapes.append(Line(0, bottom, table_width, bottom, GRID, 0.25))
    return Drawing(box_width, box_height, tuple(shapes), grid.title)


def first_rows(grid: Grid, box_width: float, box_height: float) -> Drawing:
    lines = max(text.count(" ") + 1 for text in grid.header)
    rows = max(int((box_height - 1.6 - min(lines, 3) * HEADER_LINE) / LEAST_ROW), 1)
    return table(grid.part(0, rows), box_width, box_height)


def _widths(grid: Grid, size: float, table_width: float) -> list[float]:
    """Return each column's width in mm. Columns get what their texts take, then what long headings
    need besides, then equal parts of what remains. Where the texts do not fit, the columns of
    figures are equal and names are shortened."""
    least_widths = _least_widths(grid, size)
    name_width, *figure_widths = least_widths
    count = max(len(figure_widths), 1)
    remaining = table_width - sum(least_widths)
    if remaining >= 0.0:
        heading_needs = _heading_needs(grid, size, least_widths)
        granted_share = min(remaining / (sum(heading_needs) or 1.0), 1.0)
        name_width, *figure_widths = (
            least + granted_share * need
            for least, need in zip(least_widths, heading_needs, strict=True)
        )
        remaining = max(table_width - name_width - sum(figure_widths), 0.0)
        return [name_width, *(column_width + remaining / count for column_width in figure_widths)]
    name_width = max(
        min(max(name_width, table_width * LEAST_NAME_SHARE), table_width * MOST_NAME_SHARE),
        min(name_width, table_width - WIDEST * count),
    )
    return [name_width, *([(table_width - name_width) / count] * len(figure_widths))]


def _least_widths(grid: Grid, size: float) -> list[float]:
    """Return the width in mm of the widest text of each column; a heading may break at spaces."""
    least_widths = []
    for column, heading in enumerate(grid.header):
        texts = [*heading.split(" "), *(row[column].text for row in grid.rows)]
        least_widths.append(max(width(text, size, True) for text in texts) + 2 * INDENT + ROUNDING)
    return least_widths


def _heading_needs(grid: Grid, size: float, least_widths: Sequence[float]) -> list[float]:
    """Return the mm that each column needs besides for a heading of few lines."""
    return [
        max(width(heading, size, True) / HEADING_LINES + 2 * INDENT - least, 0.0)
        for heading, least in zip(grid.header, least_widths, strict=True)
    ]


def _has_room(grid: Grid, size: float, table_width: float, box_height: float) -> bool:
    """Whether letters of that size fit, in rows that are taller in proportion."""
    height = (3 * HEADER_LINE + len(grid.rows) * ROW) * size / SIZE + 1.6
    least_widths = _least_widths(grid, size)
    needed_width = sum(least_widths) + sum(_heading_needs(grid, size, least_widths))
    return needed_width <= table_width and height <= box_height


def _header_size(headings: Sequence[str], text_widths: Sequence[float], largest: float) -> float:
    """Return the largest size in points at which every word of the header fits its column."""

    def fits(size: float) -> bool:
        return all(
            width(word, size, True) <= text_width
            for heading, text_width in zip(headings, text_widths, strict=True)
            for word in heading.split(" ")
        )

    return next((size for size in (largest, *HEADER_SIZES) if fits(size)), HEADER_SIZES[-1])


def pages_of(grid: Grid) -> list[Grid]:
    """Cut the grid into pages of about as many rows each; comparators stay on the first."""
    if len(grid.rows) <= ROWS_A_PAGE:
        return [grid]
    pages = -(-len(grid.rows) // ROWS_A_PAGE)
    size = -(-len(grid.rows) // pages)
    return [grid.part(start, start + size) for start in range(0, len(grid.rows), size)]


def fit_together(grids: Sequence[Grid]) -> bool:
    heights = sum(HEADER_HEIGHT + LEAST_ROW * len(grid.rows) for grid in grids)
    return heights + TABLE_GAP * (len(grids) - 1) <= PAGE_HEIGHT


def tables(grids: Sequence[Grid], box_width: float, box_height: float) -> Drawing:
    """Draw tables under each other. Raises ValueError where they do not fit."""
    least_heights = [HEADER_HEIGHT + LEAST_ROW * len(grid.rows) for grid in grids]
    remaining = box_height - TABLE_GAP * (len(grids) - 1) - sum(least_heights)
    parts, y = [], 0.0
    for grid, least_height in zip(grids, least_heights, strict=True):
        height = least_height + remaining / len(grids)
        parts.append((0.0, y, table(grid, box_width, height)))
        y += height + TABLE_GAP
    return stacked(parts, box_width, box_height)


def tables_to_sign(
    grid: Grid, second_grid: Grid, signers: Sequence[str], box_width: float, box_height: float
) -> Drawing:
    """Draw a table and, where there is room below it, a second one to fill in, next to a frame for
    each signature."""
    least_height = HEADER_HEIGHT + LEAST_ROW * len(second_grid.rows)
    upper_height = box_height - least_height - TABLE_GAP
    if upper_height < HEADER_HEIGHT + LEAST_ROW * len(grid.rows):
        return first_rows(grid, box_width, box_height)
    drawing = table(grid, box_width, upper_height)
    top, half_width = drawing.bottom + TABLE_GAP, (box_width - TABLE_GAP) / 2
    height = min(box_height - top, MOST_SIGNATURE)
    second = table(second_grid, half_width, height)
    frame_width = (half_width - TABLE_GAP * (len(signers) - 1)) / len(signers)
    shapes: list[Shape] = [*drawing.shapes, *second.moved(0.0, top)]
    for position, signer in enumerate(signers):
        x = half_width + TABLE_GAP + position * (frame_width + TABLE_GAP)
        shapes.append(Rect(x, top, frame_width, height, "", GRID, 0.25))
        for line, text in enumerate(wrap(signer, SIZES[0], frame_width - 4.0)):
            y = top + 4.4 + 3.6 * line
            shapes.append(Text(x + 2.0, y, text, SIZES[0], SOFT, anchor="start", cell=(0, 0)))
    words = f"{drawing.words}. {second.words}"
    return Drawing(box_width, box_height, tuple(shapes), words)


def key_figures(
    figures: Sequence[KeyFigure], box_width: float, box_height: float, columns: int = 3
) -> Drawing:
    """Draw figures in large letters under rules of the accent colour, `columns` in a line."""
    lines = -(-len(figures) // columns)
    zoom = min(max(box_height / max(lines, 1) / FIGURE_HEIGHT, 1.0), MOST_ZOOM)
    box_width, box_height = box_width / zoom, box_height / zoom
    gap = 7.0
    column_width, step = (box_width - gap * (columns - 1)) / columns, box_height / max(lines, 1)
    shapes: list[Shape] = []
    labels = [wrap(figure.label, 9.0, column_width)[:2] for figure in figures]
    comparators = [
        [line.rstrip(" ·") for line in wrap(figure.comparators, 7.5, column_width)[:2]]
        for figure in figures
    ]
    for position, figure in enumerate(figures):
        x, y = (position % columns) * (column_width + gap), (position // columns) * step
        start = position - position % columns  # the figures of a line are at one height
        label_lines, comparator_lines = (
            max(map(len, texts[start : start + columns])) for texts in (labels, comparators)
        )
        shapes.append(Rect(x, y, column_width, 0.7, ACCENT))
        for line, text in enumerate(labels[position]):
            shapes.append(Text(x, y + 5.6 + 3.9 * line, text, 9.0, SOFT))
        baseline = y + 5.6 + 3.9 * (label_lines - 1)
        size = fit(figure.text, (22.0, 18.0), column_width, True)
        shapes.append(Text(x, baseline + 11.5, figure.text, size, INK, True))
        for line, text in enumerate(comparators[position]):
            shapes.append(Text(x, baseline + 18.0 + 3.3 * line, text, 7.5, SOFT))
        change_y = baseline + 18.8 + 3.3 * comparator_lines
        shapes.append(Text(x, change_y, figure.change, 7.5, INK))
    description = ". ".join(
        f"{figure.label} – {figure.text}"
        + (f" ({figure.comparators})" if figure.comparators else "")
        + (f" {figure.change}" if figure.change else "")
        for figure in figures
    )
    return Drawing(box_width, box_height, tuple(shapes), description).scaled(zoom)
