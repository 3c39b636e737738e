"""The scales of a territory in one list: open ones, and closed ones with their reason.
Scales finer than IRIS are folded behind "Finer ▸"."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QSignalBlocker, Qt, QTimer
from qgis.PyQt.QtGui import QStandardItem, QStandardItemModel
from qgis.PyQt.QtWidgets import QComboBox, QListView

from ...description import Geometry, Scale
from ...portal.signin.signed_in import SignedIn
from ...toolbelt.translation import text_of, tr

USUAL_SCALE = "commune"
FINEST_USUAL = "iris"
FINER_ROW = "finer"  # the row that unfolds the others; it cannot be chosen
FOLDS = Qt.ItemDataRole.UserRole + 1  # whether the row is folded behind it
ICONS = {Geometry.POLYGON: "/mIconPolygonLayer.svg", Geometry.POINT: "/mIconPointLayer.svg"}


class ScaleCombo(QComboBox):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("occupancyScale")
        self.setAccessibleName(tr("Scale"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(5)
        self._last_row = -1
        self._folded = True
        self.currentIndexChanged.connect(self._leave_fold)

    def fill(self, signed_in: SignedIn, scale_id: str) -> None:
        """List the portal's scales. A closed scale cannot be chosen and shows its reason."""
        account, catalogue = signed_in.account, signed_in.catalogue
        available = {collection.scale for collection in catalogue.collections}
        model = QStandardItemModel(self)
        finer_ids, has_fold = _finer(catalogue.scales), False
        for scale in sorted(catalogue.scales, key=lambda s: (s.id in finer_ids, s.order)):
            if scale.id not in available or scale.comparator:
                continue
            if scale.id in finer_ids and not has_fold:
                has_fold = True
                model.appendRow(_item(tr("Finer ▸"), FINER_ROW, ""))
            label = text_of(scale.label, scale.id)
            item = _item(label, scale.id, ICONS.get(scale.geometry, ""))
            if scale.id not in account.allowed_scales:
                reason = text_of(
                    account.refusal(scale.id), tr("Your account may not see this scale.")
                )
                item.setEnabled(False)
                item.setIcon(QgsApplication.getThemeIcon("/lockedGray.svg"))
                item.setText(f"{label} – {reason}")
                item.setToolTip(reason)
            item.setData(scale.id in finer_ids, FOLDS)
            model.appendRow(item)
        with QSignalBlocker(self):
            self.setModel(model)
            self.choose(scale_id) or self.choose(USUAL_SCALE) or self._choose_first()
        self._last_row = self.currentIndex()
        self._fold(not self._is_finer(self._last_row))

    def scale(self) -> str:
        return str(self.currentData() or "")

    def is_open(self, scale: str) -> bool:
        item = self._find(scale)
        return item is not None and item.isEnabled()

    def reason(self, scale: str) -> str:
        """Return why a scale cannot be chosen; for an open one, its description."""
        item = self._find(scale)
        return item.toolTip() if item is not None else ""

    def choose(self, scale: str) -> bool:
        if not self.is_open(scale):
            return False
        self.setCurrentIndex(self.findData(scale))
        return True

    # the fold

    def _leave_fold(self, index: int) -> None:
        """Unfold at "Finer ▸" and keep the chosen scale."""
        if self.itemData(index) != FINER_ROW:
            self._last_row = index
            self._fold(self._folded and not self._is_finer(index))
            return
        with QSignalBlocker(self):
            self.setCurrentIndex(self._last_row)
        self._fold(False)
        if self.isVisible():
            QTimer.singleShot(0, self.showPopup)

    def _is_finer(self, row: int) -> bool:
        return bool(self.itemData(row, FOLDS))

    def _fold(self, is_folded: bool) -> None:
        self._folded = is_folded
        view = self.view()
        if not isinstance(view, QListView):
            return
        fold = self.findData(FINER_ROW)
        for row in range(self.count()):
            view.setRowHidden(
                row, is_folded if self._is_finer(row) else not is_folded and row == fold
            )

    def _choose_first(self) -> bool:
        scales = [str(self.itemData(row)) for row in range(self.count())]
        return any(self.choose(scale) for scale in scales if scale != FINER_ROW)

    def _find(self, scale: str) -> QStandardItem | None:
        model, row = self.model(), self.findData(scale)
        return model.item(row) if row >= 0 and isinstance(model, QStandardItemModel) else None


def _finer(scales: Sequence[Scale]) -> set[str]:
    """Return the scales below IRIS (squares, résidences, buildings), without zonings such as
    QPV."""
    from ...layers.project.zonings import zoning

    finest_order = next((scale.order for scale in scales if scale.id == FINEST_USUAL), None)
    return {
        scale.id
        for scale in scales
        if finest_order is not None and scale.order > finest_order and not zoning(scale.id)
    }


def _item(label: str, scale: str, icon: str) -> QStandardItem:
    item = QStandardItem(label)
    item.setData(scale, Qt.ItemDataRole.UserRole)
    item.setToolTip(label)
    if icon:
        item.setIcon(QgsApplication.getThemeIcon(icon))
    return item
