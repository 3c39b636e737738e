"""Units that a file names without a code: the match of each name, doubtful ones first, to be
corrected."""

from __future__ import annotations

from collections.abc import Mapping

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ...sources.mapping.unit_names import NamedUnits, NameMatch, is_code
from ...toolbelt.translation import tr
from ..widgets import PlainLabel, in_column, named


class NameReview(QWidget):
    """A page of the file's window. It emits `agreed({name: code})` with the names that the user has
    answered ('' for no unit), then `closed`."""

    agreed = pyqtSignal(dict)
    closed = pyqtSignal()

    def __init__(self, named_units: NamedUnits, answers_given: Mapping[str, str]) -> None:
        super().__init__()
        self.setObjectName("occupancyNameReview")
        self._scale, self._answers_given = named_units.scale, dict(answers_given)
        table = QTableWidget(len(named_units.matches), 2)
        self._table = named(table, "occupancyNames", tr("Name in the file"))
        self._table.setHorizontalHeaderLabels([tr("Name in the file"), tr("Unit")])
        self._table.setTabKeyNavigation(False)
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        matches = sorted(named_units.matches, key=lambda match: (match.is_sure, bool(match.code)))
        self._names = [match.name for match in matches]
        for row, match in enumerate(matches):
            self._show(row, match)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.closed)
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        note = PlainLabel(
            tr(
                "The file has no codes: “{column}” was compared with the official list. Choose, or "
                "type a code, where a name is doubtful."
            ).format(column=named_units.column)
        )
        in_column(self, note, self._table, buttons, grow=1, margins=(0, 0, 0, 0))

    def start(self) -> None:
        """Make Enter confirm the answers and put the focus on the first of them."""
        self._ok.setDefault(True)
        self._table.cellWidget(0, 1).setFocus()

    def _show(self, row: int, match: NameMatch) -> None:
        box = QComboBox()
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.lineEdit().setPlaceholderText(tr("choose, or type a code"))
        box.setAccessibleName(match.name)
        for code, label in match.proposals:
            box.addItem(label, code)
        box.addItem(tr("No unit: leave the row out"), "")
        if match.code and box.findData(match.code) < 0:
            box.insertItem(0, match.code, match.code)
        left_out = match.is_sure and not match.code
        box.setCurrentIndex(box.findData(match.code) if match.code or left_out else -1)
        box.currentTextChanged.connect(lambda _: self._check())
        item = QTableWidgetItem(match.name)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self._table.setItem(row, 0, item)
        self._table.setCellWidget(row, 1, box)

    def _answer(self, row: int) -> str | None:
        """Return the code of a row, '' for no unit; None without a valid answer."""
        box = self._table.cellWidget(row, 1)
        assert isinstance(box, QComboBox)  # nosec B101: `_show` put it there
        position = box.findText(box.currentText())
        if position >= 0:
            return str(box.itemData(position))
        typed_text = box.currentText().strip().upper()
        return typed_text if is_code(typed_text, self._scale) else None

    def _check(self) -> None:
        """Require a code, or no answer, in every row."""
        invalid_rows = [
            name
            for row, name in enumerate(self._names)
            if self._answer(row) is None and self._table.cellWidget(row, 1).currentText().strip()
        ]
        reason = tr("No code of the official list: {names}").format(names=", ".join(invalid_rows))
        self._ok.setEnabled(not invalid_rows)
        self._ok.setToolTip(reason if invalid_rows else "")

    def answers(self) -> dict[str, str]:
        """Return the answers of all names that have one."""
        answers_by_name = {name: self._answer(row) for row, name in enumerate(self._names)}
        return self._answers_given | {
            name: code for name, code in answers_by_name.items() if code is not None
        }

    def accept(self) -> None:
        """Hand the answers over and end the page."""
        self.agreed.emit(self.answers())
        self.closed.emit()
