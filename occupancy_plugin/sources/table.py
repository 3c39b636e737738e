"""Turns the body of a table and its profile into the raw `Table` that enters the gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..table import Table
from ..toolbelt.translation import tr
from .errors import Unreadable
from .mapping.body import Body, first_codes
from .mapping.codes import codes_of
from .mapping.units import Units, ended_codes
from .mapping.values import formulas_sentence, negative_sentence, unread_sentence
from .profile import IMPUTED, Profile
from .weighted import make_whole

LARGE_TABLE = 20_000  # rows from which the body drops a column once the table has it


@dataclass(frozen=True)
class Reading:
    """A report on the reading of a table, without a value, for REPORT and the window.

    units      rows that are units
    totals     rows that became parents
    others     rows left out
    repaired   kind of repair → how many codes
    merged     ended code → successor
    unmatched  codes that the official list lacks
    summed     communes whose rows are sums of ended ones"""

    units: int
    totals: int = 0
    others: int = 0
    totals_left_out: int = 0
    repaired: dict[str, int] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    summed: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    matched: int = 0
    notes: tuple[str, ...] = ()


def raw_table(body: Body, profile: Profile, units: Units) -> tuple[Table, Reading]:
    """Return the raw table of a body, and what was read. Raises Unreadable with the column and the
    units."""
    parents = {
        scale: _parent_codes(body, heading, scale, units)
        for scale, heading in profile.parents.items()
    }
    frame = frame_of(body, profile, units.rows, units.index, parents)
    geometry = None
    if body.geometry is not None:
        geometry = body.geometry[units.is_unit]
    is_valid = units.codes.valid[units.is_unit]
    reading = Reading(
        units=len(frame),
        others=int(units.others.sum()),
        repaired=units.codes.repaired,
        merged=ended_codes(units.index, units.scale),
        unmatched=tuple(map(str, units.index[~is_valid])),
        matched=int(is_valid.sum()),
    )
    return Table(frame, geometry, body.grid.crs if geometry is not None else ""), reading


def frame_of(
    body: Body,
    profile: Profile,
    rows: np.ndarray,
    index: Iterable[object],
    parents: Mapping[str, np.ndarray] | None = None,
) -> pd.DataFrame:
    """Return the profile's columns over some rows of the body. Raises Unreadable with the column
    and the units."""
    codes = pd.Index([str(code) for code in index], dtype=object)
    columns: dict[str, np.ndarray] = {}
    means = {mean.column for mean in profile.means}
    rates = {rate.column: rate for rate in profile.rates}
    for name, heading in profile.columns.items():
        column = body.find(heading)
        numbers = body.numbers(column).take(rows)
        cells_of_column = _Cells(body, column, rows, codes)
        if numbers.formulas.any():
            raise Unreadable(formulas_sentence().format(column=heading))
        if numbers.unread.any():
            raise cells_of_column.refusal(numbers.unread, unread_sentence())
        values = numbers.values
        if name == profile.population:
            values = np.where(values < 0, np.nan, values)  # −1 marks an unknown count
        elif name in rates:  # as it is displayed
            values = np.round(values, rates[name].decimals)
        elif name not in means:
            values = _checked_counts(cells_of_column, values.copy(), profile.weighted)
        columns[name] = values
        if len(rows) > LARGE_TABLE:
            body.drop_numbers(column)
    _add_derived_columns(columns, profile)
    texts: dict[str, np.ndarray] = dict(parents or {})
    for label in profile.labels:
        if body.numbers(body.find(label)).count:
            raise Unreadable(
                tr(
                    "Column “{column}” holds numbers: it cannot leave as a text. Write words in "
                    "it, or give it another role."
                ).format(column=label)
            )
        texts[label] = _or_none(body.texts(body.find(label))[rows])
    if profile.imputed:
        flags = body.values(profile.imputed)[rows]
        texts[IMPUTED] = np.array([tr("imputed") if flag == 1 else None for flag in flags], object)
    if profile.name:
        texts["name"] = _or_none(body.texts(body.find(profile.name))[rows])
    return pd.DataFrame(columns | texts, codes, copy=False)


def _add_derived_columns(columns: MutableMapping[str, np.ndarray], profile: Profile) -> None:
    """Add what follows from the file's columns, and set shares without meaning to unknown. Changes
    `columns`.

    Added are totals of weighted parts, differences of two columns, and sums that no column
    holds."""
    if profile.weighted:
        make_whole(columns, profile)
    for step, (wider, narrower) in profile.steps.items():
        if wider in columns and narrower in columns:
            columns[step] = columns[wider] - columns[narrower]
    for total in profile.sums:  # a rate may have a sum as numerator that no column holds
        if total.name not in columns and all(column in columns for column in total.columns):
            columns[total.name] = np.sum([columns[column] for column in total.columns], axis=0)
    households = columns.get(profile.population)
    for rate in profile.rates:  # without households there is no share
        over_all = rate.denominator == profile.population and households is not None
        if over_all and rate.column in columns:
            columns[rate.column] = np.where(households == 0, np.nan, columns[rate.column])
    for chain in profile.chains:
        for narrower, wider in pairwise(name for name in chain if name in columns):
            columns[wider] = np.where(columns[narrower] == columns[wider], np.nan, columns[wider])


class _Cells(NamedTuple):
    """The cells of a column in some rows of the body, with the codes of these rows."""

    body: Body
    column: int
    rows: np.ndarray
    codes: pd.Index

    def refusal(self, refused: np.ndarray, sentence: str) -> Unreadable:
        """Return the refusal of some of these cells (n,), which names the units and the rows."""
        return Unreadable(
            sentence.format(
                column=self.body.names[self.column],
                codes=first_codes(self.codes[refused]),
                rows=first_codes(self.body.row_numbers(self.rows[refused], self.column)),
            )
        )


def _checked_counts(cells: _Cells, values: np.ndarray, weighted: bool) -> np.ndarray:
    """Return the counts with NaN for −1. Raises Unreadable for other negative counts, and for
    decimals unless weighted."""
    is_negative = values < 0
    if is_negative.any():
        if set(values[is_negative].tolist()) != {-1.0}:
            raise cells.refusal(is_negative, negative_sentence())
        values[is_negative] = np.nan
    has_decimals = ~np.isnan(values) & (values != np.rint(values))
    if has_decimals.any() and not weighted:
        raise cells.refusal(
            has_decimals,
            tr(
                "Column “{column}” counts something, but has decimals for {codes}: mend the "
                "cells, or say in the profile that it is weighted."
            ),
        )
    return values


def _or_none(texts: np.ndarray) -> np.ndarray:
    return np.array([text.strip() or None for text in texts], dtype=object)


def _parent_codes(body: Body, heading: str, scale: str, units: Units) -> np.ndarray:
    """Return (n,) the codes of a wider scale in a column of the file, None for invalid ones."""
    column = body.find(heading)
    codes = units.parents.get(column) or codes_of(body.texts(column), scale, heading)
    parents = codes.codes[units.is_unit].copy()
    parents[~codes.valid[units.is_unit]] = None
    return parents
