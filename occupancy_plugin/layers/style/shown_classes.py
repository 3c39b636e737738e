"""The current classes of a layer, for windows that show them: edges, colours, bars. From released
values only (R13)."""

from __future__ import annotations

from dataclasses import dataclass

from qgis.core import QgsVectorLayer

from ...description import Indicator, Kind
from ..figures.classes import Bar, bars
from .classing import has_given_bounds, sequence_breaks
from .colour_schemes import palette
from .presentation import Look, presentation_of, preset
from .renderers import released_values


@dataclass(frozen=True)
class ShownClasses:
    """The k classes of a layer.

    edges: k + 1 numbers
    colours: one per class, '#rrggbb'
    bars: a histogram of all values, () if it would disclose one
    single_value: the value of a map's single released unit, whose one class is no range
    has_open_ends: the legend names the outer classes by one bound"""

    edges: tuple[float, ...]
    colours: tuple[str, ...]
    bars: tuple[Bar, ...]
    single_value: float | None = None
    has_open_ends: bool = False


def shown_classes(layer: QgsVectorLayer, indicator: Indicator) -> ShownClasses | None:
    """Return the current classes of a rate or mean; None for map types around a value and for
    indicators without a sequence of classes (categories, counts, differences)."""
    presentation = presentation_of(layer) or preset(indicator)
    if indicator.kind not in (Kind.RATE, Kind.MEAN) or presentation.look is Look.DIVERGING:
        return None
    if layer.fields().indexOf(indicator.id) < 0:
        return None
    values = released_values(layer, indicator.id)
    edges = sequence_breaks(values, indicator, presentation)
    if len(edges) < 2:
        return None
    value_bars = bars(values, indicator.decimals)
    are_bounds_given = has_given_bounds(presentation)
    if are_bounds_given:  # wide bounds: the bars' ends are the values' own
        edges = [min([edges[0], *(bar.low for bar in value_bars)]), *edges[1:]]
        edges[-1] = max([edges[-1], *(bar.high for bar in value_bars)])
    return ShownClasses(
        tuple(edges),
        tuple(palette(presentation.palette, len(edges) - 1)),
        tuple(value_bars),
        values[0] if len(values) == 1 and not are_bounds_given else None,
        are_bounds_given,
    )
