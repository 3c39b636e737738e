"""The user's own index of a file: which shares, how heavy each. It is made after the gate and says
everywhere that it is theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QDialogButtonBox,
    QDoubleSpinBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...sources.local_index import MOST
from ...toolbelt.guide import help_on
from ...toolbelt.translation import tr
from ..dialogs.dialog import Dialog


class LocalIndexDialog(Dialog):
    """`agreed({id of a share: weight})`; empty: no index."""

    agreed = pyqtSignal(dict)

    def __init__(
        self,
        shares: Sequence[tuple[str, str]],
        weights: Mapping[str, float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("occupancyLocalIndex")
        self.setWindowTitle(tr("Local index"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(520, 420)
        note = QLabel(
            tr(
                "The index is the mean of the shares that you give a weight, computed on released "
                "values; the higher, the more fragile. It is an internal indicator, not URH’s: "
                "map, caption and exports say so, with the shares and their weights."
            )
        )
        note.setWordWrap(True)
        self._table = QTableWidget(len(shares), 2)
        self._table.setObjectName("occupancyIndexShares")
        self._table.setHorizontalHeaderLabels([tr("Share"), tr("Weight")])
        self._table.setAccessibleName(tr("Shares and their weights"))
        self._table.setTabKeyNavigation(False)
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        for row, (identifier, label) in enumerate(shares):
            self._show(row, identifier, label, weights.get(identifier, 0.0))
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(note)
        layout.addWidget(self._table, 1)
        layout.addWidget(buttons)
        self._check()
        help_on(self, "file", "index")

    def _show(self, row: int, identifier: str, label: str, weight: float) -> None:
        item = QTableWidgetItem(label)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setToolTip(label)
        item.setData(Qt.ItemDataRole.UserRole, identifier)
        self._table.setItem(row, 0, item)
        box = QDoubleSpinBox()
        box.setRange(0.0, 100.0)
        box.setDecimals(1)
        box.setSpecialValueText("–")  # a share that is not in it
        box.setValue(weight)
        box.setAccessibleName(label)
        box.valueChanged.connect(lambda _: self._check())
        self._table.setCellWidget(row, 1, box)

    def weights(self) -> dict[str, float]:
        """What the boxes say now."""
        weights = {}
        for row in range(self._table.rowCount()):
            box = self._table.cellWidget(row, 1)
            if isinstance(box, QDoubleSpinBox) and box.value() > 0:
                weights[str(self._table.item(row, 0).data(Qt.ItemDataRole.UserRole))] = box.value()
        return weights

    def _check(self) -> None:
        many = len(self.weights()) > MOST
        self._ok.setEnabled(not many)
        self._ok.setToolTip(
            tr("An index of more than {n} shares cannot be explained.").format(n=MOST)
            if many
            else ""
        )

    def accept(self) -> None:
        self.agreed.emit(self.weights())
        super().accept()
