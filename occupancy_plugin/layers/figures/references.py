"""The references of an indicator: the figures of the territory and of the wider units, and class
edges that are the same at every scale. From released rows only (R13)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

import numpy as np
from qgis.core import QgsMapLayer

from ...description import Indicator
from ...portal.model import Catalogue
from ..release.released import Release
from .classes import class_breaks
from .comparators import Comparator, comparators, main_unit

PROPERTY = "occupancy/comparators"
SHARED_SCALES = ("commune", "iris", "epci")  # the first with enough values sets the shared edges
MIN_VALUES = 10


@dataclass(frozen=True)
class References:
    """The references of one indicator.

    figures: of the territory, then of wider units
    edges: class edges shared by all scales, () without"""

    figures: tuple[Comparator, ...] = ()
    edges: tuple[float, ...] = ()

    @property
    def value(self) -> float | None:
        """The territory's figure, None if it is hidden or missing."""
        return self.figures[0].value if self.figures else None

    @property
    def name(self) -> str:
        return self.figures[0].name if self.figures else ""


NO_REFERENCES = References()


def references(
    release: Release,
    catalogue: Catalogue,
    indicator: Indicator,
    shared_classes: int = 0,
    earlier_release: Release | None = None,
) -> References:
    """Return the references of one indicator of a release.

    shared_classes: how many classes all scales share, 0 if each scale has its own
    earlier_release: the release that a difference is taken from"""
    wider_unit = main_unit(release, catalogue)
    figures = [
        replace(figure, name=figure.full_name)
        for figure in comparators(release, catalogue, indicator.id, wider_unit)
    ]
    if earlier_release is not None:
        earlier_figures = comparators(earlier_release, catalogue, indicator.id, wider_unit)
        figures = subtract_figures(figures, earlier_figures, indicator.decimals)
    edges = shared_edges(release, indicator, shared_classes) if shared_classes else ()
    return References(tuple(figures), edges)


def subtract_figures(
    later_figures: list[Comparator], earlier_figures: list[Comparator], decimals: int
) -> list[Comparator]:
    """Return the changes of the figures, None where one of the vintages hides its figure."""
    earlier_values = {figure.scale: figure.value for figure in earlier_figures}
    figures = []
    for figure in later_figures:
        earlier_value = earlier_values.get(figure.scale)
        value = (
            None
            if figure.value is None or earlier_value is None
            else round(figure.value - earlier_value, decimals) + 0.0
        )
        figures.append(Comparator(figure.name, value, figure.scale))
    return figures


def shared_edges(release: Release, indicator: Indicator, classes: int) -> tuple[float, ...]:
    """Return readable edges for all scales: quantiles of the communes' values, or of the first
    other scale with MIN_VALUES values. () for counts and classes."""
    if not indicator.kind.comparable:
        return ()
    for scale in (*SHARED_SCALES, *release.scales):
        if scale in release.scales and indicator.id in release.scales[scale].frame.columns:
            values = release.scales[scale].frame[indicator.id].to_numpy(dtype="float64")
            if np.isfinite(values).sum() >= MIN_VALUES:
                return tuple(class_breaks(values.tolist(), "quantile", classes, indicator.decimals))
    return ()


def write_references(layer: QgsMapLayer, references: References) -> None:
    """Store the figures of its indicator in a layer's properties."""
    if references.figures:
        layer.setCustomProperty(
            PROPERTY,
            json.dumps([asdict(figure) for figure in references.figures], ensure_ascii=False),
        )


def read_references(layer: QgsMapLayer) -> References:
    """Return the figures in a layer's properties."""
    try:
        document = json.loads(layer.customProperty(PROPERTY) or "[]")
        return References(
            tuple(Comparator(str(row["name"]), row["value"], str(row["scale"])) for row in document)
        )
    except (ValueError, TypeError, KeyError):
        return NO_REFERENCES


def forget_references(layer: QgsMapLayer) -> None:
    """Remove the figures from a layer's properties, when its rows are removed."""
    layer.removeCustomProperty(PROPERTY)
