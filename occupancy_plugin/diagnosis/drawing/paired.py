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

TALLEST = 20.0  # mm of a row
HEAD, FOOT = 14.0, 5.0
COLUMN = 12.5  # mm of a column of figures
LEAST = 20.0  # points that the axis spans at least


@dataclass(frozen=True)
class PairedRow:
    """A share on both sides of a zoning.

    others: values of the comparators, None where hidden
    texts: both figures, those of the comparators, the gap, its reading
    is_reached: whether the gap reaches its threshold
    gap: points"""

    theme: str
    name: str
    inside: float
    outside: float
    others: tuple[float | None, ...]
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
    themes = max((width(row.theme, LABEL, True) for row in rows), default=0.0)
    themes = min(themes, box_width * 0.11) + 2.0
    names = min(max((width(row.name, LABEL) for row in rows), default=0.0), box_width * 0.25)
    start = themes + names + 3.0
    reading = max(width(text, LABEL) for text in (headings[-1], *(row.texts[-1] for row in rows)))
    column_heads = [kind_of(head) or head for head in headings]  # 'CA': the key has the whole name
    columns = _columns(column_heads, box_width, reading)
    end = columns[0] - max(COLUMN, width(column_heads[0], TICK) + 2.5)
    values = [v for row in rows for v in (row.inside, row.outside, *row.others) if v is not None]
    scale_axis = axis([0.0, *values], LEAST, 5, 0.0)
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True), *_key(headings)]
    step = min((box_height - HEAD - FOOT) / max(len(rows), 1), TALLEST)
    foot = HEAD + step * len(rows)
    shapes += ticks_below(
        scale_axis,
        (start, end),
        HEAD,
        foot,
        lambda tick: numbers.percent(tick, 0),
    )
    for place, head in zip(columns, column_heads, strict=True):
        is_reading = place == columns[-1]
        shapes.append(
            Text(place, HEAD - 2.0, head, TICK, SOFT, False, "start" if is_reading else "end")
        )
    theme = ""
    for position, row in enumerate(rows):
        y = HEAD + step * position
        if row.theme != theme:
            shapes.append(Line(0, y, box_width, y, RULE))
            label = wrap(row.theme, LABEL, themes - 1.0, True)
            shapes += [
                Text(
                    0,
                    y + step / 2 + 0.9 + 2.8 * n - 1.4 * (len(label) - 1),
                    line,
                    LABEL,
                    SOFT,
                    True,
                )
                for n, line in enumerate(label[:2])
            ]
            theme = row.theme
        shapes += _bars(
            [scale_axis.place(v, start, end) for v in (0.0, row.inside, row.outside)], y, step
        )
        for number, value in enumerate(row.others):
            if value is not None:
                x = scale_axis.place(value, start, end)
                shapes.append(
                    Line(x, y + step * 0.08, x, y + step * 0.92, INK, 0.5 if number == 0 else 0.2)
                )
        shapes += _texts(row, columns, start, names, y + step / 2 + 0.9)
    shapes.append(Line(0, foot, box_width, foot, RULE))
    figures_text = ". ".join(
        f"{row.name} – "
        + ", ".join(f"{h} {t}" for h, t in zip(headings, row.texts, strict=True) if t)
        for row in rows
    )
    return Drawing(box_width, box_height, tuple(shapes), f"{title} – {figures_text}.")


def _columns(headings: Sequence[str], box_width: float, reading: float) -> list[float]:
    """Return where each column of figures ends; the last one is where it begins."""
    reading_start = box_width - reading
    column_ends = [reading_start - 3.0]
    for head in reversed(headings[1:-1]):
        column_ends.append(column_ends[-1] - max(COLUMN, width(head, TICK) + 2.5))
    return [*reversed(column_ends), reading_start]


def _key(headings: Sequence[str]) -> list[Shape]:
    """Draw the legend of bars and ticks."""
    shapes: list[Shape] = []
    x = 0.0
    for head, colour in zip(headings[:2], (ACCENT, MUTED), strict=True):
        shapes += [Rect(x, 5.4, 5.0, 2.4, colour), Text(x + 6.2, 7.5, head, LABEL)]
        x += 11.0 + width(head, LABEL)
    for head, thick in zip(headings[2:-2], (0.5, 0.2), strict=False):
        shapes += [Line(x + 0.5, 5.0, x + 0.5, 8.2, INK, thick), Text(x + 2.2, 7.5, head, LABEL)]
        x += 7.0 + width(head, LABEL)
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
    row: PairedRow, columns: Sequence[float], start: float, names: float, y: float
) -> list[Shape]:
    lines = wrap(row.name, LABEL, names)
    if len(lines) > 2:
        lines = [shorten(row.name, LABEL, names)]
    first = y - NAME_LINE * (len(lines) - 1) / 2
    shapes: list[Shape] = [
        Text(start - 2.0, first + NAME_LINE * n, line, LABEL, INK, False, "end")
        for n, line in enumerate(lines)
    ]
    last_column = len(columns) - 1
    for number, (place, text) in enumerate(zip(columns, row.texts, strict=True)):
        is_inside, is_gap = number == 0, number == last_column - 1
        is_dark = number == 1 or (row.is_reached and number >= last_column - 1)
        colour = ACCENT if is_inside else INK if is_dark else SOFT
        bold = is_inside or (is_gap and row.is_reached)
        anchor = "start" if number == last_column else "end"
        shapes.append(Text(place, y, text, LABEL, colour, bold, anchor))
    return shapes
