"""Labels, diagrams, callouts, data-defined symbols: drawn into SVG and PDF with texts kept as
texts."""

from __future__ import annotations

from typing import Any

from .drawings import layout, pdf, svg
from .registry import Stage, way

COLUMNS = ("name", "type_b", "dwellings")
EVERYTHING = '"code"' + "".join(
    f" || ' ' || coalesce(to_string(\"{column}\"), 's')" for column in COLUMNS
)

# rates as every map shows them: with one decimal, beside the unit they belong to
ROUNDED = '"code"' + "".join(
    f" || ' ; ' || coalesce(format_number(\"type_{letter}_rate\", 1) || ' %', 's')"
    for letter in "abcd"
)


def settings_of(expression: str) -> Any:
    from qgis.core import Qgis, QgsPalLayerSettings, QgsTextFormat

    settings = QgsPalLayerSettings()
    settings.fieldName = expression
    settings.isExpression = True
    text = QgsTextFormat()
    text.setSize(4)
    settings.setFormat(text)
    placement = settings.placementSettings()
    placement.setOverlapHandling(Qgis.LabelOverlapHandling.AllowOverlapAtNoCost)
    settings.setPlacementSettings(placement)
    return settings


def put(layer: Any, labeling: Any) -> None:
    layer.setLabeling(labeling)
    layer.setLabelsEnabled(True)


def simple(layer: Any, expression: str) -> None:
    from qgis.core import QgsVectorLayerSimpleLabeling

    put(layer, QgsVectorLayerSimpleLabeling(settings_of(expression)))


def drawn(stage: Stage, layer: Any) -> str:
    return (
        svg(stage, layout(stage, [stage.hatch, layer]), "labels.svg")
        + " "
        + pdf(stage, layout(stage, [stage.hatch, layer]), "labels.pdf")
    )


@way("Simple labels with code, name and every count")
def label_everything(stage: Stage) -> str:
    simple(stage.safe, EVERYTHING)
    return drawn(stage, stage.safe)


@way("Rule-based labels, one rule for small units, one for hidden cells")
def label_rules(stage: Stage) -> str:
    from qgis.core import QgsRuleBasedLabeling

    root = QgsRuleBasedLabeling.Rule(None)
    for expression in ('"households" < 11', '"type_b" IS NULL', "TRUE"):
        rule = QgsRuleBasedLabeling.Rule(settings_of(EVERYTHING))
        rule.setFilterExpression(expression)
        root.appendChild(rule)
    put(stage.safe, QgsRuleBasedLabeling(root))
    return drawn(stage, stage.safe)


@way(
    "Data-defined labels: text size and visibility follow the value, the neighbour's value beside "
    "it"
)
def label_data_defined(stage: Stage) -> str:
    from qgis.core import QgsPalLayerSettings, QgsProperty, QgsVectorLayerSimpleLabeling

    neighbour = 'array_to_string(overlay_touches(@layer, concat("code", \' \', "type_b")))'
    settings = settings_of(f"{EVERYTHING} || ' ' || coalesce({neighbour}, '')")
    settings.dataDefinedProperties().setProperty(
        QgsPalLayerSettings.Property.Size, QgsProperty.fromExpression('3 + "dwellings" / 5000000')
    )
    put(stage.safe, QgsVectorLayerSimpleLabeling(settings))
    return drawn(stage, stage.safe)


@way("Labels with the rates to one decimal, as on every map")
def label_rounded(stage: Stage) -> str:
    simple(stage.safe, ROUNDED)
    return drawn(stage, stage.safe)


@way("A style file that brings its own labels")
def label_from_qml(stage: Stage) -> str:
    simple(stage.safe, EVERYTHING)
    stage.safe.saveNamedStyle(stage.file("labels.qml"))
    stage.safe.setLabelsEnabled(False)
    stage.safe.loadNamedStyle(stage.file("labels.qml"))
    return drawn(stage, stage.safe)


@way("HTML and substitutions in labels, NULL replaced by the rest of the family")
def label_coalesce(stage: Stage) -> str:
    simple(
        stage.safe,
        'coalesce(to_string("type_d"), to_string("type_d_rate"), \'?\') || \' \' || "name"',
    )
    return drawn(stage, stage.safe)


@way("Pie diagrams with their values as labels")
def diagrams(stage: Stage) -> str:
    from qgis.core import QgsDiagramSettings, QgsLinearlyInterpolatedDiagramRenderer, QgsPieDiagram
    from qgis.PyQt.QtCore import QSizeF
    from qgis.PyQt.QtGui import QColor

    settings = QgsDiagramSettings()
    settings.categoryAttributes = ['"type_a"', '"type_b"', '"type_c"']
    settings.categoryColors = [QColor("red"), QColor("green"), QColor("blue")]
    settings.categoryLabels = ["a", "b", "c"]
    renderer = QgsLinearlyInterpolatedDiagramRenderer()
    renderer.setDiagram(QgsPieDiagram())
    renderer.setDiagramSettings(settings)
    renderer.setLowerValue(0.0)
    renderer.setUpperValue(9_000_000.0)
    renderer.setUpperSize(QSizeF(10, 10))
    renderer.setClassificationField("dwellings")
    stage.safe.setDiagramRenderer(renderer)
    stage.safe.saveNamedStyle(stage.file("diagram.qml"))
    simple(stage.safe, EVERYTHING)
    return drawn(stage, stage.safe)


@way("Symbols whose marker is the value as text (font marker)")
def font_markers(stage: Stage) -> str:
    from qgis.core import (
        QgsFontMarkerSymbolLayer,
        QgsMarkerSymbol,
        QgsProperty,
        QgsSingleSymbolRenderer,
        QgsSymbolLayer,
    )

    marker = QgsFontMarkerSymbolLayer("DejaVu Sans", "x", 3)
    marker.setDataDefinedProperty(
        QgsSymbolLayer.Property.Character, QgsProperty.fromExpression(EVERYTHING)
    )
    stage.points.setRenderer(QgsSingleSymbolRenderer(QgsMarkerSymbol([marker])))
    page = layout(stage, [stage.points])
    simple(stage.points, EVERYTHING)
    return svg(stage, page, "markers.svg")


@way("Layer notes, display name and abstract filled by an expression")
def expression_in_names(stage: Stage) -> str:
    from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils

    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(stage.safe))
    text = QgsExpression.replaceExpressionText(
        f"[% concatenate({EVERYTHING}, concatenator:=' ') %]", context
    )
    stage.safe.setAbstract(text)
    stage.write("abstract.txt", stage.safe.abstract())
    stage.project.write(stage.file("named.qgz"))
    stage.safe.setAbstract("")
    return "written"
