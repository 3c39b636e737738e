"""The real QGIS window, driven from another process, and a browser: for the demo, the desktop
tests, the red team and the soak."""

from .launch import Desktop, DesktopError

__all__ = ["Desktop", "DesktopError"]
