"""Turns weighted counts (surveys) into whole numbers that add up, for the gate.

The map shows the file's counts, rounded once (`shown_counts`). The gate compares whole numbers near
them. A unit under the threshold by its decimals stays under it."""

from __future__ import annotations

from collections.abc import MutableMapping

import numpy as np
import pandas as pd

from .mapping.body import Body
from .profile import Profile

FULL_SHARE = 99.95  # a share from here on is displayed as 100.0 %
SLACK = 0.05  # columns that repeat each other may differ by this much
Columns = MutableMapping[str, np.ndarray]
Group = tuple[tuple[str, ...], str]  # columns, the one that sums them


def shown_counts(body: Body, profile: Profile, rows: np.ndarray, codes: np.ndarray) -> pd.DataFrame:
    """Return the file's counts, rounded once: the map shows these where the gate releases them."""
    names = [name for name in profile.columns if name not in profile.shares]
    values = {name: np.rint(body.values(profile.columns[name])[rows]) for name in names}
    return pd.DataFrame(values, index=pd.Index([str(code) for code in codes], dtype=object))


def make_whole(columns: Columns, profile: Profile) -> None:
    """Replace counts with decimals by whole numbers whose families and sums add up. Changes
    `columns`.

    Households are rounded down, to the smaller of the file's count and the sum of its
    categories."""
    unrounded = {name: columns[name].copy() for name in columns if name not in profile.shares}
    families_present = [
        family for family in profile.families if {*family.columns, family.total} <= set(unrounded)
    ]
    partitions = [family for family in families_present if family.partition]
    households = unrounded[profile.population]
    for family in partitions:
        if family.total == profile.population:
            parts = np.sum([unrounded[name] for name in family.columns], axis=0)
            households = np.fmin(households, np.where(np.isnan(parts), np.inf, parts))
    rounded_down = np.floor(np.round(households, 6))
    for name, values in unrounded.items():
        columns[name] = np.rint(values)
    columns[profile.population] = np.where((households > 0) & (rounded_down < 1), 1.0, rounded_down)
    first_equal = _first_equal_columns(unrounded, profile.population)
    groups = [(family.columns, first_equal[family.total]) for family in partitions]
    sums = [total for total in profile.sums if {total.name, *total.columns} <= set(unrounded)]
    overlapping_families = [family for family in families_present if not family.partition]
    for family in (
        overlapping_families
    ):  # before they are summed: a part cut afterwards would miss in its total
        for name in family.columns:
            columns[name] = np.fmin(columns[name], columns[family.total])
    groups += [(total.columns, first_equal[total.name]) for total in sums]
    _balance_groups(columns, groups, profile.population)
    part_names = {name for parts, _ in groups for name in parts}
    for name in set(first_equal) - part_names:
        columns[name] = columns[first_equal[name]]
    balanced_names = part_names | {total for _, total in groups} | {profile.population}
    for family in overlapping_families:
        for name in family.columns:
            if name not in balanced_names:
                columns[name] = np.fmin(columns[name], columns[family.total])
            elif family.total not in balanced_names:
                columns[family.total] = np.fmax(columns[name], columns[family.total])
    for total in profile.sums:
        if all(column in columns for column in total.columns):
            columns[total.name] = np.sum([columns[column] for column in total.columns], axis=0)


def _first_equal_columns(counts: Columns, population: str) -> dict[str, str]:
    """Return column → the first column with the same counts: main residences and their
    households."""
    first_equal: dict[str, str] = {}
    for name in (population, *counts):
        firsts = dict.fromkeys(first_equal.values())
        equal_columns = (
            first
            for first in firsts
            if np.allclose(counts[first], counts[name], 0, SLACK, equal_nan=True)
        )
        first_equal.setdefault(name, next(equal_columns, name))
    return first_equal


def _balance_groups(columns: Columns, groups: list[Group], population: str) -> None:
    """Make all groups add up, those whose total is fixed first. Changes `columns`.

    Any other total becomes the sum of its parts."""
    fixed_names, remaining_groups = {population}, list(groups)
    while remaining_groups:
        group = next((g for g in remaining_groups if g[1] in fixed_names), remaining_groups[0])
        remaining_groups.remove(group)
        parts, total = group
        if total in fixed_names:
            _balance(columns, parts, total, fixed_names)
        else:
            sum_of_parts = np.sum([columns[name] for name in parts], axis=0)
            columns[total] = np.where(np.isnan(sum_of_parts), columns[total], sum_of_parts)
        fixed_names |= {total, *parts}


def _balance(
    columns: Columns, part_names: tuple[str, ...], total_name: str, fixed_names: set[str]
) -> None:
    """Make the categories add up to the total. Changes `columns`.

    The largest categories that are not fixed share the difference, a household each. A category
    that is displayed as 100 % becomes the total."""
    adjustable = [name for name in part_names if name not in fixed_names]
    if not adjustable:
        return
    parts = np.stack([columns[name] for name in adjustable])
    fixed_values = [columns[name] for name in part_names if name in fixed_names]
    total = (
        columns[total_name] - np.sum(fixed_values, axis=0) if fixed_values else columns[total_name]
    )
    total = np.where(np.isnan(parts).any(axis=0), np.nan, np.maximum(total, 0.0))
    rank_by_size = np.argsort(np.argsort(-np.nan_to_num(parts), axis=0, kind="stable"), axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        has_one_category = (100 * parts.max(axis=0) / total >= FULL_SHARE) | (parts.max(axis=0) < 1)
    largest_only = np.where(rank_by_size == 0, total, 0.0)
    adjustable_count = np.maximum((parts >= 1).sum(axis=0), 1)
    gap = total - parts.sum(axis=0)
    step_of_all, extra_steps = np.divmod(np.abs(np.nan_to_num(gap)), adjustable_count)
    step = np.where(parts >= 1, np.sign(gap) * (step_of_all + (rank_by_size < extra_steps)), 0.0)
    balanced_parts = np.maximum(parts + step, 0.0)
    remainder = total - balanced_parts.sum(axis=0)  # a category may not fall below zero
    balanced_parts = np.where(
        rank_by_size == 0, np.maximum(balanced_parts + remainder, 0.0), balanced_parts
    )
    whole_numbers = np.where(has_one_category, largest_only, balanced_parts)
    for name, values in zip(adjustable, whole_numbers, strict=True):
        columns[name] = np.where(np.isnan(total), columns[name], values)
