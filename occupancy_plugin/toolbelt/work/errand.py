"""A short piece of work with the portal, off the main thread: "do this, then tell me"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ..errors import PortalError
from ..translation import tr

_under_way: set[Errand] = (
    set()
)  # QGIS owns a task, but its Python half lives only as long as somebody refers to it


class Errand(QgsTask):
    """`done(result)` or `failed(error)` follows, on the main thread. `run_errand` starts it."""

    done = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, title: str, work: Callable[[], Any]) -> None:
        super().__init__(title, QgsTask.Flag.CanCancel | QgsTask.Flag.CancelWithoutPrompt)
        self._work = work
        self._result: Any = None
        self._error: Exception | None = None

    def run(self) -> bool:
        try:
            self._result = self._work()
        except PortalError as error:
            self._error = error
        except (
            Exception
        ) as error:  # an error of ours: a sentence for the user, its kind for the log
            self._error = PortalError(
                tr("The portal's answer cannot be used. The log has details."), type(error).__name__
            )
        return self._error is None

    def finished(self, result: bool) -> None:
        _under_way.discard(self)
        if self._error is not None:
            self.failed.emit(self._error)
        elif result:
            self.done.emit(self._result)


def run_errand(
    title: str, work: Callable[[], Any], done: Callable[[Any], Any], failed: Callable[[Any], Any]
) -> Errand:
    """Start `work` in a worker; one of the two callbacks follows on the main thread."""
    errand = Errand(title, work)
    errand.done.connect(done)
    errand.failed.connect(failed)
    _under_way.add(errand)
    QgsApplication.taskManager().addTask(errand)
    return errand
