"""Returns free memory to the system, and releases what errors hold."""

from __future__ import annotations

import ctypes
import sys
import traceback

MIN_NUMBERS = 200_000  # numbers from which trimming is worth its time


def trim_heap(numbers: int) -> None:
    """Return freed memory to the system after work on so many numbers.

    glibc keeps what a thread freed for that thread, but QGIS draws in other threads. After the gate
    half of all memory would be kept this way. On other systems this does nothing."""
    if numbers >= MIN_NUMBERS and sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def clear_traces(error: BaseException | None) -> None:
    """Release what the frames behind an error hold, and behind the errors that caused it.

    A task keeps its error, the error its traceback, the traceback its frames, and the frames their
    variables. Raw tables would stay in memory this way until a full garbage collection. The line
    numbers of the traceback stay, and frames that still run keep their variables."""
    visited_ids: set[int] = set()
    while error is not None and id(error) not in visited_ids:
        visited_ids.add(id(error))
        traceback.clear_frames(error.__traceback__)
        clear_traces(error.__context__)
        error = error.__cause__
