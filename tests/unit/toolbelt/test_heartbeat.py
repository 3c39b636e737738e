"""A progress bar that stops means that the work has stopped."""

from __future__ import annotations

import itertools

import pytest

from occupancy_plugin.toolbelt.errors import Cancelled
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
from occupancy_plugin.toolbelt.work.heartbeat import Heartbeat


def test_each_second_of_work_moves_the_bar_and_never_to_its_end() -> None:
    shares: list[float] = []
    seconds = itertools.count()
    beat = Heartbeat(Cancellation(), 10.0, shares.append, clock=lambda: float(next(seconds)))
    for _ in range(60):
        beat.check()
    assert len(shares) == 60
    assert all(earlier < later for earlier, later in itertools.pairwise(shares))
    assert shares[9] == pytest.approx(0.632, abs=0.001), "at the time that was expected"
    assert shares[-1] < 1.0


def test_checks_within_a_quarter_of_a_second_report_once() -> None:
    shares: list[float] = []
    moments = iter([0.0, 0.1, 0.2, 0.3, 0.31, 0.4])
    beat = Heartbeat(Cancellation(), 1.0, shares.append, clock=lambda: next(moments))
    for _ in range(5):
        beat.check()
    assert len(shares) == 1


def test_a_cancel_reaches_the_work_through_it() -> None:
    inner = Cancellation()
    beat = Heartbeat(inner, 1.0, lambda share: None)
    beat.check()
    inner.cancel()
    assert beat.is_cancelled()
    with pytest.raises(Cancelled):
        beat.check()
