"""Zonings that exist in several vintages (QPV 2015, QPV 2024): never two of them in one project,
never one measured against the other.

The perimeters overlap without being the same, so a map, a table or a difference of both would
compare what cannot be compared, and
give away the households between the two outlines (R9).
"""

from __future__ import annotations

from collections.abc import Iterable

from qgis.core import QgsProject

from ...portal.model import Indicator, Vintage
from ...toolbelt.errors import MixedZonings
from ...toolbelt.translation import text_of, tr
from ..lineage import Lineage, read_lineage

YEARS = "0123456789"


def zoning(scale: str) -> str:
    """'qpv' for 'qpv2015' and 'qpv2024', '' for a scale that has no vintage of its own."""
    name = scale.rstrip(YEARS)
    return name if name != scale else ""


def rival(scale: str, present: Iterable[Lineage]) -> Lineage | None:
    """The first of these layers that shows another vintage of the same zoning."""
    family = zoning(scale)
    return next(
        (
            lineage
            for lineage in present
            if family and lineage.scale != scale and zoning(lineage.scale) == family
        ),
        None,
    )


def refuse_mixing(scale: str, label: str, project: QgsProject) -> None:
    """Raises MixedZonings when the project already shows another vintage of this zoning. Main
    thread."""
    lineages = (read_lineage(layer) for layer in project.mapLayers().values())
    other = rival(scale, (lineage for lineage in lineages if lineage is not None))
    if other is not None:
        raise MixedZonings(mixing(label or scale, other.scale_label))


def mixing(new: str, present: str = "") -> str:
    """The sentence of the refusal."""
    if not present:
        sentence = tr(
            "“{asked}” was not added: this project shows another vintage of that zoning, and the "
            "two are never mixed."
        )
        return sentence.format(asked=new)
    return tr(
        "This project shows “{present}”: “{asked}” cannot be added, because two vintages of a "
        "zoning are never mixed. "
        "Remove the first from the project, or open a new one."
    ).format(present=present, asked=new)


def refuse_comparison(indicator: Indicator, later: Vintage, earlier: Vintage) -> None:
    """Raises MixedZonings when the two vintages do not measure the same thing (dwellings in a QPV
    of 2015 and of 2024, "recently moved
    in" over three years and over two and a half)."""
    from ..figures.definitions import same_definition

    if not same_definition(indicator, later.definitions, earlier.definitions):
        raise MixedZonings(
            tr(
                "“{name}” does not have the same definition in {later} and {earlier}: the two "
                "vintages cannot be compared."
            ).format(
                name=text_of(indicator.label, indicator.id), later=later.id, earlier=earlier.id
            )
        )
