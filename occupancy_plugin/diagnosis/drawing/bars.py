"""Families as stacked bars from 0 to 100 %, and two of them face to face. Everything that a bar
hides is one hatched remainder without a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...toolbelt.numbers import HIDDEN, Numbers
from ..figures import FamilyRow
from .axis import axis
from .charts import HEADING, LABEL, TICK, TITLE_HEIGHT
from .colours import ACCENT, INK, OTHERS, RULE, SOFT, WHITE, ink_on
from .drawing import Drawing, Line, Rect, Shape, Text, hatched
from .fonts import shorten, width

SWATCH = 2.6  # mm
LEGEND_LINE = 4.3
TALLEST = 13.0  # mm of a row
BAR, LEAST_BAR, CLOSEST = 0.72, 2.2, 0.88  # of a row; mm for the digits in it; of a low row
LEAST_NAME = 34.0  # mm of a row's name on a telephone
HIDDEN_REST = 0.05  # points: less comes from rounding


def bar_label(value: float, numbers: Numbers) -> str:
    """Write a share without decimals; '' where that would read 0 or 100 (R4)."""
    text = numbers.number(value, 0)
    return "" if text in ("0", "100") else text


def stacked_bars(
    title: str,
    rows: Sequence[FamilyRow],
    labels: Mapping[str, str],
    colours: Mapping[str, str],
    secret: str,
    numbers: Numbers,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw a bar per row.

    labels, colours: by column of the category
    secret: the hatch's entry in the legend"""
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)] if title else []
    top = TITLE_HEIGHT if title else 0.0
    columns = [share.column for share in rows[0].shares] if rows else []
    hidden = any(share.value is None for row in rows for share in row.shares)
    legend, legend_bottom = _legend(
        columns, labels, colours, secret if hidden else "", top, box_width
    )
    shapes += legend
    longest = max((width(row.name, LABEL, True) for row in rows), default=0.0) + 3.0
    start = min(longest, max(box_width * 0.22, LEAST_NAME))
    step = min((box_height - legend_bottom - 4.6) / max(len(rows), 1), TALLEST)
    bar_height = max(step * BAR, min(LEAST_BAR, step * CLOSEST))
    for position, row in enumerate(rows):
        y = legend_bottom + step * position
        name = shorten(row.name, LABEL, start - 2.0, row.is_territory)
        middle = y + bar_height / 2
        shapes.append(
            Text(0, middle + 0.9, name, LABEL, INK if row.is_territory else SOFT, row.is_territory)
        )
        shapes += _bar(row, colours, numbers, start, box_width, y, bar_height)
    foot = legend_bottom + step * len(rows)
    for tick in (0, 25, 50, 75, 100):
        x = start + (box_width - start) * tick / 100
        anchor = {0: "start", 100: "end"}.get(tick, "middle")
        shapes.append(Line(x, foot - 0.3, x, foot + 0.6, RULE))
        text = numbers.percent(tick, 0)
        shapes.append(Text(x, foot + 3.3, text, TICK, SOFT, False, anchor))
    return Drawing(box_width, box_height, tuple(shapes), family_words(title, rows, labels, numbers))


def family_words(
    title: str, rows: Sequence[FamilyRow], labels: Mapping[str, str], numbers: Numbers
) -> str:
    """Describe the bars: the territory's shares, then the names of the other rows."""
    words = []
    for row in rows[:1]:
        parts = [f"{labels[share.column]} {numbers.percent(share.value)}" for share in row.shares]
        words.append(f"{row.name}: " + ", ".join(parts))
    names = ", ".join(row.name for row in rows[1:])
    text = f"{title} – {'; '.join(words)}." + (f" {names}." if names else "")
    return text.replace(": ", "\u202f: ") if numbers.french else text


def _legend(
    columns: Sequence[str],
    labels: Mapping[str, str],
    colours: Mapping[str, str],
    secret: str,
    top: float,
    box_width: float,
) -> tuple[list[Shape], float]:
    """Return the swatches, in lines, and the y at which the bars begin."""
    shapes: list[Shape] = []
    x, y = 0.0, top
    entries = [(labels[column], colours[column]) for column in columns]
    entries += [(secret, "")] if secret else []
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
    high: float,
) -> list[Shape]:
    """Draw a bar: its shown shares, then one hatched remainder for all hidden ones."""
    shapes: list[Shape] = []
    scale, x = (end - start) / 100.0, start
    for share in row.shares:
        if share.value is None:
            continue
        long = min(share.value * scale, end - x)
        colour = colours[share.column]
        shapes.append(Rect(x, y, long, high, colour, WHITE, 0.15))
        text = bar_label(share.value, numbers)
        if text and width(text, TICK) + 0.8 <= long:
            shapes.append(
                Text(x + long / 2, y + high / 2 + 0.8, text, TICK, ink_on(colour), False, "middle")
            )
        x += long
    if any(share.value is None for share in row.shares) and end - x > HIDDEN_REST * scale:
        shapes += hatched(x, y, end - x, high)
        if end - x > 3.0:
            middle = x + (end - x) / 2
            shapes.append(Rect(middle - 1.1, y + high / 2 - 1.2, 2.2, 2.4, WHITE))
            shapes.append(Text(middle, y + high / 2 + 0.8, HIDDEN, TICK, SOFT, False, "middle"))
    return shapes


def pyramid(
    title: str,
    left_row: FamilyRow,
    right_row: FamilyRow,
    labels: Mapping[str, str],
    numbers: Numbers,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw the categories of two units face to face, the first category at the bottom. A hidden one
    is an 's' without a bar."""
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    middle = max(width(labels[share.column], LABEL) for share in left_row.shares) + 3.0
    figure_width = width("00,0 %", LABEL) + 1.0
    side = (box_width - middle) / 2 - figure_width
    values = [s.value for row in (left_row, right_row) for s in row.shares if s.value is not None]
    highest = axis([0.0, *values], 10.0, 3, 0.0).high
    centre = box_width / 2
    for row, x, anchor, colour in (
        (left_row, centre - middle / 2, "end", ACCENT),
        (right_row, centre + middle / 2, "start", SOFT),
    ):
        name = shorten(row.name, LABEL, side + figure_width, True)
        shapes.append(Text(x, TITLE_HEIGHT + 2.6, name, LABEL, colour, True, anchor))
    top = TITLE_HEIGHT + 4.6
    step = (box_height - top) / max(len(left_row.shares), 1)
    parts = []
    for position, (left_share, right_share) in enumerate(
        zip(left_row.shares, right_row.shares, strict=True)
    ):
        y = box_height - step * (position + 1)
        shapes.append(
            Text(centre, y + step / 2 + 0.8, labels[left_share.column], LABEL, INK, False, "middle")
        )
        texts = []
        for share, sign, colour in ((left_share, -1, ACCENT), (right_share, 1, OTHERS)):
            long = 0.0 if share.value is None else side * share.value / highest
            start = centre + sign * middle / 2
            if long:
                bar_start = start - long if sign < 0 else start
                shapes.append(Rect(bar_start, y + step * 0.1, long, step * 0.8, colour))
            text = numbers.percent(share.value)
            texts.append(text)
            place = start + sign * (long + 1.0)
            anchor = "end" if sign < 0 else "start"
            shapes.append(Text(place, y + step / 2 + 0.8, text, LABEL, INK, False, anchor))
        parts.append(f"{labels[left_share.column]} {texts[0]}, {texts[1]}")
    words = f"{title} – {left_row.name}, {right_row.name} – {'; '.join(parts)}."
    return Drawing(box_width, box_height, tuple(shapes), words)
