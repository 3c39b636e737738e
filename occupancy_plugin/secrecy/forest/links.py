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
    is_incomplete = np.zeros(n, dtype=bool)
    parent_positions: dict[Nesting, Ints] = {}  # −1 for a parent that is not in the tables
    for nesting in nestings:
        keys = as_codes(tables[nesting.child][nesting.key])
        positions = numbers[nesting.parent].index.get_indexer(keys)
        parent_positions[nesting] = np.where(positions >= 0, positions + start[nesting.parent], -1)
    blocks = {
        scale: np.arange(start[scale], start[scale] + len(numbers[scale])) for scale in numbers
    }
    fineness = {
        nesting: _mean_population(parent_positions[nesting], population) for nesting in nestings
    }
    nestings_of = {scale: _finest_first(scale, nestings, level, fineness) for scale in numbers}
    main_nesting = {scale: finest[0] for scale, finest in nestings_of.items() if finest}
    side_nestings = _side_nestings([*main_nesting.values()], numbers)
    for child in sorted(numbers, key=lambda scale: (-level[scale], scale)):
        block = blocks[child]
        for nesting in nestings_of[child]:
            if main_nesting[child] in side_nestings and nesting is not main_nesting[child]:
                continue
            parents_of_block = parent_positions[nesting]
            if nesting in side_nestings:
                links.add_second_partition(block, parents_of_block, nesting.complete)
                continue
            if not nesting.complete:
                is_incomplete[blocks[nesting.parent]] = True
            has_no_parent = links.parent[block] < 0
            near_parents = links.parent[block[~has_no_parent]]
            is_linked = has_no_parent & (nesting.complete | ~links.is_straddling[block])
            links.parent[block[is_linked]] = parents_of_block[is_linked]
            is_declared_nested = any(
                other.complete and other.parent == nesting.parent
                for other in nestings_of[main_nesting[child].parent]
            )
            links.attach_wider_parents(
                block[~has_no_parent],
                near_parents,
                parents_of_block[~has_no_parent],
                population,
                _complete_parents(parents_of_block, population[block], population, policy),
                is_declared_nested,
            )
    return links, is_incomplete


def _side_nestings(
    main_nestings: Sequence[Nesting], numbers: Mapping[str, pd.DataFrame]
) -> set[Nesting]:
    """Return the nestings of second partitions: where several scales have their main parents in one
    scale, those of all but the complete one with the most units."""
    side_nestings: set[Nesting] = set()
    for parent in numbers:
        partitions = [nesting for nesting in main_nestings if nesting.parent == parent]
        partitions.sort(
            key=lambda nesting: (not nesting.complete, -len(numbers[nesting.child]), nesting.child)
        )
        side_nestings.update(partitions[1:])
    return side_nestings


def _finest_first(
    child: str,
    nestings: Sequence[Nesting],
    level: Mapping[str, int],
    fineness: Mapping[Nesting, float],
) -> list[Nesting]:
    """Return the nestings of a scale by the mean size of their parents. A scale that is declared to
    nest in another is always finer, even if the mean sizes are equal: each commune may be one IRIS,
    or some units may name their commune only."""

    def lies_in(scale: str, wider: str) -> bool:
        return scale == wider or any(
            lies_in(nesting.parent, wider) for nesting in nestings if nesting.child == scale
        )

    of_child = [nesting for nesting in nestings if nesting.child == child]
    size = {
        nesting: max(fineness[other] for other in of_child if lies_in(other.parent, nesting.parent))
        for nesting in of_child
    }
    return sorted(
        of_child, key=lambda nesting: (size[nesting], -level[nesting.parent], nesting.parent)
    )


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


def _complete_parents(
    parents: Ints, households: Floats, population: Floats, policy: Policy
) -> Bools:
    """Return (n,) the parents whose children in the tables have all their households, up to 5 % or
    the threshold. A child with an unknown count is allowed 40 households.

    parents: (k,) the parent of every child; households: (k,) theirs"""
    in_parent = parents >= 0
    child_sums = np.bincount(
        parents[in_parent], np.nan_to_num(households[in_parent]), minlength=len(population)
    )
    unknown_children = np.bincount(
        parents[in_parent], np.isnan(households[in_parent]), minlength=len(population)
    )
    return ~(
        population - child_sums
        > np.maximum(0.05 * population, 40.0 * unknown_children + policy.min_households)
    )


@dataclass
class Links:
    """Parents while the forest is built.

    parent: (n,) as in `Forest`
    is_straddling: (n,) `Forest.is_straddling`
    straddling_parent: (n,) `Forest.straddling_parent`
    originals_of_copies: originals of the copies, which come after the n nodes
    is_copy_complete: per copy whether its nesting is complete
    """

    parent: Ints
    is_straddling: Array
    straddling_parent: Ints
    originals_of_copies: list[int]
    is_copy_complete: list[bool]

    def ancestors(self, node: int) -> list[int]:
        """Return the units above a node; a copy is replaced by its original."""
        units_above: list[int] = []
        node = self._above(node)
        while node >= 0 and node not in units_above:
            units_above.append(node)
            node = self._above(node)
        return units_above

    def _above(self, node: int) -> int:
        parent = int(self.parent[node])
        return (
            self.originals_of_copies[parent - len(self.parent)]
            if parent >= len(self.parent)
            else parent
        )

    def add_second_partition(self, children: Ints, parents: Ints, complete: bool) -> None:
        """Place a second partition under copies of its parents, which are numbered after all
        nodes."""
        originals = np.unique(parents[parents >= 0])
        offset = len(self.parent) + len(self.originals_of_copies)
        number = np.searchsorted(originals, parents)
        in_parent = parents >= 0
        self.parent[children[in_parent]] = offset + number[in_parent]
        self.originals_of_copies += map(int, originals)
        self.is_copy_complete += [complete] * len(originals)

    def attach_wider_parents(
        self,
        children: Ints,
        near_parents: Ints,
        wider: Ints,
        population: Floats,
        is_complete: Bools,
        is_declared_nested: bool,
    ) -> None:
        """Place the `near_parents` of `children` under the `wider` ones. A near parent that lies in
        two of them, or extends beyond the tables, is marked as straddling.

        is_complete: (n,) wider parents whose children are all in the tables: only these give a
        second equation for the children
        is_declared_nested: the profile declares that near parents nest in wider ones"""
        if not len(children):
            return
        order = np.lexsort((wider, near_parents))
        children, near_parents, wider = children[order], near_parents[order], wider[order]
        is_first = np.diff(near_parents, prepend=-1) != 0
        units = near_parents[is_first]
        lowest, highest = wider[is_first], wider[np.append(is_first[1:], True)]

        def of_children(values: Array) -> Floats:
            return np.bincount(near_parents, values, minlength=len(self.parent))[units]

        has_equation = of_children((wider >= 0) & is_complete[wider]) > 0
        reaches_out = population[units] > of_children(population[children])
        is_crossing = (lowest != highest) | (
            reaches_out & has_equation & (lowest != units) & (not is_declared_nested)
        )
        for unit, wider_unit in zip(units[~is_crossing], highest[~is_crossing], strict=True):
            self._attach(int(unit), int(wider_unit))
        side_units = units[is_crossing & has_equation]
        self.is_straddling[side_units] = True
        is_moved = np.isin(near_parents, side_units)
        self.straddling_parent[children[is_moved]] = near_parents[is_moved]
        self.parent[children[is_moved]] = wider[is_moved]

    def _attach(self, unit: int, wider: int) -> None:
        """Place a unit under a wider one. Where it has another parent, which does not lie in the
        wider one's, it straddles. wider: −1 for none"""
        if wider < 0 or unit == wider:
            return
        units_above = self.ancestors(wider)
        if wider in self.ancestors(unit) or unit in units_above:
            return
        if self.parent[unit] < 0 or int(self.parent[unit]) in units_above:
            self.parent[unit] = wider
        else:
            self.is_straddling[unit] = True
