"""Whether a layer has a unit under the threshold: by its counts, which its provider searches, or by
its shares alone.

The provider applies a filter on numbers itself: 0.1 to 0.2 s for a GeoPackage of a million rows,
with 7 ms of the main thread. Do not use a filtered layer's `featureCount()`: QGIS 3.40 ignores the
filter on a GeoPackage of more than 100 000 rows.

All shares of a unit with seven households are sevenths, which is rare for larger units. A row
indicates a small unit where all its rounded shares are fractions of one number from 2 to 10. A unit
of twice that size has such a share every other time, so each share halves the doubt at best. A
table of 46 units therefore needs ten shares of a small one other than 0 and 100 %, and a table of
all communes of France is never taken for raw by its shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from qgis.core import QgsFeatureRequest

from ....layers.store.geopackage import quoted
from ....secrecy.policy import FLOOR_HOUSEHOLDS
from ....sources.mapping.occupancy_words import aspects_of
from ....sources.mapping.spelling import normalise
from ....sources.words import pattern
from .rows import Rows

LEADING_NUMBER = "^[^0-9A-Za-z-]*([0-9]+(?:[.][0-9]+)?)"  # the number at the start of a text
MOST_DOUBT = 0.05  # chance of such a row in a table without a small unit
LEAST_CHANCE = 0.5  # chance of such a share in a unit of twice the size
MOST_DECIMALS = 4
_SHARE = pattern("share")


def small_unit_filter(column: str, is_text: bool) -> str:
    """Return the expression for rows with 1 to 10 households, including texts like `4 ménages`."""
    number = _number(column, is_text, missing=0)
    return f"({number} > 0 AND {number} < {FLOOR_HOUSEHOLDS})"


def _number(column: str, is_text: bool, missing: int) -> str:
    """Return the expression of a column's number; `missing` for a text without one."""
    if not is_text:
        return quoted(column)
    text = f"replace(to_string({quoted(column)}), ',', '.')"
    return f"try(to_real(regexp_substr({text}, '{LEADING_NUMBER}')), {missing})"


def columns_with_small_units(source: Any, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that hold 1 to 10 in some row of a feature source. Any thread may ask."""
    fields = source.fields()
    return tuple(
        name
        for name in columns
        if _has_row(source, small_unit_filter(name, not fields.field(name).isNumeric()))
    )


def _has_row(source: Any, expression: str) -> bool:
    request = QgsFeatureRequest()
    request.setFilterExpression(expression)
    request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    request.setSubsetOfAttributes([])
    request.setLimit(1)
    return any(True for _ in source.getFeatures(request))


def has_whole_shares(
    source: Any, sample: Rows, headings: Sequence[str], counts: Sequence[str]
) -> bool:
    """Whether some row has everybody or nobody in a category, which discloses each household (R3):
    a category's count equals that of the households or 0, or its rate is 0 or 100 %. Categories
    have the heading of one, or add up to the households.

    sample: the first rows. headings: one per column. counts: columns that count households"""
    fields = source.fields()

    def number(name: str, missing: int) -> str:
        return _number(name, not fields.field(name).isNumeric(), missing)

    totals = [sample.names.index(name) for name in counts]
    parts = _parts_of(sample, totals)
    for column, heading in enumerate(headings):
        words = normalise(heading)
        if column in totals or not (column in parts or aspects_of(words)):
            continue
        part, is_rate = number(sample.names[column], -1), _SHARE.search(words) is not None
        whole_rows = []
        for count in counts:
            households = number(count, 0)
            everybody = "100" if is_rate else households
            whole_rows.append(f"({households} > 0 AND ({part} = 0 OR {part} = {everybody}))")
        if _has_row(source, " OR ".join(whole_rows)):
            return True
    return False


def _parts_of(rows: Rows, totals: Sequence[int]) -> set[int]:
    """Return the columns that add up to one of the totals."""
    from ....sources.mapping.additive.structure import structure_of

    columns = [c for c in range(len(rows.names)) if np.isfinite(rows.numbers[:, c]).any()]
    names = [rows.names[column] for column in columns]
    families = structure_of(rows.numbers[:, columns], names).families
    return {
        columns[part] for parts, total in families if columns[total] in totals for part in parts
    }


def small_share_rows(numbers: np.ndarray) -> np.ndarray:
    """Return the rows (n,) that only a unit under the threshold can have.

    numbers: shares (n, p) in percent, or all of them from 0 to 1; NaN where missing"""
    with np.errstate(invalid="ignore"):
        if not np.isfinite(numbers).any():
            return np.zeros(len(numbers), bool)
        if np.nanmax(numbers) <= 1.0:
            numbers = numbers * 100.0
        shares = np.where((numbers >= 0.0) & (numbers <= 100.0), numbers, np.nan)
    width = np.array([_rounding_width(column) for column in shares.T])
    is_informative = np.isfinite(shares) & (shares > 0.0) & (shares < 100.0) & (width < 1.0)
    has_small_unit = np.zeros(len(shares), bool)
    for households in range(2, FLOOR_HOUSEHOLDS):
        step = 100.0 / households
        distance = np.abs(shares - np.round(shares / step) * step)
        fits = is_informative & (distance <= width / 2 + 1e-9)
        agreeing_shares = fits.sum(axis=1)
        chance = np.clip((households - 1) * width / 100.0, LEAST_CHANCE, 1.0)
        log_chance = np.where(fits, np.log(chance), 0.0).sum(axis=1)
        unlikely = log_chance + np.log(max(len(shares), 1)) < np.log(MOST_DOUBT)
        all_agree = agreeing_shares == is_informative.sum(axis=1)
        has_small_unit |= all_agree & unlikely & (_distinct(shares, fits) >= 2)
    return has_small_unit


def _distinct(shares: np.ndarray, fits: np.ndarray) -> np.ndarray:
    """Return how many different shares of each row fit."""
    ordered = np.sort(np.where(fits, shares, np.inf), axis=1)
    finite = np.isfinite(ordered)
    is_new = np.ones(ordered.shape, bool)
    with np.errstate(invalid="ignore"):
        is_new[:, 1:] = np.diff(ordered, axis=1) > 1e-9
    return np.asarray((is_new & finite).sum(axis=1))


def _rounding_width(column: np.ndarray) -> float:
    """Return the width of the interval that a rounded share means: 0.1 for one decimal."""
    values = column[np.isfinite(column)]
    for decimals in range(MOST_DECIMALS):
        if np.allclose(values, np.round(values, decimals), atol=1e-9):
            return float(10.0**-decimals)
    return float(10.0**-MOST_DECIMALS)
