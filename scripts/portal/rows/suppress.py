"""Suppression on the portal's side: the same gate as the plugin's, once per territory and vintage.

Withheld units stay as rows with their code, name and shape, and nothing else: a reader sees where
secrecy applies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from pathlib import Path

import pandas as pd

from occupancy_plugin.portal.documents import read_catalogue
from occupancy_plugin.secrecy import Policy, Protected, Schema, protect, protect_vintages
from occupancy_plugin.secrecy.vintages import without_stock

from ..catalogue import catalogue
from ..catalogue.families import CLASSES, COUNT_COLUMNS, KEYS, MEANS, OF_FAMILY
from ..catalogue.sums import SUM_COLUMNS

Rows = dict[str, pd.DataFrame]
GATE = Path(__file__).resolve().parents[3] / "occupancy_plugin" / "secrecy"


def gate_version() -> str:
    """Changes whenever the gate's code, this module or the policy does: protected files are then
    built anew."""
    digest = hashlib.sha256(repr(catalogue.policy()).encode())
    for path in (*sorted(GATE.rglob("*.py")), Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def schema(scales: tuple[str, ...]) -> Schema:
    """What the columns mean, as the portal tells everybody in its catalogue."""
    return read_catalogue(catalogue.catalogue(scales)).schema()


def gate_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of one scale's rows that the gate is told; not a copy of them."""
    texts = (*CLASSES, "landlord", "name", "imputed", "code")
    told = {name: frame[name].array for name in frame.columns if name not in texts}
    return pd.DataFrame(told, index=pd.Index(frame["code"]), copy=False)


def suppressed(
    rows: Rows, tick: Callable[[], None] | None = None, workers: Executor | None = None
) -> Rows:
    """The same rows with hidden cells missing and withheld rows emptied of every value. tick:
    called now and then while it works; workers: who helps (cluster.py)."""
    return suppressed_vintages({"": rows}, tick, workers)[""]


def suppressed_vintages(
    vintages: Mapping[str, Rows],
    tick: Callable[[], None] | None = None,
    workers: Executor | None = None,
) -> dict[str, Rows]:
    """`suppressed` for every vintage, so that they give nothing away together: the newest one
    first, the others beside it."""
    newest = dict(sorted(vintages.items(), reverse=True))
    tables = {
        vintage: {scale: gate_table(frame) for scale, frame in rows.items()}
        for vintage, rows in newest.items()
    }
    described = schema(tuple(dict.fromkeys(scale for rows in newest.values() for scale in rows)))
    released = protect_vintages(tables, described, thresholds(), tick, workers)
    return {vintage: _emptied(rows, released[vintage]) for vintage, rows in vintages.items()}


def suppressed_without_stock(
    rows: Rows, tick: Callable[[], None] | None = None, workers: Executor | None = None
) -> Rows:
    """`suppressed`, every stock family hidden: an older vintage of a territory too large to be put
    beside another one in memory."""
    tables = {scale: gate_table(frame) for scale, frame in rows.items()}
    described = schema(tuple(rows))
    released = protect(tables, described, thresholds(), tick=tick, workers=workers)
    return _emptied(rows, without_stock(released, described))


def thresholds() -> Policy:
    """The catalogue's policy as the gate takes it."""
    policy = catalogue.policy()
    return Policy(
        min_households=policy["min_households"],
        hidden_rates=tuple(policy["hidden_rates"]),
        version=policy["version"],
    )


def _emptied(rows: Rows, released: Protected) -> Rows:
    found: Rows = {}
    numbers = [*COUNT_COLUMNS, *SUM_COLUMNS, *MEANS]
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
        for column, family in OF_FAMILY.items():  # R6: it names the largest category
            classes.loc[values[list(family.columns)].isna().any(axis=1), column] = None
        keys = frame[[name for name in frame.columns if name in KEYS]].copy()
        if "imputed" in keys.columns:  # says something about values that nobody may know
            keys.loc[withheld.astype(bool), "imputed"] = None
        found[scale] = pd.concat([keys, values, classes], axis=1)
    return found
