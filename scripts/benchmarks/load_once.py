"""One load in a separate process, so that its peak memory can be measured: `python -m
scripts.benchmarks.load_once JSON` prints JSON.

Request → decode → gate → indicators → store → style → draw, with the functions of
`occupancy_plugin.layers`.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
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

from occupancy_plugin.description import Territory
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
from occupancy_plugin.table import Table
from scripts.portal.client import Bearer

from .canvas import draw, plain_copy, walk, window_of

CROWD = 20
INDICATOR, RATE = "dwellings_count", "single_parents_rate"
EVERYWHERE = Territory("FR", "France", "france")


@dataclass(frozen=True)
class LoadPlan:
    """The load to measure.

    rows: only so many of the first rows (0: all)
    sizes: numbers of rows for the time per row
    local: compare with a local GeoPackage
    window: measure in a canvas too"""

    url: str
    token: str
    collection: str
    columns: Sequence[str] = ()
    rows: int = 0
    sizes: Sequence[int] = ()
    repeats: int = 1
    local: bool = False
    window: bool = False


def multiply_counts(table: Table) -> Table:
    """Multiply every count by CROWD. Houses then exceed the threshold, so that there are rows to
    release, store and draw."""
    for name in table.frame.select_dtypes("number").columns:
        table.frame[name] = table.frame[name] * CROWD
    return table


def first_rows(table: Table, rows: int) -> Table:
    return (
        Table(table.frame.iloc[:rows], table.geometry[:rows], table.crs)
        if rows and table.geometry is not None
        else table
    )


class Bench:
    """The steps of a load. Catalogue and policy are fetched once."""

    def __init__(self, plan: LoadPlan) -> None:
        self.plan = plan
        self.client = Client(Transport(plan.url), Bearer(plan.token))
        self.catalogue, self.policy = self.client.catalogue(), self.client.policy()
        self.indicators = {indicator.id: indicator for indicator in self.catalogue.indicators}

    def fetch(self) -> Table:
        return self.client.rows(self.plan.collection, properties=self.plan.columns)

    def released(self, table: Table) -> tuple[DataFrame, np.ndarray, str]:
        """Protect the table and derive two indicators. Return rows, geometries (n,), reference
        system."""
        release = protect_tables(
            {"batiment": table}, self.catalogue.describe(self.policy, EVERYWHERE, "2022")
        ).scales["batiment"]
        indicators = [self.indicators[name] for name in (INDICATOR, RATE)]
        return indicator_columns(release.released, indicators), release.geometry, release.crs

    def layer(
        self, table: Table, indicator: str = INDICATOR
    ) -> tuple[QgsVectorLayer, StoredRows, int]:
        rows, geometry, crs = self.released(table)
        del table  # as in the loader, which frees raw rows before it stores the released ones
        stored = write_geopackage(rows, geometry, crs, "released", "point")
        layer = open_layer(stored, "bench")
        self.style(layer, indicator)
        return layer, stored, len(rows) * len(rows.columns) * 8

    def style(self, layer: QgsVectorLayer, indicator: str = INDICATOR) -> None:
        apply_preset(layer, self.indicators[indicator])


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = function()
    return time.perf_counter() - started, result


def peak() -> int:
    """Return the peak memory of this process in bytes. (On Linux `ru_maxrss` starts at the peak of
    the parent process.)"""
    status = Path("/proc/self/status")
    if status.exists():
        return 1024 * next(
            int(line.split()[1])
            for line in status.read_text().splitlines()
            if line.startswith("VmHWM")
        )
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measure(plan: LoadPlan) -> dict[str, Any]:
    """Load as the plan says, some times over. Return the medians."""
    bench, peak_before = Bench(plan), peak()
    figures: dict[str, Any] = {"before": peak_before}
    runs, processor_seconds = [], []
    for _ in range(plan.repeats):
        processor_started = time.process_time()
        fetch, table = timed(bench.fetch)
        total_rows = len(table.frame)
        processor_start = time.process_time()
        raw = [first_rows(multiply_counts(table), plan.rows)]
        del table
        processor_crowded = time.process_time()
        started = time.perf_counter()
        layer, stored, size = bench.layer(raw.pop())
        draw(layer)
        seconds = time.perf_counter() - started
        fetched_share = (plan.rows or total_rows) / total_rows
        runs.append(fetch * fetched_share + seconds)
        processor_seconds.append(
            (processor_start - processor_started) * fetched_share
            + time.process_time()
            - processor_crowded
        )
        figures |= {
            "rows": layer.featureCount(),
            "columns": layer.fields().count() - 1,
            "size": size,
            "peak": peak(),
            "every": total_rows,
        }
        if plan.local:
            figures.setdefault("local", []).append(local(bench, layer))
        if not plan.window:
            del layer
            discard(stored.path)
    figures |= {
        "seconds": statistics.median(runs),
        "processor": statistics.median(processor_seconds),
    }
    if plan.local:
        figures["local"], figures["local_processor"] = map(
            statistics.median, zip(*figures["local"], strict=True)
        )
    figures["per_row"] = per_row(bench, plan) if plan.sizes else {}
    if plan.window:
        del layer
        discard(stored.path)
        figures |= in_a_window(bench)
    return figures


def local(bench: Bench, layer: QgsVectorLayer) -> tuple[float, float]:
    """Return seconds and processor seconds to open, style and draw the same released rows from a
    GeoPackage on disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "local.gpkg"))
        QgsVectorFileWriter.writeAsVectorFormatV3(
            layer, path, QgsCoordinateTransformContext(), QgsVectorFileWriter.SaveVectorOptions()
        )
        started, processor_started = time.perf_counter(), time.process_time()
        local_layer = QgsVectorLayer(path, "local", "ogr")
        bench.style(local_layer)
        draw(local_layer)
        return time.perf_counter() - started, time.process_time() - processor_started


def per_row(bench: Bench, plan: LoadPlan) -> dict[int, float]:
    """Return number of rows → microseconds per row, from request to drawn map. Drawn as a rate,
    since its style is the same at every size (circles are sorted up to 20 000 only)."""
    fetch, table = timed(bench.fetch)
    multiply_counts(table)
    per_size: dict[int, list[float]] = {}
    run_sizes = [size for size in plan.sizes for _ in range(3)]
    for position, size in enumerate((plan.sizes[0], *run_sizes)):
        subset = first_rows(table, size)
        rows = len(subset.frame)
        started = time.perf_counter()
        layer, stored, _ = bench.layer(subset, RATE)
        draw(layer)
        seconds = time.perf_counter() - started
        del layer
        discard(stored.path)
        if position:  # the first run also initialises QGIS
            per_size.setdefault(rows, []).append((seconds / rows + fetch / len(table.frame)) * 1e6)
    return {rows: statistics.median(values) for rows, values in per_size.items()}


def in_a_window(bench: Bench) -> dict[str, Any]:
    """Return the longest block of the event loop during a load, the seconds to the first repaint
    after a switch, and those of ten steps, also for a plain memory layer."""
    order = [RATE, INDICATOR]

    def load() -> QgsVectorLayer:
        layer, _, _ = bench.layer(multiply_counts(bench.fetch()))
        layer.moveToThread(QgsApplication.instance().thread())
        return layer

    def switch(layer: QgsVectorLayer) -> None:
        bench.style(layer, order[0])
        order.reverse()

    layer, block, repaint_seconds = window_of(load, switch)
    bench.style(layer)
    memory_layer = plain_copy(layer)
    seconds, memory_seconds = [], []
    for _ in range(3):
        seconds.append(walk(layer))
        memory_seconds.append(walk(memory_layer))
    return {
        "block": block,
        "switch": statistics.median(repaint_seconds),
        "walk": statistics.median(seconds),
        "plain": statistics.median(memory_seconds),
    }


def measure_in_process(plan: LoadPlan) -> dict[str, Any]:
    """Run `measure` in a new process."""
    import subprocess

    command = [sys.executable, "-m", "scripts.benchmarks.load_once", json.dumps(asdict(plan))]
    process = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    return figures


def main() -> None:
    plan = LoadPlan(**json.loads(sys.argv[1]))
    application = QgsApplication([], True)
    application.initQgis()
    print(json.dumps(measure(plan)), flush=True)
    os._exit(0)  # skips QGIS's clean-up: the figures are printed


if __name__ == "__main__":
    main()
