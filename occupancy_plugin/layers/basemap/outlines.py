"""Outlines of the territory and of its public units (communes, EPCI, départements). Released and
withheld units are drawn alike, so the outlines disclose nothing about secrecy.

They are pictures (picture.py), because the shapes of withheld communes must not be saved to a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from qgis.core import (
    Qgis,
    QgsFillSymbol,
    QgsGeometryGeneratorSymbolLayer,
    QgsLineSymbol,
    QgsRectangle,
    QgsRuleBasedRenderer,
    QgsSymbol,
    QgsVectorLayer,
)

from ...toolbelt.shapes import geometry_from, joint_extent, memory_layer
from ...toolbelt.text_enum import TextEnum
from ...toolbelt.translation import tr
from ..picture import PictureLayer, PictureLayerType, PictureLegend
from ..repaint import repaint
from ..store.geopackage import as_multi
from ..style.rules import rules_of

if TYPE_CHECKING:
    from ..release.released import Release, ReleasedScale

TYPE_NAME = "occupancy_ground"
PART_PROPERTY = "occupancy/ground"
KIND = "kind"  # the private layer's only column: the scale of an outline, or TERRITORY
TERRITORY = "territory"
WIDEST_FIRST = ("france", "region", "departement", "epci", "commune")
# the largest scale denominators at which outlines of wide territories are drawn (0: no limit)
LARGEST_DENOMINATOR = {"commune": 400_000.0, "epci": 2_000_000.0, "departement": 0.0}
CLOSE_SCALE = "iris"  # drawn only on maps of about one commune
CLOSE_DENOMINATOR = 50_000.0
# colour, mm
LINES = {
    CLOSE_SCALE: ("#8a8a8a", 0.2),
    "commune": ("#8a8a8a", 0.15),
    "epci": ("#6c7682", 0.3),
    "departement": ("#5a636d", 0.4),
    TERRITORY: ("#3f474f", 0.6),
}
AROUND_FILL, AROUND_LINE, PAPER = "#efefec", "#c9c9c4", "#ffffff"
UNIT = "@atlas_geometry"
AROUND = f"buffer(bounds({UNIT}), 4 * (bounds_width({UNIT}) + bounds_height({UNIT})))"
VEIL, LINE, WIDTH = "255,255,255,140", "#1d232b", "0.7"  # RGBA, colour, mm
LAST_PASS = 90  # over the outlines


class OutlineKind(TextEnum):
    """LIMITS: lines over a territory's maps · AROUND: pale grey units around, under all maps"""

    LIMITS = "limits"
    AROUND = "around"


@dataclass(frozen=True)
class OutlineSet:
    """Outlines ready to draw.

    crs: authority id of the shapes
    outlines: (KIND, WKB) in drawing order
    extent: of the territory"""

    crs: str
    outlines: tuple[tuple[str, bytes], ...]
    extent: QgsRectangle


def territory_outlines(release: Release) -> OutlineSet | None:
    """Return the outlines of communes, EPCI and départements in the territory, then of the
    territory. Small territories have their IRIS too: at close range points need them for
    orientation. None without a shape."""
    outline, scale = _territory(release), release.territory.scale
    narrower = WIDEST_FIRST[_width_rank(scale) + 1 :] if scale in WIDEST_FIRST else WIDEST_FIRST
    kinds = [] if is_wide(scale) else [CLOSE_SCALE]
    kinds += [kind for kind in ("commune", "epci", "departement") if kind in narrower]
    shapes = [
        (kind, wkb)
        for kind in kinds
        if kind in release.scales
        for wkb in _all_shapes(release.scales[kind])
    ]
    shapes += [(TERRITORY, wkb) for wkb in outline]
    return _outline_set(release, shapes, outline)


def surrounding_outlines(release: Release) -> OutlineSet | None:
    """Return the outlines of the next wider units that have shapes, then the territory, which is
    drawn white over them. None without a shape."""
    outline = _territory(release)
    for scale in reversed(WIDEST_FIRST[: _width_rank(release.territory.scale)]):
        wider_scale = release.scales.get(scale)
        shapes = _all_shapes(wider_scale) if wider_scale is not None else []
        if shapes and outline:
            surroundings = [(scale, wkb) for wkb in shapes] + [(TERRITORY, wkb) for wkb in outline]
            return _outline_set(release, surroundings, outline)
    return None


def outline_layer(
    shapes: OutlineSet, outline_kind: OutlineKind, is_wide_territory: bool
) -> QgsVectorLayer:
    """Return a styled memory layer of the outlines, outside any project. Any thread.

    is_wide_territory: the territory is a département or wider, so that communes and EPCI are drawn
    only at close range."""
    outlines = ((kind, geometry_from(as_multi(wkb))) for kind, wkb in shapes.outlines)
    layer = memory_layer("MultiPolygon", shapes.crs, KIND, outlines)
    kinds = list(dict.fromkeys(kind for kind, _ in shapes.outlines))
    root = QgsRuleBasedRenderer.Rule(None)
    for position, kind in enumerate(kinds):
        if outline_kind is OutlineKind.LIMITS:
            symbol = line_symbol(kind)
        else:
            fill = PAPER if kind == TERRITORY else AROUND_FILL
            edge = {"outline_color": AROUND_LINE, "outline_width": "0.2"}
            symbol = _simple_symbol({"color": fill, **edge})
        for symbol_layer in symbol.symbolLayers():
            symbol_layer.setRenderingPass(position)
        rule = QgsRuleBasedRenderer.Rule(symbol, 0, 0, f"\"{KIND}\" = '{kind}'", kind)
        denominator = LARGEST_DENOMINATOR.get(kind)
        if is_wide_territory and outline_kind is OutlineKind.LIMITS and denominator:
            rule.setMinimumScale(denominator)
        if kind == CLOSE_SCALE:
            rule.setMinimumScale(CLOSE_DENOMINATOR)
        root.appendChild(rule)
    if outline_kind is OutlineKind.LIMITS and TERRITORY in kinds:
        root.appendChild(page_unit_rule(f"\"{KIND}\" = '{TERRITORY}'"))
    renderer = QgsRuleBasedRenderer(root)
    renderer.setUsingSymbolLevels(True)
    renderer.setForceRasterRender(True)
    layer.setRenderer(renderer)
    return layer


def line_symbol(kind: str) -> QgsSymbol:
    """Return a polygon symbol with an outline and no fill."""
    colour, width = LINES[kind]
    outline = {
        "outline_color": colour,
        "outline_width": str(width),
        "outline_style": _line_style(kind),
    }
    return _simple_symbol({"style": "no", **outline})


def _line_style(kind: str) -> str:
    return "dot" if kind == CLOSE_SCALE else "solid"


def _simple_symbol(properties: dict[str, str]) -> QgsSymbol:
    return cast(QgsSymbol, QgsFillSymbol.createSimple({**properties, "joinstyle": "round"}))


def is_wide(territory_scale: str) -> bool:
    """Whether territories of this scale have hundreds of communes."""
    return territory_scale in WIDEST_FIRST[:3]


def _width_rank(scale: str) -> int:
    return WIDEST_FIRST.index(scale) if scale in WIDEST_FIRST else 0


def _territory(release: Release) -> list[bytes]:
    scale = release.scales.get(release.territory.scale)
    if scale is None or release.territory.code not in scale.released.index:
        return []
    outline = scale.geometry[scale.released.index.get_loc(release.territory.code)]
    return [bytes(outline)] if outline else []


def _all_shapes(scale: ReleasedScale) -> list[bytes]:
    if scale.geometry_type != "polygon":
        return []
    return [bytes(wkb) for wkb in (*scale.geometry, *scale.withheld) if wkb]


def _outline_set(
    release: Release, outlines: Sequence[tuple[str, bytes]], territory: Sequence[bytes]
) -> OutlineSet | None:
    if not outlines:
        return None
    shapes = territory or [wkb for _, wkb in outlines]
    extent = joint_extent(geometry_from(wkb).boundingBox() for wkb in shapes)
    crs = next(iter(release.scales.values())).crs
    return OutlineSet(crs, tuple(outlines), extent)


class BaseMapLayer(PictureLayer):
    """The picture of one kind of outlines. `show` sets the outlines, `clear` removes them."""

    def __init__(self, name: str = "", outline_kind: OutlineKind = OutlineKind.LIMITS) -> None:
        super().__init__(TYPE_NAME, name)
        self.setCustomProperty(PART_PROPERTY, outline_kind.value)
        self.setLegend(PictureLegend(self))

    @property
    def outline_kind(self) -> OutlineKind:
        return OutlineKind(str(self.customProperty(PART_PROPERTY, OutlineKind.LIMITS.value)))

    def show(self, outlines: QgsVectorLayer, extent: QgsRectangle) -> None:
        """Draw a layer made by `outline_layer`. Main thread."""
        self.setCrs(outlines.crs())
        self._drawn = outlines
        self._extent = QgsRectangle(extent)
        self.legendChanged.emit()  # it names the outlined scales
        repaint(self)

    def draws_something(self) -> bool:
        return self._drawn is not None

    def outlined(self) -> tuple[str, ...]:
        """Return the scales of the outlines, such as "commune"; () while there are none."""
        renderer = self._drawn.renderer() if self._drawn is not None else None
        return tuple(rule.label() for rule in rules_of(renderer) if rule.label())

    def clear(self) -> None:
        self._drawn, self._extent = None, QgsRectangle()
        repaint(self)

    def legend_entries(self) -> list[tuple[QgsSymbol, str, str]]:
        """Return the named lines of LIMITS; AROUND has no legend."""
        if self.outline_kind is not OutlineKind.LIMITS:
            return []
        names = [("commune", tr("communes")), (TERRITORY, tr("territory"))]
        if CLOSE_SCALE in self.outlined():
            names.insert(0, (CLOSE_SCALE, tr("IRIS, near by")))
        entries = []
        for kind, name in names:
            colour, width = LINES[kind]
            properties = {"color": colour, "width": str(width), "line_style": _line_style(kind)}
            symbol = cast(QgsSymbol, QgsLineSymbol.createSimple(properties))
            entries.append((symbol, name, kind))
        return entries

    def clone(self) -> BaseMapLayer:
        copy = BaseMapLayer(self.name(), self.outline_kind)
        self.copy_to(copy)
        if self._drawn is not None:
            copy.show(self._drawn.clone(), self._extent)
        return copy

    def setTransformContext(self, context: Any) -> None:
        if self._drawn is not None:
            self._drawn.setTransformContext(context)


class BaseMapLayerType(PictureLayerType):
    """See its base class."""

    def __init__(self) -> None:
        super().__init__(TYPE_NAME, BaseMapLayer)


def page_unit_rule(feature_filter: str) -> QgsRuleBasedRenderer.Rule:
    """Return the rule that draws the highlight, on pages only: QGIS leaves the geometry of an atlas
    in the window's map. `feature_filter` selects a single feature, so that it is drawn once."""
    veil = QgsFillSymbol.createSimple({"color": VEIL, "outline_style": "no"})
    line = QgsFillSymbol.createSimple(
        {"style": "no", "outline_color": LINE, "outline_width": WIDTH, "joinstyle": "round"}
    )
    symbol_layers = []
    for expression, symbol in ((f"difference({AROUND}, {UNIT})", veil), (UNIT, line)):
        symbol_layer = QgsGeometryGeneratorSymbolLayer.create({"geometryModifier": expression})
        symbol_layer.setSymbolType(Qgis.SymbolType.Fill)
        symbol_layer.setSubSymbol(symbol)
        symbol_layer.setRenderingPass(LAST_PASS)
        symbol_layers.append(symbol_layer)
    is_atlas = f"{feature_filter} AND @layout_name IS NOT NULL AND {UNIT} IS NOT NULL"
    return QgsRuleBasedRenderer.Rule(QgsFillSymbol(symbol_layers), 0, 0, is_atlas)
