"""An atlas by unit with QGIS's own atlas: a page per published unit with a figure, by name,
numbered without gaps, each with a chart of its own.

The chart comes from the expression function `occupancy_chart` (chart_function.py)."""

from __future__ import annotations

import base64
from dataclasses import replace

from qgis.core import (
    QgsLayoutItemLabel,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsLayoutObject,
    QgsPrintLayout,
    QgsProperty,
    QgsVectorLayer,
)

from ..description import Territory
from ..layers.lineage import read_lineage
from ..layers.release.indicators import RELEASED, STATE
from ..layers.store.geopackage import quoted
from ..layers.style.expressions import literal
from ..toolbelt.errors import SheetError
from ..toolbelt.translation import tr
from .chart_function import FUNCTION
from .content.facts import Facts
from .content.phrases import say
from .drawing.charts import dots
from .pages.layout import set_texts
from .pages.templates import item

CHART = (66.0, 40.0)  # mm
MARGIN = 0.15


def chart(facts: Facts, code: str, indicator: str, scale: str = "commune") -> str:
    """'base64:…' of the chart as SVG; '' for a unit that is not published."""
    for found in dict.fromkeys((scale, *facts.release.scales)):
        unit = next((u for u in facts.units(found) if u.code == code), None)
        if unit is not None:
            break
    if unit is None or not facts.exists(indicator, found):
        return ""
    release = replace(facts.release, territory=Territory(unit.code, unit.name, found))
    seen = Facts(release, facts.catalogue, facts.language)
    figures = seen.figures(indicator)
    if not figures or figures[0].value is None:
        return ""
    measure = seen.measure(indicator)
    drawing = dots(say("comparison", facts.language), figures, measure, facts.language, *CHART)
    return "base64:" + base64.b64encode(drawing.svg().encode("utf-8")).decode("ascii")


def as_atlas(layout: QgsPrintLayout, layer: QgsVectorLayer, name: str) -> int:
    """Make a sheet of that layer an atlas over its units; how many pages it has. `name`: what is
    shown, after the unit's. Raises SheetError where no unit has a figure."""
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
