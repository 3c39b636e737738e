"""The legends of an atlas: the plugin's classes, colours and words over the values as displayed.
Maps of several vintages share their classes, and no class holds a single unit of any vintage
(R13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ..description import Indicator, Kind
from ..layers.figures.classes import bars, common_edges, deviation_edges, has_single_unit
from ..layers.style.classing import (
    categories,
    largest_circle,
    legend_sizes,
    readable_above,
    sequence_breaks,
)
from ..layers.style.colour_schemes import DIVERGING, diverging, palette
from ..layers.style.legends import class_labels, deviation_labels, single_label
from ..layers.style.presentation import AROUND_MEAN, AROUND_NOUGHT, preset
from ..layers.style.words import Words
from ..toolbelt.numbers import POINTS
from .values import Value, numbers_of

LANGUAGES = ("fr", "en")
WORDS = tuple(Words(language) for language in LANGUAGES)
CIRCLE_CLASS = 3  # of five: the colour of circles that show a count

Legend = dict[str, Any]
ValuesByVintage = Mapping[str, Sequence[Value]]  # of one column
Pivots = Mapping[str, float]  # vintage → the territory's figure


def legend_of(
    indicator: Indicator,
    values_by_vintage: ValuesByVintage,
    geometry: str,
    pivots: Pivots = MappingProxyType({}),
) -> Legend | None:
    """Return edges or values, colours, and labels in both languages; None without a value.

    pivots: the territory's figures. Where all vintages have one, `around` has classes around it."""
    if indicator.kind is Kind.CLASS:
        return _categories(indicator, values_by_vintage)
    vintages = [numbers_of(values) for values in values_by_vintage.values()]
    all_numbers = [number for numbers in vintages for number in numbers]
    if not all_numbers:
        return None
    if indicator.kind is Kind.COUNT:
        return _circles(indicator, all_numbers, max(map(len, vintages)), geometry)
    style = preset(indicator)
    edges = common_edges(sequence_breaks(all_numbers, indicator, style), vintages)
    has_several_vintages = sum(bool(numbers) for numbers in vintages) > 1
    colours = palette(style.palette, len(edges) - 1)

    def labels_in(words: Words) -> list[str]:
        decimals, unit = indicator.decimals, words.text(indicator.unit)
        if len(all_numbers) == 1:
            return [single_label(all_numbers[0], decimals, unit, words)]
        return class_labels(edges, decimals, unit, words, open_ends=has_several_vintages)

    labels = {words.language: labels_in(words) for words in WORDS}
    legend: Legend = {"look": "classes", "edges": edges, "colours": colours, "labels": labels}
    classes_around = _classes_around(indicator, values_by_vintage, pivots)
    return {**legend, "around": classes_around} if classes_around else legend


def _classes_around(
    indicator: Indicator, values_by_vintage: ValuesByVintage, pivots: Pivots
) -> list[float]:
    """Return class edges as distances from the territory's figure, as many below as above and the
    same in all vintages; [] where a vintage has no figure or a single unit in a class."""
    numbers = {vintage: numbers_of(values) for vintage, values in values_by_vintage.items()}
    numbers = {vintage: values for vintage, values in numbers.items() if values}
    if not numbers or not set(numbers) <= set(pivots):
        return []
    distances = [
        [round(value - pivots[vintage], indicator.decimals) for value in values]
        for vintage, values in numbers.items()
    ]
    all_distances = [distance for vintage in distances for distance in vintage]
    for classes in range(AROUND_MEAN, 1, -2):
        edges = deviation_edges(all_distances, 0.0, "quantile", classes, indicator.decimals)
        if edges and not any(has_single_unit(vintage, edges) for vintage in distances):
            return edges
    return []


def around_colours() -> list[list[str]]:
    """Return the colours of two, four and six classes around the territory's figure."""
    return [diverging(DIVERGING[0], side, False) for side in range(1, AROUND_MEAN // 2 + 1)]


def change_legend(indicator: Indicator, changes: Sequence[float]) -> Legend | None:
    """Return classes around zero, each with a sign, because grey print does not distinguish a fall
    from a rise. None without a change to show."""
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
    """Return [edges, units] of the histogram; [] where a bar would show a single unit."""
    if not indicator.kind.comparable:
        return []
    histogram = bars(numbers_of(values), indicator.decimals)
    if not histogram:
        return []
    return [[bar.low for bar in histogram] + [histogram[-1].high], [bar.units for bar in histogram]]


def _circles(
    indicator: Indicator, all_numbers: Sequence[float], units: int, geometry: str
) -> Legend:
    """Return the legend of circles whose area shows a count: their scale, colour and sizes."""
    reference = readable_above(max(all_numbers))
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


def _categories(indicator: Indicator, values_by_vintage: ValuesByVintage) -> Legend | None:
    """Return the legend of a qualitative indicator: the categories that occur, in its order."""
    values_present = {
        str(value) for values in values_by_vintage.values() for value in values if value
    }
    by_language = [categories(indicator, values_present, words) for words in WORDS]
    if not by_language[0]:
        return None
    return {
        "look": "categories",
        "values": [category.value for category in by_language[0]],
        "colours": [category.colour for category in by_language[0]],
        "labels": {
            words.language: [category.label for category in drawn_categories]
            for words, drawn_categories in zip(WORDS, by_language, strict=True)
        },
    }
