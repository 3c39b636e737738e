"""Progress of work that reports nothing but its checks of the cancellation.

Each check moves the bar a little, quickly at first, and never to the end."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from .cancellation import Cancellation

REPORT_SECONDS = 0.25  # seconds between two reports


class Heartbeat(Cancellation):
    """A cancellation whose checks report progress.

    inner: the cancellation that is checked
    expected: seconds after which the progress is 63 %
    report: called with a share from 0 to 1, in the thread that works"""

    def __init__(
        self,
        inner: Cancellation,
        expected: float,
        report: Callable[[float], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._inner, self._report, self._clock = inner, report, clock
        self._expected = max(expected, REPORT_SECONDS)
        self._begun = self._last = clock()

    def cancel(self) -> None:
        self._inner.cancel()

    def is_cancelled(self) -> bool:
        return self._inner.is_cancelled()

    def check(self) -> None:
        self._inner.check()
        seconds = self._clock()
        if seconds - self._last >= REPORT_SECONDS:
            self._last = seconds
            self._report(1.0 - math.exp((self._begun - seconds) / self._expected))

    def wait(self, seconds: float) -> None:
        self._inner.wait(seconds)
