"""Weighted counts (surveys) as whole numbers that add up, for the gate.

What is shown is the file's count, rounded once (`shown_counts`); what the gate compares are whole
numbers near it. A unit under the threshold by its own decimals stays under it."""

from __future__ import annotations

from collections.abc import MutableMapping

import numpy as np
import pandas as pd

from ..secrecy.schema import Family
from .mapping.body import Body
from .profile import Profile

WHOLE = 99.95  # a share that is displayed as 100.0 %
Columns = MutableMapping[str, np.ndarray]


def shown_counts(body: Body, profile: Profile, rows: np.ndarray, codes: np.ndarray) -> pd.DataFrame:
    """The file's counts, rounded once: what the map shows where the gate lets it."""
    names = [name for name in profile.columns if name not in _shares(profile)]
    values = {n: np.rint(body.numbers(body.find(profile.columns[n])).values[rows]) for n in names}
    return pd.DataFrame(values, index=pd.Index([str(code) for code in codes], dtype=object))


def make_whole(columns: Columns, profile: Profile) -> None:
    """Replace counts with decimals by whole numbers of which families and sums add up. Households
    are rounded down, to the smaller of the file's count and what its categories make."""
    exact = {name: columns[name] for name in columns if name not in _shares(profile)}
    partitions = [
        f for f in profile.families if f.partition and {*f.columns, f.total} <= set(exact)
    ]
    households = exact[profile.population]
    for family in partitions:
        if family.total == profile.population:
            parts = np.sum([exact[name] for name in family.columns], axis=0)
            households = np.fmin(households, np.where(np.isnan(parts), np.inf, parts))
    floor = np.floor(np.round(households, 6))
    for name, values in exact.items():
        columns[name] = np.rint(values)
    columns[profile.population] = np.where((households > 0) & (floor < 1), 1.0, floor)
    settled = {profile.population}
    for family in _widest_first(partitions, profile.population):
        _settle(columns, family, settled)
        settled |= {family.total, *family.columns}
    for family in profile.families:
        if not family.partition and family.total in columns:
            for name in family.columns:
                if name in columns and name not in settled:
                    columns[name] = np.fmin(columns[name], columns[family.total])
    for total in profile.sums:
        if all(part in columns for part in total.columns):
            columns[total.name] = np.sum([columns[part] for part in total.columns], axis=0)


def _shares(profile: Profile) -> set[str]:
    return {rate.column for rate in profile.rates} | {mean.column for mean in profile.means}


def _widest_first(families: list[Family], population: str) -> list[Family]:
    """Families of the households, then those of their categories."""
    ordered, known = [], {population}
    waiting = list(families)
    while waiting:
        columns = {name for family in waiting for name in family.columns}
        ready = [f for f in waiting if f.total in known or f.total not in columns] or waiting[:1]
        ordered += ready
        known |= {name for family in ready for name in (*family.columns, family.total)}
        waiting = [family for family in waiting if family not in ready]
    return ordered


def _settle(columns: Columns, family: Family, settled: set[str]) -> None:
    """Make the categories add up to the total: the largest that are not settled take the
    difference, one household each; one that is displayed as all of them is all of them."""
    free = [name for name in family.columns if name not in settled]
    if not free:
        return
    parts = np.stack([columns[name] for name in free])
    fixed = [columns[name] for name in family.columns if name in settled]
    total = columns[family.total] - np.sum(fixed, axis=0) if fixed else columns[family.total]
    total = np.where(np.isnan(parts).any(axis=0), np.nan, np.maximum(total, 0.0))
    order = np.argsort(np.argsort(-np.nan_to_num(parts), axis=0, kind="stable"), axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        alone = (100 * parts.max(axis=0) / total >= WHOLE) | (parts.max(axis=0) < 1)
    all_of_it = np.where(order == 0, total, 0.0)
    able = np.maximum((parts >= 1).sum(axis=0), 1)
    gap = total - parts.sum(axis=0)
    each, more = np.divmod(np.abs(np.nan_to_num(gap)), able)
    step = np.where(parts >= 1, np.sign(gap) * (each + (order < more)), 0.0)
    spread = np.maximum(parts + step, 0.0)
    off = total - spread.sum(axis=0)  # where a category would fall below nought
    spread = np.where(order == 0, np.maximum(spread + off, 0.0), spread)
    whole = np.where(alone, all_of_it, spread)
    for name, values in zip(free, whole, strict=True):
        columns[name] = np.where(np.isnan(total), columns[name], values)
