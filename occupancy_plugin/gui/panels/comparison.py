"""Two units of a map beside each other: per indicator of its theme both values and what lies
between them, then the territories around. Released cells only: where one is hidden, the difference
is too."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem

from ...description import Indicator, Kind
from ...layers.figures.comparators import Comparator
from ...layers.figures.evolution import as_difference
from ...layers.style.words import Words
from ...toolbelt.translation import text_of, tr
from .units import CLASS, Unit, UnitModel

NARROWEST, WIDEST = 9, 16  # letters of a column of values
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Comparison(QTableWidget):
    """`show_pair` fills it."""

    def __init__(self) -> None:
        super().__init__(0, 4)
        self.setObjectName("occupancyComparison")
        self.setAccessibleName(tr("Two units beside each other"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(NARROWEST * self.fontMetrics().averageCharWidth() // 2)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)

    def show_pair(
        self, model: UnitModel, one: Unit, other: Unit, figures: Sequence[Comparator]
    ) -> None:
        """figures: of the indicator shown, for the territory and what is around it."""
        self.setHorizontalHeaderLabels(["", one.name, other.name, tr("Difference")])
        for column, unit in ((1, one), (2, other)):
            self.horizontalHeaderItem(column).setToolTip(unit.name)
        rows = _rows(model, one, other, figures)
        self.setRowCount(len(rows))
        for row, (cells, heads) in enumerate(rows):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column:
                    item.setTextAlignment(RIGHT)
                font = item.font()
                font.setBold(heads)
                item.setFont(font)
                self.setItem(row, column, item)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The values are whole in a narrow panel, and their units' names cut; what the values are
        takes the rest."""
        letter, room = self.fontMetrics().averageCharWidth(), self.viewport().width()
        for column in (1, 2, 3):
            cells = self.sizeHintForColumn(column)
            self.resizeColumnToContents(column)
            widest = max(min(room // 5, WIDEST * letter), cells)
            self.setColumnWidth(column, min(self.columnWidth(column), widest))
        values = sum(map(self.columnWidth, (1, 2, 3)))
        self.setColumnWidth(0, max(room - values, NARROWEST * letter))


def _rows(
    model: UnitModel, one: Unit, other: Unit, figures: Sequence[Comparator]
) -> list[tuple[tuple[str, ...], bool]]:
    """Cells of each row, and whether it is that of the indicator on the map."""
    words, rows = Words.of_window(), []
    for place, indicator in enumerate(model.indicators):
        column = place + CLASS if place else 1
        texts = [model.text(unit, column) for unit in (one, other)]
        apart = _difference(indicator, one.cells[place], other.cells[place])
        rows.append(((words.title(indicator), *texts, apart), place == 0))
        if place:
            continue
        classes = [model.class_of(unit) for unit in (one, other)]
        if any(classes):
            rows.append(((tr("Class"), *classes, ""), False))
        rows += [
            ((_around(indicator, figure), *_from(indicator, figure, one, other), ""), False)
            for figure in figures
            if figure.value is not None and figure.name not in (one.name, other.name)
        ]
    return rows


def _around(indicator: Indicator, figure: Comparator) -> str:
    words = Words.of_window()
    value = words.number(float(figure.value or 0), indicator.decimals)
    return tr("{name} ({value}): difference").format(
        name=figure.name, value=words.with_unit(value, text_of(indicator.unit))
    )


def _from(indicator: Indicator, figure: Comparator, one: Unit, other: Unit) -> tuple[str, str]:
    first, second = (_difference(indicator, u.cells[0], figure.value) for u in (one, other))
    return first, second


def _difference(indicator: Indicator, first: object, second: object) -> str:
    """The first less the second as both are displayed; '' where one of them is not."""
    if indicator.kind in (Kind.CLASS, Kind.COUNT):
        return ""
    if not isinstance(first, (int, float)) or not isinstance(second, (int, float)):
        return ""
    words, decimals = Words.of_window(), indicator.decimals
    apart = round(float(first), decimals) - round(float(second), decimals)
    return words.with_unit(words.with_sign(apart, decimals), text_of(as_difference(indicator).unit))
