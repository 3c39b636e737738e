"""Progress and cancellation of long work, as one argument."""

from __future__ import annotations

from collections.abc import Callable

from .cancellation import Cancellation


def _ignore(_percent: float, _text: str) -> None:
    """Report nothing, for work without a window."""


class Progress:
    """Reports percents, and checks whether the work was cancelled. Any thread.

    report(percent, text)  receives what is done, from 0 to 100, and what the work does now"""

    def __init__(
        self,
        cancellation: Cancellation | None = None,
        report: Callable[[float, str], None] = _ignore,
    ) -> None:
        self.cancellation = cancellation or Cancellation()
        self._report = report

    def step(self, percent: float, text: str) -> None:
        self._report(percent, text)

    def check(self) -> None:
        """Raise Cancelled once the work is cancelled."""
        self.cancellation.check()

    def part(self, start: float, end: float) -> Progress:
        """Return the progress of a part of the work, which takes it from `start` to `end`
        percent."""

        def report(percent: float, text: str) -> None:
            self.step(start + (end - start) * percent / 100, text)

        return Progress(self.cancellation, report)
