"""The table of a map in a panel below it: sortable, its selection linked with the map's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.gui import QgsDockWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHeaderView, QSplitter, QTableView, QWidget

from ...description import Indicator
from ...layers.figures.comparators import Comparator
from ...layers.lineage import read_lineage
from ...layers.release.indicators import STATE
from ...layers.style.shown_classes import ShownClasses
from ...toolbelt.translation import tr
from ..tones import readable_hint
from ..widgets import combo, in_column, in_row, labelled, make_searchable, read_only, search_field
from .comparison import Comparison
from .units import CLASS, LETTERS, Unit, UnitModel, UnitOrder, unit_of, units_of

NAME_SPAN, SHOWN_SPAN = 170, 150  # pixels: names, the indicator shown
HEADING_EDGE = 28  # pixels around a heading, with the arrow of the order
COMPARISON_LETTERS = 62  # width below which a comparison takes the place of the list of units


class UnitTable(QgsDockWidget):
    """`show_layer` fills it; it empties itself when its layer is removed."""

    unit_wanted = pyqtSignal(object, int)  # layer, id of the feature: show it on the map

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Table of the map"), parent)
        self.setObjectName("occupancyUnitTable")
        self._layer: QgsVectorLayer | None = None
        self._figures: tuple[Comparator, ...] = ()
        self._first_unit: Unit | None = None  # of the two that are compared
        self._other_units: list[Unit] = []  # units of other maps, to compare with
        self._model = UnitModel([], [], None)
        self._order = UnitOrder(self)
        self._order.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._is_linking = False
        search = self._order.setFilterFixedString
        self._search = search_field(tr("Search a unit"), search, "occupancyTableSearch")
        self._view = QTableView()
        read_only(self._view, "occupancyTable", tr("Table of the map"))
        self._view.setSortingEnabled(True)
        self._view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        self._view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self._view.doubleClicked.connect(lambda _: self._show_unit())
        self._view.activated.connect(lambda _: self._show_unit())
        self._comparison = Comparison()
        self._comparison.hide()
        self._second_combo = combo("occupancyCompareWith")
        self._second_combo.setMinimumContentsLength(16)
        make_searchable(self._second_combo)
        self._second_combo.lineEdit().setPlaceholderText(tr("another unit"))
        readable_hint(self._second_combo.lineEdit())
        self._second_combo.activated.connect(self._add_second)
        self._arrange()

    def _arrange(self) -> None:
        self._tables = tables = QSplitter()
        tables.addWidget(self._view)
        tables.addWidget(self._comparison)
        tables.setCollapsible(1, False)
        tables.setStretchFactor(1, 1)
        label = labelled(tr("&Compare with"), self._second_combo)
        header = in_row(self._search, label, self._second_combo)
        content = QWidget()
        in_column(content, header, tables, grow=1, margins=(6, 4, 6, 4))
        self.setWidget(content)

    def show_layer(
        self,
        layer: QgsVectorLayer,
        indicators: Sequence[Indicator],
        classes: ShownClasses | None,
        comparator_units: Sequence[dict[str, Any]],
        figures: Sequence[Comparator],
        elsewhere: Sequence[tuple[str, dict[str, Any]]] = (),
    ) -> None:
        """List the units of a layer.

        indicators: the one shown, then others of its theme
        comparator_units: released rows of the territory and those around it
        figures: their values of the indicator shown
        elsewhere: released rows of the same scale that other maps show, each with its territory"""
        self._disconnect_layer()
        self._layer, self._figures = layer, tuple(figures)
        lineage = read_lineage(layer)
        title = layer.name() if lineage is None else f"{layer.name()} – {lineage.territory_name}"
        self.setWindowTitle(title)
        rows = [
            unit_of({**row, STATE: ""}, str(row["name"]), indicators) for row in comparator_units
        ]
        self._other_units = [
            unit_of(row, f"{row['name']} ({territory})", indicators) for territory, row in elsewhere
        ]
        unit_title = lineage.scale_label if lineage is not None else ""
        units = [*rows, *units_of(layer, indicators)]
        self._show_model(UnitModel(units, indicators, classes, unit_title))
        layer.selectionChanged.connect(self._on_map_selection)
        layer.dataSourceChanged.connect(self.empty)
        layer.willBeDeleted.connect(self.empty)
        self._on_map_selection()

    def empty(self) -> None:
        """Remove all figures: after signing out, and when the layer or the plugin is removed."""
        self._disconnect_layer()
        self._other_units = []
        self.setWindowTitle(tr("Table of the map"))
        self._show_model(UnitModel([], [], None))

    def _disconnect_layer(self) -> None:
        layer, self._layer = self._layer, None
        if layer is not None and not sip.isdeleted(layer):
            layer.selectionChanged.disconnect(self._on_map_selection)
            layer.dataSourceChanged.disconnect(self.empty)
            layer.willBeDeleted.disconnect(self.empty)

    def _show_model(self, model: UnitModel) -> None:
        self._model = model
        self._order.setSourceModel(model)
        self._view.setModel(self._order)
        self._view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        header = self._view.horizontalHeader()
        header.setDefaultSectionSize((LETTERS + 2) * header.fontMetrics().averageCharWidth())
        for column, span in enumerate((NAME_SPAN, SHOWN_SPAN)):
            self._view.setColumnWidth(column, span)
        for column in range(1, model.columnCount()):  # no heading is cut
            heading = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
            lines = map(header.fontMetrics().horizontalAdvance, heading.splitlines())
            width = max(lines, default=0) + HEADING_EDGE
            self._view.setColumnWidth(column, max(width, self._view.columnWidth(column)))
        self._view.setColumnHidden(CLASS, not model.has_classes)
        header.setTextElideMode(Qt.TextElideMode.ElideNone)  # it would elide the lines as one
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._view.selectionModel().selectionChanged.connect(lambda *_: self._on_table_selection())
        self._second_combo.clear()
        self._second_combo.addItems([unit.name for unit in (*model.units, *self._other_units)])
        self._compare([])

    # selection, linked with the map's

    def _selected_units(self) -> list[Unit]:
        rows = self._view.selectionModel().selectedRows()
        return [self._unit(row) for row in rows]

    def _unit(self, row: QModelIndex) -> Unit:
        return self._model.units[self._order.mapToSource(row).row()]

    def _shown_row(self, position: int) -> QModelIndex:
        """Return the row of a unit; an invalid one where the search excludes it."""
        return self._order.mapFromSource(self._model.index(position, 0))

    def _select(self, rows: Sequence[QModelIndex]) -> None:
        selection, flags = QItemSelection(), QItemSelectionModel.SelectionFlag
        for row in rows:
            selection.select(row, row)
        self._view.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)

    def _on_table_selection(self) -> None:
        units = self._selected_units()
        self._compare(units)
        if self._layer is None or self._is_linking:
            return
        self._is_linking = True
        self._layer.selectByIds([unit.feature for unit in units if not unit.is_wider])
        self._is_linking = False

    def _on_map_selection(self, *_: object) -> None:
        if self._layer is None or self._is_linking:
            return
        self._is_linking = True
        ids = set(self._layer.selectedFeatureIds())
        rows = (row for row, unit in enumerate(self._model.units) if unit.feature in ids)
        indexes = [index for index in map(self._shown_row, rows) if index.isValid()]
        self._select(indexes)
        for first_index in indexes[:1]:
            self._view.scrollTo(first_index)
        self._is_linking = False
        self._compare(self._selected_units())

    # comparing two units

    def compare(self) -> None:
        """Select the first unit if none is selected, and move to the field for the second one."""
        if not self._selected_units() and self._model.units:
            self._view.selectRow(0)
        self._second_combo.setFocus()

    def _add_second(self, position: int) -> None:
        """Compare the unit selected first with another one, which may belong to another map."""
        if position >= len(self._model.units):
            first_unit = next(
                (unit for unit in self._selected_units() if unit is self._first_unit),
                self._selected_units()[0],
            )
            self._show_comparison(first_unit, self._other_units[position - len(self._model.units)])
            return
        rows = self._view.selectionModel().selectedRows()
        first_rows = [row for row in rows if self._unit(row) is self._first_unit]
        rows = first_rows or rows[:1]
        if not self._shown_row(position).isValid():  # the search excludes it
            self._search.clear()
        self._select([*rows, self._shown_row(position)])

    def _compare(self, units: list[Unit]) -> None:
        is_pair = len(units) == 2
        if len(units) == 1:
            self._first_unit = units[0]
        if is_pair:
            units = sorted(units, key=lambda unit: unit is not self._first_unit)
            self._show_comparison(*units)
        self._second_combo.setEnabled(bool(units))
        self._second_combo.setCurrentIndex(self._model.units.index(units[1]) if is_pair else -1)
        self._comparison.setVisible(is_pair)
        if not is_pair and not self._tables.sizes()[0]:  # a comparison took the list's place
            self._tables.setSizes([self._tables.width(), 0])

    def _show_comparison(self, first_unit: Unit, second_unit: Unit) -> None:
        self._comparison.show_pair(self._model, first_unit, second_unit, self._figures)
        if self._comparison.isHidden():  # next to a comparison the list needs the names only
            self._comparison.show()
            names = self._view.columnWidth(0) + self._view.verticalScrollBar().sizeHint().width()
            names = min(names, self._tables.width() // 4)
            letter = self.fontMetrics().averageCharWidth()
            if self._tables.width() - names < COMPARISON_LETTERS * letter:
                names = 0  # the border still opens it
            self._tables.setSizes([names, self._tables.width() - names])

    def _show_unit(self) -> None:
        features = [unit for unit in self._selected_units() if not unit.is_wider]
        if self._layer is not None and features:
            self.unit_wanted.emit(self._layer, features[0].feature)
