"""Styles of raw layers: bounds of classes, categories and value maps are raw values, on the
clipboard as well as in style files, layer definitions and saved projects.

A copied style is removed from the clipboard. For files the user is warned, because QGIS offers no
way to leave the values out and keep the rest of the style."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsProject, QgsSingleSymbolRenderer, QgsVectorLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QClipboard
from qgis.PyQt.QtWidgets import QAction, QApplication

from ....toolbelt.listening import Connection, Listening
from ....toolbelt.message_bar import Messages
from ....toolbelt.translation import tr
from ..watchlist import READS, Watchlist
from .clipboard import empty_clipboard, is_own

STYLE_FORMAT = "application/qgis.style"  # QGIS's type for a copied style
DEFINITION = "mActionSaveLayerDefinition"  # in the menu Layer; the layer tree's is closed elsewhere
VALUE_WIDGETS = frozenset({"ValueMap", "UniqueValues", "Classification", "Range"})


class StyleNotes(Listening):
    """Warns once per layer, when the project is saved or a style is written. `refused(layer, way)`
    is called for a style that was removed from the clipboard."""

    def __init__(
        self,
        iface: Any,
        messages: Messages,
        watchlist: Watchlist,
        refused: Callable[[QgsVectorLayer, str], None],
    ) -> None:
        self._iface, self._messages, self._watchlist = iface, messages, watchlist
        self._refused = refused
        self._warned: set[str] = set()

    def connections(self) -> list[Connection]:
        definition = self._iface.mainWindow().findChild(QAction, DEFINITION)
        return [
            (QgsProject.instance().projectSaved, self._on_saved),
            (QApplication.clipboard().dataChanged, self._on_clipboard),
            *([(definition.triggered, self._on_definition)] if definition is not None else []),
        ]

    def stop(self) -> None:
        super().stop()
        self._warned.clear()

    def warn(self, layer: Any) -> None:
        """Warn that a style of the layer is about to be written."""
        state = self._watchlist.state(layer)
        if state is None or state.kind == READS or layer.id() in self._warned:
            return
        if holds_values(layer):
            self._warned.add(layer.id())
            self._messages.warning(
                tr(
                    "The style of “{layer}” holds raw values (bounds of classes, categories), and "
                    "so do style files and projects with it. Draw the layer in one symbol before "
                    "you hand them on."
                ).format(layer=layer.name())
            )

    def _on_definition(self, _checked: bool = False) -> None:
        """Warn of the selected layers, whose styles are about to be written."""
        for layer in self._iface.layerTreeView().selectedLayers():
            self.warn(layer)

    def _on_clipboard(self) -> None:
        """Remove a copied style of a watched layer. QGIS copies the style of the current layer."""
        clipboard = QApplication.clipboard()
        if not is_own(clipboard, QClipboard.Mode.Clipboard):
            return
        copied = clipboard.mimeData()  # None for an emptied clipboard
        if copied is None or not copied.hasFormat(STYLE_FORMAT):
            return
        layer = self._iface.activeLayer()
        state = self._watchlist.state(layer)
        if state is not None and state.kind != READS and holds_values(layer):
            QTimer.singleShot(0, empty_clipboard)
            self._refused(layer, "style")

    def _on_saved(self) -> None:
        for layer in self._watchlist.layers():
            self.warn(layer)


def holds_values(layer: QgsVectorLayer) -> bool:
    """Whether the layer has classes, categories or rules, or a form that lists its values."""
    if layer.renderer() is not None and not isinstance(layer.renderer(), QgsSingleSymbolRenderer):
        return True
    fields = range(layer.fields().count())
    return any(layer.editorWidgetSetup(position).type() in VALUE_WIDGETS for position in fields)
