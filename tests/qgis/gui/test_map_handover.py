"""A map on the clipboard or in a file is a page: title, legend, source, names with values."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtWidgets import QApplication, QFileDialog, QWidget

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

Told = list[str]


@pytest.fixture
def canvas(layer: QgsVectorLayer) -> QgsMapCanvas:
    made = QgsMapCanvas()
    made.setDestinationCrs(layer.crs())
    made.setExtent(layer.extent())
    return made


@pytest.fixture
def ways(app: AppContext, layer: QgsVectorLayer, canvas: QgsMapCanvas) -> tuple[MapHandover, Told]:
    told: Told = []
    iface: Any = SimpleNamespace(mapCanvas=lambda: canvas, mainWindow=lambda: None)
    messages: Any = SimpleNamespace(
        success=lambda text, *_: told.append(text),
        error=lambda error: told.append(str(error)),
        info=lambda _text: None,
    )
    return MapHandover(iface, messages, app, lambda _: shown(layer), print), told


def shown(layer: QgsVectorLayer) -> list[Any]:
    group = QgsProject.instance().layerTreeRoot().findLayer(layer.id()).parent()
    return [node.layer() for node in group.findLayers()]


def test_a_copied_map_is_a_page_with_all_its_colours(
    ways: tuple[MapHandover, Told], layer: QgsVectorLayer, tmp_path: Path
) -> None:
    act, outcome = ways
    act.copy(layer)
    image = QApplication.clipboard().image()
    image.save(str(tmp_path / "copy.png"))
    assert image.width() in (1753, 1754), "A4 at 150 dpi"
    assert image.height() == 1240
    assert class_colours(layer) <= colours(image, 3)
    assert not image.hasAlphaChannel()
    assert len(outcome) == 1
    assert not QgsProject.instance().layoutManager().printLayouts(), "no page is left behind"


def test_a_picture_is_named_as_an_export(
    ways: tuple[MapHandover, Told], layer: QgsVectorLayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was "Single-parent families ____ _ Commune 2022"."""
    act, _ = ways
    proposed = []

    def cancel(_parent: Any, _title: str, path: str, _filter: str) -> tuple[str, str]:
        proposed.append(Path(path))
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", cancel)
    window = QWidget()
    menu = MoreMenu(act._app.loader, window)
    act.follow(menu)
    menu.picture_wanted.emit(layer)
    menu.style_given.emit([layer])
    assert [path.suffix for path in proposed] == [".png", ".qml"]
    assert len({path.stem for path in proposed}) == 1
    assert proposed[0].stem.startswith("Occupancy – ")
    assert proposed[0].stem.endswith(" – Commune 2022 – Single-parent families")


def test_png_and_svg_are_written_in_one_gesture(
    ways: tuple[MapHandover, Told], layer: QgsVectorLayer, app: AppContext, tmp_path: Path
) -> None:
    act, outcome = ways
    lines = len(app.journal.entries())
    act.write_pictures(layer, tmp_path / "carte.png")
    assert not list(tmp_path.iterdir()), "the window answers first"
    until(lambda: outcome)
    assert "carte.png" in outcome[0]
    image = QImage(str(tmp_path / "carte.png"))
    assert (image.width(), image.height()) == (3507, 2480)
    assert class_colours(layer) <= colours(image, 3)
    svg = (tmp_path / "carte.svg").read_text("utf-8")
    assert all(f'fill="{colour}"' in svg for colour in class_colours(layer))
    assert {path.name for path in tmp_path.iterdir()} == {"carte.png", "carte.svg"}
    new = app.journal.entries()[lines:]
    assert [(entry.event, entry.details["format"]) for entry in new] == [("export", "png, svg")]


def test_a_read_only_folder_gets_a_sentence(
    ways: tuple[MapHandover, Told], layer: QgsVectorLayer, app: AppContext, tmp_path: Path
) -> None:
    act, outcome = ways
    lines = len(app.journal.entries())
    (tmp_path / "file").write_text("no folder")
    act.write_pictures(layer, tmp_path / "file" / "carte.png")
    until(lambda: outcome)
    assert len(outcome) == 1
    assert str(tmp_path) not in outcome[0]
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
    mine, other_map = shown(layer), shown(other)
    plan = QgsVectorLayer("Polygon?crs=EPSG:2154", "plan", "memory")
    QgsProject.instance().addMapLayer(plan)
    drawn = [*other_map, plan]
    assert layers_of_page(other, drawn) == drawn
    assert set(layers_of_page(layer, drawn)) == {*mine, plan}
    QgsProject.instance().removeMapLayers([drawing.id() for drawing in drawn])


def test_the_upright_page_holds_the_whole_territory(
    app: AppContext, layer: QgsVectorLayer, canvas: QgsMapCanvas, tmp_path: Path
) -> None:
    template = resource("layouts", UPRIGHT)
    page = page_of_map(app, layer, shown(layer), canvas.mapSettings(), template)
    size = page.pageCollection().page(0).pageSize()
    assert (size.width(), size.height()) == (210, 297)
    here = page.itemById("map")
    box = territory_extent(layer, canvas.mapSettings())
    assert here.extent().contains(box)
    assert max(box.width() / here.extent().width(), box.height() / here.extent().height()) > 0.9
    for name in ("title", "legend", "comparators", "locator", "scalebar", "caption", "imprint"):
        item = page.itemById(name)
        assert item is not None, name
        frame = item.mapRectToScene(item.rect())
        assert frame.right() <= 200.5, name
        assert frame.bottom() <= 290, name
