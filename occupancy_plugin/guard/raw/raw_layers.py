"""Layers that did not pass the gate, from their arrival until the user protects or declares them:
observe (observe.py), recognise (recognise), watch (watchlist.py), act (act).

A declaration applies to a digest of the content: other rows under the same name are checked again.
This second line stops mistakes, not intent: Processing, the Python console or another program get
around it. The first line is that occupancy layers hold no secret values."""

from __future__ import annotations

import contextlib
from typing import Any

from qgis.core import QgsMapLayer, QgsProject, QgsSettings, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, Qt, QTimer

from ...layers.lineage import is_ours
from ...toolbelt.errors import JournalError
from ...toolbelt.journal import Journal
from ...toolbelt.listening import Connection, Listening
from ...toolbelt.message_bar import Messages
from ...toolbelt.translation import tr
from ..derived import copy_lineage, registered_lineage
from .act.clipboard import WatchedClipboard
from .act.labels import LabelStore
from .act.offer import Offers
from .act.protected_style import dress_protected
from .act.styles import StyleNotes
from .act.windows import ExportWindows
from .observe import Observer
from .recognise.examination import DERIVED, FAILED, RAW
from .watchlist import Watchlist, WatchState

ALGORITHM = "occupancy:protect"
DECLARED_PROPERTY = "occupancy/declared"


class RawLayerGuard(QObject, Listening):
    """`start` watches the project; `stop` undoes everything."""

    def __init__(self, iface: Any, messages: Messages, journal: Journal) -> None:
        super().__init__()
        self._iface, self._messages, self._journal = iface, messages, journal
        self._dialog: Any = None
        self._refused_labels: set[str] = set()
        self._observer = Observer()
        self._is_pass_due = False
        self.watchlist = Watchlist(is_declared)
        self.offers = Offers(iface, messages, self.protect, self.declare)
        self._labels = LabelStore(iface, self._layers_without_labels, self._refuse_labels)
        self._clipboard = WatchedClipboard(self.watchlist, self._refuse)
        self._styles = StyleNotes(iface, messages, self.watchlist, self._refuse)
        self._windows = ExportWindows(
            iface,
            messages,
            self.watchlist,
            self._refuse,
            self.protect,
            self._on_made,
            self._labels.watch_maps,
            self._styles.warn,
        )

    def connections(self) -> list[Connection]:
        return [
            (self._observer.arrived, self.watchlist.look_at),
            (self._observer.edited, self.watchlist.look_after_edit),
            (self._observer.rolled_back, self.watchlist.look_after_rollback),
            (self._observer.style_changed, self._on_looks),
            (self._observer.removed, self._on_removed),
            (self.watchlist.noticed, self._on_noticed),
            (self.watchlist.released, self._on_released),
            (self.watchlist.changed, self._on_changed),
        ]

    def start(self) -> None:
        super().start()
        self._labels.start()
        self.watchlist.start()
        self._observer.start()

    def stop(self) -> None:
        self._observer.stop()
        super().stop()
        for identifier in self.watchlist.watched():
            self.offers.take_away(identifier)
        self.watchlist.stop()
        self._windows.stop()
        self._clipboard.stop()
        self._styles.stop()
        self._labels.stop()

    def unprotected(self, layer: QgsMapLayer | None) -> bool:
        """Whether a layer is watched."""
        return self.watchlist.state(layer) is not None

    # the user's decisions

    def declare(self, layer: QgsVectorLayer) -> None:
        """Accept the user's declaration that the layer is no occupancy data, and record it. It is
        not asked again for the same content."""
        digest = self._digest(layer)
        add_declaration(digest)
        self._journal.append("declaration", what="not occupancy data", source=digest)
        self.watchlist.declare(layer)

    def protect(self, layer: QgsVectorLayer) -> None:
        """Open the gate's dialog, filled in as far as can be guessed. Its result replaces the
        layer."""
        import processing

        from .profile_guess import guessed_profile

        state = self.watchlist.state(layer)
        columns = state.answer.columns if state is not None and state.answer is not None else None
        if columns is None:
            self._messages.info(
                tr(
                    "No field counts the households of “{layer}”: count them by unit first, or "
                    "protect the raw layer that it was made of and make this one again."
                ).format(layer=layer.name())
            )
            return
        parameters = {
            "INPUT": layer.id(),
            "POPULATION_FIELD": columns.counts[0],
            "PROFILE": guessed_profile(layer, columns),
        }
        dialog = processing.createAlgorithmDialog(ALGORITHM, parameters)
        if dialog is None:
            self._messages.warning(tr("The protection of layers is not available."))
            return
        identifier = layer.id()
        dialog.algorithmFinished.connect(
            lambda successful, results: self._take_place(identifier, successful, results)
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog = dialog  # otherwise Python deletes its side of it
        dialog.show()

    def _take_place(self, identifier: str, successful: bool, results: dict[str, Any]) -> None:
        layer = QgsProject.instance().mapLayer(identifier)
        output = results.get("OUTPUT") if successful else None
        safe_layer = QgsProject.instance().mapLayer(str(output)) if output else None
        if isinstance(layer, QgsVectorLayer) and isinstance(safe_layer, QgsVectorLayer):
            self.replace(layer, safe_layer)

    def replace(self, layer: QgsVectorLayer, safe_layer: QgsVectorLayer) -> None:
        """Put the protected layer in the raw one's place, with its name and a style from released
        values, and remove the raw one."""
        project = QgsProject.instance()
        lineage = registered_lineage(safe_layer)
        dress_protected(safe_layer, layer, self._labels.style_before(layer))
        if lineage is not None:
            copy_lineage(lineage, safe_layer)
        safe_layer.setName(layer.name())
        if project.mapLayer(safe_layer.id()) is None:
            project.addMapLayer(safe_layer, False)
        root = project.layerTreeRoot()
        old_node, new_node = root.findLayer(layer.id()), root.findLayer(safe_layer.id())
        if old_node is not None and old_node.parent() is not None:
            position = old_node.parent().children().index(old_node)
            old_node.parent().insertLayer(position, safe_layer)
            if new_node is not None and new_node.parent() is not None:
                new_node.parent().removeChildNode(new_node)
        self._journal.append(
            "protection", what="layer protected in place", source=self._digest(layer)
        )
        project.removeMapLayer(layer.id())

    # signals of the watchlist

    def _on_noticed(self, layer: QgsVectorLayer, state: WatchState) -> None:
        self._follow()
        self._labels.set_aside([layer])
        if state.kind in (RAW, DERIVED, FAILED):
            with contextlib.suppress(JournalError):  # the layer is refused all the same
                self._journal.append(
                    "refusal", what="unprotected layer", source=self._digest(layer)
                )
            self.offers.show(layer, state)

    def _on_looks(self, identifier: str) -> None:
        """React to a changed style: labels of a watched layer are set aside immediately."""
        self.watchlist.mark(identifier)
        layer = QgsProject.instance().mapLayer(identifier)
        if isinstance(layer, QgsVectorLayer) and self._loses_labels(self.watchlist.state(layer)):
            self._labels.set_aside([layer])

    def _on_changed(self) -> None:
        """Schedule one pass per turn of the event loop, however many layers changed."""
        self._follow()
        if not self._is_pass_due:
            self._is_pass_due = True
            QTimer.singleShot(0, self._pass)

    def _pass(self) -> None:
        self._is_pass_due = False
        self._labels.set_aside()
        if self.watchlist.is_read():
            self._labels.restore_unwatched()

    def _on_released(self, identifier: str) -> None:
        self.offers.take_away(identifier)
        self._refused_labels.discard(identifier)
        self._labels.restore(identifier)
        self._follow()

    def _on_removed(self, identifiers: list[str]) -> None:
        for identifier in identifiers:
            self._labels.drop(identifier)
        self.watchlist.remove(identifiers)

    def _on_made(self, inputs: list[str], outputs: list[str]) -> None:
        """Watch the layers that Processing made of a watched one."""
        project = QgsProject.instance()
        watched_layers = self.watchlist.watched()
        source_id = next((layer_id for layer_id in inputs if layer_id in watched_layers), None)
        source = project.mapLayer(source_id) if source_id is not None else None
        if not isinstance(source, QgsVectorLayer):
            return
        for output in outputs:
            layer = project.mapLayer(output)
            if isinstance(layer, QgsVectorLayer) and _may_hold_figures(layer):
                self.watchlist.watch_derived(layer, source, None)

    def _follow(self) -> None:
        """Watch clipboard, windows and styles while there are layers to watch."""
        is_needed = self.watchlist.has_states() or bool(self.watchlist.remembered())
        for watcher in (self._clipboard, self._windows, self._styles):
            watcher.start() if is_needed else watcher.stop()
        if is_needed:
            self._labels.watch_maps()

    def _layers_without_labels(self) -> list[QgsVectorLayer]:
        """Return the layers whose labels are set aside: the watched ones, without those that are
        only examined because another layer is watched."""
        layers = []
        for identifier, state in self.watchlist.watched().items():
            layer = QgsProject.instance().mapLayer(identifier)
            if isinstance(layer, QgsVectorLayer) and self._loses_labels(state):
                layers.append(layer)
        return layers

    @staticmethod
    def _loses_labels(state: WatchState | None) -> bool:
        return state is not None and (state.is_certain or state.is_suspicious)

    def _refuse_labels(self, layer: QgsVectorLayer) -> None:
        """Explain and record a refusal once per layer; later labels are set aside silently."""
        state = self.watchlist.state(layer)
        if state is not None and state.is_certain and layer.id() not in self._refused_labels:
            self._refused_labels.add(layer.id())
            self._refuse(layer, "labels")

    def _refuse(self, layer: QgsMapLayer, way: str) -> None:
        self.offers.refuse(layer, self.watchlist.state(layer))
        with contextlib.suppress(JournalError):  # the action is refused all the same
            self._journal.append(
                "refusal", what="unprotected layer", way=way, source=self._digest(layer)
            )

    def _digest(self, layer: QgsMapLayer) -> str:
        """Return the digest of the examined content, for the journal and declarations."""
        state = self.watchlist.state(layer)
        return state.answer.digest if state is not None and state.answer is not None else ""


def _may_hold_figures(layer: QgsVectorLayer) -> bool:
    """Whether a result may hold values; an outline or a grid does not."""
    fields = layer.fields()
    return (
        not is_ours(layer)
        and registered_lineage(layer) is None
        and any(
            fields.at(position).isNumeric()
            and fields.at(position).name().lower() not in {"fid", "id"}
            for position in range(fields.count())
        )
    )


def is_declared(digest: str) -> bool:
    return bool(digest) and digest in _digests()


def add_declaration(digest: str) -> None:
    if digest:
        QgsSettings().setValue(DECLARED_PROPERTY, sorted({*_digests(), digest}))


def _digests() -> set[str]:
    value = QgsSettings().value(DECLARED_PROPERTY, []) or []
    return {value} if isinstance(value, str) else set(map(str, value))
