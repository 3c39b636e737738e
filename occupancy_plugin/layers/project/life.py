"""The life of our layers: saved without rows, reopened empty, refilled after sign-in, emptied when
the session ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsLayerTreeGroup, QgsMapLayer, QgsProject, QgsVectorLayer, QgsWkbTypes
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtXml import QDomDocument, QDomElement

from ...portal.model import SAMPLE
from ...portal.signin.session import Session, SessionState
from ...toolbelt.errors import AccessRefused, MixedZonings
from ...toolbelt.translation import text_of, tr
from ..lineage import is_ours, read_lineage
from ..store.geopackage import discard
from ..withheld import WithheldLayer
from .file_orders import is_file, order_of
from .loader import Loader
from .zonings import mixing, rival, zoning

NO_TEMPORARY_WARNING = "skipMemoryLayersCheck"
OURS = "occupancy/"  # what the properties of groups that we made begin with
PARTING = 200  # ms: QGIS must be done with adding a layer before it is taken out again


class LayerLife(QObject):
    """`start` connects, `stop` undoes. `told(str)` has a sentence for the message bar,
    `waiting(str)` one of a project that a sign-in fills, `failed` an error."""

    told = pyqtSignal(str)
    waiting = pyqtSignal(str)
    failed = pyqtSignal(object)

    def __init__(self, session: Session, loader: Loader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._loader = session, loader

    def start(self) -> None:
        project = QgsProject.instance()
        project.writeMapLayer.connect(self._save_without_rows)
        project.readProject.connect(self._on_read)
        project.layersAdded.connect(self._part_zonings)
        project.layersWillBeRemoved.connect(self._on_removal)
        project.layersRemoved.connect(self._clear_tree)
        self._session.state_changed.connect(self._on_session)
        self._session.account_changed.connect(self._on_rights)

    def stop(self) -> None:
        project = QgsProject.instance()
        self._session.account_changed.disconnect(self._on_rights)
        self._session.state_changed.disconnect(self._on_session)
        project.layersRemoved.disconnect(self._clear_tree)
        project.layersWillBeRemoved.disconnect(self._on_removal)
        project.layersAdded.disconnect(self._part_zonings)
        project.readProject.disconnect(self._on_read)
        project.writeMapLayer.disconnect(self._save_without_rows)

    # saving: the file holds the style and the query, never a row

    def _save_without_rows(
        self, layer: QgsMapLayer, element: QDomElement, document: QDomDocument
    ) -> None:
        if not isinstance(layer, QgsVectorLayer) or not is_ours(layer):
            return
        _set_text(element, document, "datasource", empty_source(layer))
        _set_text(element, document, "provider", "memory")
        for name in ("extent", "wgs84extent"):
            child = element.firstChildElement(name)
            if not child.isNull():
                element.removeChild(child)
        _without_figures(element)

    # reopening and refilling

    def _on_read(self, _document: QDomDocument | None = None) -> None:
        waiting = self._empty_layers()
        if not waiting:
            return
        from ..style.legends import leave_boxes_off

        for layer in waiting:
            layer.setReadOnly(True)
            leave_boxes_off(layer)
        files = [layer for layer in waiting if is_file(read_lineage(layer))]
        for layer in files:
            self._refill_from_file(layer)
        if len(files) == len(waiting):
            return
        others = [layer for layer in waiting if layer not in files]
        if self._session.signed is not None:
            self._refill()
        elif all(layer.customProperty("occupancy/portal") == SAMPLE for layer in others):
            self._session.try_sample()  # which fills them
        else:
            self.waiting.emit(
                tr("Sign in to the portal to fill the occupancy layers of this project.")
            )

    def _refill_from_file(self, layer: QgsVectorLayer) -> None:
        """The layer's query is the file and its profile; a file that is gone leaves it empty."""
        order, lineage = order_of(layer), read_lineage(layer)
        if order is None or lineage is None or not Path(order.source.path).exists():
            sentence = tr("The file of the layer “{layer}” is no longer there: it stays empty.")
            self.told.emit(sentence.format(layer=layer.name()))
            return
        self._loader.refill_files(order, lineage.scale, layer, hatch_beside(layer))

    def _refill(self, closed: set[str] | None = None) -> None:
        from .prepare import LoadOrder

        signed = self._session.signed
        if signed is None:
            return
        empty = [(layer, read_lineage(layer)) for layer in self._empty_layers()]
        for layer, lineage in empty:
            if lineage is None or is_file(lineage) or lineage.scale in (closed or ()):
                continue
            territory = signed.account.territory(lineage.territory, lineage.territory_name)
            if lineage.portal != signed.client.transport.base_url or territory is None:
                self.failed.emit(AccessRefused(_no_access(layer)))
                continue
            order = LoadOrder(
                territory,
                lineage.scale,
                lineage.vintage,
                lineage.indicator,
                against=lineage.against,
                beside=tuple(
                    each.scale
                    for _, each in empty
                    if each is not None and each.territory == lineage.territory
                ),
            )
            self._loader.refill(order, layer, hatch_beside(layer))

    def _empty_layers(self) -> list[QgsVectorLayer]:
        return [
            layer
            for layer in _our_vectors()
            if layer.providerType() == "memory" and layer.featureCount() == 0
        ]

    def _part_zonings(self, added: list[QgsMapLayer]) -> None:
        """A layer that came some other way (a definition file, a pasted layer, a second project) is
        refused like a load."""
        incoming = {
            layer.id(): lineage
            for layer in added
            if (lineage := read_lineage(layer)) is not None and zoning(lineage.scale)
        }
        if not incoming:
            return
        project = QgsProject.instance()
        present = [
            lineage
            for key, layer in project.mapLayers().items()
            if key not in incoming and (lineage := read_lineage(layer)) is not None
        ]
        refused = []
        for identifier, lineage in incoming.items():
            if rival(lineage.scale, present) is not None:
                refused.append(identifier)
            else:
                present.append(lineage)
        if refused:
            self.failed.emit(MixedZonings(mixing(project.mapLayer(refused[0]).name())))
            QTimer.singleShot(
                PARTING,
                lambda: project.removeMapLayers(
                    [i for i in refused if project.mapLayer(i) is not None]
                ),
            )

    # the end of a session

    def _on_session(self, state: SessionState) -> None:
        if state is SessionState.SIGNED_IN:
            self._refill()
        elif state in (SessionState.EXPIRED, SessionState.SIGNED_OUT):
            self._empty_quietly()

    def _on_rights(self) -> None:
        """A scale that is closed by now (an opposition, a right withdrawn) is emptied; one that
        opens again is refilled."""
        signed = self._session.signed
        if signed is None:
            return
        self._loader.memory.forget()
        reasons = {
            right.scale: right.reason for right in signed.account.scales if not right.allowed
        }
        closed = {
            layer.id()
            for layer in _our_vectors()
            if (lineage := read_lineage(layer)) is not None and lineage.scale in reasons
        }
        if closed:
            scales = {
                lineage.scale
                for layer in _our_vectors()
                if (lineage := read_lineage(layer)) is not None and layer.id() in closed
            }
            self.empty(scales)
            for scale in sorted(scales):
                self.failed.emit(
                    AccessRefused(
                        text_of(reasons[scale], tr("Your account may not see this scale."))
                    )
                )
        self._refill(set(reasons))

    def empty(self, scales: set[str] | None = None) -> None:
        """Take the rows out of S and the outlines out of W (of these scales, or all); styles
        stay."""
        for layer in QgsProject.instance().mapLayers().values():
            lineage = read_lineage(layer)
            if lineage is None or is_file(lineage):
                continue
            if scales is not None and lineage.scale not in scales:
                continue
            if isinstance(layer, WithheldLayer):
                layer.clear()
            elif isinstance(layer, QgsVectorLayer):
                empty_layer(layer)

    def _empty_quietly(self) -> None:
        """The end of a session is no change of the project: what was saved stays saved."""
        project = QgsProject.instance()
        changed = project.isDirty()
        self.empty()
        project.setDirty(changed)

    def remove(self) -> None:
        """At unload, when nobody is left to look after them: remove our layers, and the groups that
        are empty then."""
        project = QgsProject.instance()
        ours = [
            layer.id()
            for layer in project.mapLayers().values()
            if is_ours(layer) and not is_file(read_lineage(layer))
        ]
        if not ours:
            return
        self.empty()
        project.removeMapLayers(ours)
        remove_empty_groups(project)

    def _clear_tree(self, _: list[str]) -> None:
        """Later: QGIS still holds the groups that it is taking out."""
        QTimer.singleShot(0, lambda: remove_empty_groups(QgsProject.instance()))

    def _on_removal(self, identifiers: list[str]) -> None:
        project = QgsProject.instance()
        leaving = [
            layer
            for layer in map(project.mapLayer, identifiers)
            if isinstance(layer, QgsVectorLayer) and is_ours(layer)
        ]
        staying = {_path(layer) for layer in _our_vectors() if layer.id() not in identifiers}
        for layer in leaving:
            if _path(layer) not in staying:
                discard(_path(layer))


def remove_empty_groups(project: QgsProject) -> None:
    """Groups that we made, once nothing is in them."""
    for group in reversed(project.layerTreeRoot().findGroups(True)):  # inner ones first
        ours = any(name.startswith(OURS) for name in group.customProperties())
        if ours and not group.children():
            group.parent().removeChildNode(group)


def empty_source(layer: QgsVectorLayer) -> str:
    """A memory layer of the same geometry type, reference system and fields, without a row."""
    kinds = {"Integer": "integer", "Integer64": "int8", "Real": "double"}
    fields = "".join(
        f"&field={field.name()}:{kinds.get(field.typeName(), 'string')}"
        for field in layer.fields().toList()
        if field.name() != "fid"
    )
    geometry = QgsWkbTypes.displayString(layer.wkbType())
    return f"{geometry}?crs={layer.crs().authid()}{fields}"


def empty_layer(layer: QgsVectorLayer) -> None:
    from ..figures.references import forget_references
    from ..style.legends import leave_boxes_off

    path = _path(layer)
    layer.setCustomProperty(NO_TEMPORARY_WARNING, 1)
    layer.setDataSource(empty_source(layer), layer.name(), "memory", False)
    layer.setReadOnly(True)
    leave_boxes_off(layer)
    forget_references(layer)
    discard(path)
    layer.triggerRepaint()


def _no_access(layer: QgsVectorLayer) -> str:
    return tr(
        "Your account may not see the territory of the layer “{layer}”: it stays empty."
    ).format(layer=layer.name())


def _our_vectors() -> list[QgsVectorLayer]:
    return [
        layer
        for layer in QgsProject.instance().mapLayers().values()
        if isinstance(layer, QgsVectorLayer) and is_ours(layer)
    ]


def _path(layer: QgsVectorLayer) -> str:
    return layer.source().split("|", 1)[0]


def _group_of(identifier: str) -> QgsLayerTreeGroup | None:
    node = QgsProject.instance().layerTreeRoot().findLayer(identifier)
    parent: Any = node.parent() if node is not None else None
    return parent if isinstance(parent, QgsLayerTreeGroup) else None


def hatch_beside(layer: QgsVectorLayer) -> WithheldLayer | None:
    """The W that stands in the same group as this S."""
    group = _group_of(layer.id())
    if group is None:
        return None
    layers = [node.layer() for node in group.findLayers()]
    return next((hatch for hatch in layers if isinstance(hatch, WithheldLayer)), None)


def _without_figures(element: QDomElement) -> None:
    """The figures of the territory and of those around it are values: they are not saved either."""
    from ..figures.references import PROPERTY

    options = element.firstChildElement("customproperties").elementsByTagName("Option")
    for position in reversed(range(options.count())):
        option = options.at(position).toElement()
        if option.attribute("name") == PROPERTY:
            option.parentNode().removeChild(option)


def _set_text(element: QDomElement, document: QDomDocument, name: str, text: str) -> None:
    old = element.firstChildElement(name)
    new = document.createElement(name)
    new.appendChild(document.createTextNode(text))
    if old.isNull():
        element.appendChild(new)
    else:
        element.replaceChild(new, old)
