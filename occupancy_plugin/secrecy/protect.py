"""The gate: the one entry by which tables become releasable. No I/O, no logging; deterministic."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from .frame import Frame, build_frame
from .ledger import Ledger
from .model import FamilyReport, Protected, Report, ScaleReport
from .policy import Policy
from .primary import follow
from .reading import read_tables, undescribed
from .schema import Schema
from .solving import solve_families, solve_means
from .units import withheld_units

MARK = "occupancy-released"  # on tables that went through the gate: units may be absent from them


def protect(tables: Mapping[str, pd.DataFrame], schema: Schema, policy: Policy, ledger: Ledger | None = None) -> Protected:
    """Make tables releasable (R1–R8, R12).

    tables  per scale: index = unit codes (text), columns = population, counts, rates, means, parents' codes.
            Missing counts are unknown. Scales that share cells must be given together.
    schema  what the columns mean; policy  the thresholds; ledger  what was shown before.
    Raises GateError when the tables are inconsistent or cannot be protected; the sentence names codes, never values."""
    numbers = read_tables(tables, schema)
    suppressed = any(bool(t.isna().to_numpy().any()) for t in numbers.values()) or any(MARK in t.attrs for t in tables.values())
    frame = build_frame(tables, numbers, schema, suppressed)
    totals = list(dict.fromkeys(family.total for family in schema.families if family.total != schema.population))
    out = withheld_units(frame, schema.population, totals, policy)
    masks = solve_families(frame, schema, policy, out, shown_before(frame, ledger))
    solve_means(frame, schema, masks)
    withheld: dict[str, pd.Series] = {}
    primary: dict[str, pd.DataFrame] = {}
    hidden: dict[str, pd.DataFrame] = {}
    for scale, table in numbers.items():
        rows = frame.rows(scale)
        back = pd.Index(frame.code[rows]).get_indexer(table.index)
        rows = rows[back]
        withheld[scale] = pd.Series(out[rows], table.index)
        names = list(table.columns)
        primary[scale] = pd.DataFrame({name: masks.sensitive[name][rows] for name in names}, index=table.index)
        hidden[scale] = follow(pd.DataFrame({name: masks.hidden[name][rows] for name in names}, index=table.index), schema)
    return release(tables, numbers, withheld, primary, hidden, schema)


def shown_before(frame: Frame, ledger: Ledger | None) -> dict[str, np.ndarray]:
    """Per column (n,): cells that an earlier release showed."""
    shown: dict[str, np.ndarray] = {}
    if ledger is None:
        return shown
    for name in frame.values:
        mask = np.zeros(frame.size, dtype=bool)
        for scale in frame.scales:
            codes = ledger.released(scale, name)
            if codes:
                rows = frame.rows(scale)
                mask[rows] = np.isin(frame.code[rows].astype(str), np.array(sorted(codes), dtype=str))
        shown[name] = mask
    return shown


def release(
    tables: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, pd.DataFrame],
    withheld: Mapping[str, pd.Series],
    primary: Mapping[str, pd.DataFrame],
    hidden: Mapping[str, pd.DataFrame],
    schema: Schema,
) -> Protected:
    """Cut withheld rows, blank hidden cells, drop undescribed numbers, count."""
    out: dict[str, pd.DataFrame] = {}
    masks: dict[str, pd.DataFrame] = {}
    reports: dict[str, ScaleReport] = {}
    dropped: dict[str, tuple[str, ...]] = {}
    for scale, table in numbers.items():
        kept = ~withheld[scale].to_numpy()
        mask = hidden[scale][kept]
        rows = tables[scale][kept].copy()
        rows.index = mask.index
        dropped[scale] = undescribed(rows, schema)
        rows = rows.drop(columns=list(dropped[scale]))
        for name in table.columns:
            rows[name] = np.where(mask[name].to_numpy(), np.nan, table[name].to_numpy()[kept])
        rows.attrs[MARK] = True
        out[scale], masks[scale] = rows, mask
        families = {
            f.name: FamilyReport(len(names) * int(kept.sum()), int(mask[names].to_numpy().sum()))
            for f in schema.families
            if (names := [c for c in f.columns if c in mask.columns])
        }
        empty = int((table[schema.population].to_numpy()[kept] == 0).sum())
        reports[scale] = ScaleReport(len(table), int(kept.sum()), int((~kept).sum()), empty, families)
    return Protected(
        out,
        masks,
        {scale: series.copy() for scale, series in withheld.items()},
        Report(reports, dropped={s: d for s, d in dropped.items() if d}),
        {scale: mask[~withheld[scale].to_numpy()] for scale, mask in primary.items()},
    )
