"""Weighted counts (surveys) as whole numbers that add up, for the gate.

What is shown is the file's count, rounded once (`shown_counts`); what the gate compares are whole
numbers near it. A unit under the threshold by its own decimals stays under it."""

from __future__ import annotations

from collections.abc import MutableMapping

import numpy as np
import pandas as pd

from .mapping.body import Body
from .profile import Profile

WHOLE = 99.95  # a share that is displayed as 100.0 %
SLACK = 0.05  # by how much columns that repeat each other may differ
Columns = MutableMapping[str, np.ndarray]
Group = tuple[tuple[str, ...], str]  # columns, the one that sums them


def shown_counts(body: Body, profile: Profile, rows: np.ndarray, codes: np.ndarray) -> pd.DataFrame:
    """The file's counts, rounded once: what the map shows where the gate lets it."""
    names = [name for name in profile.columns if name not in _shares(profile)]
    values = {n: np.rint(body.numbers(body.find(profile.columns[n])).values[rows]) for n in names}
    return pd.DataFrame(values, index=pd.Index([str(code) for code in codes], dtype=object))


def make_whole(columns: Columns, profile: Profile) -> None:
    """Replace counts with decimals by whole numbers of which families and sums add up. Households
    are rounded down, to the smaller of the file's count and what its categories make."""
    exact = {name: columns[name].copy() for name in columns if name not in _shares(profile)}
    present = [f for f in profile.families if {*f.columns, f.total} <= set(exact)]
    partitions = [family for family in present if family.partition]
    households = exact[profile.population]
    for family in partitions:
        if family.total == profile.population:
            parts = np.sum([exact[name] for name in family.columns], axis=0)
            households = np.fmin(households, np.where(np.isnan(parts), np.inf, parts))
    floor = np.floor(np.round(households, 6))
    for name, values in exact.items():
        columns[name] = np.rint(values)
    columns[profile.population] = np.where((households > 0) & (floor < 1), 1.0, floor)
    same = _repeats(exact, profile.population)
    groups = [(family.columns, same[family.total]) for family in partitions]
    sums = [total for total in profile.sums if {total.name, *total.columns} <= set(exact)]
    groups += [(total.columns, same[total.name]) for total in sums]
    _settle_all(columns, groups, profile.population)
    inner = {name for parts, _ in groups for name in parts}
    for name in set(same) - inner:
        columns[name] = columns[same[name]]
    for family in present:
        if not family.partition:
            for name in family.columns:
                columns[name] = np.fmin(columns[name], columns[family.total])
    for total in profile.sums:
        if all(part in columns for part in total.columns):
            columns[total.name] = np.sum([columns[part] for part in total.columns], axis=0)


def _repeats(exact: Columns, population: str) -> dict[str, str]:
    """Column → the first one with the same counts: main residences and their households."""
    same: dict[str, str] = {}
    for name in (population, *exact):
        firsts = dict.fromkeys(same.values())
        alike = (f for f in firsts if np.allclose(exact[f], exact[name], 0, SLACK, equal_nan=True))
        same.setdefault(name, next(alike, name))
    return same


def _settle_all(columns: Columns, groups: list[Group], population: str) -> None:
    """Groups whose total is settled first; the total of another is what its parts make."""
    settled, waiting = {population}, list(groups)
    while waiting:
        group = next((g for g in waiting if g[1] in settled), waiting[0])
        waiting.remove(group)
        parts, total = group
        if total in settled:
            _settle(columns, parts, total, settled)
        else:
            whole = np.sum([columns[name] for name in parts], axis=0)
            columns[total] = np.where(np.isnan(whole), columns[total], whole)
        settled |= {total, *parts}


def _shares(profile: Profile) -> set[str]:
    return {rate.column for rate in profile.rates} | {mean.column for mean in profile.means}


def _settle(columns: Columns, parts_of: tuple[str, ...], whole_of: str, settled: set[str]) -> None:
    """Make the categories add up to the total: the largest that are not settled take the
    difference, one household each; one that is displayed as all of them is all of them."""
    free = [name for name in parts_of if name not in settled]
    if not free:
        return
    parts = np.stack([columns[name] for name in free])
    fixed = [columns[name] for name in parts_of if name in settled]
    total = columns[whole_of] - np.sum(fixed, axis=0) if fixed else columns[whole_of]
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
