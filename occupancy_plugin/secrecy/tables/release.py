"""Masks in the row order of the tables, and the released tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import Bools, Floats, Ints
from ..model import FamilyReport, Protected, Report, ScaleReport
from ..primary import hide_aliases
from ..problem import Problem
from ..schema import Schema
from .read import undescribed_columns

RELEASED_MARK = (
    "occupancy-released"  # on tables that went through the gate: units may be absent from them
)


@dataclass(frozen=True)
class TableMasks:
    """The masks in the order of the tables.

    withheld: per scale booleans over all units
    primary, hidden: per scale booleans over all units × the columns that the schema describes
    underprotected: per family the number of cells narrower than the policy requires
    """

    withheld: Mapping[str, pd.Series]
    primary: Mapping[str, pd.DataFrame]
    hidden: Mapping[str, pd.DataFrame]
    underprotected: Mapping[str, int]


def table_masks(
    problem: Problem, numbers: Mapping[str, pd.DataFrame], nodes: Mapping[str, Ints]
) -> TableMasks:
    """Return the forest's masks in the order of the tables. nodes: per scale (rows,) the node of
    each row."""
    schema, masks = problem.schema, problem.masks
    withheld: dict[str, pd.Series] = {}
    primary: dict[str, pd.DataFrame] = {}
    hidden: dict[str, pd.DataFrame] = {}
    for scale, table in numbers.items():
        rows = nodes[scale]
        withheld[scale] = pd.Series(problem.withheld[rows], table.index)
        primary[scale] = _columns(masks.sensitive, rows, table, schema)
        hidden[scale] = _columns(masks.hidden, rows, table, schema)
    underprotected = {
        family.name: sum(
            count
            for columns, count in masks.underprotected.items()
            if set(columns) <= set(family.columns)
        )
        for family in schema.families
    }
    return TableMasks(withheld, primary, hidden, underprotected)


def concatenate_masks(blocks: Sequence[TableMasks]) -> TableMasks:
    """Concatenate the masks of consecutive blocks of rows."""
    if len(blocks) == 1:
        return blocks[0]
    scales, families = blocks[0].withheld, blocks[0].underprotected
    return TableMasks(
        withheld={
            scale: pd.concat([block.withheld[scale] for block in blocks]) for scale in scales
        },
        primary={scale: pd.concat([block.primary[scale] for block in blocks]) for scale in scales},
        hidden={scale: pd.concat([block.hidden[scale] for block in blocks]) for scale in scales},
        underprotected={
            name: sum(block.underprotected[name] for block in blocks) for name in families
        },
    )


def _columns(
    masks: Mapping[str, Bools], rows: Ints, table: pd.DataFrame, schema: Schema
) -> pd.DataFrame:
    """Return one scale's masks in the order of the table, with rates hidden like their counts."""
    return hide_aliases(
        pd.DataFrame({name: mask[rows] for name, mask in masks.items()}, index=table.index), schema
    )[list(table.columns)]


def _classes(
    columns: Mapping[str, Any], mask: pd.DataFrame, schema: Schema
) -> dict[str, pd.Series]:
    """Return the class columns, missing where their family hides a cell (R6)."""
    families = {family.name: family for family in schema.families}
    class_columns = {}
    for class_rule in schema.classes:
        if class_rule.column in columns and class_rule.family in families:
            members = [name for name in families[class_rule.family].columns if name in mask.columns]
            class_columns[class_rule.column] = columns[class_rule.column].mask(
                mask[members].any(axis=1)
            )
    return class_columns


def _blank_hidden(table: pd.DataFrame, hidden: Bools, is_released: Bools) -> Floats:
    """Return (columns, released rows) the numbers, NaN where `hidden` (released rows, columns).
    They are one array, filled column by column to save memory."""
    block = np.empty(hidden.shape[::-1])
    rows = np.flatnonzero(is_released)
    for name, mask, row in zip(table.columns, hidden.T, block, strict=True):
        row[:] = table[name].to_numpy()[rows]
        row[mask] = np.nan
    return block


def release(
    tables: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, pd.DataFrame],
    masks: TableMasks,
    schema: Schema,
) -> Protected:
    """Build the release: leave out withheld rows, set hidden cells to NaN, drop columns without a
    role, count cells."""
    released: dict[str, pd.DataFrame] = {}
    hidden_cells: dict[str, pd.DataFrame] = {}
    reports: dict[str, ScaleReport] = {}
    dropped: dict[str, tuple[str, ...]] = {}
    for scale, table in numbers.items():
        is_released = ~masks.withheld[scale].to_numpy()
        mask = masks.hidden[scale][is_released]
        hidden = mask.to_numpy()
        other_columns = tables[scale].loc[
            :, [name for name in tables[scale].columns if name not in table.columns]
        ]
        other_columns = other_columns.set_axis(table.index, axis=0)[is_released]
        dropped[scale] = undescribed_columns(other_columns, schema)
        numbers_out = dict(
            zip(table.columns, _blank_hidden(table, hidden, is_released), strict=True)
        )
        columns_in = [name for name in tables[scale].columns if name not in dropped[scale]]
        sums = [name for name in table.columns if name not in tables[scale].columns]
        columns = {
            name: numbers_out.get(name, other_columns.get(name)) for name in (*columns_in, *sums)
        }
        columns |= _classes(columns, mask, schema)
        rows = pd.DataFrame(columns, index=mask.index, copy=False)
        rows.attrs[RELEASED_MARK] = True
        released[scale], hidden_cells[scale] = rows, mask
        cells = dict(zip(mask.columns, hidden.sum(axis=0), strict=True))
        families = {
            family.name: FamilyReport(
                len(names) * len(mask), int(sum(cells[name] for name in names))
            )
            for family in schema.families
            if (names := [column for column in family.columns if column in cells])
        }
        empty_units = int((table[schema.population].to_numpy()[is_released] == 0).sum())
        reports[scale] = ScaleReport(
            len(table), len(mask), len(table) - len(mask), empty_units, families
        )
    return Protected(
        released,
        hidden_cells,
        {scale: series.copy() for scale, series in masks.withheld.items()},
        Report(
            reports,
            {name: count for name, count in masks.underprotected.items() if count},
            {
                scale_name: dropped_columns
                for scale_name, dropped_columns in dropped.items()
                if dropped_columns
            },
        ),
        {scale: mask[~masks.withheld[scale].to_numpy()] for scale, mask in masks.primary.items()},
    )
