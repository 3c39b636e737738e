"""Showing another indicator of a layer that is loaded, or showing it another way: a new style from
the same released rows, no request."""

from __future__ import annotations

from dataclasses import replace

from qgis.core import QgsVectorLayer

from ...portal.model import Catalogue, Indicator
from ..figures.evolution import indicator_shown
from ..figures.references import NONE, References, references
from ..lineage import read_lineage, write_lineage
from ..release.memory import ReleaseMemory
from ..style.apply import apply_preset
from ..style.fields import table_view
from ..style.labelling import relabel
from ..style.own_style import forget, own_presentation, remember_presentation, shared_classes
from ..style.presentation import Presentation
from ..style.words import Words
from .columns import carry_theme
from .prepare import layer_name


def switch_indicator(
    layer: QgsVectorLayer,
    indicator: Indicator,
    catalogue: Catalogue,
    memory: ReleaseMemory,
) -> None:
    """Restyle and rename, with the columns of another theme where it is of another; labels of ours
    and the attribute table follow."""
    lineage = read_lineage(layer)
    if lineage is None:
        return
    carry_theme(layer, indicator.id, catalogue, memory)
    measured = measured_for(layer, indicator, catalogue, memory)
    write_lineage(layer, replace(lineage, indicator=indicator.id))
    layer.setName(layer_name(lineage.scale_label, lineage.period, indicator))
    apply_preset(layer, indicator, Words.of_window(), references=measured)
    table_view(layer, indicator, catalogue.indicators)
    relabel(layer, indicator, Words.of_window())
    layer.triggerRepaint()


def show_as(
    layer: QgsVectorLayer, indicator: Indicator, presentation: Presentation, measured: References
) -> None:
    """The same indicator another way, remembered in the profile for this indicator."""
    remember_presentation(indicator, presentation)
    apply_preset(layer, indicator, Words.of_window(), presentation, measured)
    relabel(layer, indicator, Words.of_window())


def back_to_preset(layer: QgsVectorLayer, indicator: Indicator, measured: References) -> None:
    """What the catalogue, or the file in resources/styles, says; the user's own way is
    forgotten."""
    forget(indicator)
    apply_preset(layer, indicator, Words.of_window(), references=measured)
    relabel(layer, indicator, Words.of_window())


def indicator_of(layer: QgsVectorLayer, catalogue: Catalogue) -> Indicator | None:
    """What the layer shows now."""
    lineage = read_lineage(layer)
    return (
        indicator_shown(catalogue, lineage.indicator, lineage.against)
        if lineage is not None
        else None
    )


def measured_for(
    layer: QgsVectorLayer,
    indicator: Indicator,
    catalogue: Catalogue,
    memory: ReleaseMemory,
    presentation: Presentation | None = None,
) -> References:
    """What the indicator is measured against, from the releases in memory; nothing where the
    session no longer has them."""
    lineage = read_lineage(layer)
    release = memory.find(lineage.territory, lineage.vintage) if lineage is not None else None
    if lineage is None or release is None:
        return NONE
    earlier = memory.find(lineage.territory, lineage.against) if lineage.against else None
    if lineage.against and earlier is None:
        return NONE
    classes = shared_classes(presentation or own_presentation(indicator))
    return references(release, catalogue, indicator, classes, earlier)
