"""A cache of releases for the processes of the tests, which would each have to wait for the gate.
The key includes the gate's code and all that it reads."""

from __future__ import annotations

import fcntl
import functools
import hashlib
import io
import os
import pickle  # nosec B403: our own file, below .cache
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".cache" / "releases"
PLUGIN = ROOT / "occupancy_plugin"
SOURCES = (  # all that decides on a mask, besides rows and description
    *sorted((PLUGIN / "secrecy").rglob("*.py")),
    PLUGIN / "description.py",
    PLUGIN / "layers" / "release" / "gate.py",
)
Tables = Mapping[str, pd.DataFrame]
ROWS = 1000  # for fewer rows the gate is as fast as the cache


def remembered(gate: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `_protect` of layers/release/gate.py with a cache shared by all processes. The key is
    a digest of the rows, the description and the earlier releases. The cache holds released
    rows."""

    @functools.wraps(gate)
    def protected(
        frames: Tables, description: Any, ledger: Any, cancellation: Any, vintages: Sequence[Any]
    ) -> Any:
        arguments = (frames, description, ledger, cancellation, vintages)
        if sum(map(len, frames.values())) < ROWS:
            return gate(*arguments)
        if cancellation is not None:
            cancellation.check()
        digest = digest_of(frames, description, ledger, vintages)
        return once(f"gate-{digest}", gate.__module__, lambda: gate(*arguments))

    return protected


def once(name: str, module: str, compute: Callable[[], Any]) -> Any:
    """Return what the cache holds under this name; compute and keep it if there is nothing. Of
    several processes that ask at the same time one computes, and the others wait for it."""
    path = FOLDER / f"{name}-{_code()}.pickle"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{name[-2:]}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not path.exists():
            _keep(path, compute())
    return Unpickler(path, module).load()


class Unpickler(pickle.Unpickler):  # nosec B301
    """Reads a release with this process's classes: inside QGIS the package has another name than
    in a headless process, and both share the cache. module: name of the gate's module here."""

    def __init__(self, path: Path, module: str) -> None:
        super().__init__(io.BytesIO(path.read_bytes()))
        self._package = module.removesuffix(".layers.release.gate")

    def find_class(self, module: str, name: str) -> Any:
        outer, found, inner = module.partition(".secrecy")
        is_ours = bool(found) and outer.startswith(PLUGIN.name)
        return super().find_class(f"{self._package}.secrecy{inner}" if is_ours else module, name)


def digest_of(frames: Tables, description: Any, ledger: Any, vintages: Sequence[Any] = ()) -> str:
    """Return a digest of all that the gate reads."""
    digest = hashlib.sha256(f"{description!r} {ledger is None}".encode())
    tables = [*frames.items(), *(ledger.cells.items() if ledger is not None else ())]
    for vintage in vintages:
        tables += [
            (scale, released_scale.released) for scale, released_scale in vintage.scales.items()
        ]
    for name, table in tables:
        columns = [(str(column), str(kind)) for column, kind in table.dtypes.items()]
        digest.update(f"{name} {table.shape} {columns} {table.attrs}".encode())
        digest.update(pd.util.hash_pandas_object(table).to_numpy().tobytes())
    return digest.hexdigest()[:24]


def _keep(path: Path, release: Any) -> None:
    """Write a file atomically, and delete the files of other versions of the code."""
    name, _, code = path.stem.rpartition("-")
    for stale in FOLDER.glob(f"{name.partition('-')[0]}-*.pickle"):
        if not stale.stem.endswith(f"-{code}"):
            stale.unlink(missing_ok=True)
    partial_file = path.with_suffix(f".{os.getpid()}.part")
    partial_file.write_bytes(pickle.dumps(release))
    partial_file.replace(path)


@functools.cache
def _code() -> str:
    """Return a digest of the gate's code, of Python and of its libraries."""
    versions = (sys.version, np.__version__, pd.__version__, scipy.__version__)
    digest = hashlib.sha256(repr(versions).encode())
    for path in SOURCES:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
