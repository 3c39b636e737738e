"""The symbols that all occupancy maps share, read from resources/styles/{polygon,point}.qml. A
cartographer may replace these files.

Each file is a QGIS style with the rules `class`, `secret`, `empty` and `nodata`, for polygons also
`ground` and `imputed`, for points `circle`. All hidden cells have the same symbol, whatever the
reason (R6).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import cast

from qgis.core import (
    Qgis,
    QgsCentroidFillSymbolLayer,
    QgsFeatureRenderer,
    QgsFontMarkerSymbolLayer,
    QgsGeometryGeneratorSymbolLayer,
    QgsMarkerSymbol,
    QgsMarkerSymbolLayer,
    QgsProperty,
    QgsReadWriteContext,
    QgsRuleBasedRenderer,
    QgsSymbol,
    QgsSymbolLayer,
)
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtXml import QDomDocument

from ...toolbelt.contrast import contrast
from ...toolbelt.errors import StyleError
from ...toolbelt.metadata import resource
from ...toolbelt.numbers import HIDDEN
from ...toolbelt.translation import tr
from .colour_schemes import is_pale
from .typeface import family

LETTER, LETTER_COLOUR, PAPER = 3.0, "#1f1f1f", "#ffffff"  # mm
MIDDLE = "pole_of_inaccessibility(@geometry, sqrt(area(@geometry)) / 50)"
PALE_EDGE = "#8a8a8a"  # the outline of a pale circle: the same as that of areas
NO_SIZE = 0.01  # mm: the legend's circle where a size would mean nothing
POLYGON = ("class", "secret", "empty", "nodata", "ground", "imputed")
POINT = ("class", "secret", "empty", "nodata", "circle")


def symbol(geometry: str, key: str) -> QgsSymbol:
    """Return a copy of the symbol of a rule. Raises StyleError when the file cannot be read or
    lacks the rule."""
    path = resource("styles", f"{geometry}.qml")
    try:
        marks = _marks(path, path.stat().st_mtime_ns)
    except OSError:
        marks = {}
    if key not in marks:
        raise StyleError(
            tr("The style file {file} cannot be read, or lacks the rule “{rule}”.").format(
                file=path.name, rule=key
            )
        )
    return cast("QgsSymbol", marks[key].clone())


@lru_cache(maxsize=8)
def _marks(path: Path, modified: int) -> dict[str, QgsSymbol]:
    """Return rule → symbol. A rule is named by its key, or by the first word of its label, which
    QGIS keeps when it saves a file.

    modified: the file's time, so that a changed file is read again."""
    document = QDomDocument()
    document.setContent(path.read_text(encoding="utf-8"))
    element = document.documentElement().firstChildElement("renderer-v2")
    renderer = (
        QgsFeatureRenderer.load(element, QgsReadWriteContext()) if not element.isNull() else None
    )
    if not isinstance(renderer, QgsRuleBasedRenderer):
        return {}
    symbols: dict[str, QgsSymbol] = {}
    for rule in renderer.rootRule().children():
        if rule.symbol() is not None:
            mark = cast("QgsSymbol", rule.symbol().clone())
            symbols[rule.ruleKey()] = mark
            symbols.setdefault(rule.label().split(" ", 1)[0], mark)
    return symbols


def grow_when_close(mark: QgsSymbol) -> QgsSymbol:
    """Let a dot grow at close range: from 1:10 000, up to 2½ times at 1:2 000."""
    if isinstance(mark, QgsMarkerSymbol):
        size = f"{mark.size()} * scale_linear(coalesce(@map_scale, 1e6), 2000, 10000, 2.5, 1)"
        mark.setDataDefinedSize(QgsProperty.fromExpression(size))
    return mark


def class_symbol(geometry: str, colour: str, sign: str) -> QgsSymbol:
    """Return the symbol of one class. `sign` ('−' or '+' for a change) is written in the middle of
    areas, since grey print may not distinguish a fall from a rise."""
    mark = symbol(geometry, "class")
    mark.setColor(QColor(colour))
    grow_when_close(mark)
    if sign and geometry == "polygon":
        letter = QgsFontMarkerSymbolLayer(family(), sign, LETTER)
        letter.setColor(QColor(LETTER_COLOUR if contrast(colour, LETTER_COLOUR) > 4.5 else PAPER))
        mark.appendSymbolLayer(in_the_middle(letter))
    return mark


def in_the_middle(*markers: QgsMarkerSymbolLayer) -> QgsGeometryGeneratorSymbolLayer:
    """Draw markers at the point of an area that is farthest from its outline, where letters have
    the most space."""
    middle = cast(
        "QgsGeometryGeneratorSymbolLayer",
        QgsGeometryGeneratorSymbolLayer.create({"geometryModifier": MIDDLE}),
    )
    middle.setSymbolType(Qgis.SymbolType.Marker)
    middle.setSubSymbol(QgsMarkerSymbol(list(markers)))
    return middle


def grey_symbol(geometry: str, name: str) -> QgsSymbol:
    """Return the symbol of units without a figure.

    name: 'secret' (light grey with a thin diagonal hatch), 'empty' (white with fine grey dots: no
    social housing) or 'nodata' (white with a dotted outline)"""
    return grow_when_close(symbol(geometry, name))


def lettered_secret_symbol(unless: str) -> QgsSymbol:
    """Return the hatch of an area with the letter `s` in it, for maps with labels.

    unless: the expression of units that have a label instead, '' without any."""
    fill = symbol("polygon", "secret")
    letter = QgsFontMarkerSymbolLayer(family(), HIDDEN, LETTER)
    letter.setColor(QColor(LETTER_COLOUR))
    middle = in_the_middle(letter)
    if unless:
        is_enabled = QgsProperty.fromExpression(f"NOT ({unless})")
        middle.setDataDefinedProperty(QgsSymbolLayer.Property.LayerEnabled, is_enabled)
    fill.appendSymbolLayer(middle)
    return fill


def circle_marker(colour: str, size: float = 4.0) -> QgsMarkerSymbol:
    """Return a circle of that diameter in mm, as the legend of sizes shows it."""
    marker = cast("QgsMarkerSymbol", symbol("point", "circle"))
    marker.setColor(QColor(colour))
    marker.setSize(size)
    if is_pale(colour):  # with the usual white outline it would not stand out from the paper
        marker.symbolLayer(0).setStrokeColor(QColor(PALE_EDGE))
    return marker


def circle_symbol(
    geometry: str, colour: str, size_expression: str, legend_size: float = NO_SIZE
) -> QgsSymbol:
    """Return a circle with a data-defined diameter, on a point or in the middle of a polygon, which
    is drawn before the circles (symbol levels).

    size_expression: the diameter in mm. legend_size: the diameter in the legend, mm."""
    marker = circle_marker(colour, legend_size)
    marker.setDataDefinedSize(QgsProperty.fromExpression(size_expression))
    if geometry == "point":
        return marker
    centroid = QgsCentroidFillSymbolLayer()
    centroid.setSubSymbol(marker)
    centroid.setPointOnSurface(True)
    centroid.setPointOnAllParts(False)  # a commune in two parts has its dwellings once
    centroid.setRenderingPass(1)
    fill = symbol("polygon", "ground")
    fill.appendSymbolLayer(centroid)
    return fill


def circle_of(rule: QgsRuleBasedRenderer.Rule, largest: float) -> QgsMarkerSymbol | None:
    """Return the circle of a class in the middle of polygons for a legend, without the polygon's
    outline; None for other rules.

    largest: mm"""
    parts = rule.symbol().symbolLayers() if rule.symbol() is not None else []
    circle = parts[-1].subSymbol() if parts else None
    if not isinstance(circle, QgsMarkerSymbol) or not circle.dataDefinedSize().isActive():
        return None  # a sign of a change has one size
    circle = circle.clone()
    circle.setDataDefinedSize(QgsProperty())
    circle.setSize(min(circle.size(), largest))
    return circle
