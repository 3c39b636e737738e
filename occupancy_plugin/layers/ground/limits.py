"""Outlines of the territory and of the units that everybody knows (communes, EPCI, départements),
whatever is released about them: all of them are drawn alike, so they say nothing about secrecy.

Pictures (picture.py): among the communes are withheld ones, whose shapes go into no file.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from qgis.core import (
    QgsFeature,
    QgsField,
    QgsFields,
    QgsFillSymbol,
    QgsGeometry,
    QgsLegendSymbolItem,
    QgsLineSymbol,
    QgsMapLayerLegend,
    QgsPluginLayerType,
    QgsRectangle,
    QgsRuleBasedRenderer,
    QgsSymbol,
    QgsSymbolLegendNode,
    QgsVectorLayer,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QMetaType

from ...toolbelt.text_enum import TextEnum
from ...toolbelt.translation import tr
from ..picture import PictureLayer
from ..store.geopackage import as_multi
from .names import with_names
from .unit_of_page import unit_of_page

if TYPE_CHECKING:
    from ..release.released import Release, ReleasedScale

TYPE_NAME = "occupancy_ground"
PART_PROPERTY = "occupancy/ground"
KIND = "kind"  # the private layer's one column: what a shape is the outline of
TERRITORY = "territory"
WIDEST_FIRST = ("france", "region", "departement", "epci", "commune")
SEEN_FROM = {"commune": 400_000.0, "epci": 2_000_000.0, "departement": 0.0}  # of wide territories
CLOSE = "iris"  # outlined where one commune alone is in sight
CLOSE_FROM = 50_000.0
LINES = {
    CLOSE: ("#8a8a8a", 0.2),
    "commune": ("#8a8a8a", 0.15),
    "epci": ("#6c7682", 0.3),
    "departement": ("#5a636d", 0.4),
    TERRITORY: ("#3f474f", 0.6),
}  # colour, mm
AROUND_FILL, AROUND_LINE, PAPER = "#efefec", "#c9c9c4", "#ffffff"

_log = logging.getLogger(__name__)


class Part(TextEnum):
    """LIMITS: lines over a territory's maps · AROUND: the wider territory in pale grey, under
    them."""

    LIMITS = "limits"
    AROUND = "around"


@dataclass(frozen=True)
class Shapes:
    """crs · outlines: (kind, WKB) in the order in which they are drawn · extent: the territory's"""

    crs: str
    outlines: tuple[tuple[str, bytes], ...]
    extent: QgsRectangle


def limits_of(release: Release) -> Shapes | None:
    """Communes, EPCI and départements inside the territory, then the territory; of a small one its
    IRIS first, or points near by would lie on blank paper. None where the release has no shape of
    them."""
    outline = _territory(release)
    kinds = [k for k in ("commune", "epci", "departement") if k != release.territory.scale]
    narrower = _narrower(release.territory.scale)
    kinds = [kind for kind in kinds if kind in narrower]
    if not is_wide(release.territory.scale):
        kinds = [CLOSE, *kinds]
    shapes = [
        (kind, wkb)
        for kind in kinds
        if kind in release.scales
        for wkb in _every(release.scales[kind])
    ]
    shapes += [(TERRITORY, wkb) for wkb in outline]
    return _shapes(release, shapes, outline)


def around_of(release: Release) -> Shapes | None:
    """The next wider units that have a shape, and the territory on them as white paper."""
    outline = _territory(release)
    for scale in reversed(WIDEST_FIRST[: _place(release.territory.scale)]):
        wider = release.scales.get(scale)
        shapes = _every(wider) if wider is not None else []
        if shapes and outline:
            surroundings = [(scale, wkb) for wkb in shapes] + [(TERRITORY, wkb) for wkb in outline]
            return _shapes(release, surroundings, outline)
    return None


def drawn(shapes: Shapes, part: Part, wide: bool) -> QgsVectorLayer:
    """A private layer in no project; any thread. wide: of a département and more, whose communes
    are seen from close by only."""
    layer = QgsVectorLayer(f"MultiPolygon?crs={shapes.crs}", "", "memory")
    fields = QgsFields()
    fields.append(QgsField(KIND, QMetaType.Type.QString))
    layer.dataProvider().addAttributes(fields.toList())
    layer.updateFields()
    features = []
    for kind, wkb in shapes.outlines:
        feature = QgsFeature(layer.fields())
        outline = QgsGeometry()
        outline.fromWkb(as_multi(wkb))
        feature.setGeometry(outline)
        feature.setAttributes([kind])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    kinds = list(dict.fromkeys(kind for kind, _ in shapes.outlines))
    root = QgsRuleBasedRenderer.Rule(None)
    for position, kind in enumerate(kinds):
        symbol = line(kind) if part is Part.LIMITS else _ground(kind)
        for piece in symbol.symbolLayers():
            piece.setRenderingPass(position)
        rule = QgsRuleBasedRenderer.Rule(symbol, 0, 0, f"\"{KIND}\" = '{kind}'", kind)
        if wide and part is Part.LIMITS and SEEN_FROM.get(kind):
            rule.setMinimumScale(SEEN_FROM[kind])
        if kind == CLOSE:
            rule.setMinimumScale(CLOSE_FROM)
        root.appendChild(rule)
    if part is Part.LIMITS and TERRITORY in kinds:
        root.appendChild(unit_of_page(f"\"{KIND}\" = '{TERRITORY}'"))
    renderer = QgsRuleBasedRenderer(root)
    renderer.setUsingSymbolLevels(True)
    renderer.setForceRasterRender(True)
    layer.setRenderer(renderer)
    return layer


def line(kind: str) -> QgsSymbol:
    """An outline alone."""
    colour, wide = LINES[kind]
    outline = {"outline_color": colour, "outline_width": str(wide), "outline_style": _dash(kind)}
    return _simple({"style": "no", **outline})


def _dash(kind: str) -> str:
    return "dot" if kind == CLOSE else "solid"


def _ground(kind: str) -> QgsSymbol:
    fill = PAPER if kind == TERRITORY else AROUND_FILL
    return _simple({"color": fill, "outline_color": AROUND_LINE, "outline_width": "0.2"})


def _simple(properties: dict[str, str]) -> QgsSymbol:
    return cast(QgsSymbol, QgsFillSymbol.createSimple({**properties, "joinstyle": "round"}))


def is_wide(territory_scale: str) -> bool:
    """Does it hold hundreds of communes?"""
    return territory_scale in WIDEST_FIRST[:3]


def _place(scale: str) -> int:
    return WIDEST_FIRST.index(scale) if scale in WIDEST_FIRST else 0


def _narrower(scale: str) -> tuple[str, ...]:
    return WIDEST_FIRST[_place(scale) + 1 :] if scale in WIDEST_FIRST else WIDEST_FIRST


def _territory(release: Release) -> list[bytes]:
    scale = release.scales.get(release.territory.scale)
    if scale is None or release.territory.code not in scale.released.index:
        return []
    outline = scale.geometry[scale.released.index.get_loc(release.territory.code)]
    return [bytes(outline)] if outline else []


def _every(scale: ReleasedScale) -> list[bytes]:
    """The shapes of all units, released or not."""
    if scale.geometry_type != "polygon":
        return []
    return [bytes(wkb) for wkb in (*scale.geometry, *scale.withheld) if wkb]


def _shapes(
    release: Release, outlines: Sequence[tuple[str, bytes]], territory: Sequence[bytes]
) -> Shapes | None:
    if not outlines:
        return None
    box = QgsRectangle()
    for wkb in territory or [wkb for _, wkb in outlines]:
        shape = QgsGeometry()
        shape.fromWkb(wkb)
        box.combineExtentWith(shape.boundingBox())
    crs = next(iter(release.scales.values())).crs
    return Shapes(crs, tuple(outlines), box)


class GroundLayer(PictureLayer):
    """One `Part` of a territory's ground. `show` gives it outlines, `clear` takes them away."""

    def __init__(self, name: str = "", part: Part = Part.LIMITS) -> None:
        super().__init__(TYPE_NAME, name)
        self.setCustomProperty(PART_PROPERTY, part.value)
        self._outlines: QgsVectorLayer | None = None  # what `_drawn` is without names
        self.setLegend(GroundLegend(self))

    @property
    def part(self) -> Part:
        return Part(str(self.customProperty(PART_PROPERTY, Part.LIMITS.value)))

    def show(self, outlines: QgsVectorLayer, extent: QgsRectangle) -> None:
        """What `drawn` made, perhaps in another thread."""
        self.setCrs(outlines.crs())
        self._outlines = self._drawn = outlines
        self._extent = QgsRectangle(extent)
        self.legendChanged.emit()  # it names what is outlined
        self.triggerRepaint()

    def draws_something(self) -> bool:
        return self._drawn is not None

    def outlined(self) -> tuple[str, ...]:
        """What is outlined: "commune", …; () while nothing is."""
        renderer = self._drawn.renderer() if self._drawn is not None else None
        if not isinstance(renderer, QgsRuleBasedRenderer):
            return ()
        return tuple(rule.label() for rule in renderer.rootRule().children() if rule.label())

    def write_names(self, names: Mapping[str, Sequence[tuple[QgsGeometry, str]]]) -> None:
        """Public names over everything: by the id of the layer W on whose maps they are written."""
        if self._outlines is not None:
            self._drawn = with_names(self._outlines, names)
            self.triggerRepaint()

    def clear(self) -> None:
        self._outlines, self._drawn, self._extent = None, None, QgsRectangle()
        self.triggerRepaint()

    def clone(self) -> GroundLayer:
        """Called by C++; the clone must outlive this call, so C++ owns it."""
        copy = GroundLayer(self.name(), self.part)
        sip.transferto(copy, copy)
        copy.setCustomProperties(self.customProperties())
        copy.setOpacity(self.opacity())
        copy.setBlendMode(self.blendMode())
        if self._drawn is not None:
            copy.show(self._drawn.clone(), self._extent)
        return copy

    def setTransformContext(self, context: Any) -> None:
        if self._drawn is not None:
            self._drawn.setTransformContext(context)


class GroundLegend(QgsMapLayerLegend):
    """The lines of LIMITS by name; AROUND needs none."""

    def __init__(self, layer: GroundLayer) -> None:
        super().__init__()
        self._part = lambda: layer.part
        self._outlined = layer.outlined

    def createLayerTreeModelLegendNodes(self, node: Any) -> list[QgsSymbolLegendNode]:
        try:
            if self._part() is not Part.LIMITS:
                return []
            entries = []
            names = [("commune", tr("communes")), (TERRITORY, tr("territory"))]
            if CLOSE in self._outlined():
                names.insert(0, (CLOSE, tr("IRIS, near by")))
            for kind, name in names:
                colour, wide = LINES[kind]
                look = {"color": colour, "width": str(wide), "line_style": _dash(kind)}
                symbol = QgsLineSymbol.createSimple(look)
                entry = QgsSymbolLegendNode(node, QgsLegendSymbolItem(symbol, name, kind))
                sip.transferto(entry, entry)  # the layer tree's model owns it
                entries.append(entry)
            return entries
        except Exception:
            _log.exception("The legend of the outlines could not be made.")
            return []


class GroundLayerType(QgsPluginLayerType):
    """Registered once at start; the owner keeps it, and removes it by TYPE_NAME at unload."""

    def __init__(self) -> None:
        super().__init__(TYPE_NAME)

    def createLayer(self, *_arguments: Any) -> GroundLayer:
        layer = GroundLayer()
        sip.transferto(layer, layer)
        return layer
