"""Which rows of a list are dwellings: a dwelling is a distinct identifier, and garages, shops, sold
dwellings, past leases, further tenants and candidates are none.

A person says so where rows differ from dwellings (`RowsAsked`). R1 counts the smaller number
whatever the answer is."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...toolbelt.translation import quoted, tr
from ..errors import Unreadable
from ..mapping.body import Body
from ..mapping.spelling import normalise
from ..mapping.values import strip_text
from ..profile import Profile
from ..words import pattern
from .dwelling_words import (
    BUILT,
    FEATURES,
    RENT,
    RESIDENCE,
    ROOM_CELLS,
    SURFACE,
    feature_column,
    find_column,
    normalise_heading,
)

ROWS = "rows"  # the key of a profile's `file` with the answer
LEAVE_OUT, IDENTIFIED, KEEP = "leave_out", "identified", "keep"
DWELLING = pattern("rows: identifier of the dwelling")
PLACES = pattern("rows: place of the dwelling")
NAMES = pattern("rows: names")
OTHER_CELLS = pattern("rows: cells of no dwelling")
KINDS = pattern("rows: what the rows are")
DWELLING_CELLS = pattern("rows: cells of a dwelling in use")
FOR_SURE = pattern("rows: cells that say dwelling")
END_DATES = pattern("rows: date of the end")
OF_PEOPLE = pattern("rows: list of people")
MAX_ROWS_PER_DWELLING = 12  # rows with one identifier on average; more are rows of a zone or a lot
MAX_NAMED = 8  # texts that a question names


@dataclass(frozen=True)
class RowsAsked:
    """What a person must say about the rows of a list.

    problem     the question, as a sentence with the parameters that answer it
    texts       cells of rows that may be no dwellings; others: how many rows these are
    identifier  heading of the column that repeats, '' without one; repeats: in how many rows

    How many dwellings are left is not said: next to the released ones it would tell the others."""

    problem: str
    texts: tuple[str, ...] = ()
    others: int = 0
    identifier: str = ""
    repeats: int = 0


@dataclass(frozen=True)
class DwellingRows:
    """What the rows of a list are.

    counted     (n,) whether a row is counted
    sure        (m,) whether a counted row is a dwelling beyond doubt: these decide on secrecy (R1)
    numbers     (m,) the dwellings of each counted row
    identifier  column that identifies the dwelling, None without one
    differing   columns that differ between the rows of one dwelling, which are not counted
    asked       the open question, None where there is none"""

    counted: np.ndarray = field(repr=False)
    sure: np.ndarray = field(repr=False)
    numbers: np.ndarray = field(repr=False)
    identifier: int | None = None
    differing: frozenset[int] = frozenset()
    asked: RowsAsked | None = None

    @property
    def all_sure(self) -> bool:
        """Whether every counted row is a dwelling beyond doubt."""
        return bool(self.sure.all())


def dwelling_rows(body: Body, communes: np.ndarray, profile: Profile) -> DwellingRows:
    """Find the rows that are dwellings, by the profile's answers where it has them.

    communes: (n,) the commune of each row. Raises Unreadable for a column of the profile that the
    file does not have, or that does not count dwellings."""
    is_other, texts = _other_rows(body)
    identifier, keys = _identified(body, communes, profile, ~is_other)
    people = [body.names[c] for c, name in _headings(body) if OF_PEOPLE.fullmatch(name)]
    people = [] if identifier is not None or profile.dwelling_count else people
    if people:  # dwellings that have no feature in common are at least so many
        keys = _joined(communes, *(body.texts(column) for column in _features(body)))
    is_sure = ~is_other & ~_repeats(keys, ~is_other)
    is_new = ~np.isin(keys, keys[is_sure])  # a dwelling of which other rows alone are there
    once = is_sure | (is_new & ~_repeats(keys, is_new))
    answer = profile.file.get(ROWS, "")
    repeats = int((~once).sum()) if identifier is not None else 0
    if profile.dwelling or (repeats and _are_copies(body, keys)):
        is_counted = is_sure if answer == LEAVE_OUT else once
        asks = bool(is_new.any())  # a row of a dwelling that is counted anyway needs no answer
    else:
        is_counted = {LEAVE_OUT: is_sure, IDENTIFIED: once}.get(answer, np.ones(len(body), bool))
        asks = bool(is_other.any() or people or repeats)
    asked = None
    if asks and (not answer or (people and answer != KEEP)):
        column = body.names[identifier] if identifier is not None and repeats else ""
        asked = _question(() if people else texts, int(is_other.sum()), column, repeats, people)
    heading = profile.dwelling_count
    numbers = _numbers(body, heading) if heading else np.ones(len(body))
    are_merged = np.isin(keys, keys[~is_other & ~is_counted]) & ~is_other
    return DwellingRows(
        is_counted,
        is_sure[is_counted],
        numbers[is_counted],
        identifier,
        _differing(body, keys, are_merged),
        asked,
    )


def _headings(body: Body) -> list[tuple[int, str]]:
    return [(column, normalise_heading(name)) for column, name in enumerate(body.names)]


def _joined(*texts: np.ndarray) -> np.ndarray:
    """Return (n,) one number for each combination of the cells (n,) of several columns."""
    return np.asarray(pd.MultiIndex.from_arrays(texts).factorize()[0])


def _repeats(keys: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return (n,) whether an earlier one of these rows has the same key."""
    repeats = np.zeros(len(keys), dtype=bool)
    repeats[rows] = pd.Series(keys[rows]).duplicated()
    return repeats


def _identified(
    body: Body, communes: np.ndarray, profile: Profile, rows: np.ndarray
) -> tuple[int | None, np.ndarray]:
    """Return (the column that identifies the dwelling, (n,) the number of each row's dwelling):
    the profile's column, else the one with the most different texts below such a heading, or one
    that names other rows' dwellings; None and a dwelling per row without one. A row without an
    identifier is a dwelling.

    rows: (n,) those that seem to be dwellings"""
    found = [c for c, name in _headings(body) if DWELLING.fullmatch(name)]
    texts = {c: len(set(body.texts(c))) for c in found}
    own_column = max(texts, key=lambda c: texts[c], default=None)
    if own_column is not None and texts[own_column] * MAX_ROWS_PER_DWELLING < len(body):
        own_column = None
    column: int | None = body.find(profile.dwelling) if profile.dwelling else own_column
    if column is not None and not profile.dwelling:
        column = _column_of_others(body, column)
    each_row = np.arange(len(body))
    if column is None:
        return None, each_row
    cells = [strip_text(text) for text in body.texts(column).tolist()]
    own_cells = body.texts(own_column).tolist() if own_column is not None else cells
    own = [
        cell or strip_text(own_cell) or f"row {row}"
        for row, (cell, own_cell) in enumerate(zip(cells, own_cells, strict=True))
    ]
    keys = _joined(communes, np.array(own, dtype=object))
    if profile.dwelling or not _repeats(keys, rows).any():
        return column, keys
    places = [body.texts(c) for c, name in _headings(body) if PLACES.fullmatch(name)]
    if _repeats(_joined(keys, *places), rows).any():
        return column, keys
    return None, each_row  # numbers that begin again in each building


def _column_of_others(body: Body, column: int) -> int:
    """Return the column that names the dwellings of other rows (“UG de rattachement” where two
    were joined), else the column of the rows' own."""
    own = body.texts(column)
    known = set(own.tolist())
    for other in range(len(body.names)):
        is_filled = (texts := body.texts(other)) != ""
        cells = texts[is_filled].tolist()
        named = set(cells) if cells and cells[0] in known else set()
        if named <= known and 2 * len(named) > len(cells) and (texts != own)[is_filled].any():
            return other
    return column


def _differing(body: Body, keys: np.ndarray, rows: np.ndarray) -> frozenset[int]:
    """Return the columns that differ between rows (n,) with one key: which of them is the
    dwelling's is not known."""
    if not rows.any():
        return frozenset()
    dwellings = len(np.unique(keys[rows]))
    texts = ((column, body.texts(column)[rows]) for column in range(len(body.names)))
    return frozenset(
        column for column, cells in texts if _joined(keys[rows], cells).max() >= dwellings
    )


def _are_copies(body: Body, keys: np.ndarray) -> bool:
    """Whether the rows of one dwelling are equal in every column."""
    rows = _joined(*(body.texts(column) for column in range(len(body.names))))
    return len(np.unique(rows)) == len(np.unique(keys))


def _features(body: Body) -> list[int]:
    """Return the columns that describe the dwelling, not its people."""
    columns = [feature_column(body, feature) for feature in FEATURES]
    columns += [find_column(body, words) for words in (RESIDENCE, BUILT, SURFACE, RENT)]
    return [column for column in columns if column is not None]


def _other_rows(body: Body) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return (n,) whether a row seems to be no dwelling in use, and the texts that show it: a
    garage, a shop, a dwelling that was sold, a lease that has ended, a further person."""
    is_other, texts = np.zeros(len(body), dtype=bool), []
    for column, heading in _headings(body):
        if END_DATES.fullmatch(heading):
            has_ended = np.array([any(map(str.isdigit, text)) for text in body.texts(column)])
            if not has_ended.all() and has_ended.any():
                is_other |= has_ended
                texts.append(body.names[column])
        if NAMES.search(heading) or body.numbers(column).is_numeric:
            continue
        text_numbers, distinct = pd.factorize(body.texts(column))
        plain_texts = [normalise(str(text)) for text in distinct]
        is_named = np.array([OTHER_CELLS.fullmatch(text) is not None for text in plain_texts])
        if KINDS.search(heading) and (is_named.any() or any(map(FOR_SURE.match, plain_texts))):
            is_named = np.array([bool(text) and not _is_dwelling(text) for text in plain_texts])
        if len(is_named) and is_named.any():
            is_other |= is_named[text_numbers]
            texts += [strip_text(str(text)) for text in distinct[is_named]]
    return is_other, tuple(texts)


def _is_dwelling(plain_text: str) -> bool:
    """Whether a cell of a column that says what the rows are says so of a dwelling in use."""
    return bool(DWELLING_CELLS.fullmatch(plain_text) or ROOM_CELLS.match(plain_text))


def _numbers(body: Body, heading: str) -> np.ndarray:
    """Return (n,) the dwellings that a column counts in each row. Raises Unreadable."""
    numbers = body.values(heading)
    if not (np.nan_to_num(numbers, nan=-1.0) >= 0).all() or (numbers != np.rint(numbers)).any():
        raise Unreadable(
            tr("Column “{column}” does not count the dwellings of every row.").format(
                column=heading
            )
        )
    return numbers


def _question(
    texts: tuple[str, ...], others: int, identifier: str, repeats: int, people: list[str]
) -> RowsAsked:
    """Return what a person must say, with the parameters that answer it."""
    answers = [f'"file": {{"{ROWS}": "{KEEP}"}}']
    reasons = []
    if texts:
        reason = tr("Some rows seem to be no dwellings in use ({texts}).")
        named = ", ".join(texts[:MAX_NAMED]) + (", …" if len(texts) > MAX_NAMED else "")
        reasons.append(reason.format(texts=named))
        answers.insert(0, f'"file": {{"{ROWS}": "{LEAVE_OUT}"}}')
    if identifier:
        reasons.append(tr("“{column}” repeats in rows that differ.").format(column=identifier))
        answers.insert(0, f'"dwelling": "{identifier}"')
    if people:
        reason = tr(
            "{columns}: a row seems to be a candidate, an occupant or a diagnosis. Give the column "
            "that identifies the dwelling this role."
        )
        reasons.append(reason.format(columns=", ".join(map(quoted, people))))
        answers.insert(0, '"dwelling": …')
    problem = tr(
        "A row of this list may be no dwelling. {reasons} Say in the window what the rows are, or "
        "in PROFILE: {answers}."
    ).format(reasons=" ".join(reasons), answers=", ".join(answers))
    return RowsAsked(problem, texts[:MAX_NAMED], others, identifier, repeats)
