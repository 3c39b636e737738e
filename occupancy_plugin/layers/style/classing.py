"""The classes of an indicator as numbers, colours and labels: pure functions of released values
(R13), shared by the renderers of maps and the published atlas."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...description import ClassMethod, Indicator
from ..figures.classes import class_breaks
from .colour_schemes import nominal
from .presentation import Presentation
from .words import Words

# units on the map at most → diameter in mm of the largest circle
CIRCLE_SIZES = ((60, 17.0), (400, 10.0), (math.inf, 6.0))
POINT_CIRCLE = 6.0  # mm
SIZE_STEPS = (1.0, 0.4, 0.1)  # the legend's circles, as shares of the reference count


@dataclass(frozen=True)
class Category:
    """One value of a class indicator: the text in the data, its label and colour."""

    value: str
    label: str
    colour: str


def has_given_bounds(presentation: Presentation) -> bool:
    """Whether the class bounds do not come from the layer's values. Their outer bounds are then
    labelled as open ends."""
    return bool(given_edges(presentation)) or presentation.method == ClassMethod.FIXED


def given_edges(presentation: Presentation) -> list[float]:
    """Return the edges shared with another map; [] if the layer's values determine them."""
    edges = presentation.bounds if presentation.method == ClassMethod.SHARED else ()
    return list(edges) if len(edges) >= 2 else []


def sequence_breaks(
    values: Sequence[float], indicator: Indicator, presentation: Presentation
) -> list[float]:
    """Return the k + 1 edges of a choropleth's classes; [] without a value."""
    if edges := given_edges(presentation):
        return edges
    by_hand = presentation.method == ClassMethod.HAND
    bounds = presentation.bounds if by_hand else indicator.bounds
    return class_breaks(
        values, presentation.method, presentation.classes, indicator.decimals, bounds
    )


def categories(indicator: Indicator, values_present: Iterable[str], words: Words) -> list[Category]:
    """Return the categories that units have, in the catalogue's order and with its names and
    colours. Values that the catalogue lacks come last, in colours without an order.

    values_present: the values of the units."""
    units = set(values_present)
    values_by_id = {item.value: item for item in indicator.values}
    ordered = [*values_by_id, *sorted(units - values_by_id.keys())]
    category_list = []
    for value, spare_colour in zip(ordered, nominal(len(ordered)), strict=True):
        label, colour = "", ""
        if value in values_by_id:
            label, colour = words.text(values_by_id[value].label), values_by_id[value].colour
        if value in units:
            category_list.append(Category(value, label or value, colour or spare_colour))
    return category_list


def largest_circle(units: int, geometry: str) -> float:
    """Return the diameter in mm of the largest circle on a map of this many units."""
    if geometry == "point":
        return POINT_CIRCLE
    return next(size for max_units, size in CIRCLE_SIZES if units <= max_units)


def legend_sizes(reference: float) -> list[float]:
    """Return three readable counts for the legend of circles, the largest first. They are not
    counts of units (R13)."""
    return [readable_near(reference * step) for step in SIZE_STEPS]


def readable_above(value: float) -> float:
    """Return the next readable number above: 1, 1.5, 2, 3, 4, 5, 6 or 8 × a power of ten."""
    power = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return next(
        factor * power for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15) if factor * power > value
    )


def readable_near(value: float) -> float:
    """Return the nearest readable number: 1, 2 or 5 × a power of ten, at least 1."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(
        1.0,
        min((factor * power for factor in (1, 2, 5, 10)), key=lambda number: abs(number - value)),
    )
