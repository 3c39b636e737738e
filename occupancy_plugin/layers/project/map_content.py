"""The content of a map: one scale of a release, or of the difference of two releases, with the
indicator and the figures that it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...description import Indicator, Scale
from ...portal.model import Catalogue
from ...toolbelt.errors import BadData
from ...toolbelt.translation import tr
from ..figures.evolution import (
    as_difference,
    compare_vintages,
    find_indicator,
    value_columns,
    vintage_of,
)
from ..figures.references import References, references
from ..release.released import Release, ReleasedScale
from ..style.own_style import own_presentation, shared_classes
from .zonings import refuse_comparison


@dataclass(frozen=True)
class MapContent:
    """The content of one map.

    scale: the released rows, or their differences
    described: the indicators of the layer's columns, for aliases and decimals
    references: the figures and class edges that the indicator is compared with"""

    scale: ReleasedScale
    indicator: Indicator
    described: tuple[Indicator, ...]
    references: References


def map_content(
    release: Release,
    earlier_release: Release | None,
    catalogue: Catalogue,
    scale: str,
    indicator: str,
    only: Sequence[str] = (),
) -> MapContent:
    """Select the content of a map from one or two releases. Raises BadData for content that the
    portal does not have; MixedZonings for an indicator that the two vintages define differently.

    only: ids of the indicators to compare, () for all."""
    selected = find_indicator(catalogue, indicator)
    if selected is None or scale not in release.scales:
        raise BadData(tr("The portal does not know this scale, vintage or territory."))
    if earlier_release is None:
        released, described = release.scales[scale], catalogue.indicators
    else:
        released, described = _difference(
            release, earlier_release, catalogue, scale, selected, only
        )
        selected = as_difference(selected)
    if released.frame.empty and not len(released.withheld):
        raise BadData(tr("The portal has no unit of this scale in the territory."))
    if selected.id not in released.frame.columns:
        raise BadData(tr("This indicator does not exist at this scale and vintage."))
    figures = references(
        release, catalogue, selected, shared_classes(own_presentation(selected)), earlier_release
    )
    return MapContent(released, selected, described, figures)


def refuse_different_definitions(
    catalogue: Catalogue, indicator: str, vintage: str, against: str
) -> None:
    """Raise MixedZonings for an indicator that two vintages define differently. An indicator or a
    vintage that the catalogue lacks is left to the portal's answer."""
    selected = find_indicator(catalogue, indicator)
    vintages = {v.id: v for v in catalogue.vintages}
    if selected is not None and {vintage, against} <= set(vintages):
        refuse_comparison(selected, vintages[vintage], vintages[against])


def _difference(
    release: Release,
    earlier_release: Release,
    catalogue: Catalogue,
    scale: str,
    selected: Indicator,
    only: Sequence[str],
) -> tuple[ReleasedScale, tuple[Indicator, ...]]:
    """Return the differences of two releases and their indicators. Raises BadData; MixedZonings."""
    refuse_comparison(
        selected,
        vintage_of(catalogue, release.vintage),
        vintage_of(catalogue, earlier_release.vintage),
    )
    compared = compare_vintages(release, earlier_release, catalogue, scale, only)
    if compared is None:
        raise BadData(tr("This scale does not exist in both vintages: they cannot be compared."))
    if selected.id not in compared.frame.columns:
        raise BadData(tr("Only rates and means can be compared between two vintages."))
    return compared, (
        *compared.indicators,
        *value_columns(catalogue, compared.indicators, release.vintage, earlier_release.vintage),
    )


def wider_scale(release: Release, catalogue: Catalogue, scale: str, indicator: str) -> Scale | None:
    """Return the next wider scale at which the indicator shows a value, None without one."""
    wider = [
        candidate
        for candidate in catalogue.scales
        if candidate.id in release.scales
        and not candidate.comparator
        and candidate.order < catalogue.order.get(scale, 0)
        and release.scales[candidate.id].shown_counts.get(indicator, (0, 0))[0] > 0
    ]
    return max(wider, key=lambda candidate: candidate.order, default=None)
