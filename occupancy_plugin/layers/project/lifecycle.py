"""The lifecycle of the plugin's layers: saved without rows, reopened empty, refilled after sign-in,
emptied when the session ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from qgis.core import (
    QgsLayerTreeLayer,
    QgsLayerTreeNode,
    QgsMapLayer,
    QgsProject,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtXml import QDomDocument, QDomElement

from ...portal.model import SAMPLE
from ...portal.signin.session import Session, SessionState
from ...toolbelt.errors import AccessRefused, MixedZonings
from ...toolbelt.listening import Connection, Listening
from ...toolbelt.translation import text_of, tr
from ..lineage import (
    Lineage,
    is_ours,
    keep_properties,
    our_vectors,
    put_back_properties,
    read_lineage,
)
from ..repaint import repaint
from ..store.geopackage import rows_path
from ..withheld import WithheldLayer
from .file_orders import is_file, missing_file, read_order
from .layer_tree import free_foreign_layers, hatch_layer_of, is_our_group
from .loader import Loader
from .zonings import conflicting_layer, mixing_sentence

NO_TEMPORARY_WARNING = "skipMemoryLayersCheck"
REMOVAL_DELAY = 200  # ms: QGIS must have finished adding a layer before it can be removed


class LayerLifecycle(QObject, Listening):
    """Follows the project and the session between `start` and `stop`."""

    message = pyqtSignal(str)  # a sentence for the message bar
    waiting = pyqtSignal(str)  # likewise: the project's layers need a sign-in
    failed = pyqtSignal(object)  # Exception
    restyled = pyqtSignal(object)  # QgsVectorLayer: a style was pasted on it

    def __init__(self, session: Session, loader: Loader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._loader = session, loader

    def connections(self) -> list[Connection]:
        project = QgsProject.instance()
        return [
            (project.writeMapLayer, self._save_without_rows),
            (project.readProject, self._on_read),
            (project.layersAdded, self._follow_styles),
            (project.layersAdded, self._refuse_mixed_zonings),
            (project.layersAdded, self._sort_tree),
            (project.layersWillBeRemoved, self._on_removal),
            (project.layersRemoved, self._clear_tree),
            (project.layerTreeRoot().visibilityChanged, draw_labels_again),
            (self._session.state_changed, self._on_session),
            (self._session.account_changed, self._on_rights),
        ]

    def start(self) -> None:
        super().start()
        self._follow_styles(_our_vectors())

    def _follow_styles(self, added: Iterable[QgsMapLayer]) -> None:
        for layer in our_vectors(added):
            keep_properties(layer)
            layer.styleChanged.connect(self._on_style)

    def _on_style(self) -> None:
        """Look for a pasted style at the next turn: QGIS is still reading it."""
        QTimer.singleShot(0, partial(self._show_pasted, self.sender().id()))

    def _show_pasted(self, layer_id: str) -> None:
        """Show what a pasted style shows with the map's own rows, and keep their origin."""
        from ..style.shared_hatch import hatch_id, shows_other_indicator
        from .switch import show_pasted

        layer = QgsProject.instance().mapLayer(layer_id)
        if layer is None:
            return
        pasted_indicator, hatch = layer.customProperty("occupancy/indicator"), hatch_layer_of(layer)
        if hatch is not None and hatch_id(layer) != hatch.id():
            hatch.follow(layer)
        if not put_back_properties(layer) and not shows_other_indicator(layer):
            return
        catalogue = self._loader.catalogue_of(layer)
        if catalogue is not None and layer.featureCount() > 0:
            show_pasted(layer, pasted_indicator, catalogue, self._loader.memory)
            self.restyled.emit(layer)

    # saving: the project file holds the style and the query, never a row

    def _save_without_rows(
        self, layer: QgsMapLayer, element: QDomElement, document: QDomDocument
    ) -> None:
        if not isinstance(layer, QgsVectorLayer) or not is_ours(layer):
            return
        for name, text in (("datasource", empty_source_uri(layer)), ("provider", "memory")):
            replacement = document.createElement(name)
            replacement.appendChild(document.createTextNode(text))
            element.replaceChild(replacement, element.firstChildElement(name))
        for name in ("extent", "wgs84extent"):
            child = element.firstChildElement(name)
            if not child.isNull():
                element.removeChild(child)

    def _on_read(self, _document: QDomDocument | None = None) -> None:
        empty_layers = self._empty_layers()
        if not empty_layers:
            return
        from ..style.legends import hide_check_boxes

        for layer in empty_layers:
            layer.setReadOnly(True)
            hide_check_boxes(layer)
            if (hatch := hatch_layer_of(layer)) is not None:
                hatch.follow(layer)  # so that one of the two legends names the hatch
        files = [layer for layer in empty_layers if is_file(read_lineage(layer))]
        for layer in files:
            self._refill_from_file(layer)
        if len(files) == len(empty_layers):
            return
        portal_layers = [layer for layer in empty_layers if layer not in files]
        if self._session.signed_in is not None:
            self._refill()
        elif all(layer.customProperty("occupancy/portal") == SAMPLE for layer in portal_layers):
            self._session.try_sample()  # which fills them
        else:
            self.waiting.emit(
                tr("Sign in to the portal to fill the occupancy layers of this project.")
            )

    def _refill_from_file(self, layer: QgsVectorLayer) -> None:
        """Refill a layer from the file that it names; without the file it stays empty."""
        order, lineage = read_order(layer), read_lineage(layer)
        if order is None or lineage is None or not Path(order.source.path).exists():
            self.message.emit(missing_file(layer))
            return
        self._loader.refill(order, layer)

    def _refill(self, closed_scales: set[str] | None = None) -> None:
        """Start refilling the empty layers from the portal, except at `closed_scales` scales."""
        from .switch import order_of, refusal_to_fill

        signed_in = self._session.signed_in
        if signed_in is None:
            return
        empty_layers = [(layer, read_lineage(layer)) for layer in self._empty_layers()]
        for layer, lineage in empty_layers:
            if lineage is None or is_file(lineage) or lineage.scale in (closed_scales or ()):
                continue
            order, refusal = order_of(signed_in, layer), refusal_to_fill(signed_in, layer)
            if refusal or order is None:
                self.failed.emit(AccessRefused(refusal))
                continue
            lineages = filter(None, (it for _, it in empty_layers))
            scales = tuple(it.scale for it in lineages if it.territory == lineage.territory)
            self._loader.refill(replace(order, other_scales=scales), layer)

    def _empty_layers(self) -> list[QgsVectorLayer]:
        return [
            layer
            for layer in _our_vectors()
            if layer.providerType() == "memory" and layer.featureCount() == 0
        ]

    def _refuse_mixed_zonings(self, added: list[QgsMapLayer]) -> None:
        """Remove added layers that show another vintage of a zoning in the project. They come from
        a definition file, the clipboard or a second project; a load checks it beforehand."""
        project, new_ids = QgsProject.instance(), {layer.id() for layer in added}
        shown_lineages: list[Lineage] = []
        refused_layers, sentence = [], ""
        for layer in sorted(project.mapLayers().values(), key=lambda it: it.id() in new_ids):
            lineage = read_lineage(layer)
            if lineage is None:
                continue
            conflict = conflicting_layer(lineage.scale, shown_lineages)
            if conflict is None or layer.id() not in new_ids:
                shown_lineages.append(lineage)
                continue
            refused_layers.append(layer.id())
            sentence = sentence or mixing_sentence(layer.name(), conflict)
        if refused_layers:
            self.failed.emit(MixedZonings(sentence))
            remove_later(refused_layers, REMOVAL_DELAY)

    def _on_session(self, state: SessionState) -> None:
        if state is SessionState.SIGNED_IN:
            self._refill()
        elif state in (SessionState.EXPIRED, SessionState.SIGNED_OUT):
            project = QgsProject.instance()
            was_dirty = project.isDirty()
            self.empty()
            project.setDirty(was_dirty)  # the saved project is the same with and without rows

    def _on_rights(self) -> None:
        """Empty the layers of scales that the account may no longer see (after an opposition or a
        withdrawn right), and refill those of scales that it may see again."""
        signed_in = self._session.signed_in
        if signed_in is None:
            return
        self._loader.memory.forget()
        refused_scales = {
            scale_right.scale for scale_right in signed_in.account.scales
        } - signed_in.account.allowed_scales
        lineages = filter(None, map(read_lineage, _our_vectors()))
        closed_scales = {lineage.scale for lineage in lineages} & refused_scales
        if closed_scales:
            self.empty(closed_scales)
        for scale in sorted(closed_scales):
            reason = signed_in.account.refusal(scale)
            sentence = text_of(reason, tr("Your account may not see this scale."))
            self.failed.emit(AccessRefused(sentence))
        self._refill(refused_scales)

    def empty(self, scales: set[str] | None = None) -> None:
        """Empty the safe layers and the hatch layers of these scales (None: all). Styles stay."""
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

    def remove(self) -> None:
        """Remove the portal's layers, and the groups that become empty. At unload: afterwards
        nothing would empty the layers at the end of a session."""
        project = QgsProject.instance()
        layers = project.mapLayers().values()
        our_layers = [it.id() for it in layers if is_ours(it) and not is_file(read_lineage(it))]
        self.empty()
        project.removeMapLayers(our_layers)
        remove_empty_groups(project)

    def _sort_tree(self, added: list[QgsMapLayer]) -> None:
        """Move the user's layers and duplicates of maps out of our groups with a delay: QGIS is
        still inserting them."""
        QTimer.singleShot(0, lambda: free_foreign_layers(QgsProject.instance()))
        if our_vectors(added):
            from .place import part_duplicates

            QTimer.singleShot(0, lambda: part_duplicates(QgsProject.instance()))

    def _clear_tree(self, _: list[str]) -> None:
        """Remove empty groups with a delay: QGIS is still using the group of a removed layer."""
        QTimer.singleShot(0, lambda: remove_empty_groups(QgsProject.instance()))

    def _on_removal(self, identifiers: list[str]) -> None:
        """Discard the rows of removed layers, unless another layer (a duplicate) reads them, and
        remove their hatch layers."""
        from ..style.shared_hatch import hatch_id
        from .shown_map import discard_unread

        removed_layers = our_vectors(map(QgsProject.instance().mapLayer, identifiers))
        for layer in removed_layers:
            discard_unread(rows_path(layer), identifiers)
        staying_layers = [layer for layer in _our_vectors() if layer.id() not in identifiers]
        hatches = set(map(hatch_id, removed_layers)).difference(map(hatch_id, staying_layers))
        remove_later(hatches.difference(identifiers))


def remove_later(layer_ids: Iterable[str], milliseconds: int = 0) -> None:
    """Remove these layers, as far as they are still there, after the call of QGIS that is running
    now."""
    project = QgsProject.instance()
    QTimer.singleShot(
        milliseconds,
        lambda: project.removeMapLayers([i for i in layer_ids if project.mapLayer(i) is not None]),
    )


def remove_empty_groups(project: QgsProject) -> None:
    """Remove the plugin's empty groups."""
    for group in reversed(project.layerTreeRoot().findGroups(True)):  # inner ones first
        if is_our_group(group) and not group.children():
            group.parent().removeChildNode(group)


def empty_source_uri(layer: QgsVectorLayer) -> str:
    """Return the source of an empty memory layer with the same geometry type, CRS and fields."""
    kinds = {"Integer": "integer", "Integer64": "int8", "Real": "double"}
    fields = "".join(
        f"&field={field.name()}:{kinds.get(field.typeName(), 'string')}"
        for field in layer.fields().toList()
        if field.name() != "fid"
    )
    geometry = QgsWkbTypes.displayString(layer.wkbType())
    return f"{geometry}?crs={layer.crs().authid()}{fields}"


def empty_layer(layer: QgsVectorLayer) -> None:
    """Replace a safe layer's rows by an empty memory layer, and discard them. The style stays."""
    from ..figures.references import NO_REFERENCES, write_references
    from ..style.legends import hide_check_boxes
    from .shown_map import discard_unread

    path = rows_path(layer)
    layer.setCustomProperty(NO_TEMPORARY_WARNING, 1)
    layer.setDataSource(empty_source_uri(layer), layer.name(), "memory", False)
    layer.setReadOnly(True)
    hide_check_boxes(layer)
    write_references(layer, NO_REFERENCES)
    discard_unread(path)
    repaint(layer)


def _our_vectors() -> list[QgsVectorLayer]:
    return our_vectors(QgsProject.instance().mapLayers().values())


def draw_labels_again(node: QgsLayerTreeNode) -> None:
    """Let QGIS place the labels of a map again when its hatch layer is shown or hidden: QGIS knows
    no labels of that layer, and would take the earlier ones from its cache."""
    layer = node.layer() if isinstance(node, QgsLayerTreeLayer) else None
    if isinstance(layer, WithheldLayer) and layer.safe_layer is not None:
        repaint(layer.safe_layer)
