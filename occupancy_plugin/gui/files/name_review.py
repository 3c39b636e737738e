"""Units that a file names without a code: the match of each name, doubtful ones first, to be
corrected."""

from __future__ import annotations

from collections.abc import Mapping

from qgis.PyQt.QtWidgets import QComboBox

from ...sources.mapping.unit_names import NamedUnits, NameMatch, is_code
from ...toolbelt.translation import tr
from .answer_table import AnswerTable


class NameReview(AnswerTable):
    """Emits `agreed({name: code})` with the names that the user has answered; '' for no unit."""

    def __init__(self, named_units: NamedUnits, answers_given: Mapping[str, str]) -> None:
        matches = sorted(named_units.matches, key=lambda match: (match.is_sure, bool(match.code)))
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
        left_out = match.is_sure and not match.code
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
        self.refuse(reason if invalid_rows else "")

    def answers(self) -> dict[str, str]:
        """Return the answers of all names that have one."""
        answers_by_name = {name: self._answer(row) for row, name in enumerate(self._names)}
        return self._answers_given | {
            name: code for name, code in answers_by_name.items() if code is not None
        }
