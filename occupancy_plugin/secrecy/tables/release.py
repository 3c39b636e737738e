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

RELEASED_MARK = "occupancy-released"  # on tables of a release, from which units may be absent


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
    hidden: dict[str, pd.DataFrame] = {}
    primary: dict[str, pd.DataFrame] = {}
    reports: dict[str, ScaleReport] = {}
    dropped: dict[str, tuple[str, ...]] = {}
    for scale, table in numbers.items():
        is_released = ~masks.withheld[scale].to_numpy()
        hidden[scale] = masks.hidden[scale][is_released]
        primary[scale] = masks.primary[scale][is_released]
        released[scale], without_role = _released_rows(
            tables[scale], table, is_released, hidden[scale], schema
        )
        if without_role:
            dropped[scale] = without_role
        reports[scale] = _report_of(table, is_released, hidden[scale], schema)
    shortfalls = {name: count for name, count in masks.underprotected.items() if count}
    withheld = {scale: series.copy() for scale, series in masks.withheld.items()}
    return Protected(released, hidden, withheld, Report(reports, shortfalls, dropped), primary)


def _released_rows(
    table: pd.DataFrame,
    numbers: pd.DataFrame,
    is_released: Bools,
    hidden: pd.DataFrame,
    schema: Schema,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the released rows of one scale, and the columns of `table` that have no role. The
    columns of `table` come first, then the sums that `numbers` has beyond them.

    hidden: booleans over the released rows × the columns of `numbers`"""
    others = table.loc[:, [name for name in table.columns if name not in numbers.columns]]
    others = others.set_axis(numbers.index, axis=0)[is_released]
    without_role = undescribed_columns(others, schema)
    block = _blank_hidden(numbers, hidden.to_numpy(), is_released)
    shown_numbers = dict(zip(numbers.columns, block, strict=True))
    names = [name for name in table.columns if name not in without_role]
    names += [name for name in numbers.columns if name not in table.columns]
    columns = {name: shown_numbers.get(name, others.get(name)) for name in names}
    columns |= _classes(columns, hidden, schema)
    rows = pd.DataFrame(columns, index=hidden.index, copy=False)
    rows.attrs[RELEASED_MARK] = True
    return rows, without_role


def _report_of(
    numbers: pd.DataFrame, is_released: Bools, hidden: pd.DataFrame, schema: Schema
) -> ScaleReport:
    """Count the units and cells of one scale. hidden: over the released rows"""
    hidden_counts = dict(zip(hidden.columns, hidden.to_numpy().sum(axis=0), strict=True))
    families = {
        family.name: FamilyReport(
            len(names) * len(hidden), int(sum(hidden_counts[name] for name in names))
        )
        for family in schema.families
        if (names := [column for column in family.columns if column in hidden_counts])
    }
    empty = int((numbers[schema.population].to_numpy()[is_released] == 0).sum())
    return ScaleReport(len(numbers), len(hidden), len(numbers) - len(hidden), empty, families)
