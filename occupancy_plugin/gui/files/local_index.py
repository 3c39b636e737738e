"""The user's own index of a file: its shares and their weights. It is computed after the gate, and
labelled everywhere as the user's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QDoubleSpinBox, QTableWidgetItem, QWidget

from ...sources.local_index import MAX_SHARES
from ...toolbelt.guide import help_on
from ...toolbelt.translation import tr
from ..dialogs.dialog import Dialog
from .answer_table import ask_in_table


class LocalIndexDialog(Dialog):
    """Emits `agreed({id of a share: weight})`; empty: no index."""

    agreed = pyqtSignal(dict)

    def __init__(
        self,
        shares: Sequence[tuple[str, str]],
        weights: Mapping[str, float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, "occupancyLocalIndex", tr("Local index"))
        self._table, self._ok = ask_in_table(
            self,
            tr(
                "The index is the mean of the shares that you give a weight, computed on released "
                "values; the higher, the more fragile. It is an internal indicator, not URH’s: "
                "map, caption and exports say so, with the shares and their weights."
            ),
            len(shares),
            (tr("Share"), tr("Weight")),
            tr("Shares and their weights"),
            0,
        )
        self._table.setObjectName("occupancyIndexShares")
        self.resize(520, 420)
        for row, (identifier, label) in enumerate(shares):
            self._show(row, identifier, label, weights.get(identifier, 0.0))
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
        box.setSpecialValueText("–")  # for a share that is not part of the index
        box.setValue(weight)
        box.setAccessibleName(label)
        box.valueChanged.connect(lambda _: self._check())
        self._table.setCellWidget(row, 1, box)

    def weights(self) -> dict[str, float]:
        """Return the current weights."""
        weights = {}
        for row in range(self._table.rowCount()):
            box = self._table.cellWidget(row, 1)
            if isinstance(box, QDoubleSpinBox) and box.value() > 0:
                weights[str(self._table.item(row, 0).data(Qt.ItemDataRole.UserRole))] = box.value()
        return weights

    def _check(self) -> None:
        is_too_many = len(self.weights()) > MAX_SHARES
        self._ok.setEnabled(not is_too_many)
        self._ok.setToolTip(
            tr("An index of more than {n} shares cannot be explained.").format(n=MAX_SHARES)
            if is_too_many
            else ""
        )

    def accept(self) -> None:
        self.agreed.emit(self.weights())
        super().accept()
