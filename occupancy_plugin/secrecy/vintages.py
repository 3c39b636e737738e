"""Several vintages: protection against disclosures through a stock that did not change.

A *vintage* is the same scales at another time. Rooms, type and financing of a unit's dwellings are
the same numbers in every vintage unless something is built or demolished, so a cell that one
vintage hides must not be shown in another. One vintage, the *reference*, is protected first. In the
others

- a row of a stock family that equals the reference shows and hides the same cells;
- a row that changed hides a category if a changed part of it hides the category in either vintage:
  otherwise its difference from the reference would disclose what was built in that part.

Then the vintages disclose nothing together. A move of the reference applies to its unchanged rows
in every vintage; hidden cells of changed rows absorb the difference, and above the territory the
units outside it do. Section 9 of docs/secrecy.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .arrays import Bools
from .forest.links import scale_levels
from .gate import protect, units_to_withhold
from .ledger import Ledger, LedgerError
from .model import Protected
from .policy import Policy
from .primary import hidden_rate, small_cell, under_threshold
from .schema import Family, Schema

Tables = Mapping[str, pd.DataFrame]
# per scale booleans, codes × columns: extra sensitive cells
SensitiveCells = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Reference:
    """The release of another vintage: scale → rows with hidden cells missing. raw: the same rows
    before protection, if known; they determine which rows changed."""

    released: Tables
    raw: Tables | None = None


def protect_vintages(
    vintages: Mapping[str, Tables],
    schema: Schema,
    policy: Policy,
    check_cancelled: Callable[[], None] | None = None,
    workers: Executor | None = None,
    ledgers: Mapping[str, Ledger] | None = None,
) -> dict[str, Protected]:
    """Protect every vintage; the first one is the reference.

    vintages: vintage → scale → table, in the form of `protect`
    schema: the schema of each of them
    ledgers: vintage → the cells that are shown or hidden already

    Raises GateError as `protect` does."""
    (first_vintage, tables), *later_vintages = vintages.items()
    withheld = (
        {
            vintage: units_to_withhold(vintage_tables, schema, policy)
            for vintage, vintage_tables in vintages.items()
        }
        if later_vintages
        else {}
    )
    sensitive, ledgers = sensitive_stock(vintages, withheld, schema), ledgers or {}
    base_release = protect(
        tables,
        schema,
        policy,
        ledgers.get(first_vintage),
        check_cancelled,
        sensitive.get(first_vintage),
        workers,
    )
    released = {first_vintage: base_release}
    reference = [Reference(released[first_vintage].tables, tables)]
    for vintage, later_tables in later_vintages:
        extra_sensitive = sensitive[vintage]
        released[vintage] = protect_with_reference(
            reference,
            later_tables,
            schema,
            policy,
            ledgers.get(vintage),
            check_cancelled,
            extra_sensitive=extra_sensitive,
            workers=workers,
        )
    return released


def protect_with_reference(
    references: Sequence[Reference],
    tables: Tables,
    schema: Schema,
    policy: Policy,
    ledger: Ledger | None = None,
    check_cancelled: Callable[[], None] | None = None,
    extra_sensitive: SensitiveCells | None = None,
    workers: Executor | None = None,
) -> Protected:
    """Protect one vintage, given the releases of others. If no mask is safe with them, every stock
    family is hidden and `Report.stock` is False."""
    shown_ledger = Ledger()
    for reference in references:
        shown_ledger.update(stock_ledger(reference, tables, schema, policy))
    shown_ledger.update(ledger or Ledger())
    try:
        return protect(
            tables, schema, policy, shown_ledger, check_cancelled, extra_sensitive, workers
        )
    except LedgerError:
        separate_release = protect(tables, schema, policy, ledger, check_cancelled, workers=workers)
        return without_stock(separate_release, schema)


def without_stock(protected: Protected, schema: Schema) -> Protected:
    """Return the release with every stock family hidden and `Report.stock` False. It is safe, since
    hiding more cells discloses nothing."""
    stock = {name for family in schema.families if family.stock for name in family.columns}
    stock |= {rate.column for rate in schema.rates if rate.numerator in stock}
    stock |= {total.name for total in schema.sums if set(total.columns) & stock}
    tables, hidden = {}, {}
    for scale, rows in protected.tables.items():
        mask = protected.hidden[scale].copy()
        mask[[name for name in mask.columns if name in stock]] = True
        tables[scale] = rows.assign(**{name: np.nan for name in rows.columns if name in stock})
        hidden[scale] = mask
    report = replace(protected.report, stock=False)
    return replace(protected, tables=tables, hidden=hidden, report=report)


def stock_ledger(reference: Reference, tables: Tables, schema: Schema, policy: Policy) -> Ledger:
    """Return the stock cells that a reference shows and hides, of the rows in which they constrain
    these tables. A changed row that the rules hide now hides the family, even where the reference
    shows it."""
    ledger = Ledger()
    reaches_out = _units_reaching_out(tables, schema)
    nestings = [
        nesting
        for nesting in schema.nestings
        if nesting.child in tables and nesting.parent in tables
    ]
    level = scale_levels(list(tables), nestings)
    constraints: dict[tuple[str, str], StockConstraint] = {}
    for scale in sorted(tables, key=lambda name: -level[name]):  # children first
        table = tables[scale]
        for family in _stock_families(schema, table):
            names = [name for name in family.columns if name in table]
            rows = reference.released.get(scale)
            if rows is None or not {family.total, *names} <= set(rows):
                continue
            reference_rows = rows.reindex(table.index)
            raw_rows = (
                reference_rows
                if reference.raw is None
                else reference.raw[scale].reindex(table.index)
            )
            is_unchanged = _unchanged_rows(raw_rows, table, family, names)
            withheld = pd.Series(~table.index.isin(rows.index), table.index)
            disclosed = (
                _disclosed_by_reference(scale, family, tables, constraints, schema)
                & ~is_unchanged.to_numpy()[:, None]
            )
            is_hidden_now = (
                _hidden_now(table, family, names, schema, policy) & ~is_unchanged.to_numpy()
            )
            is_shown = reference_rows[names].notna() & ~disclosed & ~is_hidden_now[:, None]
            changed_rows = StockConstraint(~is_unchanged, ~is_shown, table[_keys(table, schema)])
            constraints[scale, family.name] = changed_rows.join(
                _vanished_rows(scale, reference, table, names, schema)
            )
            constrains = is_unchanged | withheld | ~reaches_out[scale]
            ledger.remember_scale(scale, is_shown[constrains])
    return ledger


def _hidden_now(
    table: pd.DataFrame, family: Family, names: list[str], schema: Schema, policy: Policy
) -> Bools:
    """Return (n,) rows in which the rules hide the unit or a category of the family (R1–R4)."""
    numbers = table.apply(pd.to_numeric, errors="coerce")
    occupied = numbers[schema.occupied].to_numpy() if schema.occupied in table else None
    withheld = under_threshold(numbers[schema.population].to_numpy(), policy, occupied)
    cells = numbers[names].to_numpy(dtype="float64")
    total = numbers[[family.total]].to_numpy(dtype="float64")
    extreme = hidden_rate(cells, total, policy.near_extremes, policy.hidden_rates)
    return np.asarray(withheld | (extreme | small_cell(cells, total, policy)).any(axis=1))


@dataclass(frozen=True)
class StockConstraint:
    """One scale of a stock family: whether each row differs from the reference, its hidden cells,
    the codes of its parents and zones."""

    changed: pd.Series
    hidden: pd.DataFrame
    keys: pd.DataFrame

    def join(self, other: StockConstraint) -> StockConstraint:
        """Return these rows and those of `other`."""
        return StockConstraint(
            pd.concat([self.changed, other.changed]),
            pd.concat([self.hidden, other.hidden]),
            pd.concat([self.keys, other.keys]),
        )


def _vanished_rows(
    scale: str, reference: Reference, table: pd.DataFrame, names: list[str], schema: Schema
) -> StockConstraint:
    """Return the rows that only the reference has: their dwellings were built or demolished between
    the vintages. Withheld ones are included if its raw rows are known."""
    rows = (reference.released if reference.raw is None else reference.raw)[scale]
    rows = rows.loc[~rows.index.isin(table.index)]
    released = reference.released[scale].reindex(index=rows.index, columns=names)
    was_released = pd.Series(True, index=rows.index)
    return StockConstraint(was_released, released.isna(), rows[_keys(rows, schema)])


def _keys(table: pd.DataFrame, schema: Schema) -> list[str]:
    """Return the columns with the codes of a row's parents and zones."""
    keys = [nesting.key for nesting in schema.nestings]
    keys += [key for overlap in schema.overlaps for key in (overlap.key_a, overlap.key_b)]
    return [key for key in dict.fromkeys(keys) if key in table]


def _disclosed_by_reference(
    scale: str,
    family: Family,
    tables: Tables,
    constraints: Mapping[tuple[str, str], StockConstraint],
    schema: Schema,
) -> pd.DataFrame:
    """Return (units × categories) the cells of a scale whose difference from the reference would
    disclose a hidden cell of a changed part."""
    table = tables[scale]
    names = [name for name in family.columns if name in table]
    is_disclosed = pd.DataFrame(False, index=table.index, columns=names)
    parts = [(nesting.child, nesting.key) for nesting in schema.nestings if nesting.parent == scale]
    for overlap in schema.overlaps:
        parts += [
            (overlap.table, key)
            for overlap_scale, key in (
                (overlap.scale_a, overlap.key_a),
                (overlap.scale_b, overlap.key_b),
            )
            if overlap_scale == scale
        ]
    for child, key in dict.fromkeys(parts):
        constraint = constraints.get((child, family.name))
        if constraint is None or child == scale or key not in constraint.keys:
            continue
        changed = constraint.changed.to_numpy(dtype=bool)
        hidden_cells = constraint.hidden[changed].reindex(columns=names, fill_value=True)
        heads = constraint.keys[key].astype("string")[changed].to_numpy()
        is_disclosed |= hidden_cells.groupby(heads).any().reindex(table.index, fill_value=False)
    return is_disclosed


def sensitive_stock(
    vintages: Mapping[str, Tables], withheld: Mapping[str, Mapping[str, pd.Series]], schema: Schema
) -> dict[str, SensitiveCells]:
    """Return per vintage the stock cells of units that another vintage withholds with the same
    numbers."""
    sensitive: dict[str, SensitiveCells] = {vintage: {} for vintage in vintages}
    for vintage, tables in vintages.items():
        for scale, table in tables.items():
            columns = {}
            for family in _stock_families(schema, table):
                names = [name for name in family.columns if name in table]
                is_sensitive = np.zeros(len(table), dtype=bool)
                for other_vintage, masks in withheld.items():
                    if (
                        other_vintage == vintage
                        or scale not in vintages[other_vintage]
                        or scale not in masks
                    ):
                        continue
                    earlier = vintages[other_vintage][scale].reindex(table.index)
                    is_hidden = (
                        masks[scale].reindex(table.index, fill_value=False).to_numpy(dtype=bool)
                    )
                    is_sensitive |= (
                        is_hidden & _unchanged_rows(earlier, table, family, names).to_numpy()
                    )
                columns.update(dict.fromkeys(names, is_sensitive))
            if columns:
                sensitive[vintage][scale] = pd.DataFrame(columns, index=table.index)
    return sensitive


def _stock_families(schema: Schema, table: pd.DataFrame) -> list[Family]:
    """Return the stock families that a table has."""
    return [
        family
        for family in schema.families
        if family.stock and family.total in table and any(name in table for name in family.columns)
    ]


def _unchanged_rows(
    earlier: pd.DataFrame, table: pd.DataFrame, family: Family, names: list[str]
) -> pd.Series:
    """Return (rows,) whether the stock did not change: the denominator is equal and above 0, and no
    category has two known numbers that differ."""
    columns = [family.total, *names]
    earlier_numbers, later_numbers = (
        rows[columns].apply(pd.to_numeric, errors="coerce") for rows in (earlier, table)
    )
    is_equal = (earlier_numbers == later_numbers) | earlier_numbers.isna() | later_numbers.isna()
    has_same_total = (earlier_numbers[family.total] == later_numbers[family.total]) & (
        earlier_numbers[family.total] > 0
    )
    return has_same_total & is_equal.all(axis=1)


def _units_reaching_out(tables: Tables, schema: Schema) -> dict[str, pd.Series]:
    """Return per scale the units that extend beyond the tables. The part outside absorbs any
    change, so their difference between two vintages discloses nothing about a unit inside."""
    reaches_out = {scale: pd.Series(False, index=table.index) for scale, table in tables.items()}
    population = schema.population
    for _ in range(len(tables)):
        for nesting in schema.nestings:
            if (
                nesting.child not in tables
                or nesting.parent not in tables
                or nesting.key not in tables[nesting.child]
            ):
                continue
            child, parent = tables[nesting.child], tables[nesting.parent]
            key = child[nesting.key].astype("string")
            child_reaches_out = reaches_out[nesting.child].groupby(key.to_numpy()).any()
            if not nesting.complete:
                child_sums = (
                    pd.to_numeric(child[population], errors="coerce").groupby(key.to_numpy()).sum()
                )
                parent_counts = pd.to_numeric(parent[population], errors="coerce")
                gap = parent_counts - child_sums.reindex(parent_counts.index).fillna(0)
                reaches_out[nesting.parent] |= gap > 0.05 * parent_counts
            reaches_out[nesting.parent] |= child_reaches_out.reindex(parent.index, fill_value=False)
    return reaches_out
