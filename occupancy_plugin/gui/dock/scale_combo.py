"""The scales of a territory in one list: open ones, closed ones with their reason, all together."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QStandardItem, QStandardItemModel
from qgis.PyQt.QtWidgets import QComboBox, QWidget

from ...description import Geometry
from ...portal.signin.session import Signed
from ...toolbelt.translation import text_of, tr

USUAL = "commune"
ICONS = {Geometry.POLYGON: "/mIconPolygonLayer.svg", Geometry.POINT: "/mIconPointLayer.svg"}


class ScaleCombo(QComboBox):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("occupancyScale")
        self.setAccessibleName(tr("Scale"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(5)

    def fill(self, signed: Signed, scale_id: str) -> None:
        """What the portal offers; a closed scale cannot be chosen and says why."""
        from ...layers.project.multiscale import ALL

        rights = {right.scale: right for right in signed.account.scales}
        offered = {collection.scale for collection in signed.catalogue.collections}
        model = QStandardItemModel(self)
        for scale in sorted(signed.catalogue.scales, key=lambda s: s.order):
            if scale.id not in offered or scale.comparator:
                continue
            right = rights.get(scale.id)
            label = text_of(scale.label, scale.id)
            item = _item(label, scale.id, ICONS.get(scale.geometry, ""))
            if right is None or not right.allowed:
                reason = text_of(
                    right.reason if right else None, tr("Your account may not see this scale.")
                )
                item.setEnabled(False)
                item.setIcon(QgsApplication.getThemeIcon("/lockedGray.svg"))
                item.setText(f"{label} – {reason}")
                item.setToolTip(reason)
            model.appendRow(item)
        multiscale = _item(tr("All scales"), ALL, "/mActionAddGroup.svg")
        multiscale.setToolTip(
            tr(
                "One group from the région to the address: each scale is drawn when the map is "
                "close enough"
            )
        )
        model.appendRow(multiscale)
        self.blockSignals(True)
        self.setModel(model)
        self.choose(scale_id) or self.choose(USUAL) or self._choose_first()
        self.blockSignals(False)

    def scale(self) -> str:
        return str(self.currentData() or "")

    def is_open(self, scale: str) -> bool:
        item = self._find(scale)
        return item is not None and item.isEnabled()

    def reason(self, scale: str) -> str:
        """Why it cannot be chosen, what it does otherwise."""
        item = self._find(scale)
        return item.toolTip() if item is not None else ""

    def choose(self, scale: str) -> bool:
        if not self.is_open(scale):
            return False
        self.setCurrentIndex(self.findData(scale))
        return True

    def _choose_first(self) -> bool:
        return any(self.choose(str(self.itemData(row))) for row in range(self.count()))

    def _find(self, scale: str) -> QStandardItem | None:
        model, row = self.model(), self.findData(scale)
        return model.item(row) if row >= 0 and isinstance(model, QStandardItemModel) else None


def _item(label: str, scale: str, icon: str) -> QStandardItem:
    item = QStandardItem(label)
    item.setData(scale, Qt.ItemDataRole.UserRole)
    item.setToolTip(label)
    if icon:
        item.setIcon(QgsApplication.getThemeIcon(icon))
    return item
