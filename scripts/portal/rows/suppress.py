"""Suppression on the portal's side: the same gate as the plugin's, once per territory and vintage.

Withheld units stay as rows with their code, name and shape, and nothing else: a reader sees where
secrecy applies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from occupancy_plugin.secrecy import Family, Mean, Nesting, Overlap, Policy, Rate, Schema, protect

from ..catalogue import catalogue, indicators
from ..catalogue.families import CLASSES, COUNT_COLUMNS, FAMILIES, KEYS, MEANS

GATE = Path(__file__).resolve().parents[3] / "occupancy_plugin" / "secrecy"


def gate_version() -> str:
    """Changes whenever the gate's code, this module or the policy does: protected files are then
    built anew."""
    digest = hashlib.sha256(repr(catalogue.policy()).encode())
    for path in (*sorted(GATE.rglob("*.py")), Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def schema(scales: tuple[str, ...]) -> Schema:
    """What the columns mean, from the catalogue's own definitions."""
    rates = [
        item
        for item in indicators.indicators()
        if item["kind"] == "rate" and len(item["numerator"]) == 1
    ]
    return Schema(
        population="households",
        families=tuple(Family(f.id, tuple(f.columns), f.total, f.partition) for f in FAMILIES),
        rates=tuple(
            Rate(item["id"], item["numerator"][0], item["denominator"], item["decimals"])
            for item in rates
        ),
        means=tuple(
            Mean(name, "occupied" if name == "response_rate" else "rent_dwellings")
            for name in MEANS
        ),
        nestings=tuple(
            Nesting(child, parent, parent, complete)
            for child, parent, complete in catalogue.NESTINGS
            if child in scales and parent in scales
        ),
        overlaps=tuple(
            Overlap(a, b, catalogue.PIECES, a, b) for a, b in catalogue.overlaps(scales)
        ),
        yielding=tuple(scale for scale in catalogue.YIELDING if scale in scales),
    )


def gate_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of one scale's rows that the gate is told."""
    texts = (*CLASSES, "landlord", "name", "imputed")
    return frame.set_index("code", drop=True).drop(
        columns=[name for name in frame.columns if name in texts]
    )


def suppressed(
    rows: dict[str, pd.DataFrame], tick: Callable[[], None] | None = None
) -> dict[str, pd.DataFrame]:
    """The same rows with hidden cells missing and withheld rows emptied of every value. tick:
    called now and then while it works."""
    policy = catalogue.policy()
    thresholds = Policy(
        min_households=policy["min_households"],
        hidden_rates=tuple(policy["hidden_rates"]),
        version=policy["version"],
    )
    tables = {scale: gate_table(frame) for scale, frame in rows.items()}
    released = protect(tables, schema(tuple(rows)), thresholds, tick=tick)
    found: dict[str, pd.DataFrame] = {}
    numbers = [*COUNT_COLUMNS, *MEANS]
    for scale, frame in rows.items():
        codes = frame["code"]
        values = (
            released.tables[scale]
            .reindex(index=codes, columns=numbers)
            .reset_index(drop=True)
            .round(2)
        )
        withheld = released.withheld[scale].reindex(codes).to_numpy()
        classes = frame[list(CLASSES)].copy()
        classes.loc[withheld.astype(bool)] = None
        keys = frame[[name for name in frame.columns if name in KEYS]].copy()
        if "imputed" in keys.columns:  # says something about values that nobody may know
            keys.loc[withheld.astype(bool), "imputed"] = None
        found[scale] = pd.concat([keys, values, classes], axis=1)
    return found
