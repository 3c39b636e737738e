"""Makes rows of totals the parents of the rows that they sum, so that the gate hides what they
would disclose."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...secrecy.schema import Nesting
from ...table import Table
from ...toolbelt.translation import quoted, tr
from ..errors import Unreadable
from ..mapping.body import Body, first_codes
from ..mapping.units import Units
from ..profile import Profile
from ..table import frame_of

TOTAL, SUBTOTAL = "total", "subtotal"
FAR = 0.02  # share of a difference above which the row sums other rows


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
        (s for s in scales if _counts_all(body, profile, rows, tables[s])), main_units.scale
    )
    return _totals_of(body, profile, scales.get(scale, main_units), rows, tables, scale)


def _counts_all(body: Body, profile: Profile, rows: np.ndarray, table: Table) -> bool:
    """Whether one of the rows of totals counts all households of this table."""
    if profile.population not in profile.columns:
        return False
    totals = body.values(profile.columns[profile.population])[rows]
    slack = len(table.frame) + 1 if profile.weighted else 0
    return bool((np.abs(totals - table.frame[profile.population].sum()) <= slack).any())


def _totals_of(
    body: Body,
    profile: Profile,
    units: Units,
    rows: np.ndarray,
    tables: dict[str, Table],
    scale: str,
) -> tuple[tuple[Nesting, ...], int, tuple[str, ...]]:
    """Link the rows of totals that sum all rows of `scale`, or a block of them."""
    unit_rows = units.rows
    if len(unit_rows) < 2:
        return (), 0, ()
    frame = tables[scale].frame
    rows, notes = _rows_with_counts(body, profile, rows)
    if not len(rows):
        return (), 0, tuple(notes)
    parents = frame_of(body, profile, rows, [f"{TOTAL}{n}" for n in range(len(rows))])
    numbers = parents.select_dtypes("number")
    grand_total, blocks = -1, []
    place_of_row = {int(row): place for place, row in enumerate(unit_rows)}
    for place, row in enumerate(rows):
        block = _block(row, rows, place_of_row)
        if _sums(frame, numbers.iloc[place], np.arange(len(frame)), profile):
            grand_total = place
        elif block is not None and _sums(frame, numbers.iloc[place], block, profile):
            blocks.append((place, block))
        else:
            _refuse_near(frame, numbers.iloc[place], profile, body, int(row))
            notes.append(_note_left_out(body, int(row)))
    for place, members in [(grand_total, np.arange(len(frame)))] * (grand_total >= 0) + blocks:
        _refuse_off(frame, numbers.iloc[place], members, profile, body, int(rows[place]))
    return _add_parents(parents, grand_total, blocks, tables, scale, notes)


def _rows_with_counts(
    body: Body, profile: Profile, rows: np.ndarray
) -> tuple[np.ndarray, list[str]]:
    """Return (the rows with counts, notes): a row of means says so or has decimals, and is left
    out."""
    whole_rows, notes = [], []
    for row in rows.tolist():
        try:
            frame_of(body, profile, np.array([row]), [TOTAL])
            whole_rows.append(row)
        except Unreadable:
            notes.append(_note_left_out(body, int(row)))
    return np.array(whole_rows, dtype=int), notes


def _note_left_out(body: Body, row: int) -> str:
    return tr("Row {row} is a total of other rows than these: it was left out.").format(
        row=body.row_numbers(np.array([row]))[0]
    )


def _add_parents(
    parents: pd.DataFrame,
    grand_total: int,
    blocks: list[tuple[int, np.ndarray]],
    tables: dict[str, Table],
    scale: str,
    notes: list[str],
) -> tuple[tuple[Nesting, ...], int, tuple[str, ...]]:
    """Add the tables of totals and subtotals. Returns what `add_totals` does."""
    frame = tables[scale].frame
    rows_in_blocks = sum(len(members) for _, members in blocks)
    nestings: list[Nesting] = []
    linked_rows = [grand_total] if grand_total >= 0 else []
    if blocks and (rows_in_blocks == len(frame) or grand_total < 0):
        key = np.full(len(frame), None, dtype=object)
        for place, members in blocks:
            key[members] = parents.index[place]
        frame[SUBTOTAL] = key
        subtotals = parents.iloc[[place for place, _ in blocks]].drop(
            columns="name", errors="ignore"
        )
        if grand_total >= 0:
            subtotals = subtotals.assign(**{TOTAL: parents.index[grand_total]})
            nestings.append(Nesting(SUBTOTAL, TOTAL, TOTAL))
        tables[SUBTOTAL] = Table(subtotals, None, "")
        nestings.append(Nesting(scale, SUBTOTAL, SUBTOTAL))
        linked_rows += [place for place, _ in blocks]
    elif grand_total >= 0:
        frame[TOTAL] = np.full(len(frame), parents.index[grand_total], dtype=object)
        nestings.append(Nesting(scale, TOTAL, TOTAL))
    if grand_total >= 0:
        total = parents.iloc[[grand_total]].drop(columns="name", errors="ignore")
        tables[TOTAL] = Table(total, None, "")
    return tuple(nestings), len(linked_rows), tuple(notes)


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


def _block(row: int, rows: np.ndarray, place_of_row: dict[int, int]) -> np.ndarray | None:
    """Return the units between the previous total and this one, None without any."""
    previous = max((int(r) for r in rows if r < row), default=-1)
    members = [place_of_row[r] for r in range(previous + 1, row) if r in place_of_row]
    return np.array(members) if members else None


def _sums(frame: pd.DataFrame, total: pd.Series, members: np.ndarray, profile: Profile) -> bool:
    """Whether a total counts the households of these members. Unknown households may only explain a
    larger total."""
    population, slack = profile.population, len(members) + 1 if profile.weighted else 0
    member_values = frame[population].to_numpy()[members]
    known_values = member_values[~np.isnan(member_values)]
    if np.isnan(total[population]):
        return len(members) == len(frame)
    if len(known_values) < len(member_values):  # unknown households explain a larger total
        return len(members) == len(frame) and bool(known_values.sum() <= total[population] + slack)
    return bool(abs(known_values.sum() - total[population]) <= slack)


def _refuse_near(
    frame: pd.DataFrame, total: pd.Series, profile: Profile, body: Body, row: int
) -> None:
    """Raise Unreadable for a total that differs a little from the sum of all rows."""
    member_sum = float(frame[profile.population].sum())
    if member_sum and abs(float(total[profile.population]) - member_sum) <= max(
        2.0, FAR * member_sum
    ):
        raise _wrong_total(body, row, [profile.columns[profile.population]])


def _refuse_off(
    frame: pd.DataFrame,
    total: pd.Series,
    members: np.ndarray,
    profile: Profile,
    body: Body,
    row: int,
) -> None:
    """Raise Unreadable for a total that differs in another count, which the gate would refuse
    without a reason."""
    wrong = []
    for name in frame.columns:
        if name in profile.described and name in total.index:
            excess = frame[name].to_numpy(dtype=float)[members].sum() - total[name]
            if not np.isnan(excess) and excess:
                wrong.append(profile.columns.get(name, name))
    if wrong and not profile.weighted:
        raise _wrong_total(body, row, wrong)


def _wrong_total(body: Body, row: int, columns: list[str]) -> Unreadable:
    return Unreadable(
        tr(
            "Row {row} is a total, but the rows do not add up to it in {columns}. Mend it, take "
            "the row out, or say in the profile that totals are left out: then rows and total "
            "together are not proved."
        ).format(
            row=body.row_numbers(np.array([row]))[0], columns=first_codes(map(quoted, columns))
        )
    )
