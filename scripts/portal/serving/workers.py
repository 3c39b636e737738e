"""Several processes on one listening socket. Stateless: everything they share is in the store."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

PAUSE = 0.5  # seconds before a process that died is replaced: one that cannot live does not spin


def keep(count: int, started: Callable[[], None]) -> bool:
    """Keep `count` processes at work: True in each of them. The first process serves nothing: it
    calls `started`, replaces those that die, and gets False once a TERM signal has ended all."""
    parent = os.getpid()
    children: set[int] = set()
    signal.signal(signal.SIGTERM, _stop)
    try:
        while len(children) < count:
            if _forked(parent, children):
                return True
        started()
        while True:
            children.discard(os.wait()[0])
            time.sleep(PAUSE)
            if _forked(parent, children):
                return True
    except (SystemExit, KeyboardInterrupt):
        _end(children)
    return False


def _forked(parent: int, children: set[int]) -> bool:
    """One process more; True in that one."""
    number = os.fork()
    if number:
        children.add(number)
        return False
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process passes the end on
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    return True


def ends_by_signal() -> None:
    """A portal of one process ends by a TERM signal as well as by the keyboard."""
    signal.signal(signal.SIGTERM, _stop)


def _watch(parent: int) -> None:
    """No worker outlives the first process, however that ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def _end(children: set[int]) -> None:
    """End the started processes and wait for them."""
    for number in children:
        os.kill(number, signal.SIGTERM)
    for number in children:
        os.waitpid(number, 0)


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
