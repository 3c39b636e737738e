"""A load is shown where its map is: what comes, how long still, ✕; and why nothing came."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtWidgets import QLabel, QProgressBar, QToolButton, QWidget

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.dock.on_map import OnMap
from occupancy_plugin.layers.project import loader as loading
from occupancy_plugin.layers.project.loader import Load
from occupancy_plugin.toolbelt.errors import PortalUnreachable
from occupancy_plugin.toolbelt.work.task import BackgroundTask


@pytest.fixture
def on_map(app: AppContext, layer: QgsVectorLayer) -> Iterator[OnMap]:
    made = OnMap(app.session, app.loader)
    made.start()
    made.show()
    yield made
    made.stop()
    made.deleteLater()


def begin(app: AppContext, layer_id: str) -> Load:
    task = BackgroundTask("fictif", lambda _task: None, "")
    load = Load("Single-parent families · Commune 2020", None, layer_id, task)
    app.loader.loads.append(load)
    app.loader.begun.emit(load)
    return load


def text_of(widget: QWidget) -> str:
    labels = widget.findChildren(QLabel, "occupancyProgressText")
    return "".join(label.text() for label in labels if label.isVisible())


def test_a_card_says_what_loads_and_how_long_still(
    app: AppContext, layer: QgsVectorLayer, on_map: OnMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(loading.time, "monotonic", lambda: clock[0])
    load = begin(app, layer.id())
    (card,) = on_map.cards()
    clock[0] += 20
    load.task.stepped.emit(40.0, "Applying statistical secrecy")
    assert "2020" in text_of(card)
    assert "Applying statistical secrecy" in text_of(card)
    assert "about 30 s" in text_of(card)
    assert card.findChild(QProgressBar).value() == 40
    card.findChild(QToolButton, "occupancyCancel").click()
    assert load not in app.loader.loads
    assert text_of(card) == ""


def test_a_new_map_waits_above_the_cards(app: AppContext, on_map: OnMap) -> None:
    load = begin(app, "")
    load.task.stepped.emit(5.0, "Downloading")
    assert "Downloading" in text_of(on_map)
    app.loader.cancel(load)
    assert not [w for w in on_map.findChildren(QProgressBar) if w.isVisible()]


def test_a_load_that_fails_leaves_its_sentence_and_the_map(
    app: AppContext, layer: QgsVectorLayer, on_map: OnMap
) -> None:
    rows, name, load = layer.featureCount(), layer.name(), begin(app, layer.id())
    app.loader._end(load, lambda error: app.loader._tell(load, error), PortalUnreachable("Gone."))
    (card,) = on_map.cards()
    assert text_of(card) == "Gone."
    assert not card.findChild(QProgressBar).isVisible()
    assert (layer.featureCount(), layer.name()) == (rows, name)
    assert QgsProject.instance().mapLayer(layer.id()) is layer
