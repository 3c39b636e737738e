"""Objects that listen to others between `start` and `stop`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

Connection = tuple[Any, Callable[..., Any]]  # a signal, a slot


class Listening:
    """A base class, used with QObject. Subclasses list in `connections` what they listen to. A
    second `start` or `stop` does nothing."""

    _connections: tuple[Connection, ...] = ()

    def connections(self) -> list[Connection]:
        raise NotImplementedError

    def start(self) -> None:
        if not self._connections:
            self._connections = tuple(self.connections())
            for signal, slot in self._connections:
                signal.connect(slot)

    def stop(self) -> None:
        for signal, slot in reversed(self._connections):
            with contextlib.suppress(RuntimeError):  # Qt has deleted the sender
                signal.disconnect(slot)
        self._connections = ()
