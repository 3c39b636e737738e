"""The layers that are watched, and why: raw layers, layers that hold their rows or show their
values, and layers that are still being examined.

Workers examine layers. A suspicious layer counts as raw until its answer arrives."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from qgis.core import QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...layers.lineage import is_ours
from ..derived import registered_lineage
from .examiner import Examiner
from .recognise import examination
from .recognise.examination import DERIVED, FAILED, QUIET, RAW, Answer, Question
from .recognise.layer_source import source_key, written_since
from .recognise.readings import ANY, Readings
from .recognise.shared_rows import FRESH_SCORE, OLDER_SCORE, Snapshot

LOOKING, READS = "looking", "reads"
MAX_SNAPSHOTS = 30


@dataclass(frozen=True)
class WatchState:
    """Why a layer is watched.

    kind: raw, derived, reads, or looking (not known yet)
    source_name: name of the layer whose rows or values it has"""

    kind: str
    answer: Answer | None = None
    source_name: str = ""
    is_suspicious: bool = False

    @property
    def is_certain(self) -> bool:
        return self.kind != LOOKING


class Watchlist(QObject):
    """The watched layers of the project.

    noticed(layer, WatchState)  a layer becomes watched
    released(layer id)          it is no longer watched
    changed: the state of any layer changed"""

    noticed = pyqtSignal(object, object)
    released = pyqtSignal(str)
    changed = pyqtSignal()

    def __init__(self, is_declared: Callable[[str], bool]) -> None:
        super().__init__()
        self._is_declared = is_declared
        self._states: dict[str, WatchState] = {}
        self._snapshots: dict[str, Snapshot] = {}
        self._declared_ids: set[str] = (
            set()
        )  # declared in this session, until their content changes
        self._written_at: dict[str, float] = {}  # time when rows of a layer came or changed
        self._examiner = Examiner(self._question)
        self._examiner.answered.connect(self._on_answer)
        self._readings = Readings()
        self._is_running = False

    def start(self) -> None:
        self._is_running = True

    def stop(self) -> None:
        self._is_running = False
        self._examiner.stop()
        self._states.clear()
        self._readings.mark()
        self._snapshots.clear()

    # questions

    def state(self, layer: QgsMapLayer | None) -> WatchState | None:
        """Return why a layer is watched, None where it is not."""
        if layer is None:
            return None
        watch_state = self._states.get(layer.id())
        if watch_state is None and isinstance(layer, QgsVectorLayer) and self._states:
            return self._state_by_readings(layer)
        return watch_state

    def watched(self) -> dict[str, WatchState]:
        """Return every watched layer of the project, by id."""
        states = dict(self._states)
        if not self._certain():
            return states
        if not self._readings.read_all(self._vector_layers()):
            QTimer.singleShot(0, self.changed.emit)
        for layer in self._vector_layers():
            if layer.id() not in states:
                state = self._state_by_readings(layer, cached_only=True)
                if state is not None:
                    states[layer.id()] = state
        return states

    def layers(self) -> list[QgsVectorLayer]:
        """Return the watched layers, raw ones first."""
        layers = map(QgsProject.instance().mapLayer, self.watched())
        return [layer for layer in layers if isinstance(layer, QgsVectorLayer)]

    def has_states(self) -> bool:
        """Whether any layer is watched or being examined."""
        return bool(self._states)

    def is_read(self) -> bool:
        """Whether every layer's style has been read since it changed."""
        return not self._certain() or self._readings.has_read(self._vector_layers())

    def is_looking(self) -> bool:
        return self._examiner.is_looking()

    def snapshots(self) -> list[Snapshot]:
        """Return the snapshots of layers that are in the project."""
        return [snapshot for snapshot in self._snapshots.values() if snapshot.layer in self._states]

    def remembered(self) -> list[Snapshot]:
        """Return the snapshots of layers that are or were in the project during this session."""
        return list(self._snapshots.values())

    # changes of layers

    def look_at(self, layer: QgsVectorLayer) -> None:
        """Examine a layer that is new or whose source changed."""
        if not self._is_running or is_ours(layer) or registered_lineage(layer) is not None:
            return
        self._written_at[layer.id()] = time.time()
        self._declared_ids.discard(layer.id())
        self._readings.mark(layer.id())
        if layer.id() not in self._states and self._is_copy(layer):
            return
        self._look(layer)

    def look_after_edit(self, layer: QgsVectorLayer) -> None:
        """Examine a layer whose rows changed: it may hold rows of a watched layer now."""
        if self._snapshots or self._may_be_suspicious(layer):
            self.look_at(layer)

    def look_after_rollback(self, layer: QgsVectorLayer) -> None:
        """Examine a layer whose edits were discarded, with the rows that they added."""
        watch_state = self._states.get(layer.id())
        if watch_state is not None and watch_state.kind == DERIVED:
            self.forget(layer.id())
        self.look_at(layer)

    def mark(self, identifier: str) -> None:
        """Determine again what a layer reads, because its style changed."""
        self._readings.mark(identifier)
        if self._certain():
            self.changed.emit()

    def watch(self, layer: QgsVectorLayer, state: WatchState) -> None:
        """Watch a layer for a known reason."""
        earlier_state = self._states.get(layer.id())
        self._states[layer.id()] = state
        if earlier_state is None or earlier_state.kind != state.kind:
            if state.is_certain:
                self.noticed.emit(layer, state)
            self.changed.emit()

    def watch_derived(
        self, layer: QgsVectorLayer, source: QgsVectorLayer, origin: Answer | None
    ) -> None:
        """Watch a layer that is made of a watched one. Its content was not examined, so its answer
        has no digest that could be declared."""
        columns = origin.columns if origin is not None else None
        answer = Answer(DERIVED, layer.id(), columns=columns, source_id=source.id())
        self.watch(layer, WatchState(DERIVED, answer, source.name()))

    def forget(self, identifier: str) -> None:
        """Stop watching a layer."""
        if self._states.pop(identifier, None) is not None:
            self.released.emit(identifier)
            self.changed.emit()

    def declare(self, layer: QgsVectorLayer) -> None:
        """Accept that a layer is no occupancy data: its rows are no longer searched for
        elsewhere."""
        self._snapshots.pop(layer.id(), None)
        self._declared_ids.add(layer.id())
        followers = [
            identifier
            for identifier, state in self._states.items()
            if state.answer is not None and state.answer.source_id == layer.id()
        ]
        for identifier in (layer.id(), *followers):
            self.forget(identifier)
        for identifier in followers:
            self._look_again(identifier)

    def remove(self, identifiers: Iterable[str]) -> None:
        """Handle removed layers; their snapshots stay in memory as digests."""
        for identifier in identifiers:
            snapshot = self._snapshots.pop(identifier, None)
            if snapshot is not None:
                self._snapshots[identifier] = snapshot.forget_values()
            self._readings.mark(identifier)
            self._written_at.pop(identifier, None)
            self.forget(identifier)
        while len(self._snapshots) > MAX_SNAPSHOTS:
            self._snapshots.pop(next(iter(self._snapshots)))

    def _certain(self) -> set[str]:
        """Return the ids of the layers that are watched for a known reason."""
        return {key for key, state in self._states.items() if state.is_certain}

    # examining

    def _look(self, layer: QgsVectorLayer) -> None:
        suspicious = self._may_be_suspicious(layer)
        if not suspicious and not self._snapshots:
            return
        if layer.id() not in self._states:
            self.watch(layer, WatchState(LOOKING, is_suspicious=suspicious))
        self._examiner.add(layer.id())

    def _question(self, identifier: str) -> Question | None:
        layer = QgsProject.instance().mapLayer(identifier)
        if not isinstance(layer, QgsVectorLayer):
            self.forget(identifier)
            return None
        snapshots = [snapshot for key, snapshot in self._snapshots.items() if key != identifier]
        return examination.question(
            layer, snapshots, [self._threshold(layer, snapshot) for snapshot in snapshots]
        )

    def _on_answer(self, answer: Answer) -> None:
        if not self._is_running:
            return
        if answer.kind in (RAW, DERIVED) and self._is_declared(answer.digest):
            answer = replace(answer, kind=QUIET, snapshot=None)
        layer = QgsProject.instance().mapLayer(answer.layer)
        if answer.snapshot is not None:
            self._remember(answer.snapshot, layer is not None)
        if not isinstance(layer, QgsVectorLayer):
            return
        watch_state = self._states.get(answer.layer)
        if answer.kind in (RAW, DERIVED):
            self.watch(layer, WatchState(answer.kind, answer, answer.title))
        elif answer.kind == FAILED and watch_state is not None and watch_state.is_suspicious:
            self.watch(layer, WatchState(FAILED, is_suspicious=True))
        elif self._is_free(answer, watch_state):
            self.forget(answer.layer)
        self._look_for_copies(layer)

    def _is_free(self, answer: Answer, watch_state: WatchState | None) -> bool:
        """Whether a layer is no longer watched. Once noticed it stays watched under any filter; one
        that could not be examined is free as soon as it can and is harmless."""
        if watch_state is None or self._examiner.is_due(answer.layer):
            return False
        return watch_state.kind in (LOOKING, FAILED)

    def _remember(self, snapshot: Snapshot, is_in_project: bool) -> None:
        """Keep the snapshot of a raw layer, and compare other layers with a new one."""
        earlier_snapshot = self._snapshots.get(snapshot.layer)
        if earlier_snapshot is not None:
            snapshot = replace(snapshot, since=earlier_snapshot.since)
        self._snapshots[snapshot.layer] = snapshot if is_in_project else snapshot.forget_values()
        if earlier_snapshot is None:
            self._look_at_others(snapshot.layer)

    def _look_again(self, identifier: str) -> None:
        layer = QgsProject.instance().mapLayer(identifier)
        if isinstance(layer, QgsVectorLayer) and not is_ours(layer):
            self._look(layer)

    def _look_at_others(self, identifier: str) -> None:
        """Compare the layers that were there before with a newly watched one."""
        for layer in self._vector_layers():
            raw_ids = {identifier, *self._certain(), *self._declared_ids}
            if layer.id() not in raw_ids and registered_lineage(layer) is None:
                self._look_again(layer.id())

    def _look_for_copies(self, layer: QgsVectorLayer) -> None:
        watch_state = self._states.get(layer.id())
        if watch_state is None or not watch_state.is_certain:
            return
        for candidate in self._vector_layers():
            state = self._states.get(candidate.id())
            is_certain = state is not None and state.is_certain
            if candidate is not layer and not is_certain and not is_ours(candidate):
                self._is_copy(candidate)

    def _is_copy(self, layer: QgsVectorLayer) -> bool:
        """Watch a layer that reads the source of a watched one, under any filter. Return whether it
        does."""
        if not self._certain():
            return False
        key = source_key(layer)
        for identifier, state in list(self._states.items()):
            watched_layer = QgsProject.instance().mapLayer(identifier)
            if state.answer is None or identifier == layer.id() or layer.id() in self._declared_ids:
                continue
            if isinstance(watched_layer, QgsVectorLayer) and source_key(watched_layer) == key:
                self.watch_derived(layer, watched_layer, state.answer)
                return True
        return False

    def _threshold(self, layer: QgsVectorLayer, snapshot: Snapshot) -> float:
        is_written_since = self._written_at.get(layer.id(), 0.0) >= snapshot.since
        return (
            FRESH_SCORE
            if is_written_since and written_since(layer, snapshot.since)
            else OLDER_SCORE
        )

    @staticmethod
    def _may_be_suspicious(layer: QgsVectorLayer) -> bool:
        return examination.is_suspicious(layer.fields().names())

    def _state_by_readings(
        self, layer: QgsVectorLayer, cached_only: bool = False
    ) -> WatchState | None:
        """Return the state of a layer that shows values of a watched one, None for others."""
        certain_ids = self._certain()
        if not certain_ids:
            return None
        layers_read = self._readings.read_by(layer, cached_only)
        source_ids = sorted(certain_ids if ANY in layers_read else layers_read & certain_ids)
        if not source_ids:
            return None
        source = QgsProject.instance().mapLayer(source_ids[0])
        return WatchState(READS, None, source.name() if source is not None else "")

    @staticmethod
    def _vector_layers() -> list[QgsVectorLayer]:
        layers = QgsProject.instance().mapLayers().values()
        return [layer for layer in layers if isinstance(layer, QgsVectorLayer)]
