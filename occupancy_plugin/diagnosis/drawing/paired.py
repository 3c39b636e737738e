"""Two bars per row, one for each side of a zoning, with ticks for the comparators and the figures
in columns at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...toolbelt.numbers import Numbers
from .axis import axis
from .charts import HEADING, LABEL, NAME_LINE, TICK, ticks_below
from .colours import ACCENT, INK, MUTED, RULE, SOFT
from .drawing import Drawing, Line, Rect, Shape, Text
from .fonts import kind_of, shorten, width, wrap

TALLEST_ROW = 20.0  # mm
HEADER_HEIGHT, FOOTER_HEIGHT = 14.0, 5.0  # mm
LEAST_COLUMN = 12.5  # mm of a column of figures
LEAST_SPAN = 20.0  # points that the axis spans


@dataclass(frozen=True)
class PairedRow:
    """A share on both sides of a zoning.

    comparators: values of the comparators, None where hidden
    texts: both figures, those of the comparators, the gap, the words that read it
    is_reached: whether the gap reaches its threshold
    gap: points"""

    theme: str
    name: str
    inside: float
    outside: float
    comparators: tuple[float | None, ...]
    texts: tuple[str, ...]
    is_reached: bool
    decimals: int
    gap: float


def paired_bars(
    title: str,
    headings: Sequence[str],
    rows: Sequence[PairedRow],
    numbers: Numbers,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw the rows.

    headings: of the columns of `texts`: two bars, then the ticks, then gap and reading"""
    themes_width = max((width(row.theme, LABEL, True) for row in rows), default=0.0)
    themes_width = min(themes_width, box_width * 0.11) + 2.0
    names_width = max((width(row.name, LABEL) for row in rows), default=0.0)
    names_width = min(names_width, box_width * 0.25)
    start = themes_width + names_width + 3.0
    readings = [headings[-1], *(row.texts[-1] for row in rows)]
    # an EPCI is 'CA' at the head of a column; the legend has its whole name
    column_headings = [kind_of(heading) or heading for heading in headings]
    columns = _columns(column_headings, box_width - max(width(text, LABEL) for text in readings))
    end = columns[0] - _column_width(column_headings[0])
    values = [
        v for row in rows for v in (row.inside, row.outside, *row.comparators) if v is not None
    ]
    scale_axis = axis([0.0, *values], LEAST_SPAN, 5, 0.0)
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True), *_legend(headings)]
    step = min((box_height - HEADER_HEIGHT - FOOTER_HEIGHT) / max(len(rows), 1), TALLEST_ROW)
    bottom = HEADER_HEIGHT + step * len(rows)
    shapes += ticks_below(
        scale_axis, (start, end), HEADER_HEIGHT, bottom, lambda tick: numbers.percent(tick, 0)
    )
    for place, heading in zip(columns, column_headings, strict=True):
        anchor = "start" if place == columns[-1] else "end"
        shapes.append(Text(place, HEADER_HEIGHT - 2.0, heading, TICK, SOFT, anchor=anchor))
    theme = ""
    for position, row in enumerate(rows):
        y = HEADER_HEIGHT + step * position
        middle = y + step / 2 + 0.9
        if row.theme != theme:
            theme = row.theme
            shapes.append(Line(0, y, box_width, y, RULE))
            shapes += _theme(theme, themes_width - 1.0, middle)
        shapes += _bars(
            [scale_axis.place(v, start, end) for v in (0.0, row.inside, row.outside)], y, step
        )
        for number, value in enumerate(row.comparators):
            if value is not None:
                x, tick_width = scale_axis.place(value, start, end), 0.5 if number == 0 else 0.2
                shapes.append(Line(x, y + step * 0.08, x, y + step * 0.92, INK, tick_width))
        shapes += _texts(row, columns, start, names_width, middle)
    shapes.append(Line(0, bottom, box_width, bottom, RULE))
    figures_text = ". ".join(
        f"{row.name} – "
        + ", ".join(
            f"{heading} {text}" for heading, text in zip(headings, row.texts, strict=True) if text
        )
        for row in rows
    )
    return Drawing(box_width, box_height, tuple(shapes), f"{title} – {figures_text}.")


def _columns(headings: Sequence[str], reading_start: float) -> list[float]:
    """Return where each column of figures ends, then where that of the readings begins."""
    column_ends = [reading_start - 3.0]
    for heading in reversed(headings[1:-1]):
        column_ends.append(column_ends[-1] - _column_width(heading))
    return [*reversed(column_ends), reading_start]


def _column_width(heading: str) -> float:
    return max(LEAST_COLUMN, width(heading, TICK) + 2.5)


def _theme(theme: str, theme_width: float, middle: float) -> list[Shape]:
    """Draw the name of a theme in one or two lines."""
    lines = wrap(theme, LABEL, theme_width, True)
    first_baseline = middle - 1.4 * (len(lines) - 1)
    return [
        Text(0, first_baseline + 2.8 * position, line, LABEL, SOFT, True)
        for position, line in enumerate(lines[:2])
    ]


def _legend(headings: Sequence[str]) -> list[Shape]:
    """Draw the legend of bars and ticks."""
    shapes: list[Shape] = []
    x = 0.0
    for heading, colour in zip(headings[:2], (ACCENT, MUTED), strict=True):
        shapes += [Rect(x, 5.4, 5.0, 2.4, colour), Text(x + 6.2, 7.5, heading, LABEL)]
        x += 11.0 + width(heading, LABEL)
    for heading, tick_width in zip(headings[2:-2], (0.5, 0.2), strict=False):
        shapes.append(Line(x + 0.5, 5.0, x + 0.5, 8.2, INK, tick_width))
        shapes.append(Text(x + 2.2, 7.5, heading, LABEL))
        x += 7.0 + width(heading, LABEL)
    return shapes


def _bars(places: Sequence[float], y: float, step: float) -> list[Shape]:
    """Draw the bar of the inside above that of the outside.

    places: mm of zero and of both ends"""
    zero, inside, outside = places
    return [
        Rect(zero, y + step * 0.18, inside - zero, step * 0.31, ACCENT),
        Rect(zero, y + step * 0.51, outside - zero, step * 0.31, MUTED),
    ]


def _texts(
    row: PairedRow, columns: Sequence[float], start: float, name_width: float, y: float
) -> list[Shape]:
    """Draw the name of a row to the left of its bars, and its figures in their columns."""
    lines = wrap(row.name, LABEL, name_width)
    if len(lines) > 2:
        lines = [shorten(row.name, LABEL, name_width)]
    first_baseline = y - NAME_LINE * (len(lines) - 1) / 2
    shapes: list[Shape] = [
        Text(start - 2.0, first_baseline + NAME_LINE * position, line, LABEL, INK, anchor="end")
        for position, line in enumerate(lines)
    ]
    last_column = len(columns) - 1
    for column, (place, text) in enumerate(zip(columns, row.texts, strict=True)):
        is_inside, is_gap = column == 0, column == last_column - 1
        is_dark = column == 1 or (row.is_reached and column >= last_column - 1)
        colour = ACCENT if is_inside else INK if is_dark else SOFT
        bold = is_inside or (is_gap and row.is_reached)
        anchor = "start" if column == last_column else "end"
        shapes.append(Text(place, y, text, LABEL, colour, bold, anchor))
    return shapes
