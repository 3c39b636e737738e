"""Gives several maps the same classes, so that a colour means the same on all of them. A newly
loaded vintage takes over the classes of an earlier map: rounded bounds of released values (R13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qgis.core import QgsProject, QgsVectorLayer

from ...description import ClassMethod, Indicator, Kind
from ...portal.model import Catalogue
from ..figures.references import read_references
from ..lineage import read_lineage
from ..style.apply import preset_renderer
from ..style.presentation import Presentation, presentation_of, preset
from ..style.rules import class_filters
from ..style.shown_classes import shown_classes
from ..style.words import Words
from .layer_tree import is_page_layer
from .switch import indicator_of, restyle


def take_over_classes(layer: QgsVectorLayer, catalogue: Catalogue) -> None:
    """Take over the classes of the uppermost map of the same indicator: another vintage of this
    territory and scale, or the map of another territory that is seen together with this one."""
    lineage, indicator = read_lineage(layer), indicator_of(layer, catalogue)
    if lineage is None or indicator is None or lineage.against:
        return
    root = QgsProject.instance().layerTreeRoot()
    for other_map in maps_of_same_kind(layer):
        other = read_lineage(other_map)
        if other is None or other.indicator != lineage.indicator:
            continue
        is_here = other.territory == lineage.territory
        if other.scale == lineage.scale if is_here else root.findLayer(other_map.id()).isVisible():
            copy_classes(other_map, layer, catalogue)
            return


def maps_of_same_kind(layer: QgsVectorLayer) -> Iterator[QgsVectorLayer]:
    """Return the project's other maps of one vintage with rows, from the top of the layer tree."""
    for node in QgsProject.instance().layerTreeRoot().findLayers():
        candidate = node.layer()
        lineage = read_lineage(candidate)
        if lineage is None or lineage.against or not isinstance(candidate, QgsVectorLayer):
            continue
        if candidate.id() != layer.id() and candidate.featureCount() and not is_page_layer(node):
            yield candidate


def class_sources(layer: QgsVectorLayer, catalogue: Catalogue) -> list[QgsVectorLayer]:
    """Return the maps whose classes this map can take over, those of its own indicator first."""
    indicator, lineage = indicator_of(layer, catalogue), read_lineage(layer)
    if indicator is None or lineage is None or lineage.against:
        return []
    sources = []
    for source in maps_of_same_kind(layer):
        source_indicator = indicator_of(source, catalogue)
        if source_indicator is None or not can_share_classes(indicator, source_indicator):
            continue
        if fixed_classes(source, catalogue) is not None:
            sources.append((source_indicator.id != indicator.id, source))
    return [source for _, source in sorted(sources, key=lambda item: item[0])]


def can_share_classes(left: Indicator, right: Indicator) -> bool:
    """Whether two indicators can share class bounds: one, or rates or means of one unit."""
    return left.id == right.id or (
        left.kind == right.kind and left.unit == right.unit and left.kind in (Kind.RATE, Kind.MEAN)
    )


def copy_classes(source: QgsVectorLayer, target: QgsVectorLayer, catalogue: Catalogue) -> bool:
    """Apply the classes of one map to another. A different indicator keeps its colours. Return
    False if the source has no sequence of classes, or if the indicators cannot share them."""
    origin, indicator = indicator_of(source, catalogue), indicator_of(target, catalogue)
    presentation = fixed_classes(source, catalogue)
    if not (origin and indicator and presentation and can_share_classes(origin, indicator)):
        return False
    if origin.id != indicator.id:
        own_presentation = presentation_of(target) or preset(indicator)
        presentation = replace(presentation, palette=own_presentation.palette)
    restyle(target, indicator, read_references(target), presentation)
    return True


def fixed_classes(layer: QgsVectorLayer, catalogue: Catalogue) -> Presentation | None:
    """Return a map's current presentation with its bounds fixed, so that they no longer depend on
    its values; None without a sequence of classes, and with classes from QGIS's panel."""
    indicator = indicator_of(layer, catalogue)
    if indicator is None or has_own_classes(layer, indicator):
        return None
    return rounded_classes(layer, indicator)


def rounded_classes(layer: QgsVectorLayer, indicator: Indicator) -> Presentation | None:
    """Return `fixed_classes` of a map whose classes are the plugin's; None also for a single
    released unit, whose bounds would hand on its value."""
    classes = shown_classes(layer, indicator)
    if classes is None or classes.single_value is not None:
        return None
    presentation, number = presentation_of(layer) or preset(indicator), len(classes.colours)
    return replace(presentation, method=ClassMethod.SHARED, classes=number, bounds=classes.edges)


def has_own_classes(layer: QgsVectorLayer, indicator: Indicator) -> bool:
    """Whether the classes of a map were made in QGIS's own style panel."""
    presentation, figures = presentation_of(layer), read_references(layer)
    chosen = preset_renderer(layer, indicator, Words.of_window(), presentation, figures)
    return class_filters(chosen) != class_filters(layer.renderer())
