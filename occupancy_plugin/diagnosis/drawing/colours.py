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
ORDERED = ("#dbe3ea", "#24384c")  # the first and the last of ordered categories


def ordered_colours(count: int) -> list[str]:
    """Return greys of blue from light to dark, for the ordered categories of a bar: a scheme of
    classes would repeat the map's colours with another meaning."""
    ends = [[int(colour[start : start + 2], 16) for start in (1, 3, 5)] for colour in ORDERED]
    steps = [position / max(count - 1, 1) for position in range(count)]
    return [
        "#" + "".join(f"{round(a + (b - a) * step):02x}" for a, b in zip(*ends, strict=True))
        for step in steps
    ]


def ink_on(colour: str) -> str:
    """Return the ink or white, whichever is better legible on that colour."""
    return max((INK, WHITE), key=lambda ink: contrast(ink, colour))
