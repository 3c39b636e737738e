"""Sums of several years, published with single years and with other such sums.

A period sums up years that are published too: the sum minus the shown years would disclose the
hidden year. So a period hides what any of its years hides.

Years and periods only have the wide scales in common, because single years are not published at
finer ones. Where a year hides a cell of a family in a wide unit, or withholds the unit, the period
hides that family, or the unit, there and in everything below. Then each move of the year is a move
of the period too, since all cells that it changes are hidden there, down to the finest scale.

Periods that each have a year of their own (2021-2023 and 2022-2024, without single years) disclose
nothing about each other (docs/secrecy.md, theorem 9b)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from .schema import Schema

Released = Mapping[str, pd.DataFrame]


def without_own_year(periods: Collection[range]) -> list[range]:
    """Return the periods of which each year lies in another period too. With such a period the
    tables of all periods together disclose more than each of them."""
    periods_without = []
    for period in periods:
        years_of_others = {year for other in periods if other != period for year in other}
        if years_of_others.issuperset(period):
            periods_without.append(period)
    return periods_without


def hide_differences(
    period: Released, years: Sequence[Released], schema: Schema
) -> dict[str, pd.DataFrame]:
    """Return the released rows of the period without what they and its released years would
    disclose.

    period, years: scale → released rows, hidden cells missing, withheld units absent."""
    released_frames = {scale: frame.copy() for scale, frame in period.items()}
    withheld_units: dict[str, set[str]] = {}
    hidden: dict[tuple[str, ...], dict[str, set[str]]] = {}
    for scale, frame in period.items():
        for year in years:
            if scale not in year:
                continue
            year_rows = year[scale]
            households = year_rows[schema.population].reindex(frame.index)
            withheld_units.setdefault(scale, set()).update(frame.index[households.isna()])
            for family in schema.families:
                columns = tuple(column for column in family.columns if column in frame.columns)
                cells = year_rows.reindex(index=frame.index, columns=list(columns))
                has_hidden_cell = cells.isna().any(axis=1) & (households > 0)
                hidden.setdefault(columns, {}).setdefault(scale, set()).update(
                    frame.index[has_hidden_cell]
                )
    for columns, units in hidden.items():
        units_below = _with_everything_below(units, released_frames, schema)
        for scale, codes in units_below.items():
            frame = released_frames[scale]
            columns_present = [column for column in columns if column in frame.columns]
            rows = frame.index.isin(list(codes))
            if columns_present and rows.any():
                released_frames[scale] = frame.assign(
                    **{column: frame[column].astype(float).mask(rows) for column in columns_present}
                )
    for scale, codes in _with_everything_below(withheld_units, released_frames, schema).items():
        released_frames[scale] = released_frames[scale][
            ~released_frames[scale].index.isin(list(codes))
        ]
    return released_frames


def _with_everything_below(
    units: Mapping[str, set[str]], tables: Released, schema: Schema
) -> dict[str, set[str]]:
    """Return these units and all units that lie in them."""
    codes_by_scale = {scale: set(codes) for scale, codes in units.items() if codes}
    for _ in range(len(tables)):  # a chain of scales is no longer than that
        for nesting in schema.nestings:
            child = tables.get(nesting.child)
            parent_codes = codes_by_scale.get(nesting.parent)
            if child is None or not parent_codes or nesting.key not in child.columns:
                continue
            units_inside = child.index[child[nesting.key].isin(list(parent_codes))]
            codes_by_scale.setdefault(nesting.child, set()).update(units_inside)
    return codes_by_scale
