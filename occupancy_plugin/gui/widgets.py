"""Widgets with their object name, text and slot in one call. Tests and the help find a
widget by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeVar

from qgis.gui import QgsFileWidget, QgsFilterLineEdit
from qgis.PyQt.QtCore import QObject, Qt, QTimer
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAction,
    QActionGroup,
    QComboBox,
    QCompleter,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..toolbelt.translation import tr
from .tones import readable_hint

HINT_EDGE = 60  # pixels around the hint of a search field, with its two icons
PICTURES = "SVG, PNG, JPEG (*.svg *.png *.jpg *.jpeg)"
Slot = Callable[[], Any]
Button = TypeVar("Button", bound=QAbstractButton)
Named = TypeVar("Named", bound=QObject)


class PlainLabel(QLabel):
    """A wrapped label that shows its text as it is: HTML that another person wrote is not
    interpreted. name: its object name, '' for none"""

    def __init__(self, text: str = "", name: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setObjectName(name)
        self.setWordWrap(True)


def named(thing: Named, name: str, label: str = "") -> Named:
    """Give a widget or an action its object name, and a widget its name for screen readers."""
    thing.setObjectName(name)
    if label:
        thing.setAccessibleName(label)
    return thing


def timer(holder: QObject, slot: Slot, milliseconds: int = 0) -> QTimer:
    """Make a timer that calls once, so long after the latest `start()`."""
    single_timer = QTimer(holder)
    single_timer.setSingleShot(True)
    single_timer.setInterval(milliseconds)
    single_timer.timeout.connect(slot)
    return single_timer


def add_choices(
    menu: QMenu, choices: Mapping[str, str], choose: Callable[[str], None], chosen_key: str = ""
) -> dict[str, QAction]:
    """Add actions to a menu of which one is marked, as a radio button. Returns key → action.

    choices: key → text; chosen: the key that is marked, '' for none"""
    group = QActionGroup(menu)
    group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
    actions = {key: menu.addAction(text, partial(choose, key)) for key, text in choices.items()}
    for key, action in actions.items():
        action.setCheckable(True)
        action.setChecked(key == chosen_key)
        group.addAction(action)
    return actions


def rich_label(name: str, text: str = "") -> QLabel:
    """Make a wrapped label of HTML; texts of other people are to be escaped."""
    label = named(QLabel(text), name)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    return label


def push_button(text: str, name: str, on_click: Slot | None = None, tip: str = "") -> QPushButton:
    return _button(QPushButton(text), name, on_click, tip)


def tool_button(text: str, name: str, on_click: Slot | None = None, tip: str = "") -> QToolButton:
    button = QToolButton()
    button.setText(text)
    return _button(button, name, on_click, tip)


def _button(button: Button, name: str, on_click: Slot | None, tip: str) -> Button:
    button.setObjectName(name)
    button.setToolTip(tip)
    if on_click is not None:
        button.clicked.connect(lambda _checked=False: on_click())
    return button


def close_row(window: Any) -> QDialogButtonBox:
    """Return a window's row of buttons with Close."""
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    box.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
    box.rejected.connect(window.reject)
    return box


def combo(
    name: str,
    label: str = "",
    choices: Iterable[tuple[Any, str]] = (),
    selected_data: Any = None,
    letters: int = 0,
) -> QComboBox:
    """Make a list to choose from; `label` is for screen readers.

    choices: (data, text)
    letters: the width in letters, for texts of any length"""
    box = QComboBox()
    box.setObjectName(name)
    if label:
        box.setAccessibleName(label)
    if letters:
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(letters)
    fill(box, choices, selected_data)
    return box


def fill(box: QComboBox, choices: Iterable[tuple[Any, str]], selected_data: Any = None) -> None:
    """Replace a combo box's choices, (data, text), and select `selected_data`, else the first."""
    box.clear()
    for position, (data, text) in enumerate(choices):
        box.addItem(text, data)
        box.setItemData(position, text, Qt.ItemDataRole.ToolTipRole)
    if selected_data is not None:
        box.setCurrentIndex(max(0, box.findData(selected_data)))


def make_searchable(box: QComboBox) -> None:
    """Let a combo box be searched by typing any part of a text."""
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.completer().setFilterMode(Qt.MatchFlag.MatchContains)
    box.completer().setCompletionMode(QCompleter.CompletionMode.PopupCompletion)


def line_edit(name: str, hint: str = "", text: str = "") -> QLineEdit:
    line = QLineEdit(text)
    line.setObjectName(name)
    line.setPlaceholderText(hint)
    return line


def search_field(hint: str, on_change: Callable[[str], Any], name: str = "") -> QgsFilterLineEdit:
    line = QgsFilterLineEdit()
    line.setObjectName(name)
    line.setShowSearchIcon(True)
    line.setPlaceholderText(hint)
    line.setAccessibleName(hint)
    line.setMinimumWidth(line.fontMetrics().horizontalAdvance(hint) + HINT_EDGE)
    readable_hint(line)
    line.textChanged.connect(on_change)
    return line


def file_field(
    name: str,
    file_filter: str = "",
    mode: QgsFileWidget.StorageMode = QgsFileWidget.StorageMode.GetFile,
    path: str = "",
    on_change: Callable[[str], Any] | None = None,
) -> QgsFileWidget:
    field = QgsFileWidget()
    field.setObjectName(name)
    field.setStorageMode(mode)
    if file_filter:
        field.setFilter(file_filter)
    field.setFilePath(path)
    if on_change is not None:
        field.fileChanged.connect(on_change)
    return field


def read_only(table: QTableView, name: str, label: str) -> None:
    """Make a table of rows that are read and selected, not edited. The Tab key leaves it."""
    table.setObjectName(name)
    table.setAccessibleName(label)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()


def labelled(text: str, field: QWidget) -> QLabel:
    """Make a field's label, which names the field for screen readers too."""
    label = QLabel(text)
    field.setAccessibleName(text.replace("&", ""))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setBuddy(field)
    return label


def in_row(*widgets: QWidget, grow: int = 0, spacing: int = 4) -> QHBoxLayout:
    """Put widgets in a row. grow: position of the one that takes the remaining width"""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(spacing)
    for position, widget in enumerate(widgets):
        row.addWidget(widget, 1 if position == grow else 0)
    return row


def in_column(
    holder: QWidget,
    *parts: QWidget | QLayout,
    grow: int = -1,
    margins: tuple[int, int, int, int] | None = None,
    spacing: int = -1,
) -> QVBoxLayout:
    """Put widgets and rows below each other in a widget. grow: position of the one that takes the
    remaining height"""
    column = QVBoxLayout(holder)
    column.setSpacing(spacing)
    if margins is not None:
        column.setContentsMargins(*margins)
    for position, part in enumerate(parts):
        add = column.addLayout if isinstance(part, QLayout) else column.addWidget
        add(part, 1 if position == grow else 0)
    return column


def form_of(*rows: tuple[str, QWidget | QLayout]) -> QFormLayout:
    """Make a form of (label, field)."""
    form = QFormLayout()
    for label, field in rows:
        form.addRow(label, field)
    return form


def buttons_in_row(*buttons: QWidget) -> QHBoxLayout:
    """Put buttons at the left of a row."""
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
