"""A band of key figures, and a small map of units above, like and below the territory, with its
legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .colours import ACCENT, INK, SOFT, WHITE, ink_on
from .drawing import Area, Drawing, Rect, Shape, Text, stacked
from .fonts import fit, width, wrap
from .rows import HEADING, LABEL, TICK
from .tables import KeyFigure

GAP = 5.0  # mm between figures
COLOURS = {"more": "#9f0026", "alike": "#efe6c8", "fewer": "#8cc0dd", "": WHITE}
SIGNS = {"more": "+", "fewer": "\u2212"}
BORDER = "#9aa1a9"
KEY_LINE = 5.4  # mm
LEAST_SIGN = 3.0  # mm: smallest unit with a sign
TOP = 5.5  # mm of a map's title


@dataclass(frozen=True, order=True)
class Sector:
    """A unit on the map.

    ring: mm from the map's corner
    key: 'more', 'alike', 'fewer', '' where not shown"""

    ring: tuple[tuple[float, float], ...]
    key: str

    @property
    def middle(self) -> tuple[float, float, float]:
        """Mean of the corners, and the shorter side of the bounding box, in mm."""
        xs, ys = [x for x, _ in self.ring], [y for _, y in self.ring]
        side = min(max(xs) - min(xs), max(ys) - min(ys))
        return sum(xs) / len(xs), sum(ys) / len(ys), side


def key_band(figures: Sequence[KeyFigure], box_width: float, box_height: float) -> Drawing:
    column_width = (box_width + GAP) / len(figures) - GAP
    shapes: list[Shape] = []
    for position, figure in enumerate(figures):
        x = (column_width + GAP) * position
        shapes.append(Rect(x, 0.0, column_width, 0.7, ACCENT))
        label = wrap(figure.label, LABEL, column_width)[0]
        shapes.append(Text(x, 5.0, label, fit(label, (LABEL, 6.5, 6.0), column_width), SOFT))
        size = fit(figure.text, (18.0, 15.0), column_width, True)
        shapes.append(Text(x, 13.2, figure.text, size, INK, True))
        y = 17.6
        for text in (figure.comparators, figure.change):
            if text:
                shapes.append(Text(x, y, text, fit(text, (LABEL, 6.5, 6.0), column_width), SOFT))
                y += 3.4
    words = ". ".join(
        f"{figure.label} {figure.text}"
        + "".join(f", {t}" for t in (figure.comparators, figure.change) if t)
        for figure in figures
    )
    return Drawing(box_width, box_height, tuple(shapes), f"{words}.")


def small_maps(
    maps: Sequence[tuple[str, Sequence[Sector]]],
    keys: Mapping[str, str],
    cell: tuple[float, float],
    places: Sequence[tuple[float, float]],
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw maps over one line of keys.

    maps: title and units; keys: meaning of each colour; cell: mm of a map with its title
    places: left and top of each map, in mm"""
    parts: list[tuple[float, float, Drawing]] = []
    for (x, y), (title, sectors) in zip(places, maps, strict=True):
        parts.append((x, y, Drawing(*cell, tuple(_units(title, sectors)), title)))
    shapes: list[Shape] = []
    x = 0.0
    for key, text in keys.items():
        shapes += _key(key, text, x, 0.0)
        x += 13.0 + width(text, LABEL)
    legend = Drawing(box_width, KEY_LINE, tuple(shapes), ", ".join(keys.values()))
    return stacked([*parts, (0.0, box_height - KEY_LINE, legend)], box_width, box_height)


def _units(title: str, sectors: Sequence[Sector]) -> list[Shape]:
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    for sector in sectors:
        ring = tuple((x, y + TOP) for x, y in sector.ring)
        shapes.append(Area((ring,), COLOURS[sector.key], BORDER, 0.1))
    for sector in sectors:
        x, y, side = sector.middle
        if sector.key in SIGNS and side >= LEAST_SIGN:
            colour = ink_on(COLOURS[sector.key])
            sign = Text(x, y + TOP + 0.9, SIGNS[sector.key], LABEL, colour, True, anchor="middle")
            shapes.append(sign)
    return shapes


def _key(key: str, text: str, x: float, y: float) -> list[Shape]:
    shapes: list[Shape] = [Rect(x, y, 5.4, 3.4, COLOURS[key], BORDER, 0.1)]
    if key in SIGNS:
        colour = ink_on(COLOURS[key])
        shapes.append(Text(x + 2.7, y + 2.6, SIGNS[key], LABEL, colour, True, anchor="middle"))
    return [*shapes, Text(x + 7.0, y + 2.6, text, LABEL, INK)]


def sector_map(
    title: str,
    sectors: Sequence[Sector],
    keys: Mapping[str, str],
    note: str,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw the map.

    keys: meaning of each colour, in the order of the legend"""
    shapes, start, y = _units(title, sectors), box_width * 0.6, TOP + 1.0
    for key, text in keys.items():
        shapes += _key(key, text, start, y)
        y += KEY_LINE
    for line in wrap(note, TICK, box_width - start):
        shapes.append(Text(start, y + 2.6, line, TICK, SOFT))
        y += 2.9
    return Drawing(box_width, box_height, tuple(shapes), f"{title} – {note}")
