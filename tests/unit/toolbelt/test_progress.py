"""A part of a work reports within its bounds, and is cancelled with the whole."""

from __future__ import annotations

import pytest

from occupancy_plugin.toolbelt.errors import Cancelled
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
from occupancy_plugin.toolbelt.work.progress import Progress


def test_a_part_of_a_part_reports_percents_of_the_whole() -> None:
    reports: list[tuple[float, str]] = []
    whole = Progress(report=lambda percent, text: reports.append((percent, text)))
    part = whole.part(40, 90)
    part.step(0, "begun")
    part.part(50, 100).step(20, "inside")
    part.step(100, "done")
    assert reports == [(40, "begun"), (70, "inside"), (90, "done")]


def test_a_part_is_cancelled_with_the_whole() -> None:
    cancellation = Cancellation()
    part = Progress(cancellation).part(0, 50).part(0, 50)
    part.check()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        part.check()
