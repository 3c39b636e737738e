"""An atlas by unit with QGIS's own atlas: a page per published unit with a figure, by name, each
with its chart. Page numbers have no gaps.

The chart comes from the expression function `occupancy_chart` (chart_function.py)."""

from __future__ import annotations

from qgis.core import (
    QgsLayoutItemLabel,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLayoutObject,
    QgsPrintLayout,
    QgsProperty,
    QgsVectorLayer,
)

from ..layers.lineage import read_lineage
from ..layers.release.indicators import RELEASED, STATE
from ..layers.store.geopackage import quoted
from ..layers.style.expressions import literal
from ..toolbelt.errors import SheetError
from ..toolbelt.translation import tr
from .chart_function import FUNCTION
from .pages.fill import BAR_ROOM, set_texts
from .pages.map_elements import fit_scale_bar
from .pages.templates import item

MARGIN = 0.15


def make_atlas(layout: QgsPrintLayout, layer: QgsVectorLayer, name: str) -> int:
    """Make a layer's sheet an atlas over its units, and return its number of pages. Raises
    SheetError where no unit has a figure.

    name: the indicator, written after the unit's name"""
    lineage = read_lineage(layer)
    map_item = item(layout, "map")
    if lineage is None or not isinstance(map_item, QgsLayoutItemMap):
        raise SheetError(tr("Only a layer of the portal can be made an atlas."))
    column = quoted(lineage.indicator)
    atlas = layout.atlas()
    atlas.setCoverageLayer(layer)
    atlas.setFilterFeatures(True)
    atlas.setFilterExpression(f"{quoted(STATE)} = '{RELEASED}' AND {column} IS NOT NULL")
    atlas.setSortFeatures(True)
    atlas.setSortExpression(quoted("name"))
    atlas.setHideCoverage(False)
    atlas.setEnabled(True)
    pages = int(atlas.updateFeatures())
    if not pages:
        raise SheetError(tr("No unit of this layer has a figure that may be shown."))
    map_item.setAtlasDriven(True)
    map_item.setAtlasScalingMode(QgsLayoutItemMap.AtlasScalingMode.Auto)
    map_item.setAtlasMargin(MARGIN)
    bar = item(layout, "scalebar")
    if isinstance(bar, QgsLayoutItemScaleBar):
        fit_scale_bar(bar, BAR_ROOM)
    set_texts(layout, {"atlas": name})
    for identifier, text in (
        ("title", f'[% "name" || {literal(" – ")} || @occ_atlas %]'),
        ("page", "[% @atlas_featurenumber %]"),
    ):
        label = item(layout, identifier)
        if isinstance(label, QgsLayoutItemLabel):
            label.setText(text)
    picture = item(layout, "comparators")
    if isinstance(picture, QgsLayoutItemPicture):
        picture.setPicturePath("", QgsLayoutItemPicture.Format.FormatSVG)  # type: ignore[attr-defined]
        source = f'{FUNCTION}("code", {literal(lineage.indicator)})'
        picture.dataDefinedProperties().setProperty(
            QgsLayoutObject.DataDefinedProperty.PictureSource, QgsProperty.fromExpression(source)
        )
        picture.refresh()
    return pages
