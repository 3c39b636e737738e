"""The figure of several units together, from released cells only and by the same rules as that of
one unit (R3, R4)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ...description import Indicator, Kind
from ..release.indicators import EMPTY, STATE, indicator_columns, numerator
from ..release.released import ReleasedScale

SUMMED_KINDS = (Kind.RATE, Kind.COUNT, Kind.MEAN)


def figure_of(scale: ReleasedScale, indicator: Indicator, codes: Sequence[str]) -> float | None:
    """Return a count as a sum, a rate as Σ numerator / Σ denominator, a mean weighted by its
    denominator. Units without social housing add nothing. None where one of the others hides the
    value or a column that it is computed from, and for classes and differences."""
    rows = scale.frame.loc[list(codes)]
    rows = rows[rows[STATE] != EMPTY]
    terms, weight = numerator(indicator, rows.columns), indicator.denominator
    needed_columns = [*terms, *filter(None, [weight])]
    if indicator.kind not in SUMMED_KINDS or not {*needed_columns, indicator.id} <= {*rows.columns}:
        return None
    cells = rows[[*dict.fromkeys([*needed_columns, indicator.id])]].astype("float64")
    if cells.empty or cells.isna().to_numpy().any():
        return None
    if indicator.kind == Kind.MEAN:
        weights = cells[weight] if weight else None
        if weights is None or weights.sum() <= 0:
            return None
        cells[terms[0]] = cells[terms[0]] * weights / weights.sum()
    together = pd.DataFrame([cells[needed_columns].sum()])
    figures = indicator_columns(together, [indicator], "", scale.hidden_rates)
    value = float(figures[indicator.id].iloc[0])
    return value if value == value else None
