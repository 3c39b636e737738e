"""Loads for the window: a task each in a worker, layers on the main thread."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...portal.model import Catalogue
from ...portal.signin.session import Session, SessionState, SignedIn
from ...toolbelt.errors import Cancelled, MixedZonings, SignInRequired, StoreError
from ...toolbelt.translation import text_of, tr
from ...toolbelt.work.task import BackgroundTask
from ..lineage import read_lineage
from ..release.memory import ReleaseMemory
from ..store.geopackage import discard
from ..withheld import WithheldLayer
from .file_orders import FileOrder, OwnFiles, is_file
from .zonings import refuse_mixing

if TYPE_CHECKING:
    from .own_files import PreparedFiles
    from .place import LoadedLayers
    from .prepare import LoadOrder, Prepared


def _read_ahead() -> object:
    """The gate and its libraries, half a second of imports. Worker thread."""
    from .prepare import prepare

    return prepare


class Loader(QObject):
    """Runs loads for the window. Signals arrive on the main thread."""

    stepped = pyqtSignal(float, str)
    loaded = pyqtSignal(object)  # LoadedLayers
    failed = pyqtSignal(object)  # Exception
    idle = pyqtSignal()
    told = pyqtSignal(str)  # what was assumed of a file, or left out

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent or session)
        self.memory = ReleaseMemory()
        self.files = OwnFiles()
        self._session = session
        self._tasks: list[BackgroundTask] = []
        self._leaving: list[BackgroundTask] = []  # cancelled, not ended yet
        session.state_changed.connect(self._on_session)
        session.read_ahead = _read_ahead

    def catalogue_of(self, layer: QgsVectorLayer) -> Catalogue | None:
        """What describes a layer's columns: its file's own catalogue, or the portal's."""
        lineage = read_lineage(layer)
        if lineage is not None and is_file(lineage):
            return self.files.catalogue(lineage)
        return self._session.signed.catalogue if self._session.signed is not None else None

    def open_files(self, order: FileOrder) -> BackgroundTask:
        """Start opening files of the user's own; `loaded` follows for each of their scales, or
        `failed`. No portal is needed."""
        return self._start_files(order, partial(self._add, second_map=False))

    def refill_files(
        self, order: FileOrder, scale: str, safe: QgsVectorLayer, withheld: WithheldLayer | None
    ) -> BackgroundTask:
        """Start filling the layers of a saved project from their file."""
        from .place import fill

        safe_id, withheld_id = safe.id(), withheld.id() if withheld is not None else ""

        def place(prepared: Prepared) -> LoadedLayers | None:
            project = QgsProject.instance()
            layer, hatch = project.mapLayer(safe_id), project.mapLayer(withheld_id)
            if layer is None or prepared.lineage.scale != scale:
                discard(prepared.stored.path)
                return None
            return fill(prepared, layer, hatch if isinstance(hatch, WithheldLayer) else None)

        return self._start_files(order, place)

    def _start_files(self, order: FileOrder, place: Any) -> BackgroundTask:
        from ...secrecy import Policy
        from ..release.neighbours import neighbours
        from .own_files import prepare_files

        signed = self._session.signed
        policy = Policy.from_json(signed.policy.thresholds) if signed is not None else Policy()
        catalogue = signed.catalogue if signed is not None else None
        lent = neighbours(signed, self.memory.all())
        task = BackgroundTask(
            tr("Opening a file"),
            lambda work: prepare_files(order, policy, catalogue, work, lent),
            tr("The file could not be opened: an error of the plugin."),
        )
        task.stepped.connect(self.stepped)
        task.done.connect(lambda brought: self._end(task, partial(self._put_files, place), brought))
        task.failed.connect(lambda error: self._end(task, self._tell, error))
        self._tasks.append(task)
        return task.start()

    def _put_files(self, place: Any, brought: PreparedFiles) -> None:
        for note in brought.notes:
            self.told.emit(note)
        waiting = list(brought.scales)
        self.memory.keep(waiting[0].order.territory, brought.release)
        while waiting:
            prepared = waiting.pop(0)
            self.files.remember(prepared)
            try:
                layers = place(prepared)
            except (StoreError, MixedZonings) as failure:
                for unplaced in (prepared, *waiting):
                    discard(unplaced.stored.path)
                self._tell(failure)
                return
            if layers is not None:
                self.loaded.emit(layers)

    @property
    def is_loading(self) -> bool:
        return bool(self._tasks)

    def load(self, order: LoadOrder, place: Any = None, *, second_map: bool = False) -> None:
        """Start loading; `loaded` or `failed` follows. `place(prepared)` adds the layers (default:
        a group in that of their territory). `second_map`: the other maps stay visible.

        Raises MixedZonings for a second vintage of a zoning: nothing is asked for."""
        signed = self._session.signed
        label = (
            next((text_of(s.label) for s in signed.catalogue.scales if s.id == order.scale), "")
            if signed is not None
            else ""
        )
        refuse_mixing(order.scale, label, QgsProject.instance())
        self._start(order, place or partial(self._add, second_map=second_map), every_column=False)

    def refill(
        self, order: LoadOrder, safe: QgsVectorLayer, withheld: WithheldLayer | None
    ) -> None:
        """Start filling layers that a saved project or an expired session left empty; their styles
        stay."""
        from .columns import carries_all
        from .place import fill

        safe_id, withheld_id = safe.id(), withheld.id() if withheld is not None else ""
        every_column = carries_all(safe)

        def place(prepared: Prepared) -> LoadedLayers | None:
            project = QgsProject.instance()
            layer, hatch = project.mapLayer(safe_id), project.mapLayer(withheld_id)
            if layer is None:  # removed meanwhile
                discard(prepared.stored.path)
                return None
            return fill(prepared, layer, hatch if isinstance(hatch, WithheldLayer) else None)

        self._start(order, place, every_column)

    def cancel(self) -> None:
        """Everything stops for the user at once; a worker ends at its next breath and what it
        brings is dropped."""
        running, self._tasks = self._tasks, []
        self._leaving += running
        for task in running:
            task.stepped.disconnect(self.stepped)
            task.cancel()
        if running:
            self.idle.emit()

    def _start(self, order: LoadOrder, place: Any, every_column: bool) -> None:
        from .columns import of_theme
        from .prepare import prepare

        signed = self._session.signed
        if signed is None:
            self.failed.emit(SignInRequired(tr("Sign in first.")))
            return
        narrowed = order if every_column else of_theme(order, signed.catalogue)
        task = BackgroundTask(
            tr("Loading occupancy data"),
            lambda work: prepare(signed, self.memory, narrowed, work.cancellation, work.step),
            tr("Loading failed unexpectedly. Nothing was loaded; the log has details."),
        )
        task.stepped.connect(self.stepped)
        settle = partial(self._place, signed, place)
        task.done.connect(lambda prepared: self._end(task, settle, prepared))
        task.failed.connect(lambda error: self._end(task, self._tell, error))
        self._tasks.append(task)
        task.start()

    def _end(self, task: BackgroundTask, settle: Any, brought: Any) -> None:
        from .own_files import PreparedFiles
        from .prepare import Prepared

        if task in self._leaving:
            self._leaving.remove(task)
            for prepared in brought.scales if isinstance(brought, PreparedFiles) else [brought]:
                if isinstance(prepared, Prepared):
                    discard(prepared.stored.path)
            return
        self._tasks.remove(task)
        try:
            settle(brought)
        finally:
            if not self._tasks:
                self.idle.emit()

    def _place(self, account: SignedIn, place: Any, prepared: Prepared) -> None:
        signed = self._session.signed
        if (
            signed is None or signed.client is not account.client
        ):  # signed out while it ran: a stale answer is dropped
            discard(prepared.stored.path)
            return
        try:
            layers = place(prepared)
        except (StoreError, MixedZonings) as failure:
            discard(prepared.stored.path)
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
