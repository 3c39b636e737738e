"""Two bars a row, one for each side of a zoning, with ticks for what they are compared with, and
the figures in columns beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...toolbelt.numbers import Numbers
from .axis import axis
from .charts import HEADING, LABEL, TICK
from .colours import ACCENT, GRID, INK, MUTED, RULE, SOFT
from .drawing import Drawing, Line, Rect, Shape, Text
from .fonts import shorten, width, wrap

TALLEST = 11.0  # mm of a row
HEAD, FOOT = 14.0, 5.0
COLUMN = 12.5  # mm of a column of figures
LEAST = 20.0  # points that the axis spans at least


@dataclass(frozen=True)
class PairedRow:
    """others: of what both are compared with, None where hidden · texts: the two figures, those of
    the others, the gap, its reading · reached: does the gap reach its threshold? · gap: in
    points."""

    theme: str
    name: str
    inside: float
    outside: float
    others: tuple[float | None, ...]
    texts: tuple[str, ...]
    reached: bool
    decimals: int
    gap: float


def paired_bars(
    title: str,
    heads: Sequence[str],
    rows: Sequence[PairedRow],
    numbers: Numbers,
    wide: float,
    high: float,
) -> Drawing:
    """heads: what the columns of `texts` are called; the first two name the bars, those between
    them and the last two the ticks."""
    themes = max((width(row.theme, LABEL, True) for row in rows), default=0.0)
    themes = min(themes, wide * 0.11) + 2.0
    names = min(max((width(row.name, LABEL) for row in rows), default=0.0), wide * 0.25)
    start = themes + names + 3.0
    reading = max(width(text, LABEL) for text in (heads[-1], *(row.texts[-1] for row in rows)))
    columns = _columns(heads, wide, reading)
    end = columns[0] - COLUMN
    values = [v for row in rows for v in (row.inside, row.outside, *row.others) if v is not None]
    scale_axis = axis([0.0, *values], LEAST, 5, 0.0)
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True), *_key(heads)]
    step = min((high - HEAD - FOOT) / max(len(rows), 1), TALLEST)
    foot = HEAD + step * len(rows)
    for tick in scale_axis.ticks:
        x = scale_axis.place(tick, start, end)
        shapes.append(Line(x, HEAD, x, foot, GRID))
        text = numbers.with_unit(numbers.number(tick, 0), "%")
        shapes.append(Text(x, foot + 3.4, text, TICK, SOFT, False, "middle"))
    for place, head in zip(columns, heads, strict=True):
        last = place == columns[-1]
        shapes.append(
            Text(
                place,
                HEAD - 2.0,
                shorten(head, TICK, COLUMN),
                TICK,
                SOFT,
                False,
                "start" if last else "end",
            )
        )
    theme = ""
    for position, row in enumerate(rows):
        y = HEAD + step * position
        if row.theme != theme:
            shapes.append(Line(0, y, wide, y, RULE))
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
    shapes.append(Line(0, foot, wide, foot, RULE))
    told = "; ".join(
        f"{row.name} – " + ", ".join(f"{h} {t}" for h, t in zip(heads, row.texts, strict=True) if t)
        for row in rows
    )
    return Drawing(wide, high, tuple(shapes), f"{title} – {told}.")


def _columns(heads: Sequence[str], wide: float, reading: float) -> list[float]:
    """Where the columns of figures end, and the last one begins."""
    last = wide - reading
    before = [last - 3.0 - COLUMN * n for n in range(len(heads) - 1)]
    return [*reversed(before), last]


def _key(heads: Sequence[str]) -> list[Shape]:
    """What the bars and the ticks are."""
    shapes: list[Shape] = []
    x = 0.0
    for head, colour in zip(heads[:2], (ACCENT, MUTED), strict=True):
        shapes += [Rect(x, 5.4, 5.0, 2.4, colour), Text(x + 6.2, 7.5, head, LABEL)]
        x += 11.0 + width(head, LABEL)
    for head, thick in zip(heads[2:-2], (0.5, 0.2), strict=False):
        shapes += [Line(x + 0.5, 5.0, x + 0.5, 8.2, INK, thick), Text(x + 2.2, 7.5, head, LABEL)]
        x += 7.0 + width(head, LABEL)
    return shapes


def _bars(places: Sequence[float], y: float, step: float) -> list[Shape]:
    """The bar of the inside over that of the outside. places: of nought and of both ends."""
    nought, inside, outside = places
    return [
        Rect(nought, y + step * 0.18, inside - nought, step * 0.31, ACCENT),
        Rect(nought, y + step * 0.51, outside - nought, step * 0.31, MUTED),
    ]


def _texts(
    row: PairedRow, columns: Sequence[float], start: float, names: float, y: float
) -> list[Shape]:
    name = shorten(row.name, LABEL, names)
    shapes: list[Shape] = [Text(start - 2.0, y, name, LABEL, INK, False, "end")]
    last = len(columns) - 1
    for number, (place, text) in enumerate(zip(columns, row.texts, strict=True)):
        first, gap = number == 0, number == last - 1
        dark = number == 1 or (row.reached and number >= last - 1)
        colour = ACCENT if first else INK if dark else SOFT
        bold = first or (gap and row.reached)
        anchor = "start" if number == last else "end"
        shapes.append(Text(place, y, text, LABEL, colour, bold, anchor))
    return shapes
