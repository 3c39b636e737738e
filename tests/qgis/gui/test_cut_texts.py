"""No text is cut off: in French and English, with the letters of 100 % and of 150 %, in the dock at
its narrowest and in our windows at the size they open with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QTranslator
from qgis.PyQt.QtGui import QFont
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QDialog,
    QGroupBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from occupancy_plugin.desk import Desk
from occupancy_plugin.gui.dialogs.form import FormDialog
from occupancy_plugin.gui.dialogs.tour import TourDialog, steps
from occupancy_plugin.gui.dock.dock import MIN_WIDTH, OccupancyDock
from occupancy_plugin.gui.dock.on_map import OnMap
from occupancy_plugin.gui.qgis.browser import BrowserActs
from occupancy_plugin.gui.qgis.data_source import SourceSelect
from occupancy_plugin.gui.qgis.options import OptionsFactory
from occupancy_plugin.layers.project.loader import Loader
from occupancy_plugin.toolbelt.translation import tr
from tests.qgis.conftest import session_of, signed_in

ROOT = Path(__file__).resolve().parents[3]
WORDED = (QPushButton, QCheckBox, QRadioButton, QLabel, QGroupBox, QTabBar)


@pytest.fixture(params=["fr", "en"])
def spoken(request: pytest.FixtureRequest, qgis_app: QgsApplication) -> Iterator[str]:
    translator = QTranslator()
    if request.param == "fr":
        assert translator.load(str(ROOT / "i18n" / "occupancy_plugin_fr.qm"))
        QgsApplication.installTranslator(translator)
    yield request.param
    QgsApplication.removeTranslator(translator)


@pytest.fixture(params=[1.0, 1.5], ids=["100 %", "150 %"])
def letters(request: pytest.FixtureRequest, qgis_app: QgsApplication) -> Iterator[float]:
    """The factor; the application's letters are that large meanwhile."""
    before = QFont(QgsApplication.font())
    larger = QFont(before)
    larger.setPointSizeF(before.pointSizeF() * request.param)
    QgsApplication.setFont(larger)
    yield request.param
    QgsApplication.setFont(before)


@pytest.fixture(scope="module")
def desk(portal: Any) -> Desk:
    session = session_of(signed_in(portal))
    return Desk(session, Loader(session))


def cut(window: QWidget) -> list[str]:
    """The texts that have less room than they need: narrower than their words, or, where words
    wrap, lower than their lines."""
    told = []
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, WORDED) or not widget.isVisibleTo(window):
            continue
        if isinstance(widget, QLabel) and widget.wordWrap():
            needed = widget.heightForWidth(widget.width())
            lacking = widget.text() and widget.height() < needed
        elif isinstance(widget, QTabBar):
            lacking = widget.width() < widget.sizeHint().width() and not widget.usesScrollButtons()
        else:
            lacking = widget.width() < widget.minimumSizeHint().width()
        text = (
            widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else widget.objectName()
        )
        if lacking and text:
            told.append(f"{type(widget).__name__} {text!r}: {widget.width()} px")
    return told


def shown(window: QWidget, width: int = 0, height: int = 0) -> QWidget:
    window.ensurePolished()
    window.resize(width or window.sizeHint().width(), height or window.sizeHint().height())
    window.show()
    for _ in range(5):
        QgsApplication.processEvents()
    return window


@pytest.mark.parametrize("signed", [False, True], ids=["signed out", "signed in"])
def test_the_dock_at_its_narrowest(spoken: str, letters: float, desk: Desk, signed: bool) -> None:
    here = desk if signed else Desk.set_up()
    dock = OccupancyDock(here.session, here.loader, OnMap(here.session, here.loader))
    # letters of 150 % come with windows that are as much wider
    shown(dock, round(max(MIN_WIDTH, 320) * letters), round(570 * letters))
    assert cut(dock) == []
    dock.close()


def windows(desk: Desk) -> dict[str, Callable[[], QWidget]]:
    acts = BrowserActs(desk, lambda wish: None, lambda: None, lambda: None)
    return {
        "options": lambda: OptionsFactory().createWidget(None),
        "data source": lambda: SourceSelect(acts).createDataSourceWidget(),
        "tour": lambda: TourDialog(QWidget(), desk.session, desk.loader),
        "form": lambda: FormDialog(
            "occupancyForm", tr("Report a breach…"), steps()[1].text, (), lambda values: None
        ),
    }


@pytest.mark.parametrize("name", ["options", "data source", "tour", "form"])
def test_our_windows_as_they_open(spoken: str, letters: float, desk: Desk, name: str) -> None:
    window = windows(desk)[name]()
    shown(window)
    assert cut(window) == []
    window.close()


def test_a_text_that_is_cut_is_found(qgis_app: object) -> None:
    window, button, label = QDialog(), QPushButton("Ajouter à la carte"), QLabel("mot " * 60)
    label.setWordWrap(True)
    row = QVBoxLayout(window)
    row.addWidget(button)
    row.addWidget(label)
    button.setMaximumWidth(30)
    label.setMaximumHeight(12)
    shown(window, 200, 90)
    assert len(cut(window)) == 2
