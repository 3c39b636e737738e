"""The gate: the one entry by which tables become releasable. No I/O, no logging; deterministic."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from .ledger import Ledger
from .model import FamilyReport, Protected, Report, ScaleReport
from .policy import Policy
from .primary import follow, primary_cells, under_threshold
from .reading import read_tables, undescribed
from .schema import Schema


def protect(tables: Mapping[str, pd.DataFrame], schema: Schema, policy: Policy, ledger: Ledger | None = None) -> Protected:
    """Make tables releasable (R1–R8, R12).

    tables  per scale: index = unit codes (text), columns = population, counts, rates, means, parents' codes.
            Missing counts are unknown. Scales that share cells must be given together.
    schema  what the columns mean; policy  the thresholds; ledger  what was shown before.
    Raises GateError when the tables are inconsistent or cannot be protected; the sentence names codes, never values."""
    numbers = read_tables(tables, schema)
    withheld = {scale: pd.Series(under_threshold(t[schema.population].to_numpy(), policy), t.index) for scale, t in numbers.items()}
    primary = {scale: primary_cells(t, schema, policy) for scale, t in numbers.items()}
    hidden = {scale: follow(mask, schema) for scale, mask in primary.items()}
    return release(tables, numbers, withheld, primary, hidden, schema)


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
