"""Loads started in the window: one task in a worker per load, layers on the main thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...portal.model import Catalogue
from ...portal.signin.session import Session, SessionState
from ...portal.signin.signed_in import SignedIn
from ...toolbelt.errors import Cancelled, OccupancyError, SignInRequired
from ...toolbelt.translation import text_of, tr
from ...toolbelt.work.task import BackgroundTask
from ..lineage import read_lineage
from ..release.memory import ReleaseMemory
from ..store.geopackage import discard
from .file_orders import FileOrder, is_file
from .zonings import refuse_mixing

if TYPE_CHECKING:
    from .place import LoadedLayers
    from .prepare import LoadOrder, Prepared, PreparedLoad


Place = Callable[["Prepared"], "LoadedLayers | None"]
"""Puts prepared layers into the project, on the main thread; None if their target is gone."""
SURE = 3.0, 10.0  # seconds and percent after which the time that is left can be estimated


class Load(QObject):
    """A load in progress.

    title: what it brings, such as "Familles monoparentales · Commune 2022"
    order: what was asked for
    layer_id: the layer that it fills, '' for a new map"""

    stepped = pyqtSignal()
    placed = pyqtSignal(object)  # LoadedLayers

    def __init__(
        self, title: str, order: LoadOrder | FileOrder, layer_id: str, task: BackgroundTask
    ) -> None:
        super().__init__()
        self.title, self.order, self.layer_id, self.task = title, order, layer_id, task
        self.percent, self.text = 0.0, ""
        self.failure: Exception | None = None
        self._start = time.monotonic()
        task.stepped.connect(self._step)

    def _step(self, percent: float, text: str) -> None:
        self.percent, self.text = percent, text
        self.stepped.emit()

    def stop(self) -> None:
        self.task.stepped.disconnect(self._step)
        self.task.cancel()

    def seconds_left(self) -> float | None:
        """Return how long the load still takes if it goes on as before, None if unknown."""
        seconds = time.monotonic() - self._start
        is_sure = seconds >= SURE[0] and self.percent >= SURE[1]
        return seconds * (100 - self.percent) / self.percent if is_sure else None


class Loader(QObject):
    """Runs loads for the window. Signals arrive on the main thread."""

    begun = pyqtSignal(object)  # Load
    ended = pyqtSignal(object)  # Load, whichever way it ended
    loaded = pyqtSignal(object)  # LoadedLayers
    failed = pyqtSignal(object)  # Exception
    message = pyqtSignal(str)  # a sentence: what was assumed of a file, or left out

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.memory = ReleaseMemory()
        self._file_catalogues: dict[str, Catalogue] = {}  # by the key of the files' order
        self._session = session
        self.loads: list[Load] = []
        session.state_changed.connect(self._on_session)
        QgsProject.instance().layersWillBeRemoved.connect(self._on_removal)
        # the gate and its libraries, in a worker: it takes half a second
        session.read_ahead = partial(import_module, ".prepare", __package__)

    def catalogue_of(self, layer: QgsVectorLayer) -> Catalogue | None:
        """Return the catalogue that describes a layer's columns: its file's, else the portal's;
        None when signed out."""
        lineage = read_lineage(layer)
        if lineage is not None and is_file(lineage):
            return self._file_catalogues.get(lineage.territory)
        return self._session.signed_in.catalogue if self._session.signed_in is not None else None

    @property
    def is_loading(self) -> bool:
        return bool(self.loads)

    def load(self, order: LoadOrder | FileOrder, *, second_map: bool = False) -> Load | None:
        """Start loading new maps in the group of their territory, of a file one for each of its
        scales; `loaded` follows for each, or `failed`. Return None for the portal's when signed
        out. `second_map`: the other maps stay visible. The portal's order twice is one load.

        Raises MixedZonings for a second vintage of a zoning, before any request."""
        signed_in = self._session.signed_in
        if not isinstance(order, FileOrder):  # two files that are layers may have one name
            label = signed_in.catalogue.scale_label(order.scale) if signed_in is not None else {}
            refuse_mixing(order.scale, text_of(label), QgsProject.instance())
            same_load = next((load for load in self.loads if load.order == order), None)
            if same_load is not None and not same_load.layer_id:
                return same_load
        return self._start(order, partial(self._add, second_map=second_map))

    def refill(self, order: LoadOrder | FileOrder, layer: QgsVectorLayer) -> None:
        """Start filling a map that is empty in a saved project or after a session."""
        self._start(order, self._refilling(layer), layer)

    def cancel(self, *loads: Load) -> None:
        """Cancel these loads (none: all). They end immediately; each worker ends at its next check,
        and its result is dropped."""
        for load in loads or tuple(self.loads):
            if load in self.loads:
                self.loads.remove(load)
                load.stop()
                self.ended.emit(load)

    def load_of(self, layer: QgsVectorLayer) -> Load | None:
        """Return the load that fills this layer."""
        return next((load for load in self.loads if load.layer_id == layer.id()), None)

    def _on_removal(self, layer_ids: list[str]) -> None:
        removed = set(layer_ids)
        if loads := [load for load in self.loads if load.layer_id in removed]:
            self.cancel(*loads)

    def _start(
        self,
        order: LoadOrder | FileOrder,
        place_layers: Place,
        target: QgsVectorLayer | None = None,
    ) -> Load | None:
        signed_in = self._session.signed_in
        layer_id = target.id() if target is not None else ""
        if isinstance(order, FileOrder):  # no portal is needed
            from ..release.session_context import session_context
            from .file_load import prepare_files

            context = session_context(signed_in, self.memory.all())
            reading = BackgroundTask(
                tr("Reading a file"), lambda task: prepare_files(order, task, context)
            )
            title = Path(order.source.path).name
            return self._run(Load(title, order, layer_id, reading), place_layers)
        from .columns import has_all_columns, limit_to_theme
        from .prepare import PreparedLoad, load_title, prepare

        if signed_in is None:
            self.failed.emit(SignInRequired(tr("Sign in first.")))
            return None
        every_column = target is not None and has_all_columns(target)
        narrowed = order if every_column else limit_to_theme(order, signed_in.catalogue)

        def work(task: BackgroundTask) -> PreparedLoad:
            return PreparedLoad((prepare(signed_in, self.memory, narrowed, task.progress),))

        load = Load(
            load_title(order, signed_in.catalogue),
            order,
            layer_id,
            BackgroundTask(tr("Loading occupancy data"), work),
        )
        return self._run(load, place_layers, signed_in)

    def _run(self, load: Load, place_layers: Place, session: SignedIn | None = None) -> Load:
        """Start a task that returns a `PreparedLoad`; its layers are placed on the main thread. A
        layer's earlier load is cancelled.
        session: the sign-in that the load depends on, None for the user's own files."""
        if earlier_loads := [
            it for it in self.loads if it.layer_id and it.layer_id == load.layer_id
        ]:
            self.cancel(*earlier_loads)
        place = partial(self._place, load, session, place_layers)
        load.task.done.connect(lambda result: self._end(load, place, result))
        load.task.failed.connect(lambda error: self._end(load, partial(self._tell, load), error))
        self.loads.append(load)
        self.begun.emit(load)
        load.task.start()
        return load

    def _end(self, load: Load, handle: Callable[[Any], None], result: Any) -> None:
        """Handle a task's result (prepared layers or an error), or discard it after a cancel."""
        from .prepare import PreparedLoad

        if load not in self.loads:
            if isinstance(result, PreparedLoad):
                result.discard()
            return
        self.loads.remove(load)
        try:
            handle(result)
        finally:
            self.ended.emit(load)

    def _place(
        self,
        load: Load,
        start_session: SignedIn | None,
        place_layers: Place,
        prepared_load: PreparedLoad,
    ) -> None:
        """Put prepared layers into the project, unless the session that started the load ended."""
        signed_in = self._session.signed_in
        if start_session is not None and (
            signed_in is None or signed_in.client is not start_session.client
        ):
            prepared_load.discard()
            return
        for note in prepared_load.notes:
            self.message.emit(note)
        scales, release = prepared_load.scales, prepared_load.release
        if release is not None:
            self.memory.keep(scales[0].order.territory, release)
        for position, prepared in enumerate(scales):
            if release is not None:
                self._file_catalogues[prepared.lineage.territory] = prepared.catalogue
            try:
                layers = place_layers(prepared)
            except OccupancyError as failure:
                replace(prepared_load, scales=scales[position:]).discard()
                self._tell(load, failure)
                return
            if layers is not None:
                self.loaded.emit(layers)
                load.placed.emit(layers)

    def _tell(self, load: Load, error: Exception) -> None:
        load.failure = error
        if isinstance(error, SignInRequired):
            self._session.expire(error)
        elif not isinstance(error, Cancelled):
            self.failed.emit(error)

    def _add(self, prepared: Prepared, *, second_map: bool) -> LoadedLayers:
        from .place import add_to_territory
        from .same_classes import take_over_classes

        layers = add_to_territory(prepared, QgsProject.instance(), second_map=second_map)
        take_over_classes(layers.safe, prepared.catalogue)
        return layers

    def _refilling(self, layer: QgsVectorLayer) -> Place:
        """Return the function that fills this map with rows of its scale. It discards the rows if
        the map was removed meanwhile, or if they are of another scale."""
        from .place import fill_layers

        layer_id, lineage = layer.id(), read_lineage(layer)
        scale = lineage.scale if lineage is not None else ""

        def place_layers(prepared: Prepared) -> LoadedLayers | None:
            present_layer = QgsProject.instance().mapLayer(layer_id)
            if not isinstance(present_layer, QgsVectorLayer) or prepared.lineage.scale != scale:
                discard(prepared.stored.path)
                return None
            return fill_layers(prepared, present_layer, self.memory)

        return place_layers

    def _on_session(self, state: SessionState) -> None:
        if state in (SessionState.SIGNED_OUT, SessionState.EXPIRED):
            self.cancel()
            self.memory.forget()
