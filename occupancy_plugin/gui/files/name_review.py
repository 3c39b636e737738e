"""Units that a file names without a code: what each name was taken for, the doubtful ones first, to
be said otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QTableWidgetItem,
    QWidget,
)

from ...sources.mapping.unit_names import NamedUnits, NameMatch, is_code
from ...toolbelt.guide import help_on
from ...toolbelt.translation import tr
from ..dialogs.dialog import Dialog
from .answer_table import ask_in_table


class NameReviewDialog(Dialog):
    """`agreed({name: code})` of the names that the user has answered; '' for no unit."""

    agreed = pyqtSignal(dict)

    def __init__(
        self, named: NamedUnits, said: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        matches = sorted(named.matches, key=lambda match: (match.sure, bool(match.code)))
        super().__init__(parent)
        self.setObjectName("occupancyNameReview")
        self.setWindowTitle(tr("Names and codes"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._table, self._ok = ask_in_table(
            self,
            tr(
                "The file has no codes: “{column}” was compared with the official list. Choose, or "
                "type a code, where a name is doubtful."
            ).format(column=named.column),
            len(matches),
            (tr("Name in the file"), tr("Unit")),
            tr("Names of the file and their codes"),
            1,
        )
        self._table.setObjectName("occupancyNames")
        self.resize(620, 480)
        self._scale, self._said = named.scale, dict(said)
        self._names = [match.name for match in matches]
        for row, match in enumerate(matches):
            self._show(row, match)
        help_on(self, "file")

    def _show(self, row: int, match: NameMatch) -> None:
        item = QTableWidgetItem(match.name)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self._table.setItem(row, 0, item)
        box = QComboBox()
        box.setAccessibleName(match.name)
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
        self._table.setCellWidget(row, 1, box)

    def _answer(self, row: int) -> str | None:
        """The code of a row, '' for no unit; None where nothing is said, or nothing that is a
        code."""
        box = self._table.cellWidget(row, 1)
        assert isinstance(box, QComboBox)  # nosec B101: `_show` put it there
        at = box.findText(box.currentText())
        if at >= 0:
            return str(box.itemData(at))
        typed = box.currentText().strip().upper()
        return typed if is_code(typed, self._scale) else None

    def _check(self) -> None:
        """What is typed must be a code, or nothing."""
        wrong = [
            name
            for row, name in enumerate(self._names)
            if self._answer(row) is None and self._table.cellWidget(row, 1).currentText().strip()
        ]
        self._ok.setEnabled(not wrong)
        self._ok.setToolTip(
            tr("No code of the official list: {names}").format(names=", ".join(wrong))
            if wrong
            else ""
        )

    def answers(self) -> dict[str, str]:
        """What the boxes say now, of every name that is answered."""
        given = {name: self._answer(row) for row, name in enumerate(self._names)}
        return self._said | {name: code for name, code in given.items() if code is not None}

    def accept(self) -> None:
        self.agreed.emit(self.answers())
        super().accept()
