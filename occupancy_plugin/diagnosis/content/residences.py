"""The published résidences with a class of fragility: their points, and the QPV that each is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from qgis.core import QgsGeometry, QgsPointXY

from .facts import Facts
from .order import plan
from .shapes import unit_outlines, unit_points
from .themes import zone_scale

FEWEST_COUNTED = 2  # units that a sentence counts, and that remain
OUTSIDE_INDEX = 2  # index of those outside the QPV in `fragile_counts`
OTHER_ZONE = "?"


@dataclass(frozen=True)
class Residences:
    """The published résidences with a class (n,), in the order of the released table.

    names: of the commune
    zone: name of the QPV around it, OTHER_ZONE where that has no released name, '' outside
    fragile: whether its class is one of the first"""

    codes: np.ndarray
    classes: np.ndarray
    households: np.ndarray
    points: np.ndarray
    names: np.ndarray
    zone: np.ndarray
    fragile: np.ndarray

    @property
    def counts(self) -> tuple[int, int, int]:
        """Fragile résidences, all of them, and fragile ones outside the QPV."""
        outside = self.fragile & (self.zone == "")
        return int(self.fragile.sum()), len(self.fragile), int(outside.sum())


def fragility_map() -> tuple[str, str]:
    """Return the scale and the indicator of the classes of fragility."""
    stated = plan()["fragility"]
    return str(stated["scale"]), str(stated["indicator"])


def residences(facts: Facts, zones: str) -> Residences:
    """Collect the résidences.

    zones: the scale of the QPV, '' without"""
    scale, indicator = fragility_map()
    population = facts.release.scales[scale].population
    households = facts.numbers(scale, [population])[population]
    classes = facts.labels(scale, indicator)
    has_class = np.isfinite(households) & (classes != "")
    points = unit_points(facts, scale)[has_class]
    outlines = unit_outlines(facts, zones)
    communes: dict[str, str] = {}
    if "commune" in facts.release.scales:
        codes, names = (facts.labels("commune", column) for column in ("code", "name"))
        communes = dict(zip(codes, names, strict=True))
    gravest_classes = [value.value for value in facts.indicators[indicator].values][
        : int(plan()["fragility"]["fragile"])
    ]
    return Residences(
        facts.labels(scale, "code")[has_class],
        classes[has_class],
        households[has_class],
        points,
        np.array(
            [communes.get(code, "") for code in facts.labels(scale, "commune")[has_class]], object
        ),
        _zones(outlines, points),
        np.isin(classes[has_class].astype(str), gravest_classes),
    )


def _zones(outlines: Sequence[tuple[str, QgsGeometry]], points: np.ndarray) -> np.ndarray:
    """Return the first zone that contains each point (n, 2); '' outside.

    Bounding boxes are tested first, because a région has thousands of points and hundreds of
    zones."""
    zone = np.full(len(points), "", dtype=object)
    for name, shape in outlines:
        box = shape.boundingBox()
        low, high = (box.xMinimum(), box.yMinimum()), (box.xMaximum(), box.yMaximum())
        in_box = ((points >= low) & (points <= high)).all(axis=1) & (zone == "")
        for row in np.flatnonzero(in_box):
            if shape.contains(QgsPointXY(*points[row])):
                zone[row] = name or OTHER_ZONE
    return zone


def fragile_counts(facts: Facts) -> tuple[int, int, int] | None:
    """Count fragile résidences, all published ones, and fragile ones outside the QPV. None where a
    number would single one out, or without QPV."""
    scale, indicator = fragility_map()
    zones = zone_scale(facts)
    if not zones or not facts.is_mappable(scale, indicator):
        return None
    counts = fragile_count, total, outside = residences(facts, zones).counts
    is_safe = may_be_counted(fragile_count, total) and may_be_counted(outside, fragile_count)
    return counts if is_safe else None


def may_be_counted(count: int, total: int) -> bool:
    """Whether a count singles out none of the units, neither those in it nor the others."""
    return FEWEST_COUNTED <= count <= total - FEWEST_COUNTED
