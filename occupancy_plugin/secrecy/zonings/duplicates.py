"""Zones of two zonings that hold the same units: one unit under two names, with one mask.

A square of 200 m with eleven households is a merged square too, a QPV of 2024 often one of 2015. As
two zones they would be two equations that say the same, and a price for each: nine of ten squares
of a région, a quarter of the gate's time. The first *stands for* the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..families.table import FamilyTable
from .read import Zoning


def find_duplicate_zones(zonings: Sequence[Zoning], households: np.ndarray) -> np.ndarray:
    """(k, 2) the zones that hold the same units as a zone of an earlier zoning, and that one.

    households (n,): whom somebody has not counted is nobody's twin."""
    n = len(households)
    representative = np.full(n, -1)
    held = [np.bincount(zoning.zone[zoning.zone >= 0], minlength=n) for zoning in zonings]
    for second, zoning in enumerate(zonings):
        for first in range(second):
            in_both = np.flatnonzero((zoning.zone >= 0) & (zonings[first].zone >= 0))
            pairs, shared = np.unique(
                zoning.zone[in_both] * n + zonings[first].zone[in_both], return_counts=True
            )
            own, other = np.divmod(pairs, n)
            same = (held[second][own] == shared) & (held[first][other] == shared)
            same &= (households[own] == households[other]) & (representative[own] < 0)
            representative[own[same]] = other[same]
    twin = np.flatnonzero(representative >= 0)
    return np.column_stack([twin, representative[twin]])


def treated_alike(twins: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Those of the twins (k, 2) of which an earlier release withheld both or neither: kept (n,).
    Where it withheld one, the other may be shown, or was: each is a zone of its own then."""
    return twins[kept[twins[:, 0]] == kept[twins[:, 1]]]


def merge_duplicates(table: FamilyTable, twins: np.ndarray) -> FamilyTable:
    """The table in which anybody who stands for a twin hides, shows and silences what it does.
    twins
    (k, 2): rows."""
    if not len(twins):
        return table
    twin, representative = twins.T
    hidden, sensitive, fixed = table.hidden.copy(), table.sensitive.copy(), table.must_show.copy()
    # `at`: one may stand for several
    np.logical_or.at(sensitive, representative, sensitive[twin])
    np.logical_or.at(
        fixed, representative, fixed[twin]
    )  # shown under either name, it cannot be hidden
    np.logical_or.at(
        hidden, representative, hidden[twin] & (~fixed[representative] | sensitive[representative])
    )
    weighed = []
    for column, mean, told in table.means:
        is_shown, is_hidden = told.copy(), mean.copy()
        np.logical_or.at(is_shown, representative, told[twin])
        is_hidden[representative[np.isnan(mean[twin]) & ~is_shown[representative]]] = np.nan
        weighed.append((column, is_hidden, is_shown))
    return replace(table, hidden=hidden, sensitive=sensitive, must_show=fixed, means=tuple(weighed))


def add_duplicates(amount: np.ndarray, twins: np.ndarray) -> np.ndarray:
    """Amounts (n,) in which anybody who stands for twins (k, 2) has theirs as well: to hide it
    hides both."""
    total = amount.copy()
    np.add.at(total, twins[:, 1], amount[twins[:, 0]])
    return total
