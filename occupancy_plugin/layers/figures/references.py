"""The references of an indicator: the figures of the territory and of the wider units, from
released rows only (R13)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qgis.core import QgsMapLayer

from ...description import Indicator
from ...portal.model import Catalogue
from ..release.released import Release
from .comparators import Comparator, comparator_rows, comparators

_PROPERTY = "occupancyReferences"  # of Qt


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
    if earlier_release is not None:
        rows = comparator_rows(release, catalogue, earlier_release)
        changes = [Comparator(row["name"], row.get(indicator.id), row["scale"]) for row in rows]
        return References(tuple(changes))
    figures = comparators(release, catalogue, indicator.id)
    return References(tuple(replace(figure, name=figure.full_name) for figure in figures))


def write_references(layer: QgsMapLayer, references: References) -> None:
    """Store the figures of its indicator on a layer, where neither a project nor a style takes them
    along: they are values."""
    layer.setProperty(_PROPERTY, references)


def read_references(layer: QgsMapLayer) -> References:
    """Return the figures on a layer, none for one without rows."""
    return layer.property(_PROPERTY) or NO_REFERENCES
