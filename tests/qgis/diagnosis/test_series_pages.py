"""A series as pages of the project: all or none, with separate layers, and without a figure in the
saved file."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from qgis.core import QgsLayoutItemMap, QgsLayoutItemPicture, QgsMapSettings, QgsVectorLayer
from qgis.PyQt.QtCore import Qt

from occupancy_plugin.diagnosis.content.order import DiagnosisOrder
from occupancy_plugin.diagnosis.saved_pages import SavedPages, saved_pages
from occupancy_plugin.diagnosis.sheet import fill_again
from occupancy_plugin.gui.dialogs.series import PROJECT, SeriesDialog
from occupancy_plugin.gui.qgis.series_pages import PagesRun, SeriesOrder
from occupancy_plugin.layers.lineage import read_lineage
from occupancy_plugin.layers.project.layer_tree import is_page_layer
from occupancy_plugin.layers.project.lifecycle import LayerLifecycle
from occupancy_plugin.layers.project.place import find_loaded
from occupancy_plugin.layers.project.prepare import LoadOrder
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.toolbelt.errors import Cancelled
from occupancy_plugin.toolbelt.work.cancellation import Cancellation

from ..conftest import signed_in
from .conftest import LATER, PURPOSE

MAPS = (("commune", "income_u40_rate"), ("iris", "income_u40_rate"), ("commune", "singles_rate"))


@pytest.fixture
def app(portal, release_of):
    release, memory = release_of(LATER), ReleaseMemory()
    memory.obtain(release.territory, LATER, Cancellation(), lambda: release)
    return SimpleNamespace(signed_in=signed_in(portal), releases=memory, purpose="")


@pytest.fixture
def run(app, release_of, facts_in):
    maps = tuple(map_ for map_ in MAPS if map_[1] in facts_in().indicators)
    assert len(maps) >= 2
    order = SeriesOrder(release_of(LATER), maps, number="CS-2026-014", purpose=PURPOSE)
    return PagesRun(app, order, QgsMapSettings)


def finished(run, qtbot):
    ends = []
    run.done.connect(ends.append)
    run.failed.connect(ends.append)
    run.start()
    qtbot.waitUntil(lambda: bool(ends), timeout=60_000)
    return ends[0]


def test_each_map_has_a_page_with_layers_of_its_own(run, project, qtbot, facts_in):
    journal = []
    run.pages_made.connect(journal.append)
    layouts = finished(run, qtbot)
    maps = run.order.maps
    assert [layout.name() for layout in project.layoutManager().printLayouts()] == [
        layout.name() for layout in layouts
    ]
    assert len({layout.name() for layout in layouts}) == len(maps)
    assert set(saved_pages(project)) == set(layouts)
    for layout, (scale, indicator) in zip(layouts, maps, strict=True):
        safe = _layer(layout)
        lineage = read_lineage(safe)
        assert (lineage.scale, lineage.indicator) == (scale, indicator)
        node = project.layerTreeRoot().findLayer(safe.id())
        assert is_page_layer(node)
        assert not node.isVisible()
        assert layout.referenceMap().extent().intersects(safe.extent())
    assert not find_loaded(project, LoadOrder(run.order.release.territory, "commune", LATER, ""))
    assert [facts["scale"] for facts in journal] == [scale for scale, _ in maps]
    territory_figure = facts_in("en").own_figure(maps[0][1]).text
    assert territory_figure in str(layouts[0].customProperty("variableValues"))


def test_the_saved_project_holds_no_figure_of_them(run, project, qtbot, tmp_path, facts_in):
    layouts = finished(run, qtbot)
    life, pages = LayerLifecycle(_Session(), None), SavedPages()
    project.writeMapLayer.connect(life._save_without_rows)
    pages.start()
    try:
        assert project.write(str(tmp_path / "p.qgs"))
    finally:
        pages.stop()
        project.writeMapLayer.disconnect(life._save_without_rows)
    saved = (tmp_path / "p.qgs").read_text(encoding="utf-8")
    assert all(layout.name() in saved for layout in layouts)
    assert "base64:" not in saved
    for _, indicator in run.order.maps:
        assert facts_in("en").own_figure(indicator).text not in saved


def test_a_cancelled_series_leaves_the_project_as_it_was(run, project, qtbot):
    run.stepped.connect(lambda percent, _: percent > 0 and run.cancel())
    assert isinstance(finished(run, qtbot), Cancelled)
    assert project.layoutManager().printLayouts() == []
    assert not project.mapLayers()


def test_the_window_offers_a_file_or_pages(material, app, project, qtbot):
    order = DiagnosisOrder(territory=material.release.territory, vintage=LATER, purpose=PURPOSE)

    def pages(order, maps):
        return PagesRun(app, SeriesOrder(material.release, maps), QgsMapSettings)

    window = SeriesDialog(order, material, MAPS[0][1], lambda *_, **__: None, pages)
    qtbot.addWidget(window)
    window.into.setCurrentIndex(window.into.findData(PROJECT))
    assert window.target.isHidden()
    qtbot.mouseClick(window.write_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window._run is None, timeout=60_000)
    assert len(project.layoutManager().printLayouts()) == 1
    assert "1" in window.state.text()


class _Session:
    """Without a sign-in, only the saving of layers is tried."""

    signed_in = None


def test_pages_that_were_emptied_are_filled_with_their_layers(run, project, qtbot, facts_in):
    """A saved project that is opened again, or a session that ended: rows, then figures."""
    layouts, facts = finished(run, qtbot), facts_in("en")
    first_page, layer = layouts[0], _layer(layouts[0])
    before = _pictures(first_page)
    assert before
    label = first_page.itemById("title")
    SavedPages().empty()
    assert not any(_pictures(first_page).values())
    texts = str(first_page.customProperty("variableValues"))
    territory_figure = facts.own_figure(run.order.maps[0][1]).text
    assert territory_figure not in texts
    assert not fill_again(first_page, _layer(layouts[1]), facts)
    assert fill_again(first_page, layer, facts)
    assert _pictures(first_page) == before
    assert territory_figure in str(first_page.customProperty("variableValues"))
    assert first_page.itemById("title") is label
    assert not any(_pictures(layouts[1]).values())


def _layer(layout):
    (map_item,) = [i for i in layout.items() if isinstance(i, QgsLayoutItemMap)][:1]
    (safe,) = [layer for layer in map_item.layers() if isinstance(layer, QgsVectorLayer)]
    return safe


def _pictures(layout):
    return {
        item.id(): item.picturePath()
        for item in layout.items()
        if isinstance(item, QgsLayoutItemPicture) and item.id() in ("comparators", "locator")
    }
