"""The scales of a territory in one list: open ones, and closed ones with their reason.
Scales finer than IRIS are folded behind "Finer ▸", those of which the territory is one unit behind
"Wider ▸", but for the units around it that a suppressing portal serves (the département's EPCI)."""

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
WIDER_ROW, FINER_ROW = "wider", "finer"  # rows that unfold others; they cannot be chosen
FOLDS = Qt.ItemDataRole.UserRole + 1  # the row behind which a row is folded, '' for none
ICONS = {Geometry.POLYGON: "/mIconPolygonLayer.svg", Geometry.POINT: "/mIconPointLayer.svg"}


class ScaleCombo(QComboBox):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("occupancyScale")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(5)
        self._last_row = -1
        self.currentIndexChanged.connect(self._leave_fold)

    def fill(self, signed_in: SignedIn, scale_id: str) -> None:
        """List the portal's scales. A closed scale cannot be chosen and shows its reason."""
        account, catalogue = signed_in.account, signed_in.catalogue
        available = {collection.scale for collection in catalogue.collections}
        model = QStandardItemModel(self)
        widest = min((catalogue.order.get(t.scale, -1) for t in account.territories), default=-1)
        widest -= signed_in.policy.suppressed  # then the units around the territory are served too
        wider = (scale.id for scale in catalogue.scales if scale.order <= widest)
        folds = dict.fromkeys(wider, WIDER_ROW)  # each territory is a single unit there
        folds |= dict.fromkeys(_finer(catalogue.scales), FINER_ROW)
        places, made = [WIDER_ROW, "", FINER_ROW], {""}
        fold_names = {WIDER_ROW: tr("Wider ▸"), FINER_ROW: tr("Finer ▸")}
        listed = [s for s in catalogue.scales if s.id in available and not s.comparator]
        for scale in sorted(listed, key=lambda s: (places.index(folds.get(s.id, "")), s.order)):
            fold = folds.get(scale.id, "")
            if fold not in made:
                made.add(fold)
                model.appendRow(_item(fold_names[fold], fold, ""))
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
            item.setData(fold, FOLDS)
            model.appendRow(item)
        with QSignalBlocker(self):
            self.setModel(model)
            scales = (str(self.itemData(row)) for row in range(self.count()))
            wanted_scales = (scale_id, USUAL_SCALE, *scales)
            any(self.choose(it) for it in wanted_scales if it not in (WIDER_ROW, FINER_ROW))
        self._last_row = self.currentIndex()
        for fold in fold_names:
            self._fold(fold, is_folded=self.itemData(self._last_row, FOLDS) != fold)

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
        """Unfold at "Finer ▸" or "Wider ▸" and keep the chosen scale."""
        fold = self.itemData(index)
        if fold not in (WIDER_ROW, FINER_ROW):
            self._last_row = index
            if self.itemData(index, FOLDS):
                self._fold(self.itemData(index, FOLDS), is_folded=False)
            return
        with QSignalBlocker(self):
            self.setCurrentIndex(self._last_row)
        self._fold(fold, is_folded=False)
        if self.isVisible():
            QTimer.singleShot(0, self.showPopup)

    def _fold(self, fold: str, *, is_folded: bool) -> None:
        """Hide the rows behind a fold, or the fold itself."""
        view = self.view()
        if not isinstance(view, QListView):
            return
        for row in range(self.count()):
            if self.itemData(row, FOLDS) == fold:
                view.setRowHidden(row, is_folded)
            elif self.itemData(row) == fold:
                view.setRowHidden(row, not is_folded)

    def _find(self, scale: str) -> QStandardItem | None:
        model, row = self.model(), self.findData(scale)
        return model.item(row) if row >= 0 and isinstance(model, QStandardItemModel) else None


def _finer(scales: Sequence[Scale]) -> set[str]:
    """Return the scales below IRIS (squares, résidences, buildings), without zonings."""
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
