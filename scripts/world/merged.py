"""Squares of 200 m that may not be shown, merged until they may: "carreaux à maille adaptative".

INSEE publishes its grid like this: a square under the threshold is merged with its neighbours of
the same 400 m square, else of 800, 1 600, 3 200 m, else of its commune. A square that may be shown
stays as it is. The units are the same in every vintage, so that vintages can be compared: a unit
is final once it may be shown in every vintage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import shapely

from occupancy_plugin.secrecy import Policy, Schema, units_to_withhold
from occupancy_plugin.sources.projections import system_of

from ..portal.catalogue import catalogue
from ..portal.catalogue.families import COUNT_COLUMNS
from ..portal.catalogue.scales import VINTAGES
from ..portal.rows import suppress
from . import geography, simulate, tables
from .units import Scale, merged_scale
from .zones import GRID

MERGED_SIDES = (400, 800, 1600, 3200, 0)
"""Sides in metres of the squares in which small ones are merged, in turn; 0: the whole commune."""
GATE_LIMIT = 50_000
"""Number of addresses under which the gate decides which units may be shown. In larger territories
the number of households decides alone."""
ReleaseTest = Callable[[np.ndarray], np.ndarray]


def with_merged_squares(world: simulate.World, seed: int) -> simulate.World:
    squares = world.scales["carreau"]
    make_test = _at_the_gate if world.cells < GATE_LIMIT else _by_households
    unit = merge(_corners(squares), squares.frame["commune"].to_numpy(), make_test(world, seed))
    sides = np.full((len(unit), 2), GRID)
    boxes = shapely.box(*_corners(squares).T, *(_corners(squares) + sides).T)
    codes, unit_index = np.unique(unit.astype(str), return_inverse=True)
    shapes = np.array(
        [shapely.union_all(boxes[unit_index == unit_number]) for unit_number in range(len(codes))]
    )
    crs = system_of(squares.frame["commune"].dropna())
    scale = merged_scale(squares, unit_index, codes, geography.geographic(shapes, crs))
    buildings = world.scales["batiment"]
    unit_of_building = buildings.frame["carreau"].map(
        dict(zip(squares.frame["code"], codes[unit_index], strict=True))
    )
    frame = buildings.frame.assign(maille=unit_of_building.astype(object))
    return replace(
        world, scales={**world.scales, "batiment": replace(buildings, frame=frame), "maille": scale}
    )


def merge(corners: np.ndarray, commune: np.ndarray, may_be_shown: ReleaseTest) -> np.ndarray:
    """Return (n,) the code of every square's unit.

    corners       (n, 2) south-west corners, x and y in metres
    commune       (n,) its code, missing where a square lies in two
    may_be_shown  takes the unit of each square (n,) and returns (n,) whether that may be shown

    >>> corners = np.array([[0, 0], [200, 0], [600, 0]])
    >>> merge(corners, np.array(["c", "c", "c"]), lambda unit: np.char.startswith(unit, "C800"))
    array(['C800mN0E0c', 'C800mN0E0c', 'C800mN0E0c'], dtype='<U40')
    """
    commune_text = pd.Series(commune, dtype=object).fillna("").to_numpy()
    epsg = system_of(set(commune_text) - {""}).removeprefix("EPSG:")
    unit = np.array([f"CRS{epsg}RES{GRID}mN{y}E{x}" for x, y in corners], dtype="<U40")
    is_final = may_be_shown(unit)
    for side in MERGED_SIDES:
        names = [
            f"C{side}mN{y // side * side}E{x // side * side}{commune_code}"
            if side
            else f"C{commune_code}"
            for (x, y), commune_code in zip(corners, commune_text, strict=True)
        ]
        candidate = np.where(is_final, unit, np.array(names, dtype="<U40"))
        is_releasable = may_be_shown(candidate)
        unit = np.where(is_releasable, candidate, unit)
        is_final = is_releasable
    return unit


def _corners(squares: Scale) -> np.ndarray:
    """Return (n, 2) south-west corners, x and y in metres, from the squares' codes."""
    numbers = [re.search(r"mN(-?\d+)E(-?\d+)$", code) for code in squares.frame["code"]]
    return np.array(
        [(int(match[2]), int(match[1])) for match in numbers if match is not None], dtype=int
    )


def _by_households(world: simulate.World, seed: int) -> ReleaseTest:
    """Return a test by the threshold alone: enough surveyed households in every vintage."""
    square = world.scales["carreau"].cell
    threshold = catalogue.policy()["min_households"]
    counts = []
    for state in simulate.states(world, seed):
        square_of_household = square[state.cell[state.surveyed]]
        weights = state.weight[state.surveyed][square_of_household >= 0]
        size = len(world.scales["carreau"].frame)
        counts.append(
            np.bincount(square_of_household[square_of_household >= 0], weights, minlength=size)
        )

    def may_be_shown(unit: np.ndarray) -> np.ndarray:
        unit_index = np.unique(unit, return_inverse=True)[1]
        households = np.min([np.bincount(unit_index, count) for count in counts], axis=0)
        return np.asarray(households[unit_index] >= threshold)

    return may_be_shown


def _at_the_gate(world: simulate.World, seed: int) -> ReleaseTest:
    """Return a test by the gate: it releases the unit, with all other scales, in every vintage."""
    rows = [
        {scale: suppress.unit_table(frame) for scale, frame in scales.items()}
        for _, scales in tables.counted(world, seed, VINTAGES, with_rents=False)
    ]
    schema = suppress.schema((*world.scales, "maille"))
    thresholds = suppress.thresholds()

    def may_be_shown(unit: np.ndarray) -> np.ndarray:
        return np.logical_and.reduce(
            [_is_released(scales, unit, schema, thresholds) for scales in rows]
        )

    return may_be_shown


def _is_released(
    scales: Mapping[str, pd.DataFrame], unit: np.ndarray, schema: Schema, policy: Policy
) -> np.ndarray:
    """Return (n,) whether the unit of each square may be shown in one vintage."""
    squares = scales["carreau"]
    counts = [name for name in COUNT_COLUMNS if name in suppress.UNIT_COLUMNS]
    unit_of_square = dict(zip(squares.index, unit, strict=True))
    buildings = scales["batiment"]
    with_units = {
        **scales,
        "batiment": buildings.assign(maille=buildings["carreau"].map(unit_of_square)),
        "maille": squares[counts].groupby(unit).sum(),
    }
    withheld = units_to_withhold(with_units, schema, policy)["maille"]
    return np.isin(unit, withheld.index[~withheld.to_numpy(dtype=bool)].to_numpy(dtype=str))
