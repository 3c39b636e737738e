"""Several vintages beside each other: what one of them tells of a stock that did not change.

A *vintage* is the same scales at another time. Dwellings stay: rooms, type and financing of a unit
are the same numbers year after year as long as nothing is built or torn down, so that a cell that
one vintage hides must not stand in another. One vintage, the *reference*, is protected first. In
the others

- a row of a stock family that is as in the reference shows and hides the same cells;
- a row that changed hides a category as soon as a part of it that changed hides it, in either
  vintage: minus the reference it would tell what was built there.

Then the vintages give nothing away together. A move that leaves everything in the reference as it
is changes unchanged rows alike in every vintage; hidden cells of rows that changed take up what is
left. Above the territory units outside it take it up. Section 9 of docs/secrecy.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .forest.links import scale_levels
from .ledger import Ledger, LedgerError
from .model import Protected
from .policy import Policy
from .primary import hidden_rate, small_cell, under_threshold
from .protect import protect, units_to_withhold
from .schema import Family, Schema

Tables = Mapping[str, pd.DataFrame]
Secret = dict[str, pd.DataFrame]  # per scale booleans, codes × columns: cells that must not follow


@dataclass(frozen=True)
class Reference:
    """What another vintage released, scale → rows with hidden cells missing; raw: the same rows
    before they were protected, where they are known (what changed is told by them)."""

    released: Tables
    raw: Tables | None = None


def protect_vintages(
    vintages: Mapping[str, Tables],
    schema: Schema,
    policy: Policy,
    check_cancelled: Callable[[], None] | None = None,
    workers: Executor | None = None,
) -> dict[str, Protected]:
    """`protect` for every vintage, the first of them being the reference.

    vintages  vintage → scale → table, as `protect` takes them; schema  what describes one of them.
    Raises GateError as `protect` does."""
    (base, tables), *later = vintages.items()
    withheld = (
        {v: units_to_withhold(t, schema, policy) for v, t in vintages.items()} if later else {}
    )
    secrets = sensitive_stock(vintages, withheld, schema)
    base_release = protect(
        tables, schema, policy, None, check_cancelled, secrets.get(base), workers
    )
    released = {base: base_release}
    reference = [Reference(released[base].tables, tables)]
    for vintage, other in later:
        secret = secrets[vintage]
        released[vintage] = protect_with_reference(
            reference,
            other,
            schema,
            policy,
            check_cancelled=check_cancelled,
            secret=secret,
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
    secret: Secret | None = None,
    workers: Executor | None = None,
) -> Protected:
    """`protect` for one vintage beside what others released. Where that cannot be met, every stock
    family is hidden, and the report says so (`Report.stock`)."""
    shown_ledger = Ledger()
    for reference in references:
        shown_ledger.update(stock_ledger(reference, tables, schema, policy))
    shown_ledger.update(ledger or Ledger())
    try:
        return protect(tables, schema, policy, shown_ledger, check_cancelled, secret, workers)
    except LedgerError:
        alone = protect(tables, schema, policy, ledger, check_cancelled, workers=workers)
        return without_stock(alone, schema)


def without_stock(protected: Protected, schema: Schema) -> Protected:
    """The same release with every stock family hidden, which its report says: hiding more tells
    nothing."""
    stock = {name for family in schema.families if family.stock for name in family.columns}
    stock |= {r.column for r in schema.rates if r.numerator in stock}
    stock |= {s.name for s in schema.sums if set(s.columns) & stock}
    tables, hidden = {}, {}
    for scale, rows in protected.tables.items():
        mask = protected.hidden[scale].copy()
        mask[[name for name in mask.columns if name in stock]] = True
        tables[scale] = rows.assign(**{name: np.nan for name in rows.columns if name in stock})
        hidden[scale] = mask
    report = replace(protected.report, stock=False)
    return replace(protected, tables=tables, hidden=hidden, report=report)


def stock_ledger(reference: Reference, tables: Tables, schema: Schema, policy: Policy) -> Ledger:
    """What a reference shows and hides of the stock, as far as it binds these tables. A row that
    changed and is secret now hides the family, whatever the reference showed of what it was."""
    ledger = Ledger()
    wide = _reaching_out(tables, schema)
    nestings = [n for n in schema.nestings if n.child in tables and n.parent in tables]
    level = scale_levels(list(tables), nestings)
    bound: dict[tuple[str, str], StockConstraint] = {}
    for scale in sorted(tables, key=lambda name: -level[name]):  # children first
        table = tables[scale]
        for family in _stock(schema, table):
            names = [name for name in family.columns if name in table]
            rows = reference.released.get(scale)
            if rows is None or not {family.total, *names} <= set(rows):
                continue
            earlier = rows.reindex(table.index)
            raw = earlier if reference.raw is None else reference.raw[scale].reindex(table.index)
            same = _same(raw, table, family, names)
            withheld = pd.Series(~table.index.isin(rows.index), table.index)
            betrayed = (
                _disclosed_by_reference(scale, family, tables, bound, schema)
                & ~same.to_numpy()[:, None]
            )
            secret = _secret_now(table, family, names, schema, policy) & ~same.to_numpy()
            is_shown = earlier[names].notna() & ~betrayed & ~secret[:, None]
            changed_rows = StockConstraint(~same, ~is_shown, table[_keys(table, schema)])
            bound[scale, family.name] = changed_rows.joined(
                _vanished_rows(scale, reference, table, names, schema)
            )
            binding = same | withheld | ~wide[scale]
            ledger.remember_scale(scale, is_shown[binding])
    return ledger


def _secret_now(
    table: pd.DataFrame, family: Family, names: list[str], schema: Schema, policy: Policy
) -> np.ndarray:
    """(n,) rows that the rules hide now: the unit, or a category of the family (R1–R4)."""
    numbers = table.apply(pd.to_numeric, errors="coerce")
    occupied = numbers[schema.occupied].to_numpy() if schema.occupied in table else None
    withheld = under_threshold(numbers[schema.population].to_numpy(), policy, occupied)
    cells = numbers[names].to_numpy(dtype="float64")
    total = numbers[[family.total]].to_numpy(dtype="float64")
    extreme = hidden_rate(cells, total, policy.near_extremes, policy.hidden_rates)
    return np.asarray(withheld | (extreme | small_cell(cells, total, policy)).any(axis=1))


@dataclass(frozen=True)
class StockConstraint:
    """One scale of a stock family: rows that are not as in the reference, cells that are hidden,
    the codes of what the rows lie in."""

    changed: pd.Series
    hidden: pd.DataFrame
    keys: pd.DataFrame

    def joined(self, other: StockConstraint) -> StockConstraint:
        """These rows and others."""
        return StockConstraint(
            pd.concat([self.changed, other.changed]),
            pd.concat([self.hidden, other.hidden]),
            pd.concat([self.keys, other.keys]),
        )


def _vanished_rows(
    scale: str, reference: Reference, table: pd.DataFrame, names: list[str], schema: Schema
) -> StockConstraint:
    """Rows that only the reference has: what was built since, or torn down. Withheld ones are known
    where its raw rows are."""
    rows = (reference.released if reference.raw is None else reference.raw)[scale]
    rows = rows.loc[~rows.index.isin(table.index)]
    released = reference.released[scale].reindex(index=rows.index, columns=names)
    stood = pd.Series(True, index=rows.index)
    return StockConstraint(stood, released.isna(), rows[_keys(rows, schema)])


def _keys(table: pd.DataFrame, schema: Schema) -> list[str]:
    """Columns that name what a row lies in."""
    keys = [n.key for n in schema.nestings]
    keys += [key for o in schema.overlaps for key in (o.key_a, o.key_b)]
    return [key for key in dict.fromkeys(keys) if key in table]


def _disclosed_by_reference(
    scale: str,
    family: Family,
    tables: Tables,
    bound: Mapping[tuple[str, str], StockConstraint],
    schema: Schema,
) -> pd.DataFrame:
    """Cells of a scale that, minus the reference, would tell a hidden cell of a part that changed:
    units × categories."""
    table = tables[scale]
    names = [name for name in family.columns if name in table]
    betrayed = pd.DataFrame(False, index=table.index, columns=names)
    parts = [(n.child, n.key) for n in schema.nestings if n.parent == scale]
    for o in schema.overlaps:
        parts += [
            (o.table, key) for s, key in ((o.scale_a, o.key_a), (o.scale_b, o.key_b)) if s == scale
        ]
    for child, key in dict.fromkeys(parts):
        constraint = bound.get((child, family.name))
        if constraint is None or child == scale or key not in constraint.keys:
            continue
        changed = constraint.changed.to_numpy(dtype=bool)
        betrayed_cells = constraint.hidden[changed].reindex(columns=names, fill_value=True)
        heads = constraint.keys[key].astype("string")[changed].to_numpy()
        betrayed |= betrayed_cells.groupby(heads).any().reindex(table.index, fill_value=False)
    return betrayed


def sensitive_stock(
    vintages: Mapping[str, Tables], withheld: Mapping[str, Mapping[str, pd.Series]], schema: Schema
) -> dict[str, Secret]:
    """Per vintage the stock of units that another vintage withholds with the same numbers."""
    secrets: dict[str, Secret] = {vintage: {} for vintage in vintages}
    for vintage, tables in vintages.items():
        for scale, table in tables.items():
            columns = {}
            for family in _stock(schema, table):
                names = [name for name in family.columns if name in table]
                secret = np.zeros(len(table), dtype=bool)
                for other, masks in withheld.items():
                    if other == vintage or scale not in vintages[other] or scale not in masks:
                        continue
                    earlier = vintages[other][scale].reindex(table.index)
                    out = masks[scale].reindex(table.index, fill_value=False).to_numpy(dtype=bool)
                    secret |= out & _same(earlier, table, family, names).to_numpy()
                columns.update(dict.fromkeys(names, secret))
            if columns:
                secrets[vintage][scale] = pd.DataFrame(columns, index=table.index)
    return secrets


def _stock(schema: Schema, table: pd.DataFrame) -> list[Family]:
    """Stock families that a table has."""
    return [
        family
        for family in schema.families
        if family.stock and family.total in table and any(name in table for name in family.columns)
    ]


def _same(
    earlier: pd.DataFrame, table: pd.DataFrame, family: Family, names: list[str]
) -> pd.Series:
    """Rows whose stock did not change: the denominator is the same and there is something, and no
    category shows two numbers."""
    columns = [family.total, *names]
    one, other = (part[columns].apply(pd.to_numeric, errors="coerce") for part in (earlier, table))
    equal = (one == other) | one.isna() | other.isna()
    same = (one[family.total] == other[family.total]) & (one[family.total] > 0)
    return same & equal.all(axis=1)


def _reaching_out(tables: Tables, schema: Schema) -> dict[str, pd.Series]:
    """Per scale the units that hold more than the tables do: what is outside makes up for any
    change, so that their difference between two vintages tells nothing on a unit inside."""
    wide = {scale: pd.Series(False, index=table.index) for scale, table in tables.items()}
    population = schema.population
    for _ in range(len(tables)):
        for n in schema.nestings:
            if n.child not in tables or n.parent not in tables or n.key not in tables[n.child]:
                continue
            child, parent = tables[n.child], tables[n.parent]
            key = child[n.key].astype("string")
            reaching = wide[n.child].groupby(key.to_numpy()).any()
            if not n.complete:
                child_sums = (
                    pd.to_numeric(child[population], errors="coerce").groupby(key.to_numpy()).sum()
                )
                parent_counts = pd.to_numeric(parent[population], errors="coerce")
                gap = parent_counts - child_sums.reindex(parent_counts.index).fillna(0)
                wide[n.parent] |= gap > 0.05 * parent_counts
            wide[n.parent] |= reaching.reindex(parent.index, fill_value=False)
    return wide
