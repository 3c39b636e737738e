"""QGIS has an editor and a search for the columns of a map: its field filter ended QGIS."""

from __future__ import annotations

from qgis.core import QgsVectorLayer
from qgis.gui import QgsGui
from qgis.PyQt.QtWidgets import QWidget

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.qgis.cell_widgets import register_cell_widgets


def test_the_columns_of_a_map_can_be_searched_and_shown(
    app: AppContext, layer: QgsVectorLayer
) -> None:
    registry, holder = QgsGui.editorWidgetRegistry(), QWidget()
    if "TextEdit" not in registry.factories():
        registry.initEditors()
    position = layer.fields().indexOf("single_parents_rate")
    setup = layer.editorWidgetSetup(position)
    assert registry.createSearchWidget(setup.type(), layer, position, {}, holder) is None
    for _ in range(2):  # a second start of the plugin
        register_cell_widgets()
    search = registry.createSearchWidget(setup.type(), layer, position, {}, holder)
    assert search is not None
    editor = registry.create(setup.type(), layer, position, {}, None, holder)
    assert editor.widget() is not None
