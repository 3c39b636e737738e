"""Memory that is free again goes back to the system."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """glibc keeps what a thread freed for that thread, and QGIS draws in others: after the gate that is half of all. Elsewhere: nothing."""
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
