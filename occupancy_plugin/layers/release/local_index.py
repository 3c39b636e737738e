"""A file's local index, right of the gate: made of the shares that the release shows, so that it
tells nothing that they do not."""

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
    """Those of which an index can be made: what lies between 0 and 100 %."""
    return tuple(i for i in indicators if i.kind == Kind.RATE or i.theme == "rates")


def index_indicator(
    weights: Mapping[str, float], indicators: Sequence[Indicator], population: str
) -> Indicator:
    """The index among a file's indicators. Raises Unreadable for a share that is not there."""
    known = {share.id: share for share in shares(indicators)}
    missing = [name for name in weights if name not in known]
    if missing:
        raise Unreadable(
            tr("The local index names “{missing}”; this file has the shares {shares}.").format(
                missing="”, “".join(missing), shares=", ".join(known) or "–"
            )
        )
    first = known[next(iter(weights))]
    names = {name: _names(known[name]) for name in weights}
    return replace(
        first,
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
    label = indicator.label
    return {language: label.get(language) or text_of(label) for language in ("fr", "en")}


def with_index(
    part: ReleasedScale, weights: Mapping[str, float], indicator: Indicator
) -> ReleasedScale:
    """The release with the index as one more column, where the scale has all its shares."""
    if not set(weights) <= {i.id for i in part.indicators}:
        return part
    parts = np.column_stack([part.frame[name].to_numpy(dtype=float) for name in weights])
    mean = parts @ np.array(list(weights.values())) / sum(weights.values())
    released = part.released.assign(**{INDEX: np.round(mean, DECIMALS)})
    return replace(part, released=released, indicators=(*part.indicators, indicator))


def index_notice(part: ReleasedScale) -> str:
    """What must be said beside the index, '' where the scale has none."""
    return next((text_of(i.help) for i in part.indicators if i.id == INDEX), "")
