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
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ...toolbelt.errors import BadData
from ...toolbelt.guide import help_on
from ...toolbelt.translation import tr
from ...toolbelt.work.task import run_in_background
from ..tones import Tone, write_in
from .dialog import Dialog
from .place_field import PlaceField

ROOM = 32  # letters that a field has room for at least
LINES, MARGIN = 4, 8  # lines of prose, pixels above and below them
GAP = 2  # pixels between a field and its help


class Kind(Enum):
    LINE = "line"
    PROSE = "prose"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    NUMBER = "number"
    PDF = "pdf"
    CHECK = "check"
    PLACE = "place"


@dataclass(frozen=True)
class FormField:
    """One line of a form. `choices` are (value, text) pairs; `help` is shown below the field.
    `when`: the choice field and those of its values for which this one is asked at all. `refusals`:
    the portal's short names for what it finds wrong with this field. `scales`: what kind of place
    is asked for; `scales_by`: the choice field that says it, the scales for each of its values."""

    name: str
    label: str
    kind: Kind = Kind.LINE
    required: bool = True
    choices: Sequence[tuple[str, str]] = ()
    help: str = ""
    value: Any = None
    when: tuple[str, tuple[str, ...]] | None = None
    refusals: tuple[str, ...] = ()
    scales: tuple[str, ...] = ()
    scales_by: tuple[str, Mapping[str, tuple[str, ...]]] | None = None


Values = dict[str, Any]


class FormDialog(Dialog):
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
        self.before_sending: Callable[[Values], Any] = lambda _values: (
            None
        )  # on the main thread; may add values
        self.review: Callable[[Values], str] | None = None  # HTML to be confirmed before sending
        self._inputs: Mapping[str, Any] = {field.name: _input(field) for field in fields}
        self._labels: dict[str, QLabel] = {}
        self._notes: dict[str, QLabel] = {}  # the help below a field
        self._message = QLabel()
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._message.setObjectName("occupancyFormMessage")
        self._message.setWordWrap(True)
        write_in(self._message, Tone.FAULT)
        keeps = self._message.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)  # a refusal moves no field
        self._message.setSizePolicy(keeps)
        self._message.setMinimumHeight(self.fontMetrics().height() * 2)
        self._message.hide()
        self._page = QTextBrowser()
        self._page.setObjectName("occupancyReadOver")
        self._page.setAccessibleName(tr("What will be sent"))
        self._page.setMinimumHeight(320)
        self._page.hide()
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._ok.setObjectName("occupancyFormSend")
        self._sends = tr("Send")
        self._ok.setText(self._sends)
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self._again = QPushButton(tr("&Change it"))
        self._again.setObjectName("occupancyFormAgain")
        self._again.clicked.connect(lambda: self._show_review(""))
        self._again.hide()
        self._buttons.accepted.connect(self._submit)
        self._buttons.rejected.connect(self.reject)
        self._arrange(intro)
        help_on(self, "duties")

    def _arrange(self, intro: str) -> None:
        layout = QVBoxLayout(self)
        if intro:
            text = QLabel(intro)
            text.setWordWrap(True)
            text.setTextFormat(Qt.TextFormat.PlainText)  # a colleague may have written it
            layout.addWidget(text)
        self._form = QWidget()
        form = QFormLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for field in self._fields:
            box = self._inputs[field.name]
            box.setObjectName(f"occupancyField_{field.name}")
            room = ROOM * self.fontMetrics().averageCharWidth()
            box.setMinimumWidth(max(room, box.minimumSizeHint().width()))
            if field.kind is Kind.CHECK:
                form.addRow(box)
                continue
            label = QLabel(field.label + (" *" if field.required else ""))
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setBuddy(box)
            form.addRow(label, self._with_note(field, box))
            self._labels[field.name] = label
        for name in {f.when[0] for f in self._fields if f.when is not None}:
            self._inputs[name].currentIndexChanged.connect(self._ask_what_matters)
        for field in self._fields:
            if field.kind is Kind.PLACE:
                self._ask_for_place(field)
        self._ask_what_matters()
        layout.addWidget(self._form)
        layout.addWidget(self._page, 1)
        layout.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._message)
        layout.addWidget(self._buttons)

    def _with_note(self, field: FormField, box: QWidget) -> QWidget:
        """The field with its help below, where what is wrong with it is told too."""
        if not (field.help or field.refusals or field.kind is Kind.PLACE):
            return box
        note = QLabel(field.help)
        note.setObjectName(f"occupancyNote_{field.name}")
        note.setTextFormat(Qt.TextFormat.PlainText)
        note.setWordWrap(True)
        note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        small = note.font()
        small.setPointSizeF(small.pointSizeF() * 0.9)
        note.setFont(small)
        note.setMinimumHeight(note.fontMetrics().height())  # what is told later moves no field
        pair = QWidget()
        column = QVBoxLayout(pair)
        column.setContentsMargins(0, 0, 0, GAP)
        column.setSpacing(GAP)
        column.addWidget(box)
        column.addWidget(note)
        self._notes[field.name] = note
        return pair

    def _fields_in_force(self) -> list[FormField]:
        """The fields that matter for what is chosen now."""
        return [
            field
            for field in self._fields
            if field.when is None or self._inputs[field.when[0]].currentData() in field.when[1]
        ]

    def _ask_what_matters(self, *_: object) -> None:
        names = {field.name for field in self._fields_in_force()}
        for field in self._fields:
            box = self._inputs[field.name]
            row = box if field.name not in self._notes else box.parentWidget()
            for widget in (row, self._labels.get(field.name)):
                if widget is not None:
                    widget.setVisible(field.name in names)

    def _ask_for_place(self, field: FormField) -> None:
        """The field offers the scales that the choice asks for, and its note says what it found."""
        box = self._inputs[field.name]
        if field.scales_by is not None:
            choice, scales = field.scales_by
            chooser = self._inputs[choice]

            def offer(*_: object) -> None:
                box.offer(scales.get(chooser.currentData(), field.scales))

            chooser.currentIndexChanged.connect(offer)
            offer()

        def remark() -> None:
            self._remark(field, box.remark() or field.help, None)

        box.told.connect(remark)
        box.editingFinished.connect(lambda: self._fault_of(field))

    def _fault_of(self, field: FormField) -> str:
        """What is wrong with what is typed there, said beside it; '' where nothing is."""
        box = self._inputs[field.name]
        fault = box.fault() if isinstance(box, PlaceField) else ""
        if fault:
            self._remark(field, fault, Tone.FAULT)
        return fault

    def _remark(self, field: FormField, text: str, tone: Tone | None) -> None:
        note = self._notes[field.name]
        note.setText(text)
        note.setProperty("fault", tone is Tone.FAULT)
        write_in(note, tone)

    def rename_send(self, text: str) -> None:
        self._sends = text
        self._ok.setText(text)

    def values(self) -> Values:
        values = {f.name: _value(self._inputs[f.name], f.kind) for f in self._fields_in_force()}
        return {name: value for name, value in values.items() if value not in ("", None)}

    def _submit(self) -> None:
        wrong = [field for field in self._fields_in_force() if self._fault_of(field)]
        if wrong:
            self._message.hide()
            self._inputs[wrong[0].name].setFocus()
            return
        values = self.values()
        lacking = [f for f in self._fields_in_force() if f.required and not values.get(f.name)]
        self._mark(lacking)
        for field in self._fields:
            if field.name in self._notes and field.kind is not Kind.PLACE:
                self._remark(field, field.help, None)
        if lacking:
            named = ", ".join(field.label for field in lacking)
            self._say(tr("Still to fill in: {fields}").format(fields=named))
            self._inputs[lacking[0].name].setFocus()
            return
        try:
            self.before_sending(values)
        except Exception as error:  # a sentence of ours: the form stays open with it
            self._say(str(error))
            return
        self._message.hide()
        if self.review is not None and not self._page.isVisible():
            self._show_review(self.review(values))
            return
        self._ok.setEnabled(False)
        run_in_background(self.windowTitle(), lambda: self._send(values), self._end, self._failed)

    def _show_review(self, page: str) -> None:
        """What will be sent, in place of the fields; '' to go back to them."""
        self._page.setHtml(page)
        self._page.setVisible(bool(page))
        self._again.setVisible(bool(page))
        self._form.setVisible(not page)
        self._ok.setText(tr("Send it now") if page else self._sends)

    def _mark(self, lacking: Sequence[FormField]) -> None:
        """The fault beside its field: the field's own label turns red and says so."""
        names = {field.name for field in lacking}
        for name, label in self._labels.items():
            missing = name in names
            write_in(label, Tone.FAULT if missing else None, bold=True)
            label.setToolTip(tr("Still to fill in") if missing else "")

    def _end(self, result: Any) -> None:
        self.done_with.emit(result)
        self.accept()

    def _failed(self, error: Exception) -> None:
        """The portal's reason, beside the field that it is about where it says which."""
        self._ok.setEnabled(True)
        refusal = error.refusal if isinstance(error, BadData) else ""
        about = next(
            (field for field in self._fields_in_force() if refusal in field.refusals), None
        )
        if about is None:
            self._say(str(error))
            return
        self._show_review("")
        self._remark(about, str(error), Tone.FAULT)
        self._inputs[about.name].setFocus()

    def _say(self, text: str) -> None:
        self._message.setText(text)
        self._message.show()


def _input(field: FormField) -> QWidget:
    if field.kind is Kind.PROSE:
        box: QWidget = QPlainTextEdit(field.value or "")
        box.setFixedHeight(LINES * box.fontMetrics().lineSpacing() + 2 * MARGIN)
        box.setTabChangesFocus(True)
    elif field.kind is Kind.DATE or field.kind is Kind.MOMENT:
        box = QgsDateTimeEdit()
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
    elif field.kind is Kind.PLACE:
        box = PlaceField(field.value or "", field.scales)
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
    if kind is Kind.PLACE:
        return box.key()
    return box.text().strip()


def today(days: int = 0) -> QDateTime:
    """A day from today, for a date field."""
    return QDateTime(QDate.currentDate().addDays(days), QDateTime.currentDateTime().time())
