"""Groups of résidences that may not be shown by themselves: "groupes de résidences voisines".

A résidence that may be shown in every vintage is its own group. All others of an IRIS form one
group; where the IRIS may not be shown either, all others of the commune do. That is the sum which
the gate itself forms, of at least two units and eleven households (docs/secrecy.md, section 8). So
groups nest in IRIS or communes, are the same in every vintage, and show only numbers that can be
computed from the scales around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import units_to_withhold

from ..portal.catalogue.scales import VINTAGES
from ..portal.rows import suppress
from . import simulate, tables
from .merged import GATE_LIMIT
from .outlines import outlines
from .units import grouped_scale

WIDER_SCALES = ("iris", "commune")
"""Scales that a group may lie in, finest first."""
GATE_SCALES = ("residence", *WIDER_SCALES, "epci", "departement", "region")


def with_neighbours(world: simulate.World, seed: int) -> simulate.World:
    """Add the scale of groups, and a column with its group to every résidence."""
    residences, buildings = world.scales["residence"], world.scales["batiment"]
    frame = residences.frame
    released_codes = _released_codes(world, seed)
    wider_scales = [
        (frame[scale].to_numpy(), frame[scale].isin(released_codes[scale]).to_numpy())
        for scale in WIDER_SCALES
    ]
    first_of_group = group(frame["code"].isin(released_codes["residence"]).to_numpy(), wider_scales)
    first_positions, group_of = np.unique(first_of_group, return_inverse=True)
    shapes = outlines(
        residences.shapes,
        group_of,
        frame["commune"].to_numpy(),
        buildings.shapes,
        residences.cell[: len(buildings.frame)],
    )
    wider_code = frame["iris"].where(frame["iris"].isin(released_codes["iris"]), frame["commune"])
    groups = grouped_scale(
        residences, group_of, first_positions, wider_code.to_numpy()[first_positions], shapes
    )
    with_group = frame.assign(voisinage=groups.frame["code"].to_numpy()[group_of])
    scales = {"residence": replace(residences, frame=with_group), "voisinage": groups}
    return replace(world, scales={**world.scales, **scales})


def group(
    is_releasable: np.ndarray, wider_units: Sequence[tuple[np.ndarray, np.ndarray]]
) -> np.ndarray:
    """Return (n,) the position of the first résidence in the group of each résidence.

    is_releasable  (n,) whether a résidence may be shown
    wider_units    per wider scale, finest first: (n,) code of its unit, (n,) whether it is shown

    >>> iris, commune = np.array(["i", "i", "i", "j"]), np.array(["c", "c", "c", "c"])
    >>> shown = np.array([True, True, True, True])
    >>> group(np.array([False, True, False, True]), [(iris, shown), (commune, shown)])
    array([0, 1, 0, 3])
    """
    first_position = np.arange(len(is_releasable))
    is_ungrouped = ~is_releasable
    for code, unit_released in wider_units:
        members = np.flatnonzero(is_ungrouped & unit_released)
        _, start, unit_of = np.unique(
            code[members].astype(str), return_index=True, return_inverse=True
        )
        first_position[members] = members[start[unit_of]]
        is_ungrouped[members] = False
    return first_position


def _released_codes(world: simulate.World, seed: int) -> dict[str, set[str]]:
    """Return scale → codes of the units that may be shown in every vintage."""
    released_codes: dict[str, set[str]] = {}
    for rows in _gate_tables(world, seed):
        withheld = units_to_withhold(rows, suppress.schema(tuple(rows)), suppress.thresholds())
        for scale in ("residence", *WIDER_SCALES):
            codes = set(withheld[scale].index[~withheld[scale].to_numpy(dtype=bool)])
            released_codes[scale] = released_codes.get(scale, codes) & codes
    return released_codes


def _gate_tables(world: simulate.World, seed: int) -> Iterator[dict[str, pd.DataFrame]]:
    """Yield the gate's tables of each vintage. From `GATE_LIMIT` addresses on they have only the
    scales of one hierarchy, because comparing zonings would take too long."""
    if world.cells >= GATE_LIMIT:
        scales = {scale: world.scales[scale] for scale in GATE_SCALES}
        world = replace(world, scales=scales)
    for _, rows in tables.counted(world, seed, VINTAGES, with_rents=False):
        yield {scale: suppress.unit_table(frame) for scale, frame in rows.items()}
