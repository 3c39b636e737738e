"""Builds the renderers of presets: rules that exclude one another, with a legend that can be read
without the map.

Reads only the layer's released values (R13) and makes no request.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import cast

from qgis.core import (
    QgsFeatureRequest,
    QgsRuleBasedRenderer,
    QgsSymbol,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)

from ...description import Indicator, Kind
from ...toolbelt.numbers import POINTS
from ..figures.classes import deviation_edges
from ..figures.references import References
from ..lineage import read_lineage
from ..release.indicators import EMPTY, NO_DATA, RELEASED, STATE
from ..store.geopackage import quoted, stored_numbers
from .classing import (
    SIZE_STEPS,
    categories,
    has_given_bounds,
    largest_circle,
    legend_sizes,
    readable_above,
    sequence_breaks,
)
from .colour_schemes import MIDDLE, STOCK, diverging, palette
from .expressions import literal
from .fields import geometry_of
from .legends import (
    NEVER_DRAWN,
    UNDRAWN_NOTE,
    class_labels,
    deviation_labels,
    reason_for_fewer,
    single_label,
    undrawn_text,
)
from .presentation import Look, Presentation
from .shared_hatch import SECRET_RULE, leave_hatch_to_its_layer
from .symbols import circle_marker, circle_symbol, class_symbol, grey_symbol, symbol
from .words import Words

MOST_ORDERED = 20_000  # units drawn largest first: QGIS keeps all their fields in memory to sort
SMALLEST_CIRCLE = 1.2  # mm: the colour of a smaller circle would not be visible
CLASS_IN_LEGEND = 3.6  # mm
RELEASED_ROW = f"{quoted(STATE)} = '{RELEASED}'"
MINUS, PLUS = "−", "+"
STOCK_COLUMN = "dwellings"
IMPUTED_COLUMN = "imputed"
COLOURED_RULES = ("class", "circles")  # rules whose points are drawn over the greys, which are many


@dataclass(frozen=True)
class Class:
    """One class of a legend: its filter, label and colour, and the sign of a change."""

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
        self._layer, self._indicator = layer, indicator
        self._references, self._words = references, words
        self._presentation = presentation
        self._geometry = geometry_of(layer)
        self._name = quoted(indicator.id)
        self._unit = words.text(indicator.unit)
        self._root = QgsRuleBasedRenderer.Rule(None)
        self._size_column = ""  # of circles for a rate: a unit without a size is hidden too

    def renderer(self) -> QgsRuleBasedRenderer:
        """Build the renderer: classes or circles, the three greys, the hatch of imputed values."""
        order_column = ""
        if self._presentation.look is Look.CIRCLES:
            order_column = self._circles()
        else:
            self._areas(self._classes())
        self._greys()
        if self._has(IMPUTED_COLUMN) and self._geometry == "polygon":
            is_imputed = f"coalesce({quoted(IMPUTED_COLUMN)}, '') <> ''"
            imputed_rows = f"{RELEASED_ROW} AND {self._name} IS NOT NULL AND {is_imputed}"
            self._rule(
                symbol("polygon", "imputed"), imputed_rows, self._words.word("imputed"), "imputed"
            )
        renderer = QgsRuleBasedRenderer(self._root)
        if order_column:
            renderer.setUsingSymbolLevels(self._geometry == "polygon")
        if order_column and self._layer.featureCount() <= MOST_ORDERED:
            renderer.setOrderByEnabled(True)
            renderer.setOrderBy(
                QgsFeatureRequest.OrderBy([QgsFeatureRequest.OrderByClause(order_column, False)])
            )
        return renderer

    def _areas(self, classes: list[Class]) -> None:
        for position, item in enumerate(classes):
            symbol = class_symbol(self._geometry, item.colour, item.sign)
            self._rule(symbol, item.expression, item.label, f"class{position}")

    def _classes(self) -> list[Class]:
        if self._indicator.kind == Kind.CLASS:
            values, _ = QgsVectorLayerUtils.getValues(self._layer, self._name)
            texts = {str(value) for value in values if isinstance(value, (str, int, float))}
            rows = f"{RELEASED_ROW} AND to_string({self._name})"
            return [
                Class(f"{rows} = {literal(category.value)}", category.label, category.colour)
                for category in categories(self._indicator, texts - {""}, self._words)
            ]
        pivot = 0.0 if self._indicator.kind == Kind.DIFFERENCE else self._references.value
        if self._presentation.look is Look.DIVERGING and pivot is not None:
            return self._diverging(pivot)
        return self._sequence()

    def _sequence(self) -> list[Class]:
        presentation, indicator = self._presentation, self._indicator
        values = released_values(self._layer, indicator.id)
        breaks = sequence_breaks(values, indicator, presentation)
        if not breaks:
            return []
        has_own_bounds = has_given_bounds(presentation)
        labels = class_labels(
            breaks, indicator.decimals, self._unit, self._words, open_ends=has_own_bounds
        )
        class_count = (
            len(presentation.bounds) + 1 if presentation.method == "hand" else presentation.classes
        )
        if not has_own_bounds and len(labels) < class_count:
            reason = self._words.word(reason_for_fewer(labels, values))
            self._heading(reason.format(n=len(labels)), "fewer")
            labels = self._single_label(values) or labels
        return self._between(breaks[1:-1], labels, palette(presentation.palette, len(labels)))

    def _single_label(self, values: Sequence[float]) -> list[str]:
        """Return the label of a map of a single released unit, [] for other maps."""
        if len(values) != 1:
            return []
        lineage, decimals = read_lineage(self._layer), self._indicator.decimals
        scale = lineage.scale if lineage is not None else ""
        return [single_label(values[0], decimals, self._unit, self._words, scale)]

    def _diverging(self, pivot: float) -> list[Class]:
        """Make classes around the pivot, as many below as above. A difference between vintages also
        has a middle class, "stable"."""
        presentation, indicator = self._presentation, self._indicator
        is_difference = indicator.kind == Kind.DIFFERENCE
        class_count = (
            presentation.classes - 1 + presentation.classes % 2
            if is_difference
            else presentation.classes - presentation.classes % 2
        )
        values = released_values(self._layer, indicator.id)
        edges = deviation_edges(
            values, pivot, presentation.method, max(class_count, 2), indicator.decimals
        )
        if not edges:
            return (
                [Class(f"{self._name} IS NOT NULL", self._words.word("any_above"), MIDDLE)]
                if values
                else []
            )
        unit = POINTS if indicator.kind == Kind.RATE else self._unit
        labels = deviation_labels(edges, indicator.decimals, unit, self._words, is_difference)
        if not is_difference:
            figure = self._words.with_unit(
                self._words.number(pivot, indicator.decimals), self._unit
            )
            self._heading(self._words.word("around").format(value=figure))
            self._heading(self._references.name, "territory")
        side = sum(edge > 0 for edge in edges) + (0.0 in edges)
        colours = diverging(presentation.palette, side, 0.0 not in edges)
        classes = self._between([round(pivot + edge, 10) for edge in edges], labels, colours)
        if not is_difference:
            return classes
        signs = [MINUS] * side + [""] * (len(classes) - 2 * side) + [PLUS] * side
        return [replace(item, sign=sign) for item, sign in zip(classes, signs, strict=True)]

    def _between(self, edges: list[float], labels: list[str], colours: list[str]) -> list[Class]:
        """Return the classes below, between and above the inner edges; the outer ones are open."""
        ends = [None, *edges, None]
        classes = []
        for (low, high), label, colour in zip(pairwise(ends), labels, colours, strict=True):
            bounds = [f"{self._name} >= {low!r}"] if low is not None else []
            bounds += [f"{self._name} < {high!r}"] if high is not None else []
            expression = " AND ".join(bounds) or f"{self._name} IS NOT NULL"
            classes.append(Class(expression, label, colour))
        return classes

    def _circles(self) -> str:
        """Add circles whose area shows the stock, coloured by the class of a rate. Return the
        column of the sizes, '' if the layer has none and the map is a choropleth."""
        indicator = self._indicator
        columns = (STOCK_COLUMN, indicator.denominator)  # of the sizes for a rate
        if indicator.kind == Kind.COUNT:
            columns = (indicator.id, "")
        stock = next((name for name in columns if name and self._has(name)), "")
        if not stock:
            self._areas(self._sequence())
            return ""
        values = released_values(self._layer, stock)
        reference = readable_above(max(values, default=1.0))
        largest_size = largest_circle(len(values), self._geometry)
        column = quoted(stock)
        size = f"sqrt(coalesce({column}, 0) / {reference!r}) * {largest_size!r}"
        if indicator.kind == Kind.COUNT:
            colour = palette(self._presentation.palette, 5)[3]
            circle = circle_symbol(self._geometry, colour, size)
            rows = f"{RELEASED_ROW} AND {self._name} IS NOT NULL"
            self._rule(circle, rows, self._words.title(indicator), "circles")
            self._sizes(reference, largest_size, colour, self._unit if values else "", bool(values))
            return column
        self._size_column = column
        colour = self._words.word("colour").format(name=self._words.title(indicator))
        self._heading(colour, "colour")
        size = f"max({size}, {SMALLEST_CIRCLE})"
        for position, item in enumerate(self._sequence()):
            circle = circle_symbol(self._geometry, item.colour, size, CLASS_IN_LEGEND)
            rows = f"{item.expression} AND {column} IS NOT NULL"
            self._rule(circle, rows, item.label, f"class{position}")
        fields = self._layer.fields()
        alias = fields.at(fields.indexOf(stock)).alias() or stock
        self._heading(self._words.word("size").format(name=alias), "sizes")
        self._sizes(reference, largest_size, STOCK, "", bool(values))
        return column

    def _sizes(
        self, reference: float, largest_size: float, colour: str, unit: str, has_values: bool
    ) -> None:
        """Add the legend of sizes: three circles of readable counts, not those of units (R13)."""
        sizes = legend_sizes(reference) if has_values else []
        for step, count in zip(SIZE_STEPS, sizes, strict=False):
            marker = circle_marker(colour, round(largest_size * math.sqrt(count / reference), 2))
            self._rule(
                marker,
                NEVER_DRAWN,
                self._words.with_unit(self._words.number(count, 0), unit),
                f"size{step}",
            )

    def _greys(self) -> None:
        """Add the three greys: hidden, no social housing, no data. A rate with a published
        denominator of 0 has no data: it is not hidden."""
        state, denominator = quoted(STATE), self._indicator.denominator
        is_missing = f"{self._name} IS NULL"
        if self._size_column:
            is_missing = f"({is_missing} OR {self._size_column} IS NULL)"
        no_data, is_hidden = f"{state} = '{NO_DATA}'", f"{RELEASED_ROW} AND {is_missing}"
        if denominator and self._has(denominator):
            no_data = f"{no_data} OR ({RELEASED_ROW} AND {quoted(denominator)} = 0)"
            is_hidden = f"{is_hidden} AND coalesce({quoted(denominator)}, 1) <> 0"
        hatch = leave_hatch_to_its_layer(grey_symbol(self._geometry, "secret"))
        self._rule(hatch, is_hidden, self._words.word("secrecy"), SECRET_RULE)
        self._rule(
            grey_symbol(self._geometry, "empty"),
            f"{state} = '{EMPTY}'",
            self._words.word("empty"),
            "empty",
        )
        self._rule(
            grey_symbol(self._geometry, "nodata"), no_data, self._words.word("nodata"), "nodata"
        )
        if undrawn_note := undrawn_text(self._layer, self._words):
            self._heading(undrawn_note, UNDRAWN_NOTE)

    def _rule(self, symbol: QgsSymbol | None, expression: str, label: str, key: str) -> None:
        if symbol is not None and self._geometry == "point" and key.startswith(COLOURED_RULES):
            for symbol_layer in symbol.symbolLayers():
                symbol_layer.setRenderingPass(1)
        rule = QgsRuleBasedRenderer.Rule(symbol, 0, 0, expression, label)
        rule.setRuleKey(key)
        self._root.appendChild(rule)

    def _heading(self, text: str, key: str = "heading") -> None:
        """Add a line of text to the legend: a rule that draws nothing."""
        self._rule(None, NEVER_DRAWN, text, key)

    def _has(self, column: str) -> bool:
        return bool(self._layer.fields().indexOf(column) >= 0)


def released_values(layer: QgsVectorLayer, column: str) -> list[float]:
    """Return the released numbers of a column; hidden cells are left out."""
    numbers = stored_numbers(layer, column)
    if numbers is not None:
        return cast("list[float]", numbers.tolist())
    values, _ = QgsVectorLayerUtils.getValues(layer, quoted(column))
    return [float(value) for value in values if isinstance(value, (int, float))]
