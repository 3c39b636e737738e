"""A chart alone, and a series of maps: the same figures, with their source, and none in a saved
project."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader
from qgis.core import QgsPrintLayout
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QApplication

from occupancy_plugin.diagnosis.content.order import DiagnosisOrder
from occupancy_plugin.diagnosis.dossier import write_dossier
from occupancy_plugin.diagnosis.saved_pages import SavedPages
from occupancy_plugin.diagnosis.single_chart import SVG, charts, insert
from occupancy_plugin.gui.dialogs.chart import ChartDialog
from occupancy_plugin.gui.dialogs.series import SeriesDialog
from occupancy_plugin.toolbelt.errors import SheetError
from occupancy_plugin.toolbelt.work.cancellation import Cancellation

from .conftest import LATER, PURPOSE

INDICATOR = "income_u40_rate"
SOURCE = "Source\u202f: GIP SNE, OPS 2022 – données fictives"


@pytest.fixture
def found(facts_in):
    return charts(facts_in(), "commune", INDICATOR, SOURCE)


def test_an_indicator_has_its_charts_each_with_figures_and_source(found, facts_in):
    assert [chart.name for chart in found] == [
        f"{INDICATOR} {kind}" for kind in ("comparators", "evolution", "family")
    ]
    territory_figure = facts_in().own_figure(INDICATOR).text
    for chart in found:
        chart_text = " ".join(text.text for text in chart.drawing.texts)
        assert "GIP SNE" in chart_text
        assert "fictives" in chart_text
        assert chart.drawing.words.endswith(SOURCE)
        lowest = max(text.box[3] for text in chart.drawing.texts)
        assert lowest <= chart.drawing.height
    assert territory_figure in found[0].drawing.words


def test_every_indicator_of_the_portal_has_charts_or_none_without_a_fault(facts_in):
    facts = facts_in()
    charts_by_indicator = {i: charts(facts, "commune", i, SOURCE) for i in facts.indicators}
    assert sum(bool(some) for some in charts_by_indicator.values()) > 60


def test_a_chart_on_a_page_of_ones_own_is_not_in_the_saved_project(
    found, facts_in, project, tmp_path
):
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.setName("à moi")
    project.layoutManager().addLayout(layout)
    item, pages = insert(layout, found[0]), SavedPages()
    pages.start()
    try:
        assert item.picturePath().startswith("base64:")
        assert project.write(str(tmp_path / "p.qgs"))
        saved = (tmp_path / "p.qgs").read_text(encoding="utf-8")
        assert "à moi" in saved
        assert "base64:" not in saved
        assert facts_in().own_figure(INDICATOR).text not in saved
        assert item.picturePath().startswith("base64:")
        pages.empty()
        assert item.picturePath() == ""
    finally:
        pages.stop()


def test_the_window_of_charts_copies_and_puts_on_a_page(found, project, qtbot):
    names, opened = [], []
    window = ChartDialog(found, names.append, opened.append)
    qtbot.addWidget(window)
    window.chart.setCurrentIndex(1)
    window.copy.click()
    data = QApplication.clipboard().mimeData()
    assert data.hasImage()
    assert "GIP SNE" in data.text()
    assert b"GIP SNE" in bytes(data.data(SVG))
    window.insert.click()
    assert names == ["clipboard", "layout"]
    assert opened[0].itemById(f"{INDICATOR} evolution").picturePath().startswith("base64:")
    assert opened[0] in project.layoutManager().printLayouts()
    QApplication.clipboard().clear()


def test_a_series_has_a_page_per_indicator_and_scale_that_has_a_figure(material, qtbot, tmp_path):
    order = DiagnosisOrder(territory=material.release.territory, vintage=LATER, purpose=PURPOSE)
    notes = []
    window = SeriesDialog(
        order, material, INDICATOR, lambda event, **facts: notes.append(facts), lambda *_: None
    )
    qtbot.addWidget(window)
    assert window.pages() == 1
    for items, wanted in (
        (window.indicators, {INDICATOR, "single_parents_rate"}),
        (window.scales, {"commune", "iris"}),
    ):
        for row in range(items.count()):
            ticked = items.item(row).data(Qt.ItemDataRole.UserRole) in wanted
            state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
            items.item(row).setCheckState(state)
    assert window.pages() == 4
    window.target.setFilePath(str(tmp_path / "s.pdf"))
    window.write_button.click()
    qtbot.waitUntil(lambda: window._run is None, timeout=120_000)
    assert [path.name for path in Path(tmp_path).iterdir()] == ["s.pdf"]
    assert len(PdfReader(tmp_path / "s.pdf").pages) == 4
    assert notes[0]["what"] == "series"
    for row in range(window.indicators.count()):
        window.indicators.item(row).setCheckState(Qt.CheckState.Unchecked)
    assert not window.write_button.isEnabled()


def test_a_logo_that_is_no_picture_gets_a_sentence_and_the_old_file_stays(material, tmp_path):
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect/></svg>')
    order = DiagnosisOrder(
        territory=material.release.territory,
        vintage=LATER,
        chapters=("essentials",),
        logo=str(logo),
        purpose=PURPOSE,
    )
    list(write_dossier(order, material, tmp_path / "d.pdf", Cancellation()))
    logo.write_text("no picture")
    before = (tmp_path / "d.pdf").read_bytes()
    with pytest.raises(SheetError, match="logo"):
        list(write_dossier(order, material, tmp_path / "d.pdf", Cancellation()))
    assert (tmp_path / "d.pdf").read_bytes() == before
