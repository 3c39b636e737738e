"""A lock over all processes of a profile: the window and a `qgis_process` write the same journal
and the same ledgers."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from qgis.PyQt.QtCore import QLockFile

POLL_MILLISECONDS = 100


@contextlib.contextmanager
def hold_lock(
    path: Path, check: Callable[[], None], seconds: float = float("inf")
) -> Iterator[None]:
    """Hold the lock file, whose folder exists. The lock of a process that died is free.

    check: called while waiting; may raise to stop
    seconds: the longest wait
    Raises OSError when that time is over, or where the file cannot be made."""
    lock = QLockFile(str(path))
    lock.setStaleLockTime(0)  # a lock held for long is no stale lock: only a dead process frees it
    deadline = time.monotonic() + seconds
    while not lock.tryLock(POLL_MILLISECONDS):
        check()
        if lock.error() != QLockFile.LockError.LockFailedError or time.monotonic() > deadline:
            raise OSError(f"not locked: {lock.error()}")
    try:
        yield
    finally:
        lock.unlock()
