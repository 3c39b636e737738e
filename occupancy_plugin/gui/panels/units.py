"""The units of a map as rows of a table: released cells only, formatted as everywhere, `s` where
hidden. Hidden cells sort last in either order, so that the order discloses nothing of them
(R13)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from qgis.core import NULL, Qgis, QgsFeatureRequest, QgsVectorLayer
from qgis.PyQt.QtCore import (
    QAbstractTableModel,
    QCollator,
    QLocale,
    QModelIndex,
    QObject,
    QSortFilterProxyModel,
    Qt,
)
from qgis.PyQt.QtGui import QFont

from ...description import Indicator, Kind
from ...layers.release.indicators import EMPTY, NO_DATA, STATE
from ...layers.style.legends import class_labels
from ...layers.style.shown_classes import ShownClasses
from ...layers.style.words import Words
from ...toolbelt.numbers import HIDDEN
from ...toolbelt.translation import text_of, tr

NO_FEATURE = -1  # for a wider territory, which is no feature of the layer
VALUE_ROLE = Qt.ItemDataRole.UserRole + 1
NAME, CLASS = 0, 2  # columns; the indicator shown is between them
LETTERS, LINES = 18, 3  # of a heading
NO_VALUE = "–"  # in the columns after these, where a unit has no values at all
WHOLE_TABLE = QModelIndex()  # the invalid index: rows and columns of the table itself


@dataclass(frozen=True)
class Unit:
    """A row of the table of units.

    feature: its id in the layer, NO_FEATURE for a wider territory
    state: of the row
    cells: per indicator, None where it is hidden or does not exist"""

    feature: int
    code: str
    name: str
    state: str
    cells: tuple[Any, ...]

    @property
    def is_wider(self) -> bool:
        return self.feature == NO_FEATURE


def units_of(layer: QgsVectorLayer, indicators: Sequence[Indicator]) -> list[Unit]:
    """Return the layer's rows, without geometry."""
    fields = layer.fields()
    names = ["code", "name", STATE, *(indicator.id for indicator in indicators)]
    positions = {name: fields.indexOf(name) for name in names}
    request = QgsFeatureRequest().setFlags(Qgis.FeatureRequestFlag.NoGeometry)
    request.setSubsetOfAttributes([position for position in positions.values() if position >= 0])
    units = []
    for feature in layer.getFeatures(request):
        cells = feature.attributes()
        row = {
            name: cells[position] if position >= 0 else None for name, position in positions.items()
        }
        code = str(row["code"])
        units.append(
            Unit(
                feature.id(),
                code,
                code if _is_missing(row["name"]) else str(row["name"]),
                str(row[STATE]),
                tuple(None if _is_missing(row[i.id]) else row[i.id] for i in indicators),
            )
        )
    return units


def unit_of(row: Mapping[str, Any], name: str, indicators: Sequence[Indicator]) -> Unit:
    """Return a released row that is no feature of the layer."""
    cells = tuple(row.get(indicator.id) for indicator in indicators)
    return Unit(NO_FEATURE, str(row["code"]), name, str(row.get(STATE, "")), cells)


def absence_text(unit: Unit, words: Words) -> str:
    """Return why a unit has no values at all, '' where it has some."""
    states = {EMPTY: "empty", NO_DATA: "nodata"}
    return words.word(states[unit.state]) if unit.state in states else ""


def value_text(indicator: Indicator, value: Any, words: Words) -> str:
    """Return a value as it is written on the map, without its unit; a class by its name."""
    if indicator.kind == Kind.CLASS:
        labels = {item.value: item.label for item in indicator.values}
        return text_of(labels.get(str(value)), str(value))
    write = words.with_sign if indicator.kind == Kind.DIFFERENCE else words.number
    return write(float(value), indicator.decimals)


class UnitModel(QAbstractTableModel):
    """Columns: name, the indicator shown, its class, the other indicators."""

    def __init__(
        self,
        units: Sequence[Unit],
        indicators: Sequence[Indicator],
        classes: ShownClasses | None,
        unit_title: str = "",
    ) -> None:
        """Show these units. unit_title: the heading of their names, such as "Commune\""""
        super().__init__()
        self.units, self.indicators, self._classes = list(units), list(indicators), classes
        self._words, self._unit_title = Words.of_window(), unit_title or tr("Unit")

    @property
    def has_classes(self) -> bool:
        """Whether the units have classes: not on a map of a change, nor with a single value."""
        return self._classes is not None and self._classes.single_value is None

    def rowCount(self, parent: QModelIndex = WHOLE_TABLE) -> int:
        return 0 if parent.isValid() else len(self.units)

    def columnCount(self, parent: QModelIndex = WHOLE_TABLE) -> int:
        return 0 if parent.isValid() or not self.indicators else len(self.indicators) + 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if section in (NAME, CLASS):
            return self._unit_title if section == NAME else tr("Class")
        title = self._words.title(self.indicators[self._indicator(section)])
        if role == Qt.ItemDataRole.ToolTipRole:
            return title
        lines = wrap(title, LETTERS, max_lines=LINES, placeholder="…", break_long_words=False)
        return "\n".join(lines)

    def data(self, index: QModelIndex, role: int = 0) -> Any:
        unit, column = self.units[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            text = self.text(unit, column)
            return NO_VALUE if column > CLASS and text == absence_text(unit, self._words) else text
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.text(unit, column)
        if role == VALUE_ROLE:
            return self._value(unit, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column not in (NAME, CLASS):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.FontRole and unit.is_wider:
            bold = QFont()
            bold.setBold(True)
            return bold
        return None

    def text(self, unit: Unit, column: int) -> str:
        """Return a cell's text."""
        if column == NAME:
            return unit.name
        if column == CLASS:
            return self.class_of(unit)
        indicator = self.indicators[self._indicator(column)]
        value = unit.cells[self._indicator(column)]
        if value is None:
            return absence_text(unit, self._words) or HIDDEN
        return value_text(indicator, value, self._words)

    def class_of(self, unit: Unit) -> str:
        """Return the class of the legend that holds the value, '' without one."""
        value, classes = unit.cells[0], self._classes
        if classes is None or not self.has_classes or unit.is_wider:
            return ""
        if not isinstance(value, (int, float)):
            return ""
        position = min(bisect_right(classes.edges[1:-1], value), len(classes.colours) - 1)
        decimals, unit_text = self.indicators[0].decimals, text_of(self.indicators[0].unit)
        is_open = classes.has_open_ends
        labels = class_labels(classes.edges, decimals, unit_text, self._words, open_ends=is_open)
        return labels[position]

    def _value(self, unit: Unit, column: int) -> Any:
        if column in (NAME, CLASS):
            return unit.name if column == NAME else unit.cells[0]
        return unit.cells[self._indicator(column)]

    def _indicator(self, column: int) -> int:
        return 0 if column <= CLASS else column - CLASS


class UnitOrder(QSortFilterProxyModel):
    """Sorts wider territories first and hidden cells last, in either order; names alphabetically in
    French and English."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._collator = QCollator(QLocale("fr_FR"))
        self._collator.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def lessThan(self, left: QModelIndex, right: QModelIndex) -> bool:
        model = self.sourceModel()
        first_unit, second_unit = (model.units[index.row()] for index in (left, right))
        is_ascending = self.sortOrder() == Qt.SortOrder.AscendingOrder
        if first_unit.is_wider != second_unit.is_wider:
            return first_unit.is_wider == is_ascending
        if first_unit.is_wider:
            return (left.row() < right.row()) == is_ascending
        left_value, right_value = left.data(VALUE_ROLE), right.data(VALUE_ROLE)
        if (left_value is None) != (right_value is None):
            return (right_value is None) == is_ascending
        if left_value is None:  # by the text shown, then by name, in either order
            texts = [str(index.data()) for index in (left, right)]
            keys = texts if texts[0] != texts[1] else [first_unit.name, second_unit.name]
            return (self._collator.compare(*keys) < 0) == is_ascending
        if isinstance(left_value, (int, float)) and isinstance(right_value, (int, float)):
            return left_value < right_value
        return self._collator.compare(str(left.data()), str(right.data())) < 0

    def filterAcceptsRow(self, row: int, parent: QModelIndex) -> bool:
        """Keep wider territories visible under any search."""
        unit = self.sourceModel().units[row]
        return unit.is_wider or super().filterAcceptsRow(row, parent)


def _is_missing(value: Any) -> bool:
    return value is None or value == NULL
