"""The references of an indicator: the figures of the territory and of the wider units, from
released rows only (R13)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from qgis.core import QgsMapLayer

from ...description import Indicator
from ...portal.model import Catalogue
from ..release.released import Release
from .comparators import Comparator, comparators, main_unit

PROPERTY = "occupancy/comparators"


@dataclass(frozen=True)
class References:
    """The references of one indicator. figures: of the territory, then of wider units"""

    figures: tuple[Comparator, ...] = ()

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
    earlier_release: Release | None = None,
) -> References:
    """Return the references of one indicator of a release.

    earlier_release: the release that a difference is taken from"""
    wider_unit = main_unit(release, catalogue)
    figures = [
        replace(figure, name=figure.full_name)
        for figure in comparators(release, catalogue, indicator.id, wider_unit)
    ]
    if earlier_release is None:
        return References(tuple(figures))
    earlier_figures = comparators(earlier_release, catalogue, indicator.id, wider_unit)
    earlier_values = {figure.scale: figure.value for figure in earlier_figures}
    changes = []
    for figure in figures:
        change, earlier_value = None, earlier_values.get(figure.scale)
        if figure.value is not None and earlier_value is not None:
            change = round(figure.value - earlier_value, indicator.decimals) + 0.0
        changes.append(Comparator(figure.name, change, figure.scale))
    return References(tuple(changes))


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
