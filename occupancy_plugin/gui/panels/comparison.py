"""Compares two units of a map: for each indicator of its theme both values and their difference,
then the difference from the territories around. It uses released cells only, so where one is hidden
the difference is too."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import QTableWidget, QTableWidgetItem

from ...description import Indicator, Kind
from ...layers.figures.comparators import Comparator
from ...layers.figures.evolution import as_difference
from ...layers.style.words import Words
from ...toolbelt.translation import text_of, tr
from ..widgets import read_only
from .units import CLASS, Unit, UnitModel

MIN_WIDTH, MAX_WIDTH = 9, 16  # letters of a column of values
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Comparison(QTableWidget):
    """A table that `show_pair` fills."""

    def __init__(self) -> None:
        super().__init__(0, 4)
        read_only(self, "occupancyComparison", tr("Compare two units…"))
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(MIN_WIDTH * self.fontMetrics().averageCharWidth() // 2)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)

    def show_pair(
        self, model: UnitModel, left_unit: Unit, right_unit: Unit, figures: Sequence[Comparator]
    ) -> None:
        """Fill the table with two units and their differences.

        figures: of the indicator shown, for the territory and those around it"""
        self.setHorizontalHeaderLabels(["", left_unit.name, right_unit.name, tr("Difference")])
        for column, unit in ((1, left_unit), (2, right_unit)):
            self.horizontalHeaderItem(column).setToolTip(unit.name)
        rows = _rows(model, left_unit, right_unit, figures)
        self.setRowCount(len(rows))
        for row, (cells, is_indicator_shown) in enumerate(rows):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column:
                    item.setTextAlignment(RIGHT)
                font = item.font()
                font.setBold(is_indicator_shown)
                item.setFont(font)
                self.setItem(row, column, item)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Fit the columns: values are never cut, unit names may be, and the names of the rows take
        the remaining width, on several lines if they need them."""
        letter, width = self.fontMetrics().averageCharWidth(), self.viewport().width()
        for column in (1, 2, 3):
            cells = self.sizeHintForColumn(column)
            self.resizeColumnToContents(column)
            widest_heading = max(min(width // 5, MAX_WIDTH * letter), cells)
            self.setColumnWidth(column, min(self.columnWidth(column), widest_heading))
        values = sum(map(self.columnWidth, (1, 2, 3)))
        self.setColumnWidth(0, max(width - values, MIN_WIDTH * letter))
        self.resizeRowsToContents()


def _rows(
    model: UnitModel, left_unit: Unit, right_unit: Unit, figures: Sequence[Comparator]
) -> list[tuple[tuple[str, ...], bool]]:
    """Return the cells of each row, and whether the row is the indicator shown on the map."""
    words, rows = Words.of_window(), []
    for position, indicator in enumerate(model.indicators):
        column = position + CLASS if position else 1
        texts = [model.text(unit, column) for unit in (left_unit, right_unit)]
        difference = _difference(indicator, left_unit.cells[position], right_unit.cells[position])
        rows.append(((words.title(indicator), *texts, difference), position == 0))
        if position:
            continue
        classes = [model.class_of(unit) for unit in (left_unit, right_unit)]
        if any(classes):
            rows.append(((tr("Class"), *classes, ""), False))
        for figure in figures:
            if figure.value is not None and figure.name not in (left_unit.name, right_unit.name):
                value = words.number(float(figure.value), indicator.decimals)
                label = tr("{name} ({value}): difference").format(
                    name=figure.name, value=words.with_unit(value, text_of(indicator.unit))
                )
                gaps = [
                    _difference(indicator, u.cells[0], figure.value)
                    for u in (left_unit, right_unit)
                ]
                rows.append(((label, *gaps, ""), False))
    return rows


def _difference(indicator: Indicator, first_value: object, second_value: object) -> str:
    """Return the difference of two values as displayed; '' where one of them is missing."""
    if indicator.kind in (Kind.CLASS, Kind.COUNT):
        return ""
    if not isinstance(first_value, (int, float)) or not isinstance(second_value, (int, float)):
        return ""
    words, decimals = Words.of_window(), indicator.decimals
    difference = round(float(first_value), decimals) - round(float(second_value), decimals)
    unit = text_of(as_difference(indicator).unit)
    return words.with_unit(words.with_sign(difference, decimals), unit)
