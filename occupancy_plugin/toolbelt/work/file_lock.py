"""One at a time over all processes of a profile: the window and a `qgis_process` beside it write
the same journal and the same ledgers."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from qgis.PyQt.QtCore import QLockFile

POLL_MILLISECONDS = 100


@contextlib.contextmanager
def held(path: Path, check: Callable[[], None], seconds: float = float("inf")) -> Iterator[None]:
    """Hold the lock file (its folder is there). A process that died holding it holds it no more.

    check  called while one waits: may raise to give up
    Raises OSError after so many seconds, or where no file can be made."""
    lock = QLockFile(str(path))
    lock.setStaleLockTime(0)  # however long somebody holds it: only a dead process lets go
    end = time.monotonic() + seconds
    while not lock.tryLock(POLL_MILLISECONDS):
        check()
        if lock.error() != QLockFile.LockError.LockFailedError or time.monotonic() > end:
            raise OSError(f"not locked: {lock.error()}")
    try:
        yield
    finally:
        lock.unlock()
