"""One way to say "stop": an event that a task sets and every wait listens to."""

from __future__ import annotations

import threading

from ..errors import Cancelled
from ..translation import tr


class Cancellation:
    """Thread-safe. `check` raises Cancelled, `wait` sleeps but wakes at once when cancelled."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    def is_cancelled(self) -> bool:
        return self._event.is_set()

    def check(self) -> None:
        if self._event.is_set():
            raise Cancelled(tr("Cancelled."))

    def wait(self, seconds: float) -> None:
        if self._event.wait(seconds):
            self.check()
