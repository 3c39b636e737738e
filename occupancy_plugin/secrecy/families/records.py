"""Many records of one scale without parents: each record is protected by itself, with operations on
complete columns.

The rules are those of `rules.py` for rows without a parent: a row hides its cheapest positive
categories until at least two cells are hidden and they sum to the required width. Two hidden cells
of which one is positive can always move, zeros included; this proof is checked on every row. Other
tables (unknown counts, means, sums, earlier releases) are solved in the general way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..arrays import Bools, Floats
from ..decoys import at_100_percent, decoy_rows
from ..model import FamilyReport, Protected, Report, ScaleReport
from ..policy import Policy
from ..primary import hidden_rate, small_cell, under_threshold
from ..schema import Family, Schema
from ..tables.read import undescribed, value_columns
from .solve import required_width

RECORDS = 20_000  # smaller tables are solved in the general way, which also prunes
CHUNK = 8_192  # records at a time, to stay in the processor's cache
SHORT, SMALL = (
    2.0**22,
    2**20,
)  # counts under 2²⁰ fit single precision exactly, the surcharge included


def protect_records(
    tables: Mapping[str, pd.DataFrame], schema: Schema, policy: Policy, mark: str
) -> Protected | None:
    """Return the release of one large table without parents; None if it needs the general way."""
    families = _fits(tables, schema, policy)
    if families is None:
        return None
    ((scale, table),) = tables.items()
    occupied = table[schema.occupied].to_numpy() if schema.occupied in table else None
    withheld = under_threshold(table[schema.population].to_numpy(), policy, occupied)
    released = np.flatnonzero(~withheld)
    index = table.index[released]
    names = [name for name in value_columns(schema) if name in table.columns]
    inner = [str(name) for name in table.columns if name in set(names)]
    block = np.empty((len(inner), len(released)))  # a row per column; hidden cells become NaN
    for values, name in zip(block, inner, strict=True):
        values[:] = table[name].to_numpy()[released]
    columns = dict(zip(inner, block, strict=True))
    masks = _protect_families(families, columns, names, schema, policy, index)
    if masks is None:
        return None
    dropped = undescribed(table, schema)
    released_table = pd.DataFrame(block.T, index=index, columns=inner, copy=False)
    kept_columns = [name for name in table.columns if name not in dropped]
    if len(kept_columns) > len(inner):
        text = [name for name in kept_columns if name not in columns]
        released_table = pd.concat([released_table, table[text].iloc[released]], axis=1)[
            kept_columns
        ]
    released_table.attrs[mark] = True
    empty = int((columns[schema.population] == 0).sum())
    report = Report(
        {scale: ScaleReport(len(table), len(released), int(withheld.sum()), empty, masks.reports)},
        {name: count for name, count in masks.narrow.items() if count},
        {scale: dropped} if dropped else {},
    )
    hidden, primary = (
        pd.DataFrame(mask.T, index=index, columns=names, copy=False)
        for mask in (masks.hidden, masks.primary)
    )
    return Protected(
        {scale: released_table},
        {scale: hidden},
        {scale: pd.Series(withheld, table.index)},
        report,
        {scale: primary},
    )


@dataclass(frozen=True)
class _FamilyMasks:
    """Masks of all families.

    hidden, primary  (columns, n) in the order of the names
    reports          per family
    narrow           per family the number of intervals narrower than the required width"""

    hidden: Bools
    primary: Bools
    reports: dict[str, FamilyReport]
    narrow: dict[str, int]


def _protect_families(
    families: Sequence[Family],
    columns: Mapping[str, Floats],
    names: Sequence[str],
    schema: Schema,
    policy: Policy,
    codes: pd.Index,
) -> _FamilyMasks | None:
    """Protect every family of the records, and set hidden counts in `columns` to NaN. Returns None
    if the general way is needed."""
    row_of = {name: i for i, name in enumerate(names)}
    cells = (len(names), len(codes))
    masks = _FamilyMasks(np.zeros(cells, dtype=bool), np.zeros(cells, dtype=bool), {}, {})
    widths = required_width(columns[schema.population], policy)
    for family in families:
        rows = [row_of[name] for name in family.columns]
        x, total = [columns[name] for name in family.columns], columns[family.total]
        masks.primary[rows] = _all_primary(x, total, family, schema, policy, codes)
        narrow = _protect_family(x, total, widths, rows, masks.primary, masks.hidden)
        if narrow is None:
            return None
        masked = int(masks.hidden[rows].sum())
        masks.reports[family.name] = FamilyReport(len(rows) * len(codes), masked)
        masks.narrow[family.name] = narrow
    return masks


def _chunks(records: int) -> Iterator[slice]:
    return (slice(start, start + CHUNK) for start in range(0, records, CHUNK))


def _all_primary(
    x: Sequence[Floats],
    total: Floats,
    family: Family,
    schema: Schema,
    policy: Policy,
    codes: pd.Index,
) -> Bools:
    """Return the primary cells (C, n) of a family, including the decoys of R6."""
    primary = np.zeros((len(x), len(total)), dtype=bool)
    certain = np.zeros(len(total), dtype=bool)
    for chunk in _chunks(len(total)):
        counts = np.stack([column[chunk] for column in x])
        primary[:, chunk] = _primary(counts, total[chunk], family, schema, policy)
        certain[chunk] = at_100_percent(counts, total[chunk], policy)
    _add_decoys(primary, certain, total, codes)
    return primary


def _protect_family(
    x: Sequence[Floats],
    total: Floats,
    need: Floats,
    rows: list[int],
    primary: Bools,
    hidden: Bools,
) -> int | None:
    """Protect every record of one family: fill `hidden` (columns, n) and set hidden counts in `x`
    to NaN. Returns the number of intervals narrower than the required width; None if the general
    way is needed."""
    narrow = 0
    for chunk in _chunks(len(total)):
        mask, narrow_here = _protect_rows(
            np.stack([column[chunk] for column in x]).astype(np.float32),
            primary[rows, chunk],
            total[chunk].astype(np.float32),
            need[chunk].astype(np.float32),
        )
        if mask is None:
            return None
        hidden[rows, chunk] = mask
        narrow += narrow_here
        for column, cells in zip(x, mask, strict=True):
            column[chunk][cells] = np.nan
    return narrow


def _add_decoys(primary: Bools, certain: Bools, total: Floats, codes: pd.Index) -> None:
    """Add the decoys of R6 (`decoys.py`) to `primary` (C, n)."""
    rows = np.flatnonzero(total > 0)
    is_hidden_whole = np.asarray(primary.all(axis=0))[rows]
    published = np.zeros(len(rows), dtype=bool)
    decoys = decoy_rows(
        certain[rows], is_hidden_whole, published, total[rows], codes[rows].to_numpy()
    )
    primary[:, rows[decoys]] = True


def _fits(
    tables: Mapping[str, pd.DataFrame], schema: Schema, policy: Policy
) -> list[Family] | None:
    """Return the families if the table can be protected in this way, else None: integer counts that
    agree, and categories of one family each."""
    if len(tables) != 1 or schema.sums or schema.overlaps or policy.dominance is not None:
        return None
    if schema.classes or any(family.of_households for family in schema.families):
        return None
    ((_, table),) = tables.items()
    if (
        len(table) < RECORDS
        or not table.index.is_unique
        or table.columns.has_duplicates
        or table.attrs
    ):
        return None
    if pd.api.types.infer_dtype(table.index, skipna=False) != "string":
        return None
    names = set(table.columns)
    others = (
        {rate.column for rate in schema.rates}
        | {mean.column for mean in schema.means}
        | {mean.weight for mean in schema.means}
    )
    if others & names or schema.population not in names:
        return None
    families = [family for family in schema.families if names & {family.total, *family.columns}]
    columns = [name for family in families for name in family.columns]
    totals = {family.total for family in families} | {schema.population}
    if len(set(columns)) != len(columns) or totals & set(columns):
        return None
    bound = {*columns, *totals}
    if not all(
        f.partition and len(f.columns) > 1 and {f.total, *f.columns} <= names for f in families
    ):
        return None
    if not all(name in bound for name in value_columns(schema) if name in names):
        return None
    if not all(table[name].dtype.kind in "iu" and int(table[name].min()) >= 0 for name in bound):
        return None
    if any(
        r.numerator in bound
        and r.denominator in bound
        and not _within_family(r.numerator, r.denominator, families, totals)
        for r in schema.rates
    ):
        return None
    if int(max(table[name].max() for name in totals)) >= SMALL:
        return None
    sums = {int(table[name].to_numpy().sum()) for name in columns}
    for family in families:
        added = sum(table[name].to_numpy() for name in family.columns)
        total = table[family.total].to_numpy()
        if not np.array_equal(added, total) or (
            family.total != schema.population and int(total.sum()) in sums
        ):
            return None  # counts do not agree, or the total may equal a category of another family
    return families


def _within_family(
    numerator: str, denominator: str, families: list[Family], totals: set[str]
) -> bool:
    """Whether a rate is within one family, or its numerator is a denominator, whose rates hide no
    cell."""
    return numerator in totals or any(
        numerator in family.columns and denominator == family.total for family in families
    )


def _primary(x: Floats, total: Floats, family: Family, schema: Schema, policy: Policy) -> Bools:
    """R2–R4: return the sensitive cells (C, n) of the counts x (C, n)."""
    sensitive = hidden_rate(x, total, policy.near_extremes, policy.hidden_rates)
    if policy.min_cell > 0:
        sensitive |= small_cell(x, total, policy)
    for rate in schema.rates:
        if rate.numerator in family.columns and rate.denominator == family.total:
            i = family.columns.index(rate.numerator)
            sensitive[i] |= hidden_rate(x[i], total, rate.decimals, policy.hidden_rates)
    return sensitive


def _protect_rows(
    x: Floats, sensitive: Bools, total: Floats, need: Floats
) -> tuple[Bools | None, int]:
    """Return (hidden (C, n), number of primary cells narrower than need); (None, 0) if a row cannot
    be proved."""
    mask = sensitive.copy()
    rows = np.flatnonzero(sensitive.any(axis=0))
    hidden = sensitive[:, rows]
    count = hidden.sum(axis=0)
    hidden_sum = (x[:, rows] * hidden).sum(axis=0)
    floor = np.minimum(need, np.maximum(total, np.float32(1)))[rows]
    todo = np.arange(len(rows))
    while True:
        todo = todo[
            ((count[todo] == 1) | (hidden_sum[todo] < floor[todo])) & (count[todo] < len(x))
        ]
        if not len(todo):
            break
        counts = x[:, rows[todo]]
        cost = counts + np.float32(SHORT) * (hidden_sum[todo] + counts < floor[todo])
        cost[hidden[:, todo] | (counts <= 0)] = np.inf
        cheapest = cost.argmin(axis=0)
        possible = np.isfinite(cost[cheapest, np.arange(len(todo))])
        todo, cheapest = todo[possible], cheapest[possible]
        hidden[cheapest, todo] = True
        count[todo] += 1
        hidden_sum[todo] += counts[cheapest, np.flatnonzero(possible)]
    if ((count < 2) | (hidden_sum <= 0)).any():
        return None, 0
    narrow = int((sensitive[:, rows] & (hidden_sum < need[rows])).sum())
    mask[:, rows] = hidden
    return mask, narrow
