"""Unfolds tables in which a unit has several rows, one for each value of a column, to a row per
unit.

Statistical offices publish this long form; a pivot table that writes a unit's code once has it too.
What cannot be unfolded without a guess is refused with the reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...toolbelt.translation import quoted, tr
from ..errors import Unreadable
from ..grid import Grid, cells_of
from ..words import pattern
from .body import Body
from .codes import Codes, find_code_columns
from .heading_words import TOTAL_WORDS
from .occupancy_words import POPULATION
from .register_words import ATTRIBUTIONS, DEMANDS
from .spelling import normalise
from .table_bounds import TOTAL_ROW_WORDS, YEAR_TEXT
from .values import strip_text

MAX_KINDS = 200  # values of a column that may become columns
MIN_CROSSED_SHARE = 0.6  # share of the pairs of unit and value that must be present
# share of rows without a code from which a code holds for the rows below it
MIN_BLANK_SHARE = 1 / 3
FEWEST_UNITS = 2
PLAIN_VALUE = pattern("plain value")


@dataclass(frozen=True)
class LongForm:
    """The columns of a table in long form.

    code    column of the units
    units   (n,) their codes, filled down where they are written once
    kinds   columns whose values distinguish the rows of a unit
    values  columns of numbers
    fixed   columns with one text per unit"""

    code: int
    units: np.ndarray
    kinds: tuple[int, ...]
    values: tuple[int, ...]
    fixed: tuple[int, ...]


def unfold(body: Body) -> tuple[Grid, str] | None:
    """Return (the table with a row per unit, the column whose values became columns).

    Returns None for a table of another shape. Raises Unreadable for a long form with several such
    columns."""
    form = _long_form(body)
    if form is None:
        return None
    _refuse_several(body, form)
    (kind,), (value,) = form.kinds, form.values
    category_of_row = words_of(body, kind)
    rows = np.flatnonzero((form.units != "") & (category_of_row != ""))
    units, unit_numbers = number_texts(form.units[rows])
    categories, category_numbers = number_texts(category_of_row[rows])
    counts = np.full((len(units), len(categories)), "", dtype=object)
    counts[unit_numbers, category_numbers] = body.texts(value)[rows]
    first_rows = rows[np.unique(unit_numbers, return_index=True)[1]]
    cell_rows = np.repeat(first_rows[:, None], len(categories), axis=1)
    cell_rows[unit_numbers, category_numbers] = rows
    heading = body.names[value]
    totals: list[np.ndarray] = []
    if not PLAIN_VALUE.match(normalise(heading)):
        numbers = body.numbers(value).values[rows]
        categories, totals = _with_totals(numbers, unit_numbers, categories, heading)
    headings = [body.names[form.code], *(body.names[column] for column in form.fixed)]
    if set(categories) & set(headings):
        categories = [f"{heading} – {name}" for name in categories]
    headings += [heading] if totals else []
    fixed = [body.texts(column)[first_rows] for column in form.fixed]
    rows_by_unit = zip(units, *fixed, *totals, *counts.T, strict=True)
    cells = cells_of([[*headings, *categories], *map(list, rows_by_unit)])
    return body.reshaped(cells, first_rows, cell_rows), body.names[kind]


def number_texts(texts: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Return (the distinct texts in their order, the number of each text)."""
    numbers, distinct = pd.factorize(texts)
    return list(map(str, distinct)), numbers


def _with_totals(
    numbers: np.ndarray, unit_numbers: np.ndarray, categories: list[str], heading: str
) -> tuple[list[str], list[np.ndarray]]:
    """Name the total after the values' heading, which says what is counted.

    It is the row of totals where there is one, else the sum of a unit's rows where all of them are
    known. Returns (categories, columns to add)."""
    totals = [
        name
        for name in categories
        if TOTAL_ROW_WORDS.match(name) or TOTAL_WORDS.match(normalise(name))
    ]
    if len(totals) == 1:
        return [heading if name == totals[0] else name for name in categories], []
    words = normalise(heading)
    is_count = POPULATION.search(words) or DEMANDS.match(words) or ATTRIBUTIONS.match(words)
    if totals or not is_count:
        return categories, []
    sums = np.bincount(unit_numbers, numbers)
    known_rows = np.bincount(unit_numbers[~np.isnan(numbers)], minlength=len(sums))
    texts = [
        f"{total:g}" if known == len(categories) else ""
        for total, known in zip(sums, known_rows, strict=True)
    ]
    return categories, [np.array(texts, dtype=object)]


def _long_form(body: Body) -> LongForm | None:
    """Find the columns of the long form, None where the table has another shape."""
    unit_rows = ~body.bounds.totals
    for column, codes in find_code_columns(body.columns(), unit_rows, body.postal):
        units = fill_down(codes)
        distinct_units = [unit for unit in dict.fromkeys(units.tolist()) if unit]
        if len(distinct_units) < FEWEST_UNITS or len(distinct_units) == int((units != "").sum()):
            continue
        form = _sort_columns(body, column, units)
        if form is not None:
            return form
    return None


def fill_down(codes: Codes) -> np.ndarray:
    """Return (n,) codes of the rows, '' without one. Where many rows have none, the code above
    holds for them."""
    units = np.where(codes.valid, codes.codes, "").astype(object)
    blank = codes.codes == ""
    if blank.mean() < MIN_BLANK_SHARE or not codes.valid.any():
        return units
    row_above = np.maximum.accumulate(np.where(blank, -1, np.arange(len(units))))
    return np.where(row_above < 0, "", units[row_above])


def _sort_columns(body: Body, code: int, units: np.ndarray) -> LongForm | None:
    """Sort the other columns: texts (or years) that distinguish a unit's rows, numbers, and fixed
    texts.

    Returns None where the rows of a unit are not all distinguished."""
    rows = np.flatnonzero(units != "")
    kinds: list[int] = []
    values: list[int] = []
    fixed: list[int] = []
    for column in range(len(body.names)):
        if column == code:
            continue
        texts = words_of(body, column)[rows]
        pairs = set(zip(units[rows].tolist(), texts.tolist(), strict=True))
        if len({unit for unit, _ in pairs}) == len(pairs) or _is_name_written_once(pairs):
            fixed.append(column)
        elif body.numbers(column).is_numeric and not are_years(texts):
            values.append(column)
        elif len(set(texts.tolist())) <= MAX_KINDS:
            kinds.append(column)
    kinds = _without_labels(body, kinds, rows)
    if not kinds or not values:
        return None
    keys = list(zip(*(words_of(body, kind)[rows].tolist() for kind in kinds), strict=True))
    cell_count = len(set(zip(units[rows].tolist(), keys, strict=True)))
    unit_count, key_count = len(set(units[rows].tolist())), len(set(keys))
    is_crossed = cell_count >= MIN_CROSSED_SHARE * unit_count * key_count
    if cell_count != len(rows) or not is_crossed or key_count < 2:
        return None
    return LongForm(code, units, tuple(kinds), tuple(values), tuple(fixed))


def _is_name_written_once(pairs: Collection[tuple[Any, Any]]) -> bool:
    """Whether each unit has a text in one of its rows that no other unit has, as a name is."""
    texts = [text for _, text in pairs if text]
    return len({unit for unit, _ in pairs}) == len(texts) == len(set(texts))


def _without_labels(body: Body, kinds: list[int], rows: np.ndarray) -> list[int]:
    """Return `kinds` with one column for a code and its label: the one with the longer texts."""
    remaining = list(kinds)
    for first in kinds:
        for second in kinds:
            if first < second and {first, second} <= set(remaining):
                first_texts, second_texts = (
                    words_of(body, column)[rows].tolist() for column in (first, second)
                )
                if (
                    len(set(zip(first_texts, second_texts, strict=True)))
                    == len(set(first_texts))
                    == len(set(second_texts))
                ):
                    shorter = (
                        first
                        if sum(map(len, first_texts)) < sum(map(len, second_texts))
                        else second
                    )
                    remaining.remove(shorter)
    return remaining


def _refuse_several(body: Body, form: LongForm) -> None:
    """Raise Unreadable for years, several distinguishing columns or several numbers: a person must
    choose."""
    rows = np.flatnonzero(form.units != "")
    year = next((kind for kind in form.kinds if are_years(words_of(body, kind)[rows])), None)
    if year is not None:
        raise Unreadable(
            tr(
                "Each unit stands in several rows, one for each year of “{column}”: keep the rows "
                "of one year, and open the years one after the other."
            ).format(column=body.names[year])
        )
    if len(form.kinds) > 1 or len(form.values) > 1:
        raise Unreadable(
            tr(
                "Each unit stands in several rows, one for each value of {columns}: make a row per "
                "unit and a column per value of it (a pivot table does that)."
            ).format(columns=tr(" and ").join(quoted(body.names[kind]) for kind in form.kinds))
        )


def are_years(texts: np.ndarray) -> bool:
    """Whether all texts (n,) are years."""
    return all(YEAR_TEXT.match(text) for text in set(texts.tolist()))


def words_of(body: Body, column: int) -> np.ndarray:
    """Return the texts (n,) of a column, each as `strip_text` returns it."""
    return np.array([strip_text(text) for text in body.texts(column).tolist()], dtype=object)
