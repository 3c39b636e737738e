"""Duplicate zones: zones of two zonings with the same units, which get one mask.

A square of 200 m with eleven households is also a merged square; a QPV of 2024 is often one of
2015. As two zones they would repeat every equation and count the price twice. In a région nine of
ten squares are such duplicates; merging them saves a quarter of the gate's time. The zone of the
earlier zoning is the *representative*."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..arrays import Bools, Floats, Ints
from ..families.table import FamilyTable
from ..forest.zoning import Zoning


def find_duplicate_zones(zonings: Sequence[Zoning], households: Floats) -> Ints:
    """Return (k, 2) the zones with the same units as a zone of an earlier zoning, and that zone.

    households: (n,); zones with an unknown number have no duplicate."""
    n = len(households)
    representative = np.full(n, -1)
    sizes = [np.bincount(zoning.zone[zoning.zone >= 0], minlength=n) for zoning in zonings]
    for second, zoning in enumerate(zonings):
        for first in range(second):
            in_both = np.flatnonzero((zoning.zone >= 0) & (zonings[first].zone >= 0))
            pairs, shared = np.unique(
                zoning.zone[in_both] * n + zonings[first].zone[in_both], return_counts=True
            )
            zones_of_second, earlier = np.divmod(pairs, n)
            have_same_units = (sizes[second][zones_of_second] == shared) & (
                sizes[first][earlier] == shared
            )
            have_same_units &= (households[zones_of_second] == households[earlier]) & (
                representative[zones_of_second] < 0
            )
            representative[zones_of_second[have_same_units]] = earlier[have_same_units]
    duplicate = np.flatnonzero(representative >= 0)
    return np.column_stack([duplicate, representative[duplicate]])


def treated_alike(duplicates: Ints, withheld_before: Bools) -> Ints:
    """Return the duplicates (k, 2) of which an earlier release withheld both or neither. If it
    withheld only one, they stay separate zones. withheld_before: (n,) by an earlier release."""
    return duplicates[withheld_before[duplicates[:, 0]] == withheld_before[duplicates[:, 1]]]


def merge_duplicates(table: FamilyTable, duplicates: Ints) -> FamilyTable:
    """Return the table in which each representative has the masks of its duplicates too.

    duplicates: (k, 2) rows"""
    if not len(duplicates):
        return table
    duplicate, representative = duplicates.T
    hidden = table.hidden.copy()
    sensitive = table.sensitive.copy()
    must_show = table.must_show.copy()
    # `at`, because a zone may represent several
    np.logical_or.at(sensitive, representative, sensitive[duplicate])
    # must be shown if either zone must
    np.logical_or.at(must_show, representative, must_show[duplicate])
    np.logical_or.at(
        hidden,
        representative,
        hidden[duplicate] & (~must_show[representative] | sensitive[representative]),
    )
    means = []
    for column, mean, shown_before in table.means:
        merged_shown, merged_mean = shown_before.copy(), mean.copy()
        np.logical_or.at(merged_shown, representative, shown_before[duplicate])
        merged_mean[representative[np.isnan(mean[duplicate]) & ~merged_shown[representative]]] = (
            np.nan
        )
        means.append((column, merged_mean, merged_shown))
    return replace(
        table, hidden=hidden, sensitive=sensitive, must_show=must_show, means=tuple(means)
    )


def add_duplicates(amount: Floats, duplicates: Ints) -> Floats:
    """Return amounts (n,) in which each representative has the amounts of its duplicates (k, 2)
    too, because hiding it hides them."""
    total = amount.copy()
    np.add.at(total, duplicates[:, 1], amount[duplicates[:, 0]])
    return total
