"""The columns of a layer: those of its indicator's theme, or all of them after an export of all.
They come from the release in memory, without a request to the portal."""

from __future__ import annotations

from dataclasses import replace

from qgis.core import QgsVectorLayer

from ...portal.model import Catalogue
from ..lineage import Lineage, read_lineage, write_property
from ..release.memory import ReleaseMemory
from ..store.geopackage import StoredRows
from ..style.fields import arrange_table
from .map_content import MapContent, map_content
from .prepare import LoadOrder, store_columns
from .shown_map import replace_rows

ALL_PROPERTY = "occupancy/all_columns"  # on a layer with the columns of all indicators


def limit_to_theme(order: LoadOrder, catalogue: Catalogue) -> LoadOrder:
    """Limit an order to the columns of its indicator's theme, unless it names columns already."""
    if order.only:
        return order
    return replace(order, only=theme_indicators(catalogue, order.indicator))


def theme_indicators(catalogue: Catalogue, indicator: str) -> tuple[str, ...]:
    """Return the ids of all indicators of this indicator's theme; () if the catalogue lacks it."""
    current_indicator = catalogue.indicator(indicator)
    theme = current_indicator.theme if current_indicator is not None else None
    return tuple(i.id for i in catalogue.indicators if i.theme == theme)


def has_all_columns(layer: QgsVectorLayer) -> bool:
    """Whether the layer has the columns of all indicators."""
    return bool(layer.customProperty(ALL_PROPERTY))


def showable_indicators(layer: QgsVectorLayer, memory: ReleaseMemory) -> set[str]:
    """Return the ids of indicators that the layer can show: its columns' and its release's."""
    lineage = read_lineage(layer)
    names = set(layer.fields().names())
    if lineage is None:
        return names
    vintages = [lineage.vintage, *filter(None, [lineage.against])]
    available: list[set[str]] = []
    for vintage in vintages:
        release = memory.find(lineage.territory, vintage)
        scale = release.scales.get(lineage.scale) if release is not None else None
        indicators = scale.indicators if scale is not None else ()
        available.append({i.id for i in indicators if i.kind.comparable or not lineage.against})
    return names | set.intersection(*available)


def theme_columns(
    layer: QgsVectorLayer, indicator: str, catalogue: Catalogue, memory: ReleaseMemory
) -> tuple[StoredRows, MapContent] | None:
    """Return the layer's rows with the columns of an indicator's theme; None where the layer has
    them already, or without its release in memory (signed out)."""
    lineage = read_lineage(layer)
    if lineage is None or has_all_columns(layer) or layer.fields().indexOf(indicator) >= 0:
        return None
    return _columns_of(
        lineage, indicator, theme_indicators(catalogue, indicator), catalogue, memory
    )


def add_all_columns(layer: QgsVectorLayer, catalogue: Catalogue, memory: ReleaseMemory) -> None:
    """Give the layer the columns of all indicators of its scale, for an export. Without its release
    in memory (signed out) the layer stays the same."""
    lineage = read_lineage(layer)
    if lineage is None or has_all_columns(layer):
        return
    rows = _columns_of(lineage, lineage.indicator, (), catalogue, memory)
    if rows is not None:
        replace_rows(layer, *rows, catalogue)
        arrange_table(layer, rows[1].indicator, rows[1].described)
    write_property(layer, ALL_PROPERTY, 1)


def _columns_of(
    lineage: Lineage,
    indicator: str,
    theme_ids: tuple[str, ...],
    catalogue: Catalogue,
    memory: ReleaseMemory,
) -> tuple[StoredRows, MapContent] | None:
    releases = memory.find_compared(lineage.territory, lineage.vintage, lineage.against)
    if releases is None:
        return None
    content = map_content(*releases, catalogue, lineage.scale, indicator, theme_ids)
    return store_columns(content.scale, catalogue, theme_ids), content
