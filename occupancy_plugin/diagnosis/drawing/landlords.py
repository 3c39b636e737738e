"""Landlords in rows: a bar for their dwellings, then figures that are marked where they are above
or below the territory; and a grid of counts in shades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .charts import HEADING, LABEL, TICK
from .colours import ACCENT, GRID, INK, OTHERS, SOFT, ink_on
from .drawing import Drawing, Line, Rect, Shape, Text
from .fonts import shorten, width, wrap

ABOVE, BELOW = "#f3d5d7", "#d5e3f0"  # behind a figure; in grey print its sign shows the same
LOW_INK, HIGH_INK = "#1f5fa8", ACCENT
SIGNS = {"more": "+", "fewer": "\u2212"}
ROW, HEAD = 6.4, 14.5  # mm
HEAD_GAP = 2.2  # mm between two headings
SHADES = ("#eef3f9", "#ccdff1", "#8cc0dd", "#509acb", "#2473b6")
CELL_GAP = 0.6  # mm


@dataclass(frozen=True)
class Marked:
    """A figure and how it compares.

    mark: 'more' or 'fewer' than the territory, '' for neither"""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class LandlordRow:
    """A landlord, its dwellings as a bar, its figures."""

    name: str
    bar: float
    figures: tuple[Marked, ...]
    is_territory: bool = False


def landlord_rows(
    title: str,
    headings: Sequence[str],
    rows: Sequence[LandlordRow],
    legend: tuple[str, str],
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw the rows.

    headings: of the figures
    legend: meaning of + and −"""
    start = min(max(width(r.name, LABEL, True) for r in rows) + 3.0, box_width * 0.26)
    bar = _bar_width(headings, start, box_width)
    figures_start = start + bar + 2.0
    step = (box_width - figures_start) / len(headings)
    row_high = min(ROW, (box_height - HEAD - 7.0) / len(rows))
    longest = max((row.bar for row in rows if not row.is_territory), default=1.0) or 1.0
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    for n, head in enumerate(headings):
        lines = wrap(head, TICK, step - HEAD_GAP)[:3]
        for line, text in enumerate(lines):
            y = HEAD - 1.6 - (len(lines) - 1 - line) * 2.7
            shapes.append(Text(figures_start + step * (n + 1), y, text, TICK, SOFT, False, "end"))
    for position, row in enumerate(rows):
        y = HEAD + row_high * position
        base = y + row_high / 2 + 0.9
        shapes.append(Line(0, y, box_width, y, GRID))
        name = shorten(row.name, LABEL, start - 2.0, True)
        shapes.append(
            Text(0, base, name, LABEL, ACCENT if row.is_territory else INK, row.is_territory)
        )
        if not row.is_territory:
            long = bar * row.bar / longest
            shapes.append(Rect(start, y + row_high * 0.2, long, row_high * 0.6, OTHERS))
        for n, figure in enumerate(row.figures):
            right = figures_start + step * (n + 1)
            if figure.mark:
                fill, ink = (ABOVE, HIGH_INK) if figure.mark == "more" else (BELOW, LOW_INK)
                left = right - min(step - 1.0, 17.0)
                shapes.append(Rect(left, y + 0.7, right - left + 1.0, row_high - 1.4, fill))
                shapes.append(Text(left + 1.0, base, SIGNS[figure.mark], LABEL, ink, True))
            strong = bool(figure.mark) or row.is_territory
            if figure.text:
                shapes.append(Text(right, base, figure.text, LABEL, INK, strong, "end"))
    foot = HEAD + row_high * len(rows)
    shapes.append(Line(0, foot, box_width, foot, GRID))
    x = start
    for text, sign, fill in zip(legend, SIGNS.values(), (ABOVE, BELOW), strict=True):
        shapes.append(Rect(x, foot + 2.0, 3.4, 2.8, fill))
        shapes.append(Text(x + 0.9, foot + 4.2, sign, LABEL, INK, True))
        shapes.append(Text(x + 4.6, foot + 4.3, text, LABEL, SOFT))
        x += width(text, LABEL) + 12.0
    words = ". ".join(
        f"{row.name} "
        + ", ".join(
            f"{h} {SIGNS.get(f.mark, '')}{f.text}"
            for h, f in zip(headings, row.figures, strict=True)
        )
        for row in rows
    )
    return Drawing(box_width, box_height, tuple(shapes), f"{title} – {words}.")


def _bar_width(headings: Sequence[str], start: float, box_width: float) -> float:
    """Return what the longest bar gets: a head's widest word needs its column."""
    widest = max(width(word, TICK) for head in headings for word in head.split(" ")) + HEAD_GAP
    bar_width = box_width - start - 2.0 - widest * len(headings)
    return min(max(bar_width, box_width * 0.05), box_width * 0.12)


def shaded_grid(
    title: str,
    headings: Sequence[str],
    rows: Sequence[tuple[str, Sequence[tuple[str, float]]]],
    marked: int,
    label: str,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw texts on shades of their numbers.

    marked: how many of the first rows get a frame with the label, 0 for none"""
    start = max(width(name, LABEL) for name, _ in rows) + 4.0
    end = box_width - (width(label, LABEL, True) + 3.0 if marked else 0.0)
    step, top = (end - start) / len(headings), 9.0
    row_high = min(7.2, (box_height - top) / len(rows))
    greatest = max(number for _, cells in rows for _, number in cells) or 1.0
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    for n, head in enumerate(headings):
        shapes.append(Text(start + step * (n + 0.5), top - 1.4, head, LABEL, SOFT, False, "middle"))
    for position, (name, cells) in enumerate(rows):
        y = top + row_high * position
        base = y + row_high / 2 + 0.9
        shapes.append(Text(start - 2.0, base, name, LABEL, INK, False, "end"))
        for n, (text, number) in enumerate(cells):
            shade = SHADES[min(int(len(SHADES) * number / greatest), len(SHADES) - 1)]
            shapes.append(Rect(start + step * n, y, step - CELL_GAP, row_high - CELL_GAP, shade))
            middle = start + step * (n + 0.5)
            shapes.append(Text(middle, base, text, LABEL, ink_on(shade), False, "middle"))
    if marked:
        shapes.append(
            Rect(
                start - 0.5, top - 0.5, end - start + 0.4, row_high * marked + 0.4, "", ACCENT, 0.5
            )
        )
        shapes.append(Text(end + 2.0, top + row_high * marked / 2, label, LABEL, ACCENT, True))
    words = ". ".join(
        f"{name} " + ", ".join(f"{h} {t}" for h, (t, _) in zip(headings, cells, strict=True))
        for name, cells in rows
    )
    return Drawing(box_width, box_height, tuple(shapes), f"{title} – {words}.")
