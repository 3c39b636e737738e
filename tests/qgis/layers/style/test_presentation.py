"""The looks that a user can choose: around the territory's value, coloured circles, thresholds
shared by scales; kept without a value."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from qgis.core import (
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsProject,
    QgsSettings,
)

from occupancy_plugin.layers.figures.classes import deviation_edges
from occupancy_plugin.layers.figures.comparators import Comparator
from occupancy_plugin.layers.figures.references import References, read_references
from occupancy_plugin.layers.style import own_style as own_styles
from occupancy_plugin.layers.style import symbols
from occupancy_plugin.layers.style.apply import apply_preset
from occupancy_plugin.layers.style.legends import without_count
from occupancy_plugin.layers.style.presentation import (
    Look,
    Presentation,
    adapt,
    looks,
    methods,
    palettes,
    presentation_of,
    preset,
)
from occupancy_plugin.layers.style.words import FRENCH
from occupancy_plugin.toolbelt.errors import StyleError
from tests.qgis.layers.samples import CLASS, COUNT, INDICATORS, RATE, RENT, labels_of

HERE = References((Comparator("CA2C", 33.3, "epci"), Comparator("Nord", 30.0, "departement")))
DIVERGING = Presentation(Look.DIVERGING, "quantile", 6, "PuOr")
CIRCLES = Presentation(Look.CIRCLES, "quantile", 5, "YlOrRd")


@pytest.fixture(autouse=True)
def a_clean_profile(qgis_app):
    QgsSettings().remove(own_styles.GROUP)
    yield
    QgsSettings().remove(own_styles.GROUP)


def drawn_by(layer):
    rules = [
        rule
        for rule in layer.renderer().rootRule().children()
        if rule.filterExpression() != "FALSE"
    ]
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    matches = {}
    for feature in layer.getFeatures():
        context.setFeature(feature)
        matches[feature["code"]] = [
            rule.label()
            for rule in rules
            if QgsExpression(rule.filterExpression()).evaluate(context)
        ]
    return matches


def test_around_the_territory_every_unit_is_on_its_side(communes):
    apply_preset(communes, RATE, FRENCH, DIVERGING, HERE)
    labels = labels_of(communes)
    assert labels[:2] == ["autour de 33,3\u202f%", "CA2C"]
    assert labels[-3:] == ["secret statistique", "pas de logement social", "absence de données"]
    drawn = drawn_by(communes)
    for feature in communes.getFeatures():
        (label,) = drawn[feature["code"]]
        value = feature["single_rate"]
        if isinstance(value, float):
            label = without_count(label)
            assert label.endswith("au-dessous" if value < 33.3 else "au-dessus"), (value, label)


def test_the_territorys_figures_stay_with_the_layer(communes):
    apply_preset(communes, RATE, FRENCH, references=HERE)
    assert [(figure.name, figure.value) for figure in read_references(communes).figures] == [
        ("CA2C", 33.3),
        ("Nord", 30.0),
    ]
    # restyled when the release is no longer in memory
    apply_preset(communes, RATE, FRENCH, DIVERGING)
    assert labels_of(communes)[0].startswith("autour de 33,3")


def test_without_a_territorys_figure_the_classes_are_plain(communes):
    apply_preset(communes, RATE, FRENCH, DIVERGING)
    assert "autour" not in labels_of(communes)[0]
    assert " à " in labels_of(communes)[0]


@pytest.mark.parametrize("indicator", INDICATORS)
@pytest.mark.parametrize("look", list(Look))
@pytest.mark.parametrize("method", ["quantile", "jenks", "equal", "shared"])
def test_every_unit_is_drawn_once_by_every_presentation(communes, indicator, look, method):
    edges = (0.0, 20.0, 30.0, 40.0, 100.0) if method == "shared" else ()
    apply_preset(communes, indicator, FRENCH, Presentation(look, method, 5, "Blues", edges), HERE)
    assert {
        code: len(labels) for code, labels in drawn_by(communes).items() if len(labels) != 1
    } == {}


def test_coloured_circles_say_their_colour_and_their_area(communes):
    apply_preset(communes, RATE, FRENCH, CIRCLES)
    labels = labels_of(communes)
    assert labels[0] == "Couleur\u202f: Personnes seules (%)"
    assert "Surface\u202f: dwellings" in labels
    sizes = labels[labels.index("Surface\u202f: dwellings") + 1 :][:3]
    # readable numbers, not those of units
    assert all(re.fullmatch(r"[125]0*", re.sub(r"\D", "", size)) for size in sizes)
    assert communes.renderer().usingSymbolLevels()


def test_thresholds_of_another_map_are_the_same_whatever_the_layer_holds(communes):
    edges = (0.0, 10.0, 20.0, 30.0, 40.0, 100.0)
    apply_preset(communes, RATE, FRENCH, Presentation(Look.CLASSES, "shared", 5, "Blues", edges))
    commune_labels = labels_of(communes)
    communes.setSubsetString("\"code\" IN ('59110', '59111', '59112')")
    apply_preset(communes, RATE, FRENCH, Presentation(Look.CLASSES, "shared", 5, "Blues", edges))
    assert labels_of(communes) == commune_labels
    assert commune_labels[1] == "10 à 20\u202f%"


def test_the_choices_of_style_depend_on_the_indicator():
    assert looks(COUNT) == (Look.CIRCLES,)
    assert looks(CLASS) == (Look.CLASSES,)
    assert looks(RATE)[0] is Look.CLASSES
    assert "fixed" not in methods(RATE, Look.CLASSES)
    assert "fixed" in methods(replace(RATE, bounds=(0, 10, 100)), Look.CLASSES)
    assert adapt(DIVERGING, COUNT).look is Look.CIRCLES
    assert adapt(replace(DIVERGING, palette="Blues"), RATE).palette in palettes(
        RATE, Look.DIVERGING
    )
    assert preset(replace(RATE, kind="difference")).look is Look.DIVERGING


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("classes", [4, 5, 6, 7])
def test_deviations_are_symmetric_readable_and_hold_no_single_unit(seed, classes):
    values = np.round(np.random.default_rng(seed).normal(20, 6, 60), 1)
    edges = deviation_edges(values, 20.4, "quantile", classes, 1)
    assert len(edges) >= 2
    assert edges == sorted(edges)
    assert [-edge for edge in reversed(edges)] == edges
    assert (0.0 in edges) == (classes % 2 == 0)
    counts = np.histogram(values - 20.4, [-np.inf, *edges, np.inf])[0]
    assert 1 not in counts
    assert all(edge == round(edge, 1) for edge in edges)


def test_a_choice_is_kept_per_indicator_and_forgotten_on_demand(communes):
    own_styles.save_presentation(RATE, CIRCLES)
    apply_preset(communes, RATE, FRENCH)
    assert presentation_of(communes).look is Look.CIRCLES
    apply_preset(communes, RENT, FRENCH)
    assert presentation_of(communes).look is Look.CLASSES
    own_styles.forget_style(RATE)
    apply_preset(communes, RATE, FRENCH)
    assert presentation_of(communes).look is Look.CLASSES


@pytest.mark.parametrize("geometry", ["polygon", "point"])
def test_the_files_of_a_cartographer_hold_every_mark(qgis_app, geometry):
    for key in symbols.POLYGON if geometry == "polygon" else symbols.POINT:
        assert symbols.symbol(geometry, key).symbolLayerCount() >= 1


def test_a_replaced_file_is_what_is_drawn_and_a_broken_one_is_named(
    communes, tmp_path, monkeypatch
):
    original = symbols.resource("styles", "polygon.qml").read_text("utf-8")
    path = tmp_path / "polygon.qml"
    path.write_text(re.sub(r"240,240,240,255,rgb:[\d.,]+", "1,2,3,255", original), "utf-8")
    monkeypatch.setattr(symbols, "resource", lambda *parts: tmp_path / parts[-1])
    apply_preset(communes, RATE, FRENCH)
    secret = next(r for r in communes.renderer().rootRule().children() if r.ruleKey() == "secret")
    assert secret.symbol().symbolLayer(0).color().name() == "#010203"
    path.write_text("<qgis/>", "utf-8")
    with pytest.raises(StyleError, match=r"polygon\.qml"):
        apply_preset(communes, RATE, FRENCH)


def teardown_module():
    QgsProject.instance().clear()
