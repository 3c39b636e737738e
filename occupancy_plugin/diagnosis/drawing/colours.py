"""The colour roles of a page: ink, rules, one accent for the territory, greys for the rest."""

from __future__ import annotations

INK, SOFT = "#1d232b", "#4a5560"  # contrast on white 15.8 and 7.6 to 1
RULE, GRID = "#c3c9d0", "#e3e6ea"
ACCENT = "#b3202c"  # the territory, everywhere; 6.6 to 1
OTHERS = "#6c7682"  # those it is compared with; 4.6 to 1
PALE = "#e8ebee"  # land around
HATCH_FILL, HATCH_LINE = "#f0f0f0", "#8a8a8a"
WHITE = "#ffffff"
STRIPE = "#f4f6f8"


def luminance(colour: str) -> float:
    """Relative luminance of '#rrggbb', 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def ink_on(colour: str) -> str:
    """The ink or white, whichever reads better on that colour."""
    return max((INK, WHITE), key=lambda ink: contrast(ink, colour))
