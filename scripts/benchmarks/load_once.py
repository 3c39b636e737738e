"""One load in a process of its own, so that its peak memory is its own: `python -m
scripts.benchmarks.load_once JSON`, answers JSON.

Request → decoded → through the gate → indicators → stored → styled → drawn, as
`occupancy_plugin.layers` does it.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pandas import DataFrame

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    QgsApplication,
    QgsCoordinateTransformContext,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from occupancy_plugin.layers.release.gate import protect_tables
from occupancy_plugin.layers.release.indicators import indicator_columns
from occupancy_plugin.layers.store.geopackage import (
    StoredRows,
    discard,
    open_layer,
    write_geopackage,
)
from occupancy_plugin.layers.style.apply import apply_preset
from occupancy_plugin.portal.client import Client
from occupancy_plugin.portal.http.transport import Transport
from occupancy_plugin.portal.model import Territory
from occupancy_plugin.table import Table
from scripts.portal.client import Bearer

from .window import draw, plain_copy, walk, window_of

CROWD = 20
INDICATOR, OTHER = "dwellings_count", "single_parents_rate"
EVERYWHERE = Territory("FR", "France", "france")


@dataclass(frozen=True)
class Wanted:
    """What to load. rows: the first ones only (0 = all); sizes: also these many rows, gate to
    drawing; window: in a canvas too."""

    url: str
    token: str
    collection: str
    columns: tuple[str, ...] = ()
    rows: int = 0
    sizes: tuple[int, ...] = ()
    repeats: int = 1
    local: bool = False
    window: bool = False


def crowd(table: Table) -> Table:
    """Every count × CROWD: houses become buildings above the threshold, so that there are rows to
    release, store and draw."""
    for name in table.frame.select_dtypes("number").columns:
        table.frame[name] = table.frame[name] * CROWD
    return table


def first(table: Table, rows: int) -> Table:
    return (
        Table(table.frame.iloc[:rows], table.geometry[:rows], table.crs)
        if rows and table.geometry is not None
        else table
    )


class Bench:
    """The portal's words, fetched once; then what the loader does, step by step."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.client = Client(Transport(wanted.url), Bearer(wanted.token))
        self.catalogue, self.policy = self.client.catalogue(), self.client.policy()
        self.indicators = {i.id: i for i in self.catalogue.indicators}

    def fetch(self) -> Table:
        return self.client.rows(self.wanted.collection, properties=self.wanted.columns)

    def released(self, table: Table) -> tuple[DataFrame, np.ndarray, str]:
        """The gate and the indicators: rows, geometry, reference system."""
        release = protect_tables(
            {"batiment": table},
            self.catalogue.describe(self.policy, EVERYWHERE, "2022"),
        ).scales["batiment"]
        shown = [self.indicators[name] for name in (INDICATOR, OTHER)]
        return indicator_columns(release.released, shown), release.geometry, release.crs

    def layer(
        self, table: Table, indicator: str = INDICATOR
    ) -> tuple[QgsVectorLayer, StoredRows, int]:
        rows, geometry, crs = self.released(table)
        del table  # as in the loader: nothing raw is left when rows are stored
        stored = write_geopackage(rows, geometry, crs, "released", "point")
        layer = open_layer(stored, "bench")
        self.style(layer, indicator)
        return layer, stored, len(rows) * len(rows.columns) * 8

    def style(self, layer: QgsVectorLayer, indicator: str = INDICATOR) -> None:
        apply_preset(layer, self.indicators[indicator])


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = run()
    return time.perf_counter() - started, result


def peak() -> int:
    """Bytes: the most that this process held. (Linux lets `ru_maxrss` begin with the parent's.)"""
    status = Path("/proc/self/status")
    if status.exists():
        return 1024 * next(
            int(line.split()[1])
            for line in status.read_text().splitlines()
            if line.startswith("VmHWM")
        )
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measure(wanted: Wanted) -> dict[str, Any]:
    bench, peak_before = Bench(wanted), peak()
    figures: dict[str, Any] = {"before": peak_before}
    runs, spent = [], []
    for _ in range(wanted.repeats):
        begun = time.process_time()
        fetch, table = timed(bench.fetch)
        every = len(table.frame)
        processor_start = time.process_time()
        raw = [first(crowd(table), wanted.rows)]
        del table
        crowded = time.process_time()
        started = time.perf_counter()
        layer, stored, size = bench.layer(raw.pop())
        draw(layer)
        seconds = time.perf_counter() - started
        share = (wanted.rows or every) / every
        runs.append(fetch * share + seconds)
        spent.append((processor_start - begun) * share + time.process_time() - crowded)
        figures |= {
            "rows": layer.featureCount(),
            "columns": layer.fields().count() - 1,
            "size": size,
            "peak": peak(),
            "every": every,
        }
        if wanted.local:
            figures.setdefault("local", []).append(local(bench, layer))
        if not wanted.window:
            del layer
            discard(stored.path)
    figures |= {"seconds": statistics.median(runs), "processor": statistics.median(spent)}
    if wanted.local:
        figures["local"], figures["local_processor"] = map(
            statistics.median, zip(*figures["local"], strict=True)
        )
    figures["per_row"] = per_row(bench, wanted) if wanted.sizes else {}
    if wanted.window:
        del layer
        discard(stored.path)
        figures |= in_a_window(bench)
    return figures


def local(bench: Bench, layer: QgsVectorLayer) -> tuple[float, float]:
    """Seconds, and those of the processor, for the same released rows as a GeoPackage on disk:
    open, style, draw."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "local.gpkg"))
        QgsVectorFileWriter.writeAsVectorFormatV3(
            layer, path, QgsCoordinateTransformContext(), QgsVectorFileWriter.SaveVectorOptions()
        )
        started, begun = time.perf_counter(), time.process_time()
        plain = QgsVectorLayer(path, "local", "ogr")
        bench.style(plain)
        draw(plain)
        return time.perf_counter() - started, time.process_time() - begun


def per_row(bench: Bench, wanted: Wanted) -> dict[int, float]:
    """Microseconds per row, request → drawn, for the first so many rows, in the look of a rate: it
    is the same at every size (circles are
    drawn largest first, but not beyond 20 000)."""
    fetch, table = timed(bench.fetch)
    crowd(table)
    per_size: dict[int, list[float]] = {}
    times = [size for size in wanted.sizes for _ in range(3)]
    for position, size in enumerate((wanted.sizes[0], *times)):
        part = first(table, size)
        rows = len(part.frame)
        started = time.perf_counter()
        layer, stored, _ = bench.layer(part, OTHER)
        draw(layer)
        seconds = time.perf_counter() - started
        del layer
        discard(stored.path)
        if position:  # the first time QGIS wakes up
            per_size.setdefault(rows, []).append((seconds / rows + fetch / len(table.frame)) * 1e6)
    return {rows: statistics.median(each) for rows, each in per_size.items()}


def in_a_window(bench: Bench) -> dict[str, Any]:
    """The longest block while it loads and appears, the first repaint of a switch, ten steps
    against a memory layer."""
    order = [OTHER, INDICATOR]

    def load() -> QgsVectorLayer:
        layer, _, _ = bench.layer(crowd(bench.fetch()))
        layer.moveToThread(QgsApplication.instance().thread())
        return layer

    def switch(layer: QgsVectorLayer) -> None:
        bench.style(layer, order[0])
        order.reverse()

    layer, block, waits = window_of(load, switch)
    bench.style(layer)
    plain = plain_copy(layer)
    ours, theirs = [], []
    for _ in range(3):
        ours.append(walk(layer))
        theirs.append(walk(plain))
    return {
        "block": block,
        "switch": statistics.median(waits),
        "walk": statistics.median(ours),
        "plain": statistics.median(theirs),
    }


def run_alone(wanted: Wanted) -> dict[str, Any]:
    """`measure` in a fresh process."""
    import subprocess

    command = [sys.executable, "-m", "scripts.benchmarks.load_once", json.dumps(asdict(wanted))]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return figures


def main() -> None:
    arguments = json.loads(sys.argv[1])
    wanted = Wanted(
        **{
            name: tuple(value) if isinstance(value, list) else value
            for name, value in arguments.items()
        }
    )
    application = QgsApplication([], True)
    application.initQgis()
    print(json.dumps(measure(wanted)), flush=True)
    os._exit(0)  # without QGIS's own tidying up: the figures are out


if __name__ == "__main__":
    main()
