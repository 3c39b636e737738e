"""The territory to load, in one field: the account's own, and for a wide account région ›
département › EPCI › commune. Type to search all of them; the list unfolds the communes of the EPCI
that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QModelIndex, QStringListModel, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QCompleter, QStyledItemDelegate, QStyleOptionViewItem

from ...description import Territory
from ...toolbelt.translation import tr

if TYPE_CHECKING:
    from ...portal.territories import TerritoryNode

INDENT = 12  # pixels for each step down
DEPTH = int(Qt.ItemDataRole.UserRole) + 1


class TerritoryCombo(QComboBox):
    """`places` fills it, `territory()` is what is chosen, None for words that name none.
    `chosen` follows every choice."""

    chosen = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._places: tuple[TerritoryNode, ...] = ()
        self.setObjectName("occupancyTerritory")
        self.setAccessibleName(tr("Territory"))
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(10)
        self.setItemDelegate(_Indented(self))
        self._names = QStringListModel(self)
        search = QCompleter(self._names, self)
        search.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        search.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        search.setFilterMode(Qt.MatchFlag.MatchContains)
        search.activated[QModelIndex].connect(lambda index: self._choose_named(str(index.data())))
        self.setCompleter(search)
        self.activated.connect(lambda _: self._unfold(self.currentData()))

    def places(self, places: tuple[TerritoryNode, ...], key: str) -> None:
        """All that may be chosen, as a tree written in order; that of the key chosen."""
        self._places = places
        self._names.setStringList([_label(place.territory) for place in places])
        known = {place.territory.key: place.territory for place in places}
        self._unfold(known.get(key) or next(iter(known.values()), None))

    def territory(self) -> Territory | None:
        typed = self.currentText().strip()
        return next((p.territory for p in self._places if _label(p.territory) == typed), None)

    def _choose_named(self, text: str) -> None:
        territory = next((p.territory for p in self._places if _label(p.territory) == text), None)
        if territory is not None:
            self._unfold(territory)

    def _unfold(self, territory: Territory | None) -> None:
        """The list without the communes of other EPCI."""
        chosen_place = next((p for p in self._places if p.territory == territory), None)
        open_ = (
            {*chosen_place.ancestors, chosen_place.territory.key}
            if chosen_place is not None
            else set()
        )
        self.blockSignals(True)
        self.clear()
        for place in self._places:
            nested = place.territory.scale == "commune" and place.depth > 0
            if nested and place.ancestors[-1] not in open_:
                continue
            self.addItem(_label(place.territory), place.territory)
            self.setItemData(self.count() - 1, place.depth, DEPTH)
            if place is chosen_place:
                self.setCurrentIndex(self.count() - 1)
        self.lineEdit().setCursorPosition(0)
        self.blockSignals(False)
        self.setToolTip(self._path(chosen_place))
        self.chosen.emit()

    def _path(self, chosen_place: TerritoryNode | None) -> str:
        """'Hauts-de-France › Nord › CA2C'"""
        if chosen_place is None:
            return ""
        known = {place.territory.key: place.territory.name for place in self._places}
        return " › ".join(
            [*(known.get(key, key) for key in chosen_place.ancestors), chosen_place.territory.name]
        )


class _Indented(QStyledItemDelegate):
    """A step to the right for each step down."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        option.rect.adjust(INDENT * int(index.data(DEPTH) or 0), 0, 0, 0)


def _label(territory: Territory) -> str:
    return f"{territory.name} ({territory.code})"
