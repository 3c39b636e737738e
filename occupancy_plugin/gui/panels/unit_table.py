"""The table of a map, in a panel below it: sortable, linked to the map both ways; under it what is
to be said of the unit that is looked at."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.gui import QgsDockWidget, QgsFilterLineEdit
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ...description import Indicator
from ...layers.figures.comparators import Comparator
from ...layers.lineage import read_lineage
from ...layers.style.shown_classes import ShownClasses
from ...layers.style.words import Words
from ...toolbelt.translation import text_of, tr
from ..tones import Tone, colour, readable_hint
from .comparison import Comparison
from .units import STATE, Unit, UnitModel, UnitOrder, unit_of, units_of

SPAN = (110, 170)  # pixels of a column: usual, widest


class UnitTable(QgsDockWidget):
    """`show_layer` fills it; it empties itself with its layer."""

    reason_wanted = pyqtSignal(object)  # QgsVectorLayer
    unit_wanted = pyqtSignal(object, int)  # layer, id of the feature: show it on the map

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Table of the map"), parent)
        self.setObjectName("occupancyUnitTable")
        self._layer: QgsVectorLayer | None = None
        self._figures: tuple[Comparator, ...] = ()
        self._first: Unit | None = None  # of two that are compared
        self._elsewhere: list[Unit] = []  # of other maps, to compare with
        self._model = UnitModel([], [], None)
        self._order = UnitOrder(self)
        self._order.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._linking = False
        self._search = QgsFilterLineEdit()
        self._search.setObjectName("occupancyTableSearch")
        self._search.setAccessibleName(tr("Search a unit"))
        self._search.setPlaceholderText(tr("Search a unit"))
        readable_hint(self._search)
        self._search.textChanged.connect(self._order.setFilterFixedString)
        self._view = QTableView()
        self._view.setObjectName("occupancyTable")
        self._view.setAccessibleName(tr("Units of the map"))
        self._view.setSortingEnabled(True)
        self._view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._view.verticalHeader().setVisible(False)
        self._view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        self._view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self._view.setTabKeyNavigation(False)
        self._view.doubleClicked.connect(lambda _: self._show_unit())
        self._view.activated.connect(lambda _: self._show_unit())
        self._said = QLabel()
        self._said.setTextFormat(Qt.TextFormat.RichText)
        self._said.setObjectName("occupancyUnitSaid")
        self._said.setWordWrap(True)
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self._said.linkActivated.connect(lambda _: self.reason_wanted.emit(self._layer))
        self._beside = Comparison()
        self._beside.hide()
        self._second = QComboBox()
        self._second.setObjectName("occupancyCompareWith")
        self._second.setEditable(True)
        self._second.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._second.setMinimumContentsLength(16)
        self._second.completer().setFilterMode(Qt.MatchFlag.MatchContains)
        self._second.completer().setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._second.lineEdit().setPlaceholderText(tr("another unit"))
        readable_hint(self._second.lineEdit())
        self._second.activated.connect(self._add_second)
        self._arrange()

    def _arrange(self) -> None:
        self._tables = tables = QSplitter()
        tables.setChildrenCollapsible(False)
        tables.addWidget(self._view)
        tables.addWidget(self._beside)
        tables.setStretchFactor(1, 1)
        label = QLabel(tr("&Compare with"))
        label.setBuddy(self._second)
        self._second.setAccessibleName(tr("Compare with"))
        head = QHBoxLayout()
        head.addWidget(self._search, 1)
        head.addWidget(label)
        head.addWidget(self._second)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.addLayout(head)
        layout.addWidget(tables, 1)
        layout.addWidget(self._said)
        self.setWidget(whole)

    def show_layer(
        self,
        layer: QgsVectorLayer,
        indicators: Sequence[Indicator],
        classes: ShownClasses | None,
        wider: Sequence[dict[str, Any]],
        figures: Sequence[Comparator],
        elsewhere: Sequence[tuple[str, dict[str, Any]]] = (),
    ) -> None:
        """indicators: the one shown, then others of its theme · wider: released rows of the
        territory and of what is around it · figures: theirs of the indicator shown · elsewhere:
        released rows of the same scale that other maps show, each with its territory"""
        self._let_go()
        self._layer, self._figures = layer, tuple(figures)
        lineage = read_lineage(layer)
        title = (
            f"{layer.name()} – {lineage.territory_name}" if lineage is not None else layer.name()
        )
        self.setWindowTitle(title)
        rows = [unit_of({**row, STATE: ""}, str(row["name"]), indicators) for row in wider]
        self._elsewhere = [
            unit_of(row, f"{row['name']} ({territory})", indicators) for territory, row in elsewhere
        ]
        self._show_model(UnitModel([*rows, *units_of(layer, indicators)], indicators, classes))
        layer.selectionChanged.connect(self._from_map)
        layer.dataSourceChanged.connect(self.empty)
        layer.willBeDeleted.connect(self.empty)
        self._from_map()

    def empty(self) -> None:
        """Signed out, removed, unloaded: no figure stays."""
        self._let_go()
        self._elsewhere = []
        self._show_model(UnitModel([], [], None))
        self._said.clear()

    def _let_go(self) -> None:
        layer, self._layer = self._layer, None
        if layer is not None and not sip.isdeleted(layer):
            layer.selectionChanged.disconnect(self._from_map)
            layer.dataSourceChanged.disconnect(self.empty)
            layer.willBeDeleted.disconnect(self.empty)

    def _show_model(self, model: UnitModel) -> None:
        self._model = model
        self._order.setSourceModel(model)
        self._view.setModel(self._order)
        self._view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        header = self._view.horizontalHeader()
        for column in range(model.columnCount()):
            self._view.setColumnWidth(column, SPAN[int(column == 0)])
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._view.selectionModel().selectionChanged.connect(lambda *_: self._to_map())
        self._second.clear()
        self._second.addItems([unit.name for unit in (*model.units, *self._elsewhere)])
        self._compare([])

    # linked both ways

    def _chosen(self) -> list[Unit]:
        rows = self._view.selectionModel().selectedRows()
        return [self._unit(one) for one in rows]

    def _unit(self, row: QModelIndex) -> Unit:
        return self._model.units[self._order.mapToSource(row).row()]

    def _to_map(self) -> None:
        chosen = self._chosen()
        self._say(chosen)
        self._compare(chosen)
        if self._layer is None or self._linking:
            return
        self._linking = True
        self._layer.selectByIds([one.feature for one in chosen if not one.is_wider])
        self._linking = False

    def _from_map(self, *_: object) -> None:
        if self._layer is None or self._linking:
            return
        self._linking = True
        ids, selection = set(self._layer.selectedFeatureIds()), QItemSelection()
        first = None
        for row, unit in enumerate(self._model.units):
            if unit.feature in ids:
                place = self._order.mapFromSource(self._model.index(row, 0))
                if place.isValid():
                    selection.select(place, place)
                    first = first if first is not None else place
        flags = QItemSelectionModel.SelectionFlag
        self._view.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)
        if first is not None:
            self._view.scrollTo(first)
        self._linking = False
        self._compare(self._chosen())

    # two units beside each other

    def compare(self) -> None:
        """Somebody wants to compare: the field that asks with which unit."""
        if not self._chosen() and self._model.units:
            self._view.selectRow(0)
        self._second.setFocus()

    def _add_second(self, place: int) -> None:
        """To the unit that was chosen first; one of another map is on this one nowhere."""
        if place >= len(self._model.units):
            first = next((one for one in self._chosen() if one is self._first), self._chosen()[0])
            self._stand_beside(first, self._elsewhere[place - len(self._model.units)])
            return
        rows = self._view.selectionModel().selectedRows()
        firsts = [r for r in rows if self._unit(r) is self._first]
        rows = firsts or rows[:1]
        added = self._order.mapFromSource(self._model.index(place, 0))
        if not added.isValid():  # the search left it out
            self._search.clear()
            added = self._order.mapFromSource(self._model.index(place, 0))
        flags = QItemSelectionModel.SelectionFlag
        selection = QItemSelection()
        for index in [*rows, added]:
            selection.select(index, index)
        self._view.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)

    def _compare(self, chosen: list[Unit]) -> None:
        pair = len(chosen) == 2
        if len(chosen) == 1:
            self._first = chosen[0]
        if pair:
            chosen = sorted(chosen, key=lambda unit: unit is not self._first)
            self._stand_beside(*chosen)
        self._second.setEnabled(bool(chosen))
        self._second.setCurrentIndex(self._model.units.index(chosen[1]) if pair else -1)
        self._beside.setVisible(pair)

    def _stand_beside(self, one: Unit, other: Unit) -> None:
        self._beside.show_pair(self._model, one, other, self._figures)
        if self._beside.isHidden():  # beside a pair the list is there to choose from: names
            self._beside.show()
            names = self._view.columnWidth(0) + self._view.verticalScrollBar().sizeHint().width()
            names = min(names, self._tables.width() // 4)
            self._tables.setSizes([names, self._tables.width() - names])

    def _show_unit(self) -> None:
        chosen = [one for one in self._chosen() if not one.is_wider]
        if self._layer is not None and chosen:
            self.unit_wanted.emit(self._layer, chosen[0].feature)

    # what is said of a unit

    def _say(self, chosen: list[Unit]) -> None:
        if len(chosen) != 1 or not self._model.indicators:
            self._said.setText(tr("{n} units chosen").format(n=len(chosen)) if chosen else "")
            return
        unit, indicator = chosen[0], self._model.indicators[0]
        words, name = Words.of_window(), text_of(indicator.unit)
        parts = [f"<b>{html.escape(unit.name)}</b>", html.escape(text_of(indicator.label))]
        shown = self._model.text(unit, 1)
        hidden = unit.cells[0] is None
        parts.append(f"<b>{html.escape(shown if hidden else words.with_unit(shown, name))}</b>")
        if self._model.class_of(unit):
            parts.append(tr("class {span}").format(span=html.escape(self._model.class_of(unit))))
        if hidden and shown == "s":
            parts.append(f"{html.escape(words.word('secrecy'))} – {_why()}")
        compared = " · ".join(
            f"{html.escape(one.name)} "
            f"{html.escape(words.with_unit(words.number(one.value, indicator.decimals), name))}"
            for one in self._figures
        )
        text = " – ".join(parts)
        self._said.setText(f"{text}<br>{compared}" if compared else text)


def _why() -> str:
    return f'<a href="#why" style="color:{colour(Tone.LINK)}">{tr("why?")}</a>'
