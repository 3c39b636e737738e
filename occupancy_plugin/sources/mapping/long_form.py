"""Tables in which a unit stands in several rows, one for each value of a column – the long form of
statistical offices, or a pivot table that writes a unit's code once – unfolded to a row per unit.

What cannot be unfolded without a guess is refused by the name of its shape."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ...toolbelt.translation import quoted, tr
from ..errors import Unreadable
from ..grid import Grid, cells_of
from .body import Body
from .codes import Codes, candidates
from .heading_words import TOTAL_WORDS
from .occupancy_words import POPULATION
from .spelling import plain
from .table_bounds import TOTALS, YEAR
from .values import stripped

MOST_KINDS = 200  # values of a column that become columns
CROSSED = 0.6  # share of the pairs of unit and value that must be there
BLANK = 1 / 3  # share of rows without a code from which codes are written once for several rows
FEWEST_UNITS = 2
PLAIN_VALUE = re.compile(
    r"(?:valeurs?|values?|effectifs?|nombres?|nb|obs value|montants?|donnees?|n)$"
)


@dataclass(frozen=True)
class LongForm:
    """code  column of the units, `units`: their codes per row, filled down where they are written
    once · kinds  columns whose values tell a unit's rows apart · values  columns of numbers
    fixed  columns that hold one text per unit"""

    code: int
    units: np.ndarray
    kinds: tuple[int, ...]
    values: tuple[int, ...]
    fixed: tuple[int, ...]


def unfolded(body: Body) -> tuple[Grid, str] | None:
    """(the table with a row per unit, the column whose values became columns); None for a table of
    another shape. Raises Unreadable for a long form that holds several things at once."""
    form = _long_form(body)
    if form is None:
        return None
    _refuse_several(body, form)
    (kind,), (value,) = form.kinds, form.values
    words = _words(body, kind)
    rows = np.flatnonzero((form.units != "") & (words != ""))
    units, spots = _numbered(form.units[rows])
    names, columns = _numbered(words[rows])
    counts = np.full((len(units), len(names)), "", dtype=object)
    counts[spots, columns] = body.texts(value)[rows]
    firsts = rows[np.unique(spots, return_index=True)[1]]
    heading = body.names[value]
    whole: list[np.ndarray] = []
    if not PLAIN_VALUE.match(plain(heading)):
        numbers = body.numbers(value).values[rows]
        names, whole = _with_whole(numbers, spots, names, heading)
    headings = [body.names[form.code], *(body.names[at] for at in form.fixed)]
    if set(names) & set(headings):
        names = [f"{heading} – {name}" for name in names]
    headings += [heading] if whole else []
    fixed = [body.texts(at)[firsts] for at in form.fixed]
    rows_of = zip(units, *fixed, *whole, *counts.T, strict=True)
    geometry = body.geometry
    shapes = None if geometry is None else np.array([None, *geometry[firsts]], dtype=object)
    grid = replace(
        body.grid,
        cells=cells_of([[*headings, *names], *map(list, rows_of)]),
        lengths=None,
        first_row=1,
        headed=True,
        merges=(),
        geometry=shapes,
    )
    return grid, body.names[kind]


def _numbered(texts: np.ndarray) -> tuple[list[str], np.ndarray]:
    """(distinct texts in their order, the place of each)."""
    spots, distinct = pd.factorize(texts)
    return list(map(str, distinct)), spots


def _with_whole(
    numbers: np.ndarray, spots: np.ndarray, names: list[str], heading: str
) -> tuple[list[str], list[np.ndarray]]:
    """The values' heading says what is counted: it names the row of totals, where there is one;
    else what the rows of a unit make together, where all of them are told."""
    totals = [name for name in names if TOTALS.match(name) or TOTAL_WORDS.match(plain(name))]
    if len(totals) == 1:
        return [heading if name == totals[0] else name for name in names], []
    if totals or not POPULATION.search(plain(heading)):
        return names, []
    sums = np.bincount(spots, numbers)
    told = np.bincount(spots[~np.isnan(numbers)], minlength=len(sums)) == len(names)
    return names, [
        np.array([f"{s:g}" if t else "" for s, t in zip(sums, told, strict=True)], dtype=object)
    ]


def _long_form(body: Body) -> LongForm | None:
    live = ~body.layout.totals
    columns = [(at, body.heading(at), body.texts(at)) for at in range(len(body.names))]
    for at, codes in candidates(columns, live):
        units = _filled_down(codes)
        known = [unit for unit in dict.fromkeys(units.tolist()) if unit]
        if len(known) < FEWEST_UNITS or len(known) == int((units != "").sum()):
            continue
        form = _told_apart(body, at, units)
        if form is not None:
            return form
    return None


def _filled_down(codes: Codes) -> np.ndarray:
    """Codes of the rows; where many have none, the one above holds for them. '' for the others."""
    units = np.where(codes.valid, codes.codes, "").astype(object)
    blank = codes.codes == ""
    if blank.mean() < BLANK or not codes.valid.any():
        return units
    last = ""
    for row, (code, empty) in enumerate(zip(units.tolist(), blank.tolist(), strict=True)):
        last = last if empty else code
        units[row] = last
    return units


def _told_apart(body: Body, code: int, units: np.ndarray) -> LongForm | None:
    """The columns that vary inside a unit: texts (or years) that tell its rows apart, numbers."""
    rows = np.flatnonzero(units != "")
    kinds: list[int] = []
    values: list[int] = []
    fixed: list[int] = []
    for at in range(len(body.names)):
        if at == code:
            continue
        texts = _words(body, at)[rows]
        pairs = set(zip(units[rows].tolist(), texts.tolist(), strict=True))
        if len({unit for unit, _ in pairs}) == len(pairs):
            fixed.append(at)
        elif body.numbers(at).numeric and not _years(texts):
            values.append(at)
        elif len(set(texts.tolist())) <= MOST_KINDS:
            kinds.append(at)
    kinds = _without_twins(body, kinds, rows)
    if not kinds or not values:
        return None
    keys = list(zip(*(_words(body, at)[rows].tolist() for at in kinds), strict=True))
    pairs_of = set(zip(units[rows].tolist(), keys, strict=True))
    known, told = len(set(units[rows].tolist())), len(set(keys))
    if len(pairs_of) != len(rows) or len(pairs_of) < CROSSED * known * told or told < 2:
        return None
    return LongForm(code, units, tuple(kinds), tuple(values), tuple(fixed))


def _without_twins(body: Body, kinds: list[int], rows: np.ndarray) -> list[int]:
    """A code and the label of the same thing are one column: the longer texts are its label."""
    left = list(kinds)
    for first in kinds:
        for second in kinds:
            if first < second and {first, second} <= set(left):
                a, b = (_words(body, at)[rows].tolist() for at in (first, second))
                if len(set(zip(a, b, strict=True))) == len(set(a)) == len(set(b)):
                    shorter = first if sum(map(len, a)) < sum(map(len, b)) else second
                    left.remove(shorter)
    return left


def _refuse_several(body: Body, form: LongForm) -> None:
    """Years, two things that tell rows apart, or several numbers: which one is a person's to say.
    Raises Unreadable."""
    rows = np.flatnonzero(form.units != "")
    year = next((at for at in form.kinds if _years(_words(body, at)[rows])), None)
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
            ).format(columns=tr(" and ").join(quoted(body.names[at]) for at in form.kinds))
        )


def _years(texts: np.ndarray) -> bool:
    return all(YEAR.match(text) for text in set(texts.tolist()))


def _words(body: Body, at: int) -> np.ndarray:
    return np.array([stripped(text) for text in body.texts(at).tolist()], dtype=object)
