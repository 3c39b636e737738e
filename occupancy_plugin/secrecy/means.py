"""Hides means (R7, R10). They depend on counts, and are protected without a separate proof."""

from __future__ import annotations

import numpy as np

from .arrays import Array
from .forest.siblings import Siblings
from .problem import Problem
from .schema import Mean


def dominated_means(problem: Problem) -> dict[str, Array]:
    """Return per mean (n,) whether one child contributes more than `dominance` percent of its
    amount (mean × weight). This is the optional rule R10."""
    forest, dominance = problem.forest, problem.policy.dominance
    is_dominated: dict[str, Array] = {}
    if dominance is None:
        return is_dominated
    children = np.flatnonzero(forest.parent >= 0)
    for mean in problem.schema.means:
        if mean.column not in forest.values or mean.weight not in forest.values:
            continue
        amount = np.nan_to_num(forest.values[mean.column] * forest.values[mean.weight])
        total = np.bincount(forest.parent[children], amount[children], minlength=forest.size)
        largest = np.zeros(forest.size)
        np.maximum.at(largest, forest.parent[children], amount[children])
        is_dominated[mean.column] = (total > 0) & (largest * 100.0 > dominance * total)
    return is_dominated


def has_family_weight(problem: Problem, mean: Mean) -> bool:
    """Whether the mean's weight is a sum over a family's categories. Then a shown mean is an
    equation of that family's proof, and it may be shown even if its weight is hidden."""
    sums = problem.structure.sums.values()
    return any(mean.weight in total.columns() for total in sums)


def solve_means(problem: Problem, with_family_weight: bool) -> None:
    """Hide means with their weights, and never a single one among siblings, because mean × weight
    is additive (attack 8).

    with_family_weight: protect the means whose weight a family's proof protects, without hiding
    their weights, or the other means."""
    forest, masks = problem.forest, problem.masks
    siblings = Siblings(forest.parent)
    for mean in problem.schema.means:
        if (
            mean.column not in forest.values
            or has_family_weight(problem, mean) != with_family_weight
        ):
            continue
        has_mean = forest.has_column[mean.column]
        hidden = masks.hidden[mean.column]
        if mean.weight in masks.hidden and not with_family_weight:
            hidden |= masks.hidden[mean.weight]
        masks.sensitive[mean.column] |= hidden
        sensitive = primary_means(problem, mean) if with_family_weight else hidden
        if mean.column in problem.not_secret:
            sensitive = sensitive & ~problem.not_secret[mean.column]
        weight = (
            np.nan_to_num(forest.values[mean.weight], nan=1.0)
            if mean.weight in forest.values
            else np.ones(forest.size)
        )
        weight_column = mean.weight if mean.weight in forest.values else ""
        units = forest.units(weight_column) * (has_mean & (weight > 0))
        may_hide = (units > 0) & ~problem.known.get(mean.column, np.zeros(forest.size, dtype=bool))
        for _ in range(forest.size + 1):
            if not _hide_complements(
                siblings, (hidden, sensitive), has_mean, units, weight, may_hide
            ):
                break


def primary_means(problem: Problem, mean: Mean) -> Array:
    """Return (n,) the means that the rules hide. Means that the input lacks were hidden earlier as
    complements, by a gate that knew their values, and need no complements themselves."""
    unknown = np.isnan(problem.forest.values[mean.column]) & ~problem.withheld
    return np.asarray(problem.masks.hidden[mean.column] & ~unknown)


def _hide_complements(
    siblings: Siblings,
    masks: tuple[Array, Array],
    has_mean: Array,
    units: Array,
    weight: Array,
    may_hide: Array,
) -> bool:
    """Hide the cheapest sibling of each single sensitive mean, else its parent: one round. Return
    whether a mean was hidden.

    masks: (hidden, those of them that are sensitive), extended in place; units: number of units
    with the mean; may_hide: units that may be complements. All (n,)."""
    if not len(siblings.heads):
        return False
    hidden, sensitive = masks
    hidden_count, sensitive_count = (
        np.add.reduceat((mask * units)[siblings.children], siblings.first) for mask in masks
    )
    parent_is_hidden = hidden[siblings.heads]
    is_single = np.where(
        parent_is_hidden,
        (hidden_count == 0) & sensitive[siblings.heads],
        (hidden_count == 1) & (sensitive_count == 1),
    )
    needs_complement = np.zeros(len(hidden), dtype=bool)
    needs_complement[siblings.heads] = has_mean[siblings.heads] & is_single
    cost = np.where(hidden | ~may_hide, np.inf, weight)
    complements = siblings.cheapest(cost, needs_complement)
    needs_complement[siblings.parent[complements]] = False
    upward = needs_complement & ~hidden & (may_hide | (units == 0))
    for mask in masks:
        mask[complements] = True
        mask |= upward
    return len(complements) > 0 or bool(upward.any())
