"""Zonings that do not nest: simulated QPV of two vintages, and the 200 m grid squares that hold
social dwellings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from .geography import Geography
from .stock import FLOWERS, Stock

QPV_FROM = 5000
"""Population from which a commune may have a QPV."""
GRID = 200
MIN_DISTANCE = 900.0
IMPUTED_SHARE = 0.06


@dataclass(frozen=True)
class Zones:
    """A zoning: `frame` has code and name, `polygons` the geometries, `building` the row number of
    the zone of each building (−1 outside)."""

    frame: pd.DataFrame
    polygons: np.ndarray
    building: np.ndarray


def qpv(geography: Geography, stock: Stock, rng: np.random.Generator) -> dict[str, Zones]:
    """Draw the QPV of 2015 and 2024 around large fragile résidences of the larger communes. Four
    out of five QPV of 2015 continue in 2024, with another outline."""
    in_territory = geography.communes["inside"].to_numpy()
    communes = geography.communes[in_territory].reset_index(drop=True)
    polygons = geography.polygons[in_territory]
    residences = stock.residences
    score = residences["size"].to_numpy() * np.exp(residences["fragility"].to_numpy())
    x, y, owner = (residences[column].to_numpy() for column in ("x", "y", "commune"))
    population = communes["population"].to_numpy()
    centres: list[tuple[int, float, float]] = []
    for row in np.flatnonzero(population >= QPV_FROM):
        indices = np.arange(np.searchsorted(owner, row), np.searchsorted(owner, row, side="right"))
        zone_count = int(min(12, max(1, round(population[row] / 9000))))
        commune_centres: list[tuple[int, float, float]] = []
        for candidate in indices[np.argsort(-score[indices], kind="stable")][: 20 * zone_count]:
            if len(commune_centres) == zone_count:
                break
            centre_x, centre_y = float(x[candidate]), float(y[candidate])
            if all(
                np.hypot(centre_x - cx, centre_y - cy) > MIN_DISTANCE
                for _, cx, cy in commune_centres
            ):
                commune_centres.append((int(row), centre_x, centre_y))
        centres.extend(commune_centres)
    number = pd.Series([communes["departement"].iloc[row] for row, _, _ in centres], dtype=object)
    rank = number.groupby(number).cumcount().to_numpy() + 1 if len(number) else np.zeros(0, int)
    continues = rng.random(len(centres)) < 0.8
    vintages: dict[str, Zones] = {}
    for vintage in ("2015", "2024"):
        rows = np.flatnonzero(continues | (vintage == "2015") | (len(centres) < 3))
        shapes = [
            shapely.intersection(_outline(x, y, rng), polygons[row])
            for row, x, y in (centres[position] for position in rows)
        ]
        codes = [_code(vintage, str(number[position]), int(rank[position])) for position in rows]
        names = []
        for position in rows:
            again = f" {position // len(FLOWERS) + 1}" if position >= len(FLOWERS) else ""
            names.append(f"Quartier fictif des {FLOWERS[position * 7 % len(FLOWERS)]}{again}")
        frame = pd.DataFrame({"code": codes, "name": names}, dtype=object)
        array = np.array(shapes, dtype=object)
        vintages[vintage] = Zones(frame, array, _zone_of_buildings(stock, array))
    return vintages


def _code(vintage: str, departement: str, rank: int) -> str:
    if vintage == "2015":
        return f"QP{departement.zfill(3)}{rank:03d}"
    return f"QN{departement.zfill(3)}{rank:02d}M"


def _outline(x: float, y: float, rng: np.random.Generator) -> shapely.Geometry:
    angle = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    radius = rng.uniform(230, 330) * rng.uniform(0.8, 1.3, 14)
    points = np.column_stack([x + radius * np.cos(angle), y + radius * np.sin(angle)])
    return shapely.polygons(points)


def _zone_of_buildings(stock: Stock, shapes: np.ndarray) -> np.ndarray:
    building = np.full(len(stock.buildings), -1)
    if len(shapes) and len(building):
        points = shapely.points(stock.buildings["x"], stock.buildings["y"])
        zone, point = shapely.STRtree(points).query(shapes, predicate="contains")
        building[point] = zone
    return building


def squares(stock: Stock, crs: str, rng: np.random.Generator) -> Zones:
    """Return the 200 m squares (aligned in the territory's system) with at least one address. Some
    carry the flag of imputed values (R11)."""
    column = np.floor(stock.buildings["x"].to_numpy() / GRID).astype(np.int64)
    line = np.floor(stock.buildings["y"].to_numpy() / GRID).astype(np.int64)
    offset = 1 << 20
    keys, building = np.unique(
        (line + offset) * (offset << 2) + column + offset, return_inverse=True
    )
    line, column = keys // (offset << 2) - offset, keys % (offset << 2) - offset
    codes = [
        f"CRS{crs[5:]}RES{GRID}mN{northing * GRID}E{easting * GRID}"
        for northing, easting in zip(line, column, strict=True)
    ]
    imputed = ["imputed" if draw < IMPUTED_SHARE else None for draw in rng.random(len(codes))]
    names = [
        f"Carreau fictif N{northing * GRID} E{easting * GRID}"
        for northing, easting in zip(line, column, strict=True)
    ]
    frame = pd.DataFrame({"code": codes, "name": names, "imputed": imputed}, dtype=object)
    x, y = column * GRID, line * GRID
    return Zones(frame, shapely.box(x, y, x + GRID, y + GRID), building)
