"""The lists of choices.py in Processing's dialogs and batch. Made by QGIS through the parameter's
metadata, never imported headless."""

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

from ..offer import Choice, Choices, known
from ..toolbelt.translation import tr

MODELER = "ModelerParametersDialog"
BATCH = "BatchAlgorithmDialog"


class ChoiceWidget:
    """What QGIS's factory calls with (parameter, dialog, row, column, kind=…). It answers with a
    wrapper; in the model designer with QGIS's own, which offers model inputs and expressions."""

    def __new__(
        cls,
        parameter: QgsProcessingParameterDefinition,
        dialog: Any,
        _row: int = 0,
        _column: int = 0,
        kind: str = "",
    ) -> Any:
        dialogs = type(dialog).__name__
        if dialogs == MODELER:
            return QgsGui.processingGuiRegistry().createModelerParameterWidget(
                dialog.model, dialog.childId, parameter, dialog.context
            )
        batch = dialogs == BATCH
        return ChoiceWrapper(
            parameter,
            QgsProcessingGui.WidgetType.Batch if batch else QgsProcessingGui.WidgetType.Standard,
            Choices(kind),
        )


class ChoiceWrapper(QgsAbstractProcessingParameterWidgetWrapper):
    """Shows labels, gives ids. An id that is in no list may be typed; several where several may be
    chosen. QGIS takes the widget over together with Python's hold on it: it is asked for anew
    (`wrappedWidget`), never kept."""

    def __init__(
        self,
        parameter: QgsProcessingParameterDefinition,
        widget_type: Any,
        choices: Choices,
        parent: Any = None,
    ) -> None:
        super().__init__(parameter, widget_type, parent)
        self._listed = known(parameter.algorithm().desk, choices)
        standard = widget_type == QgsProcessingGui.WidgetType.Standard
        self._several = choices is Choices.INDICATORS and bool(self._listed) and standard

    def createWidget(self) -> QWidget:
        widget = self._list() if self._several else self._box()
        widget.setToolTip(self.parameterDefinition().help())
        widget.setAccessibleName(self.parameterDefinition().description())
        return widget

    def _list(self) -> QWidget:
        """A list with boxes to tick, and a field that narrows it."""
        widget, items, search = QWidget(), QListWidget(), QgsFilterLineEdit()
        search.setShowSearchIcon(True)
        search.setPlaceholderText(tr("All indicators; search…"))
        for identifier, label in self._listed:
            item = QListWidgetItem(label, items)
            item.setData(Qt.ItemDataRole.UserRole, identifier)
            item.setCheckState(Qt.CheckState.Unchecked)
        items.itemChanged.connect(lambda _: self.widgetValueHasChanged.emit(self))
        search.textChanged.connect(lambda text: narrow(items, text))
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
        if self.parameterDefinition().flags() & optional or not self._listed:
            box.addItem("", "")
        for identifier, label in self._listed:
            box.addItem(label, identifier)
        search = box.completer()
        search.setFilterMode(Qt.MatchFlag.MatchContains)
        search.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        line = box.lineEdit()
        if line is not None and not self._listed:
            line.setPlaceholderText(tr("Sign in to choose from a list, or type the identifier"))
        box.editTextChanged.connect(lambda _: self.widgetValueHasChanged.emit(self))
        return box

    def setWidgetValue(self, value: Any, _context: QgsProcessingContext) -> None:
        text, widget = "" if value is None else str(value), self.wrappedWidget()
        if self._several:
            identifiers = {identifier.strip() for identifier in text.split(",")}
            for item in ticks(widget.findChild(QListWidget)):
                ticked = item.data(Qt.ItemDataRole.UserRole) in identifiers
                item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        elif isinstance(widget, QComboBox):
            row = widget.findData(text)
            if row >= 0:
                widget.setCurrentIndex(row)
            else:
                widget.setEditText(text)

    def widgetValue(self) -> str:
        widget = self.wrappedWidget()
        if self._several:
            return ",".join(
                str(item.data(Qt.ItemDataRole.UserRole))
                for item in ticks(widget.findChild(QListWidget))
                if item.checkState() == Qt.CheckState.Checked
            )
        return identifier_of(widget.currentText(), self._listed) if widget is not None else ""


def ticks(items: QListWidget) -> list[QListWidgetItem]:
    return [items.item(row) for row in range(items.count())]


def narrow(items: QListWidget, text: str) -> None:
    """Shows what holds every word of the text, and what is ticked."""
    words = text.casefold().split()
    for item in ticks(items):
        fits = all(word in item.text().casefold() for word in words)
        item.setHidden(not fits and item.checkState() != Qt.CheckState.Checked)


def identifier_of(text: str, listed: list[Choice]) -> str:
    """The id of the label that is shown; a typed id stays itself."""
    return next((identifier for identifier, label in listed if label == text), text.strip())
