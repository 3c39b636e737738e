"""A window from a list of fields: it checks what is required, sends in the background, and stays
open with the reason when refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from qgis.gui import QgsDateTimeEdit, QgsFileWidget
from qgis.PyQt.QtCore import QDate, QDateTime, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ...toolbelt.guide import help_on
from ...toolbelt.translation import tr
from ...toolbelt.work.task import run_errand


class Kind(Enum):
    LINE = "line"
    PROSE = "prose"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    NUMBER = "number"
    PDF = "pdf"
    CHECK = "check"


@dataclass(frozen=True)
class FormField:
    """One line of a form. `choices` are (value, text) pairs; `help` is shown below the field."""

    name: str
    label: str
    kind: Kind = Kind.LINE
    required: bool = True
    choices: Sequence[tuple[str, str]] = ()
    help: str = ""
    value: Any = None


Values = dict[str, Any]


class FormDialog(QDialog):
    """`send(values)` runs in a worker; `done_with(result)` follows and the window closes. Empty
    optional fields are left out."""

    done_with = pyqtSignal(object)

    def __init__(
        self,
        name: str,
        title: str,
        intro: str,
        fields: Sequence[FormField],
        send: Callable[[Values], Any],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        self._fields, self._send = fields, send
        self.before_sending: Callable[[Values], Any] = lambda values: (
            None
        )  # on the main thread; may add values
        self._inputs: Mapping[str, QWidget] = {field.name: _input(field) for field in fields}
        self._message = QLabel()
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._message.setObjectName("occupancyFormMessage")
        self._message.setWordWrap(True)
        self._message.setStyleSheet("color: #b3261e")
        self._message.hide()
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._ok.setObjectName("occupancyFormSend")
        self._ok.setText(tr("Send"))
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self._buttons.accepted.connect(self._submit)
        self._buttons.rejected.connect(self.reject)
        self._arrange(intro)
        help_on(self, "duties")

    def _arrange(self, intro: str) -> None:
        layout = QVBoxLayout(self)
        if intro:
            text = QLabel(intro)
            text.setWordWrap(True)
            text.setTextFormat(Qt.TextFormat.RichText)
            layout.addWidget(text)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for field in self._fields:
            box = self._inputs[field.name]
            box.setObjectName(f"occupancyField_{field.name}")
            if field.kind is Kind.CHECK:
                form.addRow(box)
            else:
                form.addRow(field.label + (" *" if field.required else ""), box)
            if field.help:
                note = QLabel(field.help)
                note.setWordWrap(True)
                note.setStyleSheet("color: palette(dark)")
                form.addRow("", note)
        layout.addLayout(form)
        layout.addWidget(self._message)
        layout.addWidget(self._buttons)

    def rename_send(self, text: str) -> None:
        self._ok.setText(text)

    def values(self) -> Values:
        found = {field.name: _value(self._inputs[field.name], field.kind) for field in self._fields}
        return {name: value for name, value in found.items() if value not in ("", None)}

    def _submit(self) -> None:
        values = self.values()
        lacking = [f.label for f in self._fields if f.required and not values.get(f.name)]
        if lacking:
            self._say(tr("Still to fill in: {fields}").format(fields=", ".join(lacking)))
            return
        try:
            self.before_sending(values)
        except Exception as error:  # a sentence of ours: the form stays open with it
            self._say(str(error))
            return
        self._ok.setEnabled(False)
        self._message.hide()
        run_errand(self.windowTitle(), lambda: self._send(values), self._done, self._failed)

    def _done(self, result: Any) -> None:
        self.done_with.emit(result)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._ok.setEnabled(True)
        self._say(str(error))

    def _say(self, text: str) -> None:
        self._message.setText(text)
        self._message.show()


def _input(field: FormField) -> QWidget:
    if field.kind is Kind.PROSE:
        box: QWidget = QPlainTextEdit(field.value or "")
        box.setFixedHeight(78)
        box.setTabChangesFocus(True)
    elif field.kind is Kind.DATE or field.kind is Kind.MOMENT:
        box = QgsDateTimeEdit()
        box.setMinimumWidth(190)
        box.setDisplayFormat("dd/MM/yyyy" if field.kind is Kind.DATE else "dd/MM/yyyy HH:mm")
        box.setDateTime(
            field.value if isinstance(field.value, QDateTime) else QDateTime.currentDateTime()
        )
    elif field.kind is Kind.CHOICE:
        box = QComboBox()
        for value, text in field.choices:
            box.addItem(text, value)
        box.setCurrentIndex(max(0, box.findData(field.value)))
    elif field.kind is Kind.NUMBER:
        box = QSpinBox()
        box.setRange(1, 1000)
        box.setValue(int(field.value or 1))
    elif field.kind is Kind.PDF:
        box = QgsFileWidget()
        box.setFilter("PDF (*.pdf)")
    elif field.kind is Kind.CHECK:
        box = QCheckBox(field.label)
    else:
        box = QLineEdit(field.value or "")
    return box


def _value(box: Any, kind: Kind) -> Any:
    if kind is Kind.PROSE:
        return box.toPlainText().strip()
    if kind is Kind.DATE:
        return box.date().toString(Qt.DateFormat.ISODate)
    if kind is Kind.MOMENT:
        return box.dateTime().toUTC().toString(Qt.DateFormat.ISODate)
    if kind is Kind.CHOICE:
        return box.currentData()
    if kind is Kind.NUMBER:
        return box.value()
    if kind is Kind.PDF:
        return box.filePath()
    if kind is Kind.CHECK:
        return box.isChecked()
    return box.text().strip()


def today(days: int = 0) -> QDateTime:
    """A day from today, for a date field."""
    return QDateTime(QDate.currentDate().addDays(days), QDateTime.currentDateTime().time())
