"""R6 for whole rows: a row that hides a complete family must not mean that it is at 100 %.

At 100 % every category is a rate of 0 % or 100 %, so no category of the row may be shown. If all
other rows of a scale show some category, that pattern itself discloses the reason. So some rows
that are not at 100 %, the smallest first, hide the family too. These decoys count as sensitive."""

from __future__ import annotations

import math

import numpy as np

from .arrays import Bools, Floats, Ints, Texts
from .primary import hidden_rate
from .problem import Problem
from .schema import Family

DECOY_SHARE = 0.1  # decoys per row at 100 %, rounded up


def hide_decoys(problem: Problem, hidden: dict[str, Bools]) -> None:
    """Hide families of decoy rows in `hidden`, per column (n,), scale by scale.

    Rows that an earlier release showed partly are not used. A scale in which every row is at 100 %
    needs no decoys, since all its rows look the same."""
    forest = problem.forest
    for family in problem.schema.families:
        names = [name for name in family.columns if name in forest.values]
        if not family.partition or len(names) < 2 or family.total not in forest.values:
            continue
        sums = problem.structure.sums.get(family.name)
        sum_names = sums.names if sums is not None else ()
        is_decoy = _decoys_of(problem, family, names, hidden)
        copies = np.flatnonzero(forest.copy_of >= 0)
        is_decoy[copies] = is_decoy[forest.copy_of[copies]]
        for name in (*names, *(sum_name for sum_name in sum_names if sum_name in hidden)):
            hidden[name] |= is_decoy


def _decoys_of(
    problem: Problem, family: Family, names: list[str], hidden: dict[str, Bools]
) -> Bools:
    """Return (n,) the decoy rows of a family."""
    forest, total = problem.forest, problem.forest.values[family.total]
    # most addresses of a territory are under the threshold, so the candidates are few
    candidates = np.flatnonzero((total > 0) & ~problem.withheld)
    largest_category = np.stack([forest.values[name][candidates] for name in names]).max(axis=0)
    is_hidden_whole = np.ones(len(candidates), dtype=bool)
    was_shown = np.zeros(len(candidates), dtype=bool)
    for name in names:
        is_hidden_whole &= hidden[name][candidates]
        if name in problem.shown_before:
            was_shown |= problem.shown_before[name][candidates]
    decimals = problem.policy.near_extremes  # of rates that are displayed as 100 % (R4)
    is_at_100 = hidden_rate(largest_category, total[candidates], decimals, (100.0,))
    is_decoy = np.zeros(forest.size, dtype=bool)
    for scale in range(len(forest.scales)):
        in_scale = np.flatnonzero(forest.scale[candidates] == scale)
        rows = candidates[in_scale]
        chosen_positions = decoy_rows(
            is_at_100[in_scale],
            is_hidden_whole[in_scale],
            was_shown[in_scale],
            total[rows],
            forest.code[rows],
        )
        is_decoy[rows[chosen_positions]] = True
    return is_decoy


def decoy_rows(
    is_at_100: Bools, is_hidden_whole: Bools, was_shown: Bools, total: Floats, codes: Texts
) -> Ints:
    """Return the positions of the decoys among the rows of one scale, the smallest first. Each row
    has a positive total.

    is_at_100: (n,) the family is at 100 %
    is_hidden_whole: (n,) the complete family is hidden already
    was_shown: (n,) an earlier release showed a category"""
    wanted = math.ceil(DECOY_SHARE * int(is_at_100.sum()))
    missing = wanted - int((is_hidden_whole & ~is_at_100).sum())
    if missing <= 0:
        return np.zeros(0, dtype=int)
    candidates = np.flatnonzero(~(is_hidden_whole | is_at_100 | was_shown))
    return candidates[np.lexsort((codes[candidates].astype(str), total[candidates]))][:missing]
