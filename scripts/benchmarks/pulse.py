"""Measures the longest block of the event loop."""

from __future__ import annotations

import time

from qgis.PyQt.QtCore import QTimer

PULSE_MILLISECONDS = 5


class Pulse:
    """Fires every PULSE_MILLISECONDS while the event loop is free; `longest` is the longest gap in
    seconds."""

    def __init__(self) -> None:
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)
        self._timer.start(PULSE_MILLISECONDS)

    def _beat(self) -> None:
        moment = time.perf_counter()
        self.longest, self._last = max(self.longest, moment - self._last), moment

    def stop(self) -> float:
        """Return the longest gap in seconds."""
        self._beat()
        self._timer.stop()
        return self.longest
