"""The one typeface of maps and pages.

Arial (Windows, macOS) and Liberation Sans (Linux) have the same widths and every sign that French
and English need, U+202F and U+2212 among them; they are narrower than what Linux takes for windows.
"""

from __future__ import annotations

from functools import cache

from qgis.PyQt.QtGui import QFont, QFontDatabase

FAMILIES = ("Arial", "Liberation Sans", "Helvetica", "DejaVu Sans")


@cache
def family() -> str:
    """The first of FAMILIES that this machine has, else its own sans serif."""
    try:
        known = set(QFontDatabase.families())  # Qt 6: a class of static functions
    except TypeError:
        known = set(QFontDatabase().families())
    return next((name for name in FAMILIES if name in known), QFont().defaultFamily())
