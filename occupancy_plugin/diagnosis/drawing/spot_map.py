"""A small map of points: circles, the names of some, a legend and a scale bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .colours import INK, RULE, SOFT
from .drawing import Area, Circle, Drawing, Line, Rect, Shape, Text
from .fonts import width
from .rows import HEADING, LABEL, TICK

FRAME_TOP = 5.0  # mm above the frame of the map
LEGEND_HEIGHT = 6.6  # mm below it
LAND, BORDER = "#f8f9fa", "#9aa1a9"
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Spot:
    """A published unit on the map, in mm from the frame's corner. label: its name, '' for none"""

    x: float
    y: float
    radius: float
    label: str = ""


def map_height(box_height: float) -> float:
    """Return mm of the map's frame above its legend."""
    return box_height - FRAME_TOP - LEGEND_HEIGHT


def spot_map(
    title: str,
    outlines: Sequence[Ring],
    spots: Sequence[Spot],
    legend: tuple[str, str],
    scale_bar: tuple[float, str],
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw the map with its legend and scale bar.

    outlines: mm from the frame's corner
    legend: colour of the spots, text
    scale_bar: length in mm, text"""
    frame_bottom, (colour, meaning) = FRAME_TOP + map_height(box_height), legend
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    for ring in outlines:
        shapes.append(Area((tuple((x, y + FRAME_TOP) for x, y in ring),), LAND, BORDER, 0.1))
    spots_by_size = sorted(spots, key=lambda spot: -spot.radius)
    for spot in spots_by_size:
        shapes.append(Circle(spot.x, spot.y + FRAME_TOP, spot.radius, colour, SOFT, 0.12))
    shapes.append(Rect(0, FRAME_TOP, box_width, frame_bottom - FRAME_TOP, "", RULE, 0.2))
    bar_lines, bar_text = _scale_bar(*scale_bar, box_width - 4.0, frame_bottom - 3.0)
    shapes += [*bar_lines, *_labels(spots_by_size, bar_text, box_width)]
    shapes.append(Circle(2.0, frame_bottom + 3.6, 1.7, colour, SOFT, 0.15))
    shapes.append(Text(5.4, frame_bottom + 4.5, meaning, LABEL, INK))
    return Drawing(box_width, box_height, tuple(shapes), f"{title} – {meaning}.")


def _scale_bar(length: float, text: str, right: float, y: float) -> tuple[list[Shape], Text]:
    """Draw the lines of a scale bar that ends at `right`, and its text above them."""
    left = right - length
    lines: list[Shape] = [Line(left, y, right, y, INK, 0.3)]
    lines += [Line(x, y - 1.0, x, y, INK, 0.3) for x in (left, right)]
    return lines, Text(left + length / 2, y - 1.6, text, TICK, INK, anchor="middle")


def _labels(spots: Sequence[Spot], bar_text: Text, box_width: float) -> list[Shape]:
    """Draw the labels of spots above them, without those that would overlap an earlier text. The
    backgrounds come first, then the text of the scale bar.

    spots: the largest first"""
    backgrounds: list[Shape] = []
    texts = [bar_text]
    for spot in (spot for spot in spots if spot.label):
        x = min(max(spot.x, width(spot.label, TICK) / 2 + 0.6), box_width)  # not beyond the edge
        y = spot.y + FRAME_TOP - spot.radius - 0.8
        label = Text(x, y, spot.label, TICK, INK, anchor="middle")
        left, top, right, bottom = label.box
        is_free = not any(
            min(right, other.box[2]) > max(left, other.box[0])
            and min(bottom, other.box[3]) > max(top, other.box[1])
            for other in texts
        )
        if is_free:
            backgrounds.append(Rect(left - 0.4, top, right - left + 0.8, bottom - top, LAND))
            texts.append(label)
    return [*backgrounds, *texts]
