"""A file's local index: the weighted mean of released shares, which any reader could compute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ...description import ClassMethod, Indicator, Kind
from ...sources.errors import Unreadable
from ...sources.local_index import INDEX, LABEL, notice
from ...toolbelt.translation import text_of, tr
from .released import ReleasedScale

DECIMALS = 1


def shares(indicators: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """Return the indicators that an index can combine: those between 0 and 100 %."""
    return tuple(i for i in indicators if i.kind == Kind.RATE or i.theme == "rates")


def index_indicator(
    weights: Mapping[str, float], indicators: Sequence[Indicator], population: str
) -> Indicator:
    """Describe the index as an indicator. Raises Unreadable for a share that the file lacks.

    weights: id of a share → its weight."""
    share_by_id = {share.id: share for share in shares(indicators)}
    missing_shares = [name for name in weights if name not in share_by_id]
    if missing_shares:
        raise Unreadable(
            tr("The local index names “{missing}”; this file has the shares {shares}.").format(
                missing="”, “".join(missing_shares), shares=", ".join(share_by_id) or "–"
            )
        )
    first_share = share_by_id[next(iter(weights))]
    names = {name: _names(share_by_id[name]) for name in weights}
    return replace(
        first_share,
        id=INDEX,
        label=LABEL,
        short=None,
        group=None,
        search=None,
        theme="index",
        family="",
        kind=Kind.MEAN,
        unit={"fr": "", "en": ""},
        numerator=(INDEX,),
        denominator=population,
        decimals=DECIMALS,
        method=ClassMethod.QUANTILE,
        bounds=(),
        palette="YlOrRd",
        help=notice(weights, names),
        sum="",
    )


def _names(indicator: Indicator) -> Mapping[str, str]:
    """Return language → name; a missing one is replaced by that of the window's language."""
    label = indicator.label
    return {language: label.get(language) or text_of(label) for language in ("fr", "en")}


def with_index(
    released_scale: ReleasedScale, weights: Mapping[str, float], indicator: Indicator
) -> ReleasedScale:
    """Add the index as a column, where the scale has all its shares. It is missing where one of
    them is hidden.

    weights: id of a share → its weight"""
    if not set(weights) <= {i.id for i in released_scale.indicators}:
        return released_scale
    share_values = np.column_stack(
        [released_scale.frame[name].to_numpy(dtype=float) for name in weights]
    )
    mean_shares = share_values @ np.array(list(weights.values())) / sum(weights.values())
    rows_with_index = released_scale.released.assign(**{INDEX: np.round(mean_shares, DECIMALS)})
    return replace(
        released_scale, released=rows_with_index, indicators=(*released_scale.indicators, indicator)
    )


def index_notice(released_scale: ReleasedScale) -> str:
    """Return the text that must accompany the index, '' where the scale has none."""
    return next((text_of(i.help) for i in released_scale.indicators if i.id == INDEX), "")
