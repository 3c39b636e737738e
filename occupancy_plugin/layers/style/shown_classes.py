"""What a layer's classes are now, for who shows them beside the map: edges, colours, bars, units.
From released values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import QgsVectorLayer

from ...description import Kind
from ..figures.distribution import Bar, bars, units_per_class
from ..figures.references import NONE, References
from .classing import is_given, sequence_breaks
from .colour_schemes import palette
from .presentation import Look, Presentation, presentation_of, preset
from .renderers import released_values

if TYPE_CHECKING:
    from ...portal.model import Indicator


@dataclass(frozen=True)
class ShownClasses:
    """edges: outer ones included · colours: one per class · units: per class, () where that would
    tell · bars: of all values, () where they would"""

    edges: tuple[float, ...]
    colours: tuple[str, ...]
    units: tuple[int, ...]
    bars: tuple[Bar, ...]


def shown_classes(
    layer: QgsVectorLayer, indicator: Indicator, references: References = NONE
) -> ShownClasses | None:
    """None for what has no row of classes: categories, counts, differences, looks around a
    value."""
    chosen: Presentation = presentation_of(layer) or preset(indicator)
    if indicator.kind not in (Kind.RATE, Kind.MEAN) or chosen.look is Look.DIVERGING:
        return None
    if layer.fields().indexOf(indicator.id) < 0:
        return None
    values = released_values(layer, indicator.id)
    edges = sequence_breaks(values, indicator, chosen, references)
    if len(edges) < 2:
        return None
    spread = bars(values, indicator.decimals)
    if is_given(chosen, references):  # wide bounds: the bars' ends are the values' own
        edges = [min([edges[0], *(b.low for b in spread)]), *edges[1:]]
        edges[-1] = max([edges[-1], *(b.high for b in spread)])
    return ShownClasses(
        tuple(edges),
        tuple(palette(chosen.palette, len(edges) - 1)),
        tuple(units_per_class(values, edges)),
        tuple(spread),
    )
