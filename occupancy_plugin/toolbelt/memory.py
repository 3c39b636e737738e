"""Memory that is free again goes back to the system."""

from __future__ import annotations

import ctypes
import sys

LARGE = (
    2_000_000  # numbers, 16 MB: for less it is not worth looking through everything that is held
)


def give_back(numbers: int) -> None:
    """After work on so many numbers. glibc keeps what a thread freed for that thread, and QGIS
    draws in others: after the gate that is
    half of all. Elsewhere: nothing."""
    if numbers >= LARGE and sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
