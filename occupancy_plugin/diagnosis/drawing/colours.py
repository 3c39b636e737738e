"""The colour roles of a page: ink, rules, one accent for the territory, greys for everything
else."""

from __future__ import annotations

from ...toolbelt.contrast import contrast

INK, SOFT = "#1d232b", "#4a5560"  # contrast on white 15.8 and 7.6 to 1
RULE, GRID = "#c3c9d0", "#e3e6ea"
ACCENT = "#b3202c"  # the territory, everywhere; 6.6 to 1
OTHERS = "#6c7682"  # those it is compared with; 4.6 to 1
MUTED = "#8a939d"  # the bar next to one in the accent colour; 3.1 to 1
PALE = "#e8ebee"  # land around
HATCH_FILL, HATCH_LINE = "#f0f0f0", "#8a8a8a"
WHITE = "#ffffff"
STRIPE = "#f4f6f8"


def ink_on(colour: str) -> str:
    """Return the ink or white, whichever is better legible on that colour."""
    return max((INK, WHITE), key=lambda ink: contrast(ink, colour))
