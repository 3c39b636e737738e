"""The same classes on several maps, so that a colour means the same on all of them: a further
vintage takes over those of the map that is there. Bounds only, from released values (R13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qgis.core import QgsProject, QgsVectorLayer

from ....description import ClassMethod, Kind
from ....portal.model import Catalogue, Indicator
from ...figures.references import References, read_references
from ...lineage import is_ours, read_lineage
from ...release.memory import ReleaseMemory
from ...style.apply import apply_preset
from ...style.labelling import relabel
from ...style.presentation import Presentation, presentation_of, preset
from ...style.shown_classes import shown_classes
from ...style.words import Words
from ..place import of_pages
from ..switch import indicator_of, measured_for


def take_over_classes(layer: QgsVectorLayer, catalogue: Catalogue, memory: ReleaseMemory) -> None:
    """Those of the uppermost map of the same indicator, territory and scale in another vintage."""
    lineage, indicator = read_lineage(layer), indicator_of(layer, catalogue)
    if lineage is None or indicator is None or lineage.against:
        return
    for other in maps_of_same_kind(layer):
        other_lineage = read_lineage(other)
        place = (
            (other_lineage.territory, other_lineage.scale, other_lineage.indicator)
            if other_lineage is not None
            else ()
        )
        if place == (lineage.territory, lineage.scale, lineage.indicator):
            copy_classes(other, layer, catalogue, memory)
            return


def maps_of_same_kind(layer: QgsVectorLayer) -> Iterator[QgsVectorLayer]:
    """The other maps of the project that show a vintage, from the top."""
    for node in QgsProject.instance().layerTreeRoot().findLayers():
        other = node.layer()
        if not isinstance(other, QgsVectorLayer) or other.id() == layer.id() or of_pages(node):
            continue
        lineage = read_lineage(other)
        if is_ours(other) and lineage is not None and not lineage.against and other.featureCount():
            yield other


def givers(layer: QgsVectorLayer, catalogue: Catalogue) -> list[QgsVectorLayer]:
    """The maps whose classes this one can take over: what they show is measured alike."""
    mine, lineage = indicator_of(layer, catalogue), read_lineage(layer)
    if mine is None or lineage is None or lineage.against:
        return []
    return [
        other
        for other in maps_of_same_kind(layer)
        if (theirs := indicator_of(other, catalogue)) is not None and alike(mine, theirs)
    ]


def alike(one: Indicator, other: Indicator) -> bool:
    """Can the bounds of one be those of the other?"""
    return one.id == other.id or (
        one.kind == other.kind and one.unit == other.unit and one.kind in (Kind.RATE, Kind.MEAN)
    )


def copy_classes(
    source: QgsVectorLayer,
    target: QgsVectorLayer,
    catalogue: Catalogue,
    memory: ReleaseMemory,
) -> bool:
    """Bounds, look and colours of one map on another; False where the source has no row of classes,
    or one of another kind. Another indicator keeps its own colours."""
    origin = indicator_of(source, catalogue)
    presentation = fixed_classes(source, catalogue, memory)
    if origin is None or presentation is None:
        return False
    return apply_classes(target, origin, presentation, catalogue)


def apply_classes(
    target: QgsVectorLayer, origin: Indicator, presentation: Presentation, catalogue: Catalogue
) -> bool:
    """Classes of a map of `origin` on a map that is measured alike; False where it is not."""
    indicator = indicator_of(target, catalogue)
    if indicator is None or not alike(origin, indicator):
        return False
    if origin.id != indicator.id:
        mine = presentation_of(target) or preset(indicator)
        presentation = replace(presentation, palette=mine.palette)
    figures = References(read_references(target).figures)
    apply_preset(target, indicator, Words.of_window(), presentation, figures)
    relabel(target, indicator, Words.of_window())
    return True


def fixed_classes(
    layer: QgsVectorLayer, catalogue: Catalogue, memory: ReleaseMemory
) -> Presentation | None:
    """How a map is shown now, with bounds that do not follow its values; None without classes."""
    indicator = indicator_of(layer, catalogue)
    if indicator is None:
        return None
    shown = presentation_of(layer) or preset(indicator)
    measured = measured_for(layer, indicator, catalogue, memory, shown)
    classes = shown_classes(layer, indicator, measured)
    if classes is None:
        return None
    return replace(
        shown, method=ClassMethod.SHARED, classes=len(classes.colours), bounds=classes.edges
    )
