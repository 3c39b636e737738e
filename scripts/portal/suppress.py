"""Suppression on the portal's side: the same gate as the plugin's, once per territory and vintage.

Withheld units stay as rows with their code, name and shape, and nothing else: a reader sees where secrecy applies.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from occupancy_plugin.secrecy import Family, Mean, Nesting, Policy, Rate, Schema, protect

from . import catalogue, indicators
from .families import CLASSES, COUNT_COLUMNS, FAMILIES, KEYS, MEANS

GATE = Path(__file__).resolve().parents[2] / "occupancy_plugin" / "secrecy"


def gate_version() -> str:
    """Changes whenever the gate's code or the policy does, so that protected files are rebuilt."""
    digest = hashlib.sha256(repr(catalogue.policy()).encode())
    for path in sorted(GATE.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def schema(scales: tuple[str, ...]) -> Schema:
    """What the columns mean, from the catalogue's own definitions."""
    rates = [item for item in indicators.indicators() if item["kind"] == "rate" and len(item["numerator"]) == 1]
    return Schema(
        population="households",
        families=tuple(Family(f.id, tuple(f.columns), f.total, f.partition) for f in FAMILIES),
        rates=tuple(Rate(item["id"], item["numerator"][0], item["denominator"], item["decimals"]) for item in rates),
        means=tuple(Mean(name, "occupied" if name == "response_rate" else "rent_dwellings") for name in MEANS),
        nestings=tuple(
            Nesting(child, parent, parent, complete)
            for child, parent, complete in catalogue.NESTINGS
            if child in scales and parent in scales
        ),
    )


def suppressed(rows: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The same rows with hidden cells missing and withheld rows emptied of every value."""
    policy = catalogue.policy()
    thresholds = Policy(min_households=policy["min_households"], hidden_rates=tuple(policy["hidden_rates"]), version=policy["version"])
    tables = {
        scale: frame.set_index("code", drop=True).drop(columns=[name for name in frame.columns if name in (*CLASSES, "landlord", "name")])
        for scale, frame in rows.items()
    }
    released = protect(tables, schema(tuple(rows)), thresholds)
    found: dict[str, pd.DataFrame] = {}
    for scale, frame in rows.items():
        safe = released.tables[scale]
        withheld = released.withheld[scale].reindex(frame["code"]).to_numpy()
        kept = [name for name in frame.columns if name in KEYS]
        out = frame[kept].copy()
        for name in (*COUNT_COLUMNS, *MEANS):
            column = safe[name].reindex(frame["code"]) if name in safe.columns else pd.Series(float("nan"), index=frame["code"])
            column = column.reset_index(drop=True)
            out[name] = column.round(2) if name in MEANS else column.round(0).astype("Int64")
        for name in CLASSES:
            out[name] = frame[name].where(~withheld, None)
        found[scale] = out
    return found
