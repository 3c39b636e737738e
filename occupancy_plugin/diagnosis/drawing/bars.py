"""Families as stacked bars from 0 to 100 %. Everything that a bar hides is one hatched remainder
without a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...toolbelt.numbers import HIDDEN, Numbers
from ..figures import FamilyRow
from .colours import INK, RULE, SOFT, WHITE, ink_on
from .drawing import Drawing, Line, Rect, Shape, Text, hatched
from .fonts import shorten, width
from .rows import HEADING, LABEL, TICK, TITLE_HEIGHT

SWATCH = 2.6  # mm
LEGEND_LINE = 4.3
TALLEST_ROW = 13.0  # mm
LEAST_BAR = 2.2  # mm that the digits in a bar need
BAR_SHARE, LARGEST_BAR_SHARE = 0.72, 0.88  # of a row's height; where the row is low
LEAST_NAME = 34.0  # mm of a row's name on a telephone
LETTER_ROOM = 3.0  # mm of a hatch that holds a letter
LEAST_REMAINDER = 0.05  # points: a smaller remainder comes from rounding


def bar_label(value: float, numbers: Numbers) -> str:
    """Write a share without decimals; '' where that would read 0 or 100 (R4)."""
    text = numbers.number(value, 0)
    return "" if text in ("0", "100") else text


def stacked_bars(
    title: str,
    rows: Sequence[FamilyRow],
    labels: Mapping[str, str],
    colours: Mapping[str, str],
    secrecy_entry: str,
    numbers: Numbers,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw a bar per row.

    labels, colours: by column of the category
    secrecy_entry: text of the hatch in the legend"""
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)] if title else []
    top = TITLE_HEIGHT if title else 0.0
    columns = [share.column for share in rows[0].shares] if rows else []
    has_hidden = any(share.value is None for row in rows for share in row.shares)
    legend, legend_bottom = _legend(
        columns, labels, colours, secrecy_entry if has_hidden else "", top, box_width
    )
    shapes += legend
    longest_name = max((width(row.name, LABEL, True) for row in rows), default=0.0) + 3.0
    start = min(longest_name, max(box_width * 0.22, LEAST_NAME))
    step = min((box_height - legend_bottom - 4.6) / max(len(rows), 1), TALLEST_ROW)
    bar_height = max(step * BAR_SHARE, min(LEAST_BAR, step * LARGEST_BAR_SHARE))
    for position, row in enumerate(rows):
        y = legend_bottom + step * position
        name = shorten(row.name, LABEL, start - 2.0, row.is_territory)
        middle = y + bar_height / 2
        shapes.append(
            Text(0, middle + 0.9, name, LABEL, INK if row.is_territory else SOFT, row.is_territory)
        )
        shapes += _bar(row, colours, numbers, start, box_width, y, bar_height)
    bottom = legend_bottom + step * len(rows)
    for tick in (0, 25, 50, 75, 100):
        x = start + (box_width - start) * tick / 100
        anchor = {0: "start", 100: "end"}.get(tick, "middle")
        shapes.append(Line(x, bottom - 0.3, x, bottom + 0.6, RULE))
        text = numbers.percent(tick, 0)
        shapes.append(Text(x, bottom + 3.3, text, TICK, SOFT, False, anchor))
    return Drawing(box_width, box_height, tuple(shapes), family_words(title, rows, labels, numbers))


def family_words(
    title: str, rows: Sequence[FamilyRow], labels: Mapping[str, str], numbers: Numbers
) -> str:
    """Describe the bars: the territory's shares, then the names of the other rows."""
    first_row = ""
    if rows:
        shares = [
            f"{labels[share.column]} {numbers.percent(share.value)}" for share in rows[0].shares
        ]
        first_row = f"{rows[0].name}: " + ", ".join(shares)
    names = ", ".join(row.name for row in rows[1:])
    text = f"{title} – {first_row}." + (f" {names}." if names else "")
    return text.replace(": ", "\u202f: ") if numbers.french else text


def _legend(
    columns: Sequence[str],
    labels: Mapping[str, str],
    colours: Mapping[str, str],
    secrecy_entry: str,
    top: float,
    box_width: float,
) -> tuple[list[Shape], float]:
    """Return the swatches, in lines, and the y at which the bars begin."""
    shapes: list[Shape] = []
    x, y = 0.0, top
    entries = [(labels[column], colours[column]) for column in columns]
    entries += [(secrecy_entry, "")] if secrecy_entry else []
    for label, colour in entries:
        entry_width = SWATCH + 1.0 + width(label, LABEL)
        if x and x + entry_width > box_width:
            x, y = 0.0, y + LEGEND_LINE
        shapes += [Rect(x, y, SWATCH, SWATCH, colour)] if colour else hatched(x, y, SWATCH, SWATCH)
        shapes.append(Text(x + SWATCH + 1.0, y + 2.2, label, LABEL))
        x += entry_width + 4.0
    return shapes, y + LEGEND_LINE + 1.2


def _bar(
    row: FamilyRow,
    colours: Mapping[str, str],
    numbers: Numbers,
    start: float,
    end: float,
    y: float,
    bar_height: float,
) -> list[Shape]:
    """Draw a bar: its shown shares, and one hatched remainder for all hidden ones, in their place
    where they are neighbours, else at the end."""
    shapes: list[Shape] = []
    scale, x, baseline = (end - start) / 100.0, start, y + bar_height / 2 + 0.8
    hidden = [position for position, share in enumerate(row.shares) if share.value is None]
    rest = end - start - sum(share.value or 0.0 for share in row.shares) * scale
    if rest <= LEAST_REMAINDER * scale:
        hidden = []
    are_neighbours = bool(hidden) and hidden[-1] - hidden[0] == len(hidden) - 1
    for position, share in enumerate(row.shares):
        if are_neighbours and position == hidden[0]:
            shapes += _remainder(x, y, rest, bar_height)
            x += rest
        if share.value is None:
            continue
        length = min(share.value * scale, end - x)
        colour = colours[share.column]
        shapes.append(Rect(x, y, length, bar_height, colour, WHITE, 0.15))
        text = bar_label(share.value, numbers)
        if text and width(text, TICK) + 0.8 <= length:
            ink = ink_on(colour)
            shapes.append(Text(x + length / 2, baseline, text, TICK, ink, anchor="middle"))
        x += length
    return (
        [*shapes, *_remainder(x, y, rest, bar_height)] if hidden and not are_neighbours else shapes
    )


def _remainder(x: float, y: float, length: float, bar_height: float) -> list[Shape]:
    """Draw what is hidden: a hatch, with an 's' where there is room."""
    shapes = hatched(x, y, length, bar_height)
    if length > LETTER_ROOM:
        middle, baseline = x + length / 2, y + bar_height / 2 + 0.8
        shapes.append(Rect(middle - 1.1, baseline - 2.0, 2.2, 2.4, WHITE))
        shapes.append(Text(middle, baseline, HIDDEN, TICK, SOFT, anchor="middle"))
    return shapes
