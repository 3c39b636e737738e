"""What an indicator is measured against: the figures of the territory and of the wider units around
it, and class edges that are the same
at every scale. From released rows only (R13)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import numpy as np
from qgis.core import QgsMapLayer

from ...description import Indicator
from ...portal.model import Catalogue
from ..release.released import Release
from .classes import class_breaks
from .comparators import Comparator, comparators

PROPERTY = "occupancy/comparators"
SHARED_SCALES = (
    "commune",
    "iris",
    "epci",
)  # whose values set the shared edges: the first of them that has enough units
ENOUGH = 10


@dataclass(frozen=True)
class References:
    """figures: from the territory outwards · edges: class edges for comparing scales, () where
    there is nothing to derive them from."""

    figures: tuple[Comparator, ...] = ()
    edges: tuple[float, ...] = ()

    @property
    def value(self) -> float | None:
        """The territory's own figure."""
        return self.figures[0].value if self.figures else None

    @property
    def name(self) -> str:
        return self.figures[0].name if self.figures else ""


NONE = References()


def references(
    release: Release,
    catalogue: Catalogue,
    indicator: Indicator,
    shared_classes: int = 0,
    before: Release | None = None,
) -> References:
    """For one indicator of a release; for a difference, `before` is the earlier one.
    shared_classes: how many classes all scales share, 0 where each has its own."""
    figures = comparators(release, catalogue, indicator.id)
    if before is not None:
        figures = differences(
            figures, comparators(before, catalogue, indicator.id), indicator.decimals
        )
    edges = shared_edges(release, indicator, shared_classes) if shared_classes else ()
    return References(tuple(figures), edges)


def differences(
    later: list[Comparator], earlier: list[Comparator], decimals: int
) -> list[Comparator]:
    """Figure by figure, where both vintages show it."""
    known = {figure.scale: figure.value for figure in earlier}
    figures = []
    for figure in later:
        earlier_value = known.get(figure.scale)
        value = (
            None
            if figure.value is None or earlier_value is None
            else round(figure.value - earlier_value, decimals) + 0.0
        )
        figures.append(Comparator(figure.name, value, figure.scale))
    return figures


def shared_edges(release: Release, indicator: Indicator, classes: int) -> tuple[float, ...]:
    """Readable edges over all scales: quantiles of the communes, wide enough for every released
    value of every other scale."""
    if not indicator.kind.comparable:
        return ()
    for scale in (*SHARED_SCALES, *release.scales):
        if scale in release.scales and indicator.id in release.scales[scale].frame.columns:
            values = release.scales[scale].frame[indicator.id].to_numpy(dtype="float64")
            if np.isfinite(values).sum() >= ENOUGH:
                return tuple(class_breaks(values.tolist(), "quantile", classes, indicator.decimals))
    return ()


def write_references(layer: QgsMapLayer, measured: References) -> None:
    """The layer carries the figures of its indicator, as long as it carries rows."""
    if measured.figures:
        layer.setCustomProperty(
            PROPERTY,
            json.dumps([asdict(figure) for figure in measured.figures], ensure_ascii=False),
        )


def read_references(layer: QgsMapLayer) -> References:
    try:
        document = json.loads(layer.customProperty(PROPERTY) or "[]")
        return References(
            tuple(Comparator(str(f["name"]), f["value"], str(f["scale"])) for f in document)
        )
    except (ValueError, TypeError, KeyError):
        return NONE


def forget_references(layer: QgsMapLayer) -> None:
    """The session has ended: the figures leave with the rows."""
    layer.removeCustomProperty(PROPERTY)
