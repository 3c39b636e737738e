"""Loads for the window: a task each in a worker, layers on the main thread."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication, QgsProject, QgsTask, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...portal.signin.session import Session, SessionState, Signed
from ...toolbelt.errors import Cancelled, PortalError, SignInRequired
from ...toolbelt.translation import text_of, tr
from ...toolbelt.work.cancellation import Cancellation
from ..release.memory import ReleaseMemory
from ..store.geopackage import StoreError, discard
from ..withheld import WithheldLayer
from .place import LoadedLayers, add_to_project, fill
from .prepare import LoadOrder, Prepared, prepare
from .zonings import MixedZonings, refuse_mixing


class LoadTask(QgsTask):
    """One load. `prepared` or `error` is set when it ends."""

    stepped = pyqtSignal(float, str)

    def __init__(self, signed: Signed, memory: ReleaseMemory, order: LoadOrder) -> None:
        super().__init__(
            tr("Loading occupancy data"), QgsTask.Flag.CanCancel | QgsTask.Flag.CancelWithoutPrompt
        )
        self.signed, self.order = signed, order
        self.prepared: Prepared | None = None
        self.error: Exception | None = None
        self._memory = memory
        self._cancellation = Cancellation()
        self._ended: Any = None

    def on_end(self, ended: Any) -> None:
        """`ended(task)` is called once, on the main thread."""
        self._ended = ended

    def cancel(self) -> None:
        self._cancellation.cancel()
        super().cancel()

    def run(self) -> bool:
        try:
            self.prepared = prepare(
                self.signed, self._memory, self.order, self._cancellation, self._step
            )
        except PortalError as error:
            self.error = error
        # an error of ours: a sentence for the user, its kind for the log, nothing half-loaded
        except Exception as error:
            self.error = PortalError(
                tr("Loading failed unexpectedly. Nothing was loaded; the log has details."),
                _where(error),
            )
        return self.prepared is not None

    def _step(self, percent: float, text: str) -> None:
        self.setProgress(percent)
        self.stepped.emit(percent, text)

    def finished(self, result: bool) -> None:
        if self._ended is not None:
            self._ended(self)


def _where(error: Exception) -> str:
    """The kind of an error and the place it came from: never its text, which may hold a value."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace is not None else ""
    return f"{type(error).__name__}{place}"


class Loader(QObject):
    """Runs loads for the window. Signals arrive on the main thread."""

    stepped = pyqtSignal(float, str)
    loaded = pyqtSignal(object)  # LoadedLayers
    failed = pyqtSignal(object)  # Exception
    idle = pyqtSignal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent or session)
        self.memory = ReleaseMemory()
        self._session = session
        self._tasks: list[LoadTask] = []
        self._leaving: list[LoadTask] = []  # cancelled, not ended yet
        session.state_changed.connect(self._on_session)

    @property
    def is_loading(self) -> bool:
        return bool(self._tasks)

    def load(self, order: LoadOrder, put: Any = None) -> None:
        """Start loading; `loaded` or `failed` follows. `put(task, prepared)` adds the layers
        (default: a group of their own).

        Raises MixedZonings for a second vintage of a zoning: nothing is asked for."""
        signed = self._session.signed
        label = (
            next((text_of(s.label) for s in signed.catalogue.scales if s.id == order.scale), "")
            if signed is not None
            else ""
        )
        refuse_mixing(order.scale, label, QgsProject.instance())
        self._start(order, put or self._add)

    def refill(
        self, order: LoadOrder, safe: QgsVectorLayer, withheld: WithheldLayer | None
    ) -> None:
        """Start filling layers that a saved project or an expired session left empty; their styles
        stay."""
        safe_id, withheld_id = safe.id(), withheld.id() if withheld is not None else ""

        def put(task: LoadTask, prepared: Prepared) -> LoadedLayers | None:
            project = QgsProject.instance()
            layer, hatch = project.mapLayer(safe_id), project.mapLayer(withheld_id)
            if layer is None:  # removed meanwhile
                discard(prepared.stored.path)
                return None
            return fill(prepared, layer, hatch if isinstance(hatch, WithheldLayer) else None)

        self._start(order, put)

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

    def _start(self, order: LoadOrder, put: Any) -> None:
        signed = self._session.signed
        if signed is None:
            self.failed.emit(SignInRequired(tr("Sign in first.")))
            return
        task = LoadTask(signed, self.memory, order)
        task.stepped.connect(self.stepped)
        task.on_end(lambda ended: self._end(ended, put))
        self._tasks.append(task)
        QgsApplication.taskManager().addTask(task)

    def _end(self, task: LoadTask, put: Any) -> None:
        if task in self._leaving:
            self._leaving.remove(task)
            if task.prepared is not None:
                discard(task.prepared.stored.path)
            return
        self._tasks.remove(task)
        try:
            self._settle(task, put)
        finally:
            if not self._tasks:
                self.idle.emit()

    def _settle(self, task: LoadTask, put: Any) -> None:
        error: Exception | None = task.error
        if task.prepared is not None:
            signed = self._session.signed
            if (
                signed is None or signed.client is not task.signed.client
            ):  # signed out while it ran: a stale answer is dropped
                discard(task.prepared.stored.path)
                return
            try:
                layers = put(task, task.prepared)
                if layers is not None:
                    self.loaded.emit(layers)
                return
            except (StoreError, MixedZonings) as failure:
                discard(task.prepared.stored.path)
                error = failure
        if isinstance(error, SignInRequired):
            self._session.expire(error)
        elif error is not None and not isinstance(error, Cancelled):
            self.failed.emit(error)

    def _add(self, task: LoadTask, prepared: Prepared) -> LoadedLayers:
        return add_to_project(prepared, QgsProject.instance())

    def _on_session(self, state: SessionState) -> None:
        if state in (SessionState.SIGNED_OUT, SessionState.EXPIRED):
            self.cancel()
            self.memory.forget()
