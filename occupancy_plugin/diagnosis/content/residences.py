"""The published résidences with a class of fragility: where they stand, and whether in a QPV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from qgis.core import QgsGeometry, QgsPointXY

from .facts import Facts
from .order import plan
from .themes import zone_scale

FEWEST_TOLD = 2  # résidences of a count in a sentence, and that it leaves
OUTSIDE = 2  # place of those outside the QPV in `fragile_counts`


@dataclass(frozen=True)
class Residences:
    """Published résidences with a class (n,), in the order of the released table.

    names: of the commune · zone: name of the QPV around it, OTHER_ZONE in one without a released
    name, '' outside · fragile: is it in one of the first classes?"""

    codes: np.ndarray
    classes: np.ndarray
    households: np.ndarray
    points: np.ndarray
    names: np.ndarray
    zone: np.ndarray
    fragile: np.ndarray


OTHER_ZONE = "?"


def residences(facts: Facts, zones: str) -> Residences:
    """zones: the scale of the QPV, '' without."""
    scale, indicator = str(plan()["fragility"]["scale"]), str(plan()["fragility"]["indicator"])
    population = facts.released_scale(scale).population
    households = facts.numbers(scale, [population])[population]
    classes = facts.labels(scale, indicator)
    shown = np.isfinite(households) & (classes != "")
    points = facts.points(scale)[shown]
    outlines = facts.outlines(zones)
    communes: dict[str, str] = {}
    if "commune" in facts.release.scales:
        codes, names = (facts.labels("commune", column) for column in ("code", "name"))
        communes = dict(zip(codes, names, strict=True))
    gravest = [value.value for value in facts.indicators[indicator].values][
        : int(plan()["fragility"]["fragile"])
    ]
    return Residences(
        facts.labels(scale, "code")[shown],
        classes[shown],
        households[shown],
        points,
        np.array([communes.get(c, "") for c in facts.labels(scale, "commune")[shown]], object),
        _zones(outlines, points),
        np.isin(classes[shown].astype(str), gravest),
    )


def _zones(outlines: Sequence[tuple[str, QgsGeometry]], points: np.ndarray) -> np.ndarray:
    """The first zone in which each point (n, 2) lies; '' outside. Boxes first: a région has
    thousands of points and hundreds of zones."""
    zone = np.full(len(points), "", dtype=object)
    for name, shape in outlines:
        box = shape.boundingBox()
        low, high = (box.xMinimum(), box.yMinimum()), (box.xMaximum(), box.yMaximum())
        near = ((points >= low) & (points <= high)).all(axis=1) & (zone == "")
        for row in np.flatnonzero(near):
            if shape.contains(QgsGeometry.fromPointXY(QgsPointXY(*points[row]))):
                zone[row] = name or OTHER_ZONE
    return zone


def fragile_counts(facts: Facts) -> tuple[int, int, int] | None:
    """Fragile résidences, all published ones, fragile ones outside the QPV; None where a number
    would single one out, or where there are no QPV."""
    scale, indicator = str(plan()["fragility"]["scale"]), str(plan()["fragility"]["indicator"])
    zones = zone_scale(facts)
    if not zones or not facts.mapped(scale, indicator):
        return None
    found = residences(facts, zones)
    fragile, every = int(found.fragile.sum()), len(found.fragile)
    outside = int((found.fragile & (found.zone == "")).sum())
    told = (
        FEWEST_TOLD <= fragile <= every - FEWEST_TOLD
        and FEWEST_TOLD <= outside <= fragile - FEWEST_TOLD
    )
    return (fragile, every, outside) if told else None
