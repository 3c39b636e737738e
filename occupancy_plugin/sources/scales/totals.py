"""A row of totals is no unit: it goes into the gate as a parent of the rows that it sums, so that
what it gives away is hidden too."""

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
FAR = 0.02  # a difference beyond this share means that the row sums other rows too


def add_totals(
    body: Body, profile: Profile, scales: Mapping[str, Units], tables: dict[str, Table]
) -> tuple[tuple[Nesting, ...], int, tuple[str, ...]]:
    """Add the parents to `tables` and their codes to the rows of the scale that they sum. scales:
    of the file, the main one first.

    Returns nestings, how many rows went in, notes. Raises Unreadable for a total that is off."""
    first = next(iter(scales.values()))
    rows = np.flatnonzero(first.totals | _silent_totals(body, profile, first))
    if not len(rows) or profile.file.get("totals") == "ignore":
        return (), 0, ()
    scale = next((s for s in scales if _summed_by(body, profile, rows, tables[s])), first.scale)
    return _totals_of(body, profile, scales.get(scale, first), rows, tables, scale)


def _summed_by(body: Body, profile: Profile, rows: np.ndarray, table: Table) -> bool:
    """Does a row of totals count all households of this table?"""
    if profile.population not in profile.columns:
        return False
    totals = body.numbers(body.find(profile.columns[profile.population])).values[rows]
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
    unit_rows = np.flatnonzero(units.unit)
    if len(unit_rows) < 2:
        return (), 0, ()
    frame = tables[scale].frame
    rows, notes = _whole_rows(body, profile, rows)
    if not len(rows):
        return (), 0, tuple(notes)
    parents = frame_of(body, profile, rows, [f"{TOTAL}{n}" for n in range(len(rows))])
    numbers = parents.select_dtypes("number")
    whole, blocks = -1, []
    at = {int(row): place for place, row in enumerate(unit_rows)}
    for place, row in enumerate(rows):
        block = _block(row, rows, at)
        if _sums(frame, numbers.iloc[place], np.arange(len(frame)), profile):
            whole = place
        elif block is not None and _sums(frame, numbers.iloc[place], block, profile):
            blocks.append((place, block))
        else:
            _refuse_near(frame, numbers.iloc[place], profile, body, int(row))
            notes.append(_left_out(body, int(row)))
    for place, members in [(whole, np.arange(len(frame)))] * (whole >= 0) + blocks:
        _refuse_off(frame, numbers.iloc[place], members, profile, body, int(rows[place]))
    return _linked(parents, whole, blocks, tables, scale, notes)


def _whole_rows(body: Body, profile: Profile, rows: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Rows that count; a row of means says so or has decimals, and is left out."""
    whole_rows, notes = [], []
    for row in rows.tolist():
        try:
            frame_of(body, profile, np.array([row]), [TOTAL])
            whole_rows.append(row)
        except Unreadable:
            notes.append(_left_out(body, int(row)))
    return np.array(whole_rows, dtype=int), notes


def _left_out(body: Body, row: int) -> str:
    return tr("Row {row} is a total of other rows than these: it was left out.").format(
        row=body.row_numbers(np.array([row]))[0]
    )


def _linked(
    parents: pd.DataFrame,
    whole: int,
    blocks: list[tuple[int, np.ndarray]],
    tables: dict[str, Table],
    scale: str,
    notes: list[str],
) -> tuple[tuple[Nesting, ...], int, tuple[str, ...]]:
    frame = tables[scale].frame
    covered = sum(len(members) for _, members in blocks)
    nestings: list[Nesting] = []
    used = [whole] if whole >= 0 else []
    if blocks and (covered == len(frame) or whole < 0):
        key = np.full(len(frame), None, dtype=object)
        for place, members in blocks:
            key[members] = parents.index[place]
        frame[SUBTOTAL] = key
        middle = parents.iloc[[place for place, _ in blocks]].drop(columns="name", errors="ignore")
        if whole >= 0:
            middle = middle.assign(**{TOTAL: parents.index[whole]})
            nestings.append(Nesting(SUBTOTAL, TOTAL, TOTAL))
        tables[SUBTOTAL] = Table(middle, None, "")
        nestings.append(Nesting(scale, SUBTOTAL, SUBTOTAL))
        used += [place for place, _ in blocks]
    elif whole >= 0:
        frame[TOTAL] = np.full(len(frame), parents.index[whole], dtype=object)
        nestings.append(Nesting(scale, TOTAL, TOTAL))
    if whole >= 0:
        top = parents.iloc[[whole]].drop(columns="name", errors="ignore")
        tables[TOTAL] = Table(top, None, "")
    return tuple(nestings), len(used), tuple(notes)


def _silent_totals(body: Body, profile: Profile, units: Units) -> np.ndarray:
    """Rows without a unit's code whose households are those of all units: totals under another
    name."""
    silent = np.zeros(len(body), dtype=bool)
    if not units.others.any() or profile.population not in profile.columns:
        return silent
    values = body.numbers(body.find(profile.columns[profile.population])).values
    unit_values = values[units.unit]
    if np.isnan(unit_values).any():
        return silent
    with np.errstate(invalid="ignore"):
        return np.asarray(units.others & (values == unit_values.sum()) & (unit_values.sum() > 0))


def _block(row: int, rows: np.ndarray, at: dict[int, int]) -> np.ndarray | None:
    """Units between the total before and this one, or after it until the next."""
    previous = max((int(r) for r in rows if r < row), default=-1)
    members = [at[r] for r in range(previous + 1, row) if r in at]
    return np.array(members) if members else None


def _sums(frame: pd.DataFrame, total: pd.Series, members: np.ndarray, profile: Profile) -> bool:
    population, slack = profile.population, len(members) + 1 if profile.weighted else 0
    member_values = frame[population].to_numpy()[members]
    known = member_values[~np.isnan(member_values)]
    if np.isnan(total[population]):
        return len(members) == len(frame)
    if len(known) < len(member_values):  # some are not told: the total must leave room for them
        return len(members) == len(frame) and bool(known.sum() <= total[population] + slack)
    return bool(abs(known.sum() - total[population]) <= slack)


def _refuse_near(
    frame: pd.DataFrame, total: pd.Series, profile: Profile, body: Body, row: int
) -> None:
    member_sum = float(frame[profile.population].sum())
    if member_sum and abs(float(total[profile.population]) - member_sum) <= max(
        2.0, FAR * member_sum
    ):
        raise _off(body, row, [profile.columns[profile.population]])


def _refuse_off(
    frame: pd.DataFrame,
    total: pd.Series,
    members: np.ndarray,
    profile: Profile,
    body: Body,
    row: int,
) -> None:
    """Every count must add up, or what is linked would be refused by the gate without a reason."""
    counts = {c for f in profile.families for c in (*f.columns, f.total)}
    counts |= {s.name for s in profile.sums}
    wrong = []
    for name in frame.columns:
        if name not in counts or name not in total.index:
            continue
        member_values = frame[name].to_numpy(dtype=float)[members]
        if (
            not np.isnan(member_values).any()
            and not np.isnan(total[name])
            and member_values.sum() != total[name]
        ):
            wrong.append(profile.columns.get(name, name))
    if wrong and not profile.weighted:
        raise _off(body, row, wrong)


def _off(body: Body, row: int, columns: list[str]) -> Unreadable:
    return Unreadable(
        tr(
            "Row {row} is a total, but the rows do not add up to it in {columns}. Mend it, take "
            "the "
            "row "
            "out, or say in the profile that totals are left out: then rows and total together are "
            "not "
            "proved."
        ).format(
            row=body.row_numbers(np.array([row]))[0], columns=first_codes(map(quoted, columns))
        )
    )
