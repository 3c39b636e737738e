"""What must not leave, put down in the order of the tables; and the tables without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..families.table import Masks
from ..forest.forest import Frame
from ..model import FamilyReport, Protected, Report, ScaleReport
from ..primary import follow
from ..schema import Schema
from .read import undescribed

MARK = "occupancy-released"  # on tables that went through the gate: units may be absent from them


@dataclass(frozen=True)
class Marks:
    """Per scale: withheld units (Series), primary and hidden cells (DataFrames over all units).
    narrow: cells per family."""

    withheld: Mapping[str, pd.Series]
    primary: Mapping[str, pd.DataFrame]
    hidden: Mapping[str, pd.DataFrame]
    narrow: Mapping[str, int]


def marks_of(
    numbers: Mapping[str, pd.DataFrame], schema: Schema, frame: Frame, out: np.ndarray, masks: Masks
) -> Marks:
    """Masks of the frame, back in the order of the tables."""
    withheld: dict[str, pd.Series] = {}
    primary: dict[str, pd.DataFrame] = {}
    hidden: dict[str, pd.DataFrame] = {}
    for scale, table in numbers.items():
        rows = frame.rows(scale)
        back = pd.Index(frame.code[rows]).get_indexer(table.index)
        rows = rows[back]
        withheld[scale] = pd.Series(out[rows], table.index)
        primary[scale] = _columns(masks.sensitive, rows, table, schema)
        hidden[scale] = _columns(masks.hidden, rows, table, schema)
    narrow = {
        f.name: sum(n for columns, n in masks.narrow.items() if set(columns) <= set(f.columns))
        for f in schema.families
    }
    return Marks(withheld, primary, hidden, narrow)


def joined(blocks: Sequence[Marks]) -> Marks:
    """Marks of blocks of rows that follow each other."""
    if len(blocks) == 1:
        return blocks[0]
    first = blocks[0]
    return Marks(
        {scale: pd.concat([marks.withheld[scale] for marks in blocks]) for scale in first.withheld},
        {scale: pd.concat([marks.primary[scale] for marks in blocks]) for scale in first.primary},
        {scale: pd.concat([marks.hidden[scale] for marks in blocks]) for scale in first.hidden},
        {name: sum(marks.narrow[name] for marks in blocks) for name in first.narrow},
    )


def _columns(
    masks: Mapping[str, np.ndarray], rows: np.ndarray, table: pd.DataFrame, schema: Schema
) -> pd.DataFrame:
    """One scale's masks, rates and means following their counts, in the order of the table."""
    return follow(
        pd.DataFrame({name: mask[rows] for name, mask in masks.items()}, index=table.index), schema
    )[list(table.columns)]


def _blanked(table: pd.DataFrame, hidden: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """(columns, rows kept): the numbers that may leave, NaN where `hidden` (rows kept, columns).
    One array, no copy beside it."""
    block = np.empty(hidden.shape[::-1])
    rows = np.flatnonzero(kept)
    for name, mask, row in zip(table.columns, hidden.T, block, strict=True):
        table[name].to_numpy().take(rows, out=row, mode="clip")  # else numpy fills a copy first
        row[mask] = np.nan
    return block


def release(
    tables: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, pd.DataFrame],
    marks: Marks,
    schema: Schema,
) -> Protected:
    """Cut withheld rows, blank hidden cells, drop columns without a role, count."""
    out: dict[str, pd.DataFrame] = {}
    masks: dict[str, pd.DataFrame] = {}
    reports: dict[str, ScaleReport] = {}
    dropped: dict[str, tuple[str, ...]] = {}
    for scale, table in numbers.items():
        kept = ~marks.withheld[scale].to_numpy()
        mask = marks.hidden[scale][kept]
        hidden = mask.to_numpy()
        other = tables[scale].loc[
            :, [name for name in tables[scale].columns if name not in table.columns]
        ]
        other = other.set_axis(table.index, axis=0)[kept]
        dropped[scale] = undescribed(other, schema)
        numbers_out = dict(zip(table.columns, _blanked(table, hidden, kept), strict=True))
        columns = {
            name: numbers_out.get(name, other.get(name))
            for name in tables[scale].columns
            if name not in dropped[scale]
        }
        rows = pd.DataFrame(columns, index=mask.index, copy=False)
        rows.attrs[MARK] = True
        out[scale], masks[scale] = rows, mask
        cells = dict(zip(mask.columns, hidden.sum(axis=0), strict=True))
        families = {
            f.name: FamilyReport(len(names) * len(mask), int(sum(cells[c] for c in names)))
            for f in schema.families
            if (names := [c for c in f.columns if c in cells])
        }
        empty = int((table[schema.population].to_numpy()[kept] == 0).sum())
        reports[scale] = ScaleReport(len(table), len(mask), len(table) - len(mask), empty, families)
    return Protected(
        out,
        masks,
        {scale: series.copy() for scale, series in marks.withheld.items()},
        Report(
            reports,
            {name: count for name, count in marks.narrow.items() if count},
            {s: d for s, d in dropped.items() if d},
        ),
        {scale: mask[~marks.withheld[scale].to_numpy()] for scale, mask in marks.primary.items()},
    )
