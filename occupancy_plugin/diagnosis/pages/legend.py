"""The legend of a page: classes and those greys that are on the map, in the page's letters."""

from __future__ import annotations

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
from ...layers.style.legends import without_count
from ...layers.style.words import Words
from ..content.facts import Facts
from ..content.phrases import either
from ..drawing.colours import INK
from ..drawing.fonts import family, wrap


@dataclass(frozen=True)
class Setting:
    """How tight a legend is set. letters: of their size · gap: mm above an entry · swatch: mm"""

    letters: float
    gap: float
    swatch: float


HEADING, ENTRY = 9.0, 8.5  # points
SYMBOL, GAP = 6.5, 2.0  # mm
SETTINGS = (
    Setting(1.0, 2.0, 4.0),
    Setting(1.0, 1.2, 3.6),
    Setting(0.92, 1.1, 3.2),
    Setting(0.85, 0.3, 2.8),
)
GREYS = ("secret", "empty", "nodata")
ALL_GREYS = (True, True, True)


def counted(layer: QgsVectorLayer, heading: str, scale: str, words: Words) -> str:
    """The heading, with what the numbers in brackets count: 'Familles monoparentales (%)
    [communes]'."""
    labels = [rule.label() for rule in layer.renderer().rootRule().children()]
    if all(label == without_count(label) for label in labels):
        return heading
    return f"{heading} [{either(f'units {scale}', 'units', words)}]"


def dress_legend(
    legend: QgsLayoutItemLegend,
    map_item: QgsLayoutItemMap,
    layers: list[tuple[QgsVectorLayer, str, tuple[bool, bool, bool]]],
    letters: float = 1.0,
) -> None:
    """layers: each with its heading and whether its map has secret units, units without social
    housing, units without data · letters: 1.25 on A3. A long legend is set tighter: none of its
    entries may fall out of its frame."""
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
        style = QgsLegendStyle()  # `legend.rstyle` hands Python a style that is gone
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
) -> None:
    room = legend.rect().width() - 2.0
    root = legend.model().rootGroup()
    root.removeAllChildren()
    for layer, heading, greys in layers:
        node = root.addLayer(layer)
        node.setUseLayerName(False)
        node.setName("\n".join(wrap(heading, HEADING * letters, room, True)))
        rules = layer.renderer().rootRule().children()
        label_room = room - _widest_symbol(layer) - GAP
        for position, rule in enumerate(rules):
            lines = wrap(rule.label(), ENTRY * letters, label_room)
            if len(lines) > 1:  # on this legend alone: the layer keeps its labels
                QgsMapLayerLegendUtils.setLegendNodeUserLabel(node, position, "\n".join(lines))
        leave_out_absent(node, layer, greys)
        legend.model().refreshLayerLegend(node)


def _height(legend: QgsLayoutItemLegend) -> float:
    """mm that the entries take."""
    context = QgsLayoutUtils.createRenderContextForLayout(legend.layout(), None)
    renderer = QgsLegendRenderer(legend.model(), legend.legendSettings())
    return float(renderer.minimumSize(context).height())


def leave_out_absent(
    node: QgsLayerTreeLayer, layer: QgsVectorLayer, greys: tuple[bool, bool, bool]
) -> None:
    """No entry for a grey that is not on the map. greys: which of `GREYS` are."""
    absent = {key for key, present in zip(GREYS, greys, strict=True) if not present}
    rules = layer.renderer().rootRule().children()
    entries = len(layer.renderer().legendSymbolItems())
    places = [place for place, rule in enumerate(rules) if rule.ruleKey() not in absent]
    whole = entries != len(rules)  # a legend of sizes has entries of its own
    QgsMapLayerLegendUtils.setLegendNodeOrder(node, list(range(entries)) if whole else places)


def greys_of(layer: QgsVectorLayer, lineage: Lineage, facts: Facts) -> tuple[bool, bool, bool]:
    """Which of `GREYS` a map has; all of them where the facts do not know its indicator."""
    if lineage.against:
        return greys_on(layer)
    if not facts.exists(lineage.indicator, lineage.scale):
        return ALL_GREYS
    return facts.greys(lineage.scale, lineage.indicator)


def greys_on(layer: QgsVectorLayer) -> tuple[bool, bool, bool]:
    """Which of `GREYS` a map of changes has, by its own rows; what is secret may be in none."""
    filters = {r.ruleKey(): r.filterExpression() for r in layer.renderer().rootRule().children()}

    def met(key: str) -> bool:
        request = QgsFeatureRequest().setFilterExpression(filters.get(key, "FALSE")).setLimit(1)
        request.setFlags(Qgis.FeatureRequestFlag.NoGeometry)
        return any(True for _ in layer.getFeatures(request))

    return True, met("empty"), met("nodata")


def _widest_symbol(layer: QgsVectorLayer) -> float:
    """mm before the labels: as wide as the largest circle of the legend."""
    entries = layer.renderer().legendSymbolItems()  # each owns its symbol
    sizes = [e.symbol().size() for e in entries if isinstance(e.symbol(), QgsMarkerSymbol)]
    return max([SYMBOL, *sizes])
