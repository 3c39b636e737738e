"""Texts of a portal, a file or another user are texts in QGIS: never HTML, never an expression."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils
from qgis.gui import QgsMessageBar

from occupancy_plugin.layers.style.expressions import escape, inert, literal, wrapped_name
from occupancy_plugin.layers.style.map_tip import map_tip
from occupancy_plugin.layers.style.words import FRENCH
from occupancy_plugin.toolbelt.message_bar import Messages
from tests.qgis.layers.samples import RATE

EVIL = "<img src='file://host/x'>[% env('HOME') %]"


def rendered(layer, html: str, code: str, name: str = "") -> str:
    feature = next(f for f in layer.getFeatures() if f["code"] == code)
    if name:
        feature["name"] = name
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(feature)
    return QgsExpression.replaceExpressionText(html, context)


def test_a_name_in_the_map_tip_is_a_name(communes) -> None:
    tip = map_tip(RATE, communes.fields().names(), {}, FRENCH)
    text = rendered(communes, tip, "59105", EVIL)
    assert "<img" not in text
    assert "&lt;img" in text


def test_labels_and_units_of_the_catalogue_compute_nothing(communes) -> None:
    evil = replace(RATE, label={"fr": EVIL}, unit={"fr": "€ <b>"})
    text = rendered(communes, map_tip(evil, communes.fields().names(), {}, FRENCH), "59105")
    assert "<img" not in text
    assert "/root" not in text
    assert "€ <b>" not in text


def test_no_text_is_an_expression() -> None:
    for text in (EVIL, "[% 6*7 %]", "a %] b [% c"):
        assert "[%" not in inert(text)
        assert "%]" not in inert(text)
        assert "<" not in escape(text)


def test_a_sentence_in_the_message_bar_is_no_link(qgis_app: object) -> None:
    bar = QgsMessageBar()
    app = SimpleNamespace(messageBar=lambda: bar)
    Messages(app).warning('<a href="file:///etc/passwd">ici</a>')
    assert bar.currentItem().text() == '&lt;a href="file:///etc/passwd"&gt;ici&lt;/a&gt;'


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Caudry", ["Caudry"]),
        ("Saint-Hilaire-lez-Cambrai", ["Saint-Hilaire-", "lez-Cambrai"]),
        ("Saint-Vaast-en-Cambrésis", ["Saint-Vaast-", "en-Cambrésis"]),
        ("Le Cateau-Cambrésis", ["Le Cateau-", "Cambrésis"]),
        ("L’Haÿ-les-Roses", ["L’Haÿ-les-", "Roses"]),
    ],
)
def test_a_long_name_is_broken_after_a_hyphen_and_keeps_its_letters(
    name: str, lines: list[str]
) -> None:
    expression = QgsExpression(wrapped_name(literal(name)))
    text = expression.evaluate()
    assert not expression.hasEvalError()
    assert text.split("\n") == lines
    assert text.replace("-\n", "-").replace("\n", " ") == name
