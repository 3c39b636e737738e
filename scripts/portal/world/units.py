"""The units of every scale of a territory: codes, parents, shapes, and the unit that each address
lies in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from . import france, geography, stock, zones
from .scales import PARENTS

LANDLORDS = (
    "Habitat fictif du Cambrésis",
    "Logis fictif du Nord",
    "Coopérative fictive des Lilas",
    "Foyer fictif des Flandres",
    "Office fictif du Catésis",
)


Parents = dict[str, np.ndarray]


@dataclass(frozen=True)
class Scale:
    """Units of one scale: `frame` has code, name and the parents' codes; `shapes` are in WGS84;
    `cell` gives each address's unit."""

    id: str
    frame: pd.DataFrame
    shapes: np.ndarray
    cell: np.ndarray


def of(
    space: geography.Geography,
    built: stock.Stock,
    iris: geography.Iris,
    qpv: dict[str, zones.Zones],
    rng: np.random.Generator,
) -> dict[str, Scale]:
    """Every scale but France; `cell` is over the buildings of the territory."""
    in_territory = space.communes["inside"].to_numpy()
    communes = space.communes[in_territory].reset_index(drop=True)
    owner = built.buildings["residence"].to_numpy()
    commune_of = built.residences["commune"].to_numpy()[owner]

    def under(commune: np.ndarray) -> Parents:
        """Codes of the communes with these row numbers, and of what holds them."""
        return {
            "commune": communes["code"].to_numpy()[commune],
            **{key: communes[key].to_numpy()[commune] for key in PARENTS["commune"]},
        }

    scales = _areas(space, commune_of)
    frame = communes[["code", "name", "epci", "departement", "region"]]
    scales["commune"] = Scale(
        "commune", frame, geography.geographic(space.polygons[in_territory]), commune_of
    )
    iris_of = built.residences["iris"].to_numpy()
    frame = pd.DataFrame(
        {
            "code": iris.frame["code"].to_numpy(),
            "name": iris.frame["name"],
            **under(iris.frame["commune"].to_numpy()),
        }
    )
    scales["iris"] = Scale("iris", frame, geography.geographic(iris.polygons), iris_of[owner])
    scales |= _addresses(
        built,
        iris.frame["code"].to_numpy(),
        under(built.residences["commune"].to_numpy()),
        under(commune_of),
    )
    scales |= _zonings(
        scales["batiment"],
        {
            "qpv2015": qpv["2015"],
            "qpv2024": qpv["2024"],
            "carreau": zones.squares(built, rng),
        },
        under(commune_of),
    )
    return scales


def _areas(space: geography.Geography, commune_of: np.ndarray) -> dict[str, Scale]:
    """Régions, départements and EPCI, dissolved from communes."""
    in_territory = space.communes["inside"].to_numpy()
    scales: dict[str, Scale] = {}
    for scale in ("region", "departement", "epci"):
        rows, frame = codes(space, scale)
        shapes = geography.dissolve(space.polygons, space.communes[scale].where(rows >= 0))
        for parent in PARENTS[scale]:
            first = space.communes[parent].groupby(rows).agg(["first", "nunique"])
            frame[parent] = first["first"].where(first["nunique"] == 1)[first.index >= 0].to_numpy()
        array = np.array([shapes[code] for code in frame["code"]], dtype=object)
        scales[scale] = Scale(
            scale, frame, geography.geographic(array), rows[in_territory][commune_of]
        )
    return scales


def _addresses(
    built: stock.Stock, iris_code: np.ndarray, of_residence: Parents, of_building: Parents
) -> dict[str, Scale]:
    """Résidences and their buildings, the addresses that everything is counted at."""
    residences, buildings = built.residences, built.buildings
    owner = buildings["residence"].to_numpy()
    iris_of = residences["iris"].to_numpy()
    landlord = np.array(LANDLORDS, dtype=object)[residences["landlord"].to_numpy()]
    residence = pd.DataFrame(
        {
            "code": residences["code"],
            "name": residences["name"],
            "iris": iris_code[iris_of],
            **of_residence,
            "landlord": landlord,
        }
    )
    batiment = pd.DataFrame(
        {
            "code": buildings["code"],
            "name": buildings["name"],
            "residence": residences["code"].to_numpy()[owner],
            "iris": iris_code[iris_of[owner]],
            **of_building,
            "landlord": landlord[owner],
        }
    )
    return {
        "residence": Scale("residence", residence, _points(residences), owner),
        "batiment": Scale("batiment", batiment, _points(buildings), np.arange(len(buildings))),
    }


def _zonings(
    batiment: Scale, zonings: dict[str, zones.Zones], of_building: Parents
) -> dict[str, Scale]:
    """QPV and squares, which nest in nothing; each building is told its zone."""
    scales: dict[str, Scale] = {}
    for scale, zone in zonings.items():
        names = np.array([*zone.frame["code"], None], dtype=object)
        batiment.frame[scale] = names[zone.building]  # −1 = in none
        frame = zone.frame.assign(**_single_parents(zone.building, len(zone.frame), of_building))
        scales[scale] = Scale(scale, frame, geography.geographic(zone.polygons), zone.building)
    return scales


def merged_scale(squares: Scale, unit: np.ndarray, codes: np.ndarray, shapes: np.ndarray) -> Scale:
    """Squares joined to larger units. unit (n,) the number of each square's unit; codes, shapes of
    the units (m,)."""
    size = np.bincount(unit)
    first = np.unique(unit, return_index=True)[1]
    name = squares.frame["name"].to_numpy()[first]
    joined = [f"{n} carreaux fictifs réunis ({c})" for n, c in zip(size, codes, strict=True)]
    frame = pd.DataFrame({"code": codes, "name": np.where(size > 1, joined, name)}, dtype=object)
    for key in PARENTS["maille"]:
        frame[key] = _common(squares.frame[key], unit)
    on_square = squares.cell >= 0
    cell = np.where(on_square, unit[np.where(on_square, squares.cell, 0)], -1)
    return Scale("maille", frame, shapes, cell)


def grouped_scale(
    residences: Scale, unit: np.ndarray, first: np.ndarray, place: np.ndarray, shapes: np.ndarray
) -> Scale:
    """Résidences joined to groups. unit (n,) the number of each résidence's group; first (m,) a
    résidence of every group; place (m,) the code of the unit that all of a group lies in, which
    names it: its résidences may not be named; shapes (m,)."""
    size = np.bincount(unit)
    code, name = (residences.frame[key].to_numpy()[first] for key in ("code", "name"))
    joined = [f"{n} résidences fictives voisines ({c})" for n, c in zip(size, place, strict=True)]
    frame = pd.DataFrame(
        {
            "code": np.where(size > 1, np.array([f"{c}-G" for c in place], dtype=object), code),
            "name": np.where(size > 1, np.array(joined, dtype=object), name),
        },
        dtype=object,
    )
    for key in PARENTS["voisinage"]:
        frame[key] = _common(residences.frame[key], unit)
    in_residence = residences.cell >= 0
    cell = np.where(in_residence, unit[np.where(in_residence, residences.cell, 0)], -1)
    return Scale("voisinage", frame, shapes, cell)


def _common(codes: pd.Series, unit: np.ndarray) -> pd.Series:
    """Per unit the code that all its parts have, missing where they have several or none."""
    holders = codes.fillna("").groupby(unit).agg(["first", "nunique"])
    return holders["first"].where((holders["nunique"] == 1) & (holders["first"] != ""), None)


def whole_country(space: geography.Geography, cells: int) -> Scale:
    """One row: every address of the territory, and in `tables` what is elsewhere."""
    frame = pd.DataFrame({"code": [france.CODE], "name": [france.NAME]}, dtype=object)
    return Scale(
        "france", frame, np.array([space.outline], dtype=object), np.zeros(cells, dtype=np.int64)
    )


def codes(space: geography.Geography, scale: str) -> tuple[np.ndarray, pd.DataFrame]:
    """Row numbers of the parents of the inside communes at this scale, and the parents' frame."""
    keys = (
        space.communes[scale]
        if scale != "epci"
        else space.communes[scale].where(space.communes["inside"])
    )
    rows, uniques = pd.factorize(keys, sort=True)
    return rows, pd.DataFrame(
        {
            "code": uniques,
            "name": [space.names[scale].get(str(code), str(code)) for code in uniques],
        },
        dtype=object,
    )


def _single_parents(unit: np.ndarray, units: int, parents: Parents) -> Parents:
    """Parent's code where all the addresses of the unit share it, missing where the unit
    straddles."""
    known = unit >= 0
    parents_of = {}
    for key, holders in parents.items():
        grouped = (
            pd.Series(holders[known], dtype=object)
            .groupby(unit[known])
            .agg(["first", "nunique"])
            .reindex(range(units))
        )
        parents_of[key] = grouped["first"].where(grouped["nunique"] == 1).to_numpy(dtype=object)
    return parents_of


def _points(frame: pd.DataFrame) -> np.ndarray:
    return (
        geography.geographic(shapely.points(frame["x"], frame["y"]))
        if len(frame)
        else np.zeros(0, dtype=object)
    )
