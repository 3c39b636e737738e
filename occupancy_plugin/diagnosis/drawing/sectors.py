"""A band of key figures, and a small map of units above, like and below a whole, with its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .charts import HEADING, LABEL, TICK
from .colours import ACCENT, INK, SOFT, WHITE, ink_on
from .drawing import Area, Drawing, Rect, Shape, Text
from .fonts import fit, wrap
from .tables import KeyFigure

GAP = 5.0  # mm between figures
COLOURS = {"more": "#9f0026", "alike": "#efe6c8", "fewer": "#8cc0dd", "": WHITE}
SIGNS = {"more": "+", "fewer": "\u2212"}
BORDER = "#9aa1a9"
KEY_LINE = 5.4  # mm
LEAST_SIGN = 3.0  # mm of a unit that bears a sign


@dataclass(frozen=True, order=True)
class Sector:
    """A ring in mm of the map's corner; key: 'more', 'alike', 'fewer', '' of what is not shown."""

    ring: tuple[tuple[float, float], ...]
    key: str

    @property
    def middle(self) -> tuple[float, float, float]:
        """Centre of gravity of the corners, and the lesser side of the box."""
        xs, ys = [x for x, _ in self.ring], [y for _, y in self.ring]
        side = min(max(xs) - min(xs), max(ys) - min(ys))
        return sum(xs) / len(xs), sum(ys) / len(ys), side


def key_band(figures: Sequence[KeyFigure], wide: float, high: float) -> Drawing:
    """Beside each other under rules of the accent."""
    room = (wide - GAP * (len(figures) - 1)) / len(figures)
    shapes: list[Shape] = []
    for position, one in enumerate(figures):
        x = (room + GAP) * position
        shapes.append(Rect(x, 0.0, room, 0.7, ACCENT))
        label = wrap(one.label, LABEL, room)[0]
        shapes.append(Text(x, 5.0, label, fit(label, (LABEL, 6.5, 6.0), room), SOFT))
        size = fit(one.text, (18.0, 15.0), room, True)
        shapes.append(Text(x, 13.2, one.text, size, INK, True))
        y = 17.6
        for text in (one.others, one.change):
            if text:
                shapes.append(Text(x, y, text, fit(text, (LABEL, 6.5, 6.0), room), SOFT))
                y += 3.4
    told = "; ".join(
        f"{one.label} {one.text}" + "".join(f", {t}" for t in (one.others, one.change) if t)
        for one in figures
    )
    return Drawing(wide, high, tuple(shapes), f"{told}.")


def sector_map(
    title: str,
    sectors: Sequence[Sector],
    keys: Mapping[str, str],
    note: str,
    wide: float,
    high: float,
) -> Drawing:
    """keys: what each colour means, in the order of the key."""
    top, start = 5.5, wide * 0.6
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    for one in sectors:
        ring = tuple((x, y + top) for x, y in one.ring)
        shapes.append(Area((ring,), COLOURS[one.key], BORDER, 0.1))
    for one in sectors:
        x, y, side = one.middle
        if one.key in SIGNS and side >= LEAST_SIGN:
            colour = ink_on(COLOURS[one.key])
            sign = Text(x, y + top + 0.9, SIGNS[one.key], LABEL, colour, True, "middle")
            shapes.append(sign)
    y = top + 1.0
    for key, text in keys.items():
        shapes.append(Rect(start, y, 5.4, 3.4, COLOURS[key], BORDER, 0.1))
        if key in SIGNS:
            colour = ink_on(COLOURS[key])
            shapes.append(Text(start + 2.7, y + 2.6, SIGNS[key], LABEL, colour, True, "middle"))
        shapes.append(Text(start + 7.0, y + 2.6, text, LABEL, INK))
        y += KEY_LINE
    for line in wrap(note, TICK, wide - start):
        shapes.append(Text(start, y + 2.6, line, TICK, SOFT))
        y += 2.9
    return Drawing(wide, high, tuple(shapes), f"{title} – {note}")
