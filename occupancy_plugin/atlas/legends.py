"""What stands in the legends of an atlas: the plugin's own classes, colours and words, over the
values as displayed. Maps of several vintages share their classes, and none of them holds a single
unit of any vintage (R13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from ..description import Indicator, Kind
from ..layers.figures.classes import common_edges
from ..layers.figures.deviations import deviation_edges
from ..layers.figures.distribution import bars
from ..layers.figures.references import NO_REFERENCES
from ..layers.style.classing import (
    categories,
    largest_circle,
    legend_sizes,
    readable_above,
    sequence_breaks,
)
from ..layers.style.colour_schemes import DIVERGING, diverging, palette
from ..layers.style.legends import class_labels, deviation_labels
from ..layers.style.presentation import AROUND_MEAN, AROUND_NOUGHT, preset
from ..layers.style.words import Words
from ..toolbelt.numbers import POINTS
from .values import Value, numbers_of

LANGUAGES = ("fr", "en")
WORDS = tuple(Words(language) for language in LANGUAGES)
CIRCLE_CLASS = 3  # of five: the colour of circles that show a count

Legend = dict[str, Any]
Groups = Mapping[str, Sequence[Value]]  # vintage → the values of a column
Pivots = Mapping[str, float]  # vintage → the territory's figure


def legend_of(
    indicator: Indicator, groups: Groups, geometry: str, pivots: Pivots = MappingProxyType({})
) -> Legend | None:
    """Edges or values, colours, labels in both languages; None where no unit shows a value.
    pivots: the territory's own figures, around which the same values are classed too: `around`."""
    if indicator.kind is Kind.CLASS:
        return _categories(indicator, groups)
    vintages = [numbers_of(values) for values in groups.values()]
    pooled = [number for numbers in vintages for number in numbers]
    if not pooled:
        return None
    if indicator.kind is Kind.COUNT:
        return _circles(indicator, pooled, max(map(len, vintages)), geometry)
    chosen = preset(indicator)
    edges = common_edges(sequence_breaks(pooled, indicator, chosen, NO_REFERENCES), vintages)
    several = sum(bool(numbers) for numbers in vintages) > 1
    colours = palette(chosen.palette, len(edges) - 1)
    labels = {
        words.language: class_labels(
            edges, indicator.decimals, words.text(indicator.unit), words, open_ends=several
        )
        for words in WORDS
    }
    legend: Legend = {"look": "classes", "edges": edges, "colours": colours, "labels": labels}
    around = _around(indicator, groups, pivots)
    return {**legend, "around": around} if around else legend


def _around(indicator: Indicator, groups: Groups, pivots: Pivots) -> list[float]:
    """Distances from the territory's figure, as many below it as above and the same in all
    vintages; [] where one of them has no figure or would hold a single unit of a vintage."""
    numbers = {vintage: numbers_of(values) for vintage, values in groups.items()}
    numbers = {vintage: values for vintage, values in numbers.items() if values}
    if not numbers or not set(numbers) <= set(pivots):
        return []
    distances = [
        [round(value - pivots[vintage], indicator.decimals) for value in values]
        for vintage, values in numbers.items()
    ]
    pooled = [distance for one in distances for distance in one]
    for classes in range(AROUND_MEAN, 1, -2):
        edges = deviation_edges(pooled, 0.0, "quantile", classes, indicator.decimals)
        if edges and not any(_alone(one, edges) for one in distances):
            return edges
    return []


def around_colours() -> list[list[str]]:
    """Of two, four and six classes around the territory's figure."""
    return [diverging(DIVERGING[0], side, False) for side in range(1, AROUND_MEAN // 2 + 1)]


def _alone(distances: Sequence[float], edges: Sequence[float]) -> bool:
    """Whether a class holds a single unit, whose value it would say (R13)."""
    return bool((np.bincount(np.searchsorted(edges, distances, side="right")) == 1).any())


def change_legend(indicator: Indicator, changes: Sequence[float]) -> Legend | None:
    """Around nought, with a sign a class: grey print tells no fall from a rise. None without a
    change to show."""
    edges = deviation_edges(changes, 0.0, "quantile", AROUND_NOUGHT, indicator.decimals)
    if not edges:
        return None
    side = sum(edge > 0 for edge in edges)
    labels = {
        words.language: deviation_labels(
            edges,
            indicator.decimals,
            POINTS if indicator.kind is Kind.RATE else words.text(indicator.unit),
            words,
            True,
        )
        for words in WORDS
    }
    return {
        "look": "change",
        "edges": edges,
        "colours": diverging("PuOr", side, True),
        "signs": ["−"] * side + [""] + ["+"] * side,
        "labels": labels,
    }


def bars_of(indicator: Indicator, values: Sequence[Value]) -> list[list[float]]:
    """[edges, units] of the histogram; [] where it would show a single unit."""
    if not indicator.kind.comparable:
        return []
    shown = bars(numbers_of(values), indicator.decimals)
    if not shown:
        return []
    return [[bar.low for bar in shown] + [shown[-1].high], [bar.units for bar in shown]]


def _circles(indicator: Indicator, pooled: Sequence[float], units: int, geometry: str) -> Legend:
    reference = readable_above(max(pooled))
    sizes = sorted(set(legend_sizes(reference)), reverse=True)
    labels = {
        words.language: [
            words.with_unit(words.number(size, 0), words.text(indicator.unit)) for size in sizes
        ]
        for words in WORDS
    }
    return {
        "look": "circles",
        "reference": reference,
        "largest": largest_circle(units, geometry),
        "colours": [palette(preset(indicator).palette, 5)[CIRCLE_CLASS]],
        "sizes": sizes,
        "labels": labels,
    }


def _categories(indicator: Indicator, groups: Groups) -> Legend | None:
    present = {str(value) for values in groups.values() for value in values if value}
    named = [categories(indicator, present, words) for words in WORDS]
    if not named[0]:
        return None
    return {
        "look": "categories",
        "values": [one.value for one in named[0]],
        "colours": [one.colour for one in named[0]],
        "labels": {
            words.language: [one.label for one in found]
            for words, found in zip(WORDS, named, strict=True)
        },
    }
