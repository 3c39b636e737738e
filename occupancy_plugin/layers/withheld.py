"""The hatch layer: one picture of the withheld units and of the safe layer's hidden cells, which
look the same (R6).

It is not a vector layer, so QGIS cannot label, select, identify, tabulate, join, process or export
it. It holds outlines and public names, never a code or a value. In vector drawings (SVG, PDF,
GeoPDF) it is a raster image with the names as texts over it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsExpressionContextUtils,
    QgsGeometry,
    QgsNullSymbolRenderer,
    QgsPluginLayer,
    QgsPointXY,
    QgsRectangle,
    QgsRenderContext,
    QgsSingleSymbolRenderer,
    QgsSymbol,
    QgsVectorLayer,
)
from qgis.PyQt import sip

from ..toolbelt.shapes import geometry_from, memory_layer, named_shape
from .lineage import WITHHELD_TYPE
from .picture import PictureLayer, PictureLayerType, PictureLegend
from .repaint import repaint
from .style.fields import geometry_of
from .style.words import Words

if TYPE_CHECKING:
    from .style.labelling import Labels

TYPE_NAME = WITHHELD_TYPE
POLYGON, POINT = "polygon", "point"
NAME = "name"  # the private layer's only column
GEOMETRY_PROPERTY = "occupancy/geometry"


def outlines(
    geometries: Sequence[bytes | None],
    crs_authid: str,
    geometry_type: str,
    draw_points: bool = False,
    names: Sequence[str] = (),
) -> QgsVectorLayer:
    """Return a memory layer of the shapes (WKB), outside any project. Any thread.

    draw_points: draw addresses too, of which one under the threshold is that of a few households
    names: of units with public names, else ()"""
    from .store.geopackage import as_multi

    shape = "Point" if geometry_type == POINT else "MultiPolygon"
    is_hidden = geometry_type == POINT and not draw_points
    units = () if is_hidden else zip_longest(geometries, names, fillvalue="")
    shapes = ((name, geometry_from(as_multi(bytes(wkb)))) for wkb, name in units if wkb)
    return memory_layer(shape, crs_authid, NAME, shapes)


class WithheldLayer(PictureLayer):
    """The hatch layer. `set_outlines` sets the withheld units, `clear` removes them.
    Saved layers hold no outline. `_drawn` has the units and the safe layer's hidden cells."""

    def __init__(self, name: str = "") -> None:
        super().__init__(TYPE_NAME, name)
        self._units: QgsVectorLayer | None = None  # outlines of withheld units
        self._safe: QgsVectorLayer | None = None  # the safe layer whose hidden cells are drawn
        self._labels: Labels | None = None  # of the safe layer, when this was drawn
        self._circles: list[tuple[QgsPointXY, float]] = []  # of the safe layer: middle, mm
        self.setLegend(PictureLegend(self))

    # what the loader calls

    def set_outlines(self, units: QgsVectorLayer) -> None:
        """Draw a layer made by `outlines`. Main thread."""
        self.setCrs(units.crs())
        self.setCustomProperty(GEOMETRY_PROPERTY, geometry_of(units))
        self._replace_units(units)

    def follow(self, safe_layer: QgsVectorLayer) -> None:
        """Draw the safe layer's hidden cells too, and again whenever it changes."""
        from .style.shared_hatch import HATCH

        QgsExpressionContextUtils.setLayerVariable(safe_layer, HATCH, self.id())
        if self._safe is not safe_layer:
            self._safe = safe_layer
            safe_layer.rendererChanged.connect(self._draw)
            safe_layer.dataSourceChanged.connect(self._draw)
            safe_layer.styleChanged.connect(self._on_labels)
            safe_layer.willBeDeleted.connect(self._forget_safe)
            self.legendChanged.emit()  # the safe layer's legend names the hatch now
        self._draw()

    @property
    def safe_layer(self) -> QgsVectorLayer | None:
        """The safe layer whose hidden cells are drawn."""
        return self._safe

    def _obstacles(self, context: QgsRenderContext) -> QgsVectorLayer | None:
        """Return the safe layer's circles, as large as on this map: names of hatched units would
        lie on those of their neighbours."""
        from .style.labelling import obstacle_labelling

        if not self._circles:
            return None
        obstacles = outlines((), self.crs().authid(), POLYGON)
        millimetre = context.convertToMapUnits(1.0, Qgis.RenderUnit.Millimeters)
        obstacles.dataProvider().addFeatures(
            [
                named_shape("", QgsGeometry.fromPointXY(middle).buffer(size / 2 * millimetre, 8))
                for middle, size in self._circles
            ]
        )
        obstacles.setRenderer(QgsNullSymbolRenderer())
        obstacles.setLabeling(obstacle_labelling())
        obstacles.setLabelsEnabled(True)
        return obstacles

    def _on_labels(self) -> None:
        if self._wanted_labels() != self._labels:
            self._draw()

    def _wanted_labels(self) -> Labels | None:
        """Return the safe layer's labels. If it has any, withheld units and hidden cells alike have
        the letter `s`, and their public names where the safe layer has names (R6)."""
        from .style.labelling import labels_of

        if self._safe is None or self.geometry_type() != POLYGON:
            return None
        return labels_of(self._safe)

    def _forget_safe(self) -> None:
        self._safe = None
        self._draw()

    def clear(self) -> None:
        """Remove the outlines, when the session ends or the project is closed."""
        self._replace_units(None)

    def draws_something(self) -> bool:
        return self._units is not None and self._units.featureCount() > 0

    def geometry_type(self) -> str:
        type_name = self.customProperty(GEOMETRY_PROPERTY)
        return str(type_name) if type_name in (POLYGON, POINT) else POLYGON

    def _replace_units(self, units: QgsVectorLayer | None) -> None:
        self._units = units
        self._extent = (
            coarse_extent(units) if units is not None and units.featureCount() else QgsRectangle()
        )
        self._draw()

    def _draw(self) -> None:
        """Draw withheld units and hidden cells as shapes of one layer with one symbol (R6)."""
        from .style.shared_hatch import hidden_shapes

        is_gone = self._units is None or sip.isdeleted(self._units)  # as QGIS ends
        units_layer = None if is_gone else self._units
        cells = hidden_shapes(self._safe) if self._safe is not None else []
        if units_layer is not None and cells:
            units_layer = units_layer.clone()
            shapes = [named_shape(name, outline) for outline, name in cells]
            units_layer.dataProvider().addFeatures(shapes)
        self._show(units_layer, self._wanted_labels())

    def _show(self, units_layer: QgsVectorLayer | None, labels: Labels | None) -> None:
        from .style.labelling import NAMED_HERE, Labels, circles_of
        from .style.symbols import grey_symbol, lettered_secret_symbol

        self._labels, self._names = labels, None
        self._circles = circles_of(self._safe) if labels and self._safe is not None else []
        if units_layer is not None:
            symbol = grey_symbol(self.geometry_type(), "secret")
            if labels is not None:
                has_names = labels in (Labels.NAME, Labels.BOTH)
                symbol = lettered_secret_symbol(unless=NAMED_HERE if has_names else "")
                self._names = _name_labels(units_layer) if has_names else None
            renderer = QgsSingleSymbolRenderer(symbol)
            renderer.setForceRasterRender(True)
            units_layer.setRenderer(renderer)
        self._drawn = units_layer
        self.emitStyleChanged()
        repaint(self)

    # QgsPluginLayer

    def legend_entries(self) -> list[tuple[QgsSymbol, str, str]]:
        """Return the hatch and its name, unless the safe layer's legend has it."""
        from .style.symbols import grey_symbol

        if self._safe is not None:
            return []
        symbol, text = (
            grey_symbol(self.geometry_type(), "secret"),
            Words.of_window().word("secrecy"),
        )
        return [(symbol, text, "secret")]

    def clone(self) -> WithheldLayer:
        copy = WithheldLayer(self.name())
        self.copy_to(copy)
        copy._units, copy._extent = self._units, QgsRectangle(self._extent)
        units_layer = self._drawn.clone() if self._drawn is not None else None
        copy._show(units_layer, self._labels)
        copy._circles = list(self._circles)
        return copy

    def setTransformContext(self, context: Any) -> None:
        for outlines_layer in (self._units, self._drawn, self._names):
            if outlines_layer is not None:
                outlines_layer.setTransformContext(context)


def _name_labels(units_layer: QgsVectorLayer) -> QgsVectorLayer:
    """Return a layer that draws only the labels of hatched units.

    Units are in the order of their names: QGIS tells the number of a labelled feature, which would
    otherwise distinguish withheld units from hidden cells (R6)."""
    from .style.labelling import secret_labels

    names = outlines((), units_layer.crs().authid(), POLYGON)
    named_units = [feature for feature in units_layer.getFeatures() if feature[NAME]]
    in_order = sorted(named_units, key=lambda feature: str(feature[NAME]))
    shapes = [named_shape(feature[NAME], feature.geometry()) for feature in in_order]
    names.dataProvider().addFeatures(shapes)
    names.setRenderer(QgsNullSymbolRenderer())
    names.setLabeling(secret_labels(names))
    names.setLabelsEnabled(True)
    return names


def coarse_extent(units: QgsVectorLayer) -> QgsRectangle:
    """Return the extent rounded outwards to 10 km or a tenth of a degree, because projects save it
    and "zoom to layer" shows it."""
    cell = 0.1 if units.crs().isGeographic() else 10_000.0
    box = units.extent()
    return QgsRectangle(
        math.floor(box.xMinimum() / cell) * cell,
        math.floor(box.yMinimum() / cell) * cell,
        math.ceil(box.xMaximum() / cell) * cell,
        math.ceil(box.yMaximum() / cell) * cell,
    )


class WithheldLayerType(PictureLayerType):
    """See its base class."""

    def __init__(self, on_properties: Callable[[QgsPluginLayer], None] | None = None) -> None:
        super().__init__(TYPE_NAME, WithheldLayer, on_properties)
