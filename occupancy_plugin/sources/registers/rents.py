"""Rents of a register of dwellings: a mean per m², weighted by the surface.

Not every dwelling has a rent, so the dwellings that have one are the population of rents: their
tables go through the gate for themselves (`rent_tables`), and only the mean comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ...secrecy.schema import Mean, Schema
from ...table import Table
from ..mapping.body import Body
from .dwelling_words import (
    MOST_RENT,
    NO_RENT,
    RENT,
    RENT_PER_M2,
    SURFACE,
    heading,
    place_of,
)

RENT_DWELLINGS, RENT_WEIGHT, RENT_MEAN = "rent_dwellings", "rent_surface", "rent_mean"
RENT_COLUMNS = (RENT_DWELLINGS, RENT_WEIGHT, RENT_MEAN)


@dataclass(frozen=True)
class RowRents:
    """places   columns of the file
    per_m2      € per m² of each row, NaN without a rent · weight  whole m² of it; 1 where the
                register has no surface"""

    places: tuple[int, ...]
    per_m2: np.ndarray = field(repr=False)
    weight: np.ndarray = field(repr=False)

    def columns(self, places: np.ndarray, rows: np.ndarray, size: int) -> dict[str, np.ndarray]:
        """Dwellings with a rent, their weight and mean rent, per unit. places: the unit of each of
        `rows`."""
        per_m2, weight = self.per_m2[rows], self.weight[rows]
        known = ~np.isnan(per_m2)
        unit_of, weight = places[known], weight[known]
        number = np.bincount(unit_of, minlength=size).astype(float)
        whole = np.bincount(unit_of, weight, minlength=size)
        amount = np.bincount(unit_of, per_m2[known] * weight, minlength=size)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = np.where(whole > 0, amount / whole, np.nan)
        return {RENT_DWELLINGS: number, RENT_WEIGHT: whole, RENT_MEAN: mean}


def rents_of(body: Body, rows: np.ndarray | None = None) -> RowRents | None:
    """Rents per m², of their own column or of rent and surface; None for a register without."""
    names = [heading(name) for name in body.names]
    direct, rent = place_of(names, RENT_PER_M2), place_of(names, RENT)
    surface = place_of(names, SURFACE)
    measure = direct if direct is not None else rent
    if measure is None or (direct is None and surface is None):
        return None
    row_numbers = np.arange(len(body)) if rows is None else rows
    values = body.numbers(measure).values[row_numbers]
    weight = np.ones(len(row_numbers))
    if surface is not None:
        weight = np.rint(body.numbers(surface).values[row_numbers])
    with np.errstate(divide="ignore", invalid="ignore"):
        per_m2 = np.where(values < NO_RENT, values, np.nan)
        per_m2 = per_m2 if direct is not None else per_m2 / weight
        fits = (per_m2 > 0) & (per_m2 <= MOST_RENT) & (weight > 0)
    if not fits.any():
        return None
    places = (measure,) if surface is None else (measure, surface)
    return RowRents(places, np.where(fits, per_m2, np.nan), np.where(fits, weight, 0.0))


def rent_tables(tables: Mapping[str, Table], schema: Schema) -> tuple[dict[str, Table], Schema]:
    """The rents of all scales with what links them, out of the tables that hold dwellings too."""
    keys = {n.key for n in schema.nestings} | {
        k for o in schema.overlaps for k in (o.key_a, o.key_b)
    }
    parts = {
        scale: replace(
            table, frame=table.frame[[c for c in table.frame if c in (*RENT_COLUMNS, *keys)]]
        )
        for scale, table in tables.items()
    }
    rents = Schema(
        population=RENT_DWELLINGS,
        means=(Mean(RENT_MEAN, RENT_WEIGHT),),
        nestings=schema.nestings,
        overlaps=schema.overlaps,
    )
    return parts, rents
