"""Four buildings of one IRIS under two squares: z1 holds b1 and b2, z2 holds b3, none holds b4."""

from __future__ import annotations

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import Nesting, Overlap, Policy, Schema
from occupancy_plugin.secrecy.forest.build import build_forest
from occupancy_plugin.secrecy.masks import Masks
from occupancy_plugin.secrecy.problem import Problem
from occupancy_plugin.secrecy.zonings.read import read_zonings
from tests.unit.secrecy.small import FAMILY, units

COUNTS = ["households", "known", "a", "b", "c"]
OVER = Schema(
    families=(FAMILY,),
    nestings=(Nesting("building", "iris", "iris"),),
    overlaps=(Overlap("square", "iris", "building", "square", "iris"),),
)


def tables() -> dict[str, pd.DataFrame]:
    rows = {"b1": (5, 6, 9), "b2": (8, 9, 13), "b3": (6, 9, 10), "b4": (9, 15, 16)}
    building = units(rows).assign(square=["z1", "z1", "z2", None], iris="i")
    return {
        "building": building,
        "square": building.groupby("square")[COUNTS].sum(),
        "iris": building.groupby("iris")[COUNTS].sum(),
    }


def problem(hidden: dict[str, str] | None = None, withheld: str = "") -> Problem:
    """hidden: code → letters of the cells that are hidden and must not follow, 'k' the denominator;
    withheld: codes."""
    raw = tables()
    numbers = {scale: table[COUNTS].astype(float) for scale, table in raw.items()}
    forest = build_forest(raw, numbers, OVER, Policy(), is_suppressed=False)
    masks = {
        name: np.array([name[0] in (hidden or {}).get(str(code), "") for code in forest.code])
        for name in COUNTS
    }
    return Problem(
        forest,
        OVER,
        Policy(),
        np.isin(forest.code.astype(str), withheld.split()),
        zonings=read_zonings(raw, forest, OVER),
        masks=Masks(
            masks,
            {name: mask.copy() for name, mask in masks.items()},
            {name: np.zeros(forest.size, dtype=np.uint64) for name in masks},
            hidden_for_zones={name: np.zeros(forest.size, dtype=bool) for name in masks},
        ),
        shown_before={name: np.zeros(forest.size, dtype=bool) for name in masks},
    )


def cells(of: Problem, name: str) -> set[str]:
    return {str(code) for code in of.forest.code[of.masks.hidden[name]]}
