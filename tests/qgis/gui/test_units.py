"""The table of a map: released cells only, hidden ones last in every order, linked to the map both
ways, emptied with its layer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QApplication

from occupancy_plugin.gui.panels.unit_table import UnitTable
from occupancy_plugin.gui.panels.units import CLASS, UnitModel, UnitOrder, units_of
from occupancy_plugin.layers.style.shown_classes import ShownClasses
from tests.qgis.layers.samples import RATE, RENT, communes_on_the_map

WAYS = (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)
WIDER = {"code": "200", "name": "EPCI", "single_rate": 31.2}


@pytest.fixture
def communes(qgis_app):
    with communes_on_the_map("Communes") as layer:
        yield layer


@pytest.fixture
def table(communes):
    panel = UnitTable()
    panel.show_layer(communes, [RATE, RENT], None, [WIDER], ())
    yield panel
    panel.empty()


def column(panel, place):
    model = panel._order
    return [str(model.index(row, place).data()) for row in range(model.rowCount())]


@pytest.mark.parametrize("way", WAYS)
def test_an_order_tells_nothing_of_what_is_hidden(table, way) -> None:
    table._view.sortByColumn(1, way)
    cells = column(table, 1)
    assert cells[0] == "31.2", "the territory stays on top"
    numbers = [float(cell) for cell in cells[1:-3]]
    assert numbers == sorted(numbers, reverse=way == Qt.SortOrder.DescendingOrder)
    assert sorted(cells[-3:]) == ["no data", "no social housing", "s"]
    other = WAYS[1 - WAYS.index(way)]
    table._view.sortByColumn(1, other)
    assert column(table, 1)[-3:] == cells[-3:]


def test_a_class_is_called_as_in_the_legend_of_a_map_with_given_classes(communes) -> None:
    units = units_of(communes, [RATE])
    edges, colours = (0.0, 20.0, 30.0, 90.0), ("#ffffff", "#999999", "#000000")
    own, given = (
        UnitModel(units, [RATE], ShownClasses(edges, colours, (), has_open_ends=is_given))
        for is_given in (False, True)
    )
    first = next(unit for unit in units if unit.cells[0] is not None and unit.cells[0] < 20)
    assert own.class_of(first) == "0 to 20%"
    assert given.class_of(first) == "under 20%"


def test_a_hidden_cell_is_s_and_nothing_but_released_cells_is_read(communes) -> None:
    units = {unit.code: unit for unit in units_of(communes, [RATE, RENT])}
    assert len(units) == 36
    assert units["59101"].cells == (None, None)
    model = UnitModel([units["59101"], units["59110"]], [RATE, RENT], None)
    assert model.text(units["59101"], 1) == "s"
    assert model.index(0, 1).data(Qt.ItemDataRole.UserRole + 1) is None


def test_the_reason_for_missing_values_is_once_in_the_row(table) -> None:
    reasons = column(table, 1)
    row = reasons.index("no social housing")
    assert column(table, 3)[row] == "–"
    assert column(table, 3)[reasons.index("s")] == "s", "what is hidden stays `s` everywhere"


def test_table_and_map_choose_together(table, communes) -> None:
    wanted = next(feature.id() for feature in communes.getFeatures() if feature["code"] == "59110")
    communes.selectByIds([wanted])
    assert [unit.code for unit in table._selected_units()] == ["59110"]
    table._view.selectRow(2)
    (chosen,) = communes.selectedFeatureIds()
    assert chosen == table._selected_units()[0].feature


def test_no_figure_stays_when_the_layer_is_emptied(table, communes) -> None:
    communes.setDataSource("MultiPolygon?crs=EPSG:2154", "x", "memory", False)
    assert table._model.rowCount() == 0


def test_searching_leaves_the_territory_in_sight(table) -> None:
    assert table._view.isColumnHidden(CLASS), "empty without a sequence of classes"
    table._search.setText("commune 10")
    assert column(table, 0) == ["EPCI", "Commune 10"]
    assert isinstance(table._order, UnitOrder)


def beside(panel) -> list[list[str]]:
    table = panel._comparison
    if table.isHidden():
        return []
    return [
        [table.item(row, column).text() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_two_units_stand_beside_each_other_with_what_lies_between(table, communes) -> None:
    cells = {unit.name: unit.cells for unit in table._model.units}
    first, second = "Commune 10", "Commune 12"
    communes.selectByIds([unit.feature for unit in table._model.units if unit.name == first])
    assert beside(table) == []
    table._second_combo.activated.emit(table._second_combo.findText(second))
    assert {unit.name for unit in table._selected_units()} == {first, second}
    assert len(communes.selectedFeatureIds()) == 2, "the map shows both"
    heads = [table._comparison.horizontalHeaderItem(column).text() for column in (1, 2)]
    (row,) = [row for row in beside(table) if row[0].startswith("Single")][:1]
    apart = round(cells[heads[0]][0], 1) - round(cells[heads[1]][0], 1)
    assert row[1:3] == [f"{cells[head][0]:.1f}" for head in heads]
    assert row[3] == f"{apart:+.1f}\N{NO-BREAK SPACE}points".replace("-", "−")
    assert heads == [first, second], "the one chosen first comes first"


def test_long_names_take_several_lines_in_a_narrow_comparison(communes) -> None:
    """At 150 % three rows read "Single parent…"."""
    long = {"en": "Single-parent families with three or more children under eighteen"}
    panel = UnitTable()
    panel.show_layer(communes, [replace(RATE, label=long), RENT], None, [WIDER], ())
    panel.resize(620, 400)
    panel.show()
    communes.selectByIds([u.feature for u in panel._model.units if u.code in ("59109", "59110")])
    pairs, metrics = panel._comparison, panel._comparison.fontMetrics()
    width, wraps = pairs.columnWidth(0) - 8, int(Qt.TextFlag.TextWordWrap)
    names = [pairs.item(row, 0).text() for row in range(pairs.rowCount())]
    needed = [metrics.boundingRect(0, 0, width, 999, wraps, name).height() for name in names]
    assert max(needed) > 1.5 * metrics.height(), "the longest name does not fit on one line"
    assert all(pairs.rowHeight(row) >= height for row, height in enumerate(needed))
    panel.empty()
    panel.close()


def test_a_narrow_comparison_takes_the_place_of_the_list(communes) -> None:
    """At 150 % "Single-parent families (%)" took four lines, with the list of units beside it."""
    panel = UnitTable()
    panel.show_layer(communes, [RATE, RENT], None, [WIDER], ())
    letter = panel.fontMetrics().averageCharWidth()
    for letters, is_list_shown in ((62, False), (120, True)):
        panel.resize(letters * letter, 400)
        panel.show()
        pair = [u.feature for u in panel._model.units if u.code in ("59109", "59110")]
        communes.selectByIds(pair)
        QApplication.processEvents()
        assert bool(panel._tables.sizes()[0]) is is_list_shown
        assert panel._comparison.columnWidth(0) >= 20 * letter
        communes.selectByIds(pair[:1])
        QApplication.processEvents()
        assert panel._tables.sizes()[0] > 50 * letter, "without a second unit the list is back"
        communes.removeSelection()
    panel.empty()
    panel.close()


def test_nothing_is_subtracted_from_a_hidden_value(table, communes) -> None:
    ids = [unit.feature for unit in table._model.units if unit.code in ("59101", "59110")]
    communes.selectByIds(ids)
    (row,) = [row for row in beside(table) if row[0].startswith("Single")][:1]
    assert "s" in row[1:3]
    assert row[3] == ""


def test_a_territory_around_is_compared_like_a_unit(table, communes) -> None:
    communes.selectByIds([unit.feature for unit in table._model.units if unit.code == "59110"])
    table._second_combo.activated.emit(table._second_combo.findText("EPCI"))
    heads = {table._comparison.horizontalHeaderItem(column).text() for column in (1, 2)}
    assert heads == {"EPCI", "Commune 10"}
    table.empty()
    assert beside(table) == [], "no figure stays"


def test_a_unit_of_another_map_is_compared_and_is_not_on_this_one(communes) -> None:
    elsewhere = [
        (
            "CA d'ailleurs",
            {"code": "62041", "name": "Arras", "state": "released", "single_rate": 40},
        ),
        ("CA d'ailleurs", {"code": "62042", "name": "Avion", "state": "released"}),
    ]
    panel = UnitTable()
    panel.show_layer(communes, [RATE, RENT], None, [WIDER], (), elsewhere)
    first_unit = next(unit for unit in panel._model.units if unit.code == "59110")
    communes.selectByIds([first_unit.feature])
    for name, cell, apart in (("Arras", "40.0", True), ("Avion", "s", False)):
        panel._second_combo.activated.emit(panel._second_combo.findText(f"{name} (CA d'ailleurs)"))
        (row,) = [row for row in beside(panel) if row[0].startswith("Single")][:1]
        assert row[1:3] == [f"{first_unit.cells[0]:.1f}", cell]
        assert bool(row[3]) is apart, "from a hidden value nothing is subtracted"
        assert communes.selectedFeatureIds() == [first_unit.feature]
    assert "Arras" not in column(panel, 0)
    panel.empty()
    assert panel._second_combo.count() == 0
    assert beside(panel) == [], "no figure stays"


def test_a_heading_takes_lines_and_none_of_its_words_is_cut(communes) -> None:
    """“Familles de 3 enfants ou plus” was “Familles de 3 e.”."""
    names = ("Familles de 3 enfants ou plus", "Titulaires du bail de 65 ans ou plus")
    families = [replace(RATE, id=RATE.id, label={"fr": n, "en": n}) for n in names]
    panel = UnitTable()
    panel.show_layer(communes, [RATE, *families], None, [WIDER], ())
    header, model = panel._view.horizontalHeader(), panel._order
    for position, name in enumerate(names):
        section = model.columnCount() - len(names) + position
        text = str(model.headerData(section, Qt.Orientation.Horizontal))
        assert text.replace("\n", " ").startswith(name)
        assert "…" not in text
        room = header.sectionSize(section)
        assert max(map(header.fontMetrics().horizontalAdvance, text.split("\n"))) <= room
        tip = model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        assert str(tip).startswith(name)
    assert header.sizeHint().height() >= 2 * header.fontMetrics().height()
    panel.empty()
