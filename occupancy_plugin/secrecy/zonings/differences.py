"""Zonings that do not nest (R9): a difference between unions of one and unions of the other must
not fall under the threshold.

The pieces (where a unit of one zoning meets a unit of the other) only say who meets whom; numbers
are those that units publish.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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

    def turned(self) -> Pieces:
        return Pieces(self.b, self.a)


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
    pairs = np.unique(np.column_stack(sides)[~empty], axis=0)
    return Pieces(pairs[:, 0], pairs[:, 1])


def withheld_by_differences(
    pieces: list[Pieces], problem: Problem, withheld: np.ndarray
) -> np.ndarray:
    """R9: units to withhold besides `withheld`, one round. Empty when every small union differs by
    nothing or by enough."""
    sides = [side for overlap in pieces for side in (overlap, overlap.turned())]
    found = [_one_side(side, problem, withheld) for side in sides]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=int)


def _one_side(pieces: Pieces, problem: Problem, withheld: np.ndarray) -> np.ndarray:
    """Unions of `a` minus the units `b` inside them. Unions tried: every a alone, and for every b
    the a's that it meets.

    Reckoned from what units publish, so that the pieces need no counts. Where the rest is too
    small, the smallest released b of the union is withheld, else its smallest a; an a that gives
    way goes first."""
    forest, policy, price = problem.forest, problem.policy, problem.price
    households = np.nan_to_num(forest.values[forest.population])
    order = np.lexsort((pieces.b, pieces.a))
    a, b = pieces.a[order], pieces.b[order]
    alone = np.unique(a[a >= 0])
    crossing = np.flatnonzero((a >= 0) & (b >= 0))
    several = crossing[np.bincount(b[crossing], minlength=forest.size)[b[crossing]] > 1]
    union = np.concatenate([alone, b[several] + forest.size])
    member = np.concatenate([alone, a[several]])
    broken = np.bincount(union, withheld[member], minlength=2 * forest.size) > 0
    union, member = union[~broken[union]], member[~broken[union]]
    names, union = np.unique(union, return_inverse=True)
    if not len(names):
        return np.zeros(0, dtype=int)
    start, stop = np.searchsorted(a, member), np.searchsorted(a, member, "right")
    spots = np.repeat(
        start - np.concatenate([[0], np.cumsum(stop - start)[:-1]]), stop - start
    ) + np.arange(int((stop - start).sum()))
    of_union, inside = np.repeat(union, stop - start), b[spots]
    size = np.bincount(of_union, minlength=len(names))
    whole = np.bincount(b[b >= 0], minlength=forest.size)
    met, here = np.unique(
        of_union[inside >= 0] * forest.size + inside[inside >= 0], return_counts=True
    )
    met_union, met_b = met // forest.size, met % forest.size
    full = here == whole[met_b]
    met_union, met_b, here = met_union[full], met_b[full], here[full]
    out = withheld[met_b]

    def count(weights: np.ndarray) -> np.ndarray:
        return np.bincount(met_union, weights, minlength=len(names))

    released, kept_b, outside = count(~out * households[met_b]), count(out), size > count(here)
    residual = np.bincount(union, households[member], minlength=len(names)) - released
    secret = count(out & ~problem.spare[met_b])
    bad = ((residual > 0) & (residual < policy.min_households) & (released > 0)) | (
        (secret > 0) & (kept_b + outside < 2)
    )
    gives = np.bincount(union, problem.yields[member], minlength=len(names)) > 0
    gives &= bad & (count(problem.yields[met_b]) == 0)
    chosen = _smallest(met_union[~out], met_b[~out], bad & ~gives, price)
    lacking = bad & ~gives
    lacking[met_union[~out]] = False
    return np.union1d(chosen, _smallest(union, member, lacking | gives, price))


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
        for side in (overlap, overlap.turned()):
            found.update(int(b) for b in side.b[side.a == node] if b >= 0)
    return sorted(found)
