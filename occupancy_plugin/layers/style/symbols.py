"""The marks that every occupancy map shares, read from resources/styles/{polygon,point}.qml: a
cartographer may replace those files.

Each file is a QGIS style whose rules are named: `class`, `secret`, `empty`, `nodata`, for polygons
`ground` and `imputed`, for points
`circle`. One symbol for every hidden cell, whatever the reason (R6).
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
PALE_EDGE = "#8a8a8a"  # around a circle in a pale colour: the line of areas
UNSIZED = 0.01  # mm: what a legend shows for a circle that has no unit
POLYGON = ("class", "secret", "empty", "nodata", "ground", "imputed")
POINT = ("class", "secret", "empty", "nodata", "circle")


def symbol(geometry: str, key: str) -> QgsSymbol:
    """A copy of that mark. Raises StyleError when the file cannot be read or lacks it."""
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
    """Rule → symbol; a rule is found by its key or by the first word of its label, which survives
    editing in QGIS."""
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


def growing(mark: QgsSymbol) -> QgsSymbol:
    """A dot that grows where one looks closely: from 1:10 000 on, up to 2½ times at 1:2 000."""
    if isinstance(mark, QgsMarkerSymbol):
        size = f"{mark.size()} * scale_linear(coalesce(@map_scale, 1e6), 2000, 10000, 2.5, 1)"
        mark.setDataDefinedSize(QgsProperty.fromExpression(size))
    return mark


def class_symbol(geometry: str, colour: str, sign: str = "") -> QgsSymbol:
    """One class of a choropleth. sign: of a change, written in the middle of areas, since grey
    print tells no fall from a rise."""
    mark = symbol(geometry, "class")
    mark.setColor(QColor(colour))
    growing(mark)
    if sign and geometry == "polygon":
        letter = QgsFontMarkerSymbolLayer(family(), sign, LETTER)
        letter.setColor(QColor(LETTER_COLOUR if contrast(colour, LETTER_COLOUR) > 4.5 else PAPER))
        mark.appendSymbolLayer(in_the_middle(letter))
    return mark


def in_the_middle(*parts: QgsMarkerSymbolLayer) -> QgsGeometryGeneratorSymbolLayer:
    """Markers at the point of an area that is farthest from its outline, where letters have most
    room."""
    middle = cast(
        "QgsGeometryGeneratorSymbolLayer",
        QgsGeometryGeneratorSymbolLayer.create({"geometryModifier": MIDDLE}),
    )
    middle.setSymbolType(Qgis.SymbolType.Marker)
    middle.setSubSymbol(QgsMarkerSymbol(list(parts)))
    return middle


def secret_symbol(geometry: str) -> QgsSymbol:
    """Light grey with a thin diagonal hatch: statistical secrecy."""
    return growing(symbol(geometry, "secret"))


def labelled_secret() -> QgsSymbol:
    """The hatch of an area with the `s` of tables on it: how a labelled map writes what is
    secret."""
    drawn = symbol("polygon", "secret")
    letter = QgsFontMarkerSymbolLayer(family(), HIDDEN, LETTER)
    letter.setColor(QColor(LETTER_COLOUR))
    drawn.appendSymbolLayer(in_the_middle(letter))
    return drawn


def empty_symbol(geometry: str) -> QgsSymbol:
    """White with fine grey dots: no social housing."""
    return growing(symbol(geometry, "empty"))


def no_data_symbol(geometry: str) -> QgsSymbol:
    """White with a dotted outline: no data."""
    return growing(symbol(geometry, "nodata"))


def imputed_symbol() -> QgsSymbol:
    """A crossing hatch over the class of a grid square whose values were imputed (R11)."""
    return symbol("polygon", "imputed")


def circle_marker(colour: str, size: float = 4.0) -> QgsMarkerSymbol:
    """A circle of that diameter in mm, as the legend of sizes shows it."""
    marker = cast("QgsMarkerSymbol", symbol("point", "circle"))
    marker.setColor(QColor(colour))
    marker.setSize(size)
    if is_pale(colour):  # its own white line would leave it to the paper
        marker.symbolLayer(0).setStrokeColor(QColor(PALE_EDGE))
    return marker


def circle_symbol(
    geometry: str, colour: str, size_expression: str, shown: float = UNSIZED
) -> QgsSymbol:
    """A circle whose area follows the count: on the point, or over a polygon, which is drawn first
    (symbol levels).

    shown: its diameter in a legend, mm."""
    marker = circle_marker(colour, shown)
    marker.setDataDefinedSize(QgsProperty.fromExpression(size_expression))
    if geometry == "point":
        return marker
    centroid = QgsCentroidFillSymbolLayer()
    centroid.setSubSymbol(marker)
    centroid.setPointOnSurface(True)
    centroid.setRenderingPass(1)
    drawn = symbol("polygon", "ground")
    drawn.appendSymbolLayer(centroid)
    return drawn
