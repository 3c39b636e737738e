"""Builds a territory's GeoPackage once, under a lock, with raw or protected rows, and reuses it."""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from pathlib import Path

import pandas as pd

from occupancy_plugin.toolbelt.memory import trim_heap

from ..portal.catalogue.catalogue import collection_id
from ..portal.catalogue.scales import PARENTS
from ..portal.catalogue.subjects import SUBJECTS, catalogue
from ..portal.rows import suppress
from ..portal.rows.built import CACHE, Built, locked
from ..portal.rows.store import Writer
from . import merged, neighbours, simulate, subject_rows, tables

Rows = dict[str, pd.DataFrame]
Scales = Iterable[tuple[str, pd.DataFrame]]  # a vintage's rows, one scale after the other
SMALL_TERRITORY = 50_000
"""Number of addresses under which a territory is built without progress messages."""
PROTECTED_TOGETHER = 600_000
"""Number of addresses under which all vintages are kept in memory and protected together."""
SCHEMA_VERSION = 12
"""Increase it when the columns, scales or the simulation change: cached files are then rebuilt."""
M_MMAP_THRESHOLD, MMAP_BYTES = -3, 4 << 20
"""glibc's parameter for the size from which a block of memory is mapped by itself, so that it goes
back to the system when freed, and the value set here. By default the threshold grows up to 32 MB.
The columns of France are smaller, and the gaps between freed ones would stay allocated."""


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
    path = folder / f"{kind}-{suppress.gate_version(Path(subject_rows.__file__))}.gpkg"
    about = folder / "about.json"
    with locked(folder, kind):  # raw rows are served while protected ones are computed
        if not path.exists() or not about.exists():
            for outdated in folder.glob(f"{kind}-*.gpkg"):
                outdated.unlink()
            _return_freed_memory()
            world = with_formed_scales(simulate.simulate(territory, seed), seed)
            of_subjects = subject_rows.build_subject_rows(world, seed, suppressed=not leaky)
            geography = world.without_dwellings()
            raw_vintages = tables.counted(world, seed, vintages)
            del world  # `counted` holds the only reference, and frees it after the last vintage
            served_vintages = (
                ((vintage, rows.items()) for vintage, rows in raw_vintages)
                if leaky
                else _suppress(geography, raw_vintages, max(vintages), workers)
            )
            _write(geography, served_vintages, of_subjects, path)
            _partial_path(about).write_text(json.dumps(_about(geography)), encoding="utf-8")
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
    of_subjects: Iterable[subject_rows.SubjectRows],
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
    for rows in of_subjects:
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
    return {"name": world.name, "scale": world.scale, "names": names, "parents": parents}


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
