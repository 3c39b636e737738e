"""Loads started in the window: one task in a worker per load, layers on the main thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...portal.model import Catalogue
from ...portal.signin.session import Session, SessionState
from ...portal.signin.signed_in import SignedIn
from ...toolbelt.errors import Cancelled, MixedZonings, SignInRequired, StoreError
from ...toolbelt.translation import text_of, tr
from ...toolbelt.work.task import BackgroundTask
from ..lineage import read_lineage
from ..release.memory import ReleaseMemory
from ..store.geopackage import discard
from ..withheld import WithheldLayer
from .file_orders import FileOrder, is_file
from .zonings import refuse_mixing

if TYPE_CHECKING:
    from .place import LoadedLayers
    from .prepare import LoadOrder, Prepared, PreparedLoad


Place = Callable[["Prepared"], "LoadedLayers | None"]
"""Puts prepared layers into the project, on the main thread; None if their target is gone."""


def _read_ahead() -> object:
    """Import the gate and its libraries early, in a worker: it takes half a second."""
    from .prepare import prepare

    return prepare


class Loader(QObject):
    """Runs loads for the window. Signals arrive on the main thread."""

    stepped = pyqtSignal(float, str)
    loaded = pyqtSignal(object)  # LoadedLayers
    failed = pyqtSignal(object)  # Exception
    idle = pyqtSignal()
    message = pyqtSignal(str)  # a sentence: what was assumed of a file, or left out

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.memory = ReleaseMemory()
        self._file_catalogues: dict[str, Catalogue] = {}  # by the key of the files' order
        self._session = session
        self._tasks: list[BackgroundTask] = []
        self._leaving: list[BackgroundTask] = []  # cancelled, not ended yet
        session.state_changed.connect(self._on_session)
        session.read_ahead = _read_ahead

    def catalogue_of(self, layer: QgsVectorLayer) -> Catalogue | None:
        """Return the catalogue that describes a layer's columns: its file's, else the portal's;
        None when signed out."""
        lineage = read_lineage(layer)
        if lineage is not None and is_file(lineage):
            return self._file_catalogues.get(lineage.territory)
        return self._session.signed_in.catalogue if self._session.signed_in is not None else None

    def open_files(self, order: FileOrder) -> BackgroundTask:
        """Start opening the user's own files; `loaded` follows for each of their scales, or
        `failed`. No portal is needed."""
        return self._start_files(order, partial(self._add, second_map=False))

    def refill_files(
        self,
        order: FileOrder,
        scale: str,
        safe_layer: QgsVectorLayer,
        withheld_layer: WithheldLayer | None,
    ) -> BackgroundTask:
        """Start filling the layers of a saved project from their file."""
        return self._start_files(order, _refilling(scale, safe_layer, withheld_layer))

    def _start_files(self, order: FileOrder, place_layers: Place) -> BackgroundTask:
        from ..release.session_context import session_context
        from .file_load import prepare_files

        context = session_context(self._session.signed_in, self.memory.all())
        task = BackgroundTask(
            tr("Opening a file"),
            lambda work: prepare_files(order, work, context),
            tr("The file could not be opened: an error of the plugin."),
        )
        return self._run(task, place_layers)

    @property
    def is_loading(self) -> bool:
        return bool(self._tasks)

    def load(
        self, order: LoadOrder, place_layers: Place | None = None, *, second_map: bool = False
    ) -> None:
        """Start loading; `loaded` or `failed` follows. `place_layers` adds the layers (default: in
        a new group within that of their territory). `second_map`: the other maps stay visible.

        Raises MixedZonings for a second vintage of a zoning, before any request."""
        signed_in = self._session.signed_in
        label = signed_in.catalogue.scale_label(order.scale) if signed_in is not None else {}
        refuse_mixing(order.scale, text_of(label), QgsProject.instance())
        self._start(
            order, place_layers or partial(self._add, second_map=second_map), every_column=False
        )

    def refill(
        self, order: LoadOrder, safe_layer: QgsVectorLayer, withheld_layer: WithheldLayer | None
    ) -> None:
        """Start filling layers that are empty in a saved project or after a session; their styles
        stay."""
        from .columns import has_all_columns

        place_layers = _refilling(order.scale, safe_layer, withheld_layer)
        self._start(order, place_layers, has_all_columns(safe_layer))

    def cancel(self) -> None:
        """Cancel all loads. The window is idle immediately; each worker ends at its next check, and
        its result is dropped."""
        running_tasks, self._tasks = self._tasks, []
        self._leaving += running_tasks
        for task in running_tasks:
            task.stepped.disconnect(self.stepped)
            task.cancel()
        if running_tasks:
            self.idle.emit()

    def _start(self, order: LoadOrder, place_layers: Place, every_column: bool) -> None:
        from .columns import limit_to_theme
        from .prepare import PreparedLoad, prepare

        signed_in = self._session.signed_in
        if signed_in is None:
            self.failed.emit(SignInRequired(tr("Sign in first.")))
            return
        narrowed = order if every_column else limit_to_theme(order, signed_in.catalogue)

        def work(task: BackgroundTask) -> PreparedLoad:
            return PreparedLoad((prepare(signed_in, self.memory, narrowed, task.progress),))

        self._run(loading_task(work), place_layers, signed_in)

    def _run(
        self, task: BackgroundTask, place_layers: Place, session: SignedIn | None = None
    ) -> BackgroundTask:
        """Start a task that returns a `PreparedLoad`; its layers are placed on the main thread.
        session: the sign-in that the load depends on, None for the user's own files."""
        task.stepped.connect(self.stepped)
        task.done.connect(
            lambda load: self._end(task, partial(self._place, session, place_layers), load)
        )
        task.failed.connect(lambda error: self._end(task, self._tell, error))
        self._tasks.append(task)
        return task.start()

    def _end(self, task: BackgroundTask, handle: Callable[[Any], None], result: Any) -> None:
        """Handle a task's result (prepared layers or an error), or discard it after a cancel."""
        from .prepare import PreparedLoad

        if task in self._leaving:
            self._leaving.remove(task)
            if isinstance(result, PreparedLoad):
                result.discard()
            return
        self._tasks.remove(task)
        try:
            handle(result)
        finally:
            if not self._tasks:
                self.idle.emit()

    def _place(
        self, start_session: SignedIn | None, place_layers: Place, load: PreparedLoad
    ) -> None:
        """Put prepared layers into the project, unless the session that started the load ended."""
        signed_in = self._session.signed_in
        if start_session is not None and (
            signed_in is None or signed_in.client is not start_session.client
        ):
            load.discard()
            return
        for note in load.notes:
            self.message.emit(note)
        if load.release is not None:
            self.memory.keep(load.scales[0].order.territory, load.release)
        for position, prepared in enumerate(load.scales):
            if load.release is not None:
                self._file_catalogues[prepared.lineage.territory] = prepared.catalogue
            try:
                layers = place_layers(prepared)
            except (StoreError, MixedZonings) as failure:
                replace(load, scales=load.scales[position:]).discard()
                self._tell(failure)
                return
            if layers is not None:
                self.loaded.emit(layers)

    def _tell(self, error: Exception) -> None:
        if isinstance(error, SignInRequired):
            self._session.expire(error)
        elif not isinstance(error, Cancelled):
            self.failed.emit(error)

    def _add(self, prepared: Prepared, *, second_map: bool) -> LoadedLayers:
        from .place import add_to_territory
        from .vintages.same_classes import take_over_classes

        layers = add_to_territory(prepared, QgsProject.instance(), second_map=second_map)
        take_over_classes(layers.safe, prepared.catalogue, self.memory)
        return layers

    def _on_session(self, state: SessionState) -> None:
        if state in (SessionState.SIGNED_OUT, SessionState.EXPIRED):
            self.cancel()
            self.memory.forget()


def loading_task(work: Callable[[BackgroundTask], Any]) -> BackgroundTask:
    return BackgroundTask(
        tr("Loading occupancy data"),
        work,
        tr("Loading failed unexpectedly. Nothing was loaded; the log has details."),
    )


def _refilling(
    scale: str, safe_layer: QgsVectorLayer, withheld_layer: WithheldLayer | None
) -> Place:
    """Return the function that fills these layers with rows of `scale`. It discards the rows if the
    safe layer was removed meanwhile, or if they are of another scale."""
    from .place import fill_layers

    safe_id, withheld_id = (
        safe_layer.id(),
        withheld_layer.id() if withheld_layer is not None else "",
    )

    def place_layers(prepared: Prepared) -> LoadedLayers | None:
        project = QgsProject.instance()
        layer, hatch = project.mapLayer(safe_id), project.mapLayer(withheld_id)
        if layer is None or prepared.lineage.scale != scale:
            discard(prepared.stored.path)
            return None
        return fill_layers(prepared, layer, hatch if isinstance(hatch, WithheldLayer) else None)

    return place_layers
