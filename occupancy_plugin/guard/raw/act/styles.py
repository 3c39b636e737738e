"""Styles of raw layers: bounds of classes, categories, value maps and the bounds of a size by value
are raw values, on the clipboard as well as in style files, layer definitions and saved projects.

A copied style, layer or rule is removed from the clipboard. For files the user is warned, because
QGIS offers no way to leave the values out and keep the rest of the style."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from qgis.core import (
    QgsAbstractPropertyCollection,
    QgsFeatureRenderer,
    QgsLinearlyInterpolatedDiagramRenderer,
    QgsProject,
    QgsReadWriteContext,
    QgsRenderContext,
    QgsSingleSymbolRenderer,
    QgsSymbol,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QClipboard
from qgis.PyQt.QtWidgets import QAction, QApplication
from qgis.PyQt.QtXml import QDomDocument

from ....toolbelt.listening import Connection, Listening
from ....toolbelt.message_bar import Messages
from ....toolbelt.translation import tr
from ..watchlist import READS, Watchlist
from .clipboard import LAYERS, copied_format, empty_clipboard, is_own

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
        on_refused: Callable[[QgsVectorLayer, str], None],
    ) -> None:
        self._iface, self._messages, self._watchlist = iface, messages, watchlist
        self._refused = on_refused
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
        """Remove a copied style of a watched layer. QGIS copies the selected layers, the style of
        the current one."""
        if not is_own(QApplication.clipboard(), QClipboard.Mode.Clipboard):
            return
        mime_data = copied_format(QClipboard.Mode.Clipboard)
        if mime_data is None:
            return
        is_layers = mime_data == LAYERS
        view = self._iface.layerTreeView()
        for layer in view.selectedLayers() if is_layers else [self._iface.activeLayer()]:
            state = self._watchlist.state(layer)
            if state is not None and state.kind != READS and holds_values(layer):
                QTimer.singleShot(0, empty_clipboard)
                self._refused(layer, "style")
                return

    def _on_saved(self) -> None:
        for layer in self._watchlist.layers():
            self.warn(layer)


def holds_values(layer: QgsVectorLayer) -> bool:
    """Whether the layer has classes, categories, rules or sizes by value in any of its styles, a
    diagram with a largest value, or a form that lists its values."""
    if any(_renderer_holds_values(renderer) for renderer in _renderers(layer)):
        return True
    if isinstance(layer.diagramRenderer(), QgsLinearlyInterpolatedDiagramRenderer):
        return True
    fields = range(layer.fields().count())
    return any(layer.editorWidgetSetup(position).type() in VALUE_WIDGETS for position in fields)


def _renderers(layer: QgsVectorLayer) -> Iterator[QgsFeatureRenderer]:
    """Yield the renderer of the current style, then those of the layer's other styles, which a
    project keeps as text."""
    current = layer.renderer()
    if current is not None:
        yield current
    manager, context = layer.styleManager(), QgsReadWriteContext()
    for name in manager.styles():
        document = QDomDocument()
        if name == manager.currentStyle() or not document.setContent(manager.style(name).xmlData()):
            continue
        element = document.documentElement().firstChildElement("renderer-v2")
        renderer = None if element.isNull() else QgsFeatureRenderer.load(element, context)
        if renderer is not None:
            yield renderer


def _renderer_holds_values(renderer: QgsFeatureRenderer) -> bool:
    if not isinstance(renderer, QgsSingleSymbolRenderer):
        return True
    return any(_symbol_holds_values(symbol) for symbol in renderer.symbols(QgsRenderContext()))


def _symbol_holds_values(symbol: QgsSymbol | None) -> bool:
    """Whether a property of the symbol is scaled between the lowest and the highest value."""
    if symbol is None:
        return False
    symbol_layers = symbol.symbolLayers()
    return (
        _has_scale(symbol.dataDefinedProperties())
        or any(_has_scale(part.dataDefinedProperties()) for part in symbol_layers)
        or any(_symbol_holds_values(part.subSymbol()) for part in symbol_layers)
    )


def _has_scale(properties: QgsAbstractPropertyCollection) -> bool:
    keys = properties.propertyKeys()
    return any(properties.property(key).transformer() is not None for key in keys)
