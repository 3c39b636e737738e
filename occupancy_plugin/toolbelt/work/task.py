"""One background task for everything that takes time: loads, exports, sign-in, errands to the
portal. Work happens in a worker; what it brings, or its error, arrives on the main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ..errors import Cancelled, OccupancyError, Unexpected
from ..translation import tr
from .cancellation import Cancellation

# QGIS owns a task, but its Python half lives only as long as somebody refers to it
_under_way: set[BackgroundTask] = set()


class BackgroundTask(QgsTask):
    """`work(task)` runs in a worker, tells its progress with `task.step` and listens to
    `task.cancellation`; exactly one of `done(result)` and `failed(OccupancyError)` follows.

    `failure`: the sentence for an error that is ours, of which only the kind and place are kept.
    A cancelled task fails with Cancelled, also when it had not begun.
    """

    stepped = pyqtSignal(float, str)  # percent, what is being done
    done = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, title: str, work: Callable[[BackgroundTask], Any], failure: str) -> None:
        flags = QgsTask.Flag.CanCancel | QgsTask.Flag.CancelWithoutPrompt
        super().__init__(title, flags | QgsTask.Flag.Silent)  # what is done shows where it is done
        self.cancellation = Cancellation()
        self._work, self._failure = work, failure
        self._result: Any = None
        self._error: OccupancyError | None = None
        self._whole = False

    def start(self) -> BackgroundTask:
        """Hand the task to QGIS. Main thread."""
        _under_way.add(self)
        QgsApplication.taskManager().addTask(self)
        return self

    def step(self, percent: float, text: str = "") -> None:
        """How far the work is. Raises Cancelled once the user has cancelled. Any thread."""
        self.cancellation.check()
        self.setProgress(percent)
        self.stepped.emit(percent, text)

    def cancel(self) -> None:
        self.cancellation.cancel()
        super().cancel()

    def run(self) -> bool:
        try:
            self._result = self._work(self)
            self._whole = True
        except OccupancyError as error:
            self._error = error
        # a fault of ours must not end the worker without a word
        except Exception as error:
            self._error = Unexpected.of(self._failure, error)
        return self._whole

    def finished(self, _result: bool) -> None:
        """Main thread. What was brought in spite of a cancel is handed over all the same: the
        caller knows what to do with it."""
        _under_way.discard(self)
        if self._whole:
            self.done.emit(self._result)
        elif self._error is not None:
            self.failed.emit(self._error)
        elif self.isCanceled():
            self.failed.emit(Cancelled(tr("Cancelled.")))
        else:
            self.failed.emit(Unexpected(self._failure, "the work was not done"))


def run_errand(
    title: str, work: Callable[[], Any], done: Callable[[Any], Any], failed: Callable[[Any], Any]
) -> BackgroundTask:
    """“Do this at the portal, then tell me”: `done(result)` or `failed(error)` follows on the main
    thread; nothing follows a cancel."""
    errand = BackgroundTask(
        title, lambda _task: work(), tr("The portal's answer cannot be used. The log has details.")
    )
    errand.done.connect(done)
    errand.failed.connect(lambda error: isinstance(error, Cancelled) or failed(error))
    return errand.start()
