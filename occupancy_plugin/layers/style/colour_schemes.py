"""Colours of classes. Every scheme on offer keeps its classes apart for readers who do not see red,
green or blue (tests simulate them),
and in grey print; none holds a colour that would pass for one of the three greys or for the
paper."""

from __future__ import annotations

from qgis.core import QgsColorBrewerColorRamp
from qgis.PyQt.QtGui import QColor

from ...toolbelt.contrast import contrast

SEQUENTIAL = (
    "YlOrRd",
    "YlGnBu",
    "Blues",
    "Purples",
    "Oranges",
    "Greens",
    "Reds",
    "BuPu",
    "PuRd",
    "RdPu",
    "OrRd",
    "PuBu",
    "PuBuGn",
    "YlOrBr",
    "BuGn",
    "YlGn",
)
DIVERGING = ("PuOr", "BrBG", "RdBu")
DEFAULT_PALETTE = "YlOrRd"
MOST_COLOURS = 9  # ColorBrewer's largest sequential schemes
# a class colour whose three channels all exceed this would pass for a grey or for the paper
PALE = 218
# the middle of a diverging scheme: "stable"; ColorBrewer's own would pass for the paper
MIDDLE = "#fbe9a7"
# classes without an order (Paul Tol's bright and muted schemes): apart for all readers, no grey
NOMINAL = (
    "#4477aa",
    "#ccbb44",
    "#228833",
    "#ee6677",
    "#aa3377",
    "#66ccee",
    "#332288",
    "#999933",
    "#882255",
)
STOCK = "#5b6470"  # circles that say a size and no class


def palette(name: str, classes: int) -> list[str]:
    """Colours of a sequential scheme as '#rrggbb', without one that would pass for a grey."""
    known = set(QgsColorBrewerColorRamp.listSchemeNames()) - {"Greys"}
    scheme = name if name in known else DEFAULT_PALETTE
    usable: list[str] = []
    for steps in range(min(max(classes, 3), MOST_COLOURS), MOST_COLOURS + 1):
        ramp = QgsColorBrewerColorRamp(scheme, steps)
        colours = [ramp.color(step / (steps - 1)) for step in range(steps)]
        usable = [
            colour.name()
            for colour in colours
            if min(colour.red(), colour.green(), colour.blue()) <= PALE
        ]
        if len(usable) >= classes:
            break
    usable += usable[-1:] * max(0, classes - len(usable))
    return usable[-classes:] if classes > 1 else [usable[len(usable) // 2]]


def diverging(name: str, side: int, middle: bool) -> list[str]:
    """Colours from the lowest class to the highest: `side` shades of one hue, perhaps a middle one,
    `side` shades of the other."""
    steps = max(
        2 * (side + middle), 4
    )  # beside a middle colour the palest shades would be taken for it
    ramp = QgsColorBrewerColorRamp(name if name in DIVERGING else DIVERGING[0], steps)
    colours = [ramp.color(step / (steps - 1)).name() for step in range(steps)]
    return [*colours[:side], *([MIDDLE] if middle else []), *colours[steps - side :]]


def nominal(classes: int) -> list[str]:
    """Colours for classes without an order; beyond the ninth they come again."""
    return [NOMINAL[position % len(NOMINAL)] for position in range(classes)]


def is_pale(colour: str) -> bool:
    """Does it need a line around to be seen on paper? Less than 3:1 (WCAG 1.4.11)."""
    return contrast(QColor(colour).name(), "#ffffff") < 3
