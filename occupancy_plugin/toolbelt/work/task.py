"""The one background task for work that takes time: loads, exports, sign-in, requests to the
portal.

Work runs in a worker thread. Its result, or its error, arrives on the main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ..errors import Cancelled, OccupancyError, Unexpected
from ..translation import tr
from .cancellation import Cancellation
from .progress import Progress

# QGIS owns a task, but its Python half lives only as long as a reference to it
_running: set[BackgroundTask] = set()


class BackgroundTask(QgsTask):
    """Runs `work(task)` in a worker, then emits exactly one of `done(result)` and
    `failed(OccupancyError)`.

    `work` reports and checks by `task.progress`, or `task.step` and `task.cancellation`. `failure`:
    a sentence of its own for an error of the plugin, of which only kind and place are kept. A
    cancelled task fails with Cancelled; another error is emitted as `faulted` too."""

    stepped = pyqtSignal(float, str)  # percent, what the work does now
    done = pyqtSignal(object)
    failed = pyqtSignal(object)
    faulted = pyqtSignal(object)

    def __init__(
        self, title: str, work: Callable[[BackgroundTask], Any], failure: str = ""
    ) -> None:
        flags = QgsTask.Flag.CanCancel | QgsTask.Flag.CancelWithoutPrompt
        super().__init__(title, flags | QgsTask.Flag.Silent)  # the caller shows the progress
        self.cancellation = Cancellation()
        usual = tr("{task}: an error of the plugin. The log has details.").format(task=title)
        self._work, self._failure = work, failure or usual
        self._result: Any = None
        self._error: OccupancyError | None = None
        self._is_done = False

    def start(self) -> BackgroundTask:
        """Hand the task to QGIS. Main thread."""
        _running.add(self)
        QgsApplication.taskManager().addTask(self)
        return self

    def step(self, percent: float, text: str = "") -> None:
        """Report the progress. Raises Cancelled once the user has cancelled. Any thread."""
        self.cancellation.check()
        self.setProgress(percent)
        self.stepped.emit(percent, text)

    @property
    def progress(self) -> Progress:
        return Progress(self.cancellation, self.step)

    def cancel(self) -> None:
        self.cancellation.cancel()
        super().cancel()

    def run(self) -> bool:
        """Do the work. Worker thread."""
        try:
            self._result = self._work(self)
            self._is_done = True
        except OccupancyError as error:
            self._error = error
        # an error of the plugin must reach the user
        except Exception as error:
            self._error = Unexpected.of(self._failure, error)
        return self._is_done

    def finished(self, _result: bool) -> None:
        """Emit the result or the error. Main thread.

        A result that arrives in spite of a cancel is emitted too, as the caller knows what to do
        with it."""
        _running.discard(self)
        if self._is_done:
            self.done.emit(self._result)
            return
        error = self._error or (
            Cancelled(tr("Cancelled."))
            if self.isCanceled()
            else Unexpected(self._failure, "the work was not done")
        )
        self.failed.emit(error)
        if not isinstance(error, Cancelled):
            self.faulted.emit(error)


def run_in_background(
    title: str, work: Callable[[], Any], done: Callable[[Any], Any], failed: Callable[[Any], Any]
) -> BackgroundTask:
    """Run `work()` in the background. `done(result)` or `failed(error)` follows on the main thread,
    nothing after a cancel, and nothing to a method of a window that was closed meanwhile."""
    task = BackgroundTask(title, lambda _task: work())
    task.done.connect(done)
    task.faulted.connect(failed)
    return task.start()
