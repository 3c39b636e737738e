"""No text is cut off: in French with letters of 150 %, in English with the usual ones, in the
dock at its narrowest and in every window of the plugin at its first size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsVectorLayer
from qgis.PyQt.QtCore import QSize, Qt, QTranslator
from qgis.PyQt.QtGui import QFont
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.dialogs.symbology import SymbologyDialog
from occupancy_plugin.gui.dock.dock import MIN_WIDTH, OccupancyDock
from occupancy_plugin.gui.dock.on_map import OnMap
from occupancy_plugin.gui.dock.session_header import SessionHeader
from occupancy_plugin.gui.duties.duty_context import DutyContext
from occupancy_plugin.gui.panels.unit_table import UnitTable
from occupancy_plugin.layers.project.switch import indicator_of
from occupancy_plugin.portal.signin.session import SessionState
from tests.qgis.gui.windows import Place, names_of_classes, shown

ROOT = Path(__file__).resolve().parents[3]
WORDED = (QPushButton, QCheckBox, QRadioButton, QLabel, QGroupBox)
SCREEN = QSize(1366, 700)  # of a laptop, without the panel; letters of 150 % come with 150 % of it
FRAME = 8  # pixels that a line keeps beside its text


@pytest.fixture(params=[("fr", 1.5), ("en", 1.0)], ids=["fr, 150 %", "en, 100 %"])
def letter_factor(request: pytest.FixtureRequest, qgis_app: QgsApplication) -> Iterator[float]:
    """The factor; the application's letters are that large meanwhile. French texts are the longer
    ones."""
    language, factor = request.param
    translator = QTranslator()
    if language == "fr":
        assert translator.load(str(ROOT / "i18n" / "occupancy_plugin_fr.qm"))
        QgsApplication.installTranslator(translator)
    before = QFont(QgsApplication.font())
    larger = QFont(before)
    larger.setPointSizeF(before.pointSizeF() * factor)
    QgsApplication.setFont(larger)
    yield factor
    QgsApplication.setFont(before)
    QgsApplication.removeTranslator(translator)


def lacking(widget: QWidget) -> str:
    """The text of a widget that has less room than it needs: narrower than its words, or, where
    words wrap, lower than their lines; '' where it is whole. What says it on hover is whole."""
    width = widget.width()
    if isinstance(widget, QHeaderView):
        return cut_heading(widget)
    if isinstance(widget, QScrollArea):
        held = widget.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        least = widget.widget().minimumSizeHint().width() if held else 0
        return f"what is scrolled, {least} wide" if least > widget.viewport().width() else ""
    if isinstance(widget, QTabBar):
        narrow = width < widget.sizeHint().width() and not widget.usesScrollButtons()
        return widget.objectName() or "tabs" if narrow else ""
    if widget.toolTip() and not isinstance(widget, QPushButton):
        return ""
    if isinstance(widget, QLabel):
        wraps = widget.wordWrap() and widget.height() < widget.heightForWidth(width)
        return widget.text() if wraps or width < widget.minimumSizeHint().width() else ""
    if isinstance(widget, (QComboBox, QLineEdit)):
        text = widget.currentText() if isinstance(widget, QComboBox) else widget.placeholderText()
        return text if room(widget) < widget.fontMetrics().horizontalAdvance(text) else ""
    worded = isinstance(widget, WORDED) or (
        isinstance(widget, QToolButton)
        and widget.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly
    )
    least = widget.minimumSizeHint()
    if worded and (width < least.width() or widget.height() < least.height()):
        return widget.text() if isinstance(widget, QAbstractButton) else widget.objectName()
    return ""


def room(field: QComboBox | QLineEdit) -> int:
    if isinstance(field, QLineEdit):
        icons = (b for b in field.findChildren(QToolButton) if b.isVisibleTo(field))
        return int(field.width() - FRAME - sum(icon.width() for icon in icons))
    option = QStyleOptionComboBox()
    field.initStyleOption(option)
    style, kind = field.style(), QStyle.ComplexControl.CC_ComboBox
    part = QStyle.SubControl.SC_ComboBoxEditField
    icon = 0 if field.itemIcon(field.currentIndex()).isNull() else field.iconSize().width() + 4
    return int(style.subControlRect(kind, option, part, field).width() - icon)


def cut_heading(header: QHeaderView) -> str:
    """The first heading of a table that is wider than its column."""
    model = header.model()
    if header.orientation() == Qt.Orientation.Vertical or model is None:
        return ""
    for column in range(header.count()):
        section = (column, Qt.Orientation.Horizontal)
        text = str(model.headerData(*section) or "")
        room = header.sectionSize(column)
        tool_tip = model.headerData(*section, Qt.ItemDataRole.ToolTipRole)
        if header.fontMetrics().horizontalAdvance(text) > room > 0 and not tool_tip:
            return text
    return ""


def cut(window: QWidget) -> list[str]:
    visible_widgets = [w for w in window.findChildren(QWidget) if w.isVisibleTo(window)]
    parts = (QComboBox, QTabBar)  # a combo's line is the combo's
    return [
        f"{type(widget).__name__} {text!r}: {widget.width()} × {widget.height()}"
        for widget in visible_widgets
        if not isinstance(widget.parent(), parts) and (text := lacking(widget))
    ]


@pytest.mark.parametrize("signed", [False, True], ids=["signed out", "signed in"])
def test_the_dock_at_its_narrowest(
    letter_factor: float, app: AppContext, layer: QgsVectorLayer, signed: bool
) -> None:
    """Signed in, with the card of a map on its second tab."""
    here = app if signed else AppContext.set_up()
    on_map = OnMap(here.session, here.loader)
    dock = OccupancyDock(here.session, here.loader, on_map)
    on_map.refresh()
    # letters of 150 % come with windows that are as much wider
    shown(dock, round(max(MIN_WIDTH, 320) * letter_factor), round(570 * letter_factor))
    for page in range(dock._tabs.count()):
        dock._tabs.setCurrentIndex(page)
        QgsApplication.processEvents()
        assert cut(dock) == [], dock._tabs.tabText(page)
    dock.close()


def test_the_table_at_its_narrowest(letter_factor: float, qgis_app: QgsApplication) -> None:
    table = UnitTable()
    shown(table, 100, 300)
    assert cut(table) == []
    table.close()


@pytest.mark.parametrize("state", [SessionState.SIGNING_IN, SessionState.EXPIRED])
def test_the_state_of_the_session_is_whole_beside_its_button(
    letter_factor: float, state: SessionState
) -> None:
    header = SessionHeader(AppContext.set_up().session, QMenu())
    header._show(state)
    shown(header, round((MIN_WIDTH - 12) * letter_factor), 200)
    label = header.findChild(QLabel, "occupancyWho")
    assert "…" not in label.text()
    assert label.height() >= label.heightForWidth(label.width())


def test_the_style_is_whole_at_the_width_of_the_dock(
    letter_factor: float, app: AppContext, layer: QgsVectorLayer
) -> None:
    catalogue = app.loader.catalogue_of(layer)
    indicator = indicator_of(layer, catalogue)
    assert catalogue is not None
    assert indicator is not None
    holder = QWidget()
    window = SymbologyDialog(layer, indicator, catalogue, app.loader, holder)
    shown(window, round(440 * letter_factor), 400)
    for box in (window._look, window._palette):
        for position in range(box.count()):
            box.setCurrentIndex(position)
            assert cut(window) == []
    window.close()


def test_our_windows_as_they_open(
    letter_factor: float, app: AppContext, layer: QgsVectorLayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them: a window that is not opened here fails, and so does one that no screen holds."""
    monkeypatch.setattr(DutyContext, "open_page", lambda *_: None)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    faults: dict[str, list[str]] = {}
    opened: set[str] = set()
    for name, window in Place(app, layer).windows():
        opened.update(type(part).__name__ for part in (window, *window.findChildren(QWidget)))
        shown(window)
        least = window.minimumSizeHint() / letter_factor
        tall = least.width() > SCREEN.width() or least.height() > SCREEN.height()
        cut_texts = cut(window) + ([f"larger than a screen: {least}"] if tall else [])
        if cut_texts:
            faults[name] = cut_texts
    assert faults == {}
    assert names_of_classes() - {"OccupancyDock"} - opened == set()
    assert len(names_of_classes()) <= 14, "a window more is a way more: which one goes for it?"


def test_a_text_that_is_cut_is_found(qgis_app: object) -> None:
    window = QDialog()
    button = QPushButton("Ajouter")
    label = QLabel("mot " * 60)
    combo = QComboBox()
    label.setWordWrap(True)
    combo.addItem("Communauté d’agglomération du Caudrésis et du Catésis")
    column = QVBoxLayout(window)
    for widget in (button, label, combo):
        column.addWidget(widget)
    button.setMaximumWidth(30)
    label.setMaximumHeight(12)
    combo.setMaximumWidth(120)
    shown(window, 200, 120)
    assert len(cut(window)) == 3
