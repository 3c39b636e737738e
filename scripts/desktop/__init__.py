"""The real QGIS window, started and driven from another process: for the demo, the desktop tests,
the red team and the soak."""

from .launch import Desktop, DesktopError

__all__ = ["Desktop", "DesktopError"]
