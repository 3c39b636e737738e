"""Profiles of classes next to each other: each rate is a dot, with a tick for the territory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .charts import HEADING, LABEL, TICK
from .colours import GRID, INK, OTHERS, SOFT, ink_on
from .drawing import Circle, Drawing, Line, Rect, Shape, Text
from .fonts import shorten, width, wrap

GAP = 8.0  # mm between profiles
TOP = 21.0  # mm above the rates
AXIS_HEIGHT = 4.6  # mm below the rates, for the ticks' texts and the legend


@dataclass(frozen=True)
class Profile:
    """A class and its rates.

    rates: name, value as displayed, the territory's value, the value's text"""

    letter: str
    heading: str
    size: str
    name: str
    colour: str
    rates: tuple[tuple[str, float, float, str], ...]


def profiles(
    classes: Sequence[Profile], average: str, percent: str, box_width: float, box_height: float
) -> Drawing:
    """Draw the profiles, and below them the legend of the tick.

    average: the text of the legend
    percent: the unit with its space"""
    column_width = (box_width - GAP * (len(classes) - 1)) / len(classes)
    shapes: list[Shape] = []
    for number, profile in enumerate(classes):
        x = (column_width + GAP) * number
        shapes += _heading(profile, x, column_width)
        shapes += _rates(profile, x, column_width, box_height - TOP - AXIS_HEIGHT, percent)
    shapes.append(Line(0.6, box_height - 2.6, 0.6, box_height, INK, 0.45))
    shapes.append(Text(2.2, box_height - 0.4, average, LABEL, SOFT))
    description = ". ".join(
        f"{profile.heading}, {profile.name}, {profile.size} – "
        + ", ".join(f"{name} {text}" for name, _, _, text in profile.rates)
        for profile in classes
    )
    return Drawing(box_width, box_height, tuple(shapes), f"{description}.")


def _heading(profile: Profile, x: float, column_width: float) -> list[Shape]:
    """Draw a profile's band, its letter in a circle, its size and the lines of its name."""
    ink = ink_on(profile.colour)
    shapes: list[Shape] = [
        Rect(x, 0.0, column_width, 1.4, profile.colour),
        Circle(x + 2.4, 5.4, 2.0, profile.colour, SOFT, 0.15),
        Text(x + 2.4, 6.4, profile.letter, LABEL, ink, True, anchor="middle"),
    ]
    heading_width = 7.5 + width(profile.heading, HEADING, True) + width(profile.size, TICK)
    if heading_width <= column_width:  # otherwise the letter is enough
        shapes.append(Text(x + 6.0, 6.4, profile.heading, HEADING, INK, True))
    shapes.append(Text(x + column_width, 6.4, profile.size, TICK, SOFT, anchor="end"))
    for line, text in enumerate(wrap(profile.name, HEADING, column_width, True)[:2]):
        shapes.append(Text(x, 11.6 + 3.6 * line, text, HEADING, SOFT, True))
    return shapes


def _rates(
    profile: Profile, x: float, column_width: float, rates_height: float, percent: str
) -> list[Shape]:
    """Draw the rates of a profile below its heading."""
    start = x + column_width * 0.46
    end = x + column_width - width(f"00{percent}", LABEL, True) - 2.0
    step = (rates_height - 4.0) / max(len(profile.rates), 1)
    bottom = TOP + step * len(profile.rates)
    shapes: list[Shape] = []
    for tick in (0, 50, 100):
        tick_x = start + (end - start) * tick / 100
        shapes.append(Line(tick_x, TOP - 1.0, tick_x, bottom, GRID))
        text = f"{tick}{percent}"
        shapes.append(Text(tick_x, bottom + 3.0, text, TICK, SOFT, anchor="middle"))
    for position, (name, value, territory_value, text) in enumerate(profile.rates):
        y = TOP + step * (position + 0.5)
        dot_x, tick_x = (start + (end - start) * v / 100 for v in (value, territory_value))
        shapes.append(Text(x, y + 0.9, shorten(name, TICK, start - x - 2.0), TICK, INK))
        shapes.append(Line(min(dot_x, tick_x), y, max(dot_x, tick_x), y, OTHERS, 0.5))
        shapes.append(Line(tick_x, y - 1.7, tick_x, y + 1.7, INK, 0.45))
        shapes.append(Circle(dot_x, y, 1.2, profile.colour, SOFT, 0.2))
        shapes.append(Text(x + column_width, y + 0.9, text, LABEL, INK, True, anchor="end"))
    return shapes
