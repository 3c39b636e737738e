"""Names of map types, class methods and palettes in the symbology dialog, and a palette's
picture."""

from __future__ import annotations

import re

from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QIcon, QPainter, QPixmap

from ...description import Indicator, Kind
from ...layers.style.colour_schemes import diverging, palette
from ...layers.style.presentation import Look
from ...toolbelt.translation import tr

SWATCH = QSize(90, 14)


def palette_name(name: str) -> str:
    """Return 'yellow – orange – red' for ColorBrewer's "YlOrRd"."""
    hues = {
        "Yl": tr("yellow"),
        "Or": tr("orange"),
        **dict.fromkeys(("Rd", "Re"), tr("red")),
        **dict.fromkeys(("Bu", "Bl"), tr("blue")),
        **dict.fromkeys(("Gn", "Gr"), tr("green")),
        "Pu": tr("purple"),
        "Br": tr("brown"),
        "BG": tr("blue-green"),
    }
    parts = re.findall(r"BG|[A-Z][a-z]", name)
    return " – ".join(hues.get(part, part) for part in parts)


def look_name(look: Look, indicator: Indicator) -> str:
    if look is Look.DIVERGING:
        return (
            tr("Fall and rise")
            if indicator.kind == Kind.DIFFERENCE
            else tr("Below and above the territory's value")
        )
    if look is Look.CIRCLES:
        return (
            tr("Circles")
            if indicator.kind == Kind.COUNT
            else tr("Circles: area for the stock, colour for the rate")
        )
    return tr("Categories") if indicator.kind == Kind.CLASS else tr("Coloured areas")


def method_name(method: str) -> str:
    return {
        "quantile": tr("Quantiles (equal counts)"),
        "jenks": tr("Natural breaks (Jenks)"),
        "equal": tr("Equal intervals"),
        "deviation": tr("Mean and standard deviation"),
        "fixed": tr("Thresholds of the catalogue"),
        "shared": tr("The same thresholds as another map"),
        "hand": tr("Bounds set by hand"),
    }[method]


def swatch(name: str, look: Look, classes: int) -> QIcon:
    """Draw a palette as it will be on the map, with that many classes."""
    colours = (
        diverging(name, classes // 2, classes % 2 == 1)
        if look is Look.DIVERGING
        else palette(name, classes)
    )
    picture = QPixmap(SWATCH)
    painter = QPainter(picture)
    width = SWATCH.width() / len(colours)
    for position, colour in enumerate(colours):
        painter.fillRect(
            round(position * width), 0, round(width) + 1, SWATCH.height(), QColor(colour)
        )
    painter.end()
    return QIcon(picture)
