"""Suppression on the portal's side: the same gate as the plugin's, once per territory and vintage.

Withheld units stay as rows with their code, name and shape only, so that a map shows where secrecy
applies.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from pathlib import Path

import numpy as np
import pandas as pd

from occupancy_plugin.portal.documents import read_catalogue
from occupancy_plugin.secrecy import Policy, Protected, Schema, protect, protect_vintages
from occupancy_plugin.secrecy.inclusions import undeclared_inclusions
from occupancy_plugin.secrecy.tables.read import read_tables
from occupancy_plugin.secrecy.vintages import without_stock
from occupancy_plugin.toolbelt.memory import trim_heap

from ..catalogue import catalogue, subjects
from ..catalogue.families import CLASSES, COUNT_COLUMNS, FAMILIES, FAMILY_OF_CLASS, KEYS, MEANS
from ..catalogue.sums import SUM_COLUMNS
from .own_stock import hidden_for_landlords

MAX_PAIRS = 12  # pairs like part and whole that are named when a portal is built
Rows = dict[str, pd.DataFrame]
NUMBER_COLUMNS = (*COUNT_COLUMNS, *SUM_COLUMNS, *MEANS)
UNIT_COLUMNS = {
    "households", "occupied", *(family.total for family in FAMILIES), *FAMILIES[0].columns,
}  # fmt: skip
GATE_KEYS = (
    "families", "sums", "inclusions", "lower_bounds", "classes", "occupied", "nestings",
    "overlaps", "scales",
)  # fmt: skip
"""Keys of the catalogue that the gate's schema is made of."""
SUBJECT_FILES = (Path(subjects.__file__), subjects.TEMPLATES)
GATE_FOLDER = Path(__file__).resolve().parents[3] / "occupancy_plugin" / "secrecy"


def gate_version(*counting: Path) -> str:
    """Return a hash of the gate's code, this module, the policy and the catalogue's relations of
    columns. Protected files are rebuilt when it changes. counting: code that the rows depend on
    as well"""
    schema_parts = {
        name: content for name, content in catalogue.catalogue().items() if name in GATE_KEYS
    }
    digest = hashlib.sha256(repr((catalogue.policy(), schema_parts)).encode())
    for path in (*sorted(GATE_FOLDER.rglob("*.py")), Path(__file__), *SUBJECT_FILES, *counting):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def schema(scales: tuple[str, ...]) -> Schema:
    """Return the gate's schema of these scales, from the public catalogue."""
    return read_catalogue(catalogue.catalogue(scales)).schema()


def gate_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of one scale's rows that the gate reads, without copying. Index: codes."""
    texts = (*CLASSES, "landlord", "name", "imputed", "code")
    columns = {name: frame[name].array for name in frame.columns if name not in texts}
    return pd.DataFrame(columns, index=pd.Index(frame["code"]), copy=False)


def unit_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns from which the gate decides which whole units to withhold: codes of
    parents, households and other totals. One family's counts stay, since a table without any is
    read as the pieces of an overlap."""
    others = [name for name in NUMBER_COLUMNS if name in frame and name not in UNIT_COLUMNS]
    return gate_table(frame.drop(columns=others))


def suppress_rows(
    rows: Rows, check_cancelled: Callable[[], None] | None = None, workers: Executor | None = None
) -> Rows:
    """Return the rows with hidden cells missing and withheld rows empty.

    check_cancelled: called regularly meanwhile; workers: an executor for parts of the proof."""
    return dict(suppress_scales(rows, True, check_cancelled, workers))


def suppress_vintages(
    vintages: Mapping[str, Rows],
    check_cancelled: Callable[[], None] | None = None,
    workers: Executor | None = None,
) -> dict[str, Rows]:
    """Suppress all vintages together, so that they do not disclose a hidden cell jointly. The
    newest is protected first; the others take it as a reference."""
    newest_first = dict(sorted(vintages.items(), reverse=True))
    tables = {
        vintage: {scale: gate_table(frame) for scale, frame in rows.items()}
        for vintage, rows in newest_first.items()
    }
    described_schema = schema(
        tuple(dict.fromkeys(scale for rows in newest_first.values() for scale in rows))
    )
    newest_tables = next(iter(tables.values()))
    pairs = [
        f"{inclusion.part} ≤ {inclusion.whole}"
        for inclusion in undeclared_inclusions(
            read_tables(newest_tables, described_schema), described_schema
        )
    ]
    if pairs:
        further_pairs = len(pairs) - MAX_PAIRS
        others_phrase = (
            f", and {further_pairs} that fewer rows support" if further_pairs > 0 else ""
        )
        _warn(
            "Pairs that look like part and whole and that nobody declares: "
            f"{', '.join(pairs[:MAX_PAIRS])}{others_phrase}."
        )
    ledgers = {
        vintage: ledger
        for vintage, rows in newest_first.items()
        if (ledger := hidden_for_landlords(rows, thresholds())) is not None
    }
    released = protect_vintages(
        tables, described_schema, thresholds(), check_cancelled, workers, ledgers
    )
    stockless_vintages = [
        vintage for vintage, release in released.items() if not release.report.stock
    ]
    if stockless_vintages:
        _warn(
            f"The stock of {', '.join(stockless_vintages)} is hidden whole: what the other "
            "vintages show of it leaves no other way."
        )
    return {
        vintage: dict(released_rows(rows, released[vintage])) for vintage, rows in vintages.items()
    }


def _warn(text: str) -> None:
    """Print a warning for the person who builds the portal."""
    print(text, file=sys.stderr, flush=True)


def suppress_scales(
    rows: Rows,
    stock: bool,
    check_cancelled: Callable[[], None] | None = None,
    workers: Executor | None = None,
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield (scale, suppressed rows), for a territory whose scales together are gigabytes.

    stock: False hides every stock family. Needed for an older vintage if the territory is too large
    to protect two vintages together."""
    tables = {scale: gate_table(frame) for scale, frame in rows.items()}
    described_schema = schema(tuple(rows))
    ledger = hidden_for_landlords(rows, thresholds())
    released = protect(
        tables, described_schema, thresholds(), ledger, check_cancelled, workers=workers
    )
    yield from released_rows(rows, released if stock else without_stock(released, described_schema))


def thresholds() -> Policy:
    """Return the catalogue's policy as a `Policy` of the gate."""
    policy = catalogue.policy()
    return Policy(
        min_households=policy["min_households"],
        hidden_rates=tuple(policy["hidden_rates"]),
        version=policy["version"],
    )


def released_rows(
    rows: Rows, released: Protected, numbers: Iterable[str] = NUMBER_COLUMNS
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield (scale, its rows with released cells only). numbers: the columns of counts and means.

    France takes gigabytes. So memory that the gate freed goes back to the system first, and each
    column is copied separately."""
    trim_heap(sum(frame.size for frame in rows.values()))
    for scale, frame in rows.items():
        released_table, codes = released.tables[scale], frame["code"]
        positions = released_table.index.get_indexer(pd.Index(codes))
        is_withheld = released.withheld[scale].reindex(codes).to_numpy(dtype=bool)
        keys = {name: frame[name] for name in frame.columns if name in KEYS}
        if "imputed" in keys:  # the flag describes values that are withheld
            keys["imputed"] = frame["imputed"].mask(is_withheld, None)
        values = {name: _released_column(released_table, name, positions) for name in numbers}
        classes = {name: frame[name].mask(is_withheld, None) for name in CLASSES if name in frame}
        for name in classes.keys() & FAMILY_OF_CLASS.keys():  # R6: it names the largest category
            family = FAMILY_OF_CLASS[name]
            has_hidden_cell = np.any([values[column].isna() for column in family.columns], axis=0)
            classes[name] = classes[name].mask(has_hidden_cell, None)
        columns = {**keys, **values, **classes}
        yield scale, pd.DataFrame(columns, index=frame.index, copy=False)


def _released_column(released_table: pd.DataFrame, name: str, positions: np.ndarray) -> pd.Series:
    """Return a released column (n,). positions: (n,) row numbers in `released_table`, −1 where
    withheld."""
    if name not in released_table.columns:
        return pd.Series(np.full(len(positions), np.nan))
    return pd.Series(released_table[name].array.take(positions, allow_fill=True)).round(2)
