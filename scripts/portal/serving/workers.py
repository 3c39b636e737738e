"""Several processes on one listening socket. They are stateless and share only the store."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

PAUSE_SECONDS = 0.5  # seconds before a dead process is replaced, so that failing starts do not loop


def keep(count: int, started: Callable[[], None]) -> bool:
    """Run `count` worker processes. Return True in each worker. The first process serves nothing:
    it calls `started`, replaces dead workers, and returns False after a TERM signal ended all."""
    parent = os.getpid()
    children: set[int] = set()
    signal.signal(signal.SIGTERM, _stop)
    try:
        while len(children) < count:
            if _fork(parent, children):
                return True
        started()
        while True:
            children.discard(os.wait()[0])
            time.sleep(PAUSE_SECONDS)
            if _fork(parent, children):
                return True
    except (SystemExit, KeyboardInterrupt):
        _end_workers(children)
    return False


def _fork(parent: int, children: set[int]) -> bool:
    """Start a worker. Return True in it, False in the first process."""
    number = os.fork()
    if number:
        children.add(number)
        return False
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends its workers
    threading.Thread(target=_end_with_parent, args=(parent,), daemon=True).start()
    return True


def ends_by_signal() -> None:
    """End a portal of one process on a TERM signal, as on Ctrl+C."""
    signal.signal(signal.SIGTERM, _stop)


def _end_with_parent(parent: int) -> None:
    """End this worker when the first process has ended, even by force."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def _end_workers(children: set[int]) -> None:
    """End the started processes and wait for them."""
    for number in children:
        os.kill(number, signal.SIGTERM)
    for number in children:
        os.waitpid(number, 0)


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
