"""The content of a map: one scale of a release, or of the difference of two releases, with the
indicator and the figures that it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...description import Indicator, Scale
from ...portal.model import Catalogue
from ...toolbelt.errors import BadData
from ...toolbelt.translation import tr
from ..figures.evolution import as_difference, compare_vintages, value_columns
from ..figures.references import References, references
from ..release.released import Release, ReleasedScale
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
    indicator_ids: Sequence[str] = (),
) -> MapContent:
    """Select the content of a map from one or two releases. Raises BadData for content that the
    portal does not have; MixedZonings for an indicator that the two vintages define differently.

    indicator_ids: ids of the indicators to compare, () for all."""
    chosen_indicator = catalogue.indicator(indicator)
    if chosen_indicator is None or scale not in release.scales:
        raise BadData(tr("The portal has no such indicator at this scale, vintage and territory."))
    if earlier_release is None:
        released_scale, described_indicators = release.scales[scale], catalogue.indicators
    else:
        released_scale, described_indicators = _difference(
            release, earlier_release, catalogue, scale, chosen_indicator, indicator_ids
        )
        chosen_indicator = as_difference(chosen_indicator)
    if released_scale.frame.empty and not len(released_scale.withheld):
        raise BadData(tr("The portal has no unit of this scale in the territory."))
    if chosen_indicator.id not in released_scale.frame.columns:
        raise BadData(tr("The portal has no such indicator at this scale, vintage and territory."))
    figures = references(release, catalogue, chosen_indicator, earlier_release)
    return MapContent(released_scale, chosen_indicator, described_indicators, figures)


def _difference(
    release: Release,
    earlier_release: Release,
    catalogue: Catalogue,
    scale: str,
    chosen_indicator: Indicator,
    indicator_ids: Sequence[str],
) -> tuple[ReleasedScale, tuple[Indicator, ...]]:
    """Return the differences of two releases and their indicators. Raises BadData; MixedZonings."""
    refuse_comparison(catalogue, chosen_indicator, release.vintage, earlier_release.vintage)
    compared_scale = compare_vintages(release, earlier_release, catalogue, scale, indicator_ids)
    if compared_scale is None:
        raise BadData(tr("This scale does not exist in both vintages."))
    if chosen_indicator.id not in compared_scale.frame.columns:
        raise BadData(tr("Only rates and means can be compared between two vintages."))
    return compared_scale, (
        *compared_scale.indicators,
        *value_columns(
            catalogue, compared_scale.indicators, release.vintage, earlier_release.vintage
        ),
    )


def wider_scale(release: Release, catalogue: Catalogue, scale: str, indicator: str) -> Scale | None:
    """Return the next wider scale at which the indicator shows a value, None without one."""
    wider_scales = [
        candidate
        for candidate in catalogue.scales
        if candidate.id in release.scales
        and not candidate.comparator
        and candidate.order < catalogue.order.get(scale, 0)
        and release.scales[candidate.id].shown_counts.get(indicator, (0, 0))[0] > 0
    ]
    return max(wider_scales, key=lambda candidate: candidate.order, default=None)
