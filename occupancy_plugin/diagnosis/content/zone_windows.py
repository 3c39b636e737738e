"""Windows of the maps around the QPV, each with as many QPV as it can hold. Windows of one page
have one size, and overlap no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from qgis.core import QgsGeometry, QgsRectangle

from .facts import COMMUNE, Facts
from .page import MapPart, Window
from .shapes import joint_extent, unit_outlines

MANY = 6  # published QPV, from which on those that are not published have no window of their own
MAP_SHAPE = 72 / 102  # height over width of the template's maps
WIDEST, NARROWEST = 4000.0, 1800.0  # metres of a window
MARGIN = 450.0  # metres around the QPV of a window, on each side
TIGHT_MARGIN = 100.0  # the same in a window that holds many
TOLERANCE = 0.5  # metres that two windows may overlap


def inset_windows(
    facts: Facts, outlines: Sequence[tuple[str, QgsGeometry]]
) -> list[tuple[str, Window]]:
    """Return named windows around the QPV, each with as many as it can hold.

    A QPV that an earlier window holds whole gets none of its own; where there are many, neither do
    those that are not published. The name is the commune's."""
    published = [shape for name, shape in outlines if name]
    shapes = published if len(published) >= MANY else [shape for _, shape in outlines]
    boxes = [shape.boundingBox() for shape in shapes]
    groups = _group_boxes(boxes)
    communes = unit_outlines(facts, COMMUNE)
    windows: list[tuple[str, Window]] = []
    width = _width(
        [joint_extent([boxes[member] for member in group]) for group in groups], MAP_SHAPE
    )
    earlier_windows: list[QgsRectangle] = []
    for group in groups:
        grouped = [boxes[m] for m in group]
        members = [b for b in grouped if not any(window.contains(b) for window in earlier_windows)]
        if not members:
            continue
        earlier_windows.append(_around(joint_extent(members), width, MAP_SHAPE))
        names = [next((n for n, g in communes if g.contains(b.center())), "") for b in members]
        windows.append(
            (", ".join(dict.fromkeys(filter(None, names))), _corners(earlier_windows[-1]))
        )
    return _numbered(windows)


def fit_windows(
    facts: Facts,
    maps: Sequence[MapPart],
    shape: float,
    least_width: float = 0.0,
    earlier: Sequence[Window] = (),
) -> tuple[MapPart, ...]:
    """Return the maps of a page with windows of this shape around the QPV that they hold.

    shape: height over width
    least_width: metres. The windows have one size, so that one scale bar fits all: what the widest
    group needs, or this
    earlier: windows of earlier pages. A window moves aside from these, and from those before it on
    its page, as far as its QPV stay in it: no square is on two maps"""
    remaining = [g.boundingBox() for _, g in unit_outlines(facts, maps[0].zones)]
    zone_boxes = []
    for part in maps:
        window = QgsRectangle(*part.window)
        inside = [box for box in remaining if window.contains(box)]
        inside = inside or [box for box in remaining if window.contains(box.center())]
        remaining = [box for box in remaining if box not in inside]
        zone_boxes.append(joint_extent(inside) if inside else window)
    width = max(_width(zone_boxes, shape), least_width)
    others, fitted = [QgsRectangle(*window) for window in earlier], []
    for part, box in zip(maps, zone_boxes, strict=True):
        others.append(_move_aside(_around(box, width, shape), box, others))
        fitted.append(replace(part, window=_corners(others[-1])))
    return tuple(fitted)


def _move_aside(
    window: QgsRectangle, content: QgsRectangle, others: Sequence[QgsRectangle]
) -> QgsRectangle:
    """Return the window moved as little as possible, so that it overlaps no other and still holds
    its content; the window itself where no such move exists."""
    steps_x, steps_y = [0.0], [0.0]
    for other in others:
        steps_x += [other.xMaximum() - window.xMinimum(), other.xMinimum() - window.xMaximum()]
        steps_y += [other.yMaximum() - window.yMinimum(), other.yMinimum() - window.yMaximum()]
    candidates = [
        QgsRectangle(
            window.xMinimum() + dx, window.yMinimum() + dy,
            window.xMaximum() + dx, window.yMaximum() + dy,
        )
        for dx, dy in product(steps_x, steps_y)
    ]  # fmt: skip
    fitting = [
        box
        for box in candidates
        if box.contains(content) and not any(_overlap(box, other) for other in others)
    ]
    return min(fitting, key=lambda one: one.center().distance(window.center()), default=window)


def _width(boxes: Sequence[QgsRectangle], shape: float) -> float:
    """Return the metres that windows of this shape need for the largest of the boxes."""
    needs = [max(box.width() + 2 * MARGIN, (box.height() + 2 * MARGIN) / shape) for box in boxes]
    least, most = (max(metres, metres * MAP_SHAPE / shape) for metres in (NARROWEST, WIDEST))
    return min(max([least, *needs]), most)


def _around(box: QgsRectangle, width: float, shape: float) -> QgsRectangle:
    return QgsRectangle.fromCenterAndSize(box.center(), width, width * shape)


def _overlap(window: QgsRectangle, other: QgsRectangle) -> bool:
    """Whether two windows share more than an edge."""
    return bool(window.buffered(-TOLERANCE).intersects(other.buffered(-TOLERANCE)))


def _corners(window: QgsRectangle) -> Window:
    return (window.xMinimum(), window.yMinimum(), window.xMaximum(), window.yMaximum())


def _group_boxes(boxes: Sequence[QgsRectangle]) -> list[list[int]]:
    """Group the boxes that one window holds whole, the largest group first. Too many for a window
    are parted at the widest gap, so that the windows need not overlap."""
    largest = np.array([WIDEST, WIDEST * MAP_SHAPE]) - 2 * TIGHT_MARGIN
    low = np.array([[box.xMinimum(), box.yMinimum()] for box in boxes])
    high = np.array([[box.xMaximum(), box.yMaximum()] for box in boxes])
    groups, open_groups = [], [np.arange(len(boxes))]
    while open_groups:
        group = open_groups.pop()
        too_long = (high[group].max(axis=0) - low[group].min(axis=0)) > largest
        if len(group) == 1 or not too_long.any():
            groups.append([int(member) for member in group])
            continue
        cuts = []
        for axis in np.flatnonzero(too_long):
            ordered = group[np.argsort((low + high)[group, axis])]
            ends = np.maximum.accumulate(high[ordered, axis])[:-1]
            starts = np.minimum.accumulate(low[ordered[::-1], axis])[::-1][1:]
            cut = int(np.argmax(starts - ends)) + 1
            cuts.append(((starts - ends)[cut - 1], ordered[:cut], ordered[cut:]))
        open_groups += max(cuts, key=lambda cut: cut[0])[1:]
    return sorted(groups, key=lambda group: (-len(group), group))


def _numbered(windows: Sequence[tuple[str, Window]]) -> list[tuple[str, Window]]:
    """Number the windows of one commune."""
    names = [name for name, _ in windows]
    return [
        (f"{name} ({names[: n + 1].count(name)})" if names.count(name) > 1 else name, window)
        for n, (name, window) in enumerate(windows)
    ]
