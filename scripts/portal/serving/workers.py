"""Several processes on one listening socket. Stateless: everything they share is in the store."""

from __future__ import annotations

import os
import signal
import threading
import time
from types import FrameType


def fork(count: int) -> list[int] | None:
    """Start `count` more processes; the first process gets their numbers, a started one gets None.
    A TERM signal ends each of them."""
    children = []
    parent = os.getpid()
    for _ in range(count):
        number = os.fork()
        if number == 0:
            signal.signal(signal.SIGTERM, _stop)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process passes the end on
            threading.Thread(target=_watch, args=(parent,), daemon=True).start()
            return None
        children.append(number)
    signal.signal(signal.SIGTERM, _stop)
    return children


def _watch(parent: int) -> None:
    """No worker outlives the first process, however that ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def end(children: list[int]) -> None:
    """End the started processes and wait for them."""
    for number in children:
        os.kill(number, signal.SIGTERM)
    for number in children:
        os.waitpid(number, 0)


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
