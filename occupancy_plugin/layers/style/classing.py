"""How an indicator is classed, as numbers, colours and words: pure functions over released values
(R13). A map's renderer and a published atlas draw the same from them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..figures.classes import class_breaks
from ..figures.references import References
from .colour_schemes import nominal
from .presentation import Presentation

if TYPE_CHECKING:
    from ...portal.model import Indicator
    from .words import Words

CIRCLE_SIZES = (
    (60, 17.0),
    (400, 10.0),
    (math.inf, 6.0),
)  # units on the map → diameter in mm of the largest circle
POINT_CIRCLE = 6.0
SIZE_STEPS = (1.0, 0.4, 0.1)  # of the reference: the circles of a legend


@dataclass(frozen=True)
class Category:
    """One value of a class indicator: as it stands in the data, its name, its colour."""

    value: str
    label: str
    colour: str


def is_given(chosen: Presentation, references: References) -> bool:
    """Do the bounds come from elsewhere than this layer's values, so that the outer ones say
    nothing of them?"""
    return bool(given_edges(chosen, references)) or chosen.method == "fixed"


def given_edges(chosen: Presentation, references: References) -> list[float]:
    """Edges of another map, or of all scales; [] where the layer has its own."""
    edges = chosen.bounds or references.edges
    return list(edges) if chosen.method == "shared" and len(edges) >= 2 else []


def sequence_breaks(
    values: Sequence[float], indicator: Indicator, chosen: Presentation, references: References
) -> list[float]:
    """The edges of a choropleth's classes, outer ones included; [] without a value."""
    if edges := given_edges(chosen, references):
        return edges
    bounds = chosen.bounds if chosen.method == "hand" else indicator.bounds
    return class_breaks(values, chosen.method, chosen.classes, indicator.decimals, bounds)


def categories(indicator: Indicator, present: Iterable[str], words: Words) -> list[Category]:
    """The catalogue's order, names and colours; values that it does not know come last, in colours
    that say no order. A class that no unit has is left out."""
    units = set(present)
    known = {one.value: one for one in indicator.values}
    ordered = [*known, *sorted(units - known.keys())]
    found = []
    for value, spare in zip(ordered, nominal(len(ordered)), strict=True):
        if value not in units:
            continue
        named = known.get(value)
        label = (words.text(named.label) if named is not None else "") or value
        found.append(Category(value, label, (named.colour if named is not None else "") or spare))
    return found


def largest_circle(units: int, geometry: str) -> float:
    """Diameter in mm of the largest of that many circles."""
    if geometry == "point":
        return POINT_CIRCLE
    return next(size for most, size in CIRCLE_SIZES if units <= most)


def legend_sizes(reference: float) -> list[float]:
    """Three counts that no unit has: readable numbers (R13), from the largest."""
    return [readable_near(reference * step) for step in SIZE_STEPS]


def readable_above(value: float) -> float:
    """1, 1.5, 2, 3, 4, 5, 6, 8 × a power of ten, strictly above."""
    power = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return next(
        factor * power for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15) if factor * power > value
    )


def readable_near(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return max(
        1.0,
        min((factor * power for factor in (1, 2, 5, 10)), key=lambda number: abs(number - value)),
    )
