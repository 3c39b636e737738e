"""Builds a territory's GeoPackages once, under a lock, and finds them again: raw rows and, from them, protected rows."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from . import simulate, suppress
from .catalogue import collection_id
from .geography import ROOT
from .simulate import PARENTS
from .store import Writer

Rows = dict[str, pd.DataFrame]
SIDE_BY_SIDE = 50_000
"""Addresses up to which a territory is small."""
CACHE = ROOT / ".cache" / "portal"
SCHEMA_VERSION = 5
"""Raise it when the columns, scales or the simulation change: cached files are then built anew."""


@dataclass(frozen=True)
class Built:
    """A territory ready to serve."""

    path: Path
    territory: str
    name: str
    scale: str
    vintages: tuple[str, ...]
    names: dict[str, dict[str, str]]
    parents: dict[str, dict[str, str]]


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ready(territory: str, seed: int, leaky: bool, vintages: tuple[str, ...]) -> Built:
    """The GeoPackage to serve; built when it is not in the cache."""
    folder = CACHE / f"{territory}-{seed}-v{SCHEMA_VERSION}-{'-'.join(vintages)}"
    raw = folder / "raw.gpkg"
    protected = folder / f"protected-{suppress.gate_version()}.gpkg"
    path = raw if leaky else protected
    about = folder / "about.json"
    with _locked(folder):
        if not path.exists() or not about.exists():
            _build(territory, seed, vintages, raw, None if leaky else protected, about)
    meta = json.loads(about.read_text(encoding="utf-8"))
    return Built(path, territory, meta["name"], meta["scale"], vintages, meta["names"], meta["parents"])


def _build(territory: str, seed: int, vintages: tuple[str, ...], raw: Path, protected: Path | None, about: Path) -> None:
    world = simulate.simulate(territory, seed)
    writers = [] if raw.exists() else [(raw, Writer(_part(raw)), False)]
    if protected is not None:
        for old in raw.parent.glob("protected-*.gpkg"):
            old.unlink()
        writers.append((protected, Writer(_part(protected)), True))
    _say(world, f"{world.cells} addresses, built once; suppressing a vintage takes minutes.")
    for vintage, safe, served in _variants(world, seed, vintages, {safe for _, _, safe in writers}):
        writer = next(writer for _, writer, wanted in writers if wanted == safe)
        for scale, frame in served.items():
            writer.add(collection_id(scale, vintage), scale, frame, world.scales[scale].shapes)
        _say(world, f"{vintage} {'suppressed' if safe else 'simulated'}.")
    for path, writer, _ in writers:
        writer.close()
        os.replace(_part(path), path)
    names = {
        scale: dict(zip(world.scales[scale].frame["code"], world.scales[scale].frame["name"], strict=True))
        for scale in ("region", "departement", "epci", "commune")
    }
    parents: dict[str, dict[str, str]] = {}
    for scale in ("departement", "epci", "commune"):
        frame = world.scales[scale].frame
        for row in frame[["code", *PARENTS[scale]]].to_dict("records"):
            above = {str(key): value for key, value in row.items() if key != "code" and isinstance(value, str)}
            parents.setdefault(str(row["code"]), {}).update(above)
    meta = {"name": world.name, "scale": world.scale, "names": names, "parents": parents, "fictitious": True}
    about.write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")


def _variants(world: simulate.World, seed: int, vintages: tuple[str, ...], wanted: set[bool]) -> Iterator[tuple[str, bool, Rows]]:
    """(vintage, suppressed?, rows by scale). A small territory's vintages are suppressed side by side, one process each."""
    small = _small(world) and True in wanted
    with ProcessPoolExecutor(min(len(vintages), os.cpu_count() or 1)) if small else nullcontext() as pool:
        waiting = []
        for vintage, rows in simulate.tables(world, seed, vintages):
            if pool is not None:
                waiting.append((vintage, pool.submit(suppress.suppressed, rows)))
            if False in wanted:
                yield vintage, False, rows
            if pool is None and True in wanted:
                yield vintage, True, suppress.suppressed(rows)
        for vintage, future in waiting:
            yield vintage, True, future.result()


def _small(world: simulate.World) -> bool:
    return world.cells < SIDE_BY_SIDE


def _say(world: simulate.World, text: str) -> None:
    """A word to whoever waits for a large territory."""
    if not _small(world):
        print(f"{world.name}: {text}", file=sys.stderr, flush=True)


def _part(path: Path) -> Path:
    return path.with_name(f"{path.stem}.{os.getpid()}.part.gpkg")
