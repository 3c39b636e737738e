"""Makes rows of totals the parents of the rows that they sum, so that the gate hides what they
would disclose."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...secrecy.schema import Nesting
from ...table import Table
from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..mapping.body import Body, first_codes
from ..mapping.table_bounds import is_pooled
from ..mapping.units import Units
from ..profile import Profile
from ..table import frame_of

TOTAL, SUBTOTAL = "total", "subtotal"
NEAR_SHARE = 0.02  # share of a difference above which the row sums other rows


def add_totals(
    body: Body, profile: Profile, scales: Mapping[str, Units], tables: dict[str, Table]
) -> tuple[tuple[Nesting, ...], int, tuple[str, ...]]:
    """Add the parents to `tables`, and their codes to the rows of the scale that they sum.

    scales: the file's, the main one first.
    Returns (nestings, how many rows became parents, notes). Raises Unreadable for a total that is
    nearly, but not exactly, the sum."""
    main_units = next(iter(scales.values()))
    rows = np.flatnonzero(main_units.totals | _unnamed_totals(body, profile, main_units))
    if not len(rows) or profile.file.get("totals") == "ignore":
        return (), 0, ()
    scale = next(
        (name for name in scales if _counts_all(body, profile, rows, tables[name])),
        main_units.scale,
    )
    unit_rows = scales.get(scale, main_units).rows
    if len(unit_rows) < 2:
        return (), 0, ()
    totals = _Totals(body, profile, tables[scale].frame)
    totals.pooled = totals.with_counts(_pooled_rows(body, main_units))
    rows = totals.with_counts(rows)
    nestings, linked_rows = totals.add(rows, unit_rows, tables, scale) if len(rows) else ([], 0)
    return tuple(nestings), linked_rows, tuple(totals.notes)


def _counts_all(body: Body, profile: Profile, rows: np.ndarray, table: Table) -> bool:
    """Whether one of the rows of totals counts all households of this table."""
    if profile.population not in profile.columns:
        return False
    totals = body.values(profile.columns[profile.population])[rows]
    slack = len(table.frame) + 1 if profile.weighted else 0
    return bool((np.abs(totals - table.frame[profile.population].sum()) <= slack).any())


def _unnamed_totals(body: Body, profile: Profile, units: Units) -> np.ndarray:
    """Return (n,) whether a row without a unit's code has the households of all units: an unnamed
    total."""
    no_rows = np.zeros(len(body), dtype=bool)
    if not units.others.any() or profile.population not in profile.columns:
        return no_rows
    values = body.values(profile.columns[profile.population])
    unit_values = values[units.is_unit]
    if np.isnan(unit_values).any():
        return no_rows
    with np.errstate(invalid="ignore"):
        return np.asarray(units.others & (values == unit_values.sum()) & (unit_values.sum() > 0))


def _pooled_rows(body: Body, units: Units) -> np.ndarray:
    """Return the rows without a code that say that they pool units (“Autres communes”)."""
    rows = np.flatnonzero(units.others)
    is_pooled_row = np.zeros(len(rows), dtype=bool)
    for column in range(len(body.names) if len(rows) else 0):
        if not body.numbers(column).is_numeric:
            is_pooled_row |= [is_pooled(str(text).strip()) for text in body.texts(column)[rows]]
    return rows[is_pooled_row]


def _block(row: int, rows: np.ndarray, position_of_row: dict[int, int]) -> np.ndarray | None:
    """Return the units between the previous total and this one, None without any."""
    previous_total = max((int(other) for other in rows if other < row), default=-1)
    between = range(previous_total + 1, row)
    members = [position_of_row[other] for other in between if other in position_of_row]
    return np.array(members) if members else None


class _Totals:
    """The rows of totals over the rows of one scale, `frame`. `members` are positions in it.
    `pooled`: rows that pool further units, which a total may sum too."""

    def __init__(self, body: Body, profile: Profile, frame: pd.DataFrame) -> None:
        self.body, self.profile, self.frame = body, profile, frame
        self.notes: list[str] = []
        self.pooled = np.array([], dtype=int)

    def with_counts(self, rows: np.ndarray) -> np.ndarray:
        """Return the rows with counts: a row of means says so or has decimals, and is left out."""
        whole_rows = []
        for row in map(int, rows):
            try:
                frame_of(self.body, self.profile, np.array([row]), [TOTAL])
                whole_rows.append(row)
            except Unreadable:
                self._leave_out(row)
        return np.array(whole_rows, dtype=int)

    def add(
        self, rows: np.ndarray, unit_rows: np.ndarray, tables: dict[str, Table], scale: str
    ) -> tuple[list[Nesting], int]:
        """Link the rows of totals that sum all rows of the scale, or a block of them, and add the
        tables of totals and subtotals. Returns (nestings, how many rows became parents)."""
        frame = self.frame
        all_positions = np.arange(len(frame))
        parents = frame_of(
            self.body, self.profile, rows, [f"{TOTAL}{position}" for position in range(len(rows))]
        )
        numbers = parents.select_dtypes("number")
        self._subtract_pooled(parents, numbers)
        grand_total, blocks = -1, []
        position_of_row = {int(row): number for number, row in enumerate(unit_rows)}
        for number, row in enumerate(map(int, rows)):
            total, block = numbers.iloc[number], _block(row, rows, position_of_row)
            if self._sums(total, all_positions):
                grand_total = number
            elif block is not None and self._sums(total, block):
                blocks.append((number, block))
            else:
                self._refuse_near(total, row)
                self._leave_out(row)
        for number, members in [(grand_total, all_positions)] * (grand_total >= 0) + blocks:
            self._refuse_off(numbers.iloc[number], members, int(rows[number]))
        rows_in_blocks = sum(len(members) for _, members in blocks)
        nestings: list[Nesting] = []
        linked_rows = int(grand_total >= 0)
        rows_of_totals = parents.drop(columns="name", errors="ignore")
        if blocks and (rows_in_blocks == len(frame) or not linked_rows):
            key = np.full(len(frame), None, dtype=object)
            for number, members in blocks:
                key[members] = parents.index[number]
            frame[SUBTOTAL] = key
            subtotals = rows_of_totals.iloc[[number for number, _ in blocks]]
            if linked_rows:
                subtotals = subtotals.assign(**{TOTAL: parents.index[grand_total]})
                nestings.append(Nesting(SUBTOTAL, TOTAL, TOTAL))
            tables[SUBTOTAL] = Table(subtotals, None, "")
            nestings.append(Nesting(scale, SUBTOTAL, SUBTOTAL))
            linked_rows += len(blocks)
        elif linked_rows:
            frame[TOTAL] = np.full(len(frame), parents.index[grand_total], dtype=object)
            nestings.append(Nesting(scale, TOTAL, TOTAL))
        if grand_total >= 0:
            tables[TOTAL] = Table(rows_of_totals.iloc[[grand_total]], None, "")
        return nestings, linked_rows

    def _subtract_pooled(self, parents: pd.DataFrame, numbers: pd.DataFrame) -> None:
        """Make a total of all rows and of those that pool units the total of the rows alone, which
        a reader can compute. Changes both frames."""
        if not len(self.pooled):
            return
        names = [f"pooled{number}" for number in range(len(self.pooled))]
        pooled_sums = frame_of(self.body, self.profile, self.pooled, names)[numbers.columns].sum(
            skipna=False
        )
        shares = [name for name in numbers if name in self.profile.shares]
        pooled_sums[shares] = np.nan
        all_positions = np.arange(len(self.frame))
        for code in parents.index:
            remainder = numbers.loc[code] - pooled_sums
            if not self._sums(numbers.loc[code], all_positions) and self._sums(
                remainder, all_positions
            ):
                parents.loc[code, remainder.index] = numbers.loc[code, remainder.index] = remainder

    def _leave_out(self, row: int) -> None:
        self.notes.append(
            tr("Row {row} is a total of other rows than these: it was left out.").format(
                row=self._number(row)
            )
        )

    def _number(self, row: int) -> int:
        return self.body.row_numbers(np.array([row]))[0]

    def _sums(self, total: pd.Series, members: np.ndarray) -> bool:
        """Whether a total counts the households of these members. Unknown households may only
        explain a larger total."""
        population = self.profile.population
        slack = len(members) + 1 if self.profile.weighted else 0
        values = self.frame[population].to_numpy()[members]
        known_values = values[~np.isnan(values)]
        if np.isnan(total[population]):
            return len(members) == len(self.frame)
        excess = known_values.sum() - total[population]
        if len(known_values) < len(values):
            return len(members) == len(self.frame) and bool(excess <= slack)
        return bool(abs(excess) <= slack)

    def _refuse_near(self, total: pd.Series, row: int) -> None:
        """Raise Unreadable for a total that differs a little from the sum of all rows."""
        population = self.profile.population
        sum_of_rows = float(self.frame[population].sum())
        if sum_of_rows and abs(float(total[population]) - sum_of_rows) <= max(
            2.0, NEAR_SHARE * sum_of_rows
        ):
            raise self._wrong_total(row, [population])

    def _refuse_off(self, total: pd.Series, members: np.ndarray, row: int) -> None:
        """Raise Unreadable for a total that differs in another count, which the gate would refuse
        without a reason."""
        wrong_names = []
        for name in self.frame.columns:
            if name in self.profile.described and name in total.index:
                excess = self.frame[name].to_numpy(dtype=float)[members].sum() - total[name]
                if not np.isnan(excess) and excess:
                    wrong_names.append(name)
        if wrong_names and not self.profile.weighted:
            raise self._wrong_total(row, wrong_names)

    def _wrong_total(self, row: int, names: list[str]) -> Unreadable:
        columns = first_codes(map(self.profile.heading, names))
        return Unreadable(
            tr(
                "Row {row} is a total, but the rows do not add up to it in {columns}. Mend it, "
                "take the row out, or say in the profile that totals are left out: then rows and "
                "total together are not proved."
            ).format(row=self._number(row), columns=columns)
        )
