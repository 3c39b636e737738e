"""The layers of a page. Each page has its own, because a legend follows the current state of a
layer even where the map keeps another (QGIS#55074).

Withheld units and units with a hidden value are one hatch in one picture (R6,
layers/style/shared_hatch.py). The file does not distinguish them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsMapLayer,
    QgsMarkerSymbol,
    QgsNullSymbolRenderer,
    QgsPalLayerSettings,
    QgsRectangle,
    QgsRuleBasedRenderer,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtGui import QFont

from ...description import Geometry, Kind
from ...layers.figures.evolution import as_difference
from ...layers.release.indicators import RELEASED, STATE
from ...layers.release.released import ReleasedScale
from ...layers.store.geopackage import StoredRows, discard, open_layer, quoted, write_geopackage
from ...layers.style.apply import preset_renderer
from ...layers.style.expressions import literal
from ...layers.style.labelling import (
    circle_size,
    circles_of,
    label_settings,
    obstacle_labelling,
    sign_label_settings,
    text_with_halo,
)
from ...layers.style.presentation import Look, preset
from ...layers.withheld import WithheldLayer, outlines
from ...toolbelt.errors import SheetError
from ...toolbelt.shapes import geometry_from, joint_extent
from ...toolbelt.translation import tr
from ..content.facts import Facts
from ..content.findings import within_sentence
from ..content.page import MapPart
from ..content.unit_changes import compare_scale_with_significance
from ..drawing.colours import INK, SOFT
from ..drawing.fonts import family
from .change_map import change_renderer
from .zoomed import circle_renderer, circle_rows, outline_layer, zoom_names

ZONE_LINE, ZONE_FILL = ("#1f5fa8", 0.35), "#dfe8f3"  # the QPV: blue, as the subtitle says; mm
COMMUNE_LINE = ("#9e9e9e", 0.1)  # colour, mm
LABEL_SIZE, HALO = 7.0, 0.6  # points, mm
COMMUNES, SQUARES, RESIDENCES = "commune", "carreau", "residence"
RESIDENCE_MARK = {"color": "#ffffff", "outline_color": SOFT, "outline_width": "0.2", "size": "1.1"}
LABELLED_SCALES = ("commune", "qpv2015", "qpv2024")


class PageLayers:
    """Stores the rows of each scale once and makes layers page by page. `close` deletes the
    rows."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._stored: dict[tuple[str, tuple[str, ...]], tuple[ReleasedScale, StoredRows]] = {}

    def close(self) -> None:
        for _, stored_rows in self._stored.values():
            discard(stored_rows.path)
        self._stored.clear()

    def __enter__(self) -> PageLayers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def crs(self) -> QgsCoordinateReferenceSystem:
        scales = self.facts.release.scales
        scale = scales.get(COMMUNES) or next(iter(scales.values()))
        return QgsCoordinateReferenceSystem(scale.crs)

    def extent(self) -> QgsRectangle:
        """Return the territory's extent with a margin; withheld units do not count."""
        box = _extent_of(self._territory())
        if box.isEmpty():
            box = _extent_of(next(iter(self.facts.release.scales.values())).geometry)
        box.scale(1.05)
        return box

    def extent_of(self, map_part: MapPart) -> QgsRectangle:
        """Return the extent of a map: its window, else the territory's. A commune's squares take
        the frame, since they are often a small part of the commune."""
        if map_part.window:
            return QgsRectangle(*map_part.window)
        territory = self.facts.release.territory
        if territory.scale != COMMUNES or map_part.scale != SQUARES:
            return self.extent()
        box = _extent_of(_all_shapes(self.facts.release.scales[map_part.scale]))
        box.scale(1.15)
        return self.extent() if box.isEmpty() else box

    def layers_of(self, map_part: MapPart, metres: float = 0.0) -> list[QgsMapLayer]:
        """Return the layers of a map, the uppermost first: the territory's outline, communes over
        finer units, the safe layer, the hatch.

        metres: of a millimetre on paper, for circles"""
        if map_part.circles_of:
            return self._circles(map_part, metres)
        scale, stored_rows = self._rows(map_part)
        safe_layer = open_layer(stored_rows, self.facts.measure(map_part.indicator).titled)
        self._describe(safe_layer)
        safe_layer.setRenderer(self._renderer(safe_layer, map_part))
        if map_part.scale in LABELLED_SCALES:
            codes = self.facts.largest(map_part.scale, map_part.indicator)
            _label_towns(safe_layer, codes, map_part.change)
        obstacles = _circle_obstacles(safe_layer, scale.crs, metres) if map_part.circles else []
        hatch = WithheldLayer(map_part.indicator)
        if not map_part.window:  # around a QPV it would show where withheld squares are
            hatch.set_outlines(outlines(list(scale.withheld), scale.crs, scale.geometry_type))
        hatch.follow(safe_layer)
        overlays = [
            outline_layer(self._territory(), scale.crs, SOFT, 0.25),
            *(self._outlines(COMMUNES, *COMMUNE_LINE) if map_part.scale != COMMUNES else ()),
            *self._outlines(map_part.zones, *ZONE_LINE),
        ]
        if map_part.window and map_part.zones:
            overlays = [*self._residences(), *overlays]
        if map_part.window or map_part.frames:
            overlays = [*zoom_names(self.facts, map_part), *overlays]
        return [*overlays, *obstacles, safe_layer, hatch]

    def _circles(self, map_part: MapPart, metres: float) -> list[QgsMapLayer]:
        """Return published units with a class as circles over outlines; other units are not
        drawn."""
        scale = self.facts.release.scales[map_part.scale]
        rows, geometry = circle_rows(self.facts, map_part, metres)
        key = (map_part.scale, (map_part.indicator, repr(map_part.window)))
        if key not in self._stored:
            stored_rows = write_geopackage(
                rows, geometry, scale.crs, "released", scale.geometry_type
            )
            self._stored[key] = (scale, stored_rows)
        safe_layer = open_layer(self._stored[key][1], self.facts.measure(map_part.indicator).titled)
        safe_layer.setRenderer(
            circle_renderer(self._renderer(safe_layer, map_part), map_part, self.facts)
        )
        return [
            *zoom_names(self.facts, map_part),
            safe_layer,
            *self._outlines(map_part.zones, *ZONE_LINE, ZONE_FILL),
            *self._outlines(COMMUNES, *COMMUNE_LINE),
            outline_layer(self._territory(), scale.crs, SOFT, 0.25),
        ]

    def _outlines(
        self, scale: str, colour: str, stroke_width: float, fill: str = ""
    ) -> list[QgsVectorLayer]:
        """Return the layer of all outlines of a scale, [] for one that the release lacks."""
        units = self.facts.release.scales.get(scale)
        if units is None:
            return []
        return [outline_layer(_all_shapes(units), units.crs, colour, stroke_width, True, fill)]

    def _residences(self) -> list[QgsVectorLayer]:
        """Return the layer of the published résidences as points, by which a place is found."""
        scale = self.facts.release.scales.get(RESIDENCES)
        if scale is None:
            return []
        is_published = (scale.frame[STATE] == RELEASED).to_numpy()
        shapes = [bytes(wkb) for wkb in scale.geometry[is_published] if wkb is not None]
        layer = outlines(shapes, scale.crs, scale.geometry_type, draw_points=True)
        layer.setRenderer(QgsSingleSymbolRenderer(QgsMarkerSymbol.createSimple(RESIDENCE_MARK)))
        return [layer]

    def _territory(self) -> list[bytes]:
        territory = self.facts.release.territory
        scale = self.facts.release.scales.get(territory.scale)
        if scale is None or territory.code not in scale.frame.index:
            return []
        return [bytes(scale.geometry[scale.frame.index.get_loc(territory.code)])]

    def _rows(self, map_part: MapPart) -> tuple[ReleasedScale, StoredRows]:
        """Return a scale and its stored rows; the change of two vintages has its own."""
        key = (map_part.scale, (map_part.indicator,) if map_part.change else ())
        if key not in self._stored:
            scale: ReleasedScale | None = (
                compare_scale_with_significance(self.facts, map_part.scale, map_part.indicator)
                if map_part.change
                else self.facts.release.scales[map_part.scale]
            )
            if scale is None:
                raise SheetError(tr("This scale does not exist in both vintages."))
            stored_rows = write_geopackage(
                scale.frame, scale.geometry, scale.crs, "released", scale.geometry_type
            )
            self._stored[key] = (scale, stored_rows)
        return self._stored[key]

    def _describe(self, layer: QgsVectorLayer) -> None:
        """Name the column of the stock, for the legend of circles."""
        index = layer.fields().indexOf("dwellings")
        label = self.facts.words.text(self.facts.catalogue.columns.get("dwellings"))
        if index >= 0 and label:  # the legend writes it after a colon
            layer.setFieldAlias(index, within_sentence(label))

    def _renderer(self, layer: QgsVectorLayer, map_part: MapPart) -> QgsRuleBasedRenderer:
        indicator = self.facts.indicators[map_part.indicator]
        words = self.facts.words
        if map_part.change:
            return change_renderer(layer, as_difference(indicator), words)
        presentation = preset(indicator)
        if map_part.circles and indicator.kind is Kind.RATE:
            presentation = presentation.with_look(Look.CIRCLES, indicator)
        return preset_renderer(layer, indicator, words, presentation)


def _all_shapes(scale: ReleasedScale) -> list[bytes]:
    """Return the outlines of released and withheld units alike: the picture names neither."""
    return [*map(bytes, scale.geometry), *map(bytes, scale.withheld)]


def _extent_of(shapes: Iterable[bytes]) -> QgsRectangle:
    return joint_extent(geometry_from(wkb).boundingBox() for wkb in shapes)


def _circle_obstacles(layer: QgsVectorLayer, crs: str, metres: float) -> list[QgsVectorLayer]:
    """Return an invisible layer that keeps the names of towns off the circles of others.

    metres: of a millimetre on paper"""
    discs = [
        bytes(QgsGeometry.fromPointXY(middle).buffer(diameter / 2 * metres, 8).asWkb())
        for middle, diameter in circles_of(layer)
    ]
    obstacles = outlines(discs, crs, Geometry.POLYGON)
    obstacles.setRenderer(QgsNullSymbolRenderer())
    obstacles.setLabeling(obstacle_labelling())
    obstacles.setLabelsEnabled(True)
    return [obstacles]


def _label_towns(layer: QgsVectorLayer, codes: Sequence[str], has_signs: bool) -> None:
    """Label the units of these codes, next to their circles or the signs of a change, or in their
    areas."""
    town_codes = ", ".join(literal(code) for code in codes)
    if not town_codes:
        return
    written_name = f"replace({quoted('name')}, {literal(chr(39))}, '’')"
    name = f"if({quoted('code')} IN ({town_codes}), {written_name}, NULL)"
    settings = label_settings(layer, name)
    if has_signs:
        settings = sign_label_settings(name)
    elif not circle_size(layer):
        settings = QgsPalLayerSettings()
        settings.fieldName, settings.isExpression = name, True
        settings.placement = QgsPalLayerSettings.Placement.Horizontal
        settings.centroidInside = True
    text = text_with_halo(LABEL_SIZE, INK, HALO, 0.85)
    text.setFont(QFont(family()))
    settings.setFormat(text)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
