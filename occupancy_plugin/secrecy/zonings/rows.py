"""Which rows a family's system has: fewer than its units, since some say nothing of their own.

Withheld units of one place are one row: nobody can tell them apart. A hidden sum – a withheld
square, a résidence whose family is hidden – is *mixed* when it shares such a row with others: what
is in it follows from nothing then, and its units stand right below what is above it. Section 6 of
docs/secrecy.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..algebra.groups import group_equal_rows, renumber, sum_by_group
from ..families.table import FamilyTable


@dataclass(frozen=True)
class Rows:
    """The rows of a system, among the n of a family's table.

    kept_rows  (r,) the rows that stay; group (n,) which of them stands for each row, −1 = none
    units  (r,) how many units each is
    above  of each that stays (r,) the parent, then per zoning the zone, as one of the n: −1 = none
    inside (r,) rows that stand in a zone which is left out
    """

    kept_rows: np.ndarray
    group: np.ndarray
    units: np.ndarray
    above: list[np.ndarray]
    inside: np.ndarray

    @property
    def zone(self) -> np.ndarray:
        """(r,) the zones."""
        return heads_among(self.above[1:], len(self.group))[self.kept_rows]

    @property
    def leaf(self) -> np.ndarray:
        """(r,) rows that no sum explains."""
        return ~heads_among(self.above, len(self.group))[self.kept_rows]

    def together(self, values: np.ndarray) -> np.ndarray:
        """(r, C) sums of values (n, C) of the rows that each stands for."""
        grouped = np.flatnonzero(self.group >= 0)
        return sum_by_group(self.group[grouped], values[grouped], len(self.kept_rows))

    def sums(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(child, head, kind) of every sum, in the forest and then per zoning, among the rows."""
        child, head, kind = [], [], []
        for number, heads in enumerate(self.above):
            rows = np.flatnonzero(heads >= 0)
            child.append(rows)
            head.append(self.group[heads[rows]])
            kind.append(np.full(len(rows), number))
        return np.concatenate(child), np.concatenate(head), np.concatenate(kind)


def rows_of(
    table: FamilyTable, zones: Sequence[np.ndarray], twins: np.ndarray, places: np.ndarray
) -> Rows:
    """zones: per zoning (n,) the zone of every row, −1 = none. twins (k,): rows for which others
    stand. places (n,): where it is the same, all of these are (`Problem.atoms`)."""
    n = len(table.nodes)
    gone = np.zeros(n + 1, dtype=bool)  # nobody, −1, is the last
    gone[twins] = True
    above = [table.parent, *(_but(zone, gone) for zone in zones)]
    secret = table.hidden.all(axis=1) & table.sensitive[:, : table.own].all(axis=1)
    secret &= ~table.is_multi_unit & ~_says(table)
    secret &= ~gone[:-1]
    inner, zonal = heads_among(above[:1], n), heads_among(above[1:], n)
    withheld = np.flatnonzero(secret & ~inner & ~zonal)
    place, rows = _of_places(withheld, places)
    mixed = _mixed(above, rows, secret & np.where(inner, _low(above, inner) & ~zonal, zonal))
    wide = _without(above, mixed, rows)
    wider, widest = group_equal_rows(wide, n)
    representative = np.arange(n)
    representative[withheld] = rows[widest][wider][place]
    stay = np.flatnonzero(~gone[:-1] & ~mixed)
    group = np.full(n, -1)
    kept_rows, group[stay] = renumber(representative[stay], n)
    heads = _without(above, mixed, kept_rows)
    is_inside = np.zeros(len(kept_rows), dtype=bool)
    for targets, after in ((rows, wide), (kept_rows, heads)):
        for before, now in zip(above[1:], after[1:], strict=True):
            is_inside[group[targets[before[targets] != now]]] = True
    units = np.bincount(group[stay], table.units[stay]).astype(int)
    return Rows(kept_rows, group, units, heads, is_inside)


def heads_among(heads: Sequence[np.ndarray], n: int) -> np.ndarray:
    """(n,) rows that stand as somebody's head in one of these, −1 = none."""
    is_used = np.zeros(n + 1, dtype=bool)
    for head in heads:
        is_used[head] = True
    return is_used[:-1]


def _of_places(rows: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(which one stands for each of `rows` (k,), the first row of every place), in their order."""
    first_place = np.empty(int(places.max(initial=-1)) + 1, dtype=int)
    first_place[places[rows[::-1]]] = rows[::-1]
    kept, place = renumber(first_place[places[rows]], len(places))
    return place, kept


def _but(zone: np.ndarray, gone: np.ndarray) -> np.ndarray:
    """The zones (n,) without those that are gone (n + 1,)."""
    lost = gone[zone]
    return np.where(lost, -1, zone) if lost.any() else zone


def _says(table: FamilyTable) -> np.ndarray:
    """(n,) rows that show a mean: it says something on its own row."""
    says = np.zeros(len(table.nodes), dtype=bool)
    for _, mean, _ in table.means:
        says |= ~np.isnan(mean)
    return says


def _low(above: list[np.ndarray], inner: np.ndarray) -> np.ndarray:
    """(n,) rows right above leaves, that stand in no zone themselves."""
    parent, *zones = above
    low = np.ones(len(parent), dtype=bool)
    low[parent[inner & (parent >= 0)]] = False
    for zone in zones:
        low &= zone < 0
    return low


def _mixed(above: list[np.ndarray], rows: np.ndarray, sums: np.ndarray) -> np.ndarray:
    """(n,) those of the hidden `sums` (n,) whose units are one row with units of others, whichever
    of them are left out. rows (k,): a withheld unit of every place."""
    mixed = sums.copy()
    while mixed.any():
        place, first = group_equal_rows(_without(above, mixed, rows), len(mixed))
        shared = np.zeros(len(mixed), dtype=bool)
        for heads in above:
            own_heads = heads[rows]
            several = np.bincount(place, own_heads != own_heads[first][place]) > 0
            shared[own_heads[several[place] & (own_heads >= 0)]] = True
        if shared[mixed].all():
            break
        mixed &= shared
    return mixed


def _without(above: list[np.ndarray], mixed: np.ndarray, rows: np.ndarray) -> list[np.ndarray]:
    """What is above the rows (k,) when mixed sums (n,) are left out: what is above these."""
    left_out = np.append(mixed, False)
    parent, *zones = (heads[rows] for heads in above)
    return [
        np.where(left_out[parent], above[0][parent], parent),
        *(_but(zone, left_out) for zone in zones),
    ]
