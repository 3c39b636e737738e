"""A map of changes paints what reaches the threshold; the rest is “not significant”, a value and
no hole."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsLayoutExporter,
)
from qgis.PyQt.QtGui import QColor

from occupancy_plugin.diagnosis.content.findings import significant_sentence
from occupancy_plugin.diagnosis.content.unit_changes import SIGNIFICANT, significant_changes
from occupancy_plugin.diagnosis.pages.change_map import class_bound
from occupancy_plugin.diagnosis.pages.fill import Notice, Studio
from occupancy_plugin.diagnosis.pages.layers import PageLayers
from occupancy_plugin.layers.style.colour_schemes import MIDDLE
from occupancy_plugin.layers.style.words import FRENCH

from ..layers.samples import colours as colours_of

LEAD = "income_u40_rate"


def test_each_unit_is_in_one_class_and_in_the_middle_one_below_its_threshold(facts_in, all_pages):
    facts = facts_in()
    page = next(p for p in all_pages if p.key == f"change {LEAD}")
    changes = significant_changes(facts, "commune", LEAD)
    assert (len(changes), sum(c is not None for c in changes.values())) == (24, 9)
    with PageLayers(facts) as layers:
        shown = next(
            layer
            for layer in layers.layers_of(page.maps[0])
            if hasattr(layer, "fields") and layer.fields().indexOf(SIGNIFICANT) >= 0
        )
        rules = [r for r in shown.renderer().rootRule().children() if r.ruleKey()[:5] == "class"]
        labels = [rule.label() for rule in rules]
        assert "non significatif" in labels
        assert not any("stable" in label for label in labels)
        counts = dict.fromkeys(labels, 0)
        for feature in shown.getFeatures():
            scopes = QgsExpressionContextUtils.globalProjectLayerScopes(shown)
            context = QgsExpressionContext(scopes)
            context.setFeature(feature)
            met = [
                rule.label()
                for rule in rules
                if QgsExpression(rule.filterExpression()).evaluate(context)
            ]
            change = changes.get(feature["code"])
            if feature["code"] not in changes:
                assert met == []
            elif change is None:
                assert met == ["non significatif"]
            else:
                assert len(met) == 1
                assert ("hausse" if change > 0 else "baisse") in met[0]
            for label in met:
                counts[label] += 1
    assert all(count >= 2 for count in counts.values()), counts
    assert sum(counts.values()) == 24


def test_the_map_is_painted_in_the_colours_of_its_legend(facts_in, all_pages):
    facts = facts_in()
    page = next(p for p in all_pages if p.key == f"change {LEAD}")
    with PageLayers(facts) as layers:
        page_layout = Studio(layers, Notice("Source")).lay_out(page, 1)
        picture = QgsLayoutExporter(page_layout.layout).renderPageToImage(0, dpi=60)
        safe = next(
            layer
            for layer in page_layout.layers
            if hasattr(layer, "fields") and layer.fields().indexOf("state") >= 0
        )
        colours = {
            child.symbol().color().name()
            for child in safe.renderer().rootRule().children()
            if child.ruleKey()[:5] == "class"
        }
    assert QColor(MIDDLE).name() in colours
    assert colours <= colours_of(picture)


@pytest.mark.parametrize(
    ("changes", "bound"),
    [
        ([-5.0, -6.0, 1.5, 2.0, 7.0, 8.0], 3),
        ([-5.0, 1.5, 2.0, 7.0, 8.0], 0),
        ([3.0, 3.0, 3.0], 0),
        ([], 0),
        ([1.0, 1.2, 4.0, 4.5], 2),
    ],
)
def test_a_bound_of_a_change_leaves_no_unit_alone_in_its_class(changes, bound):
    assert class_bound(changes) == bound


def test_the_number_of_units_that_moved_singles_none_out():
    assert significant_sentence([2.0, 3.0, -4.0, -5.0, None], "commune", FRENCH) == ""
    sentence = significant_sentence([2.0, 3.0, -4.0, -5.0, None, None], "commune", FRENCH)
    assert (
        sentence == "Évolution significative dans 4 communes sur 6\u202f: 2 en hausse, 2 en baisse."
    )
    assert significant_sentence([2.0, None, None], "commune", FRENCH) == ""
    assert significant_sentence([None, None], "commune", FRENCH) == ""
