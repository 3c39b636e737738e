"""Examines layers in a worker, in batches."""

from __future__ import annotations

import logging
from collections.abc import Callable

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...toolbelt.errors import Cancelled
from ...toolbelt.translation import tr
from ...toolbelt.work.task import BackgroundTask
from .recognise.examination import FAILED, Answer, Question, answer

BATCH = 20  # layers; each question takes up to a millisecond of the main thread

_log = logging.getLogger(__name__)


class Examiner(QObject):
    """`question(layer id)` is called when a layer's turn comes; it returns None if the layer is
    gone. `answered` is emitted for each on the main thread. A layer added meanwhile is examined
    again."""

    answered = pyqtSignal(object)

    def __init__(self, question: Callable[[str], Question | None]) -> None:
        super().__init__()
        self._question = question
        self._due: dict[str, None] = {}  # ordered by arrival
        self._task: BackgroundTask | None = None

    def add(self, identifier: str) -> None:
        if not self._due and self._task is None:
            QTimer.singleShot(0, self._begin)
        self._due[identifier] = None

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
        batch = list(self._due)[:BATCH]
        for identifier in batch:
            del self._due[identifier]
        answers = [self._question(identifier) for identifier in batch]
        questions = [question for question in answers if question is not None]
        task = BackgroundTask(
            tr("Occupancy: looking at layers"),
            lambda running: self._answer(questions, running.cancellation.check),
            tr("A layer could not be looked at. The log has details."),
        )
        task.done.connect(lambda _: self._end(task))
        task.failed.connect(lambda _: self._end(task))
        self._task = task.start()

    def _answer(self, questions: list[Question], check: Callable[[], None]) -> None:
        """Answer in the worker; the signal brings each answer to the main thread."""
        for question in questions:
            check()
            self.answered.emit(_safe_answer(question, check))

    def _end(self, task: BackgroundTask) -> None:
        if self._task is task:
            self._task = None
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
