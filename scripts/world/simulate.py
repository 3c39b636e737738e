"""Simulate a territory household by household, before anything is counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from . import elsewhere, geography, pools, stock, units, vintages, zones

PERSONS_PER_HOME = 2.2


@dataclass(frozen=True)
class World:
    """A simulated territory, before counting.

    cells: number of its buildings and pools, which are the smallest units
    dwelling: name → (n,) values of all dwellings
    main_residences: scale → (n,) main residences of its units
    fragility: (n,) of the résidences
    elsewhere: the dwellings of the rest of France, as in `dwelling`"""

    territory: str
    name: str
    scale: str
    scales: dict[str, units.Scale]
    cells: int
    dwelling: dict[str, np.ndarray]
    main_residences: dict[str, np.ndarray]
    fragility: np.ndarray
    elsewhere: dict[str, np.ndarray]

    def without_dwellings(self) -> World:
        """Return the world with its units and geometries only."""
        no_values: np.ndarray = np.zeros(0)
        return replace(self, dwelling={}, main_residences={}, fragility=no_values, elsewhere={})


def simulate(territory: str, seed: int) -> World:
    rng = np.random.default_rng([seed, *territory.encode()])
    space = geography.read(territory)
    expected = stock.expectation(space, rng)
    iris = geography.cut_iris(space, rng)
    built = stock.build(space, expected, iris, rng)
    qpv = zones.qpv(space, built, rng)
    areas = units.scales_of_territory(space, built, iris, qpv, rng)
    outside = pools.draw_pools(space, expected, rng)
    dwelling = _dwellings(built, qpv, outside, rng)
    names = {**space.names["epci"], **space.names["region"], "FR": "France"}
    cells = len(built.buildings) + len(outside)
    scales = {
        "france": units.whole_country(space, cells),
        **{key: pools.add_pools(scale, outside) for key, scale in areas.items()},
    }
    return World(
        territory,
        names[territory],
        space.scale,
        scales,
        cells,
        dwelling,
        _main_residences(space, iris),
        built.residences["fragility"].to_numpy(),
        elsewhere.sample(space, seed),
    )


def _dwellings(
    built: stock.Stock,
    qpv: dict[str, zones.Zones],
    outside: list[pools.Pool],
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Return arrays over all dwellings, those of the pools last."""
    owner = built.dwellings["residence"].to_numpy()
    building = built.dwellings["building"].to_numpy()
    columns = ("house", "built", "financing", "dpe", "fragility", "rent")
    parts = [{name: built.residences[name].to_numpy()[owner] for name in columns}]
    parts[0] |= {
        "rooms": built.dwellings["rooms"].to_numpy(),
        "cell": building,
        "weight": np.ones(len(owner), dtype=np.int64),
    }
    parts[0] |= {f"qpv{year}": qpv[year].building[building] >= 0 for year in ("2015", "2024")}
    parts += pools.draw_profiles(outside, len(built.buildings), rng)
    return stock.with_dwelling_draws(
        {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}, rng
    )


def _main_residences(space: geography.Geography, iris: geography.Iris) -> dict[str, np.ndarray]:
    """Return the main residences of each unit, for the scales that have them. IRIS add up to their
    commune."""
    population = space.communes["population"].to_numpy()
    homes = np.rint(population / PERSONS_PER_HOME).astype(np.int64)
    in_territory = space.communes["inside"].to_numpy()
    counts = {
        "commune": homes[in_territory],
        "france": np.array([elsewhere.main_residences(space)]),
    }
    for scale in ("region", "departement", "epci"):
        rows, frame = units.codes(space, scale)
        counts[scale] = np.bincount(
            rows[rows >= 0], weights=homes[rows >= 0], minlength=len(frame)
        ).astype(np.int64)
    owner = iris.frame["commune"].to_numpy()
    iris_count = np.bincount(owner)[owner]
    total, rank = counts["commune"][owner], stock.rank_in_group(owner)
    counts["iris"] = total * (rank + 1) // iris_count - total * rank // iris_count
    return counts


def states(world: World, seed: int) -> Iterator[vintages.State]:
    return vintages.states(
        world.dwelling, np.random.default_rng([seed, 7, *world.territory.encode()])
    )


def states_elsewhere(world: World, seed: int) -> Iterator[vintages.State]:
    """Yield the vintages of the remainder of France; nothing if the territory is France itself."""
    if world.elsewhere:
        yield from vintages.states(world.elsewhere, np.random.default_rng([seed, 13]))
