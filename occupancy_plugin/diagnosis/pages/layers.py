"""The layers of a page. Each page has its own: a legend follows the layer of today, whatever a map
keeps (QGIS#55074).

Everything that is secret – units withheld and units whose value is hidden – is one hatch in one
picture (R6, layers/style/shared_hatch.py): in the file nothing tells one from the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFillSymbol,
    QgsGeometry,
    QgsMapLayer,
    QgsPalLayerSettings,
    QgsRectangle,
    QgsRuleBasedRenderer,
    QgsSimpleFillSymbolLayer,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QFont

from ...description import ClassMethod, Geometry, Kind
from ...layers.figures.classes import class_breaks
from ...layers.figures.evolution import as_difference
from ...layers.figures.references import NONE, References
from ...layers.release.released import ReleasedScale
from ...layers.store.geopackage import StoredRows, discard, open_layer, quoted, write_geopackage
from ...layers.style.apply import preset_renderer
from ...layers.style.expressions import literal
from ...layers.style.labelling import text_with_halo
from ...layers.style.presentation import Look, Presentation, preset
from ...layers.withheld import WithheldLayer, outlines
from ...toolbelt.errors import SheetError
from ...toolbelt.translation import tr
from ..content.facts import Facts
from ..content.page import MapPart
from ..drawing.colours import INK, SOFT
from ..drawing.fonts import family
from .change_map import change_renderer
from .zoomed import circle_renderer, circle_rows, zoom_names

ZONES, ZONE_FILL = "#1f5fa8", "#dfe8f3"  # the QPV: blue, as the subtitle says
LABEL_SIZE, HALO = 7.0, 0.6  # points, mm
COMMUNES = "commune"
LABELLED = ("commune", "qpv2015", "qpv2024")


class PageLayers:
    """Rows are stored once per scale; layers are made page by page. `close` forgets the rows."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._stored: dict[tuple[str, tuple[str, ...]], tuple[ReleasedScale, StoredRows]] = {}

    def close(self) -> None:
        for _, stored in self._stored.values():
            discard(stored.path)
        self._stored.clear()

    def __enter__(self) -> PageLayers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def crs(self) -> QgsCoordinateReferenceSystem:
        scales = self.facts.release.scales
        first = scales.get(COMMUNES) or next(iter(scales.values()))
        return QgsCoordinateReferenceSystem(first.crs)

    def extent(self) -> QgsRectangle:
        """The territory's, with a margin; never that of the units withheld."""
        box = QgsRectangle()
        for wkb in self._territory():
            shape = QgsGeometry()
            shape.fromWkb(wkb)
            box.combineExtentWith(shape.boundingBox())
        if box.isEmpty():
            part = next(iter(self.facts.release.scales.values()))
            for wkb in part.geometry:
                shape = QgsGeometry()
                shape.fromWkb(bytes(wkb))
                box.combineExtentWith(shape.boundingBox())
        box.scale(1.05)
        return box

    def of(self, part: MapPart, metres: float = 0.0) -> list[QgsMapLayer]:
        """From the top: the territory's outline, communes over finer units, S, the hatch.
        metres: of a millimetre on paper, for circles that are moved apart."""
        if part.circles_of:
            return self._circles(part, metres)
        scale, stored = self._rows(part)
        safe = open_layer(stored, self.facts.measure(part.indicator).titled)
        self._describe(safe)
        safe.setRenderer(self._renderer(safe, part))
        if part.scale in LABELLED and not part.shared:
            _label_towns(safe, self.facts.largest(part.scale, part.indicator))
        hatch = WithheldLayer(part.indicator)
        if not part.window:  # around a QPV no square tells where withheld ones are
            hatch.set_units(list(scale.withheld), scale.crs, scale.geometry_type)
        hatch.follow(safe)
        overlays = [_outline(self._territory(), scale.crs, SOFT, 0.25)]
        communes = self.facts.release.scales.get(COMMUNES)
        if communes is not None and part.scale != COMMUNES:
            every = [*map(bytes, communes.geometry), *map(bytes, communes.withheld)]
            overlays.append(_outline(every, communes.crs, "#9e9e9e", 0.1, as_picture=True))
        zones = self.facts.release.scales.get(part.zones)
        if zones is not None:
            every = [*map(bytes, zones.geometry), *map(bytes, zones.withheld)]
            overlays.append(_outline(every, zones.crs, ZONES, 0.35, as_picture=True))
        if part.window or part.framed:
            overlays = [*zoom_names(self.facts, part), *overlays]
        return [*overlays, safe, hatch]

    def _circles(self, part: MapPart, metres: float) -> list[QgsMapLayer]:
        """Published units with a class as circles over outlines; the others are not drawn."""
        scale = self.facts.released_scale(part.scale)
        rows, geometry = circle_rows(self.facts, part, metres)
        key = (part.scale, (part.indicator, repr(part.window)))
        if key not in self._stored:
            stored = write_geopackage(rows, geometry, scale.crs, "released", scale.geometry_type)
            self._stored[key] = (scale, stored)
        safe = open_layer(self._stored[key][1], self.facts.measure(part.indicator).titled)
        safe.setRenderer(circle_renderer(self._renderer(safe, part), part, self.facts))
        communes = self.facts.release.scales.get(COMMUNES)
        ground = []
        if communes is not None:
            every = [*map(bytes, communes.geometry), *map(bytes, communes.withheld)]
            ground.append(_outline(every, communes.crs, "#9e9e9e", 0.1, as_picture=True))
        zones = self.facts.release.scales.get(part.zones)
        if zones is not None:
            every = [*map(bytes, zones.geometry), *map(bytes, zones.withheld)]
            ground.insert(0, _outline(every, zones.crs, ZONES, 0.35, True, ZONE_FILL))
        ground.append(_outline(self._territory(), scale.crs, SOFT, 0.25))
        return [*zoom_names(self.facts, part), safe, *ground]

    def _territory(self) -> list[bytes]:
        territory = self.facts.release.territory
        scale = self.facts.release.scales.get(territory.scale)
        if scale is None or territory.code not in scale.frame.index:
            return []
        return [bytes(scale.geometry[scale.frame.index.get_loc(territory.code)])]

    def _rows(self, part: MapPart) -> tuple[ReleasedScale, StoredRows]:
        key = (part.scale, (part.indicator,) if part.change else ())
        if key not in self._stored:
            scale: ReleasedScale | None = (
                self.facts.changed_scale(part.scale, part.indicator)
                if part.change
                else self.facts.released_scale(part.scale)
            )
            if scale is None:
                raise SheetError(tr("This scale does not exist in both vintages."))
            stored = write_geopackage(
                scale.frame, scale.geometry, scale.crs, "released", scale.geometry_type
            )
            self._stored[key] = (scale, stored)
        return self._stored[key]

    def _describe(self, layer: QgsVectorLayer) -> None:
        """The stock's name, for the legend of circles."""
        index = layer.fields().indexOf("dwellings")
        label = self.facts.words.text(self.facts.catalogue.columns.get("dwellings"))
        if index >= 0 and label:
            layer.setFieldAlias(index, label)

    def _renderer(self, layer: QgsVectorLayer, part: MapPart) -> QgsRuleBasedRenderer:
        indicator = self.facts.indicators[part.indicator]
        words = self.facts.words
        if part.change:
            return change_renderer(layer, as_difference(indicator), words)
        look = preset(indicator)
        if part.circles and indicator.kind is Kind.RATE:
            look = look.with_look(Look.CIRCLES, indicator)
        references = NONE
        if part.shared:
            edges = self._shared_edges(part, look)
            first = self.facts.indicators[part.shared[0]]  # one scheme, or the classes look unlike
            look = Presentation(look.look, ClassMethod.SHARED, look.classes, first.palette)
            references = References(edges=edges)
        return preset_renderer(layer, indicator, words, look, references)

    def _shared_edges(self, part: MapPart, look: Presentation) -> tuple[float, ...]:
        """Class edges over the released values of all maps of the page (R13)."""
        frame = self.facts.released_scale(part.scale).frame
        values = np.concatenate([frame[i].to_numpy(dtype="float64") for i in part.shared])
        known = values[np.isfinite(values)].tolist()
        decimals = max(self.facts.indicators[i].decimals for i in part.shared)
        return tuple(class_breaks(known, ClassMethod.QUANTILE, look.classes, decimals))


def _outline(
    shapes: Sequence[bytes],
    crs: str,
    colour: str,
    wide: float,
    as_picture: bool = False,
    fill: str = "",
) -> QgsVectorLayer:
    """as_picture: withheld units are among them, so no shape goes into a file."""
    layer = outlines(shapes, crs, Geometry.POLYGON)
    drawn = QgsSimpleFillSymbolLayer(QColor(fill or "#ffffff"))
    drawn.setBrushStyle(Qt.BrushStyle.SolidPattern if fill else Qt.BrushStyle.NoBrush)
    drawn.setStrokeColor(QColor(colour))
    drawn.setStrokeWidth(wide)
    renderer = QgsSingleSymbolRenderer(QgsFillSymbol([drawn]))
    renderer.setForceRasterRender(as_picture)
    layer.setRenderer(renderer)
    return layer


def _label_towns(layer: QgsVectorLayer, codes: Sequence[str]) -> None:
    listed = ", ".join(literal(code) for code in codes)
    if not listed:
        return
    settings = QgsPalLayerSettings()
    settings.fieldName = f"if({quoted('code')} IN ({listed}), {quoted('name')}, NULL)"
    settings.isExpression = True
    settings.placement = QgsPalLayerSettings.Placement.Horizontal
    settings.centroidInside = True
    text = text_with_halo(LABEL_SIZE, INK, HALO, 0.85)
    text.setFont(QFont(family()))
    settings.setFormat(text)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
