"""Labels that the plugin puts on the safe layer: names, values in the reader's notation, white on
dark classes. Where the map shows W, W writes the `s` of everything that is secret, hidden or
withheld, with the hatch itself: in neither case a name tells the two apart (R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsProperty,
    QgsRuleBasedRenderer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtGui import QColor, QFont

from ...description import Kind
from ...toolbelt.errors import StyleError
from ...toolbelt.numbers import HIDDEN
from ...toolbelt.text_enum import TextEnum
from ...toolbelt.translation import tr
from ..release.indicators import RELEASED, STATE
from ..store.geopackage import quoted
from .expressions import broken, cell_expression, literal
from .fields import geometry_of
from .shared_hatch import beside_hatch
from .typeface import family
from .words import FRENCH, Words

if TYPE_CHECKING:
    from ...portal.model import Indicator

TEXT, PAPER = "#1f1f1f", "#ffffff"
LABELS = "occupancy/labels"  # on S: its `Labels`, none where it bears no label of ours
# relative luminance of the class's colour; white letters read better below, dark ones from there on
LUMINANCE = (
    "(0.2126 * (color_part(@symbol_color, 'red') / 255.0) ^ 2.2"
    " + 0.7152 * (color_part(@symbol_color, 'green') / 255.0) ^ 2.2"
    " + 0.0722 * (color_part(@symbol_color, 'blue') / 255.0) ^ 2.2)"
)
DARK = f"coalesce({LUMINANCE} < 0.2, false)"
# white letters keep their contrast on the yellow of chosen units and over a pale neighbour
SHADE = "darker(@symbol_color, 200)"


LETTERS = 7.0  # points
BESIDE = 0.8  # mm between a label and its dot or circle
# where every unit of an EPCI has its label: on a page, and in the window from half that scale on
NEAR = "@map_scale <= if(@layout_name IS NULL, 180000, 300000)"


class Labels(TextEnum):
    """NAME: of the unit · VALUE: of the indicator shown · BOTH: the value below the name"""

    NAME = "name"
    VALUE = "value"
    BOTH = "both"


def label_with(
    layer: QgsVectorLayer, indicator: Indicator, words: Words = FRENCH, what: Labels = Labels.VALUE
) -> None:
    """Label the layer's units for the indicator that it shows."""
    layer.setCustomProperty(LABELS, what.value)
    settings = label_settings(layer, unit_expression(layer, indicator, words, what))
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    layer.emitStyleChanged()
    layer.triggerRepaint()


def relabel(layer: QgsVectorLayer, indicator: Indicator, words: Words) -> None:
    """Another indicator is shown: labels of ours follow it."""
    labels = labels_of(layer)
    if labels is not None:
        label_with(layer, indicator, words, labels)


def labels_of(layer: QgsVectorLayer) -> Labels | None:
    """What our labels say now; None without labels, or with the user's own."""
    chosen = layer.customProperty(LABELS)
    return Labels(chosen) if layer.labelsEnabled() and chosen in set(Labels) else None


def unit_expression(layer: QgsVectorLayer, indicator: Indicator, words: Words, what: Labels) -> str:
    """The text of a unit. Secret: nothing beside W, `s` on a map without it."""
    value = label_expression(layer, indicator, words)
    name = quoted("name") if layer.fields().indexOf("name") >= 0 else quoted("code")
    if geometry_of(layer) == "polygon":
        name = broken(name)
    text = {
        Labels.NAME: name,
        Labels.VALUE: value,
        Labels.BOTH: f"{name} || if(({value}) = '', '', '\n' || ({value}))",
    }[what]
    hidden = f"{quoted(STATE)} = '{RELEASED}' AND {quoted(indicator.id)} IS NULL"
    hatched = beside_hatch(layer)
    secret = f"if({hatched}, '', '{HIDDEN}')" if hatched else f"'{HIDDEN}'"
    return f"CASE WHEN {hidden} THEN {secret} ELSE {text} END"


def remove_labels(layer: QgsVectorLayer) -> None:
    layer.setLabelsEnabled(False)
    layer.removeCustomProperty(LABELS)
    layer.setLabeling(None)
    layer.emitStyleChanged()
    layer.triggerRepaint()


def label_settings(layer: QgsVectorLayer, text: str) -> QgsPalLayerSettings:
    """Labels of that expression: in an area, or beside a dot or a circle."""
    settings = QgsPalLayerSettings()
    settings.fieldName = text
    settings.isExpression = True
    settings.setFormat(text_with_halo(LETTERS, TEXT, 0.7, 0.9, PAPER))
    diameter = circle_size(layer)
    if geometry_of(layer) == "point" or diameter:
        settings.placement = QgsPalLayerSettings.Placement.OrderedPositionsAroundPoint
        settings.dist = BESIDE
        _beside(settings, geometry_of(layer), diameter)
    else:
        _in_the_area(settings)
        properties = settings.dataDefinedProperties()
        for what_of, dark, light in (
            (QgsPalLayerSettings.Property.Color, literal(PAPER), literal(TEXT)),
            (QgsPalLayerSettings.Property.BufferColor, SHADE, literal(PAPER)),
        ):
            properties.setProperty(
                what_of, QgsProperty.fromExpression(f"if({DARK}, {dark}, {light})")
            )
        settings.setDataDefinedProperties(properties)
    settings.multilineAlign = Qgis.LabelMultiLineAlignment.Center
    _show_all(settings)
    return settings


def _in_the_area(settings: QgsPalLayerSettings) -> None:
    """In the middle of a unit, or beside it where the letters of a neighbour are."""
    settings.placement = QgsPalLayerSettings.Placement.Horizontal
    placing = settings.placementSettings()
    placing.setAllowDegradedPlacement(True)
    settings.setPlacementSettings(placing)


def _beside(settings: QgsPalLayerSettings, geometry: str, diameter: str) -> None:
    """Outside the circle, whatever its size; on a polygon the circle is in its middle."""
    if diameter:
        distance = QgsProperty.fromExpression(f"({diameter}) / 2 + {BESIDE}")
        properties = settings.dataDefinedProperties()
        properties.setProperty(QgsPalLayerSettings.Property.LabelDistance, distance)
        settings.setDataDefinedProperties(properties)
    if geometry == "polygon":
        settings.geometryGenerator = "point_on_surface($geometry)"
        settings.geometryGeneratorType = Qgis.GeometryType.Point
        settings.geometryGeneratorEnabled = True


def _show_all(settings: QgsPalLayerSettings) -> None:
    """Near by every unit has its label, if need be over another one; from afar those that fit."""
    if_close = f"if({NEAR}, 'AllowIfNeeded', 'Prevent')"
    properties = settings.dataDefinedProperties()
    properties.setProperty(
        QgsPalLayerSettings.Property.OverlapHandling, QgsProperty.fromExpression(if_close)
    )
    settings.setDataDefinedProperties(properties)


def circle_size(layer: QgsVectorLayer) -> str:
    """The diameter (mm) of a unit's circle as an expression; '' where the map shows no circles."""
    renderer = layer.renderer()
    rules = renderer.rootRule().children() if isinstance(renderer, QgsRuleBasedRenderer) else []
    for rule in rules:
        if rule.symbol() is not None and rule.ruleKey().startswith(("class", "circles")):
            parts = rule.symbol().symbolLayers()
            sub = parts[-1].subSymbol() if parts and parts[-1].subSymbol() else rule.symbol()
            if isinstance(sub, QgsMarkerSymbol):
                return str(sub.dataDefinedSize().expressionString())
    return ""


def label_expression(layer: QgsVectorLayer, indicator: Indicator, words: Words) -> str:
    """The value with its unit, `s` where it is hidden, nothing for units without social housing."""
    if layer.fields().indexOf(indicator.id) < 0:
        raise StyleError(tr("This layer has no column “{name}”.").format(name=indicator.id))
    unit = words.text(indicator.unit) if words.text(indicator.unit) == "%" else ""
    return cell_expression(
        indicator.id,
        indicator.decimals,
        unit,
        words,
        numeric=indicator.kind != Kind.CLASS,
        say_why=False,
        difference=indicator.kind == Kind.DIFFERENCE,
    )


def text_with_halo(
    points: float, colour: str, halo_size: float, opacity: float = 1.0, paper: str = "#ffffff"
) -> QgsTextFormat:
    """Letters on a halo of the paper's colour. halo_size: mm."""
    text = QgsTextFormat()
    text.setFont(QFont(family()))
    text.setSize(points)
    text.setSizeUnit(Qgis.RenderUnit.Points)
    text.setColor(QColor(colour))
    halo = QgsTextBufferSettings()
    halo.setEnabled(True)
    halo.setSize(halo_size)
    halo.setColor(QColor(paper))
    halo.setOpacity(opacity)
    text.setBuffer(halo)
    return text
