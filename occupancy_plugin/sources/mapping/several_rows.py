"""Tables with several rows per unit, which one column tells apart: a row per unit is made.

The values of that column become columns where the rows have one number. Else the row for all values
is taken where each unit has one, and other rows are summed once a person says so. No row of a
landlord is released; a dossier's table of attributions shows the sums of each landlord."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from ...toolbelt.translation import quoted, tr
from ..errors import Unreadable
from ..grid import Grid, cells_of
from ..words import pattern
from .body import Body, first_codes
from .codes import Codes
from .column_scales import PLAIN_SCALES, column_scales
from .heading_words import ATTRIBUTIONS, DEMANDS, IDENTIFIER, MEAN, RATE, TOTAL_WORDS
from .occupancy_words import POPULATION
from .spelling import normalise
from .table_bounds import TOTAL_ROW_WORDS, YEAR_TEXT
from .units import LANDLORD, Units, code_columns
from .values import strip_text

SEVERAL_ROWS, SUMMED = "several_rows", "sum"  # the key of a profile's `file`, and its answer
MAX_KINDS = 200  # values of a column that may tell rows apart
MIN_CROSSED_SHARE = 0.6  # share of the pairs of unit and value that must be present
MIN_BLANK_SHARE = 1 / 3  # share of rows without a code from which one holds for the rows below it
MIN_WHOLE_SHARE = 0.5  # share of the units in which a row is the sum of the others
FEWEST_UNITS = 2
FEWEST_REPEATED = 3  # units of several rows that show that a number is repeated in each row
ALL_WORDS = re.compile(r"(?:tous|toutes|total|ensemble|totaux|all|cumul)\b")
PLAIN_VALUE = pattern("plain value")


@dataclass(frozen=True)
class _Rows:
    """The rows of a table with several rows per unit.

    code        column of the units
    units       the distinct units
    numbers     (n,) the unit of each row, −1 for a row without one
    kinds       columns that tell the rows of a unit apart
    values      columns of numbers that are not the same in all rows of a unit
    fixed       columns with one text per unit
    is_crossed  whether most units have most of the values"""

    code: int
    units: list[str]
    numbers: np.ndarray
    kinds: list[int]
    values: list[int]
    fixed: list[int]
    is_crossed: bool

    @property
    def has_unit(self) -> np.ndarray:
        return self.numbers >= 0


@dataclass(frozen=True)
class RowPerUnit:
    """A table with a row per unit.

    note: how it was made, '' while a question is open
    question: what a person must say first, '' where it is certain
    by_landlord: the counts of the rows that are of a landlord, by heading, with the index (unit,
    landlord); None where the rows are of something else"""

    grid: Grid
    note: str
    question: str = ""
    by_landlord: pd.DataFrame | None = field(default=None, repr=False)


def with_row_per_unit(body: Body, answer: str) -> RowPerUnit | None:
    """Return the table with a row per unit, None for a table of another shape.

    answer: the profile's to `SEVERAL_ROWS`. Raises Unreadable where several columns tell the rows
    apart, and where only some units have a row for all landlords."""
    rows = _rows_of(body)
    if rows is None:
        return None
    _refuse_several(body, rows)
    kind = rows.kinds[0]
    heading, words = body.names[kind], _words_of(body, kind)
    is_of_landlords = LANDLORD.search(normalise(heading)) is not None
    is_complete = int(rows.has_unit.sum()) == len(rows.units) * len(set(words[rows.has_unit]))
    if len(rows.values) == 1 and (is_complete if is_of_landlords else rows.is_crossed):
        return _unfolded(body, rows)
    counts = _counts(body, rows)
    is_whole = _are_whole(body, rows, counts)
    wholes = np.bincount(rows.numbers[is_whole], minlength=len(rows.units))
    by_landlord = _by_landlord(body, rows, counts, ~is_whole) if is_of_landlords else None
    if (wholes == 1).all():
        return _with_whole_rows(body, rows, is_whole, by_landlord)
    if not counts or not (rows.is_crossed or is_of_landlords):
        return None
    if is_whole.any():
        raise Unreadable(
            tr(
                "Some units have a row for all values of “{column}”, and these have not exactly "
                "one: {codes}. Give each unit such a row, or take them all away."
            ).format(
                column=heading, codes=first_codes(np.array(rows.units, dtype=object)[wholes != 1])
            )
        )
    is_below = ~rows.has_unit & (body.texts(rows.code) == "") & (words != "")
    if is_below.any():
        raise rows_below_refused(body.row_numbers(np.flatnonzero(is_below)))
    summed = _with_sums(body, rows, counts, by_landlord)
    if answer == SUMMED:
        return summed
    question = tr(
        "Each unit stands in several rows, one for each value of “{column}”. If each household is "
        "in one of them, say “Add them up” in “Several rows per unit” (“several_rows”: “sum” in "
        "the profile); else make a row per unit and a column per value of it (a pivot table does "
        "that)."
    ).format(column=heading)
    return replace(summed, note="", question=question)


def rows_below_refused(rows: list[int]) -> Unreadable:
    """Return the refusal of rows without a code that belong to the unit above them."""
    return Unreadable(
        tr(
            "Rows {rows} have no code, and belong to the unit above: repeat its code in each row, "
            "or make a row per unit."
        ).format(rows=first_codes(rows))
    )


def rows_without_codes(body: Body, units: Units) -> list[int]:
    """Return the numbers of the rows that belong to the unit above them, although they do not
    repeat its code. They name a landlord, or one of a few texts that other units have too. Return
    [] without such rows."""
    is_blank = (body.texts(units.column) == "") & units.others
    is_blank[: int(np.argmax(units.is_unit))] = False
    for column, name in enumerate(body.names if is_blank.any() else ()):
        if column == units.column or body.numbers(column).is_numeric:
            continue
        words = _words_of(body, column)
        below = is_blank & (words != "")
        texts = words[below].tolist()
        is_repeated = len(set(texts)) <= len(texts) / 2 and (words[units.is_unit] != "").all()
        if texts and (is_repeated or LANDLORD.search(normalise(name))):
            return body.row_numbers(np.flatnonzero(below))
    return []


def _words_of(body: Body, column: int) -> np.ndarray:
    """Return the texts (n,) of a column, each as `strip_text` returns it."""
    return np.array([strip_text(text) for text in body.texts(column).tolist()], dtype=object)


def _rows_of(body: Body) -> _Rows | None:
    """Find the units and the columns that tell their rows apart, None for another shape."""
    for column, codes in code_columns(body, may_repeat=True):
        units = _units_of(body, column, codes)
        rows = np.flatnonzero(units != "")
        numbers, distinct = pd.factorize(units[rows])
        if len(distinct) < FEWEST_UNITS or len(distinct) == len(rows):
            continue
        kinds, values, fixed = _sort_columns(body, column, numbers, rows)
        keys = [_words_of(body, kind)[rows].tolist() for kind in kinds]
        cells = set(zip(numbers.tolist(), *keys, strict=True))
        if not kinds or not values or len(cells) < len(rows):
            continue
        key_count = len(set(zip(*keys, strict=True)))
        is_crossed = len(cells) >= MIN_CROSSED_SHARE * len(distinct) * key_count
        unit_numbers = np.full(len(body), -1)
        unit_numbers[rows] = numbers
        return _Rows(column, [*distinct], unit_numbers, kinds, values, fixed, is_crossed)
    return None


def _units_of(body: Body, column: int, codes: Codes) -> np.ndarray:
    """Return (n,) the code of each row's unit, of any scale, '' without one. Where many rows have
    no code, the one above holds for them."""
    units = np.where(codes.valid, codes.codes, "").astype(object)
    is_blank = codes.codes == ""
    if is_blank.mean() >= MIN_BLANK_SHARE:
        row_above = np.maximum.accumulate(np.where(is_blank, -1, np.arange(len(units))))
        units = np.where(row_above < 0, "", units[row_above])
    for other in (
        column_scales(body.texts(column)).codes.values() if codes.scale in PLAIN_SCALES else ()
    ):
        units = np.where((units == "") & other.valid, other.codes, units)
    return units


def _sort_columns(
    body: Body, code: int, numbers: np.ndarray, rows: np.ndarray
) -> tuple[list[int], list[int], list[int]]:
    """Return (columns of texts or years that tell rows apart, columns of numbers, columns with one
    text per unit).

    numbers  (k,) the unit of each of these rows (k,)"""
    kinds: list[int] = []
    values: list[int] = []
    fixed: list[int] = []
    for column in range(len(body.names)):
        if column == code:
            continue
        texts = _words_of(body, column)[rows].tolist()
        pairs = set(zip(numbers.tolist(), texts, strict=True))
        if len({unit for unit, _ in pairs}) == len(pairs) or _is_name_written_once(pairs):
            fixed.append(column)
        elif body.numbers(column).is_numeric and not _are_years(texts):
            values.append(column)
        elif len(set(texts)) <= MAX_KINDS:
            kinds.append(column)
    return _without_labels(body, kinds, rows), values, fixed


def _is_name_written_once(pairs: Collection[tuple[Any, Any]]) -> bool:
    """Whether each unit has a text in one of its rows that no other unit has, as a name is."""
    texts = [text for _, text in pairs if text]
    return len({unit for unit, _ in pairs}) == len(texts) == len(set(texts))


def _are_years(texts: Collection[str]) -> bool:
    return all(YEAR_TEXT.match(text) for text in set(texts))


def _without_labels(body: Body, kinds: list[int], rows: np.ndarray) -> list[int]:
    """Return `kinds` without the columns that follow from another one: of a code and its label the
    landlord is kept, else the longer texts."""
    texts = {kind: _words_of(body, kind)[rows].tolist() for kind in kinds}
    kept: list[int] = []
    for kind in sorted(
        kinds,
        key=lambda kind: (
            -len(set(texts[kind])),
            LANDLORD.search(normalise(body.names[kind])) is None,
            -sum(map(len, texts[kind])),
        ),
    ):
        if not any(
            len(set(zip(texts[other], texts[kind], strict=True))) == len(set(texts[other]))
            for other in kept
        ):
            kept.append(kind)
    return sorted(kept)


def _refuse_several(body: Body, rows: _Rows) -> None:
    """Raise Unreadable for years and for several columns that tell rows apart: a person must
    choose."""
    year = next(
        (kind for kind in rows.kinds if _are_years(_words_of(body, kind)[rows.has_unit])), None
    )
    if year is not None and rows.is_crossed:
        raise Unreadable(
            tr(
                "Each unit stands in several rows, one for each year of “{column}”: keep the rows "
                "of one year, and open the years one after the other."
            ).format(column=body.names[year])
        )
    if len(rows.kinds) > 1:
        raise Unreadable(
            tr(
                "Each unit stands in several rows, one for each value of {columns}: make a row per "
                "unit and a column per value of it (a pivot table does that)."
            ).format(columns=tr(" and ").join(quoted(body.names[kind]) for kind in rows.kinds))
        )


def _unfolded(body: Body, rows: _Rows) -> RowPerUnit:
    """Make the values of the kind columns of the one number."""
    (kind,), (value,) = rows.kinds, rows.values
    category_of_row = _words_of(body, kind)
    positions = np.flatnonzero(rows.has_unit & (category_of_row != ""))
    category_numbers, distinct = pd.factorize(category_of_row[positions])
    categories, unit_numbers = list(map(str, distinct)), rows.numbers[positions]
    counts = np.full((len(rows.units), len(categories)), "", dtype=object)
    counts[unit_numbers, category_numbers] = body.texts(value)[positions]
    first_rows = positions[np.unique(unit_numbers, return_index=True)[1]]
    cell_rows = np.repeat(first_rows[:, None], len(categories), axis=1)
    cell_rows[unit_numbers, category_numbers] = positions
    heading = body.names[value]
    totals: list[np.ndarray] = []
    if not PLAIN_VALUE.match(normalise(heading)):
        numbers = body.numbers(value).values[positions]
        categories, totals = _with_totals(numbers, unit_numbers, categories, heading)
    headings = [body.names[rows.code], *(body.names[column] for column in rows.fixed)]
    if set(categories) & set(headings):
        categories = [f"{heading} – {name}" for name in categories]
    headings += [heading] if totals else []
    fixed = [body.texts(column)[first_rows] for column in rows.fixed]
    rows_by_unit = zip(rows.units, *fixed, *totals, *counts.T, strict=True)
    cells = cells_of([[*headings, *categories], *map(list, rows_by_unit)])
    note = tr(
        "A unit stands in several rows, one for each value of “{column}”: the values were "
        "made columns."
    ).format(column=body.names[kind])
    return RowPerUnit(body.reshaped(cells, first_rows, cell_rows), note)


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


def _counts(body: Body, rows: _Rows) -> list[int]:
    """Return the columns of whole numbers that may be summed: no share, mean or identifier."""
    columns = []
    for column in (*rows.values, *rows.fixed):
        numbers, words = body.numbers(column), normalise(body.heading(column))
        is_other = RATE.search(words) or MEAN.search(words)
        is_other = is_other or IDENTIFIER.search(normalise(body.names[column]))
        if numbers.is_numeric and not (numbers.decimals or numbers.percent or is_other):
            columns.append(column)
    return sorted(columns)


def _are_whole(body: Body, rows: _Rows, counts: list[int]) -> np.ndarray:
    """Return (n,) whether a row counts all values of the kind together: its cell in that column
    says so; or the cell is empty and the row's counts are the sums of the unit's other rows; or in
    most units of three rows one is the sum of the others, whatever it is called."""
    texts, size = _words_of(body, rows.kinds[0]), len(rows.units)
    is_whole = np.array([ALL_WORDS.match(normalise(text)) is not None for text in texts])
    if (rows.has_unit & is_whole).any():
        return rows.has_unit & is_whole
    units, is_sum, is_known = (
        rows.numbers[rows.has_unit],
        rows.has_unit.copy(),
        rows.has_unit.copy(),
    )
    for values in (body.numbers(column).values[rows.has_unit] for column in counts):
        excess = 2 * values - np.bincount(units, values, minlength=size)[units]
        is_sum[rows.has_unit] &= ~(np.abs(excess) > 0)
        is_known[rows.has_unit] &= ~np.isnan(excess)
    is_empty = rows.has_unit & (texts == "")
    if is_empty.any():
        has_one = (np.bincount(rows.numbers[is_empty], minlength=size) == 1).all()
        return is_empty & bool(has_one and is_sum[is_empty].all())
    is_large = np.bincount(units, minlength=size) > 2
    is_sum &= is_known & is_large[rows.numbers] & bool(counts)
    with_sum = len(set(rows.numbers[is_sum].tolist()))
    is_usual = with_sum >= FEWEST_UNITS and with_sum > MIN_WHOLE_SHARE * is_large.sum()
    return is_sum & is_usual


def _by_landlord(
    body: Body, rows: _Rows, counts: list[int], is_of_landlord: np.ndarray
) -> pd.DataFrame:
    """Return the counts of the landlords' rows (n,) that are in a unit, as in `RowPerUnit`."""
    kept = np.flatnonzero(rows.has_unit & is_of_landlord)
    units = np.array(rows.units, dtype=object)[rows.numbers[kept]]
    index = pd.MultiIndex.from_arrays([units, _words_of(body, rows.kinds[0])[kept]])
    cells = {body.names[column]: body.numbers(column).values[kept] for column in counts}
    return pd.DataFrame(cells, index)


def _with_whole_rows(
    body: Body, rows: _Rows, is_whole: np.ndarray, by_landlord: pd.DataFrame | None
) -> RowPerUnit:
    """Keep the rows for all values, and those of no unit that name no value."""
    kind = rows.kinds[0]
    is_other = ~rows.has_unit & (_words_of(body, kind) == "")
    kept = np.flatnonzero(is_whole | is_other)
    columns = [column for column in range(len(body.names)) if column != kind]
    cells = [body.texts(column)[kept].tolist() for column in columns]
    table = [[body.names[column] for column in columns], *map(list, zip(*cells, strict=True))]
    note = tr(
        "Each unit has a row for all values of “{column}”: these rows were taken, and the "
        "others were left out."
    ).format(column=body.names[kind])
    return RowPerUnit(body.reshaped(cells_of(table), kept), note, by_landlord=by_landlord)


def _with_sums(
    body: Body, rows: _Rows, counts: list[int], by_landlord: pd.DataFrame | None
) -> RowPerUnit:
    """Sum each unit's rows. What is unknown in one of them is unknown of the unit; a number that a
    unit repeats is its own, and is no sum."""
    size, numbers = len(rows.units), rows.numbers[rows.has_unit]
    first_rows = np.flatnonzero(rows.has_unit)[np.unique(numbers, return_index=True)[1]]
    is_telling = int((np.bincount(numbers, minlength=size) > 1).sum()) >= FEWEST_REPEATED
    headings, columns, left_out = [body.names[rows.code]], [rows.units], []
    for column, name in enumerate(body.names):
        if column in (rows.code, rows.kinds[0]):
            continue
        texts = _words_of(body, column)[rows.has_unit]
        pairs = {
            (int(unit), str(text))
            for unit, text in zip(numbers, texts, strict=True)
            if text or column in counts
        }
        text_of_unit = dict(pairs)
        if len(text_of_unit) == len(pairs) and (is_telling or column not in counts):
            columns.append([text_of_unit.get(unit, "") for unit in range(size)])
        elif column in counts:
            values = body.numbers(column).values[rows.has_unit]
            sums = np.bincount(numbers, values, minlength=size)
            columns.append(["" if np.isnan(total) else f"{total:.0f}" for total in sums])
        else:
            left_out.append(name)
            continue
        headings.append(name)
    note = tr(
        "Each unit stands in several rows, one for each value of “{column}”: their counts were "
        "summed, and a value without a row counts nobody there."
    ).format(column=body.names[rows.kinds[0]])
    if left_out:
        note += " " + tr("Left out, as no sum of them makes sense: {columns}.").format(
            columns=", ".join(map(quoted, left_out))
        )
    cells = cells_of([headings, *map(list, zip(*columns, strict=True))])
    return RowPerUnit(body.reshaped(cells, first_rows), note, by_landlord=by_landlord)
