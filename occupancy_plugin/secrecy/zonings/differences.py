"""Zonings that do not nest (R9): a difference between unions of one and unions of the other must
not fall under the threshold.

The pieces (where a unit of one zoning meets a unit of the other) only say who meets whom; numbers
are those that units publish.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..forest.forest import Forest
from ..model import GateError
from ..problem import Problem
from ..schema import Overlap, Schema


@dataclass(frozen=True)
class Pieces:
    """One overlap on the forest: positions of the units (−1 outside), one entry per pair that holds
    households, or may."""

    a: np.ndarray
    b: np.ndarray

    @cached_property
    def sides(self) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
        """The pieces as they are and turned: (one unit, the other), each in the order of the
        first."""
        both = [(self.a, self.b), (self.b, self.a)]
        return tuple((a[order], b[order]) for a, b in both for order in [np.lexsort((b, a))])


def read_pieces(tables: Mapping[str, pd.DataFrame], forest: Forest, schema: Schema) -> list[Pieces]:
    """The overlaps whose two scales and table are there. Raises GateError for a table without its
    columns."""
    found = []
    for overlap in schema.overlaps:
        if overlap.table not in tables or not {overlap.scale_a, overlap.scale_b} <= set(
            forest.scales
        ):
            continue
        table = tables[overlap.table]
        lacking = [
            c for c in (overlap.key_a, overlap.key_b, schema.population) if c not in table.columns
        ]
        if lacking:
            raise GateError(
                "The overlap {table} lacks the column {columns}.",
                table=overlap.table,
                columns=", ".join(lacking),
            )
        found.append(_pieces(table, forest, overlap, schema.population))
    return found


def _pieces(table: pd.DataFrame, forest: Forest, overlap: Overlap, population: str) -> Pieces:
    sides = []
    for scale, key in ((overlap.scale_a, overlap.key_a), (overlap.scale_b, overlap.key_b)):
        rows = forest.rows(scale)
        spot = pd.Index(forest.code[rows]).get_indexer(
            pd.Index(table[key].astype("string").fillna("\0").astype(object))
        )
        sides.append(np.where(spot >= 0, rows[spot] if len(rows) else -1, -1))
    empty = pd.to_numeric(table[population], errors="coerce").to_numpy(dtype=float) == 0
    pairs = np.unique((sides[0] * (forest.size + 1) + sides[1] + 1)[~empty])  # −1 is nobody
    return Pieces(*np.divmod(pairs, forest.size + 1) - np.array([[0], [1]]))


def withheld_by_differences(
    pieces: list[Pieces], problem: Problem, withheld: np.ndarray
) -> np.ndarray:
    """R9: units to withhold besides `withheld`, one round. Empty when every small union differs by
    nothing or by enough."""
    units = Units(withheld, problem.yields, problem.spare, problem.price)
    found = [_one_side(*side, problem, units) for overlap in pieces for side in overlap.sides]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=int)


def told_households(pieces: list[Pieces], problem: Problem) -> np.ndarray:
    """(n,) households of units that an input does not count, NaN where nothing tells them: the one
    such unit of a union of others that are counted holds what is left of it, and where that is
    nobody its parts hold nobody."""
    told = np.full(problem.forest.size, np.nan)
    uncounted = np.isnan(problem.forest.households) & ~problem.forest.rest
    households = np.nan_to_num(problem.forest.households)
    sides = [side for overlap in pieces for side in overlap.sides]
    for side in sides if uncounted.any() else []:
        unions = _unions(*side, uncounted)
        if unions is None:
            continue
        left = unions.of_members(households[unions.member])
        left -= unions.of_inner(households[unions.inner])
        alone = (unions.of_inner(uncounted[unions.inner]) == 1) & ~unions.outside
        pairs = np.flatnonzero(alone[unions.around] & uncounted[unions.inner])
        told[unions.inner[pairs]] = left[unions.around[pairs]]
    for above in (problem.forest.parent, *(zoning.zone for zoning in problem.zonings)):
        told[(above >= 0) & uncounted & (told[above] <= 0)] = 0.0
    return told


@dataclass(frozen=True)
class Unions:
    """Small unions of units `a` of one zoning, and the units `b` of the other inside them.

    union, member  (k,) the number of a union and a unit a of it, an entry per pair
    around, inner  (j,) the number of a union and a unit b wholly inside it, an entry per pair
    outside        (n,) does it hold more than the units inside it?
    """

    union: np.ndarray
    member: np.ndarray
    around: np.ndarray
    inner: np.ndarray
    outside: np.ndarray

    def of_members(self, weights: np.ndarray) -> np.ndarray:
        """(n,) sums of weights (k,) per union."""
        return np.bincount(self.union, weights, minlength=len(self.outside))

    def of_inner(self, weights: np.ndarray) -> np.ndarray:
        """(n,) sums of weights (j,) per union."""
        return np.bincount(self.around, weights, minlength=len(self.outside))


class Units(NamedTuple):
    """(n,) each, as in `Problem`: they hold for all overlaps."""

    withheld: np.ndarray
    yields: np.ndarray
    spare: np.ndarray
    price: np.ndarray


def _one_side(a: np.ndarray, b: np.ndarray, problem: Problem, units: Units) -> np.ndarray:
    """Unions of `a` minus the units `b` inside them. Unions tried: every a alone, and for every b
    the a's that it meets.

    Reckoned from what units publish, so that the pieces need no counts. Where the rest is too
    small, the smallest released b of the union is withheld, else its smallest a; an a that gives
    way goes first."""
    unions = _unions(a, b, units.withheld)
    if unions is None:
        return np.zeros(0, dtype=int)
    union, member = unions.union, unions.member
    households = problem.forest.values[problem.forest.population]
    out, yields = units.withheld[unions.inner], units.yields
    released = unions.of_inner(~out * np.nan_to_num(households[unions.inner]))
    residual = unions.of_members(np.nan_to_num(households[member])) - released
    secret = unions.of_inner(out & ~units.spare[unions.inner])
    bad = (residual < problem.policy.min_households) & (released > 0)
    bad |= (secret > 0) & (unions.of_inner(out) + unions.outside < 2)
    bad &= residual > 0  # nobody answered in what is left, whoever counted it
    gives = unions.of_members(yields[member]) > 0
    gives &= bad & (unions.of_inner(yields[unions.inner]) == 0)
    lacking = bad & ~gives
    chosen = _smallest(unions.around[~out], unions.inner[~out], lacking, units.price)
    lacking[unions.around[~out]] = False
    return np.union1d(chosen, _smallest(union, member, lacking | gives, units.price))


def _unions(a: np.ndarray, b: np.ndarray, withheld: np.ndarray) -> Unions | None:
    """The unions tried, with what is inside them; None where there is none. a, b: pieces in the
    order of a."""
    union, member = _tried(a, b, withheld)
    return _with_inner(a, b, union, member) if len(union) else None


def _tried(a: np.ndarray, b: np.ndarray, withheld: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(union, member) as in `Unions`, of those that hold no withheld unit."""
    size = len(withheld)
    alone = np.unique(a[a >= 0])
    crossing = np.flatnonzero((a >= 0) & (b >= 0))
    several = crossing[np.bincount(b[crossing], minlength=size)[b[crossing]] > 1]
    union = np.concatenate([alone, b[several] + size])
    member = np.concatenate([alone, a[several]])
    broken = np.bincount(union, withheld[member], minlength=2 * size) > 0
    union, member = union[~broken[union]], member[~broken[union]]
    return np.unique(union, return_inverse=True)[1], member


def _with_inner(a: np.ndarray, b: np.ndarray, union: np.ndarray, member: np.ndarray) -> Unions:
    """The units b inside the unions. a, b: the pieces in the order of a."""
    start, stop = np.searchsorted(a, member), np.searchsorted(a, member, "right")
    pieces = stop - start
    first = np.concatenate([[0], np.cumsum(pieces)[:-1]])
    spots = np.repeat(start - first, pieces) + np.arange(int(pieces.sum()))
    around, inner = np.repeat(union, pieces), b[spots]
    size = np.bincount(around, minlength=int(union.max()) + 1)
    whole = np.bincount(b[b >= 0], minlength=1)
    pairs = (around * len(whole) + inner)[inner >= 0]
    met, here = np.unique(pairs, return_counts=True)
    full = here == whole[met % len(whole)]
    around, inner, here = met[full] // len(whole), met[full] % len(whole), here[full]
    return Unions(
        union, member, around, inner, size > np.bincount(around, here, minlength=len(size))
    )


def _smallest(
    group: np.ndarray, units: np.ndarray, wanted: np.ndarray, price: np.ndarray
) -> np.ndarray:
    """The cheapest unit of every wanted group."""
    rows = np.flatnonzero(wanted[group])
    rows = rows[np.lexsort((units[rows], price[units[rows]], group[rows]))]
    _, first = np.unique(group[rows], return_index=True)
    return units[rows[first]]


def neighbours(pieces: list[Pieces], node: int) -> list[int]:
    """Units of other zonings that meet a unit."""
    found: set[int] = set()
    for overlap in pieces:
        for side, other in overlap.sides:
            found.update(int(b) for b in other[side == node] if b >= 0)
    return sorted(found)
