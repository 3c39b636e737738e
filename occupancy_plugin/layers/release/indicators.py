"""Indicators derived from released counts, right of the gate. All input is released, and a missing
value is a hidden one. Uses numpy and pandas only.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...description import Kind
from ...toolbelt.cached_method import cached_method

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from ...description import Indicator

STATE = "state"
RELEASED, EMPTY, NO_DATA = "released", "empty", "nodata"

TOLERANCE = 1e-9


def indicator_columns(
    released_rows: DataFrame,
    indicators: Sequence[Indicator],
    population: str = "households",
    hidden_rates: Sequence[float] = (0.0, 100.0),
) -> DataFrame:
    """Add one column per indicator (its id) and the text column `state` to the released rows.

    rate: 100 · Σ numerator / denominator, rounded as displayed. It is missing where a numerator is
    missing, where the denominator is missing or 0, and where it displays as a hidden rate (R3, R4).
    count: Σ numerator, hidden with its rate (R7). mean, class: the column itself.
    """
    import pandas as pd

    numbers = _Numbers(released_rows)
    columns: dict[str, Any] = {}
    for indicator in indicators:
        terms = numerator(indicator, numbers)
        needed = (*terms, indicator.denominator) if indicator.kind == Kind.RATE else terms
        if not all(column in numbers for column in needed):
            columns[indicator.id] = np.full(len(released_rows), np.nan)
        elif indicator.kind == Kind.CLASS:
            columns[indicator.id] = released_rows[indicator.numerator[0]].to_numpy()
        else:
            columns[indicator.id] = _indicator(numbers, indicator, hidden_rates)
    columns[STATE] = _state(released_rows, population)
    carried_columns = {
        name: released_rows[name] for name in released_rows.columns if name not in columns
    }
    # shares the released numbers
    return pd.DataFrame({**carried_columns, **columns}, index=released_rows.index, copy=False)


def numerator(indicator: Indicator, columns: Container[str]) -> tuple[str, ...]:
    """Return the columns to sum: the released sum where `columns` has it, else the categories."""
    return (indicator.sum,) if indicator.sum and indicator.sum in columns else indicator.numerator


class _Numbers:
    """Columns of the released rows as float arrays (n,), each converted once: most of the time
    would go into repeated conversions by pandas."""

    def __init__(self, released_rows: DataFrame) -> None:
        self._released = released_rows

    def __contains__(self, name: str) -> bool:
        return name in self._released.columns

    @cached_method
    def __getitem__(self, name: str) -> np.ndarray:
        return _numbers(self._released[name]).to_numpy()


def _numbers(column: Series) -> Series:
    import pandas as pd

    return pd.to_numeric(column, errors="coerce").astype("float64")


def _indicator(
    numbers: _Numbers, indicator: Indicator, hidden_rates: Sequence[float]
) -> np.ndarray:
    """Return the values of a rate, count or mean (n,), NaN where hidden or undefined."""
    if indicator.kind == Kind.MEAN:
        return np.round(numbers[indicator.numerator[0]], indicator.decimals)
    first_term, *terms = numerator(indicator, numbers)
    total = sum((numbers[name] for name in terms), numbers[first_term])  # NaN where a term is
    if not indicator.denominator or indicator.denominator not in numbers:
        return total
    denominator = numbers[indicator.denominator]
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(denominator > 0, 100.0 * total / denominator, np.nan)
    is_hidden = _displays_as(rate, hidden_rates, indicator.decimals)
    return np.where(
        is_hidden,
        np.nan,
        np.round(rate, indicator.decimals) if indicator.kind == Kind.RATE else total,
    )


def _displays_as(rate: np.ndarray, hidden_rates: Sequence[float], decimals: int) -> np.ndarray:
    """Return True where the rate, rounded in any usual way, displays as a hidden rate (R4), or
    where it lies outside 0–100."""
    rounding = 0.5 * 10.0**-decimals + TOLERANCE
    with np.errstate(invalid="ignore"):
        is_hidden = (rate <= rounding) | (rate >= 100.0 - rounding)
        for value in hidden_rates:
            is_hidden |= np.abs(rate - value) <= rounding
    return is_hidden


def _state(released_rows: DataFrame, population: str) -> np.ndarray:
    """Return (n,) 'empty' for units without a household and a dwelling, 'nodata' where the
    population is missing, else 'released'."""
    state = np.full(len(released_rows), RELEASED, dtype=object)
    if population not in released_rows.columns:
        return state
    households = _numbers(released_rows[population]).to_numpy()
    dwellings = (
        np.nan_to_num(_numbers(released_rows["dwellings"]).to_numpy())
        if "dwellings" in released_rows.columns
        else households
    )
    state[(households == 0) & (dwellings == 0)] = EMPTY
    state[np.isnan(households)] = NO_DATA
    return state
