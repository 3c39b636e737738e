"""France as a comparator: the territory's own dwellings, and a sample that represents all others.

The sample has its own random generator, so that the territory's rows do not depend on it.
"""

from __future__ import annotations

import numpy as np

from . import geography, stock

PROFILES_PER_REGION = 1500
"""Profiles per région, each representing many dwellings."""


def sample(space: geography.Geography, seed: int) -> dict[str, np.ndarray]:
    """Return weighted profiles of dwellings of the régions outside the territory's; {} if the
    territory is France."""
    rng = np.random.default_rng([seed, 11])
    parts = []
    for region, people in space.elsewhere.groupby("region")["population"].sum().items():
        ratio = stock.DWELLINGS_PER_INHABITANT.get(str(region), stock.OTHER_REGIONS)
        size = int(rng.poisson(people * ratio))
        house = rng.random(PROFILES_PER_REGION) < stock.HOUSES.get(str(region), stock.OTHER_HOUSES)
        profiles = stock.profiles(house, 12_000.0, size, rng)
        parts.append(profiles | {"cell": np.zeros(PROFILES_PER_REGION, dtype=np.int64)})
    if not parts:
        return {}
    return stock.with_dwelling_draws(
        {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}, rng
    )


def main_residences(space: geography.Geography) -> int:
    people = space.communes["population"].sum() + space.elsewhere["population"].sum()
    return int(np.rint(people / 2.2))
