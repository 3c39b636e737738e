"""A table's body and its profile → the raw `Table` that enters the gate, and what was done on the
way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd

from ..table import Table
from ..toolbelt.translation import tr
from .errors import Unreadable
from .mapping.body import Body, first_codes
from .mapping.codes import codes_of
from .mapping.units import Units, ended_codes, units_of
from .mapping.values import NumericColumn, unread_sentence
from .profile import IMPUTED, Profile
from .weighted import make_whole

LARGE = 20_000  # rows from which a column is let go once the table has it


@dataclass(frozen=True)
class Reading:
    """What reading a table did, without a value: for REPORT and window.

    units      rows that are units · totals  rows that went in as parents · others  rows left out
    repaired, merged, unmatched  codes: kinds of repairs; ended → successor; not in the list
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


def table(body: Body, profile: Profile, units: Units | None = None) -> tuple[Table, Reading]:
    """Raises Unreadable naming column and units for what the profile's columns cannot be."""
    units = units or units_of(body, profile.code, profile.scale)
    parents = {
        scale: _parent(body, heading, scale, units) for scale, heading in profile.parents.items()
    }
    frame = frame_of(body, profile, np.flatnonzero(units.unit), units.index, parents)
    geometry = None
    if body.geometry is not None:
        geometry = body.geometry[units.unit]
    known = units.codes.valid[units.unit]
    reading = Reading(
        units=len(frame),
        others=int(units.others.sum()),
        repaired=units.codes.repaired,
        merged=ended_codes(units.index, units.scale),
        unmatched=tuple(map(str, units.index[~known])),
        matched=int(known.sum()),
    )
    return Table(frame, geometry, body.grid.crs if geometry is not None else ""), reading


def frame_of(
    body: Body,
    profile: Profile,
    rows: np.ndarray,
    index: Iterable[object],
    parents: Mapping[str, np.ndarray] | None = None,
) -> pd.DataFrame:
    """The profile's columns of some rows of the body."""
    codes = pd.Index([str(code) for code in index], dtype=object)
    columns = _Block(
        [*profile.columns, *profile.steps, *(s.name for s in profile.sums)], len(codes)
    )
    means = {mean.column for mean in profile.means}
    rates = {rate.column: rate for rate in profile.rates}
    for name, heading in profile.columns.items():
        at = body.find(heading)
        numbers = body.numbers(at).take(rows)
        _refuse_unread(heading, numbers, codes)
        values = numbers.values
        if name == profile.population:
            values = np.where(values < 0, np.nan, values)  # −1 and its kin: not told, so withheld
        elif name in rates:  # as it is displayed
            values = np.round(values, rates[name].decimals)
        elif name not in means:
            values = _counts(heading, values.copy(), codes, profile.weighted)
        columns[name] = values
        if len(rows) > LARGE:
            body.drop_numbers(at)
    _derive(columns, profile)
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
        flags = body.numbers(body.find(profile.imputed)).values[rows]
        texts[IMPUTED] = np.array([tr("imputed") if flag == 1 else None for flag in flags], object)
    if profile.name:
        texts["name"] = _or_none(body.texts(body.find(profile.name))[rows])
    frame = columns.frame(codes)
    for name, cells in texts.items():  # `assign` would copy the block
        frame[name] = cells
    return frame


class _Block(MutableMapping[str, np.ndarray]):
    """Columns of numbers in one block, so that a frame of them needs no second copy."""

    def __init__(self, names: Iterable[str], rows: int) -> None:
        self._place = {name: at for at, name in enumerate(dict.fromkeys(names))}
        self._filled: dict[str, None] = {}
        self._block = np.empty((len(self._place), rows))

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self._filled:
            raise KeyError(name)
        return self._block[self._place[name]]

    def __setitem__(self, name: str, values: np.ndarray) -> None:
        self._block[self._place[name]] = values
        self._filled[name] = None

    def __delitem__(self, name: str) -> None:
        del self._filled[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._filled)

    def __len__(self) -> int:
        return len(self._filled)

    def frame(self, index: pd.Index) -> pd.DataFrame:
        whole = len(self._filled) == len(self._place)
        block = self._block if whole else self._block[[self._place[n] for n in self._filled]]
        names = list(self._place) if whole else list(self._filled)
        return pd.DataFrame(block.T, index=index, columns=names, copy=False)


def _derive(columns: MutableMapping[str, np.ndarray], profile: Profile) -> None:
    """What follows from the columns of the file: totals of weighted parts, what lies between two
    columns, sums of no column, shares that are told."""
    if profile.weighted:
        make_whole(columns, profile)
    for step, (whole, part) in profile.steps.items():
        if whole in columns and part in columns:
            columns[step] = columns[whole] - columns[part]
    for total in profile.sums:  # a sum of no column stands behind a rate
        if total.name not in columns and all(part in columns for part in total.columns):
            columns[total.name] = np.sum([columns[part] for part in total.columns], axis=0)
    households = columns.get(profile.population)
    for rate in profile.rates:  # a share of nobody is none
        over_all = rate.denominator == profile.population and households is not None
        if over_all and rate.column in columns:
            columns[rate.column] = np.where(households == 0, np.nan, columns[rate.column])
    for chain in profile.chains:
        for part, whole in pairwise(name for name in chain if name in columns):
            columns[whole] = np.where(columns[part] == columns[whole], np.nan, columns[whole])


def _refuse_unread(heading: str, numbers: NumericColumn, codes: pd.Index) -> None:
    if numbers.formulas.any():
        raise Unreadable(
            tr(
                "Column “{column}” holds formulas without their values: open the file in a "
                "spreadsheet "
                "program, save it, come back."
            ).format(column=heading)
        )
    if numbers.unread.any():
        raise Unreadable(
            unread_sentence().format(column=heading, codes=first_codes(codes[numbers.unread]))
        )


def _counts(heading: str, values: np.ndarray, codes: pd.Index, weighted: bool) -> np.ndarray:
    negative = values < 0
    if negative.any():
        if set(values[negative].tolist()) != {-1.0}:
            raise Unreadable(
                tr("Column “{column}” has negative counts for {codes}.").format(
                    column=heading, codes=first_codes(codes[negative])
                )
            )
        values[negative] = np.nan
    broken = ~np.isnan(values) & (values != np.rint(values))
    if broken.any() and not weighted:
        raise Unreadable(
            tr(
                "Column “{column}” counts something, but has decimals for {codes}: mend the cells, "
                "or "
                "say in the profile that it is weighted."
            ).format(column=heading, codes=first_codes(codes[broken]))
        )
    return values


def _or_none(texts: np.ndarray) -> np.ndarray:
    cells = np.array([text.strip() or None for text in texts], dtype=object)
    return cells


def _parent(body: Body, heading: str, scale: str, units: Units) -> np.ndarray:
    at = body.find(heading)
    codes = units.parents.get(at) or codes_of(body.texts(at), scale, heading)
    parents = codes.codes[units.unit].copy()
    parents[~codes.valid[units.unit]] = None
    return parents
