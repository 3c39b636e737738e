"""The typeface of maps and pages.

Arial (Windows, macOS) and Liberation Sans (Linux) have the same widths, and all characters of
French and English texts, U+202F and U+2212 included. They are narrower than Linux's default for
windows."""

from __future__ import annotations

from functools import cache

from qgis.PyQt.QtGui import QFont, QFontDatabase

FAMILIES = ("Arial", "Liberation Sans", "Helvetica", "DejaVu Sans")


@cache
def family() -> str:
    """Return the first of FAMILIES that is installed, else the system's default font."""
    try:
        installed_families = set(QFontDatabase.families())  # Qt 6: a class of static functions
    except TypeError:
        installed_families = set(QFontDatabase().families())
    return next((name for name in FAMILIES if name in installed_families), QFont().defaultFamily())
