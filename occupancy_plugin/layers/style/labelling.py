"""Labels of the safe layer: names and values, in white letters on dark classes.

On maps that show the hatch layer, that layer writes names and `s` of hidden cells and of withheld
units. So labels do not distinguish the two (R6)."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import (
    Qgis,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsGeometry,
    QgsLabelObstacleSettings,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsPointXY,
    QgsProperty,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtGui import QColor, QFont

from ...description import Indicator
from ...toolbelt.errors import StyleError
from ...toolbelt.numbers import HIDDEN, NO_BREAK_SPACE
from ...toolbelt.text_enum import TextEnum
from ...toolbelt.translation import tr
from ..release.indicators import RELEASED, STATE
from ..repaint import repaint
from ..store.geopackage import quoted
from .expressions import IS_FAR, IS_NEAR, cell_expression, literal, wrapped_name
from .fields import geometry_of
from .rules import rules_of
from .selection import IS_SELECTED
from .shared_hatch import HATCH_IS_SHOWN, secret_rule
from .symbols import MIDDLE
from .typeface import family
from .words import Words

Defined = QgsPalLayerSettings.Property
TEXT, PAPER = "#1f1f1f", "#ffffff"
LABELS = "occupancy/labels"  # on a safe layer that the plugin labels: its `Labels`
# relative luminance of the class's colour: white letters read better below 0.2, dark ones above
LUMINANCE = (
    "(0.2126 * (color_part(@symbol_color, 'red') / 255.0) ^ 2.2"
    " + 0.7152 * (color_part(@symbol_color, 'green') / 255.0) ^ 2.2"
    " + 0.0722 * (color_part(@symbol_color, 'blue') / 255.0) ^ 2.2)"
)
DARK = f"coalesce({LUMINANCE} < 0.2, false)"
WHITE_LETTERS = f"{DARK} AND NOT {IS_SELECTED}"  # QGIS paints a selected unit yellow
# the halo of white letters: it keeps their contrast on pale neighbours
SHADE = "darker(@symbol_color, 200)"


# where QGIS draws the circle of a polygon: in its largest part, at the centroid if that is inside
PARTS = (
    "array_foreach(generate_series(1, num_geometries($geometry)), area(geometry_n($geometry, "
    "@element)))"
)
LARGEST_PART = (
    "if(num_geometries($geometry) > 1, geometry_n($geometry, 1 + array_find("
    f"{PARTS}, array_max({PARTS}))), $geometry)"
)
MIDDLE_OF_CIRCLE = (
    f"with_variable('part', {LARGEST_PART}, if(contains(@part, centroid(@part)), centroid(@part), "
    "point_on_surface(@part)))"
)

LETTERS = 7.0  # points
DISTANCE = 0.8  # mm between a label and its dot or circle
NAMED_HERE = f"NOT ({IS_FAR}) AND \"name\" <> ''"  # units of the hatch layer that have a label
Position = Qgis.LabelPredefinedPointPosition
MIDDLE_FIRST = (
    Position.OverPoint,
    Position.TopMiddle,
    Position.BottomMiddle,
    Position.MiddleRight,
    Position.MiddleLeft,
    Position.TopRight,
    Position.TopLeft,
    Position.BottomRight,
    Position.BottomLeft,
)
MOST_CIRCLES = 400  # of more units, few names fit on the map
HEAVIEST_OBSTACLE = 2.0  # the largest weight of an obstacle
SIGN_DISTANCE = 1.5  # mm between a label and the middle of the sign of a change


class Labels(TextEnum):
    """NAME: of the unit · VALUE: of the indicator shown · BOTH: the value below the name"""

    NAME = "name"
    VALUE = "value"
    BOTH = "both"


def label_with(layer: QgsVectorLayer, indicator: Indicator, words: Words, labels: Labels) -> None:
    """Label the layer's units for the indicator that it shows."""
    layer.setCustomProperty(LABELS, labels.value)
    settings = label_settings(layer, unit_expression(layer, indicator, words, labels))
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    layer.emitStyleChanged()
    repaint(layer)


def relabel(layer: QgsVectorLayer, indicator: Indicator, words: Words) -> None:
    """Update the plugin's labels, if there are any, after a change of the indicator."""
    labels = labels_of(layer)
    if labels is not None:
        label_with(layer, indicator, words, labels)


def labels_of(layer: QgsVectorLayer) -> Labels | None:
    """Return what the plugin's labels hold; None without labels, or with the user's own."""
    saved_labels = layer.customProperty(LABELS)
    return Labels(saved_labels) if layer.labelsEnabled() and saved_labels in set(Labels) else None


def unit_expression(
    layer: QgsVectorLayer, indicator: Indicator, words: Words, labels: Labels
) -> str:
    """Return the expression of a unit's label. A hidden value is '' on maps that show the hatch
    layer, which writes the `s`, and `s` on others. So is a shown one whose unit is hatched, as on
    a map of circles where the area is hidden."""
    value = label_expression(layer, indicator, words)
    name = quoted("name") if layer.fields().indexOf("name") >= 0 else quoted("code")
    if geometry_of(layer) == "polygon":
        name = wrapped_name(name)
    text = {
        Labels.NAME: name,
        Labels.VALUE: value,
        Labels.BOTH: f"{name} || if(({value}) = '', '', '\n' || ({value}))",
    }[labels]
    is_hidden = f"{quoted(STATE)} = '{RELEASED}' AND {quoted(indicator.id)} IS NULL"
    rule = secret_rule(layer.renderer())
    if rule is not None and rule.filterExpression():
        is_hidden = f"({is_hidden}) OR ({rule.filterExpression()})"
    is_hatched = geometry_of(layer) == "polygon"  # the hatch layer draws no hidden point
    secrecy_text = f"if({HATCH_IS_SHOWN}, '', '{HIDDEN}')" if is_hatched else f"'{HIDDEN}'"
    return f"CASE WHEN {is_hidden} THEN {secrecy_text} ELSE {text} END"


def remove_labels(layer: QgsVectorLayer) -> None:
    layer.setLabelsEnabled(False)
    layer.removeCustomProperty(LABELS)
    layer.setLabeling(None)
    layer.emitStyleChanged()
    repaint(layer)


def label_settings(layer: QgsVectorLayer, text: str) -> QgsPalLayerSettings:
    """Make the settings of these labels: inside an area, or around a dot or a circle."""
    settings = QgsPalLayerSettings()
    settings.fieldName = text
    settings.isExpression = True
    settings.setFormat(text_with_halo(LETTERS, TEXT, 0.7, 0.9, PAPER))
    diameter = circle_size(layer)
    if geometry_of(layer) == "point" or diameter:
        settings.placement = QgsPalLayerSettings.Placement.OrderedPositionsAroundPoint
        settings.dist = DISTANCE
        _around_point(settings, geometry_of(layer), diameter)
    else:
        # over the middle, or around it if another label is there; around it only where a label is
        # not yet in another unit. Units are no obstacles: they would leave no other place
        _around_middle(settings, 0.0, MIDDLE_FIRST)
        over_point = f"if({IS_FAR}, 'O', NULL)"
        _define(settings, Defined.PredefinedPositionOrder, over_point)
        _no_obstacle(settings)
        letters, halo = literal(TEXT), literal(PAPER)
        _define(settings, Defined.Color, f"if({WHITE_LETTERS}, {halo}, {letters})")
        _define(settings, Defined.BufferColor, f"if({WHITE_LETTERS}, {SHADE}, {halo})")
    settings.multilineAlign = Qgis.LabelMultiLineAlignment.Center
    # at close range all labels, even over one another; on wider maps only those that fit
    overlap = f"if({IS_NEAR}, 'AllowIfNeeded', 'Prevent')"
    _define(settings, Defined.OverlapHandling, overlap)
    return settings


def secret_labels(units: QgsVectorLayer) -> QgsVectorLayerSimpleLabeling:
    """Return the labels of hatched units: the public name and `s`. They look like those of released
    units on a pale class."""
    text = f"{wrapped_name(quoted('name'))} || '{NO_BREAK_SPACE}{HIDDEN}'"
    settings = label_settings(units, text)
    for key, colour in ((Defined.Color, TEXT), (Defined.BufferColor, PAPER)):
        _define(settings, key, literal(colour))
    _define(settings, Defined.Show, NAMED_HERE)
    return QgsVectorLayerSimpleLabeling(settings)


def sign_label_settings(text: str) -> QgsPalLayerSettings:
    """Make the settings of labels above or below the sign in the middle of a polygon."""
    settings = QgsPalLayerSettings()
    settings.fieldName = text
    settings.isExpression = True
    _around_middle(settings, SIGN_DISTANCE, (Position.TopMiddle, Position.BottomMiddle))
    return settings


def _define(settings: QgsPalLayerSettings, key: Defined, expression: str) -> None:
    properties = settings.dataDefinedProperties()
    properties.setProperty(key, QgsProperty.fromExpression(expression))
    settings.setDataDefinedProperties(properties)


def _around_middle(
    settings: QgsPalLayerSettings, distance: float, positions: Sequence[Position]
) -> None:
    settings.placement = QgsPalLayerSettings.Placement.OrderedPositionsAroundPoint
    settings.dist = distance
    points = settings.pointSettings()
    points.setPredefinedPositionOrder(list(positions))
    settings.setPointSettings(points)
    _at_the_point(settings, MIDDLE)


def _no_obstacle(settings: QgsPalLayerSettings) -> None:
    obstacles = settings.obstacleSettings()
    obstacles.setIsObstacle(False)
    settings.setObstacleSettings(obstacles)


def _at_the_point(settings: QgsPalLayerSettings, expression: str) -> None:
    """Place labels at the point of each unit that the expression returns."""
    settings.geometryGenerator = expression
    settings.geometryGeneratorType = Qgis.GeometryType.Point
    settings.geometryGeneratorEnabled = True


def _around_point(settings: QgsPalLayerSettings, geometry: str, diameter: str) -> None:
    """Place labels outside a circle of any size. A polygon's circle is in its middle."""
    if diameter:
        _define(settings, Defined.LabelDistance, f"({diameter}) / 2 + {DISTANCE}")
    if geometry == "polygon":
        _at_the_point(settings, MIDDLE_OF_CIRCLE)
        _no_obstacle(settings)  # the circles are (withheld.py), not their units


def circle_size(layer: QgsVectorLayer) -> str:
    """Return the diameter (mm) of a unit's circle as an expression, '' without circles."""
    for rule in rules_of(layer.renderer()):
        if rule.symbol() is not None and rule.ruleKey().startswith(("class", "circles")):
            parts = rule.symbol().symbolLayers()
            sub = parts[-1].subSymbol() if parts and parts[-1].subSymbol() else rule.symbol()
            if isinstance(sub, QgsMarkerSymbol):
                return str(sub.dataDefinedSize().expressionString())
    return ""


def circles_of(layer: QgsVectorLayer) -> list[tuple[QgsPointXY, float]]:
    """Return (middle, diameter in mm) of the circles on a map of polygons, [] for other maps and
    for one of too many units."""
    diameter = circle_size(layer)
    if not diameter or geometry_of(layer) != "polygon" or layer.featureCount() > MOST_CIRCLES:
        return []
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    middle, size = QgsExpression(MIDDLE_OF_CIRCLE), QgsExpression(diameter)
    middle.prepare(context)
    size.prepare(context)
    drawn_rules = " OR ".join(
        f"({rule.filterExpression()})"
        for rule in rules_of(layer.renderer())
        if rule.ruleKey().startswith(("class", "circles"))
    )
    circles = []
    for feature in layer.getFeatures(QgsFeatureRequest().setFilterExpression(drawn_rules)):
        context.setFeature(feature)
        point, millimetres = middle.evaluate(context), size.evaluate(context)
        if isinstance(point, QgsGeometry) and isinstance(millimetres, (int, float)):
            circles.append((point.asPoint(), float(millimetres)))
    return circles


def obstacle_labelling() -> QgsVectorLayerSimpleLabeling:
    """Return labelling that writes nothing and keeps all labels off the polygons of its layer."""
    settings = QgsPalLayerSettings()
    settings.drawLabels = False
    obstacles = settings.obstacleSettings()
    obstacles.setIsObstacle(True)
    obstacles.setType(QgsLabelObstacleSettings.ObstacleType.PolygonWhole)
    obstacles.setFactor(HEAVIEST_OBSTACLE)
    settings.setObstacleSettings(obstacles)
    return QgsVectorLayerSimpleLabeling(settings)


def label_expression(layer: QgsVectorLayer, indicator: Indicator, words: Words) -> str:
    """Return the expression of the value with its unit: `s` if it is hidden, '' for units without
    social housing. Raises StyleError when the layer lacks the column."""
    if layer.fields().indexOf(indicator.id) < 0:
        raise StyleError(tr("This layer has no column “{name}”.").format(name=indicator.id))
    unit = "%" if words.text(indicator.unit) == "%" else ""
    kind = indicator.kind
    return cell_expression(indicator.id, indicator.decimals, unit, words, kind, explain=False)


def text_with_halo(
    points: float, colour: str, halo_size: float, opacity: float = 1.0, paper: str = "#ffffff"
) -> QgsTextFormat:
    """Return the format of letters with a halo in the paper's colour. halo_size: mm."""
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
