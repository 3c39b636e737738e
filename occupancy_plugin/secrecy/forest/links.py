"""The hierarchy: one parent for every unit, from the nestings that the schema declares.

A unit's parent is the finest one; a wider one becomes the parent of that parent. A unit that lies
in two wider ones (an EPCI across two départements) is *straddling*, and its children have another
parent. A second partition of the same parent (QPV in addition to IRIS) is placed under a *copy* of
it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..arrays import Array, Bools, Floats, Ints
from ..model import GateError
from ..policy import Policy
from ..schema import Nesting
from .forest import as_codes
from .siblings import as_int_list


def scale_levels(scales: Sequence[str], nestings: Sequence[Nesting]) -> dict[str, int]:
    """Return the length of the longest chain of parents above each scale. Raises GateError if the
    nestings form a cycle."""
    level = dict.fromkeys(scales, 0)
    for _ in range(len(scales) + 1):
        changed = False
        for nesting in nestings:
            if level[nesting.child] <= level[nesting.parent]:
                level[nesting.child] = level[nesting.parent] + 1
                changed = True
        if not changed:
            return level
    raise GateError("The nestings of the profile run in a circle.")


def _keys(
    tables: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, pd.DataFrame],
    nesting: Nesting,
    start: Mapping[str, int],
) -> Ints:
    """Return the position of the parent of every child of one nesting, −1 if it is not in the
    tables."""
    keys = as_codes(tables[nesting.child][nesting.key])
    positions = numbers[nesting.parent].index.get_indexer(keys)
    return np.where(positions >= 0, positions + start[nesting.parent], -1)


def link_scales(
    tables: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, pd.DataFrame],
    nestings: Sequence[Nesting],
    level: Mapping[str, int],
    start: Mapping[str, int],
    population: Floats,
    policy: Policy,
) -> tuple[Links, Bools]:
    """Return one parent per node, and (n,) the parents whose nesting is incomplete.

    level: per scale the longest chain of parents above it
    start: per scale the position of its first unit
    population: (n,) households over all scales"""
    n = len(population)
    links = Links(np.full(n, -1), np.zeros(n, dtype=bool), np.full(n, -1), [], [])
    incomplete = np.zeros(n, dtype=bool)
    keys = {x: _keys(tables, numbers, x, start) for x in nestings}
    blocks = {s: np.arange(start[s], start[s] + len(numbers[s])) for s in numbers}
    fineness = {x: _mean_population(keys[x], population) for x in nestings}
    parents_of = {number: _finest_first(number, nestings, level, fineness) for number in numbers}
    main = {number: parents_of[number][0] for number in numbers if parents_of[number]}
    side_nestings: set[Nesting] = set()
    for parent in numbers:
        partitions = [x for x in main.values() if x.parent == parent]
        partitions.sort(key=lambda x: (not x.complete, -len(blocks[x.child]), x.child))
        side_nestings.update(partitions[1:])
    for child in sorted(numbers, key=lambda s: (-level[s], s)):
        block = blocks[child]
        for nesting in parents_of[child]:
            if main[child] in side_nestings and nesting is not main[child]:
                continue
            up = keys[nesting]
            if nesting in side_nestings:
                links.add_second_partition(block, up, nesting.complete)
                continue
            if not nesting.complete:
                incomplete[blocks[nesting.parent]] = True
            free = links.parent[block] < 0
            low = links.parent[block[~free]]
            hung = free & (nesting.complete | ~links.apart[block])
            links.parent[block[hung]] = up[hung]
            nested = any(
                x.complete and x.parent == nesting.parent for x in parents_of[main[child].parent]
            )
            links.attach_wider_parents(
                block[~free],
                low,
                up[~free],
                population,
                _adding_up(up, population[block], population, policy),
                nested,
            )
    return links, incomplete


def _finest_first(
    child: str,
    nestings: Sequence[Nesting],
    level: Mapping[str, int],
    fineness: Mapping[Nesting, float],
) -> list[Nesting]:
    """Return the nestings of a scale by the mean size of their parents. A scale that is declared to
    nest in another is always finer, whatever the mean sizes: each commune may be one IRIS, or some
    units may name their commune only."""

    def inside(scale: str, wider: str) -> bool:
        return scale == wider or any(inside(x.parent, wider) for x in nestings if x.child == scale)

    of_child = [nesting for nesting in nestings if nesting.child == child]
    size = {x: max(fineness[y] for y in of_child if inside(y.parent, x.parent)) for x in of_child}
    return sorted(of_child, key=lambda x: (size[x], -level[x.parent], x.parent))


def _mean_population(parents: Ints, population: Floats) -> float:
    """Return the mean population of the parents of a nesting. It orders the nestings and is never
    shown."""
    distinct_parents = np.unique(parents[parents >= 0])
    populations = (
        population[distinct_parents][np.isfinite(population[distinct_parents])]
        if len(distinct_parents)
        else np.array([])
    )
    return float(populations.mean()) if len(populations) else np.inf


def _adding_up(parents: Ints, households: Floats, population: Floats, policy: Policy) -> Bools:
    """Return (n,) the parents whose children in the tables have all their households, up to 5 % or
    the threshold. A child with an unknown count is allowed 40 households.

    parents: (k,) the parent of every child; households: (k,) theirs"""
    in_parent = parents >= 0
    child_sums = np.bincount(
        parents[in_parent], np.nan_to_num(households[in_parent]), minlength=len(population)
    )
    unknown = np.bincount(
        parents[in_parent], np.isnan(households[in_parent]), minlength=len(population)
    )
    return ~(
        population - child_sums
        > np.maximum(0.05 * population, 40.0 * unknown + policy.min_households)
    )


@dataclass
class Links:
    """Parents while the forest is built.

    parent: (n,) as in `Forest`
    apart: (n,) `Forest.is_straddling`
    apart_parent: (n,) `Forest.straddling_parent`
    copied: originals of the copies, which come after the n nodes
    copy_complete: per copy whether its nesting is complete
    """

    parent: Ints
    apart: Array
    apart_parent: Ints
    copied: list[int]
    copy_complete: list[bool]

    def ancestors(self, node: int) -> list[int]:
        """Return the units above a node; a copy is replaced by its original."""
        line: list[int] = []
        node = self._above(node)
        while node >= 0 and node not in line:
            line.append(node)
            node = self._above(node)
        return line

    def _above(self, node: int) -> int:
        parent = int(self.parent[node])
        return self.copied[parent - len(self.parent)] if parent >= len(self.parent) else parent

    def add_second_partition(self, children: Ints, parents: Ints, complete: bool) -> None:
        """Place a second partition under copies of its parents, which are numbered after all
        nodes."""
        originals = np.unique(parents[parents >= 0])
        offset = len(self.parent) + len(self.copied)
        number = np.searchsorted(originals, parents)
        in_parent = parents >= 0
        self.parent[children[in_parent]] = offset + number[in_parent]
        self.copied += map(int, originals)
        self.copy_complete += [complete] * len(originals)

    def attach_wider_parents(
        self,
        children: Ints,
        low: Ints,
        wider: Ints,
        population: Floats,
        is_complete: Bools,
        nested: bool,
    ) -> None:
        """Place the near parents `low` of `children` under the `wider` ones. A near parent that
        lies in two of them, or extends beyond the tables, is marked as straddling.

        is_complete: (n,) wider parents whose children are all in the tables: only these give a
        second equation for the children
        nested: the profile declares that near parents nest in wider ones"""
        if not len(children):
            return
        order = np.lexsort((wider, low))
        lower, wide, children = low[order], wider[order], children[order]
        opens = np.concatenate([[True], lower[1:] != lower[:-1]])
        closes = np.concatenate([opens[1:], [True]])
        units, lowest, highest = lower[opens], wide[opens], wide[closes]
        tight = (
            np.bincount(lower, (wide >= 0) & is_complete[wide], minlength=len(self.parent)) > 0
        )[units]
        beyond = (
            population[units]
            > np.bincount(lower, population[children], minlength=len(self.parent))[units]
        )
        crossing = (lowest != highest) | (beyond & tight & (lowest != units) & (not nested))
        for unit, top in zip(
            as_int_list(units[~crossing]), as_int_list(highest[~crossing]), strict=True
        ):
            if top < 0 or unit == top or top in self.ancestors(unit) or unit in self.ancestors(top):
                continue
            if self.parent[unit] < 0 or int(self.parent[unit]) in self.ancestors(top):
                self.parent[unit] = top
            else:
                self.apart[unit] = True
        side_units = units[crossing & tight]
        if len(side_units):
            self.apart[side_units] = True
            is_moved = np.isin(lower, side_units)
            self.apart_parent[children[is_moved]] = lower[is_moved]
            self.parent[children[is_moved]] = wide[is_moved]
