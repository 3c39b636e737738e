"""The units to withhold: those under the threshold (R1), and complements so that no difference
between scales discloses a unit (R8).

A withheld unit without withheld descendants is a *leaf*. Every leaf belongs to the group of its
nearest released ancestor: that ancestor minus its released descendants. A group must have at least
two units and `min_households` households.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Array, Bools, Floats, Ints
from ..model import GateError
from ..policy import Policy
from ..primary import under_threshold
from ..problem import Problem
from .forest import Forest
from .siblings import Siblings, nodes_by_depth


def withheld_units(problem: Problem, withheld_before: Bools | None = None) -> Bools:
    """Return (n,) the units to withhold by R1 and R8 over the forest.

    withheld_before: (n,) units withheld for other reasons, which are included. Raises GateError if
    the units cannot be protected."""
    forest = problem.forest
    occupied = forest.values.get(problem.schema.occupied)
    withheld = under_threshold(forest.households, problem.policy, occupied) | forest.is_residual
    if withheld_before is not None:
        withheld |= withheld_before
    totals = published_totals(problem)
    siblings, levels = Siblings(forest.parent), nodes_by_depth(forest.parent)
    price = problem.withholding_cost
    was_hidden = problem.hidden_before.get(forest.population, np.zeros(forest.size, dtype=bool))
    is_secret = was_hidden & ~problem.yielding & (forest.households > 0)
    for _ in range(4 * forest.size + 8):
        copies_changed = _withhold_copies_alike(forest, withheld)
        groups = _groups(forest, levels, siblings, withheld, problem.policy)
        changed = (
            _withhold_below_withheld(siblings, groups, withheld, price)
            or _complete_small_groups(groups, withheld, price, problem.policy)
            or _complete_lone_units(forest, levels, groups, withheld, price, is_secret)
            or any(
                _complete_empty_groups(forest, groups, withheld, price, total) for total in totals
            )
        )
        if not (changed or copies_changed):
            return withheld
    raise GateError("The units cannot be protected against differences between scales.")


def published_totals(problem: Problem) -> list[str]:
    """Return the denominators other than the population, which are published with a row."""
    schema = problem.schema
    totals = dict.fromkeys(
        family.total for family in schema.families if family.total != schema.population
    )
    return [name for name in totals if name in problem.forest.values]


def _withhold_copies_alike(forest: Forest, withheld: Bools) -> bool:
    """Withhold a unit and its copy together. Return whether a unit was added."""
    copies = np.flatnonzero(forest.copy_of >= 0)
    originals = forest.copy_of[copies]
    either_withheld = withheld[copies] | withheld[originals]
    changed = bool(
        (withheld[copies] != either_withheld).any()
        or (withheld[originals] != either_withheld).any()
    )
    np.logical_or.at(withheld, originals, either_withheld)
    withheld[copies] = withheld[originals]
    return changed


@dataclass(frozen=True)
class Groups:
    """Withheld leaves, grouped by the released ancestor whose residual they are.

    count: (n,) households, 0 where unknown
    fully_released_below: (n,) withheld units whose children are all released: their sum discloses
      the unit
    nearest: (n,) nearest released ancestor, −1 for none
    members: (k,) leaves and residuals of a group
    head: (k,) the ancestor of that group
    units: (n,) units in the group of each ancestor; a residual that holds enough counts as two
    group_households: (n,) households of an ancestor minus those of its nearest released descendants
    is_outside: (n,) groups of residuals of incomplete nestings alone
    """

    count: Floats
    fully_released_below: Bools
    nearest: Ints
    members: Ints
    head: Ints
    units: Array
    group_households: Floats
    is_outside: Bools


def _groups(
    forest: Forest, levels: list[Ints], siblings: Siblings, withheld: Bools, policy: Policy
) -> Groups:
    """Group withheld leaves and residuals by their nearest released ancestor. levels: the nodes of
    each depth"""
    n, parent = forest.size, forest.parent
    count = np.nan_to_num(forest.households)
    nearest = np.full(n, -1)
    for nodes in levels[1:]:
        above = parent[nodes]
        nearest[nodes] = np.where(withheld[above], nearest[above], above)
    above_withheld = np.zeros(n, dtype=bool)
    above_withheld[parent[siblings.children[withheld[siblings.children]]]] = True
    is_leaf = withheld & ~above_withheld
    has_children = siblings.run >= 0
    members = np.flatnonzero((is_leaf | (forest.is_residual & withheld)) & (nearest >= 0))
    head = nearest[members]
    is_large_residual = forest.is_residual[members] & (count[members] >= policy.min_households)
    released_nodes = np.flatnonzero(~withheld & (nearest >= 0))
    return Groups(
        count=count,
        fully_released_below=is_leaf & has_children,
        nearest=nearest,
        members=members,
        head=head,
        units=np.bincount(head, np.where(is_large_residual, 2, 1), minlength=n),
        group_households=count
        - np.bincount(nearest[released_nodes], count[released_nodes], minlength=n),
        is_outside=np.bincount(head, ~forest.is_outside[members], minlength=n) == 0,
    )


def _withhold_below_withheld(
    siblings: Siblings, groups: Groups, withheld: Bools, price: Floats
) -> bool:
    """Withhold the smallest child of withheld units whose children are all released. Return
    whether a unit was added."""
    if not groups.fully_released_below.any():
        return False
    cost = np.where(withheld | (groups.count <= 0), np.inf, price)
    complements = siblings.cheapest(cost, groups.fully_released_below)
    withheld[complements] = True
    return len(complements) > 0


def _complete_small_groups(groups: Groups, withheld: Bools, price: Floats, policy: Policy) -> bool:
    """Withhold another unit in groups of one unit, or of fewer households than the threshold.
    Return whether a unit was added."""
    is_small = groups.group_households < policy.min_households
    is_disclosive = (groups.units > 0) & ((groups.units < 2) | is_small) & ~withheld
    is_no_complement = withheld | (groups.count <= 0)
    return _withhold_below(groups, is_disclosive, withheld, price, is_no_complement)


def _complete_lone_units(
    forest: Forest,
    levels: list[Ints],
    groups: Groups,
    withheld: Bools,
    price: Floats,
    is_secret: Bools,
) -> bool:
    """Withhold another unit in groups whose withheld units all lie in one that an earlier release
    hid: the rest of the ancestor discloses it, however many households it has. Return whether a
    unit was added."""
    if not is_secret.any():
        return False
    n, parent = forest.size, forest.parent
    inside = 1.0 * np.bincount(groups.members, minlength=n)  # members in each withheld unit
    for nodes in reversed(levels[1:]):
        inside += np.bincount(parent[nodes], inside[nodes] * withheld[parent[nodes]], minlength=n)
    members = np.bincount(groups.head, minlength=n)
    is_lone = is_secret & withheld & (groups.nearest >= 0) & (inside == members[groups.nearest])
    if not is_lone.any():
        return False
    lies_in_lone = is_lone.copy()
    for nodes in levels[1:]:
        lies_in_lone[nodes] |= lies_in_lone[parent[nodes]]
    is_disclosive = np.zeros(n, dtype=bool)
    is_disclosive[groups.nearest[is_lone]] = True
    is_no_complement = withheld | lies_in_lone | (groups.count <= 0)
    return _withhold_below(groups, is_disclosive, withheld, price, is_no_complement)


def _complete_empty_groups(
    forest: Forest, groups: Groups, withheld: Bools, price: Floats, total: str
) -> bool:
    """Withhold another unit in groups whose denominator `total` would be disclosed as 0 although
    that of the ancestor is above 0. Return whether a unit was added."""
    n, has_total, value = forest.size, forest.has_column[total], forest.values[total]
    released_nodes = np.flatnonzero(~withheld & (groups.nearest >= 0) & has_total)
    remainder = value - np.bincount(
        groups.nearest[released_nodes], value[released_nodes], minlength=n
    )
    has_unit_without_total = np.bincount(groups.head, ~has_total[groups.members], minlength=n) > 0
    is_disclosive = (
        (groups.units > 0)
        & (remainder <= 0)
        & (value > 0)
        & ~withheld
        & ~groups.is_outside
        & ~has_unit_without_total
    )
    is_no_complement = withheld | (groups.count <= 0) | (np.nan_to_num(value) <= 0)
    return _withhold_below(groups, is_disclosive, withheld, price, is_no_complement)


def _withhold_below(
    groups: Groups, is_disclosive: Bools, withheld: Bools, price: Floats, is_no_complement: Bools
) -> bool:
    """Withhold the cheapest released unit of every disclosive group, one whose nearest released
    ancestor is its head, or the head itself if there is none. Units of infinite price are never
    withheld. Return whether a unit was added."""
    if not is_disclosive.any():
        return False
    cost = np.where(is_no_complement, np.inf, price)
    complements = Siblings(groups.nearest).cheapest(cost, is_disclosive)
    has_complement = np.zeros(len(is_disclosive), dtype=bool)
    has_complement[groups.nearest[complements]] = True
    heads = np.flatnonzero(is_disclosive & ~has_complement & np.isfinite(price))
    withheld[complements] = withheld[heads] = True
    return len(complements) + len(heads) > 0
