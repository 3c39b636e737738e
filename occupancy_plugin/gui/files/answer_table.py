"""A page with a note over a table of two columns: questions, and the user's answers:
the weights of a local index, the codes of units that a file names without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QDoubleSpinBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ...sources.local_index import MAX_SHARES
from ...sources.mapping.unit_names import NamedUnits, NameMatch, is_code
from ...toolbelt.guide import help_on
from ...toolbelt.translation import tr
from ..widgets import PlainLabel, in_column, named


class AnswerTable(QWidget):
    """A page of the file's window. It emits `agreed` with the answers of a subclass, then `closed`.
    A subclass fills the rows with `put_row`.

    name: object name of the page
    headings: of the questions and of the answers
    table: object name and accessible name of the table
    wide_column: the one that takes the remaining width"""

    agreed = pyqtSignal(dict)
    closed = pyqtSignal()

    def __init__(
        self,
        name: str,
        note: str,
        headings: Sequence[str],
        table: tuple[str, str],
        wide_column: int,
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self._table = named(QTableWidget(0, 2), *table)
        self._table.setHorizontalHeaderLabels(list(headings))
        self._table.setTabKeyNavigation(False)
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(1 - wide_column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(wide_column, QHeaderView.ResizeMode.Stretch)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.closed)
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        in_column(self, PlainLabel(note), self._table, buttons, grow=1, margins=(0, 0, 0, 0))

    def start(self) -> None:
        """Make Enter confirm the answers and put the focus on the first of them."""
        self._ok.setDefault(True)
        self._table.cellWidget(0, 1).setFocus()

    def put_row(self, question: str, box: QWidget) -> QTableWidgetItem:
        """Append a question with the widget of its answer. Return the question's item."""
        row = self._table.rowCount()
        self._table.insertRow(row)
        item = QTableWidgetItem(question)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self._table.setItem(row, 0, item)
        box.setAccessibleName(question)
        self._table.setCellWidget(row, 1, box)
        return item

    def refuse(self, reason: str) -> None:
        """Keep the user from confirming, for this reason; '' allows it."""
        self._ok.setEnabled(not reason)
        self._ok.setToolTip(reason)

    def answers(self) -> Mapping[str, Any]:
        """Return the current answers."""
        raise NotImplementedError

    def accept(self) -> None:
        """Hand the answers over and end the page."""
        self.agreed.emit(self.answers())
        self.closed.emit()


class LocalIndex(AnswerTable):
    """Emits `agreed({id of a share: weight})`; empty: no index."""

    def __init__(self, shares: Sequence[tuple[str, str]], weights: Mapping[str, float]) -> None:
        super().__init__(
            "occupancyLocalIndex",
            tr(
                "The index is the mean of the shares that you give a weight, computed on released "
                "values; the higher, the more fragile. It is an internal indicator, not URH’s: "
                "map, caption and exports say so, with the shares and their weights."
            ),
            (tr("Share"), tr("Weight")),
            ("occupancyIndexShares", tr("Shares and their weights")),
            0,
        )
        for identifier, label in shares:
            self._show(identifier, label, weights.get(identifier, 0.0))
        self._check()
        help_on(self, "file", "index")

    def _show(self, identifier: str, label: str, weight: float) -> None:
        box = QDoubleSpinBox()
        box.setRange(0.0, 100.0)
        box.setDecimals(1)
        box.setSpecialValueText("–")  # for a share that is not part of the index
        box.setValue(weight)
        item = self.put_row(label, box)
        item.setToolTip(label)
        item.setData(Qt.ItemDataRole.UserRole, identifier)
        box.valueChanged.connect(lambda _: self._check())

    def answers(self) -> dict[str, float]:
        weights = {}
        for row in range(self._table.rowCount()):
            box = self._table.cellWidget(row, 1)
            if isinstance(box, QDoubleSpinBox) and box.value() > 0:
                weights[str(self._table.item(row, 0).data(Qt.ItemDataRole.UserRole))] = box.value()
        return weights

    def _check(self) -> None:
        reason = tr("An index of more than {n} shares cannot be explained.").format(n=MAX_SHARES)
        self.refuse(reason if len(self.answers()) > MAX_SHARES else "")


class NameReview(AnswerTable):
    """Emits `agreed({name: code})` with the names that the user has answered; '' for no unit."""

    def __init__(self, named_units: NamedUnits, answers_given: Mapping[str, str]) -> None:
        matches = sorted(named_units.matches, key=lambda match: (match.sure, bool(match.code)))
        super().__init__(
            "occupancyNameReview",
            tr(
                "The file has no codes: “{column}” was compared with the official list. Choose, or "
                "type a code, where a name is doubtful."
            ).format(column=named_units.column),
            (tr("Name in the file"), tr("Unit")),
            ("occupancyNames", tr("Names of the file and their codes")),
            1,
        )
        self._scale, self._answers_given = named_units.scale, dict(answers_given)
        self._names = [match.name for match in matches]
        for match in matches:
            self._show(match)

    def _show(self, match: NameMatch) -> None:
        box = QComboBox()
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.lineEdit().setPlaceholderText(tr("choose, or type a code"))
        for code, label in match.proposals:
            box.addItem(label, code)
        box.addItem(tr("No unit: leave the row out"), "")
        if match.code and box.findData(match.code) < 0:
            box.insertItem(0, match.code, match.code)
        left_out = match.sure and not match.code
        box.setCurrentIndex(box.findData(match.code) if match.code or left_out else -1)
        box.currentTextChanged.connect(lambda _: self._check())
        self.put_row(match.name, box)

    def _answer(self, row: int) -> str | None:
        """Return the code of a row, '' for no unit; None without an answer or for an invalid
        one."""
        box = self._table.cellWidget(row, 1)
        assert isinstance(box, QComboBox)  # nosec B101: `_show` put it there
        position = box.findText(box.currentText())
        if position >= 0:
            return str(box.itemData(position))
        typed = box.currentText().strip().upper()
        return typed if is_code(typed, self._scale) else None

    def _check(self) -> None:
        """Require a code, or no answer, in every row."""
        invalid = [
            name
            for row, name in enumerate(self._names)
            if self._answer(row) is None and self._table.cellWidget(row, 1).currentText().strip()
        ]
        reason = tr("No code of the official list: {names}").format(names=", ".join(invalid))
        self.refuse(reason if invalid else "")

    def answers(self) -> dict[str, str]:
        """Return the answers of all names that have one."""
        current = {name: self._answer(row) for row, name in enumerate(self._names)}
        return self._answers_given | {
            name: code for name, code in current.items() if code is not None
        }
