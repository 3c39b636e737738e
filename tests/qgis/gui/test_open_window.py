"""“Open a file…”: a file with several sheets that fit lets one be chosen."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtWidgets import QAction, QPushButton, QToolButton

from occupancy_plugin.gui.files.open_file import OpenFileDialog
from tests.extract import EXTRACT
from tests.qgis.waiting import until


@pytest.fixture
def window(qgis_app: object) -> OpenFileDialog:
    made = OpenFileDialog(str(EXTRACT))
    until(lambda: made._task is None)
    yield made
    made.reject()


def test_where_several_layers_fit_the_window_lets_one_be_chosen(window: OpenFileDialog) -> None:
    sheets = window._sheet
    assert window._inspection is None
    assert [sheets.itemData(row) for row in range(sheets.count())] == [
        "",
        "commune",
        "iris",
        "residence",
    ]
    sheets.setCurrentIndex(2)
    sheets.activated.emit(2)
    until(lambda: window._inspection is not None)
    assert window._inspection.scale == "iris"
    assert sheets.currentData() == "iris", "what was chosen stays chosen"
    assert window._add.isEnabled()


def test_what_few_files_need_is_folded_away(window: OpenFileDialog) -> None:
    window.show()
    assert not window._tokens.isVisible()
    fold = window.findChild(QToolButton, "occupancyFinerChoices")
    fold.click()
    assert window._tokens.isVisible()
    assert window._related.isVisible()
    assert window._shapes.isVisible()
    fold.click()
    assert not window._tokens.isVisible()
    assert [one.objectName() for one in window.findChildren(QPushButton, "occupancyIndex")] == []
    assert window.findChild(QAction, "occupancyIndex") is not None
