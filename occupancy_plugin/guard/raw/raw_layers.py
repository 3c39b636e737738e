"""Layers that did not pass the gate, from their arrival until the user opens them under secrecy or
works on raw data: observe (observe.py), recognise (recognise), hold back (quarantine.py).

A layer whose headings are suspicious is held back until it has been examined. A declaration applies
to a digest of the content: other rows under the same name are held back again."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from qgis.core import QgsMapLayer, QgsProject, QgsSettings, QgsVectorLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...layers.lineage import is_ours
from ...toolbelt.errors import JournalError
from ...toolbelt.journal import Journal
from ...toolbelt.listening import Connection, Listening
from ...toolbelt.message_bar import Messages
from ..derived import before_registration, registered_lineage
from .examiner import Examiner
from .observe import Observer
from .offer import Banner, Offers, held_sentence
from .quarantine import MEMORY, HeldSource, Quarantine, file_of
from .recognise.examination import QUIET, RAW, Answer, Question, question
from .replacement import save_rows

DECLARED_PROPERTY = "occupancy/declared_contents"
UNKEYED_PROPERTY = "occupancy/declared"  # of earlier versions, without the profile's key
LOOKING, DECLARED = "looking", "declared"


@dataclass(frozen=True)
class WatchState:
    """Why a layer is held back, or that it holds raw data with the user's reason.

    kind: looking (not known yet), raw, failed, or declared"""

    kind: str
    answer: Answer


class RawLayerGuard(QObject, Listening):
    """`start` watches the project; `stop` gives every layer its rows back.

    changed: the state of any layer changed"""

    changed = pyqtSignal()

    def __init__(self, iface: Any, messages: Messages, journal: Journal) -> None:
        super().__init__()
        self._iface, self._messages, self._journal = iface, messages, journal
        self._states: dict[str, WatchState] = {}
        self._observer, self._examiner, self._quarantine = Observer(), Examiner(), Quarantine()
        self._offers = Offers(iface, messages, self.open_under_secrecy, self.work_on)
        self._banner = Banner(iface, self._hold_all_again)
        self.open_file: Callable[[str, QgsVectorLayer], Any] = lambda *_: None
        """Opens the window for the file of a layer, which its map then replaces."""

    def connections(self) -> list[Connection]:
        return [
            (self._observer.arrived, self._on_arrived),
            (self._observer.changed, self._on_changed),
            (self._observer.removed, self._on_removed),
            (self._examiner.answered, self._on_answer),
        ]

    def start(self) -> None:
        super().start()
        QgsSettings().remove(UNKEYED_PROPERTY)
        before_registration[:] = [self._release]
        self._quarantine.start()
        self._observer.start()

    def stop(self) -> None:
        self._observer.stop()
        self._examiner.stop()
        super().stop()
        self._quarantine.stop()
        before_registration.clear()
        for identifier in self._states:
            self._offers.take_away(identifier)
        self._states.clear()
        self._banner.show([])

    # questions

    def state(self, layer: QgsMapLayer | None) -> WatchState | None:
        """Return why a layer is held back or what was declared, None for any other layer."""
        return self._states.get(layer.id()) if layer is not None else None

    def states(self) -> dict[str, WatchState]:
        return dict(self._states)

    def unprotected(self, layer: QgsMapLayer | None) -> bool:
        """Whether a layer is held back, or holds raw data by the user's declaration."""
        return self.state(layer) is not None

    def held(self, layer: QgsMapLayer | None) -> HeldSource | None:
        """Return the original source of a layer that is held back."""
        return self._quarantine.held(layer)

    def is_looking(self) -> bool:
        return self._observer.is_waiting() or self._examiner.is_looking()

    def look_again(self) -> None:
        """Examine the layers with rows: beside what was opened under secrecy one may be raw."""
        for layer in QgsProject.instance().mapLayers().values():
            if isinstance(layer, QgsVectorLayer) and self.state(layer) is None:
                self._on_changed(layer)

    # the user's decisions

    def open_under_secrecy(self, layer: QgsVectorLayer) -> None:
        """Open the layer's file in the window for files; its map takes the layer's place. Rows that
        are in no file are saved where the user wants them first."""
        held_source = self.held(layer)
        if held_source is None:
            return
        if path := file_of(layer):
            self.open_file(path, layer)
            return
        self._offers.ask_path(
            layer,
            lambda path: save_rows(
                held_source, path, self._messages, lambda file: self.open_file(file, layer)
            ),
        )

    def work_on(self, layer: QgsVectorLayer) -> None:
        """Ask for the reason, and give the rows back."""
        self._offers.ask_reason(layer, lambda reason: self.declare(layer, reason))

    def declare(self, layer: QgsVectorLayer, reason: str) -> None:
        """Record that the user works on raw data, and give the layer its rows back. It is not asked
        again for the same content."""
        state = self.state(layer)
        if state is None or state.kind == DECLARED:
            return
        digest = state.answer.digest
        try:
            self._journal.append(
                "declaration", what="works on raw data", reason=reason, source=digest
            )
        except JournalError as error:
            self._messages.error(error)
            return
        _remember_declared({*_declared_digests(), digest})
        self._declare_quietly(layer, state)

    def hold_again(self, layer: QgsVectorLayer) -> None:
        """End a declaration: the layer is held back again."""
        state = self.state(layer)
        if state is not None and state.kind == DECLARED:
            _remember_declared(_declared_digests() - {state.answer.digest})
            self._notice(layer, WatchState(RAW, state.answer))

    def _hold_all_again(self) -> None:
        for layer in self._declared_layers():
            self.hold_again(layer)

    def _declared_layers(self) -> list[QgsVectorLayer]:
        declared = [key for key, state in self._states.items() if state.kind == DECLARED]
        layers = map(QgsProject.instance().mapLayer, declared)
        return [layer for layer in layers if isinstance(layer, QgsVectorLayer)]

    # what the observer and the examiner report

    def _on_arrived(self, layer: QgsVectorLayer) -> None:
        """Examine a layer that is new or has another source."""
        if is_ours(layer):
            return
        original = self._quarantine.duplicate_of(layer)
        self._forget(layer.id())
        self._quarantine.forget(layer)
        if original is not None:
            self._look_at_rows(layer, original)
        elif not (layer.isValid() and (asked := self._look(layer)) and asked.is_suspect):
            return
        if not layer.isEditable():
            self._quarantine.hold(layer, original)
            self._set(layer, WatchState(LOOKING, Answer(LOOKING, layer.id())))

    def _on_changed(self, layer: QgsVectorLayer) -> None:
        """Examine a layer whose rows, columns, filter or joined rows changed."""
        if is_ours(layer) or not layer.isValid():
            return
        state, held_source = self.state(layer), self.held(layer)
        if held_source is not None:
            self._look_at_rows(layer, held_source)
        elif state is None or state.kind == DECLARED:
            self._look(layer)
        elif not layer.isModified():  # it was noticed while it was being edited
            self._hold(layer)

    def _look_at_rows(self, layer: QgsVectorLayer, held_source: HeldSource) -> None:
        """Examine the rows that a layer had before it was held back, without joined ones."""
        rows = held_source.opened()
        joined = [join.joinLayerId() for join in rows.vectorJoins()]
        self._examiner.add(replace(question(rows, joined), layer=layer.id()))

    def _look_at_joining(self, table: QgsVectorLayer) -> None:
        """Examine the layers to which a table is joined, after its rows went or came."""
        for layer in QgsProject.instance().mapLayers().values():
            if isinstance(layer, QgsVectorLayer) and any(
                join.joinLayerId() == table.id() for join in layer.vectorJoins()
            ):
                self._on_changed(layer)

    def _look(self, layer: QgsVectorLayer) -> Question | None:
        """Examine a layer with its rows. Return the question, None with nothing to examine."""
        is_empty = layer.providerType() == MEMORY and not layer.featureCount()
        if is_empty or registered_lineage(layer) is not None:
            return None
        declared = self._declared_layers()
        tables = [join.joinLayer() for join in layer.vectorJoins()]
        judged = [table.id() for table in tables if self.held(table) or table in declared]
        asked = question(layer, judged)
        self._examiner.add(asked)
        return asked

    def _on_answer(self, answer: Answer) -> None:
        layer = QgsProject.instance().mapLayer(answer.layer)
        if not isinstance(layer, QgsVectorLayer) or self._examiner.is_due(answer.layer):
            return
        state = self.state(layer)
        if registered_lineage(layer) is not None or answer.kind == QUIET:
            was_held = self.held(layer) is not None
            self._release(layer)
            if was_held and layer.vectorJoins():  # whose rows may have come meanwhile
                self._look(layer)
        elif state is not None and state.kind == DECLARED:  # the user goes on working on it
            if answer.kind == RAW:
                _remember_declared({*_declared_digests(), answer.digest})
                self._set(layer, replace(state, answer=answer))
        elif answer.kind == RAW and answer.digest in _declared_digests():
            self._declare_quietly(layer, WatchState(RAW, answer))
        elif state is None or state.kind != answer.kind:
            with contextlib.suppress(JournalError):  # the layer is held back all the same
                self._journal.append("refusal", what="unprotected layer", source=answer.digest)
            self._notice(layer, WatchState(answer.kind, answer))

    def _notice(self, layer: QgsVectorLayer, state: WatchState) -> None:
        """Hold a layer back, and offer the two ways to continue."""
        self._set(layer, state)
        if layer.isModified():
            self._offers.ask_to_end_edit(layer, self._hold)
        else:
            self._hold(layer)
        self._offers.show(layer, held_sentence(layer.name(), state.answer))

    def _hold(self, layer: QgsVectorLayer) -> None:
        if layer.isEditable():
            layer.rollBack()
        if self.state(layer) is not None and self.held(layer) is None:
            self._quarantine.hold(layer)
        self._look_at_joining(layer)

    def _declare_quietly(self, layer: QgsVectorLayer, state: WatchState) -> None:
        self._offers.take_away(layer.id())
        self._set(layer, replace(state, kind=DECLARED))
        self._give_back(layer)

    def _release(self, layer: QgsVectorLayer) -> None:
        """Give a layer its rows back, which are no raw data."""
        self._forget(layer.id())
        self._give_back(layer)

    def _give_back(self, layer: QgsVectorLayer) -> None:
        """Give a layer its rows back, and show it if the map shows no place yet, as QGIS does with
        a first layer."""
        if self.held(layer) is None:
            return
        canvas = self._iface.mapCanvas()
        self._quarantine.give_back(layer)
        self._look_at_joining(layer)
        if isinstance(canvas, QgsMapCanvas) and canvas.extent().isEmpty():
            canvas.zoomToFullExtent()

    def _on_removed(self, identifiers: list[str]) -> None:
        for identifier in identifiers:
            self._forget(identifier)
            self._quarantine.remove(identifier)

    def _set(self, layer: QgsVectorLayer, state: WatchState) -> None:
        self._states[layer.id()] = state
        self._tell()

    def _forget(self, identifier: str) -> None:
        if self._states.pop(identifier, None) is not None:
            self._offers.take_away(identifier)
            self._tell()

    def _tell(self) -> None:
        self._banner.show(self._declared_layers())
        self.changed.emit()


def _declared_digests() -> set[str]:
    value = QgsSettings().value(DECLARED_PROPERTY, []) or []
    return {value} if isinstance(value, str) else set(map(str, value))


def _remember_declared(digests: set[str]) -> None:
    QgsSettings().setValue(DECLARED_PROPERTY, sorted(digests - {""}))
