"""Presets of a layer: classes, circles, categories, the three greys, and what follows the indicator
shown: legend, labels, attribute table and map tip, in the language of the maps."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from qgis.core import (
    NULL,
    Qgis,
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextScope,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsGeometry,
    QgsPalLayerSettings,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from occupancy_plugin.description import ClassValue, Indicator
from occupancy_plugin.layers.lineage import write_lineage
from occupancy_plugin.layers.style.apply import apply_preset
from occupancy_plugin.layers.style.classing import readable_above
from occupancy_plugin.layers.style.colour_schemes import palette
from occupancy_plugin.layers.style.fields import (
    FORMATTER,
    arrange_table,
    describe_fields,
    register_formatter,
    unregister_formatter,
)
from occupancy_plugin.layers.style.labelling import (
    Labels,
    circle_size,
    label_expression,
    label_settings,
    label_with,
    relabel,
    remove_labels,
    unit_expression,
)
from occupancy_plugin.layers.style.legends import class_labels
from occupancy_plugin.layers.style.presentation import Look, Presentation, preset
from occupancy_plugin.layers.style.shown_classes import shown_classes
from occupancy_plugin.layers.style.symbols import circle_symbol
from occupancy_plugin.layers.style.words import FRENCH, Words
from occupancy_plugin.toolbelt.contrast import contrast
from occupancy_plugin.toolbelt.errors import StyleError
from tests.qgis.layers.samples import (
    CLASS,
    COUNT,
    INDICATORS,
    LINEAGE,
    RATE,
    RENT,
    VIEW,
    colours,
    labels_of,
    picture,
    value_of,
)

CHOSEN = "#ffff00"  # QGIS's yellow on chosen units


def test_a_rate_has_five_classes_then_three_greys_in_french(communes):
    apply_preset(communes, RATE, FRENCH)
    labels = labels_of(communes)
    assert labels[-3:] == ["secret statistique", "pas de logement social", "absence de données"]
    assert len(labels) == 8
    bounds = [re.fullmatch(r"([\d,]+) à ([\d,]+)\u202f%", label) for label in labels[:5]]
    assert all(bounds), labels
    assert [bound[2] for bound in bounds[:-1]] == [bound[1] for bound in bounds[1:]]
    assert "." not in "".join(labels)


def test_the_greys_are_three_and_distinct_on_the_picture(communes):
    apply_preset(communes, RATE, FRENCH)
    view = QgsRectangle(VIEW)
    view.setXMaximum(view.xMinimum() + 8000)
    view.setYMaximum(view.yMinimum() + 8000)
    colours_seen = colours(picture(communes, view=view))
    assert {"#f0f0f0", "#ffffff"} <= colours_seen
    assert len([colour for colour in colours_seen if colour in palette("YlOrRd", 5)]) == 5


def test_circles_grow_by_area_and_the_scale_is_no_units_value(communes):
    apply_preset(communes, COUNT, FRENCH)
    labels = labels_of(communes)
    assert labels[0] == "Logements sociaux (logements)"
    assert all(label.endswith("\u00a0logements") for label in labels[1:4])
    released = {feature["stock"] for feature in communes.getFeatures()}
    assert readable_above(max(v for v in released if isinstance(v, int))) not in released


def test_classes_follow_the_catalogue_in_order_names_and_colours(communes):
    """Fragile is dark although its number is the highest: order and colours are the catalogue's."""
    named = replace(
        CLASS,
        values=tuple(
            ClassValue(value, {"fr": name}, colour)
            for value, name, colour in (
                ("3 – très fragile", "Très fragile", "#67000d"),
                ("2 – fragile", "Fragile", "#fb6a4a"),
                ("1 – solide", "Solide", "#fdd5c4"),
                ("0 – exemplaire", "Exemplaire", "#fff5f0"),
            )
        ),
    )
    apply_preset(communes, named, FRENCH)
    assert labels_of(communes)[:4] == ["Très fragile", "Fragile", "Solide", "secret statistique"]
    rules = communes.renderer().rootRule().children()[:3]
    assert [rule.symbol().color().name() for rule in rules] == ["#67000d", "#fb6a4a", "#fdd5c4"]


def test_fewer_classes_than_asked_say_why(communes):
    """Nine values make four classes of two units at least."""
    codes = ", ".join(f"'{59110 + n}'" for n in range(9))
    communes.setSubsetString(f"code IN ({codes})")
    apply_preset(communes, RATE, FRENCH, Presentation(Look.CLASSES, "quantile", 5, "Blues"))
    labels = labels_of(communes)
    classes = [label for label in labels if " à " in label]
    assert len(classes) == 4
    assert (
        labels[0] == f"{len(classes)} classes\u202f: une de plus n’aurait qu’une unité, ou aucune"
    )


@pytest.mark.parametrize(
    ("scale", "words", "noun"),
    [
        ("commune", FRENCH, "Une seule commune diffusable\u202f:"),
        ("qpv2024", FRENCH, "Un seul QPV diffusable\u202f:"),
        ("maille", FRENCH, "Une seule unité diffusable\u202f:"),
        ("commune", Words("en"), "A single releasable commune:"),
    ],
)
def test_a_single_unit_has_its_value_and_no_range(communes, scale, words, noun):
    """A range such as "25,6 à 25,7 %" would say that several units lie in it."""
    write_lineage(communes, replace(LINEAGE, scale=scale))
    alone = next(f[RATE.id] for f in communes.getFeatures() if f[RATE.id] != NULL)
    communes.setSubsetString(f'"{RATE.id}" = {alone}')
    apply_preset(communes, RATE, words, Presentation(Look.CLASSES, "quantile", 5, "Blues"))
    label = labels_of(communes)[1]
    assert label == f"{noun} {words.with_unit(words.number(alone, 1), '%')}"
    classes = shown_classes(communes, RATE)
    assert classes is not None
    assert classes.single_value == alone


def test_categories_are_those_of_the_data(communes):
    apply_preset(communes, CLASS, FRENCH)
    assert labels_of(communes)[:3] == ["1 – solide", "2 – fragile", "3 – très fragile"]


def test_another_language_another_notation(communes):
    apply_preset(communes, RATE, Words("en"))
    labels = labels_of(communes)
    assert re.fullmatch(r"[\d.]+ to [\d.]+%", labels[0])
    assert labels[-3:] == ["statistical secrecy", "no social housing", "no data"]


@pytest.mark.parametrize(
    ("breaks", "closed", "opened"),
    [
        (
            [0.0, 12.0, 18.0, 40.0],
            ["0 à 12\u202f%", "12 à 18\u202f%", "18 à 40\u202f%"],
            ["moins de 12\u202f%", "12 à 18\u202f%", "18\u202f% et plus"],
        ),
        ([2.5, 7.5], ["2,5 à 7,5\u202f%"], ["2,5 à 7,5\u202f%"]),
        (
            [0.0, 1500.0, 3000.0],
            ["0 à 1\u202f500\u202f%", "1\u202f500 à 3\u202f000\u202f%"],
            ["moins de 1\u202f500\u202f%", "1\u202f500\u202f% et plus"],
        ),
    ],
)
def test_class_labels_have_the_unit_once_and_may_have_open_ends(breaks, closed, opened):
    assert class_labels(breaks, 1, "%", FRENCH) == closed
    assert class_labels(breaks, 1, "%", FRENCH, open_ends=True) == opened


@pytest.mark.parametrize("name", ["Blues", "Greens", "Greys", "YlOrRd", "PuBuGn", "unknown"])
@pytest.mark.parametrize("classes", [1, 2, 3, 5, 7])
def test_no_class_colour_passes_for_a_grey_or_the_paper(name, classes):
    class_colours = palette(name, classes)
    assert len(set(class_colours)) == classes
    for colour in class_colours:
        assert min(int(colour[i : i + 2], 16) for i in (1, 3, 5)) <= 218


def test_an_indicator_that_is_not_there_is_refused_with_a_sentence(communes):
    missing = Indicator(
        "nope", {"fr": "Absent"}, "t", "rate", {}, ("x",), "y", "", 1, "quantile", 5, "Blues"
    )
    with pytest.raises(StyleError, match="Absent"):
        apply_preset(communes, missing, FRENCH)


def test_labels_write_s_for_hidden_and_nothing_for_empty(communes):
    text = label_expression(communes, RATE, FRENCH)
    assert value_of(communes, text, "59101") == "s"
    assert value_of(communes, text, "59102") == ""
    assert value_of(communes, text, "59103") == ""
    assert value_of(communes, text, "59110").endswith("\u202f%")
    assert "," in value_of(communes, text, "59110")
    expression = unit_expression(communes, RATE, FRENCH, Labels.BOTH)
    assert value_of(communes, expression, "59101") == "s", "no name says that only a cell is hidden"
    assert value_of(communes, expression, "59102") == "Commune 2"
    assert value_of(communes, expression, "59110").startswith("Commune 10\n")
    assert value_of(communes, unit_expression(communes, RATE, FRENCH, Labels.NAME), "59101") == "s"


def test_labels_are_put_on_and_taken_off_and_follow_the_indicator(communes):
    label_with(communes, RATE, FRENCH, Labels.BOTH)
    assert communes.labelsEnabled()
    relabel(communes, RENT, FRENCH)
    assert '"rent"' in communes.labeling().settings().fieldName
    assert '"single_rate"' not in communes.labeling().settings().fieldName
    remove_labels(communes)
    assert not communes.labelsEnabled()
    relabel(communes, RATE, FRENCH)
    assert not communes.labelsEnabled()


@pytest.mark.parametrize(
    "colour", ["#f2f0f7", "#9e9ac8", "#756bb1", "#54278f", "#3f007d", "#fee5d9", "#a50f15"]
)
def test_letters_are_white_on_dark_classes_and_keep_their_contrast_where_units_are_chosen(
    communes, colour
):
    """WCAG 1.4.3, large steps of a palette: at least 4.5 : 1, but for the middle tones, 4 : 1. On
    the yellow of a chosen unit the letters have a halo that separates them from it."""
    settings = label_settings(communes, "'x'")
    properties = settings.dataDefinedProperties()
    context = QgsExpressionContext()
    scope = QgsExpressionContextScope()
    scope.setVariable("symbol_color", QColor(colour))
    context.appendScope(scope)

    def drawn(what):
        text = QgsExpression(properties.property(what).expressionString()).evaluate(context)
        return QColor(text).name()

    letters = drawn(QgsPalLayerSettings.Property.Color)
    halo = drawn(QgsPalLayerSettings.Property.BufferColor)
    assert contrast(letters, colour) >= 4.0
    assert contrast(letters, halo) >= 7.0
    assert max(contrast(letters, CHOSEN), contrast(halo, CHOSEN)) >= 7.0


def test_a_commune_in_two_parts_has_one_circle():
    """Its dwellings are one number: the picture has their circle once, on the larger part."""
    layer = QgsVectorLayer("MultiPolygon?crs=EPSG:2154", "", "memory")
    feature = QgsFeature()
    larger = "((0 0, 400 0, 400 400, 0 400, 0 0))"
    smaller = "((600 0, 900 0, 900 300, 600 300, 600 0))"
    feature.setGeometry(QgsGeometry.fromWkt(f"MULTIPOLYGON({larger}, {smaller})"))
    layer.dataProvider().addFeatures([feature])
    layer.setRenderer(QgsSingleSymbolRenderer(circle_symbol("polygon", "#ff0000", "6")))
    drawn = picture(layer, view=QgsRectangle(0, -250, 900, 650))
    points = [(x, y) for x in range(400) for y in range(400)]
    red = [x for x, y in points if drawn.pixelColor(x, y).saturation() > 150]
    assert red
    assert max(red) < 200


def test_labels_stand_beside_the_circles_that_they_name(communes):
    apply_preset(communes, RATE, FRENCH)
    label_with(communes, RATE, FRENCH, Labels.BOTH)
    over_point = Qgis.LabelPredefinedPointPosition.OverPoint
    order = communes.labeling().settings().pointSettings().predefinedPositionOrder()
    assert order[0] == over_point
    apply_preset(communes, RATE, FRENCH, preset(RATE).with_look(Look.CIRCLES, RATE))
    relabel(communes, RATE, FRENCH)
    settings = communes.labeling().settings()
    assert settings.placement == QgsPalLayerSettings.Placement.OrderedPositionsAroundPoint
    assert over_point not in settings.pointSettings().predefinedPositionOrder()
    distance = settings.dataDefinedProperties().property(QgsPalLayerSettings.Property.LabelDistance)
    feature = next(f for f in communes.getFeatures() if f["code"] == "59109")
    context = QgsExpressionContext()
    context.setFeature(feature)
    context.setFields(communes.fields())
    diameter = QgsExpression(circle_size(communes)).evaluate(context)
    assert diameter > 1
    assert QgsExpression(distance.expressionString()).evaluate(context) > diameter / 2


def test_qgis_tables_show_s_french_numbers_and_the_indicator_first(communes):
    register_formatter()
    try:
        describe_fields(communes, INDICATORS, {"type_single": {"fr": "Personnes seules"}}, FRENCH)
        index = communes.fields().indexOf("single_rate")
        formatter = QgsApplication.fieldFormatterRegistry().fieldFormatter(FORMATTER)
        assert (
            formatter.representValue(communes, index, {"decimals": 1, "language": "fr"}, None, NULL)
            == "s"
        )
        assert value_of(communes, 'represent_value("dwellings")', "59109") == "1\u202f234"
        fields = communes.fields()
        assert fields.at(fields.indexOf("single_rate")).alias() == "Personnes seules (%)"
        assert communes.editorWidgetSetup(fields.indexOf("single_rate")).type() == FORMATTER
        arrange_table(communes, RENT, INDICATORS)
        columns = communes.attributeTableConfig().columns()
        visible_columns = [column.name for column in columns if not column.hidden]
        assert visible_columns[:3] == ["name", "code", "rent"], "the indicator shown comes first"
        assert {"state", "fid"} & set(visible_columns) == set()
    finally:
        unregister_formatter()


def test_the_map_tip_says_what_s_means(communes):
    apply_preset(communes, RATE, FRENCH)
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(communes))
    context.setFeature(next(f for f in communes.getFeatures() if f["code"] == "59101"))
    html = QgsExpression.replaceExpressionText(communes.mapTipTemplate(), context)
    assert "<b>s</b>" in html
    assert "secret statistique" in html
    assert "[%" not in html


def test_the_map_tip_of_a_share_says_of_what(communes):
    describe_fields(
        communes, INDICATORS, {"type_known": {"fr": "Ménages de composition connue"}}, FRENCH
    )
    apply_preset(communes, RATE, FRENCH)
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(communes))
    feature = next(f for f in communes.getFeatures() if f["code"] == "59110")
    context.setFeature(feature)
    html = QgsExpression.replaceExpressionText(communes.mapTipTemplate(), context)
    assert f"sur {feature['type_known']} ménages de composition connue" in html
    assert "secret statistique" not in html
