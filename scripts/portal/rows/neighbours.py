"""Résidences that may not be shown, as groups: "groupes de résidences voisines".

A résidence that may be shown in every vintage stands alone. All others of an IRIS – of a commune
where the IRIS may not be shown – are one group: what the gate itself counts together, two units
and eleven households at least (docs/secrecy.md, section 8). So groups nest in IRIS or communes, are
the same in every vintage, and show what follows from the scales around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import units_to_withhold

from ..world import simulate
from ..world.outlines import outlines
from ..world.scales import VINTAGES
from ..world.units import grouped_scale
from . import suppress, tables
from .merged import PROVED

AROUND = ("iris", "commune")
"""Scales that a group may lie in, finest first."""
CHAIN = ("residence", *AROUND, "epci", "departement", "region")


def with_neighbours(world: simulate.World, seed: int) -> simulate.World:
    """The same world with the scale of groups; every résidence is told its group."""
    residences, buildings = world.scales["residence"], world.scales["batiment"]
    frame = residences.frame
    released = _released(world, seed)
    within = [
        (frame[scale].to_numpy(), frame[scale].isin(released[scale]).to_numpy()) for scale in AROUND
    ]
    first = group(frame["code"].isin(released["residence"]).to_numpy(), within)
    firsts, place = np.unique(first, return_inverse=True)
    shapes = outlines(
        residences.shapes,
        place,
        frame["commune"].to_numpy(),
        buildings.shapes,
        residences.cell[: len(buildings.frame)],
    )
    around = frame["iris"].where(frame["iris"].isin(released["iris"]), frame["commune"])
    groups = grouped_scale(residences, place, firsts, around.to_numpy()[firsts], shapes)
    told = frame.assign(voisinage=groups.frame["code"].to_numpy()[place])
    scales = {"residence": replace(residences, frame=told), "voisinage": groups}
    return replace(world, scales={**world.scales, **scales})


def group(standing: np.ndarray, within: Sequence[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """(n,) the first résidence of every one's group.

    standing  (n,) those that may be shown
    within    per wider scale, finest first: (n,) its code, and where it may be shown

    >>> iris, commune = np.array(["i", "i", "i", "j"]), np.array(["c", "c", "c", "c"])
    >>> shown = np.array([True, True, True, True])
    >>> group(np.array([False, True, False, True]), [(iris, shown), (commune, shown)])
    array([0, 1, 0, 3])
    """
    first = np.arange(len(standing))
    free = ~standing
    for code, shown in within:
        joined = np.flatnonzero(free & shown)
        _, start, place = np.unique(
            code[joined].astype(str), return_index=True, return_inverse=True
        )
        first[joined] = joined[start[place]]
        free[joined] = False
    return first


def _released(world: simulate.World, seed: int) -> dict[str, set[str]]:
    """Per scale the units that may be shown in every vintage."""
    shown: dict[str, set[str]] = {}
    for rows in _counted(world, seed):
        withheld = units_to_withhold(rows, suppress.schema(tuple(rows)), suppress.thresholds())
        for scale in ("residence", *AROUND):
            codes = set(withheld[scale].index[~withheld[scale].to_numpy(dtype=bool)])
            shown[scale] = shown.get(scale, codes) & codes
    return shown


def _counted(world: simulate.World, seed: int) -> Iterator[dict[str, pd.DataFrame]]:
    """Rows as the gate takes them, one vintage after the other. Beyond `PROVED` addresses zonings
    are not asked for: the scales of one chain alone."""
    if world.cells >= PROVED:
        scales = {scale: world.scales[scale] for scale in CHAIN}
        world = replace(world, scales=scales)
    for _, rows in tables.counted(world, seed, VINTAGES):
        yield {scale: suppress.gate_table(frame) for scale, frame in rows.items()}
