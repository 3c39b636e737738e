"""The user's own index of a file: its shares and their weights. It is computed after the gate, and
labelled everywhere as the user's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QDoubleSpinBox

from ...sources.local_index import MAX_SHARES
from ...toolbelt.guide import help_on
from ...toolbelt.translation import tr
from .answer_table import AnswerTable


class LocalIndex(AnswerTable):
    """A table of shares with a weight each. It emits `agreed({id of a share: weight})`; an empty
    answer means that there is no index."""

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
