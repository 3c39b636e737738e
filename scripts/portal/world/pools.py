"""The départements outside the territory, as profiles of dwellings that each represent several."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import geography, stock
from .units import Scale

POOL = 4000
"""Maximum number of profiles of a département."""


@dataclass(frozen=True)
class Pool:
    """The dwellings of one département outside the territory."""

    departement: str
    region: str
    people: float
    total: int


def outside(
    space: geography.Geography, expected: np.ndarray, rng: np.random.Generator
) -> list[Pool]:
    neighbours = space.communes[~space.communes["inside"]].assign(
        wanted=expected[~space.communes["inside"].to_numpy()]
    )
    return [
        Pool(
            str(code),
            str(rows["region"].iloc[0]),
            float(rows["population"].mean() * 12),
            int(rng.poisson(rows["wanted"].sum())),
        )
        for code, rows in neighbours.groupby("departement")
    ]


def counted(unit: Scale, pools: list[Pool], cells: int) -> Scale:
    """Return the scale with the pools as additional addresses. They count only in their département
    and région."""
    cell = np.full(cells, -1)
    cell[: len(unit.cell)] = unit.cell
    if unit.id in ("departement", "region"):
        position = {code: row for row, code in enumerate(unit.frame["code"])}
        for number, pool in enumerate(pools):
            cell[cells - len(pools) + number] = position[getattr(pool, unit.id)]
    return Scale(unit.id, unit.frame, unit.shapes, cell)


def profiles(
    pools: list[Pool], first_cell: int, rng: np.random.Generator
) -> list[dict[str, np.ndarray]]:
    """Draw the dwellings of every pool. Their cells come after those of the territory."""
    mixes = []
    for number, pool in enumerate(pools):
        size = min(POOL, max(pool.total, 1))
        house = rng.random(size) < (stock.HOUSES.get(pool.region, stock.OTHER_HOUSES))
        mixes.append(
            stock.profiles(house, pool.people, pool.total, rng)
            | {"cell": np.full(size, first_cell + number)}
        )
    return mixes
