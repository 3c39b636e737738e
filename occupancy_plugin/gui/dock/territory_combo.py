"""The territory to load: the account's own, and for a wide account région › département › EPCI ›
commune. Typing searches all of them; the list shows only the communes of the chosen EPCI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QModelIndex, QSignalBlocker, QStringListModel, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QCompleter, QStyledItemDelegate, QStyleOptionViewItem

from ...description import Territory
from ...duties.gazetteer import label

if TYPE_CHECKING:
    from ...portal.territories import TerritoryNode

INDENT = 12  # pixels per level
DEPTH = int(Qt.ItemDataRole.UserRole) + 1


class TerritoryCombo(QComboBox):
    """`places` fills it; `territory()` is the chosen one, None for a text without a match. `chosen`
    is emitted at every choice."""

    chosen = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._places: tuple[TerritoryNode, ...] = ()
        self.setObjectName("occupancyTerritory")
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
        search.activated[QModelIndex].connect(
            lambda index: self._unfold(self._named(str(index.data())))
        )
        self.setCompleter(search)
        self.activated.connect(lambda _: self._unfold(self.currentData()))

    def places(self, places: tuple[TerritoryNode, ...], key: str) -> None:
        """List the territories that may be chosen, in tree order, and choose that of the key."""
        self._places = places
        self._names.setStringList([label(place.territory) for place in places])
        by_key = {place.territory.key: place.territory for place in places}
        self._unfold(by_key.get(key) or next(iter(by_key.values()), None))

    def territory(self) -> Territory | None:
        return self._named(self.currentText().strip())

    def _named(self, text: str) -> Territory | None:
        territories = (place.territory for place in self._places)
        return next((territory for territory in territories if label(territory) == text), None)

    def _unfold(self, territory: Territory | None) -> None:
        """Fill the list, without the communes of other EPCI."""
        place_chosen = next((p for p in self._places if p.territory == territory), None)
        open_keys = (
            {*place_chosen.ancestors, place_chosen.territory.key}
            if place_chosen is not None
            else set()
        )
        with QSignalBlocker(self):
            self.clear()
            for place in self._places:
                is_nested = place.territory.scale == "commune" and place.depth > 0
                if is_nested and place.ancestors[-1] not in open_keys:
                    continue
                self.addItem(label(place.territory), place.territory)
                self.setItemData(self.count() - 1, place.depth, DEPTH)
                if place is place_chosen:
                    self.setCurrentIndex(self.count() - 1)
            self.lineEdit().setCursorPosition(0)
        self.setToolTip(self._path(place_chosen))
        self.chosen.emit()

    def _path(self, place_chosen: TerritoryNode | None) -> str:
        """Return for example 'Hauts-de-France › Nord › CA2C'."""
        if place_chosen is None:
            return ""
        names = {place.territory.key: place.territory.name for place in self._places}
        return " › ".join(
            [*(names.get(key, key) for key in place_chosen.ancestors), place_chosen.territory.name]
        )


class _Indented(QStyledItemDelegate):
    """Indents each row by its level."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        option.rect.adjust(INDENT * int(index.data(DEPTH) or 0), 0, 0, 0)
