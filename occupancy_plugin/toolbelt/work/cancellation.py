"""The one way to cancel: an event that a task sets and every wait observes."""

from __future__ import annotations

import threading

from ..errors import Cancelled
from ..translation import tr


class Cancellation:
    """A thread-safe flag that a task sets once and the work checks often."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    def is_cancelled(self) -> bool:
        return self._event.is_set()

    def check(self) -> None:
        """Raise Cancelled once the work is cancelled."""
        if self._event.is_set():
            raise Cancelled(tr("Cancelled."))

    def wait(self, seconds: float) -> None:
        """Sleep for so many seconds. Raises Cancelled as soon as the work is cancelled."""
        if self._event.wait(seconds):
            self.check()
