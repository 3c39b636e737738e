"""The dock's second tab: what is on the map."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from qgis.core import QgsApplication, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QEvent, QObject, QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QLabel, QMenu, QToolButton, QWidget

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.guard.export.columns import column_choices
from occupancy_plugin.gui.dock.map_card import MapCard
from occupancy_plugin.gui.dock.on_map import OnMap
from occupancy_plugin.gui.dock.session_header import own_secrecy
from occupancy_plugin.gui.panels.tables import Tables
from occupancy_plugin.gui.panels.unit_table import UnitTable
from occupancy_plugin.gui.window import Window
from occupancy_plugin.layers.basemap.background import plan_of
from occupancy_plugin.layers.figures.references import read_references
from occupancy_plugin.layers.lineage import write_lineage
from occupancy_plugin.layers.style.labelling import LABELS, Labels, label_with, remove_labels
from occupancy_plugin.layers.style.words import FRENCH
from occupancy_plugin.portal.model import SAMPLE
from occupancy_plugin.toolbelt.settings import change_settings
from tests.qgis.layers.samples import LINEAGE, RATE, communes_on_the_map

from .conftest import load


@pytest.fixture
def layer(withheld_type: object) -> Iterator[QgsVectorLayer]:
    with communes_on_the_map("communes", LINEAGE) as layer:
        yield layer


@pytest.fixture
def on_map(layer: QgsVectorLayer) -> Iterator[OnMap]:
    app = AppContext.set_up()
    made = OnMap(app.session, app.loader)
    made.refresh()
    made.resize(310, 400)
    made.show()
    QgsApplication.processEvents()
    yield made
    made.deleteLater()


class Painted(QObject):
    """Notes which cards are painted."""

    def __init__(self, cards: list[MapCard]) -> None:
        super().__init__()
        self.cards: set[QObject | None] = set()
        for card in cards:
            card.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.Paint:
            self.cards.add(watched)
        return False


def test_a_card_that_goes_can_be_clicked_no_more(layer: QgsVectorLayer, on_map: OnMap) -> None:
    """Until Qt deletes it its slots may be cleared already: a click then ended QGIS."""
    (card,) = on_map.findChildren(QWidget, "occupancyEntry")
    assert card.isVisible()
    QgsProject.instance().layerTreeRoot().findLayer(layer.id()).parent().removeLayer(layer)
    on_map.refresh()
    gc.collect()
    visible = [c for c in on_map.findChildren(QWidget, "occupancyEntry") if c.isVisible()]
    assert not visible


def test_a_card_has_two_lines_and_tells_on_hover_what_has_no_room(on_map: OnMap) -> None:
    (card,) = on_map.cards()
    eye = card.findChild(QCheckBox, "occupancyVisible")
    assert eye.accessibleName().startswith("Commune")
    assert eye.toolTip().startswith(eye.accessibleName())
    row = eye.geometry().united(card.findChild(QComboBox, "occupancySwitch").geometry())
    figures = card.findChild(QLabel, "occupancyCardFigures")
    assert "Communes under statistical secrecy: 4" in figures.toolTip()
    assert figures.geometry().top() > row.bottom()
    assert card.height() <= row.height() + 3 * figures.fontMetrics().lineSpacing() + 20
    assert not card.findChildren(QToolButton, "occupancyStyle"), "the tools stand above, once"


@pytest.mark.parametrize(
    ("portal", "said"),
    [(SAMPLE, "reopen"), ("file:a", "no longer there"), ("https://a.fr", "sign in")],
)
def test_an_empty_map_says_what_fills_it(layer: QgsVectorLayer, portal: str, said: str) -> None:
    """A sign-in does not bring back fictitious data or a file."""
    app = AppContext.set_up()
    write_lineage(layer, replace(LINEAGE, portal=portal))
    layer.setSubsetString("code = 'none'")
    card = MapCard(layer, app.session, app.loader)
    text = card.findChild(QLabel, "occupancyCardFigures").text()
    assert said in text
    assert ("sign in" in text) == (said == "sign in")
    assert "type" not in card.findChild(QComboBox, "occupancySwitch").toolTip()


def test_an_empty_map_says_that_the_portal_is_another_one(layer: QgsVectorLayer) -> None:
    app = AppContext.set_up()
    layer.setSubsetString("code = 'none'")
    transport = SimpleNamespace(base_url="https://another.fr")
    signed_in = SimpleNamespace(client=SimpleNamespace(transport=transport))
    card = MapCard(layer, cast(Any, SimpleNamespace(signed_in=signed_in)), app.loader)
    assert "not from this portal" in card.findChild(QLabel, "occupancyCardFigures").text()


def test_what_the_computer_remembers_is_said_once(layer: QgsVectorLayer) -> None:
    app = AppContext.set_up()
    change_settings(memory_told=False)
    texts = []
    for _ in range(2):  # two starts of QGIS
        on_map = OnMap(app.session, app.loader)
        on_map._session = cast(Any, SimpleNamespace(signed_in=object()))
        texts += [on_map._hint_text(True), on_map._hint_text(True)]
        on_map.deleteLater()
    assert "remembers" in texts[0]
    assert texts == [texts[0], texts[0], "", ""]


def test_that_two_computers_may_differ_is_said_once_in_a_profile() -> None:
    change_settings(secrecy_told=False)
    messages: list[str] = []
    policy = SimpleNamespace(suppressed=False)
    session = SimpleNamespace(signed_in=SimpleNamespace(is_sample=False, policy=policy))
    window = SimpleNamespace(session=session, messages=SimpleNamespace(info=messages.append))
    for _ in range(2):  # two sessions
        Window._show_who_protects(cast(Any, window))
    assert messages == [own_secrecy()]


def test_the_tools_act_on_the_card_that_is_selected(layer: QgsVectorLayer, on_map: OnMap) -> None:
    with communes_on_the_map("others", LINEAGE) as other:
        on_map.refresh()
        QgsApplication.processEvents()
        messages: list[str] = []
        on_map.selected.connect(lambda chosen: messages.append(chosen.id()))
        painted = Painted(on_map.cards())
        for chosen in (layer, other, layer):
            card = next(card for card in on_map.cards() if card.shows(chosen))
            before = [card.property("selected") for card in on_map.cards()]
            painted.cards.clear()
            QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
            QgsApplication.processEvents()
            after = [card.property("selected") for card in on_map.cards()]
            assert before == after or painted.cards == set(on_map.cards()), "frames are drawn anew"
            assert [card.property("selected") for card in on_map.cards()] == [
                one is card for one in on_map.cards()
            ]
            assert on_map.tools._layer is chosen
        assert messages == [layer.id(), other.id(), layer.id()]
        on_map.select(other)
        assert on_map.tools._layer is other
        QgsProject.instance().layerTreeRoot().findLayer(other.id()).parent().removeLayer(other)
        on_map.refresh()
        assert on_map.tools._layer is layer, "what is gone is selected no more"


def marked(menu: QMenu) -> list[str]:
    """Open a menu, and return the texts of its marked entries."""
    menu.aboutToShow.emit()
    return [action.text() for action in menu.actions() if action.isChecked()]


def test_the_menu_of_labels_marks_those_that_the_map_has(
    layer: QgsVectorLayer, on_map: OnMap
) -> None:
    menu = on_map.tools.findChild(QToolButton, "occupancyLabel").menu()
    assert marked(menu) == ["No label"]
    texts = ("Name", "Value of the indicator", "Name and value")
    for labels, text in zip(Labels, texts, strict=True):
        label_with(layer, RATE, FRENCH, labels)
        assert marked(menu) == [text]
    layer.removeCustomProperty(LABELS)
    assert marked(menu) == [], "labels of the user's own are none of these"
    remove_labels(layer)
    assert marked(menu) == ["No label"]


def test_a_duplicate_has_a_card_as_soon_as_it_stands_in_the_tree(
    layer: QgsVectorLayer, on_map: OnMap
) -> None:
    """QGIS's *Duplicate layer* adds the layer first and its node afterwards."""
    on_map.start()
    project = QgsProject.instance()
    copy = layer.clone()
    project.addMapLayer(copy, False)
    project.layerTreeRoot().findLayer(layer.id()).parent().addLayer(copy)
    assert {card.layer for card in on_map.cards()} == {layer, copy}
    project.removeMapLayer(copy)
    on_map.stop()


def test_the_plan_is_put_below_the_maps_and_taken_away(on_map: OnMap) -> None:
    for is_shown in (True, False):
        on_map.tools.more.aboutToShow.emit()
        actions = {action.objectName(): action for action in on_map.tools.more.actions()}
        assert actions["occupancyBackground"].isChecked() is not is_shown
        actions["occupancyBackground"].trigger()
        assert (plan_of(QgsProject.instance()) is not None) is is_shown


def test_a_change_says_so_on_its_card_and_its_table_compares_the_same_figures(
    app: AppContext, release_of: Any
) -> None:
    earlier = release_of("2020")
    app.releases.keep(earlier.territory, earlier)
    change = load(app, against="2020")
    assert MapCard(change, app.session, app.loader)._figures.text().startswith("Commune, change: ")
    tables, rate = Tables(None, app), "single_parents_rate"
    tables._panel = table = UnitTable()
    tables._fill(change)
    rows = [unit for unit in table._model.units if unit.is_wider]
    compared = [(figure.name, figure.value) for figure in read_references(change).figures]
    assert [(row.name, row.cells[0]) for row in rows] == compared
    assert {name for name, _ in compared} >= {"Nord", "France"}
    assert max(abs(c) for row in rows for c in row.cells[1:] if c is not None) < 20, "in points"
    foot = column_choices(change, app.loader.catalogue_of(change), app.releases).comparators
    ends = [(row["name"], round(row[f"{rate}_2022"] - row[f"{rate}_2020"], 1)) for row in foot]
    assert ends == compared, "an exported table has both vintages of the same figures"
    QgsProject.instance().clear()
