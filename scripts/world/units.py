"""The units of every scale of a territory: codes, parents, shapes, and the unit that each address
lies in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from ..portal.catalogue.catalogue import LANDLORDS
from ..portal.catalogue.scales import PARENTS
from ..portal.rows.unit_shapes import dissolve
from . import france, geography, stock, zones

Parents = dict[str, np.ndarray]


@dataclass(frozen=True)
class Scale:
    """Units of one scale.

    frame: code, name and the parents' codes
    shapes: geometries in WGS84
    cell: row number of the unit of each address, −1 outside"""

    id: str
    frame: pd.DataFrame
    shapes: np.ndarray
    cell: np.ndarray


def scales_of_territory(
    space: geography.Geography,
    simulated_stock: stock.Stock,
    iris: geography.Iris,
    qpv: dict[str, zones.Zones],
    rng: np.random.Generator,
) -> dict[str, Scale]:
    """Return every scale but France; their `cell` covers the buildings of the territory."""
    in_territory = space.communes["inside"].to_numpy()
    communes = space.communes[in_territory].reset_index(drop=True)
    residence_of = simulated_stock.buildings["residence"].to_numpy()
    commune_of = simulated_stock.residences["commune"].to_numpy()[residence_of]

    def commune_parents(commune: np.ndarray) -> Parents:
        """Return the codes of the communes with these row numbers, and of their parents."""
        return {
            "commune": communes["code"].to_numpy()[commune],
            **{key: communes[key].to_numpy()[commune] for key in PARENTS["commune"]},
        }

    scales = _areas(space, commune_of)
    frame = communes[["code", "name", "epci", "departement", "region"]]
    scales["commune"] = Scale(
        "commune", frame, geography.geographic(space.polygons[in_territory], space.crs), commune_of
    )
    iris_of = simulated_stock.residences["iris"].to_numpy()
    frame = pd.DataFrame(
        {
            "code": iris.frame["code"].to_numpy(),
            "name": iris.frame["name"],
            **commune_parents(iris.frame["commune"].to_numpy()),
        }
    )
    scales["iris"] = Scale(
        "iris", frame, geography.geographic(iris.polygons, space.crs), iris_of[residence_of]
    )
    scales |= _addresses(
        simulated_stock,
        space.crs,
        iris.frame["code"].to_numpy(),
        commune_parents(simulated_stock.residences["commune"].to_numpy()),
        commune_parents(commune_of),
    )
    scales |= _zonings(
        scales["batiment"],
        space.crs,
        {
            "qpv2015": qpv["2015"],
            "qpv2024": qpv["2024"],
            "carreau": zones.squares(simulated_stock, space.crs, rng),
        },
        commune_parents(commune_of),
    )
    return scales


def _areas(space: geography.Geography, commune_of: np.ndarray) -> dict[str, Scale]:
    """Return régions, départements and EPCI, dissolved from communes."""
    in_territory = space.communes["inside"].to_numpy()
    scales: dict[str, Scale] = {}
    for scale in ("region", "departement", "epci"):
        rows, frame = codes(space, scale)
        shapes = dissolve(space.polygons, space.communes[scale].where(rows >= 0))
        for parent in PARENTS[scale]:
            parent_summary = space.communes[parent].groupby(rows).agg(["first", "nunique"])
            frame[parent] = (
                parent_summary["first"]
                .where(parent_summary["nunique"] == 1)[parent_summary.index >= 0]
                .to_numpy()
            )
        array = np.array([shapes[code] for code in frame["code"]], dtype=object)
        scales[scale] = Scale(
            scale, frame, geography.geographic(array, space.crs), rows[in_territory][commune_of]
        )
    return scales


def _addresses(
    simulated_stock: stock.Stock,
    crs: str,
    iris_code: np.ndarray,
    of_residence: Parents,
    of_building: Parents,
) -> dict[str, Scale]:
    """Return résidences and their buildings. Every other scale sums the buildings' counts."""
    residences, buildings = simulated_stock.residences, simulated_stock.buildings
    residence_of = buildings["residence"].to_numpy()
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
            "residence": residences["code"].to_numpy()[residence_of],
            "iris": iris_code[iris_of[residence_of]],
            **of_building,
            "landlord": landlord[residence_of],
        }
    )
    return {
        "residence": Scale("residence", residence, _points(residences, crs), residence_of),
        "batiment": Scale("batiment", batiment, _points(buildings, crs), np.arange(len(buildings))),
    }


def _zonings(
    batiment: Scale, crs: str, zonings: dict[str, zones.Zones], of_building: Parents
) -> dict[str, Scale]:
    """Return QPV and squares, which nest in no other scale, and add each building's zone to it."""
    scales: dict[str, Scale] = {}
    for scale, zone in zonings.items():
        names = np.array([*zone.frame["code"], None], dtype=object)
        batiment.frame[scale] = names[zone.building]  # −1 = in none
        frame = zone.frame.assign(**_single_parents(zone.building, len(zone.frame), of_building))
        scales[scale] = Scale(scale, frame, geography.geographic(zone.polygons, crs), zone.building)
    return scales


def merged_scale(squares: Scale, unit: np.ndarray, codes: np.ndarray, shapes: np.ndarray) -> Scale:
    """Return the scale of merged squares. unit: (n,) number of each square's unit; codes, shapes:
    (m,) of the units."""
    size = np.bincount(unit)
    first = np.unique(unit, return_index=True)[1]
    name = squares.frame["name"].to_numpy()[first]
    merged_names = [
        f"{square_count} carreaux fictifs réunis ({code})"
        for square_count, code in zip(size, codes, strict=True)
    ]
    frame = pd.DataFrame(
        {"code": codes, "name": np.where(size > 1, merged_names, name)}, dtype=object
    )
    return _united_scale("maille", squares, unit, frame, shapes)


def grouped_scale(
    residences: Scale,
    unit: np.ndarray,
    first: np.ndarray,
    area_codes: np.ndarray,
    shapes: np.ndarray,
) -> Scale:
    """Return the scale of groups of résidences.

    unit: (n,) number of each résidence's group
    first: (m,) row number of a résidence of each group
    area_codes: (m,) code of the IRIS or commune of each group. It names the group, since the
    résidences may not be named
    shapes: (m,) in WGS84"""
    size = np.bincount(unit)
    code, name = (residences.frame[key].to_numpy()[first] for key in ("code", "name"))
    group_names = [
        f"{residence_count} résidences fictives voisines ({area_code})"
        for residence_count, area_code in zip(size, area_codes, strict=True)
    ]
    frame = pd.DataFrame(
        {
            "code": np.where(
                size > 1,
                np.array([f"{area_code}-G" for area_code in area_codes], dtype=object),
                code,
            ),
            "name": np.where(size > 1, np.array(group_names, dtype=object), name),
        },
        dtype=object,
    )
    return _united_scale("voisinage", residences, unit, frame, shapes)


def _united_scale(
    scale: str, members: Scale, unit: np.ndarray, frame: pd.DataFrame, shapes: np.ndarray
) -> Scale:
    """Return a scale whose units unite those of another, with the parents that all members have.
    unit: (n,) number of each member's unit."""
    for key in PARENTS[scale]:
        frame[key] = _common_codes(members.frame[key], unit)
    return Scale(scale, frame, shapes, np.append(unit, -1)[members.cell])


def _common_codes(codes: pd.Series, unit: np.ndarray) -> pd.Series:
    """Return (m,) the code that all members of a unit have, missing if they have several or
    none."""
    by_unit = codes.fillna("").groupby(unit).agg(["first", "nunique"])
    return by_unit["first"].where((by_unit["nunique"] == 1) & (by_unit["first"] != ""), None)


def whole_country(space: geography.Geography, cells: int) -> Scale:
    """Return the scale of France: one row for all addresses. `rows.tables` adds the dwellings of
    the other régions."""
    frame = pd.DataFrame({"code": [france.CODE], "name": [france.NAME]}, dtype=object)
    return Scale(
        "france", frame, np.array([space.outline], dtype=object), np.zeros(cells, dtype=np.int64)
    )


def codes(space: geography.Geography, scale: str) -> tuple[np.ndarray, pd.DataFrame]:
    """Return each commune's row number in the parents at this scale (−1: none), and their frame."""
    keys = space.communes[scale]
    keys = keys.where(space.communes["inside"]) if scale == "epci" else keys
    rows, uniques = pd.factorize(keys, sort=True)
    names = [space.names[scale].get(str(code), str(code)) for code in uniques]
    return rows, pd.DataFrame({"code": uniques, "name": names}, dtype=object)


def _single_parents(unit: np.ndarray, units: int, parents: Parents) -> Parents:
    """Return the parent's code if all addresses of the unit share it, missing if the unit lies in
    several parents."""
    in_unit = unit >= 0
    parents_of = {}
    for key, parent_codes in parents.items():
        grouped = (
            pd.Series(parent_codes[in_unit], dtype=object)
            .groupby(unit[in_unit])
            .agg(["first", "nunique"])
            .reindex(range(units))
        )
        parents_of[key] = grouped["first"].where(grouped["nunique"] == 1).to_numpy(dtype=object)
    return parents_of


def _points(frame: pd.DataFrame, crs: str) -> np.ndarray:
    if frame.empty:
        return np.zeros(0, dtype=object)
    return geography.geographic(shapely.points(frame["x"], frame["y"]), crs)
