"""Withheld units of one place as one unit: no sum tells them apart, so that no proof needs more of
them than their sum, and how many they are.

Nine of ten addresses of a territory are such: a région's 353 000 units are 126 000 from here on,
in every one of its hundred families. Theorem 3 of docs/secrecy.md.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..algebra.groups import numbered
from ..problem import Problem
from .read import Zoning


def aggregate(problem: Problem) -> tuple[Problem, np.ndarray]:
    """The problem in which withheld units of one place and scale are one, and the position there of
    every unit (n,). Counts are their sums, means weighed by what they are means of.

    Takes the values of the problem's forest away as it goes: a country's are a gigabyte. To be
    asked once it is settled who is withheld."""
    forest, places = problem.forest, problem.places
    same = np.flatnonzero(_withheld_leaves(problem))
    key = places[same].astype(np.int64) * len(forest.scales) + forest.scale[same]
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    leader = np.arange(forest.size)
    leader[same] = same[first][group]
    stay, stands = numbered(leader, forest.size)

    def moved(positions: np.ndarray) -> np.ndarray:
        return np.where(positions >= 0, stands[positions], -1)

    def columns(masks: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {name: mask[stay] for name, mask in masks.items()}

    told = np.broadcast_to(problem.told, forest.size)[stay]
    _gather(problem, stay, stands)
    for name in ("scale", "code", "depth", "rest", "foreign", "apart"):
        setattr(forest, name, getattr(forest, name)[stay])
    for name in ("parent", "apart_parent", "copy"):
        setattr(forest, name, moved(getattr(forest, name)[stay]))
    gathered = replace(
        problem,
        withheld=problem.withheld[stay],
        shown=columns(dict(problem.shown)),
        kept=columns(dict(problem.kept)),
        secret=columns(dict(problem.secret)),
        told=told,
        zonings=[Zoning(moved(z.zone[stay]), stands[z.heads]) for z in problem.zonings],
        twins=stands[problem.twins],
    )
    return gathered, stands


def _withheld_leaves(problem: Problem) -> np.ndarray:
    """(n,) withheld units that are nobody's sum, no copy, no rest and no part of a scale that gives
    way, of which all is known and nothing was shown before."""
    forest = problem.forest
    leaf = np.ones(forest.size + 1, dtype=bool)  # nobody, −1, is the last
    zones = [end for zoning in problem.zonings for end in (zoning.zone, zoning.heads)]
    for heads in (forest.parent, forest.apart_parent, forest.copy, *zones):
        leaf[heads] = False
    alone = leaf[:-1] & problem.withheld & (forest.parent >= 0) & ~forest.rest & ~forest.apart
    alone &= (forest.copy < 0) & (problem.give == 1.0)
    for mask in problem.shown.values():
        alone &= ~mask
    weights = {mean.column: mean.weight for mean in problem.schema.means}
    for name, value in forest.values.items():
        unknown = np.isnan(value) & forest.has[name]
        if name in weights and weights[name] in forest.values:
            unknown &= forest.values[weights[name]] != 0  # a mean of nothing
        alone &= ~unknown
    return alone


def _gather(problem: Problem, stay: np.ndarray, stands: np.ndarray) -> None:
    """The columns of the forest, unit by unit of those that stay (m,)."""
    forest, schema = problem.forest, problem.schema
    single = np.bincount(stands) == 1
    totals = {f.total for f in schema.families} | {mean.weight for mean in schema.means}
    holders = {"": np.bincount(stands)}
    for name in totals & set(forest.values):
        nobody = forest.values[name] <= 0  # False where it is not known
        holders[name] = np.bincount(stands, ~nobody).astype(int)
    means = {mean.column: mean.weight for mean in schema.means}
    rates = {rate.column for rate in schema.rates} - {rate.numerator for rate in schema.rates}
    for name in sorted(forest.values, key=lambda n: n not in means):  # before their weights
        value = forest.values[name]
        if name in means and means[name] in forest.values:
            weight = forest.values[means[name]]
            amount = np.where(weight == 0, 0.0, value * weight)
            amount, weights = np.bincount(stands, amount), np.bincount(stands, weight)
            mean = np.divide(amount, weights, out=value[stay], where=weights > 0)
            forest.values[name] = np.where(single, value[stay], mean)
        elif name in means or name in rates:
            forest.values[name] = value[stay]
        else:
            forest.values[name] = np.bincount(stands, value)
    patterns = {id(has): has[stay] for has in forest.has.values()}  # columns share them
    forest.has = {name: patterns[id(has)] for name, has in forest.has.items()}
    forest.holders = holders
