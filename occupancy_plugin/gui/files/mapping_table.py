"""The columns of a file and their roles: warnings first, a choice where the user may say
otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ...layers.project.inspection import Inspection
from ...sources.mapping.propose import MappedColumn
from ...toolbelt.translation import tr

AUTOMATIC, POPULATION, CODE, LABEL, LEFT_OUT = "", "population", "code", "label", "left_out"
MEAN, WEIGHT, FLAG, RATIO = "mean", "weight", "flag", "ratio"
OFFERED = (POPULATION, CODE, MEAN, WEIGHT, RATIO, FLAG, LABEL, LEFT_OUT)
ALONE = (POPULATION, CODE, WEIGHT, FLAG)  # roles of one column each


def role_words() -> dict[str, str]:
    """Roles as the window says them."""
    return {
        "code": tr("Code of the unit"),
        "name": tr("Name of the unit"),
        "parent": tr("Code of a wider unit"),
        "population": tr("Households (secrecy)"),
        "category": tr("Category"),
        "total": tr("Total"),
        "count": tr("Count"),
        "sum": tr("Sum of categories"),
        "rate": tr("Rate"),
        "mean": tr("Mean"),
        "weight": tr("Weight of the means"),
        "flag": tr("Flag of imputed values"),
        "ratio": tr("Ratio (stays behind)"),
        "label": tr("Text that leaves"),
        "x": tr("X of a point"),
        "y": tr("Y of a point"),
        "left_out": tr("Left out"),
        "unknown": tr("Not known yet"),
    }


class MappingTable(QTableWidget):
    """`changed` when the user says another role. No value of the file is shown here."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setObjectName("occupancyMapping")
        self.setHorizontalHeaderLabels(
            [tr("Column of the file"), tr("Role"), tr("Indicator"), tr("Why")]
        )
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setAlternatingRowColors(True)
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(0, 250)
        self.setColumnWidth(2, 180)
        self.said: dict[str, str] = {}  # column → the role that the user chose

    def show_columns(self, inspection: Inspection) -> None:
        """Columns that are left out first: they are what a person may want to mend."""
        columns = sorted(inspection.columns, key=lambda c: c.role != "left_out")
        self.setRowCount(len(columns))
        for row, column in enumerate(columns):
            self._show(row, column)
        before: QWidget = self
        for row in range(len(columns)):  # made later than the buttons, walked through before them
            QWidget.setTabOrder(before, self.cellWidget(row, 1))
            before = self.cellWidget(row, 1)
        self.resizeColumnToContents(1)  # the header's own mode measures before the boxes stand

    def _show(self, row: int, column: MappedColumn) -> None:
        words = role_words()
        for place, text in ((0, column.name), (2, column.as_), (3, column.why)):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            self.setItem(row, place, item)
        combo = QComboBox()
        combo.setAccessibleName(tr("Role of {column}").format(column=column.name))
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        role_name = words.get(column.role, column.role)
        automatic = tr("{role} (found)").format(role=role_name)
        if column.role == "unknown":
            automatic = role_name
        own_role = self.said.get(column.name, AUTOMATIC)
        choices = [(automatic if not own_role else tr("Automatic"), AUTOMATIC)]
        choices += [(words[role], role) for role in OFFERED]
        for text, role in choices:
            combo.addItem(text, role)
        combo.setItemData(
            combo.findData(LABEL),
            tr(
                "The texts of this column will leave as they are with each released unit: they "
                "must "
                "say nothing about people."
            ),
            Qt.ItemDataRole.ToolTipRole,
        )
        combo.setItemData(
            combo.findData(MEAN),
            tr(
                "A mean per household, or per what another column counts: give that one the role "
                "“Weight of the means”."
            ),
            Qt.ItemDataRole.ToolTipRole,
        )
        combo.setItemData(
            combo.findData(RATIO),
            tr(
                "What two other columns make (demands per attribution): beside one of them it "
                "would tell the other where that is hidden."
            ),
            Qt.ItemDataRole.ToolTipRole,
        )
        combo.setCurrentIndex(max(combo.findData(own_role), 0))
        combo.activated.connect(lambda _, name=column.name, box=combo: self._say(name, box))
        self.setCellWidget(row, 1, combo)

    def _say(self, name: str, combo: QComboBox) -> None:
        role = str(combo.currentData())
        if role in ALONE:
            self.said = {
                other: own_role for other, own_role in self.said.items() if own_role != role
            }
        if role:
            self.said[name] = role
        else:
            self.said.pop(name, None)
        self.changed.emit()

    def chosen(self, role: str) -> Sequence[str]:
        """Columns to which the user gave that role."""
        return tuple(name for name, own_role in self.said.items() if own_role == role)
