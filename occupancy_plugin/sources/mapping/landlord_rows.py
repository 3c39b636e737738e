"""Tables with a row per commune and landlord, and several counts: a row per commune is made.

Where each commune has a row for all landlords, that row is taken. Else the rows of a commune are
summed, column by column: a household has one landlord. No row of a landlord in a commune is
released; a dossier's table of attributions shows the sums of each landlord."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...toolbelt.translation import quoted, tr
from ..errors import Unreadable
from ..grid import Grid, cells_of
from .body import Body, first_codes
from .codes import Codes
from .column_scales import PLAIN_SCALES, column_scales
from .heading_words import IDENTIFIER, MEAN, RATE
from .long_form import FEWEST_UNITS, are_years, fill_down, number_texts, words_of
from .spelling import normalise
from .units import LANDLORD, Units, code_columns

FEWEST_REPEATED = 3  # units of several rows that show that a number is repeated in each row
ALL_WORDS = re.compile(r"(?:tous|toutes|total|ensemble|totaux|all|cumul)\b")


@dataclass(frozen=True)
class _Rows:
    """The rows of a table with several rows per unit.

    code          column of the units
    units         the distinct units
    unit_numbers  (n,) the unit of each row, −1 for a row without one
    kind          column that distinguishes the rows of a unit"""

    code: int
    units: list[str]
    unit_numbers: np.ndarray
    kind: int


@dataclass(frozen=True)
class WholeUnits:
    """A table with a row per unit.

    note: how it was made
    by_landlord: the counts of the rows that are of a landlord, by heading, with the index (unit,
    landlord); None where the rows are of something else"""

    grid: Grid
    note: str
    by_landlord: pd.DataFrame | None = field(default=None, repr=False)


def with_whole_units(body: Body) -> WholeUnits | None:
    """Return the table with a row per unit, None for a table of another shape. Raises Unreadable
    where only some units have a row for all landlords."""
    rows = _rows_of(body)
    if rows is None or _unfolds(body, rows):
        return None
    heading = body.names[rows.kind]
    are_landlords = LANDLORD.search(normalise(heading)) is not None
    is_whole = _are_whole(body, rows)
    counts = np.bincount(rows.unit_numbers[is_whole], minlength=len(rows.units))
    if (counts == 1).all():
        is_other = (rows.unit_numbers < 0) & (words_of(body, rows.kind) == "")
        rows_kept = np.flatnonzero(is_whole | is_other)
        columns = [column for column in range(len(body.names)) if column != rows.kind]
        cells = [body.texts(column)[rows_kept].tolist() for column in columns]
        table = [[body.names[column] for column in columns], *map(list, zip(*cells, strict=True))]
        note = tr(
            "Each unit has a row for all values of “{column}”: these rows were taken, and the "
            "others were left out."
        ).format(column=heading)
        by_landlord = _by_landlord(body, rows, ~is_whole) if are_landlords else None
        return WholeUnits(body.reshaped(cells_of(table), rows_kept), note, by_landlord)
    if not are_landlords:
        return None
    if is_whole.any():
        raise Unreadable(
            tr(
                "Some units have a row for all values of “{column}”, and these have not exactly "
                "one: {codes}. Give each unit such a row, or take them all away: the rows of the "
                "landlords are then summed."
            ).format(
                column=heading, codes=first_codes(np.array(rows.units, dtype=object)[counts != 1])
            )
        )
    return WholeUnits(*_with_sums(body, rows), _by_landlord(body, rows, ~is_whole))


def _by_landlord(body: Body, rows: _Rows, is_of_landlord: np.ndarray) -> pd.DataFrame:
    """Return the counts of the landlords' rows (n,) that are in a unit, as in `WholeUnits`."""
    rows_kept = np.flatnonzero((rows.unit_numbers >= 0) & is_of_landlord)
    units = np.array(rows.units, dtype=object)[rows.unit_numbers[rows_kept]]
    counts = {
        body.names[column]: body.numbers(column).values[rows_kept] for column in _counts(body, rows)
    }
    index = pd.MultiIndex.from_arrays([units, words_of(body, rows.kind)[rows_kept]])
    return pd.DataFrame(counts, index)


def _unfolds(body: Body, rows: _Rows) -> bool:
    """Whether the values become columns (`long_form`): of one count, which each unit has for each
    value, or whose values are no landlords."""
    kinds = words_of(body, rows.kind)[rows.unit_numbers >= 0].tolist()
    is_complete = len(kinds) == len(rows.units) * len(set(kinds))
    is_landlord = LANDLORD.search(normalise(body.names[rows.kind])) is not None
    return len(_counts(body, rows)) < 2 and (is_complete or not is_landlord)


def rows_without_codes(body: Body, units: Units) -> list[int]:
    """Return the numbers of the rows that belong to the unit above them, although they do not
    repeat its code. They name a landlord, or one of a few texts that other units have too. Return
    [] without such rows."""
    is_blank = (body.texts(units.column) == "") & units.others
    is_blank[: int(np.argmax(units.is_unit))] = False
    for column, name in enumerate(body.names if is_blank.any() else ()):
        if column == units.column or body.numbers(column).is_numeric:
            continue
        words = words_of(body, column)
        below = is_blank & (words != "")
        texts = words[below].tolist()
        is_repeated = len(set(texts)) <= len(texts) / 2 and (words[units.is_unit] != "").all()
        if texts and (is_repeated or LANDLORD.search(normalise(name))):
            return body.row_numbers(np.flatnonzero(below))
    return []


def _units_of(body: Body, column: int, codes: Codes, landlords: list[int]) -> np.ndarray:
    """Return (n,) the code of each row's unit, of any scale, '' without one. A code that is written
    once holds for the rows below it that name a landlord, and nothing else in words."""
    units = fill_down(codes)
    for other in (
        column_scales(body.texts(column)).codes.values() if codes.scale in PLAIN_SCALES else ()
    ):
        units = np.where((units == "") & other.valid, other.codes, units)
    if not landlords:
        return units
    words = np.column_stack([words_of(body, landlord) for landlord in landlords]) != ""
    others = [
        words_of(body, position) != ""
        for position in range(len(body.names))
        if position not in (column, *landlords) and not body.numbers(position).is_numeric
    ]
    says_more = np.any([np.zeros(len(units), dtype=bool), *others], axis=0)
    is_below = (codes.codes == "") & words.any(axis=1) & ~says_more
    unit_above = ""
    for row, (unit, below) in enumerate(zip(units.tolist(), is_below.tolist(), strict=True)):
        unit_above = unit or (unit_above if below else "")
        units[row] = unit_above
    return units


def _rows_of(body: Body) -> _Rows | None:
    """Find the units and the one column that distinguishes their rows."""
    landlords = [
        column
        for column, name in enumerate(body.names)
        if LANDLORD.search(normalise(name)) and not body.numbers(column).is_numeric
    ]
    for column, codes in code_columns(body, may_repeat=True):
        units = _units_of(body, column, codes, landlords)
        distinct, numbers = number_texts(units)
        has_unit = units != ""
        names = [unit for unit in distinct if unit]
        if len(names) < FEWEST_UNITS or len(names) == int(has_unit.sum()):
            continue
        rows = np.flatnonzero(has_unit)
        kinds = [
            position
            for position in range(len(body.names))
            if position != column and _distinguishes(body, position, units, rows)
        ]
        kinds = [kind for kind in kinds if kind in landlords] or kinds
        if len(kinds) != 1 or _varies_otherwise(body, column, kinds[0], units, rows):
            continue
        position_of = {unit: position for position, unit in enumerate(names)}
        unit_numbers = np.array(
            [position_of.get(distinct[number], -1) for number in numbers], dtype=int
        )
        return _Rows(column, names, unit_numbers, kinds[0])
    return None


def _distinguishes(body: Body, column: int, units: np.ndarray, rows: np.ndarray) -> bool:
    """Whether a column of texts has another one in each row of a unit."""
    if body.numbers(column).is_numeric or IDENTIFIER.search(normalise(body.names[column])):
        return False
    texts = words_of(body, column)[rows].tolist()
    return len(set(zip(units[rows].tolist(), texts, strict=True))) == len(rows)


def _varies_otherwise(
    body: Body, code: int, kind: int, units: np.ndarray, rows: np.ndarray
) -> bool:
    """Whether years or texts of a few values distinguish rows too, so that a person must choose."""
    kinds = words_of(body, kind)[rows].tolist()
    for column in range(len(body.names)):
        texts = words_of(body, column)[rows]
        if column in (code, kind) or not texts.astype(bool).any():
            continue
        if body.numbers(column).is_numeric and not are_years(texts):
            continue
        pairs = set(zip(units[rows].tolist(), texts.tolist(), strict=True))
        pairs = {(unit, text) for unit, text in pairs if text}  # a name that is written once
        is_fixed = len({unit for unit, _ in pairs}) == len(pairs)
        is_label = len(set(zip(kinds, texts.tolist(), strict=True))) == len(set(kinds))
        if not (is_fixed or is_label):
            return True
    return False


def _are_whole(body: Body, rows: _Rows) -> np.ndarray:
    """Return (n,) whether a row counts all values of `rows.kind` together. Its cell in that column
    says so, or it is empty and the row's counts are the sums of the unit's other rows."""
    texts = words_of(body, rows.kind)
    has_unit = rows.unit_numbers >= 0
    is_whole = has_unit & np.array([ALL_WORDS.match(normalise(text)) is not None for text in texts])
    if is_whole.any():
        return is_whole
    is_empty = has_unit & (texts == "")
    counts = np.bincount(rows.unit_numbers[is_empty], minlength=len(rows.units))
    if (counts == 1).all():
        for column in _counts(body, rows):
            values = body.numbers(column).values
            sums, wholes = (
                np.bincount(
                    rows.unit_numbers[is_counted], values[is_counted], minlength=len(rows.units)
                )
                for is_counted in (has_unit & ~is_empty, is_empty)
            )
            if (np.abs(sums - wholes) > 0).any():
                return np.zeros(len(body), dtype=bool)
        return is_empty
    return np.zeros(len(body), dtype=bool)


def _counts(body: Body, rows: _Rows) -> list[int]:
    """Return the columns of whole numbers that may be summed: no share, mean or identifier."""
    columns = []
    for column in range(len(body.names)):
        numbers, words = body.numbers(column), normalise(body.heading(column))
        is_other = any(pattern.search(words) for pattern in (RATE, MEAN))
        is_other |= IDENTIFIER.search(normalise(body.names[column])) is not None
        is_count = numbers.is_numeric and not (numbers.decimals or numbers.percent)
        if column not in (rows.code, rows.kind) and is_count and not is_other:
            columns.append(column)
    return columns


def _with_sums(body: Body, rows: _Rows) -> tuple[Grid, str]:
    """Return (the table with the sums of each unit's rows, a note). What is unknown of one landlord
    is unknown of the unit; a number that a unit repeats is its own, and is no sum."""
    has_unit, size = rows.unit_numbers >= 0, len(rows.units)
    numbers = rows.unit_numbers[has_unit]
    first_rows = np.flatnonzero(has_unit)[np.unique(numbers, return_index=True)[1]]
    is_telling = int((np.bincount(numbers, minlength=size) > 1).sum()) >= FEWEST_REPEATED
    counts = set(_counts(body, rows))
    headings, columns, left_out = [body.names[rows.code]], [list(rows.units)], []
    for column, name in enumerate(body.names):
        if column in (rows.code, rows.kind):
            continue
        texts = words_of(body, column)
        pairs = {
            (int(unit), str(text))
            for unit, text in zip(numbers, texts[has_unit], strict=True)
            if text or column in counts
        }
        text_of_unit = dict(pairs)
        if len(text_of_unit) == len(pairs) and (is_telling or column not in counts):
            columns.append([text_of_unit.get(unit, "") for unit in range(size)])
        elif column in counts:
            values = body.numbers(column).values[has_unit]
            sums = np.bincount(numbers, values, minlength=size)
            columns.append(["" if np.isnan(total) else f"{total:.0f}" for total in sums])
        else:
            left_out.append(name)
            continue
        headings.append(name)
    note = tr(
        "Each unit stands in several rows, one for each value of “{column}”: their counts were "
        "summed, and a landlord without a row counts nobody there."
    ).format(column=body.names[rows.kind])
    if left_out:
        note += " " + tr("Left out, as no sum of them makes sense: {columns}.").format(
            columns=", ".join(map(quoted, left_out))
        )
    cells = cells_of([headings, *map(list, zip(*columns, strict=True))])
    return body.reshaped(cells, first_rows), note
