"""Which columns a layer carries: those of its indicator's theme, or all of them when somebody asks.
They change from the release in memory, without a request."""

from __future__ import annotations

from dataclasses import replace

from qgis.core import QgsVectorLayer

from ...portal.model import Catalogue
from ..lineage import Lineage, read_lineage
from ..release.memory import ReleaseMemory
from .place import hold
from .prepare import LoadOrder, store
from .shown_map import shown

ALL_PROPERTY = "occupancy/all_columns"  # on a layer: it carries every indicator


def of_theme(order: LoadOrder, catalogue: Catalogue) -> LoadOrder:
    """The order for a layer that carries the theme of its indicator; one that names its columns
    stays as it is."""
    return order if order.only else replace(order, only=theme_of(catalogue, order.indicator))


def theme_of(catalogue: Catalogue, indicator: str) -> tuple[str, ...]:
    """The ids of its theme's indicators; () for one that the catalogue does not have."""
    theme = next((i.theme for i in catalogue.indicators if i.id == indicator), None)
    return tuple(i.id for i in catalogue.indicators if i.theme == theme)


def carries_all(layer: QgsVectorLayer) -> bool:
    return bool(layer.customProperty(ALL_PROPERTY))


def showable(layer: QgsVectorLayer, memory: ReleaseMemory) -> set[str]:
    """The ids of the indicators that the layer can show: those that it carries and those of its
    release."""
    lineage = read_lineage(layer)
    names = set(layer.fields().names())
    return names | _released(lineage, memory) if lineage is not None else names


def _released(lineage: Lineage, memory: ReleaseMemory) -> set[str]:
    vintages = [lineage.vintage, *filter(None, [lineage.against])]
    offered: list[set[str]] = []
    for vintage in vintages:
        release = memory.find(lineage.territory, vintage)
        scale = release.scales.get(lineage.scale) if release is not None else None
        indicators = scale.indicators if scale is not None else ()
        offered.append({i.id for i in indicators if i.kind.comparable or not lineage.against})
    return set.intersection(*offered)


def carry_theme(
    layer: QgsVectorLayer, indicator: str, catalogue: Catalogue, memory: ReleaseMemory
) -> None:
    """The columns of that indicator's theme, unless the layer carries them already."""
    if not carries_all(layer) and layer.fields().indexOf(indicator) < 0:
        _carry(layer, indicator, theme_of(catalogue, indicator), catalogue, memory)


def carry_all(layer: QgsVectorLayer, catalogue: Catalogue, memory: ReleaseMemory) -> None:
    """Every indicator of the layer's scale."""
    lineage = read_lineage(layer)
    if lineage is not None and not carries_all(layer):
        _carry(layer, lineage.indicator, (), catalogue, memory)
        layer.setCustomProperty(ALL_PROPERTY, 1)


def carry_less(layer: QgsVectorLayer, catalogue: Catalogue, memory: ReleaseMemory) -> None:
    """The theme alone again."""
    lineage = read_lineage(layer)
    if lineage is not None and carries_all(layer):
        only = theme_of(catalogue, lineage.indicator)
        _carry(layer, lineage.indicator, only, catalogue, memory)
        layer.removeCustomProperty(ALL_PROPERTY)


def _carry(
    layer: QgsVectorLayer,
    indicator: str,
    only: tuple[str, ...],
    catalogue: Catalogue,
    memory: ReleaseMemory,
) -> None:
    """The layer's rows again, with these columns; without the release (signed out) it stays as it
    is."""
    lineage = read_lineage(layer)
    release = memory.find(lineage.territory, lineage.vintage) if lineage is not None else None
    if lineage is None or release is None:
        return
    earlier = memory.find(lineage.territory, lineage.against) if lineage.against else None
    if lineage.against and earlier is None:
        return
    figures = shown(release, earlier, catalogue, lineage.scale, indicator, only)
    hold(layer, store(figures.scale, catalogue, only), figures, catalogue)
