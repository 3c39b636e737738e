"""Builds a territory's GeoPackage once, under a lock, and finds it again: raw rows or protected
ones, whichever is asked for."""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from occupancy_plugin.toolbelt.memory import give_back

from ..catalogue.catalogue import collection_id
from ..world import simulate
from ..world.geography import ROOT
from ..world.scales import PARENTS, SCALES
from . import merged, neighbours, subjects, suppress, tables
from .store import Writer

Rows = dict[str, pd.DataFrame]
Scales = Iterable[tuple[str, pd.DataFrame]]  # a vintage's rows, one scale after the other
SIDE_BY_SIDE = 50_000
"""Addresses up to which a territory is small."""
TOGETHER = 600_000
"""Addresses up to which all vintages are held in memory and protected beside each other."""
CACHE = ROOT / ".cache" / "portal"
SCHEMA_VERSION = 10
"""Raise it when the columns, scales or the simulation change: cached files are then built anew."""
APART, PIECE = -3, 4 << 20
"""glibc's number of the size from which a piece of memory lies apart and goes back when it is
freed; that size. Left alone it grows with what is freed, up to 32 MB: a country's columns are
smaller, and the holes between them take memory too."""


@dataclass(frozen=True)
class Built:
    """A territory ready to serve. suppressed: its rows went through the gate. document: the
    catalogue of rows that are no simulation, None for those that are."""

    path: Path
    territory: str
    name: str
    scale: str
    vintages: tuple[str, ...]
    names: dict[str, dict[str, str]]
    parents: dict[str, dict[str, str]]
    suppressed: bool = True
    document: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def fictitious(self) -> bool:
        return self.document is None

    @property
    def collections(self) -> tuple[tuple[str, str], ...]:
        """(scale, vintage) of every table."""
        if self.document is not None:
            return tuple((c["scale"], c["vintage"]) for c in self.document["collections"])
        return tuple((scale, vintage) for vintage in self.vintages for scale in SCALES)

    @property
    def scales(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(scale for scale, _ in self.collections))


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ready(
    territory: str,
    seed: int,
    leaky: bool,
    vintages: tuple[str, ...],
    workers: Executor | None = None,
) -> Built:
    """The GeoPackage to serve; built when it is not in the cache. workers: who helps to suppress it
    (cluster.py)."""
    folder = CACHE / f"{territory}-{seed}-v{SCHEMA_VERSION}-{'-'.join(vintages)}"
    kind = "raw" if leaky else "protected"
    # what is drawn so that it may be shown depends on the gate too
    path = folder / f"{kind}-{suppress.gate_version()}.gpkg"
    about = folder / "about.json"
    with _locked(folder):
        if not path.exists() or not about.exists():
            for old in folder.glob(f"{kind}-*.gpkg"):
                old.unlink()
            _keep_apart()
            world = drawn(simulate.simulate(territory, seed), seed)
            more = subjects.written(world, seed, suppressed=not leaky)
            places, raw = world.places(), tables.counted(world, seed, vintages)
            del world  # whoever counts has it, and lets go of it
            served = (
                ((vintage, rows.items()) for vintage, rows in raw)
                if leaky
                else _suppressed(places, raw, max(vintages), workers)
            )
            _write(places, served, more, path)
            about.write_text(json.dumps(_about(places), ensure_ascii=False), encoding="utf-8")
    meta = json.loads(about.read_text(encoding="utf-8"))
    return Built(
        path,
        territory,
        meta["name"],
        meta["scale"],
        vintages,
        meta["names"],
        meta["parents"],
        suppressed=not leaky,
    )


def drawn(world: simulate.World, seed: int) -> simulate.World:
    """The same world with the scales whose units are drawn so that they may be shown."""
    whole = neighbours.with_neighbours(merged.with_merged_squares(world, seed), seed)
    give_back(whole.cells)
    return whole


def _keep_apart() -> None:
    """Large pieces of memory lie apart from now on."""
    if sys.platform == "linux":
        ctypes.CDLL(None).mallopt(APART, PIECE)


def _write(
    world: simulate.World,
    vintages: Iterable[tuple[str, Scales]],
    more: Iterable[subjects.SubjectRows],
    path: Path,
) -> None:
    _say(
        world,
        f"{world.cells} addresses, built once; suppressing a vintage takes minutes, for France "
        f"over a quarter of an hour.",
    )
    writer = Writer(_part(path))
    for vintage, scales in vintages:
        for scale, frame in scales:
            writer.add(collection_id(scale, vintage), scale, frame, world.scales[scale].shapes)
        _say(world, f"{vintage} written.")
    for rows in more:
        writer.add(rows.collection, rows.scale, rows.frame, rows.shapes)
    writer.close()
    os.replace(_part(path), path)


def _about(world: simulate.World) -> dict[str, object]:
    names = {
        scale: dict(
            zip(world.scales[scale].frame["code"], world.scales[scale].frame["name"], strict=True)
        )
        for scale in ("region", "departement", "epci", "commune")
    }
    parents: dict[str, dict[str, str]] = {}
    for scale in ("departement", "epci", "commune"):
        frame = world.scales[scale].frame
        for row in frame[["code", *PARENTS[scale]]].to_dict("records"):
            above = {
                str(key): value
                for key, value in row.items()
                if key != "code" and isinstance(value, str)
            }
            parents.setdefault(str(row["code"]), {}).update(above)
    return {
        "name": world.name,
        "scale": world.scale,
        "names": names,
        "parents": parents,
        "fictitious": True,
    }


def _suppressed(
    world: simulate.World,
    raw: Iterator[tuple[str, Rows]],
    newest: str,
    workers: Executor | None,
) -> Iterator[tuple[str, Scales]]:
    """(vintage, suppressed rows by scale), the vintages beside each other."""
    if world.cells < TOGETHER:
        counted = dict(raw)
        tick = _minutes(world, ", ".join(counted))
        for vintage, rows in suppress.suppressed_vintages(counted, tick, workers).items():
            yield vintage, rows.items()
        return
    for vintage, rows in raw:
        give_back(world.cells)
        tick = _minutes(world, vintage)
        yield vintage, suppress.suppressed_scales(rows, vintage == newest, tick, workers)


def _small(world: simulate.World) -> bool:
    return world.cells < SIDE_BY_SIDE


def _say(world: simulate.World, text: str) -> None:
    """A word to whoever waits for a large territory."""
    if not _small(world):
        print(f"{world.name}: {text}", file=sys.stderr, flush=True)


def _minutes(world: simulate.World, vintage: str) -> Callable[[], None]:
    """Called now and then by the gate; says once a minute for how long it has been at work."""
    started = time.monotonic()
    said = 0

    def tick() -> None:
        nonlocal said
        minutes = int((time.monotonic() - started) // 60)
        if minutes > said:
            said = minutes
            give_back(world.cells)
            _say(world, f"suppressing {vintage}, {minutes} min so far.")

    return tick


def _part(path: Path) -> Path:
    return path.with_name(f"{path.stem}.{os.getpid()}.part.gpkg")
