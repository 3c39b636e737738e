"""Holds layers back: the data source of a layer is exchanged for an empty one with the same fields,
so that no raw row is a feature in QGIS. Style, labels, diagrams, joins and forms stay.

A project that is saved meanwhile holds the original source. The rows of a scratch layer, which has
no other source, are kept in a hidden copy."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from qgis.core import (
    QgsMapLayer,
    QgsMemoryProviderUtils,
    QgsProject,
    QgsProviderRegistry,
    QgsReadWriteContext,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtXml import QDomDocument, QDomElement

from ...layers.repaint import repaint
from ...toolbelt.listening import Connection, Listening

MEMORY, FROM_FILES = "memory", ("ogr", "delimitedtext", "spatialite")
HELD = "occupancy-held"  # id of the layer that is held back; QGIS copies it to a duplicate
NO_TEMPORARY_WARNING = "skipMemoryLayersCheck"


@dataclass(frozen=True)
class HeldSource:
    """The data source of a layer that is held back.

    encoding: of the provider
    rows: a hidden copy of a scratch layer, None for any other
    was_read_only: whether the layer could not be edited before"""

    provider: str
    source: str = field(repr=False)
    encoding: str
    rows: QgsVectorLayer | None = field(repr=False)
    was_read_only: bool = False

    def opened(self) -> QgsVectorLayer:
        """Return a layer that reads the original rows and is in no project."""
        if self.rows is not None:
            return self.rows
        options = QgsVectorLayer.LayerOptions()
        options.loadDefaultStyle = False
        return QgsVectorLayer(self.source, "", self.provider, options)


_held: dict[str, HeldSource] = {}  # by layer id
_exchanging: set[str] = set()  # ids of layers whose source is being exchanged right now


def is_held(layer: QgsMapLayer) -> bool:
    return layer.id() in _held


def is_exchanging(layer: QgsMapLayer) -> bool:
    """Whether a signal of the layer comes from its being held back or given back."""
    return layer.id() in _exchanging


def rows_of(layer: QgsVectorLayer) -> QgsVectorLayer:
    """Return a layer with the rows of this one, which may be held back: for the gate alone."""
    held_source = _held.get(layer.id())
    return held_source.opened() if held_source is not None else layer


def path_of(layer: QgsVectorLayer) -> str:
    """Return the path of a layer's file, held back or not; '' without a file."""
    return file_of(layer).partition("|layername=")[0]


def file_of(layer: QgsVectorLayer) -> str:
    """Return the file of a layer, held back or not, with the layer's name in it; '' without a
    file."""
    held = _held.get(layer.id())
    provider, source = (
        (held.provider, held.source) if held else (layer.providerType(), layer.source())
    )
    if provider not in FROM_FILES:
        return ""
    parts = QgsProviderRegistry.instance().decodeUri(provider, source)
    path, name = str(parts.get("path") or ""), parts.get("layerName")
    if not Path(path).is_file():
        return ""
    return f"{path}|layername={name}" if name else path


class Quarantine(Listening):
    """The layers of the project that are held back. Main thread."""

    def __init__(self) -> None:
        self._held = _held

    def connections(self) -> list[Connection]:
        return [(QgsProject.instance().writeMapLayer, self._write_original)]

    def stop(self) -> None:
        """Give every layer its source back."""
        for identifier in list(self._held):
            layer = QgsProject.instance().mapLayer(identifier)
            if isinstance(layer, QgsVectorLayer):
                self.give_back(layer)
        self._held.clear()
        super().stop()

    def held(self, layer: QgsMapLayer | None) -> HeldSource | None:
        """Return the source of a layer that is held back, None for any other."""
        return self._held.get(layer.id()) if layer is not None else None

    def hold(self, layer: QgsVectorLayer, held_source: HeldSource | None = None) -> None:
        """Exchange the layer's source for an empty one. The layer is not being edited.

        held_source: of the layer that this one is a duplicate of"""
        kind, any_kind = layer.wkbType(), QgsWkbTypes.Type.GeometryCollection
        empty_layer = QgsMemoryProviderUtils.createMemoryLayer(
            "",
            layer.dataProvider().fields(),
            kind if kind != QgsWkbTypes.Type.Unknown else any_kind,
            layer.crs(),
        )
        self._held[layer.id()] = held_source or _source_of(layer)
        _exchanging.add(layer.id())
        self._exchange(layer, empty_layer.source(), MEMORY)
        _exchanging.discard(layer.id())
        layer.setReadOnly(True)
        layer.setCustomProperty(HELD, layer.id())
        if self._held[layer.id()].rows is None:
            layer.setCustomProperty(NO_TEMPORARY_WARNING, 1)

    def give_back(self, layer: QgsVectorLayer) -> None:
        """Give a held layer its source and its rows back. A filter set meanwhile stays."""
        held_source, subset = self._held.pop(layer.id()), layer.subsetString()
        self._drop_marks(layer, held_source)
        rows = held_source.rows
        _exchanging.add(layer.id())
        self._exchange(layer, rows.source() if rows else held_source.source, held_source.provider)
        if rows is not None:
            filter_before = rows.subsetString()
            rows.setSubsetString("")
            layer.dataProvider().addFeatures(list(rows.dataProvider().getFeatures()))
            rows.setSubsetString(filter_before)
            subset = subset or filter_before
        elif held_source.encoding:
            layer.setProviderEncoding(held_source.encoding)
        if subset:
            layer.setSubsetString(subset)
        layer.updateExtents(True)
        _exchanging.discard(layer.id())
        _let_others_read_again(layer)

    def duplicate_of(self, layer: QgsVectorLayer) -> HeldSource | None:
        """Return the source of the held layer that this empty layer is a duplicate of, or that it
        was before its empty rows were saved as a file (*Make permanent*)."""
        original = self._held.get(str(layer.customProperty(HELD) or ""))
        return None if original is None or layer.featureCount() else original

    def forget(self, layer: QgsVectorLayer) -> None:
        """Let go of a layer that the user gave another source."""
        held_source = self._held.pop(layer.id(), None)
        if held_source is not None:
            self._drop_marks(layer, held_source)

    def remove(self, identifier: str) -> None:
        """Let go of a layer that leaves the project; the source stays for a layer pasted later."""
        held_source = self._held.get(identifier)
        if held_source is not None and held_source.rows is not None:
            del self._held[identifier]

    @staticmethod
    def _drop_marks(layer: QgsVectorLayer, held_source: HeldSource) -> None:
        layer.removeCustomProperty(HELD)
        if held_source.rows is None:
            layer.removeCustomProperty(NO_TEMPORARY_WARNING)
        layer.setReadOnly(held_source.was_read_only)

    def _exchange(self, layer: QgsVectorLayer, source: str, provider: str) -> None:
        project = QgsProject.instance()
        was_dirty = project.isDirty()
        layer.setDataSource(source, layer.name(), provider, False)
        layer.updateExtents(True)  # QGIS keeps the one of the earlier rows
        _let_others_read_again(layer)
        project.setDirty(was_dirty)

    def _write_original(
        self, layer: QgsMapLayer, element: QDomElement, document: QDomDocument
    ) -> None:
        """Write the original source of a held layer into the project."""
        held_source = self.held(layer)
        if held_source is None or held_source.rows is not None:
            return
        context = QgsReadWriteContext()
        context.setPathResolver(QgsProject.instance().pathResolver())
        registry = QgsProviderRegistry.instance()
        texts = {
            "datasource": registry.absoluteToRelativeUri(
                held_source.provider, held_source.source, context
            ),
            "provider": held_source.provider,
        }
        for name, text in texts.items():
            earlier = element.firstChildElement(name)
            written = document.createElement(name)
            written.appendChild(document.createTextNode(text))
            if name == "provider":
                written.setAttribute("encoding", held_source.encoding)
            element.replaceChild(written, earlier)
        for name in ("extent", "wgs84extent"):  # of the empty layer
            element.removeChild(element.firstChildElement(name))
        element.setAttribute("readOnly", int(held_source.was_read_only))


def _source_of(layer: QgsVectorLayer) -> HeldSource:
    provider = str(layer.providerType())
    rows = layer.clone() if provider == MEMORY else None
    encoding = str(layer.dataProvider().encoding())
    return HeldSource(provider, layer.source(), encoding, rows, layer.readOnly())


def _let_others_read_again(layer: QgsVectorLayer) -> None:
    """Draw the layer again, and let joins of other layers forget the rows that they have read."""
    layer.layerModified.emit()
    repaint(layer)
