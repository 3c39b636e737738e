"""Windows of the maps around the QPV, each with as many QPV as it can hold. Windows of one page
have one size, and overlap no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from qgis.core import QgsGeometry, QgsRectangle

from ...toolbelt.shapes import joint_extent
from .facts import COMMUNE, Facts
from .page import MapPart, Window
from .shapes import unit_outlines

# published QPV, from which on those that are not published have no window of their own
MANY_ZONES = 6
MAP_SHAPE = 72 / 102  # height over width of the template's maps
WIDEST_WINDOW, NARROWEST_WINDOW = 4000.0, 1800.0  # metres of a window
MARGIN = 450.0  # metres around the QPV of a window, on each side
TIGHT_MARGIN = 100.0  # the same in a window that holds many
TOLERANCE = 0.5  # metres that two windows may overlap


def inset_windows(
    facts: Facts, outlines: Sequence[tuple[str, QgsGeometry]]
) -> list[tuple[str, Window]]:
    """Return windows around the QPV, each with as many as it can hold, named after their communes.

    A QPV that lies in an earlier window needs no other. Where there are many QPV, only published
    ones get a window."""
    published_shapes = [shape for name, shape in outlines if name]
    has_many = len(published_shapes) >= MANY_ZONES
    shapes = published_shapes if has_many else [shape for _, shape in outlines]
    boxes = [shape.boundingBox() for shape in shapes]
    groups = _group_boxes(boxes)
    communes = unit_outlines(facts, COMMUNE)
    windows: list[tuple[str, Window]] = []
    window_width = _width(
        [joint_extent([boxes[member] for member in group]) for group in groups], MAP_SHAPE
    )
    earlier_windows: list[QgsRectangle] = []
    for group in groups:
        group_boxes = [boxes[member] for member in group]
        members = [
            box
            for box in group_boxes
            if not any(window.contains(box) for window in earlier_windows)
        ]
        if not members:
            continue
        earlier_windows.append(_around(joint_extent(members), window_width, MAP_SHAPE))
        names = [next((n for n, g in communes if g.contains(box.center())), "") for box in members]
        windows.append(
            (", ".join(dict.fromkeys(filter(None, names))), _corners(earlier_windows[-1]))
        )
    return windows


def fit_windows(
    facts: Facts,
    maps: Sequence[MapPart],
    shape: float,
    least_width: float = 0.0,
    earlier_windows: Sequence[Window] = (),
) -> tuple[MapPart, ...]:
    """Return the maps of a page with windows of this shape around the QPV that they hold.

    All windows have the width that the widest group of QPV needs, so that one scale bar fits all. A
    window is moved off earlier ones while its QPV stay in it, so that no place is on two maps.

    shape: height over width
    least_width: metres
    earlier_windows: those of earlier pages"""
    remaining_boxes = [outline.boundingBox() for _, outline in unit_outlines(facts, maps[0].zones)]
    zone_boxes = []
    for part in maps:
        window = QgsRectangle(*part.window)
        boxes_inside = [box for box in remaining_boxes if window.contains(box)]
        boxes_inside = boxes_inside or [
            box for box in remaining_boxes if window.contains(box.center())
        ]
        remaining_boxes = [box for box in remaining_boxes if box not in boxes_inside]
        zone_boxes.append(joint_extent(boxes_inside) if boxes_inside else window)
    window_width = max(_width(zone_boxes, shape), least_width)
    placed_windows, fitted_maps = [QgsRectangle(*window) for window in earlier_windows], []
    for part, box in zip(maps, zone_boxes, strict=True):
        placed_windows.append(_move_aside(_around(box, window_width, shape), box, placed_windows))
        fitted_maps.append(replace(part, window=_corners(placed_windows[-1])))
    return tuple(fitted_maps)


def _move_aside(
    window: QgsRectangle, content: QgsRectangle, other_windows: Sequence[QgsRectangle]
) -> QgsRectangle:
    """Return the window moved as little as possible, so that it overlaps no other and still holds
    its content; the window itself where no such move exists."""
    steps_x, steps_y = [0.0], [0.0]
    for other in other_windows:
        steps_x += [other.xMaximum() - window.xMinimum(), other.xMinimum() - window.xMaximum()]
        steps_y += [other.yMaximum() - window.yMinimum(), other.yMinimum() - window.yMaximum()]
    candidates = [
        QgsRectangle(
            window.xMinimum() + step_x, window.yMinimum() + step_y,
            window.xMaximum() + step_x, window.yMaximum() + step_y,
        )
        for step_x, step_y in product(steps_x, steps_y)
    ]  # fmt: skip
    fitting_boxes = [
        box
        for box in candidates
        if box.contains(content) and not any(_overlap(box, other) for other in other_windows)
    ]
    return min(
        fitting_boxes, key=lambda box: box.center().distance(window.center()), default=window
    )


def _width(boxes: Sequence[QgsRectangle], shape: float) -> float:
    """Return the metres that windows of this shape need for the largest of the boxes."""
    needed_widths = [
        max(box.width() + 2 * MARGIN, (box.height() + 2 * MARGIN) / shape) for box in boxes
    ]
    least_width, most_width = (
        max(metres, metres * MAP_SHAPE / shape) for metres in (NARROWEST_WINDOW, WIDEST_WINDOW)
    )
    return min(max([least_width, *needed_widths]), most_width)


def _around(box: QgsRectangle, width: float, shape: float) -> QgsRectangle:
    return QgsRectangle.fromCenterAndSize(box.center(), width, width * shape)


def _overlap(window: QgsRectangle, other_window: QgsRectangle) -> bool:
    """Whether two windows share more than an edge."""
    return bool(window.buffered(-TOLERANCE).intersects(other_window.buffered(-TOLERANCE)))


def _corners(window: QgsRectangle) -> Window:
    return (window.xMinimum(), window.yMinimum(), window.xMaximum(), window.yMaximum())


def _group_boxes(boxes: Sequence[QgsRectangle]) -> list[list[int]]:
    """Group the boxes that fit into one window, the largest group first. A group that is too long
    for a window is split at its widest gap, so that the windows need not overlap."""
    largest_extent = np.array([WIDEST_WINDOW, WIDEST_WINDOW * MAP_SHAPE]) - 2 * TIGHT_MARGIN
    corners = np.array([_corners(box) for box in boxes])
    low, high = corners[:, :2], corners[:, 2:]
    groups, open_groups = [], [np.arange(len(boxes))]
    while open_groups:
        group = open_groups.pop()
        too_long = (high[group].max(axis=0) - low[group].min(axis=0)) > largest_extent
        if len(group) == 1 or not too_long.any():
            groups.append([int(member) for member in group])
            continue
        cuts = []
        for axis in np.flatnonzero(too_long):
            ordered_members = group[np.argsort((low + high)[group, axis])]
            ends = np.maximum.accumulate(high[ordered_members, axis])[:-1]
            starts = np.minimum.accumulate(low[ordered_members[::-1], axis])[::-1][1:]
            cut = int(np.argmax(starts - ends)) + 1
            cuts.append(((starts - ends)[cut - 1], ordered_members[:cut], ordered_members[cut:]))
        open_groups += max(cuts, key=lambda gap_and_halves: gap_and_halves[0])[1:]
    return sorted(groups, key=lambda group: (-len(group), group))


def numbered(windows: Sequence[tuple[str, Window]]) -> list[tuple[str, Window]]:
    """Number the windows of one commune, once it is known which are drawn."""
    names = [name for name, _ in windows]
    return [
        (f"{name} ({names[: position + 1].count(name)})" if names.count(name) > 1 else name, window)
        for position, (name, window) in enumerate(windows)
    ]
