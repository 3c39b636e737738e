"""Memory that is free again goes back to the system, and what an error holds on to is let go."""

from __future__ import annotations

import ctypes
import sys
import traceback

LARGE = 200_000  # numbers: for less it is not worth looking through everything that is held


def give_back(numbers: int) -> None:
    """After work on so many numbers. glibc keeps what a thread freed for that thread, and QGIS
    draws in others: after the gate that is
    half of all. Elsewhere: nothing."""
    if numbers >= LARGE and sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def clear_traces(error: BaseException | None) -> None:
    """Let go of what the frames behind an error hold, and behind the errors that led to it. An
    error
    that is kept (a task shows it to the user) keeps its traceback, a traceback its frames, and a
    frame its variables: raw tables lived on like that until some full collection came by.

    Which line it was stays known; frames that still run are left alone."""
    visited: set[int] = set()
    while error is not None and id(error) not in visited:
        visited.add(id(error))
        traceback.clear_frames(error.__traceback__)
        clear_traces(error.__context__)
        error = error.__cause__
