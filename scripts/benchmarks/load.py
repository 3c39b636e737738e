"""`scripts/bench load`: request → protected → drawn, against QGIS's own OAPIF provider and a local GeoPackage of the same rows.

One server, one run. The ratios are what counts; rows are fictitious buildings of a région.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from pandas import DataFrame

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    QgsApplication,
    QgsCoordinateTransformContext,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsNetworkAccessManager,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize

from occupancy_plugin.layers.derive import indicator_columns
from occupancy_plugin.layers.store import discard, open_layer, write_geopackage
from occupancy_plugin.layers.style import apply_preset
from occupancy_plugin.portal.client import Client
from occupancy_plugin.portal.formats import Table
from occupancy_plugin.portal.model import Catalogue
from occupancy_plugin.portal.transport import Transport
from occupancy_plugin.secrecy import Policy, protect
from scripts.portal.client import sign_in
from scripts.portal_process import PortalProcess

from .results import Bench

COLLECTION, INDICATOR = "batiment-2022", "dwellings_count"
OAPIF_ROWS = 10_000
SIZES = (10_000, 30_000, 100_000, 250_000)
COLUMNS = 40
CROWD = 20


class Bearer:
    def __init__(self, token: str) -> None:
        self.token = token

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def renew(self, refused: object) -> bool:
        return False


def draw(layer: QgsVectorLayer) -> None:
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(layer.extent())
    settings.setOutputSize(QSize(1200, 900))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()


def crowded(table: Table) -> Table:
    """Every count × CROWD: houses become buildings above the threshold, so that there are rows to release, store and draw."""
    frame = table.frame.copy()
    numbers = frame.select_dtypes("number").columns
    frame[numbers] = frame[numbers] * CROWD
    return Table(frame, table.geometry, table.crs)


def protected_rows(table: Table, catalogue: Catalogue, policy: Policy) -> tuple[DataFrame, Any]:
    """The gate and the indicators: released rows and their geometry."""
    released = protect({"batiment": table.frame.drop(columns=["name"], errors="ignore")}, catalogue.schema(("batiment",)), policy)
    rows = indicator_columns(released.tables["batiment"], [i for i in catalogue.indicators if i.id == INDICATOR])
    assert table.geometry is not None
    return rows, table.geometry[table.frame.index.get_indexer(rows.index)]


def protect_and_draw(table: Table, catalogue: Catalogue, policy: Policy) -> tuple[float, int]:
    """Seconds and bytes of the stored layer: gate, indicators, store, style, drawing."""
    started = time.perf_counter()
    rows, geometry = protected_rows(table, catalogue, policy)
    stored = write_geopackage(rows, geometry, table.crs, "released", "point")
    layer = open_layer(stored, "bench")
    apply_preset(layer, next(i for i in catalogue.indicators if i.id == INDICATOR))
    draw(layer)
    seconds = time.perf_counter() - started
    del layer
    discard(stored.path)
    return seconds, len(rows) * len(rows.columns) * 8


def subset(table: Table, rows: int) -> Table:
    assert table.geometry is not None
    return Table(table.frame.iloc[:rows], table.geometry[:rows], table.crs)


def columns_of(catalogue: Catalogue) -> list[str]:
    wanted = ["name", "households", "dwellings"]
    for family in catalogue.families:
        if len(wanted) + len(family.columns) + 1 > COLUMNS:
            break
        wanted += [family.total, *family.columns]
    return list(dict.fromkeys(wanted))[:COLUMNS]


def oapif_seconds(url: str, token: str, rows: int) -> float:
    """QGIS's own provider, reading the first rows of the same collection."""
    base = f"{url}/ogc"

    def authorise(request: Any) -> None:
        if request.url().toString().startswith(base):
            request.setRawHeader(b"Authorization", f"Bearer {token}".encode())

    identifier = QgsNetworkAccessManager.setRequestPreprocessor(authorise)
    started = time.perf_counter()
    layer = QgsVectorLayer(f"typename='{COLLECTION}' url='{base}' pageSize='1000' maxNumFeatures='{rows}'", "oapif", "OAPIF")
    if not layer.isValid():
        raise SystemExit("QGIS's OAPIF provider could not open the collection.")
    read = 0
    for _ in layer.getFeatures():
        read += 1
        if read >= rows:
            break
    seconds = time.perf_counter() - started
    QgsNetworkAccessManager.removeRequestPreprocessor(identifier)
    if read < rows:
        raise SystemExit(f"QGIS's OAPIF provider gave {read} rows only.")
    return seconds


def local_seconds(table: Table, catalogue: Catalogue, policy: Policy, folder: Path) -> float:
    """The same released rows as a GeoPackage on disk: open, style, draw."""
    rows, geometry = protected_rows(table, catalogue, policy)
    stored = write_geopackage(rows, geometry, table.crs, "released", "point")
    source, path = open_layer(stored, "released"), str(folder / "local.gpkg")
    QgsVectorFileWriter.writeAsVectorFormatV3(source, path, QgsCoordinateTransformContext(), QgsVectorFileWriter.SaveVectorOptions())
    del source
    discard(stored.path)
    started = time.perf_counter()
    layer = QgsVectorLayer(path, "local", "ogr")
    apply_preset(layer, next(i for i in catalogue.indicators if i.id == INDICATOR))
    draw(layer)
    return time.perf_counter() - started


def main() -> None:
    application = QgsApplication([], True)
    application.initQgis()
    bench = Bench("load")
    with PortalProcess("--leaky", "--territory", "32") as portal, tempfile.TemporaryDirectory() as folder:
        token = sign_in(portal.url, *portal.account("national"))["access_token"]
        client = Client(Transport(portal.url), Bearer(token))
        catalogue, thresholds = client.catalogue(), Policy.from_json(client.policy().thresholds)
        measure(bench, client, catalogue, thresholds, portal.url, token, Path(folder))
    bench.write(lambda figure: chart(figure, bench))
    application.exitQgis()


def measure(bench: Bench, client: Client, catalogue: Catalogue, policy: Policy, url: str, token: str, folder: Path) -> None:
    columns = columns_of(catalogue)
    started = time.perf_counter()
    whole = client.rows(COLLECTION, properties=columns)
    fetch = time.perf_counter() - started
    whole = crowded(whole)
    share = fetch / len(whole.frame)
    hundred = subset(whole, 100_000)
    seconds, _ = protect_and_draw(hundred, catalogue, policy)
    ours = share * 100_000 + seconds
    bench.add(f"100 000 points × {len(columns)} columns: request → protected → drawn", ours, "s")
    local = local_seconds(hundred, catalogue, policy, folder)
    bench.add("… against a local GeoPackage of the same rows", ours, "s", "local GeoPackage", ours / local, "≤ 2.5", ours / local <= 2.5)
    oapif = oapif_seconds(url, token, OAPIF_ROWS) * 100_000 / OAPIF_ROWS
    told = f"QGIS's OAPIF provider ({OAPIF_ROWS} rows of all columns, per row)"
    bench.add("… against QGIS's OAPIF provider", ours, "s", told, oapif / ours, "≥ 20", oapif / ours >= 20)
    started = time.perf_counter()
    full = client.rows(COLLECTION)
    fetch = time.perf_counter() - started
    seconds, size = protect_and_draw(crowded(full), catalogue, policy)
    what = f"{len(full.frame)} points × {len(full.frame.columns)} columns (a région)"
    bench.add(what, fetch + seconds, "s", goal="≤ 12", met=fetch + seconds <= 12)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    bench.add("peak memory of that", peak / 1e6, "MB", "the released layer's bytes", peak / size, "≤ 6", peak / size <= 6)
    per_row = []
    for rows in SIZES:
        seconds, _ = protect_and_draw(subset(whole, rows), catalogue, policy)
        per_row.append((seconds / rows + share) * 1e6)
        bench.add(f"per row at {rows} rows", per_row[-1], "µs")
    spread = max(per_row) / min(per_row) - 1
    bench.add("spread of the time per row", spread * 100, "%", goal="≤ 20", met=spread <= 0.2)


def chart(figure: Any, bench: Bench) -> None:
    left, right = figure.subplots(1, 2)
    per_row = [(r.what.split(" at ")[1].split(" ")[0], r.value) for r in bench.results if r.what.startswith("per row")]
    left.plot([int(rows) for rows, _ in per_row], [value for _, value in per_row], marker="o")
    left.set(xscale="log", xlabel="rows", ylabel="µs per row", title="Request → protected → drawn", ylim=(0, None))
    ratios = [(r.what.replace("… against ", ""), r.ratio) for r in bench.results if r.ratio is not None and "against" in r.what]
    right.barh([name for name, _ in ratios], np.array([value for _, value in ratios], dtype=float))
    right.set(title="Ratios", xscale="log")
