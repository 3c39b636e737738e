"""A dialog made from a list of fields. It checks required fields, sends in the background, and
stays open with the reason after a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from qgis.gui import QgsDateTimeEdit, QgsFileWidget
from qgis.PyQt.QtCore import QDateTime, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ...toolbelt.guide import help_on
from ...toolbelt.translation import tr
from ...toolbelt.work.task import run_in_background
from ..tones import Tone, write_in
from ..widgets import PlainLabel, combo, in_column, labelled, named, push_button
from .dialog import Dialog

FIELD_LETTERS = 32  # minimum width of a field
LINES, MARGIN = 4, 8  # lines of prose, pixels above and below them
GAP = 2  # pixels between a field and its help
Values = dict[str, Any]


class FieldKind(Enum):
    LINE = "line"
    PROSE = "prose"
    MOMENT = "moment"
    CHOICE = "choice"
    PDF = "pdf"
    CHECK = "check"


@dataclass(frozen=True)
class FormField:
    """One line of a form.

    choices: (value, text) pairs
    help: text below the field"""

    name: str
    label: str
    kind: FieldKind = FieldKind.LINE
    required: bool = True
    choices: Sequence[tuple[str, str]] = ()
    help: str = ""
    value: Any = None


@dataclass(frozen=True)
class Form:
    """The fields of a form and its action.

    send: runs in a worker, without the values of empty optional fields
    intro: the portal may have written it
    before_sending: runs on the main thread and may add values
    review: HTML to be confirmed before sending
    done: gets the result, on the main thread"""

    name: str
    title: str
    fields: Sequence[FormField]
    send: Callable[[Values], Any]
    intro: str = ""
    send_text: str = ""
    before_sending: Callable[[Values], Any] | None = None
    review: Callable[[Values], str] | None = None
    done: Callable[[Any], Any] | None = None


class FormDialog(Dialog):
    """Draws a form, sends it, then emits `done_with(result)` and closes."""

    done_with = pyqtSignal(object)

    def __init__(self, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(parent, form.name, form.title)
        self.setMinimumWidth(520)
        self._order, self._fields = form, form.fields
        self._inputs: Mapping[str, Any] = {field.name: _input(field) for field in form.fields}
        self._labels: dict[str, QLabel] = {}
        self._message = PlainLabel(name="occupancyFormMessage")
        write_in(self._message, Tone.FAULT)
        policy = self._message.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that a refusal moves no field
        self._message.setSizePolicy(policy)
        self._message.setMinimumHeight(self.fontMetrics().height() * 2)
        self._message.hide()
        self._page = named(QTextBrowser(), "occupancyReadOver", tr("What will be sent"))
        self._page.setMinimumHeight(320)
        self._page.hide()
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._ok.setObjectName("occupancyFormSend")
        self._send_text = form.send_text or tr("Send")
        self._ok.setText(self._send_text)
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self._change_button = push_button(
            tr("&Change it"), "occupancyFormAgain", lambda: self._show_review("")
        )
        self._change_button.hide()
        self._buttons.accepted.connect(self._submit)
        self._buttons.rejected.connect(self.reject)
        self._arrange()
        if form.done is not None:
            self.done_with.connect(form.done)
        help_on(self, "duties")

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        if self._order.intro:
            layout.addWidget(PlainLabel(self._order.intro))
        self._form = QWidget()
        form = QFormLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for field in self._fields:
            box = self._inputs[field.name]
            box.setObjectName(f"occupancyField_{field.name}")
            min_width = FIELD_LETTERS * self.fontMetrics().averageCharWidth()
            box.setMinimumWidth(max(min_width, box.minimumSizeHint().width()))
            if field.kind is FieldKind.CHECK:
                form.addRow(box)
                continue
            label = labelled(field.label + (" *" if field.required else ""), box)
            form.addRow(label, _with_help(field, box))
            self._labels[field.name] = label
        layout.addWidget(self._form)
        layout.addWidget(self._page, 1)
        layout.addWidget(self._change_button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._message)
        layout.addWidget(self._buttons)

    def values(self) -> Values:
        values = {
            field.name: _VALUES[field.kind](self._inputs[field.name]) for field in self._fields
        }
        return {name: value for name, value in values.items() if value not in ("", None)}

    def _submit(self) -> None:
        values = self.values()
        missing_fields = [f for f in self._fields if f.required and not values.get(f.name)]
        missing_names = {field.name for field in missing_fields}
        for name, label in self._labels.items():
            is_missing = name in missing_names
            write_in(label, Tone.FAULT if is_missing else None, bold=True)
        if missing_fields:
            labels = ", ".join(field.label for field in missing_fields)
            self._show_message(tr("Still to fill in: {fields}").format(fields=labels))
            self._inputs[missing_fields[0].name].setFocus()
            return
        try:
            if self._order.before_sending is not None:
                self._order.before_sending(values)
        except Exception as error:  # its sentence is shown, and the form stays open
            self._show_message(str(error))
            return
        self._message.hide()
        if self._order.review is not None and not self._page.isVisible():
            self._show_review(self._order.review(values))
            return
        self._ok.setEnabled(False)
        send = partial(self._order.send, values)
        run_in_background(self.windowTitle(), send, self._end, self._failed)

    def _show_review(self, page: str) -> None:
        """Show what will be sent in place of the fields; '' shows the fields again."""
        self._page.setHtml(page)
        self._page.setVisible(bool(page))
        self._change_button.setVisible(bool(page))
        self._form.setVisible(not page)
        self._ok.setText(tr("Send") if page else self._send_text)

    def _end(self, result: Any) -> None:
        self.done_with.emit(result)
        self.accept()

    def _failed(self, error: Exception) -> None:
        """Show the portal's reason below the fields."""
        self._ok.setEnabled(True)
        self._show_message(str(error))

    def _show_message(self, text: str) -> None:
        self._message.setText(text)
        self._message.show()


def _with_help(field: FormField, box: QWidget) -> QWidget:
    """Return the field with its help below."""
    if not field.help:
        return box
    note = PlainLabel(field.help, f"occupancyNote_{field.name}")
    note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    font = note.font()
    font.setPointSizeF(font.pointSizeF() * 0.9)
    note.setFont(font)
    container = QWidget()
    in_column(container, box, note, margins=(0, 0, 0, GAP), spacing=GAP)
    return container


def _input(field: FormField) -> QWidget:
    if field.kind is FieldKind.PROSE:
        box: QWidget = QPlainTextEdit(field.value or "")
        box.setFixedHeight(LINES * box.fontMetrics().lineSpacing() + 2 * MARGIN)
        box.setTabChangesFocus(True)
    elif field.kind is FieldKind.MOMENT:
        box = QgsDateTimeEdit()
        box.setDisplayFormat("dd/MM/yyyy HH:mm")
        box.setDateTime(QDateTime.currentDateTime())
    elif field.kind is FieldKind.CHOICE:
        box = combo(field.name, choices=field.choices, selected_data=field.value)
    elif field.kind is FieldKind.PDF:
        box = QgsFileWidget()
        box.setFilter("PDF (*.pdf)")
    elif field.kind is FieldKind.CHECK:
        box = QCheckBox(field.label)
    else:
        box = QLineEdit(field.value or "")
    return box


_VALUES: dict[FieldKind, Callable[[Any], Any]] = {
    FieldKind.LINE: lambda box: box.text().strip(),
    FieldKind.PROSE: lambda box: box.toPlainText().strip(),
    FieldKind.MOMENT: lambda box: box.dateTime().toUTC().toString(Qt.DateFormat.ISODate),
    FieldKind.CHOICE: QComboBox.currentData,
    FieldKind.PDF: QgsFileWidget.filePath,
    FieldKind.CHECK: QCheckBox.isChecked,
}
