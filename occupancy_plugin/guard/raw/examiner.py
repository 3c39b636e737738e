"""Examines layers in a worker, in batches."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...toolbelt.errors import Cancelled
from ...toolbelt.translation import tr
from ...toolbelt.work.task import BackgroundTask
from .recognise.examination import FAILED, Answer, Question, answer

BATCH = 20  # layers of one task

_log = logging.getLogger(__name__)


class Examiner(QObject):
    """Emits `answered` for each question, on the main thread. Of two questions about one layer the
    later one is answered."""

    answered = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self._due: dict[str, Question] = {}  # by layer, ordered by arrival
        self._task: BackgroundTask | None = None

    def add(self, question: Question) -> None:
        if not self._due and self._task is None:
            QTimer.singleShot(0, self._begin)
        self._due[question.layer] = question

    def is_due(self, identifier: str) -> bool:
        return identifier in self._due

    def is_looking(self) -> bool:
        return bool(self._due) or self._task is not None

    def stop(self) -> None:
        self._due.clear()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _begin(self) -> None:
        if self._task is not None or not self._due:
            return
        # kept as long as the task: copies of layers must be deleted on the main thread
        asked = [self._due.pop(identifier) for identifier in list(self._due)[:BATCH]]
        left = {question.layer for question in asked}
        task = BackgroundTask(
            tr("Occupancy: looking at layers"),
            lambda running: self._answer(asked, left, running.cancellation.check),
        )
        task.done.connect(lambda _: self._end(task))
        task.failed.connect(lambda _: self._end(task, left))
        self._task = task.start()

    def _answer(self, asked: list[Question], left: set[str], check: Callable[[], None]) -> None:
        """Answer in the worker; the signal brings each answer to the main thread."""
        for question in asked:
            check()
            self.answered.emit(_safe_answer(question, check))
            left.remove(question.layer)

    def _end(self, task: BackgroundTask, unanswered: Iterable[str] = ()) -> None:
        """Go on with the next batch. Layers without an answer, after a cancel, have failed."""
        if self._task is task:
            self._task = None
            for identifier in unanswered:
                self.answered.emit(Answer(FAILED, identifier))
            if self._due:
                QTimer.singleShot(0, self._begin)


def _safe_answer(question: Question, check: Callable[[], None]) -> Answer:
    try:
        return answer(question, check)
    except Cancelled:
        raise
    except Exception:
        _log.exception("A layer could not be looked at.")
        return Answer(FAILED, question.layer)
