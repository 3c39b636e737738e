"""One background task: work in a worker, its end on the main thread, exactly once."""

from __future__ import annotations

import threading

import pytest
from qgis.core import QgsApplication

from occupancy_plugin.toolbelt.errors import Cancelled, NotAPortal, Unexpected
from occupancy_plugin.toolbelt.work.task import BackgroundTask, run_in_background

FAILURE = "It failed."


@pytest.fixture
def ends(qgis_app):
    """What a task brought, in order, with the thread it came in."""
    return []


def started(work, ends) -> BackgroundTask:
    task = BackgroundTask("test", work, FAILURE)
    task.done.connect(lambda result: ends.append((result, threading.current_thread())))
    task.failed.connect(lambda error: ends.append((error, threading.current_thread())))
    return task.start()


def test_work_is_done_in_a_worker_and_told_on_the_main_thread(ends, qtbot):
    steps = []

    def work(task):
        task.step(40.0, "half")
        return threading.current_thread()

    task = BackgroundTask("test", work, FAILURE)
    task.stepped.connect(lambda percent, text: steps.append((percent, text)))
    task.done.connect(lambda result: ends.append((result, threading.current_thread())))
    task.start()
    qtbot.waitUntil(lambda: bool(ends))
    worker, told_in = ends[0]
    assert worker is not threading.main_thread()
    assert told_in is threading.main_thread()
    qtbot.waitUntil(lambda: steps == [(40.0, "half")])


def test_a_sentence_of_ours_arrives_as_it_is(ends, qtbot):
    def work(task):
        raise NotAPortal("No portal there.")

    started(work, ends)
    qtbot.waitUntil(lambda: bool(ends))
    assert isinstance(ends[0][0], NotAPortal)
    assert str(ends[0][0]) == "No portal there."


def test_a_fault_of_ours_becomes_the_sentence_of_the_task(ends, qtbot):
    started(lambda task: {}["Dupont"], ends)
    qtbot.waitUntil(lambda: bool(ends))
    error = ends[0][0]
    assert isinstance(error, Unexpected)
    assert str(error) == FAILURE
    assert "Dupont" not in error.details
    assert error.details.startswith("KeyError")


def test_cancel_is_heard_in_a_step_and_in_a_wait(ends, qtbot):
    inside = threading.Event()

    def work(task):
        inside.set()
        task.cancellation.wait(30)
        task.step(1.0)

    task = started(work, ends)
    qtbot.waitUntil(inside.is_set)
    task.cancel()
    qtbot.waitUntil(lambda: bool(ends), timeout=2_000)
    assert [type(error) for error, _ in ends] == [Cancelled]


def test_a_task_cancelled_before_it_begins_says_so_once(ends, qtbot):
    task = BackgroundTask("test", lambda task: 1, FAILURE)
    task.hold()
    task.done.connect(lambda result: ends.append(result))
    task.failed.connect(lambda error: ends.append(type(error)))
    task.start()
    task.cancel()
    qtbot.waitUntil(lambda: bool(ends), timeout=5_000)
    assert ends == [Cancelled]


def test_work_that_was_never_done_is_a_fault_and_no_cancel(ends, qtbot):
    """A worker that could not run the task ends it without a word; a window would wait for ever."""
    task = BackgroundTask("test", lambda task: 1, FAILURE)
    task.failed.connect(ends.append)
    task.finished(False)
    assert isinstance(ends[0], Unexpected)
    assert str(ends[0]) == FAILURE


def test_nothing_follows_an_errand_that_was_cancelled(ends, qtbot):
    inside = threading.Event()
    free = threading.Event()

    def work():
        inside.set()
        free.wait(5)
        raise Cancelled("Cancelled.")

    errand = run_in_background("test", work, ends.append, ends.append)
    errand.failed.connect(lambda error: ends.append("heard"))
    qtbot.waitUntil(inside.is_set)
    errand.cancel()
    free.set()
    qtbot.waitUntil(lambda: bool(ends), timeout=5_000)
    assert ends == ["heard"]
    assert not QgsApplication.taskManager().activeTasks()
