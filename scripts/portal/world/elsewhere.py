"""France as a comparator: the territory's own dwellings, and a sample that stands for all the
others.

The sample has a generator of its own, so that the territory's rows are the same with or without it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..catalogue.families import COUNT_COLUMNS
from ..rows import aggregate
from . import geography, stock

PROFILES = 1500
"""Profiles per région, each standing for many dwellings."""


def sample(space: geography.Geography, seed: int) -> dict[str, np.ndarray]:
    """Dwellings of the régions that the territory does not belong to: profiles with their weight.
    Empty for France itself."""
    rng = np.random.default_rng([seed, 11])
    parts = []
    for region, people in space.elsewhere.groupby("region")["population"].sum().items():
        wanted = int(
            rng.poisson(
                people * stock.DWELLINGS_PER_INHABITANT.get(str(region), stock.OTHER_REGIONS)
            )
        )
        house = rng.random(PROFILES) < stock.HOUSES.get(str(region), stock.OTHER_HOUSES)
        parts.append(
            stock.profiles(house, 12_000.0, wanted, rng)
            | {"cell": np.zeros(PROFILES, dtype=np.int64)}
        )
    if not parts:
        return {}
    return stock.completed(
        {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}, rng
    )


def with_elsewhere(
    counts: np.ndarray, means: pd.DataFrame, state: aggregate.State | None
) -> tuple[np.ndarray, pd.DataFrame]:
    """The territory's counts (1 × columns) and means, and those of everywhere else."""
    if state is None:
        return counts, means
    other = aggregate.count(state, 1)
    rent = aggregate.rents(state, state.cell, 1)
    place = list(COUNT_COLUMNS).index("rent_dwellings")
    here, there = float(counts[0, place]), float(other[0, place])
    joined = (means.to_numpy(dtype=float) * here + rent.to_numpy(dtype=float) * there) / max(
        here + there, 1.0
    )
    return counts + other, pd.DataFrame(joined.round(2), columns=means.columns)


def main_residences(space: geography.Geography) -> int:
    return int(
        np.rint((space.communes["population"].sum() + space.elsewhere["population"].sum()) / 2.2)
    )
