"""Renderers of the presets: rules that exclude one another, in a legend that can be read without
the map.

Reads the layer's own values, which are released ones (R13), and makes no request.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from qgis.core import (
    QgsFeatureRequest,
    QgsRuleBasedRenderer,
    QgsSymbol,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)

from ...description import Kind
from ...toolbelt.numbers import POINTS
from ..figures.deviations import deviation_edges
from ..figures.references import References
from ..release.indicators import EMPTY, NO_DATA, RELEASED, STATE
from ..store.geopackage import quoted, stored_numbers
from .classing import (
    SIZE_STEPS,
    categories,
    is_given,
    largest_circle,
    legend_sizes,
    readable_above,
    sequence_breaks,
)
from .colour_schemes import MIDDLE, STOCK, diverging, palette
from .fields import geometry_of
from .legends import NEVER, UNDRAWN, class_labels, deviation_labels, too_few, undrawn
from .presentation import Look, Presentation
from .symbols import (
    circle_marker,
    circle_symbol,
    class_symbol,
    empty_symbol,
    imputed_symbol,
    no_data_symbol,
    secret_symbol,
)
from .words import Words

if TYPE_CHECKING:
    from ...portal.model import Indicator

# units drawn largest first: QGIS keeps every feature, with room for every field, to sort them
MOST_ORDERED = 20_000
SMALLEST = 1.2  # mm: the colour of a circle must still be seen
CLASS_IN_LEGEND = 3.6  # mm
RELEASED_ROW = f"{quoted(STATE)} = '{RELEASED}'"
MINUS, PLUS = "−", "+"
STOCK_COLUMN = "dwellings"
IMPUTED_COLUMN = "imputed"
COLOURED = (
    "class",
    "circles",
)  # rules whose points lie over the greys, which would cover them in towns


@dataclass(frozen=True)
class Class:
    """One class: what is in it, what it is called, its colour; of a change its sign."""

    expression: str
    label: str
    colour: str
    sign: str = ""


class Preset:
    """Builds the renderer of one layer for one indicator."""

    def __init__(
        self,
        layer: QgsVectorLayer,
        indicator: Indicator,
        presentation: Presentation,
        references: References,
        words: Words,
    ) -> None:
        self._layer, self._indicator, self._references, self._words = (
            layer,
            indicator,
            references,
            words,
        )
        self._presentation = presentation
        self._geometry = geometry_of(layer)
        self._name = quoted(indicator.id)
        self._unit = words.text(indicator.unit)
        self._root = QgsRuleBasedRenderer.Rule(None)
        self._needs = ""  # a further column without which the unit is hidden on this map

    def renderer(self) -> QgsRuleBasedRenderer:
        ordered = ""
        if self._presentation.look is Look.CIRCLES:
            ordered = self._circles()
        else:
            for position, shown_class in enumerate(self._classes()):
                self._rule(
                    class_symbol(self._geometry, shown_class.colour, shown_class.sign),
                    shown_class.expression,
                    shown_class.label,
                    f"class{position}",
                )
        self._greys()
        if self._has(IMPUTED_COLUMN) and self._geometry == "polygon":
            imputed = f"coalesce({quoted(IMPUTED_COLUMN)}, '') <> ''"
            shown = f"{RELEASED_ROW} AND {self._name} IS NOT NULL AND {imputed}"
            self._rule(imputed_symbol(), shown, self._words.word("imputed"), "imputed")
        renderer = QgsRuleBasedRenderer(self._root)
        if ordered:
            renderer.setUsingSymbolLevels(self._geometry == "polygon")
        if ordered and self._layer.featureCount() <= MOST_ORDERED:
            renderer.setOrderByEnabled(True)
            renderer.setOrderBy(
                QgsFeatureRequest.OrderBy([QgsFeatureRequest.OrderByClause(ordered, False)])
            )
        return renderer

    # classes

    def _classes(self) -> list[Class]:
        if self._indicator.kind == Kind.CLASS:
            return self._categories()
        pivot = 0.0 if self._indicator.kind == Kind.DIFFERENCE else self._references.value
        if self._presentation.look is Look.DIVERGING and pivot is not None:
            return self._diverging(pivot)
        return self._sequence()

    def _sequence(self) -> list[Class]:
        chosen, indicator = self._presentation, self._indicator
        values = released_values(self._layer, indicator.id)
        breaks = sequence_breaks(values, indicator, chosen, self._references)
        if not breaks:
            return []
        own_bounds = is_given(chosen, self._references)
        labels = class_labels(
            breaks, indicator.decimals, self._unit, self._words, open_ends=own_bounds
        )
        number = len(chosen.bounds) + 1 if chosen.method == "hand" else chosen.classes
        if not own_bounds and len(labels) < number:
            self._heading(self._words.word(too_few(labels, values)).format(n=len(labels)), "fewer")
        return self._between(breaks[1:-1], labels, palette(chosen.palette, len(labels)))

    def _diverging(self, pivot: float) -> list[Class]:
        """As many classes below as above; for a difference between vintages also one that says
        "stable"."""
        chosen, indicator = self._presentation, self._indicator
        evolution = indicator.kind == Kind.DIFFERENCE
        number = (
            chosen.classes - 1 + chosen.classes % 2
            if evolution
            else chosen.classes - chosen.classes % 2
        )
        values = released_values(self._layer, indicator.id)
        edges = deviation_edges(values, pivot, chosen.method, max(number, 2), indicator.decimals)
        if not edges:
            return (
                [Class(f"{self._name} IS NOT NULL", self._words.word("any_above"), MIDDLE)]
                if values
                else []
            )
        unit = POINTS if indicator.kind == Kind.RATE else self._unit
        labels = deviation_labels(edges, indicator.decimals, unit, self._words, evolution)
        if not evolution:
            figure = self._words.with_unit(
                self._words.number(pivot, indicator.decimals), self._unit
            )
            self._heading(self._words.word("around").format(value=figure))
            self._heading(self._references.name, "territory")
        side = sum(edge > 0 for edge in edges) + (0.0 in edges)
        colours = diverging(chosen.palette, side, 0.0 not in edges)
        classes = self._between([round(pivot + edge, 10) for edge in edges], labels, colours)
        if not evolution:
            return classes
        signs = [MINUS] * side + [""] * (len(classes) - 2 * side) + [PLUS] * side
        return [replace(one, sign=sign) for one, sign in zip(classes, signs, strict=True)]

    def _between(self, edges: list[float], labels: list[str], colours: list[str]) -> list[Class]:
        """Classes below, between and above the inner edges; the outer ones are open."""
        ends = [None, *edges, None]
        classes = []
        for (low, high), label, colour in zip(pairwise(ends), labels, colours, strict=True):
            parts = [
                f"{self._name} >= {low!r}" if low is not None else "",
                f"{self._name} < {high!r}" if high is not None else "",
            ]
            classes.append(
                Class(
                    " AND ".join(part for part in parts if part) or f"{self._name} IS NOT NULL",
                    label,
                    colour,
                )
            )
        return classes

    def _categories(self) -> list[Class]:
        """Those that the layer has."""
        values, _ = QgsVectorLayerUtils.getValues(self._layer, self._name)
        present = {
            str(value)
            for value in values
            if isinstance(value, (str, int, float)) and str(value) != ""
        }
        return [
            Class(
                f"{RELEASED_ROW} AND to_string({self._name}) = '{_escaped(one.value)}'",
                one.label,
                one.colour,
            )
            for one in categories(self._indicator, present, self._words)
        ]

    # circles

    def _circles(self) -> str:
        """Area follows the stock; the colour says the class of the rate, where the indicator is
        one. Returns the column of the areas."""
        indicator = self._indicator
        stock = indicator.id if indicator.kind == Kind.COUNT else self._stock()
        if not stock:
            for position, shown_class in enumerate(self._sequence()):
                self._rule(
                    class_symbol(self._geometry, shown_class.colour),
                    shown_class.expression,
                    shown_class.label,
                    f"class{position}",
                )
            return ""
        values = released_values(self._layer, stock)
        reference = readable_above(max(values, default=1.0))
        largest = largest_circle(len(values), self._geometry)
        column = quoted(stock)
        size = f"sqrt(coalesce({column}, 0) / {reference!r}) * {largest!r}"
        if indicator.kind == Kind.COUNT:
            colour = palette(self._presentation.palette, 5)[3]
            shown = circle_symbol(self._geometry, colour, size)
            self._rule(
                shown,
                f"{RELEASED_ROW} AND {self._name} IS NOT NULL",
                self._words.title(indicator),
                "circles",
            )
            self._sizes(reference, largest, colour, self._unit if values else "", bool(values))
            return column
        self._needs = column
        self._heading(self._words.word("colour").format(name=self._words.title(indicator)))
        for position, shown_class in enumerate(self._sequence()):
            shown = circle_symbol(
                self._geometry, shown_class.colour, f"max({size}, {SMALLEST})", CLASS_IN_LEGEND
            )
            self._rule(
                shown,
                f"{shown_class.expression} AND {column} IS NOT NULL",
                shown_class.label,
                f"class{position}",
            )
        fields = self._layer.fields()
        alias = fields.at(fields.indexOf(stock)).alias() or stock
        self._heading(self._words.word("size").format(name=alias), "sizes")
        self._sizes(reference, largest, STOCK, "", bool(values))
        return column

    def _stock(self) -> str:
        """The column that the areas show beside a rate: dwellings, else what the rate is divided
        by."""
        return next(
            (
                name
                for name in (STOCK_COLUMN, self._indicator.denominator)
                if name and self._has(name)
            ),
            "",
        )

    def _sizes(
        self, reference: float, largest: float, colour: str, unit: str, any_value: bool
    ) -> None:
        """Three circles that no unit has: readable numbers (R13)."""
        sizes = legend_sizes(reference) if any_value else []
        for step, shown in zip(SIZE_STEPS, sizes, strict=False):
            marker = circle_marker(colour, round(largest * math.sqrt(shown / reference), 2))
            self._rule(
                marker,
                NEVER,
                self._words.with_unit(self._words.number(shown, 0), unit),
                f"size{step}",
            )

    # greys

    def _greys(self) -> None:
        """Hidden, no social housing, no data. A denominator of 0 is published: nothing is hidden
        there, there is nothing."""
        state, denominator = quoted(STATE), self._indicator.denominator
        missing = (
            f"({self._name} IS NULL OR {self._needs} IS NULL)"
            if self._needs
            else f"{self._name} IS NULL"
        )
        nothing, hidden = f"{state} = '{NO_DATA}'", f"{RELEASED_ROW} AND {missing}"
        if denominator and self._has(denominator):
            nothing = f"{nothing} OR ({RELEASED_ROW} AND {quoted(denominator)} = 0)"
            hidden = f"{hidden} AND coalesce({quoted(denominator)}, 1) <> 0"
        self._rule(secret_symbol(self._geometry), hidden, self._words.word("secrecy"), "secret")
        self._rule(
            empty_symbol(self._geometry),
            f"{state} = '{EMPTY}'",
            self._words.word("empty"),
            "empty",
        )
        self._rule(no_data_symbol(self._geometry), nothing, self._words.word("nodata"), "nodata")
        if left_out := undrawn(self._layer, self._words):
            self._heading(left_out, UNDRAWN)

    # rules

    def _rule(self, symbol: QgsSymbol | None, expression: str, label: str, key: str) -> None:
        if symbol is not None and self._geometry == "point" and key.startswith(COLOURED):
            for part in symbol.symbolLayers():
                part.setRenderingPass(1)
        rule = QgsRuleBasedRenderer.Rule(symbol, 0, 0, expression, label)
        rule.setRuleKey(key)
        self._root.appendChild(rule)

    def _heading(self, text: str, key: str = "heading") -> None:
        """A line of the legend that draws nothing."""
        self._rule(None, NEVER, text, key)

    def _has(self, column: str) -> bool:
        return bool(self._layer.fields().indexOf(column) >= 0)


def released_values(layer: QgsVectorLayer, column: str) -> list[float]:
    """The numbers of a column, hidden ones left out."""
    stored = stored_numbers(layer, column)
    if stored is not None:
        return cast("list[float]", stored.tolist())
    values, _ = QgsVectorLayerUtils.getValues(layer, quoted(column))
    return [float(value) for value in values if isinstance(value, (int, float))]


def _escaped(value: str) -> str:
    return value.replace("'", "''")
