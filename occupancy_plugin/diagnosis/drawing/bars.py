"""Families as stacked bars from 0 to 100 %, and two of them face to face. What is hidden in a bar
is one hatched rest without a number."""

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
HIDDEN_REST = 0.05  # points: less is rounding, no rest


def bar_label(value: float, numbers: Numbers) -> str:
    """A share without decimals inside a bar; '' where that would read 0 or 100 (R4 at every
    precision)."""
    text = numbers.number(value, 0)
    return "" if text in ("0", "100") else text


def stacked_bars(
    title: str,
    rows: Sequence[FamilyRow],
    labels: Mapping[str, str],
    colours: Mapping[str, str],
    secret: str,
    numbers: Numbers,
    wide: float,
    high: float,
) -> Drawing:
    """A bar per row; `labels` and `colours` by category column, `secret`: what the hatch is
    called. The bars stay as high as they are when there is more room."""
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)] if title else []
    top = TITLE_HEIGHT if title else 0.0
    columns = [share.column for share in rows[0].shares] if rows else []
    hidden = any(share.value is None for row in rows for share in row.shares)
    legend, legend_bottom = _legend(columns, labels, colours, secret if hidden else "", top, wide)
    shapes += legend
    start = min(max((width(r.name, LABEL, True) for r in rows), default=0) + 3, wide * 0.22)
    step = min((high - legend_bottom - 4.6) / max(len(rows), 1), 6.4)
    for position, row in enumerate(rows):
        y = legend_bottom + step * position
        name = shorten(row.name, LABEL, start - 2.0, row.own)
        middle = y + step * 0.36
        shapes.append(Text(0, middle + 0.9, name, LABEL, INK if row.own else SOFT, row.own))
        shapes += _bar(row, colours, numbers, start, wide, y, step * 0.72)
    foot = legend_bottom + step * len(rows)
    for tick in (0, 25, 50, 75, 100):
        x = start + (wide - start) * tick / 100
        anchor = {0: "start", 100: "end"}.get(tick, "middle")
        shapes.append(Line(x, foot - 0.3, x, foot + 0.6, RULE))
        text = numbers.with_unit(numbers.number(tick, 0), "%")
        shapes.append(Text(x, foot + 3.3, text, TICK, SOFT, False, anchor))
    return Drawing(wide, high, tuple(shapes), family_words(title, rows, labels, numbers))


def family_words(
    title: str, rows: Sequence[FamilyRow], labels: Mapping[str, str], numbers: Numbers
) -> str:
    """The bars in words: the territory's shares, one by one, then whose bars stand beside it."""
    words = []
    for row in rows[:1]:
        parts = [
            f"{labels[s.column]} {numbers.with_unit(numbers.number(s.value, 1), '%')}"
            for s in row.shares
        ]
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
    wide: float,
) -> tuple[list[Shape], float]:
    """Swatches in lines; returns the shapes and where the bars begin."""
    shapes: list[Shape] = []
    x, y = 0.0, top
    entries = [(labels[column], colours[column]) for column in columns]
    entries += [(secret, "")] if secret else []
    for label, colour in entries:
        room = SWATCH + 1.0 + width(label, LABEL)
        if x and x + room > wide:
            x, y = 0.0, y + LEGEND_LINE
        shapes += [Rect(x, y, SWATCH, SWATCH, colour)] if colour else hatched(x, y, SWATCH, SWATCH)
        shapes.append(Text(x + SWATCH + 1.0, y + 2.2, label, LABEL))
        x += room + 4.0
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
    one: FamilyRow,
    other: FamilyRow,
    labels: Mapping[str, str],
    numbers: Numbers,
    wide: float,
    high: float,
) -> Drawing:
    """The categories of two units face to face, the first category at the foot; hidden ones are an
    's' without a bar."""
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    middle = max(width(labels[share.column], LABEL) for share in one.shares) + 3.0
    room = width("00,0 %", LABEL) + 1.0
    side = (wide - middle) / 2 - room
    known = [s.value for row in (one, other) for s in row.shares if s.value is not None]
    highest = axis([0.0, *known], 10.0, 3, 0.0).high
    centre = wide / 2
    for row, x, anchor, colour in (
        (one, centre - middle / 2, "end", ACCENT),
        (other, centre + middle / 2, "start", SOFT),
    ):
        name = shorten(row.name, LABEL, side + room, True)
        shapes.append(Text(x, TITLE_HEIGHT + 2.6, name, LABEL, colour, True, anchor))
    top = TITLE_HEIGHT + 4.6
    step = (high - top) / max(len(one.shares), 1)
    parts = []
    for position, (mine, theirs) in enumerate(zip(one.shares, other.shares, strict=True)):
        y = high - step * (position + 1)
        shapes.append(
            Text(centre, y + step / 2 + 0.8, labels[mine.column], LABEL, INK, False, "middle")
        )
        texts = []
        for share, sign, colour in ((mine, -1, ACCENT), (theirs, 1, OTHERS)):
            long = 0.0 if share.value is None else side * share.value / highest
            start = centre + sign * middle / 2
            if long:
                bar_start = start - long if sign < 0 else start
                shapes.append(Rect(bar_start, y + step * 0.1, long, step * 0.8, colour))
            text = numbers.with_unit(numbers.number(share.value, 1), "%")
            texts.append(text)
            place = start + sign * (long + 1.0)
            anchor = "end" if sign < 0 else "start"
            shapes.append(Text(place, y + step / 2 + 0.8, text, LABEL, INK, False, anchor))
        parts.append(f"{labels[mine.column]} {texts[0]}, {texts[1]}")
    words = f"{title} – {one.name}, {other.name} – {'; '.join(parts)}."
    return Drawing(wide, high, tuple(shapes), words)
