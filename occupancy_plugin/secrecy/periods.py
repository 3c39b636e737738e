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
    released = {scale: frame.copy() for scale, frame in period.items()}
    withheld, hidden_by_family = _units_hidden_in_years(period, years, schema)
    for columns, units in hidden_by_family.items():
        for scale, codes in _with_everything_below(units, released, schema).items():
            frame = released[scale]
            rows = frame.index.isin(list(codes))
            if not rows.any():
                continue
            for column in frame.columns.intersection(list(columns)):
                frame[column] = frame[column].astype(float).mask(rows)
    for scale, codes in _with_everything_below(withheld, released, schema).items():
        released[scale] = released[scale][~released[scale].index.isin(list(codes))]
    return released


def _units_hidden_in_years(
    period: Released, years: Sequence[Released], schema: Schema
) -> tuple[dict[str, set[str]], dict[tuple[str, ...], dict[str, set[str]]]]:
    """Return scale → the period's units that a year withholds, and columns of a family → scale →
    units of which a year hides a cell of it."""
    withheld: dict[str, set[str]] = {}
    hidden: dict[tuple[str, ...], dict[str, set[str]]] = {}
    pairs = [(scale, year[scale]) for scale in period for year in years if scale in year]
    for scale, year_rows in pairs:
        frame = period[scale]
        households = year_rows[schema.population].reindex(frame.index)
        withheld.setdefault(scale, set()).update(frame.index[households.isna()])
        for family in schema.families:
            columns = tuple(column for column in family.columns if column in frame.columns)
            cells = year_rows.reindex(index=frame.index, columns=list(columns))
            units = frame.index[cells.isna().any(axis=1) & (households > 0)]
            hidden.setdefault(columns, {}).setdefault(scale, set()).update(units)
    return withheld, hidden


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
