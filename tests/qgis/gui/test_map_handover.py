"""A map on the clipboard or in a file is a page: title, legend, source, names with values."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QCoreApplication, QEvent
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.dock.map_tools import UPRIGHT
from occupancy_plugin.gui.dock.more_menu import MoreMenu
from occupancy_plugin.gui.map_handover import MapHandover
from occupancy_plugin.gui.qgis.extent import territory_extent
from occupancy_plugin.gui.qgis.sheets import layers_of_page, page_of_map
from occupancy_plugin.layers.project.prepare import LoadOrder
from occupancy_plugin.toolbelt.metadata import resource
from tests.qgis.gui.pictures import class_colours, colours
from tests.qgis.waiting import until

Messages = list[str]


@pytest.fixture
def canvas(layer: QgsVectorLayer) -> QgsMapCanvas:
    canvas = QgsMapCanvas()
    canvas.setDestinationCrs(layer.crs())
    canvas.setExtent(layer.extent())
    return canvas


@pytest.fixture
def handover(
    app: AppContext, layer: QgsVectorLayer, canvas: QgsMapCanvas
) -> tuple[MapHandover, Messages]:
    """The handover of a map, and the messages that it shows."""
    texts: Messages = []
    iface: Any = SimpleNamespace(mapCanvas=lambda: canvas, mainWindow=lambda: None)
    message_bar: Any = SimpleNamespace(
        success=lambda text, *_: texts.append(text),
        error=lambda error: texts.append(str(error)),
        info=lambda _text: None,
    )
    return MapHandover(iface, message_bar, app, lambda _: layers_beside(layer)), texts


def layers_beside(layer: QgsVectorLayer) -> list[Any]:
    group = QgsProject.instance().layerTreeRoot().findLayer(layer.id()).parent()
    return [node.layer() for node in group.findLayers()]


def test_a_copied_map_is_a_page_with_all_its_colours(
    handover: tuple[MapHandover, Messages], layer: QgsVectorLayer, tmp_path: Path
) -> None:
    map_handover, messages = handover
    map_handover.copy(layer)
    until(lambda: messages)
    assert not layer.labelsEnabled(), "the map has no labels of the page"
    image = QApplication.clipboard().image()
    image.save(str(tmp_path / "copy.png"))
    assert image.width() in (1753, 1754), "A4 at 150 dpi"
    assert image.height() == 1240
    assert class_colours(layer) <= colours(image, 3)
    assert not image.hasAlphaChannel()
    assert len(messages) == 1
    assert not QgsProject.instance().layoutManager().printLayouts(), "no page is left behind"


def test_a_picture_is_named_as_an_export(
    handover: tuple[MapHandover, Messages], layer: QgsVectorLayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was "Single-parent families ____ _ Commune 2022"."""
    map_handover, _ = handover
    proposed = []

    def cancel(_parent: Any, _title: str, path: str, _filter: str) -> tuple[str, str]:
        proposed.append(Path(path))
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", cancel)
    map_handover.ask_picture(layer)
    assert [path.suffix for path in proposed] == [".png"]
    assert proposed[0].stem.startswith("Occupancy – ")
    assert proposed[0].stem.endswith(" – Commune 2022 – Single-parent families")


def test_the_menu_keeps_no_old_submenus(
    handover: tuple[MapHandover, Messages], layer: QgsVectorLayer
) -> None:
    """Each opening left two behind, each with the names of maps."""
    window = QWidget()
    menu = MoreMenu(handover[0]._app.session, handover[0]._app.loader, window)
    menu.set_map(layer)
    for _ in range(3):
        menu.aboutToShow.emit()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    names = sorted(
        inner.objectName() for inner in menu.findChildren(QMenu) if inner.parent() is menu
    )
    assert names == ["occupancyCompareViews", "occupancySameClasses"]


def test_png_and_svg_are_written_in_one_gesture(
    handover: tuple[MapHandover, Messages], layer: QgsVectorLayer, app: AppContext, tmp_path: Path
) -> None:
    map_handover, messages = handover
    lines = len(app.journal.entries())
    map_handover.write_pictures(layer, tmp_path / "carte.png")
    assert not list(tmp_path.iterdir()), "the window answers first"
    until(lambda: messages)
    assert "carte.png" in messages[0]
    image = QImage(str(tmp_path / "carte.png"))
    assert (image.width(), image.height()) == (3507, 2480)
    assert class_colours(layer) <= colours(image, 3)
    svg = (tmp_path / "carte.svg").read_text("utf-8")
    assert all(f'fill="{colour}"' in svg for colour in class_colours(layer))
    assert {path.name for path in tmp_path.iterdir()} == {"carte.png", "carte.svg"}
    new_entries = app.journal.entries()[lines:]
    assert [(entry.event, entry.details["format"]) for entry in new_entries] == [
        ("export", "png, svg")
    ]


def test_a_read_only_folder_gets_a_sentence(
    handover: tuple[MapHandover, Messages], layer: QgsVectorLayer, app: AppContext, tmp_path: Path
) -> None:
    map_handover, messages = handover
    lines = len(app.journal.entries())
    (tmp_path / "file").write_text("no folder")
    map_handover.write_pictures(layer, tmp_path / "file" / "carte.png")
    until(lambda: messages)
    assert len(messages) == 1
    assert str(tmp_path) not in messages[0]
    assert len(app.journal.entries()) == lines, "what was not written is not noted"


def test_a_page_of_a_map_that_is_not_drawn_shows_that_map(
    app: AppContext, layer: QgsVectorLayer
) -> None:
    """It had the title of one map and the colours of another."""
    signed = app.signed_in
    assert signed is not None
    loaded: list[Any] = []
    app.loader.loaded.connect(loaded.append)
    order = LoadOrder(signed.account.territories[0], "commune", "2022", "income_u40_rate")
    app.loader.load(order, second_map=True)
    until(lambda: loaded)
    other = loaded[0].safe
    own_layers, other_layers = layers_beside(layer), layers_beside(other)
    plan = QgsVectorLayer("Polygon?crs=EPSG:2154", "plan", "memory")
    QgsProject.instance().addMapLayer(plan)
    drawn = [*other_layers, plan]
    assert layers_of_page(other, drawn) == drawn
    assert set(layers_of_page(layer, drawn)) == {*own_layers, plan}
    QgsProject.instance().removeMapLayers([drawing.id() for drawing in drawn])


@pytest.mark.parametrize(("paper", "width", "height"), [("a4", 210, 297), ("a3", 297, 420)])
def test_the_upright_page_holds_the_whole_territory(
    app: AppContext,
    layer: QgsVectorLayer,
    canvas: QgsMapCanvas,
    paper: str,
    width: int,
    height: int,
) -> None:
    template = resource("layouts", UPRIGHT[paper])
    page = page_of_map(app, layer, layers_beside(layer), canvas.mapSettings(), template, paper)
    size = page.pageCollection().page(0).pageSize()
    assert (size.width(), size.height()) == (width, height)
    page_map = page.itemById("map")
    box = territory_extent(layer, canvas.mapSettings())
    assert page_map.extent().contains(box)
    assert (
        max(box.width() / page_map.extent().width(), box.height() / page_map.extent().height())
        > 0.9
    )
    for name in ("title", "legend", "comparators", "locator", "scalebar", "caption", "imprint"):
        item = page.itemById(name)
        assert item is not None, name
        frame = item.mapRectToScene(item.rect())
        assert frame.right() <= 200.5 / 210 * width, name
        assert frame.bottom() <= 290 / 297 * height, name
