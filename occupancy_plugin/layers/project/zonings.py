"""Refuses two vintages of one zoning (QPV 2015, QPV 2024) in a project or in a comparison.

Their perimeters overlap without being the same. A map, a table or a difference of both would not be
comparable, and would disclose the households between the two outlines (R9).
"""

from __future__ import annotations

from collections.abc import Iterable

from qgis.core import QgsProject

from ...description import Indicator
from ...portal.model import Catalogue
from ...toolbelt.errors import MixedZonings
from ...toolbelt.translation import text_of, tr
from ..lineage import Lineage, read_lineage

YEARS = "0123456789"


def zoning(scale: str) -> str:
    """Return the zoning of a scale without its vintage ('qpv' for 'qpv2015'), '' for scales that
    have no vintage in their name."""
    name = scale.rstrip(YEARS)
    return name if name != scale else ""


def conflicting_layer(scale: str, lineages: Iterable[Lineage]) -> Lineage | None:
    """Return the lineage of the first layer with another vintage of the zoning, or None."""
    family = zoning(scale)
    others = (it for it in lineages if family and it.scale != scale)
    return next((it for it in others if zoning(it.scale) == family), None)


def refuse_mixing(scale: str, label: str, project: QgsProject) -> None:
    """Raise MixedZonings if the project shows another vintage of this zoning. Main thread."""
    lineages = (read_lineage(layer) for layer in project.mapLayers().values())
    conflict = conflicting_layer(scale, (lineage for lineage in lineages if lineage is not None))
    if conflict is not None:
        raise MixedZonings(mixing_sentence(label or scale, conflict))


def mixing_sentence(refused_name: str, shown: Lineage) -> str:
    """Return the sentence that refuses a layer beside the one that shows the other vintage."""
    return tr(
        "This project shows “{present}”: “{asked}” cannot be added, because two vintages of a "
        "zoning are never mixed. Remove the first from the project, or open a new one."
    ).format(present=shown.scale_label, asked=refused_name)


def refuse_comparison(
    catalogue: Catalogue, indicator: Indicator, later_vintage: str, earlier_vintage: str
) -> None:
    """Raise MixedZonings if the two vintages define the indicator differently: dwellings in QPV of
    2015 and of 2024, or "recently moved in" over three years and over two and a half."""
    from ..figures.evolution import means_the_same

    if not means_the_same(catalogue, indicator, later_vintage, earlier_vintage):
        raise MixedZonings(
            tr(
                "“{name}” does not have the same definition in {later} and {earlier}: the two "
                "vintages cannot be compared."
            ).format(
                name=text_of(indicator.label, indicator.id),
                later=later_vintage,
                earlier=earlier_vintage,
            )
        )
