"""Means (R7, R10): they depend on counts, and are protected without a separate proof."""

from __future__ import annotations

import numpy as np

from .forest.siblings import Siblings
from .problem import Problem
from .schema import Mean


def dominated_means(problem: Problem) -> dict[str, np.ndarray]:
    """R10 (optional): return per mean (n,) whether one child contributes more than `dominance`
    percent of its amount (mean × weight)."""
    forest, dominance = problem.forest, problem.policy.dominance
    dominated: dict[str, np.ndarray] = {}
    if dominance is None:
        return dominated
    kids = np.flatnonzero(forest.parent >= 0)
    for mean in problem.schema.means:
        if mean.column not in forest.values or mean.weight not in forest.values:
            continue
        amount = np.nan_to_num(forest.values[mean.column] * forest.values[mean.weight])
        total = np.bincount(forest.parent[kids], amount[kids], minlength=forest.size)
        largest = np.zeros(forest.size)
        np.maximum.at(largest, forest.parent[kids], amount[kids])
        dominated[mean.column] = (total > 0) & (largest * 100.0 > dominance * total)
    return dominated


def has_family_weight(problem: Problem, mean: Mean) -> bool:
    """Whether the mean's weight is a sum over a family's categories. Then a shown mean is an
    equation of that family's proof, and it may be shown even if its weight is hidden."""
    sums = problem.structure.sums.values()
    return any(mean.weight in s.columns() for s in sums)


def solve_means(problem: Problem, weighed: bool) -> None:
    """Hide means with their weights, and never a single one among siblings, because mean × weight
    is additive (attack 8). weighed: the means whose weight a family's proof protects; their weights
    are not followed here."""
    forest, masks = problem.forest, problem.masks
    siblings = Siblings(forest.parent)
    for mean in problem.schema.means:
        if mean.column not in forest.values or has_family_weight(problem, mean) != weighed:
            continue
        has = forest.has_column[mean.column]
        hidden = masks.hidden[mean.column]
        if mean.weight in masks.hidden and not weighed:
            hidden |= masks.hidden[mean.weight]
        masks.sensitive[mean.column] |= hidden
        secret = primary_means(problem, mean) if weighed else hidden
        weight = (
            np.nan_to_num(forest.values[mean.weight], nan=1.0)
            if mean.weight in forest.values
            else np.ones(forest.size)
        )
        weighed_by = mean.weight if mean.weight in forest.values else ""
        units = forest.units(weighed_by) * (has & (weight > 0))
        for _ in range(forest.size + 1):
            if not _spread_mean(siblings, (hidden, secret), has, units, weight):
                break


def primary_means(problem: Problem, mean: Mean) -> np.ndarray:
    """Return (n,) the means that the rules hide. Means that the input lacks were hidden earlier as
    complements, by a gate that knew their values, and need no complements themselves."""
    unknown = np.isnan(problem.forest.values[mean.column]) & ~problem.withheld
    return np.asarray(problem.masks.hidden[mean.column] & ~unknown)


def _spread_mean(
    siblings: Siblings,
    masks: tuple[np.ndarray, np.ndarray],
    has: np.ndarray,
    units: np.ndarray,
    weight: np.ndarray,
) -> bool:
    """Hide the cheapest sibling of each single sensitive mean, else its parent: one round. Returns
    whether a mean was hidden. masks: (hidden, those of them that are sensitive), extended in place;
    units: number of units with the mean. All (n,)."""
    if not len(siblings.heads):
        return False
    hidden, secret = masks
    count, watched = (
        np.add.reduceat((mask * units)[siblings.children], siblings.first) for mask in masks
    )
    head = hidden[siblings.heads]
    lone = np.where(head, (count == 0) & secret[siblings.heads], (count == 1) & (watched == 1))
    lacking = np.zeros(len(hidden), dtype=bool)
    lacking[siblings.heads] = has[siblings.heads] & lone
    cost = np.where(hidden | (units == 0), np.inf, weight)
    partners = siblings.cheapest(cost, lacking)
    lacking[siblings.parent[partners]] = False
    upward = lacking & ~hidden
    for mask in masks:
        mask[partners] = True
        mask |= upward
    return len(partners) > 0 or bool(upward.any())
