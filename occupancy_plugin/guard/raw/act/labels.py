"""Labels and diagrams of watched layers are put aside, on every map of the window, before it is
drawn, in every style of the layer; they come back as they were when the layer is watched no longer.

A project that is saved meanwhile keeps them: only the map goes without."""

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

LABELS, MANAGER, STYLE = "labelsEnabled", "map-layer-style-manager", "map-layer-style"
DIAGRAMS = (
    "SingleCategoryDiagramRenderer",
    "LinearlyInterpolatedDiagramRenderer",
    "StackedDiagramRenderer",
    "DiagramLayerSettings",
)


@dataclass
class _Aside:
    """What was taken off one layer. live: the style that was current, with its labels and diagram ·
    styles: the XML of each style as it was, by name."""

    live: str = ""
    has_labels: bool = False
    diagram: QgsDiagramRenderer | None = None
    diagram_settings: QgsDiagramLayerSettings | None = None
    styles: dict[str, str] = field(default_factory=dict)


class LabelsAside:
    """`layers()` gives the layers to watch, `refused(layer)` is told of each whose labels went
    off."""

    def __init__(
        self,
        iface: Any,
        layers: Callable[[], list[QgsVectorLayer]],
        refused: Callable[[QgsVectorLayer], None],
    ) -> None:
        self._iface, self._layers, self._refused = iface, layers, refused
        self._maps: list[QgsMapCanvas] = []
        self._aside: dict[str, _Aside] = {}

    def start(self) -> None:
        QgsProject.instance().writeMapLayer.connect(self._write)

    def stop(self) -> None:
        """Everything comes back."""
        QgsProject.instance().writeMapLayer.disconnect(self._write)
        for identifier in list(self._aside):
            self.give_back(identifier)
        for canvas in self._maps:
            if not sip.isdeleted(canvas):
                canvas.renderStarting.disconnect(self._on_render)
        self._maps.clear()

    def watch_maps(self) -> None:
        """QGIS's map, and the views that were opened beside it since."""
        if not hasattr(self._iface, "mapCanvases"):
            return
        for canvas in self._iface.mapCanvases():
            if canvas not in self._maps:
                canvas.renderStarting.connect(self._on_render)
                self._maps.append(canvas)

    def put_aside(self, layers: Sequence[QgsVectorLayer] | None = None) -> None:
        """layers: some of the watched ones, None for all"""
        for layer in self._layers() if layers is None else layers:
            if layer.labelsEnabled() or layer.diagramRenderer() is not None:
                self._take_off(layer)
                self._refused(layer)
            self._take_off_styles(layer)

    def _on_render(self) -> None:
        self.put_aside()

    def give_back_others(self) -> None:
        """Layers that are watched no longer get back what was theirs."""
        watched = {layer.id() for layer in self._layers()}
        for identifier in [one for one in self._aside if one not in watched]:
            self.give_back(identifier)

    def give_back(self, identifier: str) -> None:
        """A layer is watched no longer: its labels and diagrams are as they were."""
        aside = self._aside.pop(identifier, None)
        layer = QgsProject.instance().mapLayer(identifier)
        if aside is None or not isinstance(layer, QgsVectorLayer):
            return
        manager = layer.styleManager()
        for name, text in aside.styles.items():
            if name == manager.currentStyle() == aside.live:
                _restore(layer, aside)
            elif name == manager.currentStyle():
                QgsMapLayerStyle(text).writeToLayer(layer)
            elif name in manager.styles():
                _replace_style(layer, name, with_labels(manager.style(name).xmlData(), text))
        layer.triggerRepaint()
        layer.emitStyleChanged()

    def kept_style(self, layer: QgsVectorLayer) -> str:
        """The current style of a layer as the user had it, '' where nothing of it was put aside."""
        aside = self._aside.get(layer.id())
        current = layer.styleManager().currentStyle()
        return aside.styles.get(current, "") if aside is not None else ""

    def drop(self, identifier: str) -> None:
        """A layer has left the project."""
        self._aside.pop(identifier, None)

    def _take_off(self, layer: QgsVectorLayer) -> None:
        aside = self._aside.setdefault(layer.id(), _Aside())
        current = QgsMapLayerStyle()
        current.readFromLayer(layer)
        aside.live = layer.styleManager().currentStyle()
        aside.styles[aside.live] = current.xmlData()
        if layer.labelsEnabled():
            aside.has_labels = True
            layer.setLabelsEnabled(False)
        if layer.diagramRenderer() is not None:
            aside.diagram = layer.diagramRenderer().clone()
            settings = layer.diagramLayerSettings()
            aside.diagram_settings = QgsDiagramLayerSettings(settings) if settings else None
            layer.setDiagramRenderer(None)

    def _take_off_styles(self, layer: QgsVectorLayer) -> None:
        """A map theme may show any style of the layer, not the current one alone."""
        manager = layer.styleManager()
        for name in manager.styles():
            if name == manager.currentStyle():
                continue
            text = manager.style(name).xmlData()
            bare = without_labels(text)
            if bare is not None:
                self._aside.setdefault(layer.id(), _Aside()).styles[name] = text
                _replace_style(layer, name, bare)

    def _write(self, layer: QgsMapLayer, element: QDomElement, document: QDomDocument) -> None:
        """The project is saved: what is put aside is written as the user has it."""
        aside = self._aside.get(layer.id())
        if aside is None or not isinstance(layer, QgsVectorLayer):
            return
        current = layer.styleManager().currentStyle()
        if current in aside.styles:
            _add_labels(element, document, aside.styles[current])
        child = element.firstChildElement(MANAGER).firstChildElement(STYLE)
        while not child.isNull():
            full_style = aside.styles.get(child.attribute("name"))
            if full_style is not None and child.attribute("name") != current:
                _add_labels(child.firstChildElement(), document, full_style)
            child = child.nextSiblingElement(STYLE)


def without_labels(style: str) -> str | None:
    """The XML of a style without labels and diagrams; None where it has none."""
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
    """The XML of a style with the labels and diagrams of another."""
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
        present, other = element.firstChildElement(name), root.firstChildElement(name)
        if not other.isNull():
            if not present.isNull():
                element.removeChild(present)
            element.appendChild(document.importNode(other, True))


def _restore(layer: QgsVectorLayer, aside: _Aside) -> None:
    if aside.has_labels and layer.labeling() is not None:
        layer.setLabelsEnabled(True)
    if aside.diagram is not None and layer.diagramRenderer() is None:
        if aside.diagram_settings is not None:
            layer.setDiagramLayerSettings(aside.diagram_settings)
        layer.setDiagramRenderer(aside.diagram)


def _replace_style(layer: QgsVectorLayer, name: str, text: str) -> None:
    manager = layer.styleManager()
    manager.removeStyle(name)
    manager.addStyle(name, QgsMapLayerStyle(text))
