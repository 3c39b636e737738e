"""Primary suppression: what the rules name directly (R1–R4). Arrays in, booleans out.

Every comparison is on the safe side: unknown counts are hidden, a rate that rounds either way to a
hidden rate is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from .arrays import Array, Bools, Ints
from .policy import Policy
from .schema import Schema


def under_threshold(population: Array, policy: Policy, occupied: Array | None = None) -> Bools:
    """Return the units to withhold (n,) by R1. An unknown count is under the threshold.

    population: surveyed households (n,)
    occupied: occupied dwellings (n,), where they are known. Where nobody was surveyed, a unit with
    no occupied dwelling is empty, and one with 1 to 10 of them is under the threshold."""
    withheld = ~((population >= policy.min_households) | (population == 0))
    if occupied is not None:
        withheld |= (population == 0) & (occupied > 0) & (occupied < policy.min_households)
    return withheld


def hidden_rate(count: Array, total: Array, decimals: int, rates: Iterable[float]) -> Bools:
    """Return the cells whose rate `100 · count / total` displays as one of `rates` (percent) at
    `decimals` (R3, R4).

    count, total: arrays of one shape, compared element by element. A total of 0 describes nobody,
    so its cell is not hidden. Unknown counts are hidden elsewhere."""
    half_step = 0.5 * 10.0**-decimals
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = 100.0 * count / total
    is_hidden = np.zeros(np.broadcast(count, total).shape, dtype=bool)
    for hidden_percent in rates:
        is_hidden |= np.abs(rate - hidden_percent) <= half_step * (1 + 1e-9)
    return is_hidden & (total > 0)


def small_cell(count: Array, total: Array, policy: Policy) -> Bools:
    """Return the cells with 1 … min_cell − 1 people, or with such a complement (R2, optional)."""
    if policy.min_cell <= 0:
        return np.zeros(np.broadcast(count, total).shape, dtype=bool)
    complement = total - count
    return ((count > 0) & (count < policy.min_cell)) | (
        (complement > 0) & (complement < policy.min_cell)
    )


def hide_by_rules(
    hidden: dict[str, Bools],
    values: Mapping[str, Ints],
    sums: Mapping[str, Iterable[str]],
    schema: Schema,
    policy: Policy,
) -> None:
    """Hide the primary cells of the rows (n,) in `hidden`: R1 for families whose denominator counts
    few households, and R2 to R4.

    sums: per family the columns that sum some of its categories"""
    totals = {family.total for family in schema.families} | {schema.population}
    headlines = {
        total_column.name for total_column in schema.sums if total_column.priority is not None
    }
    for family in schema.families:
        if family.total not in values:
            continue
        total = values[family.total]
        too_few = (total > 0) & (total < policy.min_households) & family.of_households
        if family.of_households and family.total != schema.population:
            # nobody in a unit is nobody in each of its parts, however few households these have
            has_nobody = (total == 0) & (values[schema.population] > 0)
            hidden[family.total] |= has_nobody
            too_few |= has_nobody
        for name in (*family.columns, *sums.get(family.name, ())):
            if name in values and (name in family.columns or name in headlines):
                hidden[name] |= too_few | hidden_rate(
                    values[name], total, policy.near_extremes, policy.hidden_rates
                )
                hidden[name] |= small_cell(values[name], total, policy)
    for rate in schema.rates:
        if not {rate.numerator, rate.denominator} <= set(values):
            continue
        count, total = values[rate.numerator], values[rate.denominator]
        if rate.numerator not in totals:
            hidden[rate.numerator] |= hidden_rate(count, total, rate.decimals, policy.hidden_rates)
        elif rate.percent:  # the population is published: its share of 100 % is its denominator
            hidden[rate.denominator] |= hidden_rate(count, total, rate.decimals, (100.0,))
    _hide_percentages(hidden, values, schema, policy)


def _hide_percentages(
    hidden: dict[str, Bools], values: Mapping[str, Ints], schema: Schema, policy: Policy
) -> None:
    """Hide means in % at 0 and 100 (R3, R4). At 100 % the weight is hidden too, because it then
    equals the count."""
    for mean in schema.means:
        if not mean.percent or mean.column not in values:
            continue
        means = values[mean.column]
        totals = np.full(len(means), 100.0)
        hidden[mean.column] |= hidden_rate(means, totals, policy.near_extremes, policy.hidden_rates)
        if mean.weight in hidden:
            hidden[mean.weight] |= hidden_rate(means, totals, policy.near_extremes, (100.0,))


def hide_aliases(hidden: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Return `hidden` with the rates of hidden numerators and denominators (R7). Means are handled
    in `means.py`."""
    hidden = hidden.copy()
    for rate in schema.rates:
        if rate.column in hidden:
            for source in (rate.numerator, rate.denominator):
                if source in hidden and source != rate.column:
                    hidden[rate.column] |= hidden[source]
    return hidden
