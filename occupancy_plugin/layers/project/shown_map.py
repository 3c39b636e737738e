"""What an order puts on the map: a scale of one release, or the difference of two, with the
indicator and what it is measured against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...portal.model import Catalogue, Indicator, Scale
from ...toolbelt.errors import BadData
from ...toolbelt.translation import tr
from ..figures.evolution import as_difference, compare, value_columns, vintage_of
from ..figures.references import References, references
from ..release.released import Release, ReleasedScale
from ..style.own_style import own_presentation, shared_classes
from .zonings import refuse_comparison


@dataclass(frozen=True)
class Shown:
    """described: the indicators behind the layer's columns, for aliases and decimals."""

    scale: ReleasedScale
    indicator: Indicator
    described: tuple[Indicator, ...]
    references: References


def shown(
    release: Release,
    earlier: Release | None,
    catalogue: Catalogue,
    scale: str,
    indicator: str,
    only: Sequence[str] = (),
) -> Shown:
    """Raises BadData for what the portal does not have, MixedZonings for what two vintages define
    differently."""
    chosen = next((i for i in catalogue.indicators if i.id == indicator), None)
    if chosen is None or scale not in release.scales:
        raise BadData(tr("The portal does not know this scale, vintage or territory."))
    if earlier is None:
        released, described = release.scales[scale], catalogue.indicators
    else:
        released, described = _difference(release, earlier, catalogue, scale, chosen, only)
        chosen = as_difference(chosen)
    if released.frame.empty and not len(released.withheld):
        raise BadData(tr("The portal has no unit of this scale in the territory."))
    if chosen.id not in released.frame.columns:
        raise BadData(tr("This indicator does not exist at this scale and vintage."))
    measured = references(
        release, catalogue, chosen, shared_classes(own_presentation(chosen)), earlier
    )
    return Shown(released, chosen, described, measured)


def refuse_unlike(catalogue: Catalogue, indicator: str, vintage: str, against: str) -> None:
    """Raises MixedZonings for what the two vintages define differently; what the catalogue does
    not know is left to the portal's answer."""
    chosen = next((i for i in catalogue.indicators if i.id == indicator), None)
    vintages = {v.id: v for v in catalogue.vintages}
    if chosen is not None and {vintage, against} <= set(vintages):
        refuse_comparison(chosen, vintages[vintage], vintages[against])


def _difference(
    release: Release,
    earlier: Release,
    catalogue: Catalogue,
    scale: str,
    chosen: Indicator,
    only: Sequence[str],
) -> tuple[ReleasedScale, tuple[Indicator, ...]]:
    refuse_comparison(
        chosen, vintage_of(catalogue, release.vintage), vintage_of(catalogue, earlier.vintage)
    )
    compared = compare(release, earlier, catalogue, scale, only)
    if compared is None:
        raise BadData(tr("This scale does not exist in both vintages: they cannot be compared."))
    if chosen.id not in compared.frame.columns:
        raise BadData(tr("Only rates and means can be compared between two vintages."))
    return compared, (
        *compared.indicators,
        *value_columns(catalogue, compared.indicators, release.vintage, earlier.vintage),
    )


def wider_scale(release: Release, catalogue: Catalogue, scale: str, indicator: str) -> Scale | None:
    """The next wider scale at which the indicator shows anything, None where there is none."""
    order = {one.id: one.order for one in catalogue.scales}
    wider = [
        one
        for one in catalogue.scales
        if one.id in release.scales
        and not one.comparator
        and one.order < order.get(scale, 0)
        and release.scales[one.id].shown.get(indicator, (0, 0))[0] > 0
    ]
    return max(wider, key=lambda one: one.order, default=None)
