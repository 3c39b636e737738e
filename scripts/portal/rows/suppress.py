"""Suppression on the portal's side: the same gate as the plugin's, once per territory and vintage.

Withheld units stay as rows with their code, name and shape, and nothing else: a reader sees where
secrecy applies.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from pathlib import Path

import numpy as np
import pandas as pd

from occupancy_plugin.portal.documents import read_catalogue
from occupancy_plugin.secrecy import Policy, Protected, Schema, protect, protect_vintages
from occupancy_plugin.secrecy.inclusions import undeclared
from occupancy_plugin.secrecy.tables.read import read_tables
from occupancy_plugin.secrecy.vintages import without_stock
from occupancy_plugin.toolbelt.memory import give_back

from ..catalogue import catalogue, subjects
from ..catalogue.families import CLASSES, COUNT_COLUMNS, KEYS, MEANS, OF_FAMILY
from ..catalogue.sums import SUM_COLUMNS

Rows = dict[str, pd.DataFrame]
TOLD = ("families", "sums", "inclusions", "classes", "occupied", "nestings", "overlaps", "scales")
"""What of the catalogue the gate is told."""
SUBJECTS = (Path(__file__).with_name("subjects.py"), Path(subjects.__file__))
GATE = Path(__file__).resolve().parents[3] / "occupancy_plugin" / "secrecy"


def gate_version() -> str:
    """Changes whenever the gate's code, this module, the policy or what the catalogue says of the
    columns does (a sum, an inclusion): protected files are then built anew."""
    told = {name: part for name, part in catalogue.catalogue().items() if name in TOLD}
    digest = hashlib.sha256(repr((catalogue.policy(), told)).encode())
    for path in (*sorted(GATE.rglob("*.py")), Path(__file__), *SUBJECTS):
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
    return dict(suppressed_scales(rows, True, tick, workers))


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
    first = next(iter(tables.values()))
    pairs = [f"{i.part} ≤ {i.whole}" for i in undeclared(read_tables(first, described), described)]
    if pairs:
        _warn(f"Pairs that look like part and whole and that nobody declares: {', '.join(pairs)}.")
    released = protect_vintages(tables, described, thresholds(), tick, workers)
    without = [vintage for vintage, got in released.items() if not got.report.stock]
    if without:
        _warn(
            f"The stock of {', '.join(without)} is hidden whole: what the other vintages show of "
            f"it leaves no other way."
        )
    return {vintage: dict(emptied(rows, released[vintage])) for vintage, rows in vintages.items()}


def _warn(text: str) -> None:
    """A sentence to whoever builds a portal."""
    print(text, file=sys.stderr, flush=True)


def suppressed_scales(
    rows: Rows,
    stock: bool,
    tick: Callable[[], None] | None = None,
    workers: Executor | None = None,
) -> Iterator[tuple[str, pd.DataFrame]]:
    """`suppressed`, scale by scale, of a territory whose scales together are gigabytes.

    stock: False hides every stock family, in an older vintage of a territory too large to be put
    beside another one in memory."""
    tables = {scale: gate_table(frame) for scale, frame in rows.items()}
    described = schema(tuple(rows))
    released = protect(tables, described, thresholds(), check_cancelled=tick, workers=workers)
    yield from emptied(rows, released if stock else without_stock(released, described))


def thresholds() -> Policy:
    """The catalogue's policy as the gate takes it."""
    policy = catalogue.policy()
    return Policy(
        min_households=policy["min_households"],
        hidden_rates=tuple(policy["hidden_rates"]),
        version=policy["version"],
    )


def emptied(rows: Rows, released: Protected) -> Iterator[tuple[str, pd.DataFrame]]:
    """(scale, its rows with what was released of them). Column by column, and after what the gate
    freed has gone back to the system: a country's are gigabytes."""
    give_back(sum(frame.size for frame in rows.values()))
    numbers = (*COUNT_COLUMNS, *SUM_COLUMNS, *MEANS)
    for scale, frame in rows.items():
        shown, codes = released.tables[scale], frame["code"]
        spot = shown.index.get_indexer(pd.Index(codes))
        withheld = released.withheld[scale].reindex(codes).to_numpy(dtype=bool)
        keys = {name: frame[name] for name in frame.columns if name in KEYS}
        if "imputed" in keys:  # says something about values that nobody may know
            keys["imputed"] = frame["imputed"].mask(withheld, None)
        values = {name: _placed(shown, name, spot) for name in numbers}
        classes = {name: frame[name].mask(withheld, None) for name in CLASSES if name in frame}
        for name in classes.keys() & OF_FAMILY.keys():  # R6: it names the largest category
            family = OF_FAMILY[name]
            hides = np.any([values[column].isna() for column in family.columns], axis=0)
            classes[name] = classes[name].mask(hides, None)
        columns = {**keys, **values, **classes}
        yield scale, pd.DataFrame(columns, index=frame.index, copy=False)


def _placed(shown: pd.DataFrame, name: str, spot: np.ndarray) -> pd.Series:
    """One released column (n,), missing in the rows that are withheld: where `spot` is −1."""
    if name not in shown.columns:
        return pd.Series(np.full(len(spot), np.nan))
    return pd.Series(shown[name].array.take(spot, allow_fill=True)).round(2)
