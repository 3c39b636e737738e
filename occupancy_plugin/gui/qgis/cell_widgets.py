"""The editors that QGIS makes for the columns of a map: those of a text. Without them its field
filter and its search form end QGIS, since it knows no editor of the columns' format."""

from __future__ import annotations

from qgis.core import QgsVectorLayer
from qgis.gui import QgsEditorConfigWidget, QgsEditorWidgetFactory, QgsEditorWidgetWrapper, QgsGui
from qgis.PyQt.QtWidgets import QWidget

from ...layers.style.fields import FORMATTER

TEXT = "TextEdit"


class CellWidgets(QgsEditorWidgetFactory):
    """Makes QGIS's widgets for texts. The search widget is QGIS's usual one."""

    def __init__(self) -> None:
        super().__init__(FORMATTER)

    def create(
        self, layer: QgsVectorLayer, position: int, editor: QWidget | None, parent: QWidget | None
    ) -> QgsEditorWidgetWrapper | None:
        return QgsGui.editorWidgetRegistry().factory(TEXT).create(layer, position, editor, parent)

    def configWidget(
        self, layer: QgsVectorLayer, position: int, parent: QWidget | None
    ) -> QgsEditorConfigWidget | None:
        return QgsGui.editorWidgetRegistry().factory(TEXT).configWidget(layer, position, parent)

    def fieldScore(self, _layer: QgsVectorLayer, _position: int) -> int:
        return 0  # for no column that does not ask for it


def register_cell_widgets() -> None:
    """Register the editors once. QGIS has no way to take them back: they stay until it ends."""
    registry = QgsGui.editorWidgetRegistry()
    if FORMATTER not in registry.factories():
        registry.registerWidget(FORMATTER, CellWidgets())
