"""The legend of a page: the classes and those greys that are on the map, in the page's typeface."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from qgis.core import (
    Qgis,
    QgsFeatureRequest,
    QgsLayerTreeLayer,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutUtils,
    QgsLegendRenderer,
    QgsLegendStyle,
    QgsMapLayerLegendUtils,
    QgsMarkerSymbol,
    QgsTextFormat,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor, QFont

from ...layers.lineage import Lineage
from ...layers.style.classing import SIZE_STEPS
from ...layers.style.legends import without_count
from ...layers.style.symbols import circle_of
from ...layers.style.words import Words
from ..content.facts import Facts
from ..content.phrases import phrase_or
from ..content.shapes import needed_greys
from ..drawing.colours import INK
from ..drawing.fonts import family, wrap

HEADING, ENTRY = 9.0, 8.5  # points
SYMBOL, GAP = 6.5, 2.0  # mm
GREYS = ("secret", "empty", "nodata")
ALL_GREYS = (True, True, True)
SMALLER_CIRCLES = tuple(f"size{step}" for step in SIZE_STEPS[1:])  # left out if two maps need room
SAID_ABOVE = {"fewer", "colour", "circles"}  # entries that repeat the heading, or need not be said


@dataclass(frozen=True)
class Setting:
    """The spacing of a legend.

    letters: factor of their size
    gap: mm above an entry
    swatch: mm"""

    letters: float
    gap: float
    swatch: float


SETTINGS = (
    Setting(1.0, 2.0, 4.0),
    Setting(1.0, 1.2, 3.6),
    Setting(0.92, 1.1, 3.2),
    Setting(0.85, 0.8, 2.8),
    Setting(0.85, 0.3, 2.8),
)


def counted_heading(layer: QgsVectorLayer, heading: str, scale: str, words: Words) -> str:
    """Return the heading, and what the numbers in brackets count: 'Familles monoparentales (%)
    par commune'."""
    labels = [rule.label() for rule in layer.renderer().rootRule().children()]
    if all(label == without_count(label) for label in labels):
        return heading
    return f"{heading} {phrase_or(f'per {scale}', 'per unit', words)}"


def dress_legend(
    legend: QgsLayoutItemLegend,
    map_item: QgsLayoutItemMap,
    layers: list[tuple[QgsVectorLayer, str, tuple[bool, bool, bool]]],
    letters: float,
) -> None:
    """Fill the legend, and set it more tightly until all its entries are inside its frame.

    layers: each with its heading and whether its map has secret units, units without social
    housing, units without data
    letters: 1.25 on A3"""
    legend.setLinkedMap(map_item)
    legend.setAutoUpdateModel(False)
    legend.setResizeToContents(False)
    legend.setWrapString("\n")
    legend.setSymbolWidth(SYMBOL)
    legend.setBoxSpace(0.0)
    legend.setBackgroundEnabled(False)
    for step in SETTINGS:
        _set_letters(legend, letters * step.letters, step.gap)
        legend.setSymbolHeight(step.swatch)
        _fill(legend, layers, letters * step.letters)
        if _height(legend) <= legend.rect().height():
            break
    for number in range(1, len(SMALLER_CIRCLES) + 1):
        if _height(legend) > legend.rect().height():
            left_out = frozenset(SMALLER_CIRCLES[:number])
            _fill(legend, layers, letters * SETTINGS[-1].letters, left_out)
    legend.adjustBoxSize()
    legend.update()


def _set_letters(legend: QgsLayoutItemLegend, letters: float, gap: float) -> None:
    for kind, size, bold, space in (
        (QgsLegendStyle.Style.Title, HEADING, True, 0.0),
        (QgsLegendStyle.Style.Group, HEADING, True, 0.0),
        (QgsLegendStyle.Style.Subgroup, HEADING, True, 0.0),
        (QgsLegendStyle.Style.Symbol, ENTRY, False, gap),
        (QgsLegendStyle.Style.SymbolLabel, ENTRY, False, gap),
    ):
        style = QgsLegendStyle()  # `legend.rstyle` returns a style that is already deleted
        text = QgsTextFormat()
        font = QFont(family())
        font.setBold(bold)
        text.setFont(font)
        text.setSize(size * letters)
        text.setColor(QColor(INK))
        style.setTextFormat(text)
        style.setMargin(QgsLegendStyle.Side.Top, space)
        side = GAP if kind == QgsLegendStyle.Style.SymbolLabel else 0.0
        style.setMargin(QgsLegendStyle.Side.Left, side)
        legend.setStyle(kind, style)


def _fill(
    legend: QgsLayoutItemLegend,
    layers: list[tuple[QgsVectorLayer, str, tuple[bool, bool, bool]]],
    letters: float,
    left_out: Set[str] = frozenset(),
) -> None:
    """Fill the legend's tree, its labels wrapped to the frame.

    left_out: keys of entries"""
    available_width = legend.rect().width() - 2.0
    root = legend.model().rootGroup()
    root.removeAllChildren()
    for layer, heading, greys in layers:
        node = root.addLayer(layer)
        node.setUseLayerName(False)
        node.setName("\n".join(wrap(heading, HEADING * letters, available_width, True)))
        rules = layer.renderer().rootRule().children()
        label_room = available_width - _widest_symbol(layer) - GAP
        for position, rule in enumerate(rules):
            lines = wrap(rule.label(), ENTRY * letters, label_room)
            if len(lines) > 1:  # on this legend only: the layer keeps its labels
                QgsMapLayerLegendUtils.setLegendNodeUserLabel(node, position, "\n".join(lines))
            if (circle := circle_of(rule, SETTINGS[-1].swatch)) is not None:
                QgsMapLayerLegendUtils.setLegendNodeCustomSymbol(node, position, circle)
        leave_out_absent(node, layer, greys, left_out)
        legend.model().refreshLayerLegend(node)


def _height(legend: QgsLayoutItemLegend) -> float:
    context = QgsLayoutUtils.createRenderContextForLayout(legend.layout(), None)
    renderer = QgsLegendRenderer(legend.model(), legend.legendSettings())
    return float(renderer.minimumSize(context).height())


def leave_out_absent(
    node: QgsLayerTreeLayer,
    layer: QgsVectorLayer,
    greys: tuple[bool, bool, bool],
    left_out: Set[str] = frozenset(),
) -> None:
    """Remove the entries of greys that are not on the map.

    greys: which of `GREYS` are on it
    left_out: keys of other entries to remove"""
    absent_greys = {key for key, is_present in zip(GREYS, greys, strict=True) if not is_present}
    absent_greys |= SAID_ABOVE | left_out
    rules = layer.renderer().rootRule().children()
    entries = len(layer.renderer().legendSymbolItems())
    places = [place for place, rule in enumerate(rules) if rule.ruleKey() not in absent_greys]
    has_size_entries = entries != len(rules)  # a legend of sizes has more entries than rules
    QgsMapLayerLegendUtils.setLegendNodeOrder(
        node, list(range(entries)) if has_size_entries else places
    )


def greys_of(
    layer: QgsVectorLayer, lineage: Lineage, facts: Facts | None
) -> tuple[bool, bool, bool]:
    """Return which of `GREYS` a map has; all where the facts do not include its indicator."""
    if lineage.against and facts is not None:
        return greys_on(layer)
    if facts is None or not facts.has_indicator(lineage.indicator, lineage.scale):
        return ALL_GREYS
    return needed_greys(facts, lineage.scale, lineage.indicator)


def greys_on(layer: QgsVectorLayer) -> tuple[bool, bool, bool]:
    """Return which of `GREYS` a map of changes has, by its own rows. The hatch is always included:
    withheld units have no rows."""
    filters = {
        rule.ruleKey(): rule.filterExpression() for rule in layer.renderer().rootRule().children()
    }

    def has_rows(key: str) -> bool:
        request = QgsFeatureRequest().setFilterExpression(filters.get(key, "FALSE")).setLimit(1)
        request.setFlags(Qgis.FeatureRequestFlag.NoGeometry)
        return any(True for _ in layer.getFeatures(request))

    return True, has_rows("empty"), has_rows("nodata")


def _widest_symbol(layer: QgsVectorLayer) -> float:
    """Return mm before the labels: the width of the legend's largest circle."""
    entries = layer.renderer().legendSymbolItems()  # each owns its symbol
    sizes = [
        entry.symbol().size() for entry in entries if isinstance(entry.symbol(), QgsMarkerSymbol)
    ]
    return max([SYMBOL, *sizes])
