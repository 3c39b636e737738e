"""Enter confirms what was typed, and never presses a button that throws work away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QMainWindow

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.dialogs.symbology import SymbologyDialog
from occupancy_plugin.gui.dock.on_map import OnMap
from occupancy_plugin.layers.style.own_style import forget_style, own_presentation
from tests.qgis.layers.samples import labels_of


@pytest.fixture
def style_window(app: AppContext, layer: QgsVectorLayer) -> Iterator[SymbologyDialog]:
    """Open and active, as after “Style…”."""
    main = QMainWindow()
    on_map = OnMap(app.session, app.loader)
    main.setCentralWidget(on_map)
    main.show()
    on_map.style(layer)
    window = on_map._dialog
    assert window is not None
    for _ in range(20):
        window.activateWindow()
        QTest.qWait(100)
        if QApplication.activeWindow() is window:
            break
    yield window
    forget_style(window._indicator)
    window.close()
    main.close()


def type_bounds(window: SymbologyDialog, text: str) -> None:
    window._bounds.setFocus()
    window._bounds.selectAll()
    QTest.keyClicks(window._bounds, text)
    QTest.keyClick(window._bounds, Qt.Key.Key_Return)


def test_enter_keeps_the_bounds_that_were_typed(style_window: SymbologyDialog) -> None:
    type_bounds(style_window, "15 ; 20 ; 25 ; 30")
    saved_style = own_presentation(style_window._indicator)
    assert saved_style is not None, "the same Enter went back to the preset"
    assert saved_style.bounds == (15.0, 20.0, 25.0, 30.0)
    assert style_window.isVisible()


def test_bounds_that_cannot_be_are_told_and_undo_takes_typed_ones_back(
    style_window: SymbologyDialog, layer: QgsVectorLayer
) -> None:
    type_bounds(style_window, "12; 20.5 ;30")
    before = labels_of(layer)
    assert style_window._method.currentData() == "hand"
    assert [label.split(" to ")[0] for label in before[1:4]] == ["12.0", "20.5", "30.0"]
    type_bounds(style_window, "12 ; nothing")
    assert style_window._remark.text()
    assert labels_of(layer) == before, "what cannot be read changes nothing"
    type_bounds(style_window, "10 ; 10.5 ; 34")
    assert style_window._remark.text().endswith("10.0"), "it would leave a unit alone (R13)"
    style_window._undo.click()
    assert labels_of(layer) == before


def test_enter_opens_no_guide(
    style_window: SymbologyDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    window = style_window
    for field in (window._look, window._method, window._classes, window._bounds, window._palette):
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert not opened
    assert style_window.isVisible()


def test_enter_keeps_the_number_of_classes(style_window: SymbologyDialog) -> None:
    style_window._classes.setFocus()
    style_window._classes.lineEdit().selectAll()
    QTest.keyClicks(style_window._classes, "4")
    QTest.keyClick(style_window._classes, Qt.Key.Key_Return)
    saved_style = own_presentation(style_window._indicator)
    assert saved_style is not None
    assert saved_style.classes == 4
