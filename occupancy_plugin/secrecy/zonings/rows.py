"""The rows of a family's system. They are fewer than the units, since some units add no
information.

Withheld units of one atom are one row, because no sum distinguishes them. A hidden sum (a withheld
square, a résidence whose family is hidden) is *mixed* if it shares such a row with other sums. No
number discloses the content of a mixed sum. So it is left out, and its units are placed directly
below its own parent (docs/secrecy.md, section 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..algebra.groups import group_equal_rows, renumber, sum_by_group
from ..arrays import Bools, Floats, Ints
from ..families.table import FamilyTable


@dataclass(frozen=True)
class Rows:
    """The rows of a system, among the n of a family's table.

    kept_rows: (r,) the rows that are kept
    group: (n,) the kept row that represents each row, −1 = none
    units: (r,) number of units of each kept row
    above: (r,) each: the parent of a kept row, then per zoning its zone, as one of the n rows, −1 =
    none
    inside: (r,) rows in a zone that is left out"""

    kept_rows: Ints
    group: Ints
    units: Ints
    above: list[Ints]
    inside: Bools

    @property
    def zone(self) -> Bools:
        """(r,) the zones."""
        return heads_among(self.above[1:], len(self.group))[self.kept_rows]

    @property
    def leaf(self) -> Bools:
        """(r,) rows that are not the head of a sum."""
        return ~heads_among(self.above, len(self.group))[self.kept_rows]

    def sum_by_row(self, values: Floats) -> Floats:
        """Return (r, C) the sums of values (n, C) over the rows that each kept row represents."""
        grouped = np.flatnonzero(self.group >= 0)
        return sum_by_group(self.group[grouped], values[grouped], len(self.kept_rows))

    def sums(self) -> tuple[Ints, Ints, Ints]:
        """Return (child, head, kind) of all sums among the kept rows, of the forest and then per
        zoning."""
        child, head, kind = [], [], []
        for number, heads in enumerate(self.above):
            rows = np.flatnonzero(heads >= 0)
            child.append(rows)
            head.append(self.group[heads[rows]])
            kind.append(np.full(len(rows), number))
        return np.concatenate(child), np.concatenate(head), np.concatenate(kind)


def rows_of(table: FamilyTable, zones: Sequence[Ints], duplicates: Ints, atoms: Ints) -> Rows:
    """Determine the rows of a family's system.

    zones: per zoning (n,) the zone of every row, −1 = none
    duplicates: (k,) rows that another one represents
    atoms: (n,) `Problem.atoms` of the rows"""
    n = len(table.nodes)
    is_left_out = np.zeros(n + 1, dtype=bool)  # the last entry is for −1, no row
    is_left_out[duplicates] = True
    above = [table.parent, *(_without_zones(zone, is_left_out) for zone in zones)]
    is_hidden_whole = _hidden_whole(table) & ~is_left_out[:-1]
    has_children, is_zone = heads_among(above[:1], n), heads_among(above[1:], n)
    withheld_rows = np.flatnonzero(is_hidden_whole & ~has_children & ~is_zone)
    atom, first_rows = _by_atom(withheld_rows, atoms)
    is_mixed = _mixed_sums(
        above, first_rows, is_hidden_whole & _lowest_sums(above, has_children, is_zone)
    )
    above_withheld = _without_mixed(above, is_mixed, first_rows)
    group_of_atom, first_atom = group_equal_rows(above_withheld, n)
    representative = np.arange(n)
    representative[withheld_rows] = first_rows[first_atom][group_of_atom][atom]
    is_grouped = np.flatnonzero(~is_left_out[:-1] & ~is_mixed)
    group = np.full(n, -1)
    kept_rows, group[is_grouped] = renumber(representative[is_grouped], n)
    above_kept = _without_mixed(above, is_mixed, kept_rows)
    is_inside = np.zeros(len(kept_rows), dtype=bool)
    is_inside[group[_in_mixed_zones(above, above_withheld, first_rows)]] = True
    is_inside[group[_in_mixed_zones(above, above_kept, kept_rows)]] = True
    units = np.bincount(group[is_grouped], table.units[is_grouped]).astype(int)
    return Rows(kept_rows, group, units, above_kept, is_inside)


def heads_among(heads: Sequence[Ints], n: int) -> Bools:
    """Return (n,) whether each row is a head in one of `heads` (−1 = none)."""
    is_head = np.zeros(n + 1, dtype=bool)
    for head in heads:
        is_head[head] = True
    return is_head[:-1]


def _by_atom(rows: Ints, atoms: Ints) -> tuple[Ints, Ints]:
    """Return (k,) the atom of each of `rows`, numbered from 0, and the first row of every atom."""
    first_row = np.empty(int(atoms.max(initial=-1)) + 1, dtype=int)
    first_row[atoms[rows[::-1]]] = rows[::-1]
    first_rows, atom = renumber(first_row[atoms[rows]], len(atoms))
    return atom, first_rows


def _without_zones(zone: Ints, is_left_out: Bools) -> Ints:
    """Return the zones (n,) with −1 for those that are left out (n + 1,)."""
    zone_is_left_out = is_left_out[zone]
    return np.where(zone_is_left_out, -1, zone) if zone_is_left_out.any() else zone


def _hidden_whole(table: FamilyTable) -> Bools:
    """Return (n,) the rows that hide every cell and mean and are sensitive throughout, without
    residuals of several units."""
    is_hidden = table.hidden.all(axis=1) & table.sensitive[:, : table.own_columns].all(axis=1)
    for _, mean, _ in table.means:
        is_hidden &= np.isnan(mean)
    return is_hidden & ~table.is_multi_unit


def _lowest_sums(above: list[Ints], has_children: Bools, is_zone: Bools) -> Bools:
    """Return (n,) the zones without children, and the parents of leaves alone outside zones."""
    parent, *zones = above
    is_lowest = np.ones(len(parent), dtype=bool)
    is_lowest[parent[has_children & (parent >= 0)]] = False
    for zone in zones:
        is_lowest &= zone < 0
    return np.where(has_children, is_lowest & ~is_zone, is_zone)


def _mixed_sums(above: list[Ints], rows: Ints, is_candidate: Bools) -> Bools:
    """Return (n,) the hidden sums whose units share a row with units of other sums, also after the
    mixed sums are left out.

    rows: (k,) a withheld unit of every atom
    is_candidate: (n,) the hidden sums to examine"""
    is_mixed = is_candidate.copy()
    while is_mixed.any():
        group, first_row = group_equal_rows(_without_mixed(above, is_mixed, rows), len(is_mixed))
        shares_row = np.zeros(len(is_mixed), dtype=bool)
        for parents in above:
            own_parents = parents[rows]
            has_several = np.bincount(group, own_parents != own_parents[first_row][group]) > 0
            shares_row[own_parents[has_several[group] & (own_parents >= 0)]] = True
        if shares_row[is_mixed].all():
            break
        is_mixed &= shares_row
    return is_mixed


def _without_mixed(above: list[Ints], is_mixed: Bools, rows: Ints) -> list[Ints]:
    """Return the parents and zones of the rows (k,) without the mixed sums (n,): a mixed parent is
    replaced by its own parent."""
    is_left_out = np.append(is_mixed, False)
    parent, *zones = (parents[rows] for parents in above)
    return [
        np.where(is_left_out[parent], above[0][parent], parent),
        *(_without_zones(zone, is_left_out) for zone in zones),
    ]


def _in_mixed_zones(above: list[Ints], without_mixed: list[Ints], rows: Ints) -> Ints:
    """Return those of `rows` (k,) whose zone is a mixed sum. without_mixed: their parents and zones
    from `_without_mixed`."""
    is_inside = np.zeros(len(rows), dtype=bool)
    for before, after in zip(above[1:], without_mixed[1:], strict=True):
        is_inside |= before[rows] != after
    return rows[is_inside]
