"""Waits for events that come through QGIS's event loop."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from qgis.core import QgsApplication

from occupancy_plugin.toolbelt.work.cancellation import Cancellation


class Work:
    """What a background task hands to its work."""

    cancellation = Cancellation()

    def step(self, *_: Any) -> None:
        """Nobody looks."""


def until(true: Callable[[], Any], seconds: float = 500) -> float:
    """Let the event loop run until it is true; returns the seconds that it took."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds, "it never came"
        QgsApplication.processEvents()
        time.sleep(0.005)
    return time.monotonic() - started
