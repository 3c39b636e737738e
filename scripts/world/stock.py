"""The simulated stock: résidences, their buildings (address points) and dwellings, placed on the
real communes.

All draws use one generator and are made per dwelling; counts of wider scales are always sums.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from .geography import Geography, Iris

DWELLINGS_PER_INHABITANT = {
    "32": 0.0983, "11": 0.105, "44": 0.083, "28": 0.092, "84": 0.074, "53": 0.055, "94": 0.045,
    "06": 0.012,
}  # fmt: skip
OTHER_REGIONS = 0.0735
HOUSES = {"32": 0.40}
OTHER_HOUSES = 0.13
FLOWERS = (
    "Lilas", "Tilleuls", "Acacias", "Bleuets", "Coquelicots", "Peupliers", "Marronniers",
    "Glycines", "Hortensias", "Jonquilles", "Iris", "Pivoines", "Érables", "Bouleaux", "Charmes",
    "Noisetiers", "Cerisiers", "Églantines", "Genêts", "Saules", "Mésanges", "Hirondelles",
    "Alouettes", "Rouges-Gorges", "Tisserands", "Dentelles", "Brodeurs", "Moulins", "Écluses",
    "Briques",
)  # fmt: skip


@dataclass(frozen=True)
class Stock:
    """Frames of the simulated stock.

    residences: code, name, commune and iris (row numbers), x, y, house, built, financing, dpe,
    fragility, rent, landlord, size
    buildings: code, name, residence (row number), x, y
    dwellings: residence, building (row numbers), rooms
    """

    residences: pd.DataFrame
    buildings: pd.DataFrame
    dwellings: pd.DataFrame


def rank_in_group(groups: np.ndarray) -> np.ndarray:
    """Return the rank (n,) of each element in its group, from 0. groups: (n,)"""
    return pd.Series(groups).groupby(groups).cumcount().to_numpy()


def expected_dwellings(communes: pd.DataFrame, noise: np.ndarray) -> np.ndarray:
    """Return the expected social dwellings of each commune. The share grows with the population,
    and each région reaches its own total."""
    population = communes["population"].to_numpy(dtype=float)
    social_share = 0.16 / (1 + (9000 / np.maximum(population, 1)) ** 0.9) * np.exp(0.3 * noise)
    unscaled_dwellings = population * social_share
    region = communes["region"].to_numpy()
    ratios = {code: DWELLINGS_PER_INHABITANT.get(code, OTHER_REGIONS) for code in np.unique(region)}
    totals = pd.Series(unscaled_dwellings).groupby(region).sum()
    people = pd.Series(population).groupby(region).sum()
    factor = {code: ratios[code] * people[code] / max(totals[code], 1) for code in ratios}
    return unscaled_dwellings * np.array([factor[code] for code in region])


def smooth_noise(
    x: np.ndarray, y: np.ndarray, rng: np.random.Generator, reach: float
) -> np.ndarray:
    """Draw a standard normal field with spatial correlation, as a sum of random waves of about
    `reach` metres."""
    waves = 24
    angle = rng.uniform(0, 2 * np.pi, waves)
    length = reach * rng.uniform(0.6, 2.5, waves)
    phase = rng.uniform(0, 2 * np.pi, waves)
    field = np.zeros(len(x))
    for wave_angle, wave_length, wave_phase in zip(angle, length, phase, strict=True):
        field += np.cos(
            2 * np.pi * (x * np.cos(wave_angle) + y * np.sin(wave_angle)) / wave_length + wave_phase
        )
    return field * np.sqrt(2 / waves)


def expectation(geography: Geography, rng: np.random.Generator) -> np.ndarray:
    """Return the expected social dwellings of all communes read, also outside the territory."""
    communes = geography.communes
    box = shapely.bounds(geography.polygons)
    x, y = (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2
    noise = smooth_noise(x, y, rng, 25_000) + 0.6 * rng.standard_normal(len(communes))
    return expected_dwellings(communes, noise)


def build(
    geography: Geography, expected: np.ndarray, iris: Iris, rng: np.random.Generator
) -> Stock:
    communes = geography.communes
    in_territory = communes["inside"].to_numpy()
    dwellings = rng.poisson(expected[in_territory])
    dwellings[dwellings < 4] = 0
    communes = communes[in_territory].reset_index(drop=True)
    polygons = geography.polygons[in_territory]
    centres = shapely.point_on_surface(polygons)
    residences = _residences(communes, polygons, centres, dwellings, iris, rng)
    return _dwellings(residences, communes, polygons, rng)


def _residences(
    communes: pd.DataFrame,
    polygons: np.ndarray,
    centres: np.ndarray,
    dwellings: np.ndarray,
    iris: Iris,
    rng: np.random.Generator,
) -> pd.DataFrame:
    population = communes["population"].to_numpy()
    commune, size = _draw_sizes(population, dwellings, rng)
    n = len(commune)
    x, y = _locations(polygons, centres, commune, rng)
    people = population[commune]
    region = communes["region"].to_numpy()[commune]
    target = np.where(region == "32", HOUSES["32"], OTHER_HOUSES)
    tendency = -0.55 * np.log(np.maximum(people, 50) / 9000) - 0.35 * np.log(size / 25)
    chance = 1 / (1 + np.exp(-(tendency + np.log(target / (1 - target)) * 1.25 + 0.9)))
    house = rng.random(n) < chance
    fragility = (
        0.75 * smooth_noise(x, y, rng, 6_000)
        + 0.65 * rng.standard_normal(n)
        + 0.12 * np.log(size / 30)
        + 0.25 * ~house
    )
    traits = characteristics(fragility, house, people, rng)
    codes = communes["code"].to_numpy()[commune]
    number = rank_in_group(commune) + 1
    flower = rng.integers(0, len(FLOWERS), n)
    return pd.DataFrame(
        {
            "code": [
                f"{code}-R{rank_number:03d}"
                for code, rank_number in zip(codes, number, strict=True)
            ],
            "name": [
                f"Résidence fictive des {FLOWERS[flower_number]} n° {rank_number}"
                for flower_number, rank_number in zip(flower, number, strict=True)
            ],
            "commune": commune,
            "iris": _iris_of(commune, x, y, iris),
            "x": x,
            "y": y,
            "house": house,
            "fragility": fragility,
            **traits,
            "landlord": rng.choice(5, n, p=[0.38, 0.27, 0.17, 0.12, 0.06]),
            "size": size,
        }
    )


def _draw_sizes(
    population: np.ndarray, dwellings: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Cut the stock of each commune into résidences at cumulated log-normal weights, so that their
    sizes add up to it exactly. Return (n,) the commune of each résidence, and (n,) its dwellings.

    population, dwellings: (m,) of each commune"""
    typical_size = np.clip(20 + 5 * np.sqrt(population / 1000), 20, 60)
    count = np.where(dwellings > 0, np.maximum(1, np.rint(dwellings / typical_size)), 0).astype(int)
    commune = np.repeat(np.arange(len(dwellings)), count)
    if len(commune) == 0:
        return commune, np.zeros(0, dtype=int)
    rank = rank_in_group(commune)
    cumulated_weight = np.cumsum(rng.lognormal(0, 0.65, len(commune)))
    counts = count[count > 0]
    starts = np.repeat(np.r_[0.0, cumulated_weight][np.flatnonzero(rank == 0)], counts)
    ends = np.repeat(cumulated_weight[np.cumsum(counts) - 1], counts)
    share = (cumulated_weight - starts) / (ends - starts)
    last_dwelling = np.rint(share * dwellings[commune]).astype(int)
    size = last_dwelling - np.where(rank == 0, 0, np.r_[0, last_dwelling[:-1]])
    return commune[size > 0], size[size > 0]


def characteristics(
    fragility: np.ndarray, house: np.ndarray, people: np.ndarray, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Draw year built, financing (0…4), energy score (about 0…6) and rent (€/m²) of résidences.
    people: (n,) population of the commune."""
    n = len(fragility)
    year = np.rint(rng.normal(1978 - 5 * fragility + 8 * house, 17))
    built = np.clip(year, 1925, 2023).astype(int)
    dpe = 2.0 + 0.55 * (2022 - built) / 20 + 0.35 * house + rng.normal(0, 0.7, n)
    financing = np.where(built < 1977, 1, 2)
    draw = rng.random(n)
    recent = built >= 1992
    financing = np.where(recent & (draw < 0.22 + 0.05 * fragility), 0, financing)
    financing = np.where(recent & (draw > 0.88), 3, financing)
    financing = np.where((built >= 1985) & (draw > 0.965), 4, financing)
    rent = 5.1 + 0.35 * np.log(np.maximum(people, 100) / 3000) + 0.018 * np.maximum(built - 1975, 0)
    surplus = np.array([-0.35, -0.45, 0.05, 1.6, 2.6])[financing]
    rent = np.maximum(rent + surplus + rng.normal(0, 0.35, n), 3.2)
    return {"built": built, "financing": financing, "dpe": dpe, "rent": rent}


def profiles(
    house: np.ndarray, people: float, total: int, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Draw dwellings outside the territory: each profile represents several, `total` together.
    people: population of their communes."""
    size = len(house)
    fragility = rng.normal(0.05, 1.0, size)
    in_qpv = rng.random(size) < np.clip(0.25 + 0.22 * fragility, 0, 0.9)
    return {
        "house": house,
        "fragility": fragility,
        **characteristics(fragility, house, np.full(size, people), rng),
        "rooms": np.clip(np.rint(rng.normal(np.where(house, 2.9, 2.1), 0.95)), 0, 4).astype(
            np.int8
        ),
        "weight": rng.multinomial(total, np.full(size, 1 / size)),
        "qpv2015": in_qpv,
        "qpv2024": in_qpv & (rng.random(size) < 0.9),
    }


def with_dwelling_draws(
    dwelling_arrays: dict[str, np.ndarray], rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Add the arrays that are drawn per dwelling: energy label, rent, first vintage with a label,
    propensity to answer."""
    n = len(dwelling_arrays["cell"])
    dwelling_arrays["dpe"] = np.clip(
        np.rint(dwelling_arrays["dpe"] + rng.normal(0, 0.45, n)), 0, 6
    ).astype(np.int8)
    rent = dwelling_arrays["rent"] + 0.35 * (2 - dwelling_arrays["rooms"]) + rng.normal(0, 0.3, n)
    dwelling_arrays["rent"] = np.round(np.maximum(rent, 2.5), 2)
    dwelling_arrays["year"] = dwelling_arrays["built"].astype(np.int16)
    dwelling_arrays["labelled_from"] = rng.choice(
        [2018, 2020, 2022, 2024, 2030], n, p=[0.62, 0.08, 0.12, 0.10, 0.08]
    )
    dwelling_arrays["answers"] = rng.random(n)
    return dwelling_arrays


def _locations(
    polygons: np.ndarray, centres: np.ndarray, commune: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw coordinates (n,), (n,) around each commune's centre, inside its polygon."""
    spread = np.sqrt(shapely.area(polygons))[commune] * 0.16
    x = shapely.get_x(centres)[commune].astype(float)
    y = shapely.get_y(centres)[commune].astype(float)
    outside = np.arange(len(commune))
    shapely.prepare(polygons)
    for attempt in range(25):
        shift = rng.normal(0, 1, (len(outside), 2)) * (spread[outside] * 0.93**attempt)[:, None]
        shifted_x, shifted_y = x[outside] + shift[:, 0], y[outside] + shift[:, 1]
        is_hit = shapely.contains_xy(polygons[commune[outside]], shifted_x, shifted_y)
        x[outside[is_hit]], y[outside[is_hit]] = shifted_x[is_hit], shifted_y[is_hit]
        outside = outside[~is_hit]
        if not len(outside):
            break
    return np.round(x, 1), np.round(y, 1)


def _iris_of(commune: np.ndarray, x: np.ndarray, y: np.ndarray, iris: Iris) -> np.ndarray:
    """Return (n,) the row number of the IRIS whose seed is nearest, in the same commune."""
    owners = iris.frame["commune"].to_numpy()
    starts = np.searchsorted(owners, np.arange(owners.max() + 2))
    iris_index = starts[commune]
    is_divided = np.diff(starts) > 1
    of_commune = pd.Series(commune).groupby(commune).indices
    for row in np.unique(commune[is_divided[commune]]):
        rows = of_commune[row]
        _, nearest = cKDTree(iris.seeds[starts[row] : starts[row + 1]]).query(
            np.column_stack([x[rows], y[rows]])
        )
        iris_index[rows] = starts[row] + nearest
    return iris_index


def _dwellings(
    residences: pd.DataFrame, communes: pd.DataFrame, polygons: np.ndarray, rng: np.random.Generator
) -> Stock:
    """Draw the dwellings of the résidences, with their buildings."""
    size, house = residences["size"].to_numpy(), residences["house"].to_numpy()
    residence = np.repeat(np.arange(len(residences)), size)
    rank = rank_in_group(residence)
    per_building = np.where(
        house, 1, np.clip(np.rint(rng.lognormal(2.3, 0.45, len(residences))), 4, 40)
    ).astype(int)
    building_rank = rank // per_building[residence]
    starts_building = (
        np.r_[True, (residence[1:] != residence[:-1]) | (building_rank[1:] != building_rank[:-1])]
        if len(residence)
        else np.zeros(0, bool)
    )
    building = np.cumsum(starts_building) - 1
    buildings = _buildings(
        residence[starts_building],
        building_rank[starts_building],
        residences,
        communes,
        polygons,
        rng,
    )
    noise = rng.standard_normal(len(residences))[residence]
    middle = np.where(house[residence], 2.9, 2.1) + 0.15 * noise
    rooms = np.clip(np.rint(rng.normal(middle, 0.95)), 0, 4).astype(np.int8)
    dwellings = pd.DataFrame({"residence": residence, "building": building, "rooms": rooms})
    return Stock(residences, buildings, dwellings)


def _buildings(
    owner: np.ndarray,
    order: np.ndarray,
    residences: pd.DataFrame,
    communes: pd.DataFrame,
    polygons: np.ndarray,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return the buildings on a spiral around the centre of their résidence, in a street that is
    drawn for each résidence.

    owner: (n,) row number of each building's résidence
    order: (n,) its rank in the résidence, from 0"""
    step = np.where(residences["house"].to_numpy()[owner], 22.0, 38.0)
    radius, angle = step * np.sqrt(order), order * 2.399963
    x0, y0 = residences["x"].to_numpy()[owner], residences["y"].to_numpy()[owner]
    x, y = x0 + radius * np.cos(angle), y0 + radius * np.sin(angle)
    commune = residences["commune"].to_numpy()[owner]
    is_inside = shapely.contains_xy(polygons[commune], x, y)
    x, y = np.where(is_inside, x, x0), np.where(is_inside, y, y0)
    codes = communes["code"].to_numpy()[commune]
    street = rng.integers(0, len(FLOWERS), len(residences))[owner]
    numbers = 1 + order * 2
    return pd.DataFrame(
        {
            "code": [
                f"{code}-B{building_number:05d}"
                for code, building_number in zip(codes, rank_in_group(commune) + 1, strict=True)
            ],
            "name": [
                f"{number} rue fictive des {FLOWERS[flower_number]}"
                for number, flower_number in zip(numbers, street, strict=True)
            ],
            "residence": owner,
            "x": np.round(x, 1),
            "y": np.round(y, 1),
        }
    )
