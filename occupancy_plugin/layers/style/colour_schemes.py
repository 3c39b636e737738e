"""Colours of classes. In every scheme the classes differ for readers who do not see red, green or
blue (tests simulate them) and in grey print, and no colour resembles the three greys or the
paper."""

from __future__ import annotations

from qgis.core import QgsColorBrewerColorRamp
from qgis.PyQt.QtGui import QColor

from ...toolbelt.contrast import contrast
from ...toolbelt.lightness import at_lightness, ladder

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
MOST_DIVERGING = 11
# lightness (L*) of the classes below and above the middle, from the middle outwards
FALLING, RISING = (63.0, 32.0), (72.0, 42.0)
FALLING_FINE, RISING_FINE = (70.0, 50.0, 28.0), (79.0, 60.0, 40.0)
# the middle of a diverging scheme ("stable"), since ColorBrewer's would resemble the paper
MIDDLE = "#efe6c8"
# classes without an order (Paul Tol's bright and muted schemes, without their greys)
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
STOCK = "#5b6470"  # circles that show a size and no class


def palette(name: str, classes: int) -> list[str]:
    """Return the colours of a sequential scheme as '#rrggbb', in even steps of lightness: in grey
    print they keep their order and differ from the paper."""
    scheme_names = set(QgsColorBrewerColorRamp.listSchemeNames()) - {"Greys"}
    ramp = QgsColorBrewerColorRamp(name if name in scheme_names else DEFAULT_PALETTE, MOST_COLOURS)
    scheme = [ramp.color(step / (MOST_COLOURS - 1)).name() for step in range(MOST_COLOURS)]
    return at_lightness(scheme, ladder(classes))


def diverging(name: str, side: int, has_middle: bool) -> list[str]:
    """Return colours from the lowest class to the highest, as '#rrggbb': `side` shades of one hue,
    the middle colour if wanted, `side` shades of the other hue. The hues differ in lightness, so
    that grey print distinguishes a fall from a rise."""
    ramp = QgsColorBrewerColorRamp(name if name in DIVERGING else DIVERGING[0], MOST_DIVERGING)
    colours = [ramp.color(step / (MOST_DIVERGING - 1)).name() for step in range(MOST_DIVERGING)]
    half_count = MOST_DIVERGING // 2
    falling_colours = at_lightness(
        colours[half_count::-1], FALLING[:side] if side < 3 else FALLING_FINE[:side]
    )
    rising_colours = at_lightness(
        colours[half_count:], RISING[:side] if side < 3 else RISING_FINE[:side]
    )
    return [*falling_colours[::-1], *([MIDDLE] if has_middle else []), *rising_colours]


def nominal(classes: int) -> list[str]:
    """Return colours for classes without an order, repeated after the ninth."""
    return [NOMINAL[position % len(NOMINAL)] for position in range(classes)]


def is_pale(colour: str) -> bool:
    """Whether the colour has a contrast below 3:1 on white paper (WCAG 1.4.11)."""
    return contrast(QColor(colour).name(), "#ffffff") < 3
