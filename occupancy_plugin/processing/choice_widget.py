"""The lists of choices.py in Processing's dialogs and batch. QGIS makes them through the
parameter's metadata; they are never imported headless."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingContext, QgsProcessingParameterDefinition
from qgis.gui import (
    QgsAbstractProcessingParameterWidgetWrapper,
    QgsFilterLineEdit,
    QgsGui,
    QgsProcessingGui,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QCompleter,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..choices import Choice, ChoiceList, available_choices
from ..toolbelt.letters import has_words
from ..toolbelt.translation import tr

MODELER = "ModelerParametersDialog"
BATCH = "BatchAlgorithmDialog"


class ChoiceWidget:
    """The class that QGIS calls with (parameter, dialog, row, column, kind=…). It returns a
    wrapper; in the model designer QGIS's own, which offers model inputs and expressions."""

    def __new__(
        cls,
        parameter: QgsProcessingParameterDefinition,
        dialog: Any,
        _row: int = 0,
        _column: int = 0,
        kind: str = "",
    ) -> Any:
        dialog_class = type(dialog).__name__
        if dialog_class == MODELER:
            return QgsGui.processingGuiRegistry().createModelerParameterWidget(
                dialog.model, dialog.childId, parameter, dialog.context
            )
        is_batch = dialog_class == BATCH
        return ChoiceWrapper(
            parameter,
            QgsProcessingGui.WidgetType.Batch if is_batch else QgsProcessingGui.WidgetType.Standard,
            ChoiceList(kind),
        )


class ChoiceWrapper(QgsAbstractProcessingParameterWidgetWrapper):
    """Shows labels and returns ids; an id that is not listed may be typed, several where several
    may be chosen. QGIS takes ownership of the widget and Python's reference dies, so every use
    calls `wrappedWidget()` again."""

    def __init__(
        self,
        parameter: QgsProcessingParameterDefinition,
        widget_type: Any,
        choices: ChoiceList,
    ) -> None:
        super().__init__(parameter, widget_type)
        self._choices = available_choices(parameter.algorithm().app, choices)
        standard = widget_type == QgsProcessingGui.WidgetType.Standard
        self._is_multiple = choices is ChoiceList.INDICATORS and bool(self._choices) and standard

    def createWidget(self) -> QWidget:
        widget = self._list() if self._is_multiple else self._box()
        widget.setToolTip(self.parameterDefinition().help())
        widget.setAccessibleName(self.parameterDefinition().description())
        return widget

    def _list(self) -> QWidget:
        """Make a list with check boxes and a field that filters it."""
        widget, items, search = QWidget(), QListWidget(), QgsFilterLineEdit()
        search.setShowSearchIcon(True)
        search.setPlaceholderText(tr("All indicators; search…"))
        for identifier, label in self._choices:
            item = QListWidgetItem(label, items)
            item.setData(Qt.ItemDataRole.UserRole, identifier)
            item.setCheckState(Qt.CheckState.Unchecked)
        items.itemChanged.connect(lambda _: self.widgetValueHasChanged.emit(self))
        search.textChanged.connect(lambda text: filter_items(items, text))
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(search)
        column.addWidget(items)
        return widget

    def _box(self) -> QWidget:
        box = QComboBox()
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        optional = QgsProcessingParameterDefinition.Flag.FlagOptional
        if self.parameterDefinition().flags() & optional or not self._choices:
            box.addItem("", "")
        for identifier, label in self._choices:
            box.addItem(label, identifier)
        search = box.completer()
        search.setFilterMode(Qt.MatchFlag.MatchContains)
        search.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        line = box.lineEdit()
        if line is not None and not self._choices:
            line.setPlaceholderText(tr("Sign in to choose from a list, or type the identifier"))
        box.editTextChanged.connect(lambda _: self.widgetValueHasChanged.emit(self))
        return box

    def setWidgetValue(self, value: Any, _context: QgsProcessingContext) -> None:
        text, widget = "" if value is None else str(value), self.wrappedWidget()
        if self._is_multiple:
            identifiers = {identifier.strip() for identifier in text.split(",")}
            for item in all_items(widget.findChild(QListWidget)):
                is_checked = item.data(Qt.ItemDataRole.UserRole) in identifiers
                item.setCheckState(Qt.CheckState.Checked if is_checked else Qt.CheckState.Unchecked)
        elif isinstance(widget, QComboBox):
            row = widget.findData(text)
            if row >= 0:
                widget.setCurrentIndex(row)
            else:
                widget.setEditText(text)

    def widgetValue(self) -> str:
        widget = self.wrappedWidget()
        if self._is_multiple:
            return ",".join(
                str(item.data(Qt.ItemDataRole.UserRole))
                for item in all_items(widget.findChild(QListWidget))
                if item.checkState() == Qt.CheckState.Checked
            )
        return identifier_of(widget.currentText(), self._choices) if widget is not None else ""


def all_items(items: QListWidget) -> list[QListWidgetItem]:
    return [items.item(row) for row in range(items.count())]


def filter_items(items: QListWidget, text: str) -> None:
    """Show the items that contain every word of the text, and the checked ones."""
    for item in all_items(items):
        is_checked = item.checkState() == Qt.CheckState.Checked
        item.setHidden(not is_checked and not has_words(item.text(), text))


def identifier_of(text: str, choices: list[Choice]) -> str:
    """Return the id of a listed label; a typed id as it is."""
    return next((identifier for identifier, label in choices if label == text), text.strip())
