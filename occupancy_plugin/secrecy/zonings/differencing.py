"""Differencing of zonings that do not nest (R9): the difference between a union of units of one and
a union of units of the other must not fall under the threshold.

The pieces (intersections of units of both zonings) only determine which units overlap; the numbers
are those that units publish.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..arrays import Array, Bools, Floats, Ints
from ..forest.forest import Forest
from ..model import GateError
from ..problem import Problem
from ..schema import Schema


@dataclass(frozen=True)
class OverlapSide:
    """The pieces of an overlap, from the side of one of its zonings.

    a: (k,) its unit in every piece, sorted, −1 where there is none
    b: (k,) the unit of the other zoning in every piece, −1 where there is none"""

    a: Ints
    b: Ints

    @cached_property
    def members_of_unions(self) -> tuple[Ints, Ints]:
        """(union, member) of the unions to compare, an entry per pair of a union and a unit `a` of
        it. Every single `a` is a union, and so are, for every `b`, the units `a` that it overlaps.
        A union's number is its `a`, or its `b` counted from the end of the units `a`."""
        single_units = np.unique(self.a[self.a >= 0])
        pieces_in_both = np.flatnonzero((self.a >= 0) & (self.b >= 0))
        with_several_pieces = pieces_in_both[self.pieces_of[self.b[pieces_in_both]] > 1]
        first_of_b = int(single_units.max(initial=-1)) + 1
        union = np.concatenate([single_units, self.b[with_several_pieces] + first_of_b])
        return union, np.concatenate([single_units, self.a[with_several_pieces]])

    @cached_property
    def pieces_of(self) -> Ints:
        """The number of pieces of every unit b, by its position."""
        return np.bincount(self.b[self.b >= 0], minlength=1)

    @cached_property
    def start(self) -> Ints:
        """The first piece of every unit `a`, by its position, and the end of the last."""
        units = np.arange(int(self.a.max(initial=-1)) + 2)
        return np.asarray(np.searchsorted(self.a, units))


@dataclass(frozen=True)
class OverlapPieces:
    """One overlap on the forest: positions of the units (−1 outside), one entry per pair whose
    piece has households, or may have."""

    a: Ints
    b: Ints

    @cached_property
    def sides(self) -> tuple[OverlapSide, OverlapSide]:
        """The pieces from either side."""
        first, second = np.lexsort((self.b, self.a)), np.lexsort((self.a, self.b))
        return OverlapSide(self.a[first], self.b[first]), OverlapSide(
            self.b[second], self.a[second]
        )


def read_pieces(
    tables: Mapping[str, pd.DataFrame], forest: Forest, schema: Schema
) -> list[OverlapPieces]:
    """Return the overlaps whose two scales and table are present. Raises GateError if the table
    lacks a column."""
    overlaps = []

    @cache  # several overlaps use the same pieces
    def units(table: str, scale: str, key: str) -> Ints:
        return forest.positions_of(scale, tables[table][key])

    for overlap in schema.overlaps:
        if overlap.table not in tables or not {overlap.scale_a, overlap.scale_b} <= set(
            forest.scales
        ):
            continue
        table = tables[overlap.table]
        missing = [
            column
            for column in (overlap.key_a, overlap.key_b, schema.population)
            if column not in table.columns
        ]
        if missing:
            raise GateError(
                "The overlap {table} lacks the column {columns}.",
                table=overlap.table,
                columns=", ".join(missing),
            )
        is_empty = (
            pd.to_numeric(table[schema.population], errors="coerce").to_numpy(dtype=float) == 0
        )
        a = units(overlap.table, overlap.scale_a, overlap.key_a)[~is_empty]
        b = units(overlap.table, overlap.scale_b, overlap.key_b)[~is_empty]
        pairs = np.unique(a * (forest.size + 1) + b + 1)  # −1 is no unit
        overlaps.append(OverlapPieces(*np.divmod(pairs, forest.size + 1) - np.array([[0], [1]])))
    return overlaps


def withheld_by_differences(pieces: list[OverlapPieces], problem: Problem, withheld: Bools) -> Ints:
    """Return the units to withhold in addition to `withheld`, in one round of R9. The result is
    empty if every union differs by 0 or by enough households."""
    units = UnitStates(
        withheld, problem.yielding, problem.yielding_above_threshold, problem.withholding_cost
    )
    withheld_by_side = [
        _withheld_by_side(side, problem, units) for overlap in pieces for side in overlap.sides
    ]
    return (
        np.unique(np.concatenate(withheld_by_side)) if withheld_by_side else np.zeros(0, dtype=int)
    )


def inferred_households(pieces: list[OverlapPieces], problem: Problem) -> Floats:
    """Return (n,) the households of units with an unknown count, NaN where they cannot be computed.
    A single uncounted unit in a union of counted ones has the residual of the union. The parts of a
    unit without households have none either."""
    inferred_households = np.full(problem.forest.size, np.nan)
    uncounted = np.isnan(problem.forest.households) & ~problem.forest.is_residual
    households = np.nan_to_num(problem.forest.households)
    sides = [side for overlap in pieces for side in overlap.sides]
    for side in sides if uncounted.any() else []:
        unions = _unions(side, uncounted, problem.forest)
        if unions is None:
            continue
        residual = unions.sum_of_members(households[unions.member])
        residual -= unions.sum_of_inner(households[unions.inner])
        has_one_unknown = (unions.sum_of_inner(uncounted[unions.inner]) == 1) & ~unions.has_outside
        pairs = np.flatnonzero(has_one_unknown[unions.inner_union] & uncounted[unions.inner])
        inferred_households[unions.inner[pairs]] = residual[unions.inner_union[pairs]]
    for unit_above in (problem.forest.parent, *(zoning.zone for zoning in problem.zonings)):
        inferred_households[
            (unit_above >= 0) & uncounted & (inferred_households[unit_above] <= 0)
        ] = 0.0
    return inferred_households


@dataclass(frozen=True)
class ComparedUnions:
    """Unions of units `a` of one zoning, and the units `b` of the other inside them.

    union, member: (k,) the number of a union and a unit a of it, an entry per pair
    inner_union, inner: (j,) the number of a union and a unit b completely inside it, an entry per
        pair
    has_outside: (n,) whether the union has pieces outside the units inside it
    """

    union: Ints
    member: Ints
    inner_union: Ints
    inner: Ints
    has_outside: Bools

    def sum_of_members(self, weights: Array) -> Array:
        """Return (n,) the sums of weights (k,) per union."""
        return np.bincount(self.union, weights, minlength=len(self.has_outside))

    def sum_of_inner(self, weights: Array) -> Array:
        """Return (n,) the sums of weights (j,) per union."""
        return np.bincount(self.inner_union, weights, minlength=len(self.has_outside))


class UnitStates(NamedTuple):
    """Arrays (n,) of `Problem` that all overlaps share."""

    withheld: Bools
    yielding: Bools
    yielding_above_threshold: Bools
    price: Floats


def _withheld_by_side(side: OverlapSide, problem: Problem, units: UnitStates) -> Ints:
    """Return the units to withhold for the unions of `a` minus the units `b` inside them.

    It is computed from the units' published numbers, so that the pieces need no counts. If the
    residual is too small, the cheapest released `b` of the union is withheld, or without any its
    cheapest `a`. A union in which only an `a` is of a yielding scale withholds an `a` first."""
    unions = _unions(side, units.withheld, problem.forest)
    if unions is None:
        return np.zeros(0, dtype=int)
    union, member = unions.union, unions.member
    households = problem.forest.values[problem.forest.population]
    is_withheld, yields = units.withheld[unions.inner], units.yielding
    released = unions.sum_of_inner(~is_withheld * np.nan_to_num(households[unions.inner]))
    residual = unions.sum_of_members(np.nan_to_num(households[member])) - released
    sensitive_count = unions.sum_of_inner(
        is_withheld & ~units.yielding_above_threshold[unions.inner]
    )
    is_disclosive = (residual < problem.policy.min_households) & (released > 0)
    is_disclosive |= (sensitive_count > 0) & (
        unions.sum_of_inner(is_withheld) + unions.has_outside < 2
    )
    is_disclosive &= residual > 0  # an empty residual discloses nothing
    withholds_yielding = unions.sum_of_members(yields[member]) > 0
    withholds_yielding &= is_disclosive & (unions.sum_of_inner(yields[unions.inner]) == 0)
    needs_unit = is_disclosive & ~withholds_yielding
    may_withhold = ~is_withheld & np.isfinite(units.price[unions.inner])
    cheapest_inner = _cheapest_units(
        unions.inner_union[may_withhold], unions.inner[may_withhold], needs_unit, units.price
    )
    needs_unit[unions.inner_union[may_withhold]] = False
    return np.union1d(
        cheapest_inner, _cheapest_units(union, member, needs_unit | withholds_yielding, units.price)
    )


def _unions(side: OverlapSide, withheld: Bools, forest: Forest) -> ComparedUnions | None:
    """Return the unions whose households are published or follow, with the units inside them; None
    if there are none. Withheld units follow together where a shown parent has no others."""
    union, member = side.members_of_unions
    if not len(union):
        return None
    rows = np.flatnonzero(withheld[member])
    parent = forest.parent[member[rows]]
    group = np.column_stack([union[rows], parent])
    _, group, size = np.unique(group, axis=0, return_inverse=True, return_counts=True)
    siblings = np.flatnonzero((withheld | forest.is_residual) & (forest.parent >= 0))
    sibling_count = np.bincount(forest.parent[siblings], minlength=forest.size)
    follows = (parent >= 0) & ~withheld[parent] & (size[group] == sibling_count[parent])
    follows &= ~np.isnan(forest.households[member[rows]])
    is_unknown = np.zeros(int(union.max()) + 1, dtype=bool)
    is_unknown[union[rows[~follows]]] = True
    is_published = ~is_unknown[union]
    union, member = union[is_published], member[is_published]
    return (
        _with_inner(side, np.unique(union, return_inverse=True)[1], member) if len(union) else None
    )


def _with_inner(side: OverlapSide, union: Ints, member: Ints) -> ComparedUnions:
    """Add to the unions the units b completely inside them."""
    start, pieces = side.start[member], np.diff(side.start)[member]
    starts = np.concatenate([[0], np.cumsum(pieces)[:-1]])
    positions = np.repeat(start - starts, pieces) + np.arange(int(pieces.sum()))
    inner_union, inner = np.repeat(union, pieces), side.b[positions]
    size = np.bincount(inner_union, minlength=int(union.max()) + 1)
    pieces_of_unit = side.pieces_of
    pairs = (inner_union * len(pieces_of_unit) + inner)[inner >= 0]
    pair, pieces_inside = np.unique(pairs, return_counts=True)
    is_inside = pieces_inside == pieces_of_unit[pair % len(pieces_of_unit)]
    inner_union = pair[is_inside] // len(pieces_of_unit)
    inner = pair[is_inside] % len(pieces_of_unit)
    pieces_inside = pieces_inside[is_inside]
    has_outside = size > np.bincount(inner_union, pieces_inside, minlength=len(size))
    return ComparedUnions(union, member, inner_union, inner, has_outside)


def _cheapest_units(group: Ints, units: Ints, needs_unit: Bools, price: Floats) -> Ints:
    """Return the cheapest unit of every group that `needs_unit`, of finite price."""
    rows = np.flatnonzero(needs_unit[group] & np.isfinite(price[units]))
    rows = rows[np.lexsort((units[rows], price[units[rows]], group[rows]))]
    _, first_of_group = np.unique(group[rows], return_index=True)
    return units[rows[first_of_group]]


def neighbours(pieces: list[OverlapPieces], node: int) -> list[int]:
    """Return the units of other zonings that overlap a unit."""
    units: set[int] = set()
    for overlap in pieces:
        for side in overlap.sides:
            units.update(int(b) for b in side.b[side.a == node] if b >= 0)
    return sorted(units)
