"""Builds a territory's GeoPackage once, under a lock, with raw or protected rows, and reuses it."""

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
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from occupancy_plugin.toolbelt.memory import trim_heap

from ..catalogue.catalogue import collection_id
from ..catalogue.subjects import catalogue
from ..world import simulate
from ..world.geography import ROOT
from ..world.scales import PARENTS, SCALES
from ..world.subjects import SUBJECTS
from . import merged, neighbours, subjects, suppress, tables
from .store import Writer

Rows = dict[str, pd.DataFrame]
Scales = Iterable[tuple[str, pd.DataFrame]]  # a vintage's rows, one scale after the other
SMALL_TERRITORY = 50_000
"""Number of addresses under which a territory is built without progress messages."""
PROTECTED_TOGETHER = 600_000
"""Number of addresses under which all vintages are kept in memory and protected together."""
CACHE = ROOT / ".cache" / "portal"
SCHEMA_VERSION = 11
"""Increase it when the columns, scales or the simulation change: cached files are then rebuilt."""
M_MMAP_THRESHOLD, MMAP_BYTES = -3, 4 << 20
"""glibc's parameter for the size from which a block of memory is mapped by itself, so that it goes
back to the system when freed, and the value set here. By default the threshold grows up to 32 MB.
The columns of France are smaller, and the gaps between freed ones would stay allocated."""


@dataclass(frozen=True)
class Built:
    """A territory ready to serve.

    suppressed: whether its rows went through the gate
    names_landlords: whether the rows of every vintage name the landlord of résidences or buildings
    subjects: the catalogues of demand and of attributions, by subject
    document: the catalogue of rows from extracts; None for simulated rows"""

    path: Path
    territory: str
    name: str
    scale: str
    vintages: tuple[str, ...]
    names: dict[str, dict[str, str]]
    parents: dict[str, dict[str, str]]
    suppressed: bool = True
    names_landlords: bool = True
    subjects: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    document: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def fictitious(self) -> bool:
        return self.document is None

    @property
    def collections(self) -> tuple[tuple[str, str], ...]:
        """(scale, vintage) of every table of occupancy."""
        if self.document is not None:
            return tuple(
                (collection["scale"], collection["vintage"])
                for collection in self.document["collections"]
            )
        return tuple((scale, vintage) for vintage in self.vintages for scale in SCALES)

    @cached_property
    def subject_collections(self) -> dict[str, str]:
        """Collection → scale of demand and attributions."""
        return {
            collection["id"]: collection["scale"]
            for document in self.subjects.values()
            for collection in document["collections"]
        }

    @property
    def scales(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(scale for scale, _ in self.collections))


@contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    """Hold a lock of a folder, once every other process has released it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ready(
    territory: str,
    seed: int,
    leaky: bool,
    vintages: tuple[str, ...],
    workers: Executor | None = None,
) -> Built:
    """Return the GeoPackage to serve; build it if it is not in the cache.

    leaky: serve raw rows; workers: an executor that suppresses parts of it."""
    folder = CACHE / f"{territory}-{seed}-v{SCHEMA_VERSION}-{'-'.join(vintages)}"
    kind = "raw" if leaky else "protected"
    # merged squares and groups of résidences depend on the gate, so raw files do too
    path = folder / f"{kind}-{suppress.gate_version()}.gpkg"
    about = folder / "about.json"
    with locked(folder, kind):  # raw rows are served while protected ones are computed
        if not path.exists() or not about.exists():
            for outdated in folder.glob(f"{kind}-*.gpkg"):
                outdated.unlink()
            _return_freed_memory()
            world = with_formed_scales(simulate.simulate(territory, seed), seed)
            subject_rows = subjects.build_subject_rows(world, seed, suppressed=not leaky)
            geography = world.without_dwellings()
            raw_vintages = tables.counted(world, seed, vintages)
            del world  # `counted` holds the only reference, and frees it after the last vintage
            served_vintages = (
                ((vintage, rows.items()) for vintage, rows in raw_vintages)
                if leaky
                else _suppress(geography, raw_vintages, max(vintages), workers)
            )
            _write(geography, served_vintages, subject_rows, path)
            about_text = json.dumps(_about(geography), ensure_ascii=False)
            _partial_path(about).write_text(about_text, encoding="utf-8")
            os.replace(_partial_path(about), about)
    about_document = json.loads(about.read_text(encoding="utf-8"))
    return Built(
        path,
        territory,
        about_document["name"],
        about_document["scale"],
        vintages,
        about_document["names"],
        about_document["parents"],
        suppressed=not leaky,
        subjects={subject: catalogue(subject, suppressed=not leaky) for subject in SUBJECTS},
    )


def with_formed_scales(world: simulate.World, seed: int) -> simulate.World:
    """Add the scales whose units are formed so that they may be shown: merged squares, groups of
    résidences."""
    complete_world = neighbours.with_neighbours(merged.with_merged_squares(world, seed), seed)
    trim_heap(complete_world.cells)
    return complete_world


def _return_freed_memory() -> None:
    """Give large blocks of memory back to the system as soon as they are freed (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, MMAP_BYTES)


def _write(
    world: simulate.World,
    vintages: Iterable[tuple[str, Scales]],
    subject_rows: Iterable[subjects.SubjectRows],
    path: Path,
) -> None:
    _print_progress(
        world,
        f"{world.cells} addresses, built once; suppressing a vintage takes minutes, for France "
        "over a quarter of an hour.",
    )
    writer = Writer(_partial_path(path))
    for vintage, scales in vintages:
        for scale, frame in scales:
            writer.add(collection_id(scale, vintage), scale, frame, world.scales[scale].shapes)
        _print_progress(world, f"{vintage} written.")
    for rows in subject_rows:
        writer.add(rows.collection, rows.scale, rows.frame, rows.shapes)
    writer.close()
    os.replace(_partial_path(path), path)


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
            parent_codes = {
                str(key): value
                for key, value in row.items()
                if key != "code" and isinstance(value, str)
            }
            parents.setdefault(str(row["code"]), {}).update(parent_codes)
    return {
        "name": world.name,
        "scale": world.scale,
        "names": names,
        "parents": parents,
        "fictitious": True,
    }


def _suppress(
    world: simulate.World, raw: Iterator[tuple[str, Rows]], newest: str, workers: Executor | None
) -> Iterator[tuple[str, Scales]]:
    """Yield (vintage, suppressed rows by scale). Vintages of a territory that fits in memory are
    protected together."""
    if world.cells < PROTECTED_TOGETHER:
        rows_by_vintage = dict(raw)
        check_cancelled = _progress_clock(world, ", ".join(rows_by_vintage))
        for vintage, rows in suppress.suppress_vintages(
            rows_by_vintage, check_cancelled, workers
        ).items():
            yield vintage, rows.items()
        return
    for vintage, rows in raw:
        trim_heap(world.cells)
        check_cancelled = _progress_clock(world, vintage)
        yield vintage, suppress.suppress_scales(rows, vintage == newest, check_cancelled, workers)


def _print_progress(world: simulate.World, text: str) -> None:
    """Print a message about a territory that takes minutes."""
    if world.cells >= SMALL_TERRITORY:
        print(f"{world.name}: {text}", file=sys.stderr, flush=True)


def _progress_clock(world: simulate.World, vintage: str) -> Callable[[], None]:
    """Return a function that the gate calls regularly. Once a minute it prints how long the gate
    has been working."""
    started = time.monotonic()
    printed_minutes = 0

    def print_minutes() -> None:
        nonlocal printed_minutes
        minutes = int((time.monotonic() - started) // 60)
        if minutes > printed_minutes:
            printed_minutes = minutes
            trim_heap(world.cells)
            _print_progress(world, f"suppressing {vintage}, {minutes} min so far.")

    return print_minutes


def _partial_path(path: Path) -> Path:
    return path.with_name(f"{path.stem}.{os.getpid()}.part{path.suffix}")
