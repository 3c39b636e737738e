"""Objects that listen to others between `start` and `stop`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Connection = tuple[Any, Callable[..., Any]]  # a signal, a slot


class Listening:
    """A base class, beside QObject. Subclasses say in `connections` what they listen to."""

    def connections(self) -> list[Connection]:
        raise NotImplementedError

    def start(self) -> None:
        for signal, slot in self.connections():
            signal.connect(slot)

    def stop(self) -> None:
        for signal, slot in reversed(self.connections()):
            signal.disconnect(slot)
