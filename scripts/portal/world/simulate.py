"""Simulate a territory household by household, then aggregate it to every scale and vintage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import pandas as pd
import shapely

from ..catalogue.families import CLASSES, COUNT_COLUMNS, FINANCING_LABELS, FRAGILITY_CLASSES, MEANS
from ..rows import aggregate
from . import elsewhere as nation
from . import france, geography, households, stock, zones

VINTAGES = ("2018", "2020", "2022", "2024")
SCALES = (
    "france",
    "region",
    "departement",
    "epci",
    "commune",
    "iris",
    "qpv2015",
    "qpv2024",
    "carreau",
    "batiment",
    "residence",
)
POINT_SCALES = ("batiment", "residence")
PARENTS: dict[str, tuple[str, ...]] = {
    "france": (),
    "region": ("france",),
    "departement": ("region",),
    "epci": ("departement", "region"),
    "commune": ("epci", "departement", "region"),
    "iris": ("commune", "epci", "departement", "region"),
    "qpv2015": ("commune", "epci", "departement", "region"),
    "qpv2024": ("commune", "epci", "departement", "region"),
    "carreau": ("commune", "epci", "departement", "region"),
    "batiment": ("residence", "iris", "commune", "epci", "departement", "region"),
    "residence": ("iris", "commune", "epci", "departement", "region"),
}
POOL = 4000
LANDLORDS = (
    "Habitat fictif du Cambrésis",
    "Logis fictif du Nord",
    "Coopérative fictive des Lilas",
    "Foyer fictif des Flandres",
    "Office fictif du Catésis",
)


@dataclass(frozen=True)
class Scale:
    """Units of one scale: `frame` has code, name and the parents' codes; `shapes` are in WGS84;
    `cell` gives each address's unit."""

    id: str
    frame: pd.DataFrame
    shapes: np.ndarray
    cell: np.ndarray


@dataclass(frozen=True)
class World:
    """A simulated territory, before counting."""

    territory: str
    name: str
    scale: str
    scales: dict[str, Scale]
    cells: int
    dwelling: dict[str, np.ndarray]
    main_residences: dict[str, np.ndarray]
    fragility: np.ndarray
    elsewhere: dict[str, np.ndarray]  # the rest of France, as `dwelling`


def simulate(territory: str, seed: int) -> World:
    """Build the territory's units and dwellings."""
    rng = np.random.default_rng([seed, *territory.encode()])
    space = geography.read(territory)
    wanted = stock.expectation(space, rng)
    iris = geography.cut_iris(space, rng)
    built = stock.build(space, wanted, iris, rng)
    qpv = zones.qpv(space, built, rng)
    units = _scales(space, built, iris, qpv, rng)
    pools = _pools(space, wanted, rng)
    dwelling = _dwellings(built, qpv, pools, rng)
    names = {**space.names["epci"], **space.names["region"], "FR": "France"}
    cells = len(built.buildings) + len(pools)
    scales = {
        "france": _france(space, cells),
        **{key: _with_pools(unit, pools, cells) for key, unit in units.items()},
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
        nation.sample(space, seed),
    )


def _france(space: geography.Geography, cells: int) -> Scale:
    """One row: every address of the territory, and in `tables` what is elsewhere."""
    frame = pd.DataFrame({"code": [france.CODE], "name": [france.NAME]}, dtype=object)
    return Scale(
        "france", frame, np.array([space.outline], dtype=object), np.zeros(cells, dtype=np.int64)
    )


@dataclass(frozen=True)
class _Pool:
    """The rest of a département outside the territory: profiles of dwellings, each standing for
    several."""

    departement: str
    region: str
    people: float
    total: int


def _pools(space: geography.Geography, wanted: np.ndarray, rng: np.random.Generator) -> list[_Pool]:
    outside = space.communes[~space.communes["inside"]].assign(
        wanted=wanted[~space.communes["inside"].to_numpy()]
    )
    return [
        _Pool(
            str(code),
            str(rows["region"].iloc[0]),
            float(rows["population"].mean() * 12),
            int(rng.poisson(rows["wanted"].sum())),
        )
        for code, rows in outside.groupby("departement")
    ]


def _codes(space: geography.Geography, scale: str) -> tuple[np.ndarray, pd.DataFrame]:
    """Row numbers of the parents of the inside communes at this scale, and the parents' frame."""
    keys = (
        space.communes[scale]
        if scale != "epci"
        else space.communes[scale].where(space.communes["inside"])
    )
    codes, uniques = pd.factorize(keys, sort=True)
    return codes, pd.DataFrame(
        {
            "code": uniques,
            "name": [space.names[scale].get(str(code), str(code)) for code in uniques],
        },
        dtype=object,
    )


def _scales(
    space: geography.Geography,
    built: stock.Stock,
    iris: geography.Iris,
    qpv: dict[str, zones.Zones],
    rng: np.random.Generator,
) -> dict[str, Scale]:
    inside = space.communes["inside"].to_numpy()
    communes = space.communes[inside].reset_index(drop=True)
    residences, buildings = built.residences, built.buildings
    owner = buildings["residence"].to_numpy()
    commune_of = residences["commune"].to_numpy()[owner]
    found: dict[str, Scale] = {}
    for scale in ("region", "departement", "epci"):
        rows, frame = _codes(space, scale)
        shapes = geography.dissolve(space.polygons, space.communes[scale].where(rows >= 0))
        for parent in PARENTS[scale]:
            first = space.communes[parent].groupby(rows).agg(["first", "nunique"])
            frame[parent] = first["first"].where(first["nunique"] == 1)[first.index >= 0].to_numpy()
        array = np.array([shapes[code] for code in frame["code"]], dtype=object)
        found[scale] = Scale(scale, frame, geography.geographic(array), rows[inside][commune_of])
    frame = communes[["code", "name", "epci", "departement", "region"]]
    found["commune"] = Scale(
        "commune", frame, geography.geographic(space.polygons[inside]), commune_of
    )

    def under(commune: np.ndarray) -> dict[str, np.ndarray]:
        return {
            "commune": communes["code"].to_numpy()[commune],
            **{key: communes[key].to_numpy()[commune] for key in PARENTS["commune"]},
        }

    iris_owner = iris.frame["commune"].to_numpy()
    iris_code = iris.frame["code"].to_numpy()
    iris_of = residences["iris"].to_numpy()
    frame = pd.DataFrame({"code": iris_code, "name": iris.frame["name"], **under(iris_owner)})
    found["iris"] = Scale("iris", frame, geography.geographic(iris.polygons), iris_of[owner])
    landlord = np.array(LANDLORDS, dtype=object)[residences["landlord"].to_numpy()]
    frame = pd.DataFrame(
        {
            "code": residences["code"],
            "name": residences["name"],
            "iris": iris_code[iris_of],
            **under(residences["commune"].to_numpy()),
            "landlord": landlord,
        }
    )
    found["residence"] = Scale("residence", frame, _points(residences), owner)
    frame = pd.DataFrame(
        {
            "code": buildings["code"],
            "name": buildings["name"],
            "residence": residences["code"].to_numpy()[owner],
            "iris": iris_code[iris_of[owner]],
            **under(commune_of),
            "landlord": landlord[owner],
        }
    )
    found["batiment"] = Scale("batiment", frame, _points(buildings), np.arange(len(buildings)))
    for scale, zone in (
        ("qpv2015", qpv["2015"]),
        ("qpv2024", qpv["2024"]),
        ("carreau", zones.squares(built, rng)),
    ):
        codes = np.array([*zone.frame["code"], None], dtype=object)
        found["batiment"].frame[scale] = codes[zone.building]  # −1 = in none
        frame = zone.frame.assign(
            **_single_parents(zone.building, len(zone.frame), under(commune_of))
        )
        found[scale] = Scale(scale, frame, geography.geographic(zone.polygons), zone.building)
    return found


def _single_parents(
    unit: np.ndarray, units: int, parents: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Parent's code where all the addresses of the unit share it, missing where the unit
    straddles."""
    known = unit >= 0
    found = {}
    for key, codes in parents.items():
        grouped = (
            pd.Series(codes[known], dtype=object)
            .groupby(unit[known])
            .agg(["first", "nunique"])
            .reindex(range(units))
        )
        found[key] = grouped["first"].where(grouped["nunique"] == 1).to_numpy(dtype=object)
    return found


def _points(frame: pd.DataFrame) -> np.ndarray:
    return (
        geography.geographic(shapely.points(frame["x"], frame["y"]))
        if len(frame)
        else np.zeros(0, dtype=object)
    )


def _with_pools(unit: Scale, pools: list[_Pool], cells: int) -> Scale:
    """Address → unit, pools included: they count in their département and région only."""
    cell = np.full(cells, -1)
    cell[: len(unit.cell)] = unit.cell
    if unit.id in ("departement", "region"):
        position = {code: row for row, code in enumerate(unit.frame["code"])}
        for number, pool in enumerate(pools):
            cell[cells - len(pools) + number] = position[getattr(pool, unit.id)]
    return Scale(unit.id, unit.frame, unit.shapes, cell)


def _dwellings(
    built: stock.Stock, qpv: dict[str, zones.Zones], pools: list[_Pool], rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Arrays over all dwellings, those of the pools last."""
    owner, building = (
        built.dwellings["residence"].to_numpy(),
        built.dwellings["building"].to_numpy(),
    )
    columns = ("house", "built", "financing", "dpe", "fragility", "rent")
    parts = [{name: built.residences[name].to_numpy()[owner] for name in columns}]
    parts[0] |= {
        "rooms": built.dwellings["rooms"].to_numpy(),
        "cell": building,
        "weight": np.ones(len(owner), dtype=np.int64),
    }
    parts[0] |= {f"qpv{year}": qpv[year].building[building] >= 0 for year in ("2015", "2024")}
    for number, pool in enumerate(pools):
        size = min(POOL, max(pool.total, 1))
        house = rng.random(size) < (stock.HOUSES.get(pool.region, stock.OTHER_HOUSES))
        parts.append(
            stock.profiles(house, pool.people, pool.total, rng)
            | {"cell": np.full(size, len(built.buildings) + number)}
        )
    joined = stock.completed(
        {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}, rng
    )
    return joined


def _main_residences(space: geography.Geography, iris: geography.Iris) -> dict[str, np.ndarray]:
    """Main residences of every unit of the scales that have them; IRIS add up to their commune."""
    homes = np.rint(space.communes["population"].to_numpy() / 2.2).astype(np.int64)
    inside = space.communes["inside"].to_numpy()
    found = {"commune": homes[inside], "france": np.array([nation.main_residences(space)])}
    for scale in ("region", "departement", "epci"):
        rows, frame = _codes(space, scale)
        found[scale] = np.bincount(
            rows[rows >= 0], weights=homes[rows >= 0], minlength=len(frame)
        ).astype(np.int64)
    owner = iris.frame["commune"].to_numpy()
    pieces = np.bincount(owner)
    total, rank = found["commune"][owner], stock.rank_in_group(owner)
    found["iris"] = total * (rank + 1) // pieces[owner] - total * rank // pieces[owner]
    return found


def states(world: World, seed: int) -> Iterator[aggregate.State]:
    """The vintages one after the other: dwellings stay, part of the households change."""
    yield from _states(world.dwelling, np.random.default_rng([seed, 7, *world.territory.encode()]))


def _states(d: dict[str, np.ndarray], rng: np.random.Generator) -> Iterator[aggregate.State]:
    fragility, rooms = d["fragility"], d["rooms"]
    n = len(rooms)
    let = np.array([0.925, 0.028, 0.017, 0.013, 0.017])
    people: households.Households | None = None
    status: np.ndarray = np.zeros(n, dtype=np.int8)
    for vintage in VINTAGES:
        year = int(vintage)
        weights = let[None, :] * np.exp(np.outer(fragility, [0, 0.45, 0.3, 0, 0]))
        drawn = households.pick(weights, rng)
        if people is None:
            people, status = households.draw(fragility, rooms, False, rng), drawn
        else:
            people, moved = households.older(people, fragility, rooms, 2, rng)
            status = np.where(moved | (status > 0), drawn, status)
        young = year - d["year"] < 3
        people = households.Households(
            **{
                **vars(people),
                "tenure": np.where(
                    young,
                    np.minimum(people.tenure, np.maximum(year - d["year"], 0.4)),
                    people.tenure,
                ),
            }
        )
        exists = d["year"] <= year
        again = rng.random(n) * 0.5 + d["answers"] * 0.5
        surveyed = exists & (status == 0) & (again < 0.755 - 0.02 * np.clip(fragility, -1, 1))
        yield aggregate.State(
            vintage=vintage,
            cell=d["cell"],
            weight=d["weight"],
            exists=exists,
            status=status,
            surveyed=surveyed,
            vacant_long=(status == 1) & (rng.random(n) < 0.45),
            house=d["house"],
            rooms=rooms,
            built=d["year"],
            financing=d["financing"],
            dpe=np.where(d["labelled_from"] <= year, d["dpe"], -1),
            rent=np.round(d["rent"] * 1.013 ** (year - 2018), 2),
            in_qpv=d["qpv2024" if year >= 2024 else "qpv2015"],
            households=people,
        )


def tables(
    world: World, seed: int, vintages: tuple[str, ...] = VINTAGES
) -> Iterator[tuple[str, dict[str, pd.DataFrame]]]:
    """(vintage, {scale: rows}) with every column of the catalogue, unsuppressed."""
    elsewhere: Iterator[aggregate.State | None] = repeat(None)
    if world.elsewhere:
        elsewhere = _states(world.elsewhere, np.random.default_rng([seed, 13]))
    for state, other in zip(states(world, seed), elsewhere, strict=False):
        if state.vintage not in vintages:
            continue
        counts = aggregate.count(state, world.cells)
        rows = {}
        for key, unit in world.scales.items():
            rolled = aggregate.roll_up(counts, unit.cell, len(unit.frame))
            means = aggregate.rents(state, unit.cell[state.cell], len(unit.frame))
            if key == "france":
                rolled, means = nation.with_elsewhere(rolled, means, other)
            frame = pd.DataFrame(rolled, columns=list(COUNT_COLUMNS))
            homes = world.main_residences.get(key)
            frame["main_residences"] = (
                homes if homes is not None else pd.array([pd.NA] * len(frame), dtype="Int64")
            )
            occupied = frame["occupied"].to_numpy(dtype=float)
            with np.errstate(invalid="ignore", divide="ignore"):
                means["response_rate"] = np.round(
                    100 * frame["households"].to_numpy(dtype=float) / occupied, 1
                )
            texts = _classes(world, key, frame)
            rows[key] = pd.concat(
                [
                    unit.frame.reset_index(drop=True),
                    frame,
                    means[list(MEANS)],
                    texts[list(CLASSES)],
                ],
                axis=1,
            )
        yield state.vintage, rows


def _classes(world: World, scale: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Text classes: main financing of any unit with dwellings, fragility class of a résidence."""
    shares = frame[
        ["fin_plai", "fin_plus_pre77", "fin_plus_post77", "fin_pls", "fin_pli"]
    ].to_numpy()
    main = np.array(FINANCING_LABELS, dtype=object)[shares.argmax(axis=1)]
    main[shares.sum(axis=1) == 0] = None
    fragility: np.ndarray = np.full(len(frame), None, dtype=object)
    if scale == "residence":
        edges = (
            np.quantile(world.fragility, [0.12, 0.35, 0.68, 0.88]) if len(frame) else np.zeros(4)
        )
        fragility = np.array(FRAGILITY_CLASSES[::-1], dtype=object)[
            np.digitize(world.fragility, edges)
        ]
    return pd.DataFrame({"financing_main": main, "fragility": fragility})
