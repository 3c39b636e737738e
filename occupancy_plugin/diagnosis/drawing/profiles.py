"""Profiles of classes side by side, each rate as a dot with the territory's tick; and a small map
of points with the classes' colours and letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .charts import HEADING, LABEL, TICK
from .colours import ACCENT, GRID, INK, OTHERS, RULE, SOFT, WHITE, ink_on
from .drawing import Area, Circle, Drawing, Line, Rect, Shape, Text
from .fonts import shorten, width, wrap

GAP = 8.0  # mm between profiles
TOP = 21.0  # mm above the rates
FRAME_TOP, LEGEND_LINE = 5.0, 4.6  # mm above a map; of an entry of its legend
LETTER, LEAST_LETTER = 1.4, 1.3  # mm: size of a letter; smallest radius of a spot with one
LAND, BORDER = "#f8f9fa", "#9aa1a9"
Ring = tuple[tuple[float, float], ...]


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


@dataclass(frozen=True)
class Spot:
    """A published unit on the map, in mm.

    letter: of its class, '' without one
    label: name written next to it"""

    x: float
    y: float
    radius: float
    letter: str
    colour: str
    label: str = ""


def profiles(
    classes: Sequence[Profile], average: str, percent: str, box_width: float, box_height: float
) -> Drawing:
    """Draw the profiles.

    average: the tick's entry in the legend
    percent: the unit with its space"""
    column_width = (box_width - GAP * (len(classes) - 1)) / len(classes)
    shapes: list[Shape] = []
    for number, profile in enumerate(classes):
        x = (column_width + GAP) * number
        shapes.append(Rect(x, 0.0, column_width, 1.4, profile.colour))
        shapes.append(Circle(x + 2.4, 5.4, 2.0, profile.colour, SOFT, 0.15))
        letter = Text(
            x + 2.4, 6.4, profile.letter, LABEL, ink_on(profile.colour), True, anchor="middle"
        )
        shapes.append(letter)
        heading_width = 7.5 + width(profile.heading, HEADING, True) + width(profile.size, TICK)
        if heading_width <= column_width:  # else the letter in its circle is enough
            shapes.append(Text(x + 6.0, 6.4, profile.heading, HEADING, INK, True))
        shapes.append(Text(x + column_width, 6.4, profile.size, TICK, SOFT, anchor="end"))
        for line, text in enumerate(wrap(profile.name, HEADING, column_width, True)[:2]):
            shapes.append(Text(x, 11.6 + 3.6 * line, text, HEADING, SOFT, True))
        shapes += _rates(profile, x, column_width, box_height - TOP - 4.6, percent)
    shapes.append(Line(0.6, box_height - 2.6, 0.6, box_height, INK, 0.45))
    shapes.append(Text(2.2, box_height - 0.4, average, LABEL, SOFT))
    description = ". ".join(
        f"{profile.heading}, {profile.name}, {profile.size} – "
        + ", ".join(f"{name} {text}" for name, _, _, text in profile.rates)
        for profile in classes
    )
    return Drawing(box_width, box_height, tuple(shapes), f"{description}.")


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


def _is_free(text: Text, others: Sequence[Text]) -> bool:
    """Whether a text overlaps none of the others."""
    left, top, right, bottom = text.box
    return not any(
        min(right, other.box[2]) > max(left, other.box[0])
        and min(bottom, other.box[3]) > max(top, other.box[1])
        for other in others
    )


def map_height(box_height: float, entries: int) -> float:
    """Return mm of a map's frame above a legend of so many entries."""
    return box_height - FRAME_TOP - (LEGEND_LINE * entries + 2.0 if entries else 0.0)


def spot_map(
    title: str,
    outlines: Sequence[Ring],
    spots: Sequence[Spot],
    legend: Sequence[tuple[str, str, str]],
    bar: tuple[float, str],
    box_width: float,
    box_height: float,
    window: tuple[float, ...] = (),
) -> Drawing:
    """Draw the map with its legend and scale bar.

    outlines, spots: mm from the frame's corner
    window: left, top, right, bottom of what another map shows, in the same mm; () without one
    legend: letter, colour, text
    bar: length in mm, text"""
    frame_top, frame_height = FRAME_TOP, map_height(box_height, len(legend))
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    for ring in outlines:
        shapes.append(Area((tuple((x, y + frame_top) for x, y in ring),), LAND, BORDER, 0.1))
    if window:
        left, top, right, bottom = window
        shapes.append(Rect(left, top + frame_top, right - left, bottom - top, "", ACCENT, 0.4))
    spots_by_size = sorted(spots, key=lambda spot: -spot.radius)
    for spot in spots_by_size:
        y = spot.y + frame_top
        shapes.append(Circle(spot.x, y, spot.radius, spot.colour, SOFT, 0.12))
    shapes.append(Rect(0, frame_top, box_width, frame_height, "", RULE, 0.2))
    bar_length, bar_text = bar
    x, y = box_width - bar_length - 4.0, frame_top + frame_height - 3.0
    shapes += [Line(x, y, x + bar_length, y, INK, 0.3), Line(x, y - 1.0, x, y, INK, 0.3)]
    shapes.append(Line(x + bar_length, y - 1.0, x + bar_length, y, INK, 0.3))
    texts = [Text(x + bar_length / 2, y - 1.6, bar_text, TICK, INK, anchor="middle")]
    for position, spot in enumerate(spots_by_size):
        if spot.label:
            label_x = min(max(spot.x, width(spot.label, TICK) / 2 + 0.6), box_width)
            y = spot.y + frame_top - spot.radius - 0.8
            label = Text(label_x, y, spot.label, TICK, INK, anchor="middle")
            if _is_free(label, texts):
                left, top, right, bottom = label.box
                shapes.append(Rect(left - 0.4, top, right - left + 0.8, bottom - top, LAND))
                texts.append(label)
        if _has_room_for_letter(spot, spots_by_size[position + 1 :]):
            ink, y = ink_on(spot.colour), spot.y + frame_top + 0.88
            letter_text = Text(spot.x, y, spot.letter, 7.0, ink, True, "middle")
            if _is_free(letter_text, texts):
                texts.append(letter_text)
    shapes += [*texts, *_legend(legend, frame_top + frame_height + 3.6)]
    description = ", ".join(f"{letter} {text}".strip() for letter, _, text in legend)
    return Drawing(box_width, box_height, tuple(shapes), f"{title} – {description}.")


def _has_room_for_letter(spot: Spot, later_spots: Sequence[Spot]) -> bool:
    """Whether a spot has a letter and is large enough for it, and none of the spots drawn after it
    covers its middle."""
    is_covered = any(
        abs(other.x - spot.x) < LETTER and abs(other.y - spot.y) < LETTER for other in later_spots
    )
    return bool(spot.letter) and spot.radius >= LEAST_LETTER and not is_covered


def _legend(entries: Sequence[tuple[str, str, str]], top: float) -> list[Shape]:
    """Draw the entries (letter, colour, text) of a map's legend below each other."""
    shapes: list[Shape] = []
    for position, (letter, colour, text) in enumerate(entries):
        y = top + LEGEND_LINE * position
        shapes.append(Circle(2.0, y, 1.7, colour or WHITE, SOFT, 0.15))
        if letter:
            shapes.append(Text(2.0, y + 0.88, letter, LABEL, ink_on(colour), True, "middle"))
        shapes.append(Text(5.4, y + 0.9, text, LABEL, INK))
    return shapes
