"""The dwellings of the départements outside the territory. A few thousand profiles represent all
dwellings of a département, so that there are fewer rows, and each département is one address."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import geography, stock
from .units import Scale

MAX_PROFILES = 4000  # profiles of a département
TYPICAL_COMMUNE = 12  # multiple of the mean population of a département's communes


@dataclass(frozen=True)
class Pool:
    """The dwellings of one département outside the territory.

    departement, region: their codes
    population: that of the commune in which the dwellings are assumed to lie"""

    departement: str
    region: str
    population: float
    dwellings: int


def draw_pools(
    space: geography.Geography, expected: np.ndarray, rng: np.random.Generator
) -> list[Pool]:
    """Draw the number of dwellings of each département outside the territory.

    expected: (n,) expected dwellings of each commune of `space`"""
    is_outside = ~space.communes["inside"]
    communes = space.communes[is_outside].assign(expected=expected[is_outside.to_numpy()])
    return [
        Pool(
            str(code),
            str(rows["region"].iloc[0]),
            float(rows["population"].mean() * TYPICAL_COMMUNE),
            int(rng.poisson(rows["expected"].sum())),
        )
        for code, rows in communes.groupby("departement")
    ]


def add_pools(scale: Scale, pools: list[Pool]) -> Scale:
    """Return the scale with an additional address for each pool, after those of the territory.
    These addresses count only in their département and région."""
    units = np.full(len(pools), -1)
    if scale.id in ("departement", "region"):
        row_of_code = {code: row for row, code in enumerate(scale.frame["code"])}
        units[:] = [row_of_code[getattr(pool, scale.id)] for pool in pools]
    return Scale(scale.id, scale.frame, scale.shapes, np.concatenate([scale.cell, units]))


def draw_profiles(
    pools: list[Pool], first_address: int, rng: np.random.Generator
) -> list[dict[str, np.ndarray]]:
    """Draw the profiles of dwellings of every pool, as arrays (n,). The first pool has the address
    with number `first_address`, the others follow it."""
    parts = []
    for address, pool in enumerate(pools, first_address):
        size = min(MAX_PROFILES, max(pool.dwellings, 1))
        is_house = rng.random(size) < stock.HOUSES.get(pool.region, stock.OTHER_HOUSES)
        parts.append(
            stock.profiles(is_house, pool.population, pool.dwellings, rng)
            | {"cell": np.full(size, address)}
        )
    return parts
