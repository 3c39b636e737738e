"""Which layers are watched, and why: raw layers, layers that hold their rows or show their values,
and layers that are still being looked at.

Looks run in workers. Until one has answered, its layer counts as raw."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from qgis.core import QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...layers.lineage import is_ours
from ..derived import vouched_lineage
from .looks import Looks
from .recognise.layer_source import source_key, written_since
from .recognise.look import DERIVED, QUIET, RAW, Answer, Question, is_suspicious, question
from .recognise.readings import ANY, Readings
from .recognise.shared_rows import FRESH, OLDER, Snapshot

LOOKING, READS = "looking", "reads"
MOST_REMEMBERED = 30  # snapshots of layers that are gone


@dataclass(frozen=True)
class Watched:
    """kind: raw, derived, reads, or looking (nothing is known yet) · of: the name of the layer
    whose rows or values it has."""

    kind: str
    answer: Answer | None = None
    of: str = ""
    is_suspicious: bool = False

    @property
    def is_certain(self) -> bool:
        return self.kind != LOOKING


class Watchlist(QObject):
    """noticed(layer, Watched): a layer is watched from now on · released(layer id): it is no
    longer · changed: any layer's state is another."""

    noticed = pyqtSignal(object, object)
    released = pyqtSignal(str)
    changed = pyqtSignal()

    def __init__(self, is_declared: Callable[[str], bool]) -> None:
        super().__init__()
        self._is_declared = is_declared
        self._states: dict[str, Watched] = {}
        self._snapshots: dict[str, Snapshot] = {}
        self._freed: set[str] = set()  # declared in this session, until their content is another
        self._written: dict[str, float] = {}  # when rows of a layer came or were changed
        self._looks = Looks(self._question)
        self._looks.answered.connect(self._on_answer)
        self._readings = Readings()
        self._is_running = False

    def start(self) -> None:
        self._is_running = True

    def stop(self) -> None:
        self._is_running = False
        self._looks.stop()
        self._states.clear()
        self._readings.mark()
        self._snapshots.clear()

    # questions

    def state(self, layer: QgsMapLayer | None) -> Watched | None:
        """Why a layer is watched, None where it is not."""
        if layer is None:
            return None
        watched = self._states.get(layer.id())
        if watched is None and isinstance(layer, QgsVectorLayer) and self._states:
            return self._state_by_readings(layer)
        return watched

    def watched(self) -> dict[str, Watched]:
        """Every layer of the project that is watched, by id."""
        states = dict(self._states)
        if not self._certain():
            return states
        if not self._readings.read_all(self._vector_layers()):
            QTimer.singleShot(0, self.changed.emit)
        for layer in self._vector_layers():
            if layer.id() not in states:
                state = self._state_by_readings(layer, only_known=True)
                if state is not None:
                    states[layer.id()] = state
        return states

    def layers(self) -> list[QgsVectorLayer]:
        """The watched layers, raw ones first."""
        layers = map(QgsProject.instance().mapLayer, self.watched())
        return [layer for layer in layers if isinstance(layer, QgsVectorLayer)]

    def has_states(self) -> bool:
        """Whether any layer is watched or being looked at."""
        return bool(self._states)

    def is_read(self) -> bool:
        """Whether every layer's style has been read since it changed."""
        return not self._certain() or self._readings.has_read(self._vector_layers())

    def is_looking(self) -> bool:
        return self._looks.is_looking()

    def snapshots(self) -> list[Snapshot]:
        """Of layers that are in the project now."""
        return [one for one in self._snapshots.values() if one.layer in self._states]

    def remembered(self) -> list[Snapshot]:
        """Of layers that are in the project, and of those that were in this session."""
        return list(self._snapshots.values())

    # what happens to layers

    def look_at(self, layer: QgsVectorLayer) -> None:
        """A layer came, or reads something else."""
        if not self._is_running or is_ours(layer) or vouched_lineage(layer) is not None:
            return
        self._written[layer.id()] = time.time()
        self._freed.discard(layer.id())
        self._readings.mark(layer.id())
        if layer.id() not in self._states and self._is_copy(layer):
            return
        self._look(layer)

    def look_after_edit(self, layer: QgsVectorLayer) -> None:
        """Rows were changed: what was quiet may hold a watched layer's rows now."""
        if self._snapshots or self._may_be_suspicious(layer):
            self.look_at(layer)

    def look_after_rollback(self, layer: QgsVectorLayer) -> None:
        """Edits were taken back: what they brought is gone."""
        watched = self._states.get(layer.id())
        if watched is not None and watched.kind == DERIVED:
            self.forget(layer.id())
        self.look_at(layer)

    def mark(self, identifier: str) -> None:
        """A layer looks another way: what it reads is asked again."""
        self._readings.mark(identifier)
        if self._certain():
            self.changed.emit()

    def watch(self, layer: QgsVectorLayer, state: Watched) -> None:
        """Watch a layer for a reason that is known."""
        watched_before = self._states.get(layer.id())
        self._states[layer.id()] = state
        if watched_before is None or watched_before.kind != state.kind:
            if state.is_certain:
                self.noticed.emit(layer, state)
            self.changed.emit()

    def watch_derived(
        self, layer: QgsVectorLayer, of: QgsVectorLayer, origin: Answer | None
    ) -> None:
        """Watch a layer that is known to be made of a watched one. Its own content was not looked
        at: declaring it says nothing of the other's."""
        columns = origin.columns if origin is not None else None
        found_by_origin = Answer(DERIVED, layer.id(), columns=columns, of=of.id())
        self.watch(layer, Watched(DERIVED, found_by_origin, of.name()))

    def forget(self, identifier: str) -> None:
        """A layer is watched no longer."""
        if self._states.pop(identifier, None) is not None:
            self.released.emit(identifier)
            self.changed.emit()

    def declare(self, layer: QgsVectorLayer) -> None:
        """A layer is no occupancy data: its rows recognise nothing any more."""
        self._snapshots.pop(layer.id(), None)
        self._freed.add(layer.id())
        followers = [
            identifier
            for identifier, state in self._states.items()
            if state.answer is not None and state.answer.of == layer.id()
        ]
        for identifier in (layer.id(), *followers):
            self.forget(identifier)
        for identifier in followers:
            self._look_again(identifier)

    def remove(self, identifiers: Iterable[str]) -> None:
        """Layers leave the project; what they are recognised by stays in memory, as digests."""
        for identifier in identifiers:
            snapshot = self._snapshots.pop(identifier, None)
            if snapshot is not None:
                self._snapshots[identifier] = snapshot.forget_values()
            self._readings.mark(identifier)
            self._written.pop(identifier, None)
            self.forget(identifier)
        while len(self._snapshots) > MOST_REMEMBERED:
            self._snapshots.pop(next(iter(self._snapshots)))

    def _certain(self) -> set[str]:
        """Ids of the layers that are watched for a reason."""
        return {key for key, state in self._states.items() if state.is_certain}

    # looks

    def _look(self, layer: QgsVectorLayer) -> None:
        suspicious = self._may_be_suspicious(layer)
        if not suspicious and not self._snapshots:
            return
        if layer.id() not in self._states:
            self.watch(layer, Watched(LOOKING, is_suspicious=suspicious))
        self._looks.add(layer.id())

    def _question(self, identifier: str) -> Question | None:
        layer = QgsProject.instance().mapLayer(identifier)
        if not isinstance(layer, QgsVectorLayer):
            self.forget(identifier)
            return None
        snapshots = [one for key, one in self._snapshots.items() if key != identifier]
        return question(layer, snapshots, [self._threshold(layer, one) for one in snapshots])

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
        watched = self._states.get(answer.layer)
        if answer.kind in (RAW, DERIVED):
            self.watch(layer, Watched(answer.kind, answer, answer.title))
        elif self._is_free(answer, watched):
            self.forget(answer.layer)
        self._look_for_copies(layer)

    def _is_free(self, answer: Answer, watched: Watched | None) -> bool:
        """Whether a layer is watched no longer. Once noticed it stays watched, whatever filter is
        put on it; a suspicious one that cannot be read counts as raw until it can."""
        if watched is None or watched.is_certain or self._looks.is_due(answer.layer):
            return False
        return answer.kind == QUIET or not watched.is_suspicious

    def _remember(self, snapshot: Snapshot, is_there: bool) -> None:
        """What a raw layer is recognised by; other layers may hold rows of it."""
        before_this = self._snapshots.get(snapshot.layer)
        if before_this is not None:
            snapshot = replace(snapshot, since=before_this.since)
        self._snapshots[snapshot.layer] = snapshot if is_there else snapshot.forget_values()
        if before_this is None:
            self._look_at_others(snapshot.layer)

    def _look_again(self, identifier: str) -> None:
        layer = QgsProject.instance().mapLayer(identifier)
        if isinstance(layer, QgsVectorLayer) and not is_ours(layer):
            self._look(layer)

    def _look_at_others(self, identifier: str) -> None:
        """A layer is watched: do those that were there hold rows of it?"""
        for layer in self._vector_layers():
            raw_ids = {identifier, *self._certain(), *self._freed}
            if layer.id() not in raw_ids and vouched_lineage(layer) is None:
                self._look_again(layer.id())

    def _look_for_copies(self, layer: QgsVectorLayer) -> None:
        watched = self._states.get(layer.id())
        if watched is None or not watched.is_certain:
            return
        for layer_beside in self._vector_layers():
            state = self._states.get(layer_beside.id())
            is_certain = state is not None and state.is_certain
            if layer_beside is not layer and not is_certain and not is_ours(layer_beside):
                self._is_copy(layer_beside)

    def _is_copy(self, layer: QgsVectorLayer) -> bool:
        """Watch a layer that reads the source of a watched one, under whatever filter."""
        if not self._certain():
            return False
        key = source_key(layer)
        for identifier, state in list(self._states.items()):
            other = QgsProject.instance().mapLayer(identifier)
            if state.answer is None or identifier == layer.id() or layer.id() in self._freed:
                continue
            if isinstance(other, QgsVectorLayer) and source_key(other) == key:
                self.watch_derived(layer, other, state.answer)
                return True
        return False

    def _threshold(self, layer: QgsVectorLayer, snapshot: Snapshot) -> float:
        written = self._written.get(layer.id(), 0.0) >= snapshot.since
        return FRESH if written and written_since(layer, snapshot.since) else OLDER

    @staticmethod
    def _may_be_suspicious(layer: QgsVectorLayer) -> bool:
        return is_suspicious(layer.fields().names())

    def _state_by_readings(self, layer: QgsVectorLayer, only_known: bool = False) -> Watched | None:
        """Watched because it shows values of a watched layer; None where it shows none."""
        certain = self._certain()
        if not certain:
            return None
        layers_read = self._readings.read_by(layer, only_known)
        of = sorted(certain if ANY in layers_read else layers_read & certain)
        if not of:
            return None
        source = QgsProject.instance().mapLayer(of[0])
        return Watched(READS, None, source.name() if source is not None else "")

    @staticmethod
    def _vector_layers() -> list[QgsVectorLayer]:
        layers = QgsProject.instance().mapLayers().values()
        return [layer for layer in layers if isinstance(layer, QgsVectorLayer)]
