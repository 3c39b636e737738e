"""Rolls the arrondissements of Paris, Lyon and Marseille up to their commune, where a portal serves
them as communes.

Left of the gate, on raw tables in the worker. Counts are summed and means weighted; the sum of a
missing count is missing (R1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from qgis.core import QgsGeometry

from ...secrecy import Mean
from ...table import Table
from ...toolbelt.shapes import geometry_from

COMMUNE = "commune"
CITIES = {
    "75056": ("Paris", range(75101, 75121)),
    "69123": ("Lyon", range(69381, 69390)),
    "13055": ("Marseille", range(13201, 13217)),
}
CITY_OF = {str(part): city for city, (_, parts) in CITIES.items() for part in parts}


def roll_up(tables: Mapping[str, Table], means: Sequence[Mean]) -> dict[str, Table]:
    """Replace arrondissements by their commune, as rows of the commune scale and as parents'
    codes at other scales."""
    merged_tables = {}
    for scale, table in tables.items():
        if scale == COMMUNE:
            merged_tables[scale] = _merge_cities(table, means)
        elif COMMUNE in table.frame.columns and table.frame[COMMUNE].isin(CITY_OF).any():
            codes = table.frame[COMMUNE]
            merged_tables[scale] = replace(
                table, frame=table.frame.assign(**{COMMUNE: codes.map(CITY_OF).fillna(codes)})
            )
        else:
            merged_tables[scale] = table
    return merged_tables


def _merge_cities(table: Table, means: Sequence[Mean]) -> Table:
    """Return the table of communes with one row per city in place of its arrondissements."""
    frame = table.frame
    is_arrondissement = np.asarray(frame.index.isin(CITY_OF))
    if not is_arrondissement.any():
        return table
    city = pd.Series(frame.index[is_arrondissement]).map(CITY_OF).to_numpy()
    # the portal's own row of a commune is better than a sum
    served_communes = set(frame.index[~is_arrondissement])
    codes = [code for code in dict.fromkeys(city) if code not in served_communes]
    rows = [_city_row(frame[is_arrondissement][city == code], code, means) for code in codes]
    unmerged = frame[~is_arrondissement]
    all_rows = pd.concat([unmerged, pd.DataFrame(rows).set_index("code")]) if rows else unmerged
    all_rows.index.name = frame.index.name
    if table.geometry is None:
        return replace(table, frame=all_rows)
    parts = [table.geometry[is_arrondissement][city == code] for code in codes]
    shapes = [bytes(QgsGeometry.unaryUnion(list(map(geometry_from, p))).asWkb()) for p in parts]
    geometry = np.empty(len(all_rows), dtype=object)
    geometry[: len(unmerged)] = table.geometry[~is_arrondissement]
    geometry[len(unmerged) :] = shapes
    return replace(table, frame=all_rows[list(frame.columns)], geometry=geometry)


def _city_row(rows: pd.DataFrame, code: str, means: Sequence[Mean]) -> dict[str, object]:
    """Return the city's row: sums, weighted means, and texts that all its arrondissements share."""
    weights = {mean.column: mean.weight for mean in means}
    row: dict[str, object] = {"code": code}
    for name in rows.columns:
        column = rows[name]
        if name == "name":
            row[name] = CITIES[code][0]
        elif not pd.api.types.is_numeric_dtype(column):
            row[name] = column.iloc[0] if column.nunique(dropna=False) == 1 else None
        elif weights.get(str(name)) in rows.columns:
            weight = rows[weights[str(name)]]
            row[name] = (
                (column * weight).sum(skipna=False) / weight.sum(skipna=False)
                if weight.sum()
                else np.nan
            )
        else:
            row[name] = column.sum(skipna=False)
    return row
