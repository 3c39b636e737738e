"""What left the gate, kept for the processes of the tests: each would else wait for the gate again.
What is kept is found by the code that made it, the portal's and the plugin's."""

from __future__ import annotations

import functools
import hashlib
import os
import pickle  # nosec B403: our own file, below .cache
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".cache" / "releases"
SOURCES = ("occupancy_plugin", "scripts/portal")
ROWS = 1000  # fewer are through the gate as soon as they are found


def remembered(gate: Callable[..., Any]) -> Callable[..., Any]:
    """`_protected` of layers/release/gate.py, which computes nothing twice: the same rows with the
    same description, beside the same earlier releases, leave as they left before, in whatever
    process. Rows are found by their digest; what is kept has left the gate."""

    @functools.wraps(gate)
    def protected(
        frames: Mapping[str, pd.DataFrame],
        description: Any,
        ledger: Any,
        cancellation: Any,
        vintages: Sequence[Any],
    ) -> Any:
        arguments = (frames, description, ledger, cancellation, vintages)
        if sum(map(len, frames.values())) < ROWS:
            return gate(*arguments)
        digest = _digest(gate.__module__, frames, description, ledger, vintages)
        path = FOLDER / f"gate-{digest}-{_code()}.pickle"
        if path.exists():
            if cancellation is not None:
                cancellation.check()
            return pickle.loads(path.read_bytes())  # nosec B301
        protected_tables = gate(*arguments)
        _keep(path, protected_tables)
        return protected_tables

    return protected


def _digest(
    module: str,
    frames: Mapping[str, pd.DataFrame],
    description: Any,
    ledger: Any,
    vintages: Sequence[Any],
) -> str:
    """Of all that the gate reads. module: the classes of what it makes are found there."""
    digest = hashlib.sha256(f"{module} {description!r} {ledger is None}".encode())
    tables = [*frames.items(), *(ledger.cells.items() if ledger is not None else ())]
    for other in vintages:
        tables += [(scale, part.released) for scale, part in other.scales.items()]
    for name, table in tables:
        described = [(str(column), str(kind)) for column, kind in table.dtypes.items()]
        digest.update(f"{name} {table.shape} {described} {table.attrs}".encode())
        digest.update(pd.util.hash_pandas_object(table).to_numpy().tobytes())
    return digest.hexdigest()[:24]


def _keep(path: Path, thing: Any) -> None:
    """Whole or not at all; what other code made of the same name goes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    name, _, code = path.stem.rpartition("-")
    for stale in FOLDER.glob(f"{name.partition('-')[0]}-*.pickle"):
        if not stale.stem.endswith(f"-{code}"):
            stale.unlink(missing_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(pickle.dumps(thing))
    part.replace(path)


@functools.cache
def _code() -> str:
    """Changes with the code, and with what it runs on."""
    versions = (sys.version, np.__version__, pd.__version__)
    digest = hashlib.sha256(repr(versions).encode())
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
