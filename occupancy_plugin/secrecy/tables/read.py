"""Reads the given tables as numbers. Refuses unreadable ones with codes, never with values.

A missing or suppressed count is *unknown* (NaN): the gate hides it and assumes nothing about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from ..arrays import Array, Floats
from ..model import GateError, name_codes
from ..policy import Policy
from ..schema import Schema, count_columns

# symbols that public bodies write in place of a suppressed or missing value
HIDDEN_SYMBOLS = frozenset(
    {"", "s", "ss", "ns", "nd", "na", "n.c.", "c", ".", "nan", "none", "null", "<na>"}
)
# text columns with codes or names, which are released with a row
CODE_COLUMNS = frozenset({
    "code", "name", "residence", "batiment", "iris", "commune", "epci", "departement", "region",
    "voisinage", "carreau", "maille", "qpv2015", "qpv2024", "vintage",
})  # fmt: skip

FIRST_ROWS = 100
ROWS_PER_BLOCK = 32_768  # rows protected at a time if rows are independent


def check_call(tables: object, schema: object, policy: object) -> None:
    """Raise TypeError, with the name of the argument, for anything but tables by scale, a Schema
    and a Policy."""
    if not isinstance(tables, Mapping):
        raise TypeError("tables must map scales to tables: {'commune': a DataFrame, …}.")
    for scale, table in tables.items():
        if not isinstance(table, pd.DataFrame):
            raise TypeError(f"tables: {scale!r} must be a DataFrame, not {type(table).__name__}.")
    for name, argument, kind in (("schema", schema, Schema), ("policy", policy, Policy)):
        if not isinstance(argument, kind):
            raise TypeError(f"{name} must be a {kind.__name__}, not {type(argument).__name__}.")


def value_columns(schema: Schema) -> tuple[str, ...]:
    """Return every column that the gate masks: counts, then rates and means."""
    names = dict.fromkeys(count_columns(schema))
    names.update(dict.fromkeys(rate.column for rate in schema.rates))
    names.update(dict.fromkeys(mean.column for mean in schema.means))
    return tuple(names)


def read_numbers(column: pd.Series, scale: str) -> Floats:
    """Read one column as floats, NaN where missing or written as a suppression symbol. Raises
    GateError for other text."""
    if column.dtype != object and not isinstance(column.dtype, pd.StringDtype):
        return column.to_numpy(dtype="float64", na_value=np.nan)
    texts = column.astype("string").str.strip()
    is_symbol = texts.isna() | texts.str.lower().isin(HIDDEN_SYMBOLS)
    without_spaces = texts.str.replace(r"[\s\u00a0\u202f]", "", regex=True).str.replace(
        ",", ".", regex=False
    )
    numbers = pd.to_numeric(without_spaces.mask(is_symbol), errors="coerce").astype("float64")
    is_unread = numbers.isna() & ~is_symbol.fillna(True)
    if is_unread.any():
        raise GateError(
            "Scale {scale}, column {column}: not a number for {codes}.",
            scale=scale,
            column=column.name,
            codes=name_codes(column.index[is_unread]),
        )
    return np.asarray(numbers, dtype=float)


def read_population(column: pd.Series) -> Floats:
    """Read the households per unit; NaN where missing or unreadable, which counts as under the
    threshold (R1)."""
    if column.dtype != object and not isinstance(column.dtype, pd.StringDtype):
        return read_numbers(column, "")
    text = column.astype("string").str.strip().str.replace(r"[\s\u00a0\u202f]", "", regex=True)
    return np.asarray(pd.to_numeric(text, errors="coerce").astype("float64"), dtype=float)


def check_counts(values: Floats, codes: pd.Index, scale: str, column: str) -> None:
    """Raise GateError for counts that are negative or not integers."""
    is_known = np.isfinite(values)
    is_negative = is_known & (values < 0)
    if is_negative.any():
        raise GateError(
            "Scale {scale}, column {column}: negative counts for {codes}.",
            scale=scale,
            column=column,
            codes=name_codes(codes[is_negative]),
        )
    is_broken = (is_known & (values != np.rint(values))) | np.isinf(values)
    if is_broken.any():
        raise GateError(
            "Scale {scale}, column {column}: counts that are not whole numbers for {codes}.",
            scale=scale,
            column=column,
            codes=name_codes(codes[is_broken]),
        )


def read_table(table: pd.DataFrame, scale: str, schema: Schema) -> pd.DataFrame:
    """Read the columns of one table that the schema describes, as integers if the table has
    integers, else as floats. Index: unique text codes. Raises GateError."""
    has_text_codes = pd.api.types.infer_dtype(table.index, skipna=False) == "string"
    codes = table.index if has_text_codes else pd.Index(table.index.map(str), name=table.index.name)
    if schema.population not in table.columns:
        raise GateError(
            "Scale {scale}: the population column {column} is missing.",
            scale=scale,
            column=schema.population,
        )
    if not codes.is_unique:
        raise GateError(
            "Scale {scale}: the same code twice: {codes}.",
            scale=scale,
            codes=name_codes(codes[codes.duplicated()]),
        )
    repeated_columns = table.columns[table.columns.duplicated()]
    if len(repeated_columns):
        raise GateError(
            "Scale {scale}: the same column twice: {columns}.",
            scale=scale,
            columns=name_codes(repeated_columns),
        )
    columns: dict[str, Array] = {}
    counts = set(count_columns(schema))
    always_masked = {
        schema.population,
        *(name for family in schema.families for name in (family.total, *family.columns)),
        *(total.name for total in schema.sums),
    }
    for name in value_columns(schema):
        if name not in table.columns:
            continue
        values = (
            read_population(table[name])
            if name == schema.population
            else read_numbers(table[name], scale)
        )
        if name in counts:
            check_counts(values, codes, scale, name)
        if name not in always_masked and len(values) and np.isnan(values).all():
            continue  # a denominator that this scale does not have
        integers = table[name].to_numpy() if table[name].dtype in (np.int32, np.int64) else None
        columns[name] = values if integers is None else integers  # saves a copy as floats
    return pd.DataFrame(columns, index=codes, copy=False)


def undescribed_columns(table: pd.DataFrame, schema: Schema) -> tuple[str, ...]:
    """Return the columns without a role in the schema. The gate cannot protect them, so they are
    not released.

    Roles: counts, rates, means and sums; codes (CODE_COLUMNS, the keys of nestings and overlaps, a
    column equal to the index); the texts of `schema.labels`, unless one of their cells is a number,
    since a count might be declared as a label."""
    described_columns = set(value_columns(schema)) | CODE_COLUMNS
    described_columns |= {nesting.key for nesting in schema.nestings}
    described_columns |= {
        key for overlap in schema.overlaps for key in (overlap.key_a, overlap.key_b)
    }
    return tuple(
        str(name)
        for name in table.columns
        if name not in described_columns
        and not _repeats_codes(table[name])
        and not (name in schema.labels and not _holds_numbers(table[name]))
    )


def _repeats_codes(column: pd.Series) -> bool:
    """Whether every cell is the code of its row. The first rows are tested first, which is faster
    for nearly all columns."""
    if not len(column):
        return False

    def equals_codes(rows: pd.Series) -> bool:
        return bool((rows.astype(str).to_numpy() == rows.index.astype(str).to_numpy()).all())

    return equals_codes(column.iloc[:FIRST_ROWS]) and equals_codes(column)


def _holds_numbers(column: pd.Series) -> bool:
    """Whether a cell of the column is a number, in any common notation."""
    if pd.api.types.is_numeric_dtype(column):
        return True
    texts = pd.Series(column.dropna().astype(str).unique(), dtype=object)
    without_signs = texts.str.replace(r"[\s\u00a0\u202f\u2009'%]", "", regex=True)
    numbers = pd.to_numeric(without_signs.str.replace(",", ".", regex=False), errors="coerce")
    return bool(numbers.notna().any())


def piece_tables(tables: Mapping[str, pd.DataFrame], schema: Schema) -> set[str]:
    """Return the entries of `tables` with only the households of an overlap's pieces. The gate
    reads them, and never releases them."""
    counts = {name for family in schema.families for name in family.columns}
    return {
        overlap.table
        for overlap in schema.overlaps
        if overlap.table in tables and not counts & set(tables[overlap.table].columns)
    }


def read_tables(tables: Mapping[str, pd.DataFrame], schema: Schema) -> dict[str, pd.DataFrame]:
    """Read all scales. Raises GateError for the first table that cannot be read."""
    pieces = piece_tables(tables, schema)
    return {
        scale: read_table(table, scale, schema)
        for scale, table in tables.items()
        if scale not in pieces
    }


def independent_blocks(
    tables: Mapping[str, pd.DataFrame], numbers: Mapping[str, pd.DataFrame]
) -> list[tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]]:
    """Divide tables and their numbers into independent parts. A single table without parents is
    divided into blocks of rows that fit the processor's cache; other tables are one part."""
    if len(tables) != 1:
        return [(dict(tables), dict(numbers))]
    ((scale, table),) = tables.items()
    edges = np.linspace(0, len(table), max(len(table) // ROWS_PER_BLOCK, 1) + 1).astype(int)
    return [
        ({scale: table.iloc[start:stop]}, {scale: numbers[scale].iloc[start:stop]})
        for start, stop in pairwise(edges)
    ]


def estimate_counts(
    numbers: Mapping[str, pd.DataFrame], schema: Schema
) -> tuple[dict[str, pd.DataFrame], set[str]]:
    """Estimate counts from rates without counts (portal extracts), as an attacker would. Return
    the tables with them, and the names of the estimated columns.

    Estimates are used in proofs only and are not released. A missing denominator is replaced by the
    households."""
    completed_tables: dict[str, pd.DataFrame] = {}
    all_estimates: set[str] = set()
    for scale, table in numbers.items():
        table = table.copy(deep=False)  # columns are added or replaced, never written into
        estimates: set[str] = set()
        for rate in schema.rates:
            if rate.column not in table or rate.numerator in table or rate.numerator == rate.column:
                continue
            if rate.denominator not in table:
                table[rate.denominator] = table[schema.population]
                estimates.add(rate.denominator)
            table[rate.numerator] = np.rint(table[rate.column] * table[rate.denominator] / 100.0)
            estimates.add(rate.numerator)
        for family in schema.families:
            categories = [name for name in family.columns if name in estimates]
            if family.partition and len(categories) == len(family.columns):
                counts = table[categories].to_numpy(copy=True)
                is_complete = ~np.isnan(counts).any(axis=1)
                rows = np.flatnonzero(is_complete)
                if len(rows):
                    difference = table[family.total].to_numpy()[rows] - counts[rows].sum(axis=1)
                    counts[rows, counts[rows].argmax(axis=1)] += difference
                    table[categories] = np.maximum(counts, 0.0)
        completed_tables[scale] = table
        all_estimates |= estimates
    return completed_tables, all_estimates
