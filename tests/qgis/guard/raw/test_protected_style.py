"""A layer that is protected in place gets a style made from released values: nothing in it comes
from a unit that is withheld. What edits it ends the vouching."""

from __future__ import annotations

import re

import pytest
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsClassificationQuantile,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsGradientColorRamp,
    QgsGraduatedSymbolRenderer,
    QgsMapLayerStyle,
    QgsMarkerSymbol,
    QgsProject,
    QgsProperty,
    QgsRuleBasedRenderer,
    QgsSymbol,
    QgsSymbolLayer,
)
from qgis.PyQt.QtGui import QColor

from occupancy_plugin.guard.derived import register_protected, registered_lineage, verified_lineage
from occupancy_plugin.guard.export.write import export_layer
from occupancy_plugin.toolbelt.errors import ExportError
from tests.qgis.guard.raw.drawings import draw_pies, label
from tests.qgis.guard.raw.samples import raw_layer, settle, watched
from tests.qgis.layers.samples import LINEAGE

WITHHELD = ((4, 1, 3), (7, 2, 7654321))
RELEASED = tuple((40 + 10 * at, 10 + at, 1000 + 137 * at) for at in range(10))
CODES = tuple(f"591{at:02d}" for at in range(12))


@pytest.fixture
def raw_and_safe(guard, qtbot):
    """The raw layer as it is watched, and what the gate makes of it."""
    raw = raw_layer(rows=(*WITHHELD, *RELEASED), codes=CODES)
    safe = raw_layer(rows=RELEASED, codes=CODES[2:], name="Diffusable")
    for layer in (raw, safe):
        QgsProject.instance().addMapLayer(layer)
    register_protected(LINEAGE, safe)
    settle(guard, qtbot)
    return raw, safe


def ramp():
    return QgsGradientColorRamp(QColor("#ffffff"), QColor("#c00000"))


def graduated(layer, column):
    symbol = QgsMarkerSymbol.createSimple({"size": "6.5", "name": "square"})
    renderer = QgsGraduatedSymbolRenderer(column)
    renderer.setSourceSymbol(symbol)
    renderer.setSourceColorRamp(ramp())
    renderer.setClassificationMethod(QgsClassificationQuantile())
    renderer.updateClasses(layer, 4)
    layer.setRenderer(renderer)


def categorised(layer, column):
    values = sorted(layer.uniqueValues(layer.fields().indexOf(column)))
    symbol = QgsMarkerSymbol.createSimple({"size": "6.5"})
    made = QgsCategorizedSymbolRenderer.createCategories(values, symbol, layer, column)
    renderer = QgsCategorizedSymbolRenderer(column, made)
    renderer.updateColorRamp(ramp())
    layer.setRenderer(renderer)


def rules(layer, column):
    root = QgsRuleBasedRenderer.Rule(None)
    symbol = QgsMarkerSymbol.createSimple({"size": "6.5"})
    symbol.setDataDefinedSize(QgsProperty.fromExpression(f'if("{column}" = 7654321, 20, 5)'))
    root.appendChild(QgsRuleBasedRenderer.Rule(symbol, 0, 0, f'"{column}" >= 7654321', "7654321"))
    layer.setRenderer(QgsRuleBasedRenderer(root))


def driven_by_value(layer, column):
    symbol = QgsMarkerSymbol.createSimple({"size": "6.5"})
    symbol.symbolLayer(0).setDataDefinedProperty(
        QgsSymbolLayer.Property.PropertySize,
        QgsProperty.fromExpression(f'scale_linear("{column}", 1, 7654321, 1, 30)'),
    )
    layer.renderer().setSymbol(symbol)


def style_text(layer):
    current = QgsMapLayerStyle()
    current.readFromLayer(layer)
    return current.xmlData()


@pytest.mark.parametrize("draw", [graduated, categorised, rules, driven_by_value])
@pytest.mark.parametrize("column", ["age_o25", "NB_MENAGES"])
def test_the_legend_holds_no_withheld_value(guard, raw_and_safe, draw, column):
    raw, safe = raw_and_safe
    draw(raw, column)
    label(raw, rules=True)
    raw.setMapTipTemplate("Petitbourg 7654321")
    assert "7654321" in style_text(raw)
    guard.replace(raw, safe)
    text = style_text(safe)
    assert "7654321" not in text
    numbers = [
        float(match) for match in re.findall(r'(?:lower|upper|value)="(\d+(?:\.\d+)?)"', text)
    ]
    legend = " ".join(item.label() for item in safe.renderer().legendSymbolItems())
    assert not re.search(r"\b[47]\b", legend), legend
    assert 4.0 not in numbers or column != "NB_MENAGES"
    assert safe.renderer().symbols(_context())[0].size() == 6.5


def _context():
    from qgis.core import QgsRenderContext

    return QgsRenderContext()


def test_classes_are_made_anew_in_the_same_colours(guard, raw_and_safe):
    raw, safe = raw_and_safe
    graduated(raw, "age_o25")
    guard.replace(raw, safe)
    renderer = safe.renderer()
    assert isinstance(renderer, QgsGraduatedSymbolRenderer)
    ranges = renderer.ranges()
    assert len(ranges) == 4
    assert ranges[0].lowerValue() <= 1000
    assert ranges[-1].upperValue() < 5000
    assert ranges[0].symbol().color() == QColor("#ffffff")
    assert ranges[-1].symbol().color() == QColor("#c00000")
    for feature in safe.getFeatures(QgsFeatureRequest()):
        assert any(one.lowerValue() <= feature["age_o25"] <= one.upperValue() for one in ranges)


def test_categories_are_those_that_are_released(guard, raw_and_safe):
    raw, safe = raw_and_safe
    categorised(raw, "insee")
    before = {
        category.value(): QColor(category.symbol().color())
        for category in raw.renderer().categories()
    }
    guard.replace(raw, safe)
    made = {
        category.value(): QColor(category.symbol().color())
        for category in safe.renderer().categories()
        if category.value()
    }
    assert sorted(made) == sorted(CODES[2:])
    assert all(before[value] == colour for value, colour in made.items())


def test_labels_and_pies_are_made_anew(guard, raw_and_safe, qtbot):
    raw, safe = raw_and_safe
    label(raw)
    draw_pies(raw)
    raw.emitStyleChanged()
    assert not raw.labelsEnabled()
    guard.replace(raw, safe)
    assert not watched(guard, qtbot, safe)
    assert safe.labelsEnabled()
    assert safe.labeling().settings().fieldName == "insee"
    assert safe.diagramRenderer().diagramSettings()[0].size.width() == 17


def test_a_symbol_of_another_kind_is_left(guard, raw_and_safe):
    raw, safe = raw_and_safe
    raw.setOpacity(0.5)
    assert isinstance(QgsSymbol.defaultSymbol(safe.geometryType()), QgsMarkerSymbol)
    assert not isinstance(safe.renderer().symbol(), QgsFillSymbol)
    guard.replace(raw, safe)
    assert safe.opacity() == 0.5


# vouching


def test_it_cannot_be_edited(raw_and_safe):
    _, safe = raw_and_safe
    assert not safe.startEditing()
    assert registered_lineage(safe) is not None


def test_an_edited_safe_layer_is_not_exported(raw_and_safe, tmp_path):
    _, safe = raw_and_safe
    export_layer(safe, tmp_path / "one.csv", "csv", "Attributions")
    safe.setReadOnly(False)
    assert safe.startEditing()
    assert registered_lineage(safe) is None
    feature = next(safe.getFeatures())
    safe.changeAttributeValue(feature.id(), safe.fields().indexOf("age_u25"), 0)
    safe.commitChanges()
    with pytest.raises(ExportError):
        export_layer(safe, tmp_path / "two.csv", "csv", "Attributions")


def test_a_hole_that_a_program_fills_ends_it_too(raw_and_safe, tmp_path):
    """A write through the provider gives no signal: every cell is compared before an export."""
    _, safe = raw_and_safe
    feature = next(safe.getFeatures())
    column = safe.fields().indexOf("age_u25")
    safe.dataProvider().changeAttributeValues({feature.id(): {column: 0}})
    assert registered_lineage(safe) is not None
    assert verified_lineage(safe) is None
    with pytest.raises(ExportError):
        export_layer(safe, tmp_path / "two.csv", "csv", "Attributions")
    assert list(tmp_path.glob("*.csv")) == []
