"""Shares that are written as fractions (0.33) are read as percentages where it is certain that they
are none yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from .heading_words import names_rate
from .spelling import normalise
from .values import NumericColumn, strip_text

FRACTION = re.compile(r"(?:[01]|[01]?[.,]\d+)$")
FIRST_CELLS = 60  # cells that are looked at first
FEWEST_DECIMALS = 2  # decimals of a fraction: one decimal would be a share rounded to ten points
SURE_DECIMALS = 3  # decimals that nobody writes for a percentage below 1
FEWEST_ROWS = 2  # rows that prove that columns make 1


def fractions(
    columns: Sequence[tuple[int, str, np.ndarray]], numbers_of: Callable[[int], NumericColumn]
) -> frozenset[int]:
    """Return the columns of numbers from 0 to 1 that are certainly no percentages: they make 1 with
    their neighbours in every row, or are called shares and have three decimals or more (0.4989).

    columns: (position, heading, texts); numbers_of: the numbers of a column"""
    found = {
        column: (heading, numbers_of(column))
        for column, heading, texts in columns
        if _look_like_fractions(texts) and _are_fractions(numbers_of(column))
    }
    if not found:
        return frozenset()
    sure = {
        column
        for column, (heading, numbers) in found.items()
        if names_rate(normalise(heading)) and numbers.decimals >= SURE_DECIMALS
    }
    for neighbours in np.split([*found], np.flatnonzero(np.diff([*found]) > 1) + 1):
        run = list(map(int, neighbours))
        numbers = [found[column][1] for column in run]
        sums = np.sum([column.values for column in numbers], axis=0)
        slack = sum(0.6 * 10.0**-column.decimals for column in numbers) + 1e-9
        known_sums = sums[~np.isnan(sums) & (sums > 0)]
        if (
            len(run) > 1
            and len(known_sums) >= FEWEST_ROWS
            and (np.abs(known_sums - 1) <= slack).all()
        ):
            sure |= set(run)
    return frozenset(sure)


def _look_like_fractions(texts: np.ndarray) -> bool:
    filled_texts = [text for text in map(strip_text, map(str, texts[:FIRST_CELLS])) if text]
    matching = sum(FRACTION.match(text) is not None for text in filled_texts)
    return bool(filled_texts) and 2 * matching >= len(filled_texts)


def _are_fractions(numbers: NumericColumn) -> bool:
    known_values = numbers.values[numbers.is_known]
    return bool(
        numbers.is_numeric
        and not numbers.percent
        and not numbers.formulas.any()
        and numbers.decimals >= FEWEST_DECIMALS
        and known_values.min() >= 0
        and known_values.max() <= 1
    )
