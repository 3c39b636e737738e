"""Primary suppression: what the rules name directly (R1–R4). Arrays in, booleans out.

Every comparison is on the safe side: unknown counts are hidden, a rate that rounds either way to a hidden rate is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from .policy import Policy
from .schema import Schema


def under_threshold(population: np.ndarray, policy: Policy) -> np.ndarray:
    """R1: units to withhold. `population` (n,) households; unknown counts as under the threshold; 0 is not withheld."""
    return ~((population >= policy.min_households) | (population == 0))


def hidden_rate(count: np.ndarray, total: np.ndarray, decimals: int, rates: Iterable[float]) -> np.ndarray:
    """R3, R4: cells whose rate `100 · count / total` displays as one of `rates` (percent) at `decimals`.

    Same shapes, element by element. A total of 0 describes nobody: nothing to hide there. Unknown counts are not decided here."""
    half = 0.5 * 10.0**-decimals
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = 100.0 * count / total
    hit = np.zeros(np.broadcast(count, total).shape, dtype=bool)
    for extreme in rates:
        hit |= np.abs(rate - extreme) <= half * (1 + 1e-9)
    return hit & (total > 0)


def small_cell(count: np.ndarray, total: np.ndarray, policy: Policy) -> np.ndarray:
    """R2 (optional): cells built on 1 … min_cell − 1 people, or whose complement is."""
    if policy.min_cell <= 0:
        return np.zeros(np.broadcast(count, total).shape, dtype=bool)
    rest = total - count
    return ((count > 0) & (count < policy.min_cell)) | ((rest > 0) & (rest < policy.min_cell))


def primary_cells(table: pd.DataFrame, schema: Schema, policy: Policy) -> pd.DataFrame:
    """Cells of the count columns that the rules hide in a unit that is not withheld: booleans, shape of `table`."""
    names = list(table.columns)
    hidden = {name: np.isnan(table[name].to_numpy()) for name in names}
    for family in schema.families:
        if family.total not in names:
            continue
        total = table[family.total].to_numpy()
        for name in family.columns:
            if name in names:
                count = table[name].to_numpy()
                hidden[name] |= hidden_rate(count, total, policy.near_extremes, policy.hidden_rates) | small_cell(count, total, policy)
    for rate in schema.rates:
        if rate.numerator in names and rate.denominator in names:
            count, total = table[rate.numerator].to_numpy(), table[rate.denominator].to_numpy()
            hidden[rate.numerator] |= hidden_rate(count, total, rate.decimals, policy.hidden_rates)
    return pd.DataFrame(hidden, index=table.index, columns=names)


def follow(hidden: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Aliases of a hidden cell (R7): its rates, the means it weighs, the sums it is part of."""
    hidden = hidden.copy()
    for rate in schema.rates:
        if rate.column in hidden:
            for source in (rate.numerator, rate.denominator):
                if source in hidden and source != rate.column:
                    hidden[rate.column] |= hidden[source]
    for mean in schema.means:
        if mean.column in hidden and mean.weight in hidden:
            hidden[mean.column] |= hidden[mean.weight]
    for total in schema.sums:
        if total.column in hidden:
            for part in total.parts:
                if part in hidden:
                    hidden[total.column] |= hidden[part]
    return hidden
