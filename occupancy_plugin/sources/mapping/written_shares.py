"""Shares that are written as fractions (0.33) become percentages where it is certain that they are
none yet."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import numpy as np

from ...toolbelt.translation import quoted, tr
from ..grid import Grid
from .body import Body
from .columns import names_rate
from .spelling import normalise
from .values import strip_text

FRACTION = re.compile(r"(?:[01]|[01]?[.,]\d+)$")
FIRST_CELLS = 60  # cells that are looked at first
FEWEST_DECIMALS = 2  # decimals of a fraction: one decimal would be a share rounded to ten points
SURE_DECIMALS = 3  # decimals that nobody writes for a percentage below 1
FEWEST_ROWS = 2  # rows that prove that columns make 1


def with_percentages(body: Body) -> tuple[Grid, tuple[str, ...]] | None:
    """Return (the table with percentages in place of fractions, a note); None without fractions."""
    fractions = _fractions(body)
    if not fractions:
        return None
    cells, rows = body.grid.cells.copy(), body.bounds.rows
    for column in fractions:
        texts = map(strip_text, body.texts(column).tolist())
        cells[rows, int(body.bounds.columns[column])] = [_percentage(text) for text in texts]
    note = tr("Fractions in {columns} were read as percentages (0.5 as 50 %).")
    names = ", ".join(quoted(body.names[column]) for column in fractions)
    return replace(body.grid, cells=cells), (note.format(columns=names),)


def _percentage(text: str) -> str:
    if not FRACTION.match(text):
        return text
    return f"{Decimal(text.replace(',', '.')).scaleb(2):f} %"


def _fractions(body: Body) -> list[int]:
    """Return the columns of numbers from 0 to 1 that are certainly no percentages.

    They make 1 together, or they are called shares and have three decimals or more (0.4989)."""
    columns = [column for column in range(len(body.names)) if _may_be_fractions(body, column)]
    if not columns:
        return []
    named_columns = {
        column
        for column in columns
        if names_rate(normalise(body.heading(column)))
        and body.numbers(column).decimals >= SURE_DECIMALS
    }
    return sorted({*_columns_making_one(body, columns), *named_columns})


def _may_be_fractions(body: Body, column: int) -> bool:
    """Whether a column holds numbers from 0 to 1 with decimals."""
    first_texts = map(strip_text, list(body.texts(column)[:FIRST_CELLS]))
    texts = [text for text in first_texts if text]
    if not texts or 2 * sum(FRACTION.match(text) is not None for text in texts) < len(texts):
        return False
    numbers = body.numbers(column)
    known_values = numbers.values[numbers.is_known]
    return bool(
        numbers.is_numeric
        and not numbers.percent
        and not numbers.formulas.any()
        and numbers.decimals >= FEWEST_DECIMALS
        and known_values.min() >= 0
        and known_values.max() <= 1
    )


def _columns_making_one(body: Body, columns: list[int]) -> list[int]:
    """Return the columns of runs of neighbours that make 1 in every row."""
    columns_found: list[int] = []
    runs = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
    for run in runs:
        numbers = [body.numbers(int(column)) for column in run]
        sums = np.sum([column.values for column in numbers], axis=0)
        slack = sum(0.6 * 10.0**-column.decimals for column in numbers) + 1e-9
        known_sums = sums[~np.isnan(sums) & (sums > 0)]
        if (
            len(run) > 1
            and len(known_sums) >= FEWEST_ROWS
            and (np.abs(known_sums - 1) <= slack).all()
        ):
            columns_found += map(int, run)
    return columns_found
