"""Sorts the columns by headings and cells: codes, names and coordinates, numbers that count,
shares, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ...toolbelt.translation import quoted, tr
from .body import first_codes
from .columns import Columns, names_mean
from .heading_words import (
    DIFFERENCE,
    FLAG,
    IDENTIFIER,
    IMPUTED_FLAG,
    MAIN_RESIDENCES,
    RATIO,
    THOUSANDS,
    X,
    Y,
    names_rate,
)
from .postal_codes import is_postal
from .roles import Role, Roles
from .values import NumericColumn, strip_text

FEW_DECIMALS_SHARE = 0.1  # share of cells with decimals up to which the decimals are mistakes
WEIGHTED_SHARE = 0.3  # share of the population's cells with decimals from which counts are weighted
HIGHEST_RATE, ROUNDING_EXCESS = 100.0, 0.5  # per cent, and by how much rounded shares may exceed it
MAX_DECIMALS = 4  # decimals of a rate that no heading names


@dataclass(frozen=True)
class SortedColumns:
    """The columns of numbers that are protected and released.

    weighted: whether the counts have decimals, because each household represents several"""

    counts: tuple[int, ...]
    rates: tuple[int, ...]
    weighted: bool


def unweighted_mean() -> str:
    """Return the reason why a mean without a weight is left out."""
    return tr("a mean: give it the role “Mean” and say what it is weighted by")


def sort_columns(roles: Roles) -> SortedColumns:
    """Give codes, names, coordinates and flags their roles, leave out what neither counts nor is a
    share, and return the rest."""
    _assign_codes(roles)
    columns = roles.columns
    numeric = _numeric_columns(roles)
    shares = {column: _share_of_decimals(columns.numbers(column)) for column in numeric}
    weighted = columns.user_profile.weighted or _is_weighted(columns, shares)
    if weighted:
        roles.notes.append(
            tr(
                "Counts are weighted (they have decimals): they are shown rounded, and what is "
                "under the threshold is decided before."
            )
        )
    if columns.body.fractions:
        names = [quoted(columns.name(column)) for column in sorted(columns.body.fractions)]
        note = tr("Fractions in {columns} were read as percentages (0.5 as 50 %).")
        roles.notes.append(note.format(columns=", ".join(names)))
    _note_footnotes(roles, numeric)
    _note_signs(roles, numeric)
    kinds = {column: _kind(roles, column, shares[column], weighted) for column in numeric}
    return SortedColumns(
        tuple(column for column, kind in kinds.items() if kind is Role.COUNT),
        tuple(column for column, kind in kinds.items() if kind is Role.RATE),
        weighted,
    )


def _assign_codes(roles: Roles) -> None:
    """Give the columns of codes, parents and labels their roles."""
    columns, units = roles.columns, roles.columns.units
    for label in columns.user_profile.labels:
        roles.set(columns.body.find(label), Role.LABEL, tr("named in the profile"), label)
    roles.set(units.column, Role.CODE, units.reason, units.scale)
    scales: set[str] = set()
    for column, codes in sorted(units.parents.items(), key=lambda pair: not pair[1].labelled):
        if codes.scale not in scales:
            scales.add(codes.scale)
            roles.set(column, Role.PARENT, tr("codes of a wider scale"), codes.scale)


def _numeric_columns(roles: Roles) -> list[int]:
    """Return the columns of numbers that may be counts or rates; give all others their role."""
    columns = roles.columns
    numeric: list[int] = []
    name_columns: list[int] = []
    for column in range(len(columns)):
        if column in roles.mapped or _takes_stated_role(roles, column):
            continue
        own_name = columns.plain_name(column)
        numbers = columns.numbers(column)
        if X.match(own_name) or Y.match(own_name):
            roles.set(column, Role.X if X.match(own_name) else Role.Y, tr("name"))
        elif not numbers.count and not numbers.unread.any():
            if numbers.formulas.any():
                numeric.append(column)
            else:
                reason = tr("no number in it") if numbers.unknown.any() else tr("empty")
                roles.leave_out(column, reason)
        elif numbers.is_numeric:
            reason = _why_no_count(columns, column, numbers)
            if reason:
                roles.leave_out(column, reason)
            else:
                numeric.append(column)
        elif columns.may_name_units(column):
            name_columns.append(column)
        elif numbers.count > numbers.unread.sum():
            rows = columns.body.row_numbers(columns.units.rows[numbers.unread], column)
            reason = tr(
                "numbers, and other texts in {n} cells (rows of the file: {rows}): mend them, or "
                "say what the sign means"
            )
            roles.leave_out(column, reason.format(n=len(rows), rows=first_codes(rows)))
        else:
            roles.leave_out(column, tr("free text"))
    _assign_names(roles, name_columns)
    return numeric


def _takes_stated_role(roles: Roles, column: int) -> bool:
    """Give a column the role that the user's profile states; False where it states none."""
    name, profile = roles.columns.name(column), roles.columns.user_profile
    if name in profile.weights:
        roles.leave_out(column, tr("said so"))
    elif name == profile.imputed:
        roles.set(column, Role.FLAG, tr("said so"), "imputed")
    elif name in profile.left_out:
        roles.leave_out(column, tr("set aside"))
    else:
        return False
    return True


def _why_no_count(columns: Columns, column: int, numbers: NumericColumn) -> str:
    """Return the reason why numbers count nothing, '' for those that may be counts or rates."""
    own_name = columns.plain_name(column)
    if is_postal(own_name) or IDENTIFIER.search(own_name) or numbers.dates:
        return tr("a number, a date or a code that counts nothing")
    if THOUSANDS.search(own_name):
        return tr("thousands: rounded too far to count")
    if DIFFERENCE.search(columns.own_heading(column)):
        return tr("a difference of figures that are not all here")
    return ""


def _assign_names(roles: Roles, name_columns: list[int]) -> None:
    """Take the column with the most distinct texts for the units' names; leave the other texts
    out."""
    columns, units = roles.columns, roles.columns.units

    def spread(column: int) -> tuple[int, int]:
        """Return the sort key: how many texts, then how near the column of codes."""
        texts = set(columns.body.texts(column)[units.rows].tolist())
        return len(texts), -abs(column - units.column)

    name_column = max(name_columns, key=spread, default=None)
    for column in name_columns:
        if column == name_column:
            roles.set(column, Role.NAME, tr("name"), "name")
        else:
            roles.leave_out(column, tr("free text"))


def _share_of_decimals(numbers: NumericColumn) -> float:
    """Return the share of the known numbers that are not whole."""
    values = _known_values(numbers)
    return float((values != np.rint(values)).mean()) if len(values) else 0.0


def _known_values(numbers: NumericColumn) -> np.ndarray:
    return numbers.values[numbers.is_known]


def _is_weighted(columns: Columns, shares_of_decimals: dict[int, float]) -> bool:
    """Whether a column that counts households has decimals."""
    return len(columns.units.index) > 2 and any(
        share > WEIGHTED_SHARE
        and (columns.counts_households(column) or MAIN_RESIDENCES.match(columns.plain_name(column)))
        for column, share in shares_of_decimals.items()
    )


def _note_footnotes(roles: Roles, numeric: Iterable[int]) -> None:
    """Note the columns whose numbers carried marks of footnotes."""
    for column in numeric:
        if marked := roles.columns.body.numbers(column).marked:
            roles.notes.append(
                tr(
                    "Column “{column}”: marks of footnotes after {n} numbers were set aside."
                ).format(column=roles.columns.name(column), n=marked)
            )


def _note_signs(roles: Roles, numeric: Iterable[int]) -> None:
    """Note the signs that were read as unknown values."""
    body = roles.columns.body
    signs: set[str] = set()
    for column in numeric:
        unknown = body.numbers(column).unknown
        if unknown.any():
            signs |= set(map(strip_text, body.texts(column)[unknown].tolist()))
    if signs:
        roles.notes.append(
            tr("Signs that were read as “unknown”: {signs}").format(
                signs=first_codes(sorted(signs))
            )
        )


def _kind(roles: Roles, column: int, share_of_decimals: float, weighted: bool) -> Role | None:
    """Return COUNT, RATE, or None for a column that is left out or a flag. Whole numbers are counts
    until nothing adds up to them."""
    columns = roles.columns
    heading, numbers = columns.heading(column), columns.numbers(column)
    counts_households = columns.counts_households(column)
    if not numbers.count:  # formulas without values
        return Role.COUNT
    if numbers.percent:
        return rate_or_left_out(roles, column)
    if FLAG.search(heading) and np.isin(_known_values(numbers), (0.0, 1.0)).all():
        _keep_or_leave_flag(roles, column, heading)
        return None
    if (RATIO.search(heading) and not counts_households) or columns.is_per_unit(column):
        roles.leave_out(column, tr("a ratio: neither a count nor a percentage"))
        return None
    if share_of_decimals == 0.0:
        return Role.COUNT
    if names_rate(heading) and not counts_households:
        if weighted and _known_values(numbers).max() > HIGHEST_RATE + ROUNDING_EXCESS:
            return Role.COUNT
        return rate_or_left_out(roles, column)
    if names_mean(heading):
        roles.leave_out(column, unweighted_mean())
        return None
    return Role.COUNT if weighted else _kind_of_decimals(roles, column, share_of_decimals)


def _keep_or_leave_flag(roles: Roles, column: int, heading: str) -> None:
    """Keep a flag of imputed values, which is drawn as such (R11); leave any other flag out."""
    reason = tr("a flag of 0 and 1, no count")
    has_flag = roles.columns.user_profile.imputed or roles.with_role(Role.FLAG)
    if IMPUTED_FLAG.search(heading) and not has_flag:
        roles.set(column, Role.FLAG, reason, "imputed")
    else:
        roles.leave_out(column, reason)


def _kind_of_decimals(roles: Roles, column: int, share_of_decimals: float) -> Role | None:
    """Decide a column with decimals that is neither called a rate nor a mean."""
    numbers = roles.columns.numbers(column)
    values = _known_values(numbers)
    if share_of_decimals > FEW_DECIMALS_SHARE:
        is_in_range = len(values) and values.min() >= 0 and values.max() <= HIGHEST_RATE
        if is_in_range and numbers.decimals <= MAX_DECIMALS:
            return rate_or_left_out(roles, column)
        roles.leave_out(column, tr("numbers with decimals whose meaning is not said"))
        return None
    roles.report(
        column,
        numbers.is_known & (numbers.values != np.rint(numbers.values)),
        tr(
            "Column “{column}” counts something, but has decimals for {codes}: mend the "
            "cells, or say in the profile that it is weighted."
        ),
    )
    return Role.COUNT


def rate_or_left_out(roles: Roles, column: int) -> Role | None:
    """Return RATE for numbers between 0 and 100; else leave the column out."""
    numbers = roles.columns.numbers(column)
    values = _known_values(numbers)
    if not len(values) or values.min() < 0 or values.max() > HIGHEST_RATE + ROUNDING_EXCESS:
        roles.leave_out(column, tr("no rate between 0 and 100"))
        return None
    if values.max() <= 1.0 and not numbers.percent and (values > 0).any() and numbers.decimals:
        roles.leave_out(column, tr("fractions or percent? Say it by writing them as percent"))
        return None
    return Role.RATE
