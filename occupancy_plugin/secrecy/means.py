"""What hangs on counts and needs no proof of its own: means (R7, R10)."""

from __future__ import annotations

import numpy as np

from .forest.siblings import Siblings
from .problem import Problem
from .schema import Mean


def dominated_means(problem: Problem) -> dict[str, np.ndarray]:
    """R10 (optional): means (n,) whose amount comes to more than `dominance` percent from one
    child."""
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
    """Is the mean's weight a sum over a family's categories? Then what a shown mean says on it is
    an equation of that family's proof, and it may be shown where its weight is hidden."""
    sums = problem.structure.sums.values()
    return any(mean.weight in s.columns() for s in sums)


def solve_means(problem: Problem, weighed: bool) -> None:
    """A mean times its weight is additive: it is hidden with its weight (unless the family's proof
    sees to that: `weighed`), and never alone among its siblings (attack 8)."""
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
    """(n,) means that the rules hide. Those that the input lacks already were hidden so that a cell
    can move, by anybody who knew the values: nothing is asked for them."""
    unknown = np.isnan(problem.forest.values[mean.column]) & ~problem.withheld
    return np.asarray(problem.masks.hidden[mean.column] & ~unknown)


def _spread_mean(
    siblings: Siblings,
    masks: tuple[np.ndarray, np.ndarray],
    has: np.ndarray,
    units: np.ndarray,
    weight: np.ndarray,
) -> bool:
    """One round: a lone secret mean takes its cheapest sibling along, else the parent; says whether
    anything was hidden. masks: (hidden, of these secret), both grow; units: how many have the mean.
    All (n,)."""
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
