"""Squares of 200 m that may not be shown, merged until they may: "carreaux à maille adaptative".

As INSEE publishes its grid: a square that is under the threshold is joined with its neighbours of
the same 400 m square, else of 800, 1 600, 3 200 m, else of its commune. A square that may be shown
stays as it is. The units are the same in every vintage, so that vintages can be compared: a unit
stands when it may be shown in each of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import shapely

from occupancy_plugin.secrecy import Policy, units_to_withhold

from ..catalogue import catalogue
from ..catalogue.families import COUNT_COLUMNS
from ..world import geography, simulate
from ..world.scales import VINTAGES
from ..world.units import Scale, merged_scale
from ..world.zones import GRID
from . import suppress, tables

SIDES = (400, 800, 1600, 3200, 0)
"""Sides of the squares in which small ones are merged, in metres, in turn; 0: all of a commune."""
PROVED = 50_000
"""Addresses up to which units are tried at the gate; beyond, by their households alone."""
Shown = Callable[[np.ndarray], np.ndarray]


def with_merged_squares(world: simulate.World, seed: int) -> simulate.World:
    """The same world with the scale of merged squares; every building is told its unit."""
    squares = world.scales["carreau"]
    shown = _at_the_gate(world, seed) if world.cells < PROVED else _by_households(world, seed)
    unit = merge(_corners(squares), squares.frame["commune"].to_numpy(), shown)
    sides = np.full((len(unit), 2), GRID)
    boxes = shapely.box(*_corners(squares).T, *(_corners(squares) + sides).T)
    codes, place = np.unique(unit.astype(str), return_inverse=True)
    shapes = np.array([shapely.union_all(boxes[place == k]) for k in range(len(codes))])
    scale = merged_scale(squares, place, codes, geography.geographic(shapes))
    buildings = world.scales["batiment"]
    told = buildings.frame["carreau"].map(
        dict(zip(squares.frame["code"], codes[place], strict=True))
    )
    frame = buildings.frame.assign(maille=told.astype(object))
    return replace(
        world,
        scales={**world.scales, "batiment": replace(buildings, frame=frame), "maille": scale},
    )


def merge(corners: np.ndarray, commune: np.ndarray, shown: Shown) -> np.ndarray:
    """(n,) the code of every square's unit.

    corners  (n, 2) south-west corners, x and y in metres; commune (n,) its code, missing where a
             square lies in two
    shown    which squares of units (n,) may be shown

    >>> corners = np.array([[0, 0], [200, 0], [600, 0]])
    >>> merge(corners, np.array(["c", "c", "c"]), lambda unit: np.char.startswith(unit, "C800"))
    array(['C800mN0E0c', 'C800mN0E0c', 'C800mN0E0c'], dtype='<U40')
    """
    where = pd.Series(commune, dtype=object).fillna("").to_numpy()
    unit = np.array([f"CRS2154RES{GRID}mN{y}E{x}" for x, y in corners], dtype="<U40")
    standing = shown(unit)
    for side in SIDES:
        names = [
            f"C{side}mN{y // side * side}E{x // side * side}{c}" if side else f"C{c}"
            for (x, y), c in zip(corners, where, strict=True)
        ]
        tried = np.where(standing, unit, np.array(names, dtype="<U40"))
        may = shown(tried)
        unit = np.where(may, tried, unit)
        standing = may
    return unit


def _corners(squares: Scale) -> np.ndarray:
    """(n, 2) south-west corners, x and y, as their codes say."""
    numbers = [re.search(r"mN(-?\d+)E(-?\d+)$", code) for code in squares.frame["code"]]
    return np.array([(int(n[2]), int(n[1])) for n in numbers if n is not None], dtype=int)


def _by_households(world: simulate.World, seed: int) -> Shown:
    """By the threshold alone, in every vintage."""
    square = world.scales["carreau"].cell
    least = catalogue.policy()["min_households"]
    counts = []
    for state in simulate.states(world, seed):
        of = square[state.cell[state.surveyed]]
        weights = state.weight[state.surveyed][of >= 0]
        size = len(world.scales["carreau"].frame)
        counts.append(np.bincount(of[of >= 0], weights, minlength=size))

    def shown(unit: np.ndarray) -> np.ndarray:
        place = np.unique(unit, return_inverse=True)[1]
        held = np.min([np.bincount(place, count) for count in counts], axis=0)
        return np.asarray(held[place] >= least)

    return shown


def _at_the_gate(world: simulate.World, seed: int) -> Shown:
    """By what the gate would withhold beside all other scales, in every vintage."""
    rows = [
        {scale: suppress.gate_table(frame) for scale, frame in scales.items()}
        for _, scales in tables.counted(world, seed, VINTAGES)
    ]
    schema = suppress.schema((*world.scales, "maille"))
    thresholds = suppress.thresholds()

    def shown(unit: np.ndarray) -> np.ndarray:
        return np.logical_and.reduce([_released(each, unit, schema, thresholds) for each in rows])

    return shown


def _released(
    scales: Mapping[str, pd.DataFrame], unit: np.ndarray, schema: suppress.Schema, policy: Policy
) -> np.ndarray:
    """(n,) squares whose unit may be shown in one vintage."""
    squares = scales["carreau"]
    counts = [name for name in COUNT_COLUMNS if name != "main_residences"]
    of = dict(zip(squares.index, unit, strict=True))
    buildings = scales["batiment"]
    tried = {
        **scales,
        "batiment": buildings.assign(maille=buildings["carreau"].map(of)),
        "maille": squares[counts].groupby(unit).sum(),
    }
    withheld = units_to_withhold(tried, schema, policy)["maille"]
    return np.isin(unit, withheld.index[~withheld.to_numpy(dtype=bool)].to_numpy(dtype=str))
