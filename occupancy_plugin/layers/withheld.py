"""The layer W: units under the threshold, drawn as a hatch and nothing else; with them, in the
same picture, the hidden cells of the layer S beside it (R6).

It is no vector layer, so QGIS has no way to label, select, identify, tabulate, join, process or
export it. It holds outlines
only, never a code or a value, and never reaches a vector drawing (SVG, PDF, GeoPDF): there it is a
picture.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsLegendSymbolItem,
    QgsMapLayerLegend,
    QgsPluginLayer,
    QgsPluginLayerType,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsSymbolLegendNode,
    QgsVectorLayer,
)
from qgis.PyQt import sip

from .lineage import WITHHELD_TYPE
from .picture import PictureLayer

if TYPE_CHECKING:
    from .style.labelling import Labels
    from .style.words import Words

TYPE_NAME = WITHHELD_TYPE
POLYGON, POINT = "polygon", "point"
NAME = "name"  # the private layer's one column
LANGUAGE_PROPERTY = "occupancy/language"
GEOMETRY_PROPERTY = "occupancy/geometry"
DRAW_POINTS_PROPERTY = "occupancy/draw_points"

_log = logging.getLogger(__name__)


def outlines(
    geometries: Sequence[bytes | None],
    crs_authid: str,
    geometry_type: str,
    draw_points: bool = False,
    names: Sequence[str] = (),
) -> QgsVectorLayer:
    """WKB as a private layer in no project; any thread. names: of units that everybody knows, ()
    for others; no further attribute."""
    from .store.geopackage import as_multi

    shape = "Point" if geometry_type == POINT else "MultiPolygon"
    units = QgsVectorLayer(f"{shape}?crs={crs_authid}&field={NAME}:string", "", "memory")
    features = []
    hidden = geometry_type == POINT and not draw_points
    for wkb, name in () if hidden else zip_longest(geometries, names, fillvalue=""):
        if wkb:
            outline = QgsGeometry()
            outline.fromWkb(wkb if geometry_type == POINT else as_multi(bytes(wkb)))
            features.append(_shape(outline, name))
    units.dataProvider().addFeatures(features)
    units.updateExtents()
    return units


def _shape(outline: QgsGeometry, name: str) -> QgsFeature:
    feature = QgsFeature()
    feature.setGeometry(outline)
    feature.setAttributes([name])
    return feature


class WithheldLayer(PictureLayer):
    """A hatch. `set_units` gives it outlines, `clear` takes them away; saved and copied layers hold
    none. `_drawn`: the units, and hidden cells of S."""

    def __init__(self, name: str = "") -> None:
        super().__init__(TYPE_NAME, name)
        self._units: QgsVectorLayer | None = None  # outlines of withheld units
        self._safe: QgsVectorLayer | None = None
        self._labels: Labels | None = None  # of S, when this was drawn
        self.setLegend(WithheldLegend(self))

    # what the loader calls

    def set_units(
        self,
        geometries: Sequence[bytes | None],
        crs_authid: str,
        geometry_type: str,
        draw_points: bool = False,
        names: Sequence[str] = (),
    ) -> None:
        """Draw these outlines (WKB). Points are drawn only if asked: an address under the threshold
        is a household's address."""
        units = outlines(geometries, crs_authid, geometry_type, draw_points, names)
        self.set_outlines(units, geometry_type, draw_points)

    def set_outlines(
        self, units: QgsVectorLayer, geometry_type: str, draw_points: bool = False
    ) -> None:
        """Draw what `outlines` made, perhaps in another thread."""
        self.setCrs(units.crs())
        self.setCustomProperty(GEOMETRY_PROPERTY, str(geometry_type))  # an enum is not saved
        self.setCustomProperty(DRAW_POINTS_PROPERTY, int(draw_points))
        self._adopt(units)

    def follow(self, safe: QgsVectorLayer) -> None:
        """Draw the hidden cells of that S too, whatever it shows from now on."""
        if self._safe is not safe:
            self._safe = safe
            safe.rendererChanged.connect(self._draw)
            safe.dataSourceChanged.connect(self._draw)
            safe.styleChanged.connect(self._on_labels)
            safe.willBeDeleted.connect(self._forget_safe)
            self.legendChanged.emit()  # the legend of S names the hatch from now on
        self._draw()

    def follows_a_map(self) -> bool:
        """Is there an S, whose legend names the hatch?"""
        return self._safe is not None

    def _on_labels(self) -> None:
        """Labels put on S, or taken off it."""
        if self._wanted_labels() != self._labels:
            self._draw()

    def _wanted_labels(self) -> Labels | None:
        """What S bears: then what is secret bears its `s`, withheld or hidden alike (R6)."""
        from .style.labelling import labels_of

        if self._safe is None or self.geometry_type() != POLYGON:
            return None
        return labels_of(self._safe)

    def _forget_safe(self) -> None:
        self._safe = None
        self._draw()

    def clear(self) -> None:
        """Forget the outlines (sign-out, expiry, project closed)."""
        self._adopt(None)

    def draws_something(self) -> bool:
        return self._units is not None and self._units.featureCount() > 0

    def words(self) -> Words:
        from .style.words import Words

        return Words(str(self.customProperty(LANGUAGE_PROPERTY, "fr")))

    def named(self) -> list[tuple[QgsGeometry, str]]:
        """What is hatched, with its public name, where S is labelled with names: the outlines write
        it (ground/limits.py), since S would cut off what is written under it."""
        from .style.labelling import Labels

        if self._drawn is None or self._labels not in (Labels.NAME, Labels.BOTH):
            return []
        return [
            (QgsGeometry(feature.geometry()), str(feature[NAME]))
            for feature in self._drawn.getFeatures()
            if feature[NAME]
        ]

    def geometry_type(self) -> str:
        known = self.customProperty(GEOMETRY_PROPERTY)
        return str(known) if known in (POLYGON, POINT) else POLYGON

    def _adopt(self, units: QgsVectorLayer | None) -> None:
        self._units = units
        self._extent = (
            coarse(units) if units is not None and units.featureCount() else QgsRectangle()
        )
        self._draw()

    def _draw(self) -> None:
        """Withheld units and hidden cells as shapes of one layer, under one symbol."""
        from .style.shared_hatch import hidden_shapes

        drawn = self._units
        hidden = hidden_shapes(self._safe) if self._safe is not None and drawn is not None else []
        if drawn is not None and hidden:
            drawn = drawn.clone()
            drawn.dataProvider().addFeatures([_shape(outline, name) for outline, name in hidden])
        self._show(drawn, self._wanted_labels())

    def _show(self, drawn: QgsVectorLayer | None, labels: Labels | None) -> None:
        from .style.symbols import labelled_secret, secret_symbol

        self._labels = labels
        if drawn is not None:
            lettered = labels is not None
            symbol = labelled_secret() if lettered else secret_symbol(self.geometry_type())
            renderer = QgsSingleSymbolRenderer(symbol)
            renderer.setForceRasterRender(True)
            drawn.setRenderer(renderer)
            drawn.setLabelsEnabled(False)
        self._drawn = drawn
        self.emitStyleChanged()
        self.triggerRepaint()

    # QgsPluginLayer

    def clone(self) -> WithheldLayer:
        """Called by C++ (Package layers, layouts, rasterize); the clone must outlive this call, so
        C++ owns it."""
        copy = WithheldLayer(self.name())
        sip.transferto(copy, copy)
        self.clone_into(copy)
        return copy

    def clone_into(self, copy: WithheldLayer) -> None:
        copy.setCrs(self.crs())
        copy.setCustomProperties(self.customProperties())
        copy.setOpacity(self.opacity())
        copy.setBlendMode(self.blendMode())
        copy._units, copy._extent = self._units, QgsRectangle(self._extent)
        drawn = self._drawn.clone() if self._drawn is not None else None
        copy._show(drawn, self._labels)

    def setTransformContext(self, context: Any) -> None:
        for outlines_layer in (self._units, self._drawn):
            if outlines_layer is not None:
                outlines_layer.setTransformContext(context)


def coarse(units: QgsVectorLayer) -> QgsRectangle:
    """The extent rounded outwards to 10 km or a tenth of a degree: projects save it, and "zoom to
    layer" shows it."""
    cell = 0.1 if units.crs().isGeographic() else 10_000.0
    box = units.extent()
    return QgsRectangle(
        math.floor(box.xMinimum() / cell) * cell,
        math.floor(box.yMinimum() / cell) * cell,
        math.ceil(box.xMaximum() / cell) * cell,
        math.ceil(box.yMaximum() / cell) * cell,
    )


class WithheldLegend(QgsMapLayerLegend):
    """One entry: the hatch and its name."""

    def __init__(self, layer: WithheldLayer) -> None:
        super().__init__()
        self._named_beside: Callable[[], bool] = layer.follows_a_map
        self._describe: Callable[[], tuple[str, Words]] = lambda: (
            layer.geometry_type(),
            layer.words(),
        )

    def createLayerTreeModelLegendNodes(self, node: Any) -> list[QgsSymbolLegendNode]:
        from .style.symbols import secret_symbol

        try:
            if self._named_beside():  # in the legend of S: once is enough
                return []
            geometry, words = self._describe()
            item = QgsLegendSymbolItem(secret_symbol(geometry), words.word("secrecy"), "secret")
            entry = QgsSymbolLegendNode(node, item)
            sip.transferto(entry, entry)  # the layer tree's model owns it
            return [entry]
        except Exception:
            _log.exception("The legend of withheld units could not be made.")
            return []


class WithheldLayerType(QgsPluginLayerType):
    """Registered once at start; the owner keeps it, and removes it by TYPE_NAME at unload.

    `on_properties(layer)` is called when a person asks for the layer's properties: there are none,
    so it says why.
    """

    def __init__(self, on_properties: Callable[[QgsPluginLayer], None] | None = None) -> None:
        super().__init__(TYPE_NAME)
        self._on_properties = on_properties

    def createLayer(self, *_arguments: Any) -> WithheldLayer:
        layer = WithheldLayer()
        sip.transferto(layer, layer)
        return layer

    def showLayerProperties(self, layer: QgsPluginLayer) -> bool:
        try:
            if self._on_properties is not None:
                self._on_properties(layer)
        except Exception:
            _log.exception("The reason could not be shown.")
        return True
