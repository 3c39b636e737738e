"""Reads zonings over a released scale (R9): a QPV or a grid square is the sum of its buildings, and
buildings are released too. `prove.py` protects them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..forest.forest import Forest
from ..forest.zoning import Zoning
from ..model import GateError, name_codes
from ..schema import Schema


def read_zonings(
    tables: Mapping[str, pd.DataFrame], forest: Forest, schema: Schema
) -> list[Zoning]:
    """Return a zoning for each scale of the schema's overlaps. A scale above the pieces in the
    forest nests, and needs none.

    A zone that counts more households than its pieces is not their sum, and is left out. Raises
    GateError for zones that count fewer."""
    zonings: dict[str, Zoning] = {}
    for overlap in schema.overlaps:
        if not {overlap.table, overlap.scale_a, overlap.scale_b} <= set(forest.scales):
            continue
        for scale, key in ((overlap.scale_a, overlap.key_a), (overlap.scale_b, overlap.key_b)):
            if scale not in zonings and scale not in scales_above(schema, overlap.table):
                zonings[scale] = _zoning(tables[overlap.table][key], forest, overlap.table, scale)
    return list(zonings.values())


def straddling_zoning(forest: Forest) -> Zoning | None:
    """Return the straddling units (an EPCI across two départements) as a zoning of the units that
    have another parent; None without any."""
    if not (forest.straddling_parent >= 0).any():
        return None
    return Zoning(forest.straddling_parent, np.flatnonzero(forest.is_straddling))


def scales_above(schema: Schema, scale: str) -> set[str]:
    """Return a scale and all scales above it by nesting."""
    above = {scale}
    while True:
        parents = {nesting.parent for nesting in schema.nestings if nesting.child in above} - above
        if not parents:
            return above
        above |= parents


def _zoning(keys: pd.Series, forest: Forest, pieces: str, scale: str) -> Zoning:
    """Return the zoning whose zones are the units of a scale, without those that count more
    households than their pieces. Raises GateError for zones that count fewer.

    keys: (m,) code of the zone of each piece
    pieces: the scale of the pieces"""
    units, heads = forest.positions_of(pieces, keys.index), forest.rows(scale)
    is_known = units >= 0
    zone = np.full(forest.size, -1)
    zone[units[is_known]] = forest.positions_of(scale, keys)[is_known]
    households = forest.values[forest.population]
    is_inside = zone >= 0
    # unknown households make the sum unknown
    households_of_pieces = np.bincount(
        zone[is_inside], households[is_inside], minlength=forest.size
    )
    too_small = heads[households_of_pieces[heads] > households[heads]]
    if len(too_small):
        raise GateError(
            "The units of {pieces} hold more households than {scale}: {codes}.",
            pieces=pieces,
            scale=scale,
            codes=name_codes(forest.code[too_small]),
        )
    counts_more = np.zeros(forest.size, dtype=bool)
    counts_more[heads] = households_of_pieces[heads] < households[heads]
    zone[is_inside & counts_more[zone]] = -1
    return Zoning(zone, heads)
