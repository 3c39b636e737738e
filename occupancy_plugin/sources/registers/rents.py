"""Counts the rents of a register of dwellings: a mean per m², weighted by the surface.

Not every dwelling has a rent, so the dwellings with one are the population of rents. Their tables
pass through the gate separately (`rent_tables`), and only the mean is released."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ...secrecy.schema import Mean, Schema
from ...table import Table
from ..mapping.body import Body
from .dwelling_words import MAX_RENT, NO_RENT, RENT, RENT_PER_M2, SURFACE, find_column

RENT_DWELLINGS, RENT_WEIGHT, RENT_MEAN = "rent_dwellings", "rent_surface", "rent_mean"
RENT_BY_DWELLING = "rent_by_dwelling"
"""The mean over dwellings instead of over m², for a portal, which weights by dwellings."""
RENT_COLUMNS = (RENT_DWELLINGS, RENT_WEIGHT, RENT_MEAN, RENT_BY_DWELLING)


@dataclass(frozen=True)
class RowRents:
    """The rents of the register's rows.

    file_columns  columns of the file that were used
    per_m2        (n,) € per m², NaN without a rent
    weight        (n,) whole m² of the dwelling; 1 where the register has no surface"""

    file_columns: tuple[int, ...]
    per_m2: np.ndarray = field(repr=False)
    weight: np.ndarray = field(repr=False)

    def columns(
        self, unit_of_row: np.ndarray, rows: np.ndarray, size: int
    ) -> dict[str, np.ndarray]:
        """Return, per unit, the dwellings with a rent, their weight and their mean rents, each
        (size,).

        unit_of_row  the number of the unit of each of `rows`
        rows         (n,) which rows are counted"""
        per_m2, weight = self.per_m2[rows], self.weight[rows]
        has_rent = ~np.isnan(per_m2)
        units, weight = unit_of_row[has_rent], weight[has_rent]
        dwellings = np.bincount(units, minlength=size).astype(float)
        total_weight = np.bincount(units, weight, minlength=size)
        amount = np.bincount(units, per_m2[has_rent] * weight, minlength=size)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = np.where(total_weight > 0, amount / total_weight, np.nan)
            by_dwelling = np.bincount(units, per_m2[has_rent], minlength=size) / dwellings
        return {
            RENT_DWELLINGS: dwellings,
            RENT_WEIGHT: total_weight,
            RENT_MEAN: mean,
            RENT_BY_DWELLING: by_dwelling,
        }


def rents_of(body: Body, rows: np.ndarray | None = None) -> RowRents | None:
    """Return the rents per m², from their own column or from rent and surface; None for a register
    without."""
    per_m2_column, rent_column = find_column(body, RENT_PER_M2), find_column(body, RENT)
    surface = find_column(body, SURFACE)
    value_column = per_m2_column if per_m2_column is not None else rent_column
    if value_column is None or (per_m2_column is None and surface is None):
        return None
    row_numbers = np.arange(len(body)) if rows is None else rows
    values = body.numbers(value_column).values[row_numbers]
    weight = np.ones(len(row_numbers))
    if surface is not None:
        weight = np.rint(body.numbers(surface).values[row_numbers])
    with np.errstate(divide="ignore", invalid="ignore"):
        per_m2 = np.where(values < NO_RENT, values, np.nan)
        per_m2 = per_m2 if per_m2_column is not None else per_m2 / weight
        is_plausible = (per_m2 > 0) & (per_m2 <= MAX_RENT) & (weight > 0)
    if not is_plausible.any():
        return None
    file_columns = (value_column,) if surface is None else (value_column, surface)
    return RowRents(
        file_columns, np.where(is_plausible, per_m2, np.nan), np.where(is_plausible, weight, 0.0)
    )


def rent_tables(tables: Mapping[str, Table], schema: Schema) -> tuple[dict[str, Table], Schema]:
    """Return the tables of rents of all scales with their schema, taken out of the tables of
    dwellings."""
    keys = {nesting.key for nesting in schema.nestings} | {
        key for overlap in schema.overlaps for key in (overlap.key_a, overlap.key_b)
    }
    of_rents = {*RENT_COLUMNS, *keys}
    rent_columns = {
        scale: replace(table, frame=table.frame[[c for c in table.frame if c in of_rents]])
        for scale, table in tables.items()
    }
    rents = Schema(
        population=RENT_DWELLINGS,
        means=(Mean(RENT_MEAN, RENT_WEIGHT),),
        nestings=schema.nestings,
        overlaps=schema.overlaps,
    )
    return rent_columns, rents
