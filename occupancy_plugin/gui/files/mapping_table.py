"""The columns of a file and their roles, which the user may change; columns that are left out come
first."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ...layers.project.inspection import Inspection
from ...sources.mapping.roles import MappedColumn, Role
from ...toolbelt.translation import tr
from ..widgets import fill, read_only

AUTOMATIC = ""
CHOICES = (
    Role.POPULATION, Role.COUNT, Role.CODE, Role.DWELLING, Role.DWELLINGS, Role.MEAN, Role.WEIGHT,
    Role.RATIO, Role.FLAG, Role.LABEL, Role.LEFT_OUT,
)  # fmt: skip
SINGLE_ROLES = (  # that only one column can have
    Role.POPULATION, Role.CODE, Role.DWELLING, Role.DWELLINGS, Role.WEIGHT, Role.FLAG,
)  # fmt: skip


def role_words() -> dict[Role, str]:
    """Return role → its name in the window."""
    return {
        Role.CODE: tr("Code of the unit"),
        Role.NAME: tr("Name of the unit"),
        Role.PARENT: tr("Code of a wider unit"),
        Role.POPULATION: tr("Households (secrecy)"),
        Role.CATEGORY: tr("Category"),
        Role.TOTAL: tr("Total"),
        Role.COUNT: tr("Count"),
        Role.SUM: tr("Sum of categories"),
        Role.RATE: tr("Rate"),
        Role.MEAN: tr("Mean"),
        Role.WEIGHT: tr("Weight of the means"),
        Role.FLAG: tr("Flag of imputed values"),
        Role.DWELLING: tr("Identifies the dwelling"),
        Role.DWELLINGS: tr("Number of dwellings"),
        Role.RATIO: tr("Ratio (stays behind)"),
        Role.LABEL: tr("Text that leaves"),
        Role.X: tr("X of a point"),
        Role.Y: tr("Y of a point"),
        Role.LEFT_OUT: tr("Left out"),
        Role.UNKNOWN: tr("Not known yet"),
    }


def role_tips() -> dict[Role, str]:
    """Return role → what choosing it means."""
    return {
        Role.LABEL: tr(
            "The texts of this column will leave as they are with each released unit: they must "
            "say nothing about people."
        ),
        Role.DWELLING: tr("Rows with the same text here are one dwelling, and counted once."),
        Role.DWELLINGS: tr("A row counts as many dwellings as this column says."),
        Role.MEAN: tr(
            "A mean per household, or per what another column counts: give that one the role "
            "“Weight of the means”."
        ),
        Role.RATIO: tr(
            "What two other columns make (demands per attribution): beside one of them it would "
            "tell the other where that is hidden."
        ),
    }


class MappingTable(QTableWidget):
    """Emits `changed` when the user changes a role. It shows no value of the file."""

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__(0, 3)
        read_only(self, "occupancyMapping", tr("Column of the file"))
        self.setHorizontalHeaderLabels([tr("Column of the file"), tr("Role"), tr("Why")])
        self.setAlternatingRowColors(True)
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(0, 250)
        self.user_roles: dict[str, str] = {}  # column → the role that the user chose

    def show_columns(self, inspection: Inspection) -> None:
        """List the columns; those left out come first, because the user may want to change them."""
        columns = sorted(inspection.columns, key=lambda c: c.role is not Role.LEFT_OUT)
        self.setRowCount(len(columns))
        for row, column in enumerate(columns):
            self._show(row, column)
        previous: QWidget = self
        for row in range(len(columns)):  # they are made after the buttons, but come before them
            QWidget.setTabOrder(previous, self.cellWidget(row, 1))
            previous = self.cellWidget(row, 1)
        self.resizeColumnToContents(1)  # the header's own mode measures before the boxes are shown

    def _show(self, row: int, column: MappedColumn) -> None:
        words = role_words()
        for position, text in ((0, column.name), (2, column.reason)):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            self.setItem(row, position, item)
        combo = QComboBox()
        combo.setAccessibleName(tr("Role of {column}").format(column=column.name))
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        role_name = words[column.role]
        automatic = tr("{role} (found)").format(role=role_name)
        if column.role is Role.UNKNOWN:
            automatic = role_name
        user_role = self.user_roles.get(column.name, AUTOMATIC)
        choices = [(AUTOMATIC, automatic if not user_role else tr("Automatic"))]
        fill(combo, [*choices, *((role.value, words[role]) for role in CHOICES)], user_role)
        for role, tip in role_tips().items():
            combo.setItemData(combo.findData(role.value), tip, Qt.ItemDataRole.ToolTipRole)
        combo.activated.connect(
            lambda _, name=column.name, box=combo: self._set_user_role(name, box)
        )
        self.setCellWidget(row, 1, combo)

    def _set_user_role(self, name: str, combo: QComboBox) -> None:
        role = str(combo.currentData())
        if role in SINGLE_ROLES:
            self.user_roles = dict(pair for pair in self.user_roles.items() if pair[1] != role)
        if role:
            self.user_roles[name] = role
        else:
            self.user_roles.pop(name, None)
        self.changed.emit()

    def columns_with(self, role: Role) -> Sequence[str]:
        """Return the columns to which the user gave that role."""
        return tuple(name for name, user_role in self.user_roles.items() if user_role == role)

    def column_with(self, role: Role, other: str) -> str:
        """Return the column to which the user gave a role that only one can have, else `other`."""
        return next(iter(self.columns_with(role)), other)
