"""A small map of points: circles with the colours and letters of their classes, a legend and a
scale bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .charts import HEADING, LABEL, TICK
from .colours import ACCENT, INK, RULE, SOFT, WHITE, ink_on
from .drawing import Area, Circle, Drawing, Line, Rect, Shape, Text
from .fonts import width

FRAME_TOP = 5.0  # mm above the frame of the map
LEGEND_LINE = 4.6  # mm of a line of the legend
LEAST_LETTERED_RADIUS = 1.3  # mm: smallest radius of a spot with a letter
LETTER_WIDTH = 1.4  # mm
LAND, BORDER = "#f8f9fa", "#9aa1a9"
Ring = tuple[tuple[float, float], ...]


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


def map_height(box_height: float, entries: int) -> float:
    """Return mm of the map's frame above a legend of so many entries."""
    return box_height - FRAME_TOP - (LEGEND_LINE * entries + 2.0 if entries else 0.0)


def spot_map(
    title: str,
    outlines: Sequence[Ring],
    spots: Sequence[Spot],
    legend: Sequence[tuple[str, str, str]],
    scale_bar: tuple[float, str],
    box_width: float,
    box_height: float,
    window: tuple[float, ...] = (),
) -> Drawing:
    """Draw the map with its legend and scale bar.

    outlines, spots: mm from the frame's corner
    window: left, top, right, bottom of what another map shows, in the same mm; () without one
    legend: letter, colour, text
    scale_bar: length in mm, text"""
    frame_bottom = FRAME_TOP + map_height(box_height, len(legend))
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    for ring in outlines:
        shapes.append(Area((tuple((x, y + FRAME_TOP) for x, y in ring),), LAND, BORDER, 0.1))
    if window:
        left, top, right, bottom = window
        shapes.append(Rect(left, top + FRAME_TOP, right - left, bottom - top, "", ACCENT, 0.4))
    spots_by_size = sorted(spots, key=lambda spot: -spot.radius)
    for spot in spots_by_size:
        y = spot.y + FRAME_TOP
        shapes.append(Circle(spot.x, y, spot.radius, spot.colour, SOFT, 0.12))
    shapes.append(Rect(0, FRAME_TOP, box_width, frame_bottom - FRAME_TOP, "", RULE, 0.2))
    bar_lines, bar_text = _scale_bar(*scale_bar, box_width - 4.0, frame_bottom - 3.0)
    shapes += [*bar_lines, *_spot_texts(spots_by_size, bar_text, box_width)]
    shapes += _legend(legend, frame_bottom + 3.6)
    description = ", ".join(f"{letter} {text}".strip() for letter, _, text in legend)
    return Drawing(box_width, box_height, tuple(shapes), f"{title} – {description}.")


def _scale_bar(length: float, text: str, right: float, y: float) -> tuple[list[Shape], Text]:
    """Draw the lines of a scale bar that ends at `right`, and its text above them."""
    left = right - length
    lines: list[Shape] = [Line(left, y, right, y, INK, 0.3)]
    lines += [Line(x, y - 1.0, x, y, INK, 0.3) for x in (left, right)]
    return lines, Text(left + length / 2, y - 1.6, text, TICK, INK, anchor="middle")


def _spot_texts(spots: Sequence[Spot], bar_text: Text, box_width: float) -> list[Shape]:
    """Draw the labels and letters of spots, without those that would overlap an earlier text. The
    backgrounds of labels come first, then the text of the scale bar.

    spots: the largest first"""
    backgrounds: list[Shape] = []
    texts = [bar_text]
    for position, spot in enumerate(spots):
        if spot.label:
            label = _label(spot, box_width)
            if _is_free(label, texts):
                left, top, right, bottom = label.box
                backgrounds.append(Rect(left - 0.4, top, right - left + 0.8, bottom - top, LAND))
                texts.append(label)
        if _has_room_for_letter(spot, spots[position + 1 :]):
            letter = _letter(spot)
            if _is_free(letter, texts):
                texts.append(letter)
    return [*backgrounds, *texts]


def _label(spot: Spot, box_width: float) -> Text:
    """Write a spot's label above it, not beyond the left edge of the map."""
    x = min(max(spot.x, width(spot.label, TICK) / 2 + 0.6), box_width)
    y = spot.y + FRAME_TOP - spot.radius - 0.8
    return Text(x, y, spot.label, TICK, INK, anchor="middle")


def _letter(spot: Spot) -> Text:
    y = spot.y + FRAME_TOP + 0.88
    return Text(spot.x, y, spot.letter, LABEL, ink_on(spot.colour), True, "middle")


def _is_free(text: Text, others: Sequence[Text]) -> bool:
    """Whether a text overlaps none of the others."""
    left, top, right, bottom = text.box
    return not any(
        min(right, other.box[2]) > max(left, other.box[0])
        and min(bottom, other.box[3]) > max(top, other.box[1])
        for other in others
    )


def _has_room_for_letter(spot: Spot, later_spots: Sequence[Spot]) -> bool:
    """Whether a spot has a letter and is large enough for it, and none of the spots drawn after it
    covers its middle."""
    is_covered = any(
        max(abs(other.x - spot.x), abs(other.y - spot.y)) < LETTER_WIDTH for other in later_spots
    )
    return bool(spot.letter) and spot.radius >= LEAST_LETTERED_RADIUS and not is_covered


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
