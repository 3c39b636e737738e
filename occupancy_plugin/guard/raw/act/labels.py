"""Sets labels and diagrams of watched layers aside before any map of the window is drawn, in every
style of the layer. They are restored when the layer is no longer watched.

A project saved meanwhile keeps them: only the map is drawn without."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from qgis.core import (
    QgsDiagramLayerSettings,
    QgsDiagramRenderer,
    QgsMapLayer,
    QgsMapLayerStyle,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtXml import QDomDocument, QDomElement

from ....layers.repaint import repaint

LABELS, MANAGER, STYLE = "labelsEnabled", "map-layer-style-manager", "map-layer-style"
DIAGRAMS = (
    "SingleCategoryDiagramRenderer",
    "LinearlyInterpolatedDiagramRenderer",
    "StackedDiagramRenderer",
    "DiagramLayerSettings",
)


@dataclass
class _StoredLabels:
    """The labels and diagrams removed from one layer.

    current_style: the name of the style that was current, whose labels and diagram are objects
    styles: the original XML of each style, by name"""

    current_style: str = ""
    has_labels: bool = False
    diagram: QgsDiagramRenderer | None = None
    diagram_settings: QgsDiagramLayerSettings | None = None
    styles: dict[str, str] = field(default_factory=dict)


class LabelStore:
    """`layers()` returns the watched layers; `refused(layer)` is called for each whose labels are
    set aside."""

    def __init__(
        self,
        iface: Any,
        layers: Callable[[], list[QgsVectorLayer]],
        on_refused: Callable[[QgsVectorLayer], None],
    ) -> None:
        self._iface, self._layers, self._refused = iface, layers, on_refused
        self._maps: list[QgsMapCanvas] = []
        self._stored: dict[str, _StoredLabels] = {}

    def start(self) -> None:
        QgsProject.instance().writeMapLayer.connect(self._write)

    def stop(self) -> None:
        """Restore everything."""
        QgsProject.instance().writeMapLayer.disconnect(self._write)
        for identifier in list(self._stored):
            self.restore(identifier)
        for canvas in self._maps:
            if not sip.isdeleted(canvas):
                canvas.renderStarting.disconnect(self._on_render)
        self._maps.clear()

    def watch_maps(self) -> None:
        """Watch QGIS's map and the map views that were opened since."""
        if not hasattr(self._iface, "mapCanvases"):
            return
        for canvas in self._iface.mapCanvases():
            if canvas not in self._maps:
                canvas.renderStarting.connect(self._on_render)
                self._maps.append(canvas)

    def set_aside(self, layers: Sequence[QgsVectorLayer] | None = None) -> None:
        """Remove labels and diagrams. layers: some of the watched ones, None for all"""
        for layer in self._layers() if layers is None else layers:
            if layer.labelsEnabled() or layer.diagramRenderer() is not None:
                self._store_labels(layer)
                self._refused(layer)
            self._store_styles(layer)

    def _on_render(self) -> None:
        self.set_aside()

    def restore_unwatched(self) -> None:
        watched_ids = {layer.id() for layer in self._layers()}
        for identifier in [key for key in self._stored if key not in watched_ids]:
            self.restore(identifier)

    def restore(self, identifier: str) -> None:
        """Restore the labels and diagrams of a layer that is no longer watched."""
        stored_labels = self._stored.pop(identifier, None)
        layer = QgsProject.instance().mapLayer(identifier)
        if stored_labels is None or not isinstance(layer, QgsVectorLayer):
            return
        manager = layer.styleManager()
        for name, text in stored_labels.styles.items():
            if name == manager.currentStyle() == stored_labels.current_style:
                _restore(layer, stored_labels)
            elif name == manager.currentStyle():
                QgsMapLayerStyle(text).writeToLayer(layer)
            elif name in manager.styles():
                _replace_style(layer, name, with_labels(manager.style(name).xmlData(), text))
        repaint(layer)
        layer.emitStyleChanged()

    def style_before(self, layer: QgsVectorLayer) -> str:
        """Return the current style as the user had it, '' where it is unchanged."""
        stored_labels = self._stored.get(layer.id())
        style_name = layer.styleManager().currentStyle()
        return stored_labels.styles.get(style_name, "") if stored_labels is not None else ""

    def drop(self, identifier: str) -> None:
        """Forget a layer that has left the project."""
        self._stored.pop(identifier, None)

    def _store_labels(self, layer: QgsVectorLayer) -> None:
        stored_labels = self._stored.setdefault(layer.id(), _StoredLabels())
        layer_style = QgsMapLayerStyle()
        layer_style.readFromLayer(layer)
        stored_labels.current_style = layer.styleManager().currentStyle()
        stored_labels.styles[stored_labels.current_style] = layer_style.xmlData()
        if layer.labelsEnabled():
            stored_labels.has_labels = True
            layer.setLabelsEnabled(False)
        if layer.diagramRenderer() is not None:
            stored_labels.diagram = layer.diagramRenderer().clone()
            settings = layer.diagramLayerSettings()
            stored_labels.diagram_settings = QgsDiagramLayerSettings(settings) if settings else None
            layer.setDiagramRenderer(None)

    def _store_styles(self, layer: QgsVectorLayer) -> None:
        """Treat the styles that are not current, because a map theme may show any of them."""
        manager = layer.styleManager()
        for name in manager.styles():
            if name == manager.currentStyle():
                continue
            text = manager.style(name).xmlData()
            stripped = without_labels(text)
            if stripped is not None:
                self._stored.setdefault(layer.id(), _StoredLabels()).styles[name] = text
                _replace_style(layer, name, stripped)

    def _write(self, layer: QgsMapLayer, element: QDomElement, document: QDomDocument) -> None:
        """Write the user's labels into a project that is saved."""
        stored_labels = self._stored.get(layer.id())
        if stored_labels is None or not isinstance(layer, QgsVectorLayer):
            return
        style_name = layer.styleManager().currentStyle()
        if style_name in stored_labels.styles:
            _add_labels(element, document, stored_labels.styles[style_name])
        child = element.firstChildElement(MANAGER).firstChildElement(STYLE)
        while not child.isNull():
            full_style = stored_labels.styles.get(child.attribute("name"))
            if full_style is not None and child.attribute("name") != style_name:
                _add_labels(child.firstChildElement(), document, full_style)
            child = child.nextSiblingElement(STYLE)


def without_labels(style: str) -> str | None:
    """Return the XML of a style without labels and diagrams; None where it has none."""
    document = QDomDocument()
    document.setContent(style)
    root = document.documentElement()
    has_labels = root.attribute(LABELS) == "1"
    children = [root.firstChildElement(name) for name in DIAGRAMS[:-1]]
    diagrams = [child for child in children if not child.isNull()]
    if not has_labels and not diagrams:
        return None
    root.setAttribute(LABELS, "0")
    for child in diagrams:
        root.removeChild(child)
    return str(document.toString(-1))


def with_labels(style: str, full_style: str) -> str:
    """Return the XML of a style with the labels and diagrams of another."""
    document = QDomDocument()
    document.setContent(style)
    _add_labels(document.documentElement(), document, full_style)
    return str(document.toString(-1))


def _add_labels(element: QDomElement, document: QDomDocument, full_style: str) -> None:
    source = QDomDocument()
    source.setContent(full_style)
    root = source.documentElement()
    if root.hasAttribute(LABELS):
        element.setAttribute(LABELS, root.attribute(LABELS))
    for name in DIAGRAMS:
        present_element, original_element = (
            element.firstChildElement(name),
            root.firstChildElement(name),
        )
        if not original_element.isNull():
            if not present_element.isNull():
                element.removeChild(present_element)
            element.appendChild(document.importNode(original_element, True))


def _restore(layer: QgsVectorLayer, stored_labels: _StoredLabels) -> None:
    if stored_labels.has_labels and layer.labeling() is not None:
        layer.setLabelsEnabled(True)
    if stored_labels.diagram is not None and layer.diagramRenderer() is None:
        if stored_labels.diagram_settings is not None:
            layer.setDiagramLayerSettings(stored_labels.diagram_settings)
        layer.setDiagramRenderer(stored_labels.diagram)


def _replace_style(layer: QgsVectorLayer, name: str, text: str) -> None:
    manager = layer.styleManager()
    manager.removeStyle(name)
    manager.addStyle(name, QgsMapLayerStyle(text))
