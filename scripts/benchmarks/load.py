"""`scripts/bench load [--without-france]`: request → protected → drawn, compared with QGIS's OAPIF
provider and a local GeoPackage.

All are measured in one run against the same server, so their ratios are meaningful. Rows are
fictitious buildings of a région, then of France.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import QgsApplication, QgsNetworkAccessManager, QgsVectorLayer

from occupancy_plugin.portal.client import Client
from occupancy_plugin.portal.http.transport import Transport
from occupancy_plugin.portal.model import Catalogue
from scripts.portal.client import Bearer, sign_in
from scripts.portal_process import PortalProcess

from .load_once import LoadPlan, measure_in_process
from .results import Bench

COLLECTION = "batiment-2022"
OAPIF_ROWS = 10_000
COLUMNS, FRANCE_COLUMNS = 40, 60
SIZES = (10_000, 30_000, 100_000, 300_000, 0)
MEGA = 1e6


def columns_of(catalogue: Catalogue, limit: int) -> tuple[str, ...]:
    names = ["name", "households", "dwellings"]
    for family in catalogue.families:
        if len(names) + len(family.columns) + 1 > limit:
            break
        names += [family.total, *family.columns]
    return tuple(dict.fromkeys(names))[:limit]


def oapif_seconds(url: str, token: str, rows: int) -> float:
    """Return the seconds in which QGIS's own provider reads the first rows of the collection."""
    base = f"{url}/ogc"

    def authorise(request: Any) -> None:
        if request.url().toString().startswith(base):
            request.setRawHeader(b"Authorization", f"Bearer {token}".encode())

    identifier = QgsNetworkAccessManager.setRequestPreprocessor(authorise)
    started = time.perf_counter()
    layer = QgsVectorLayer(
        f"typename='{COLLECTION}' url='{base}' pageSize='1000' maxNumFeatures='{rows}'",
        "oapif",
        "OAPIF",
    )
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


def main() -> None:
    application = QgsApplication([], True)
    application.initQgis()
    bench = Bench("load")
    with PortalProcess("--leaky", "--territory", "32", "--vintages", "2022") as portal:
        region(bench, portal)
    if "--without-france" not in sys.argv:
        with PortalProcess("--leaky", "--territory", "FR", "--vintages", "2022") as portal:
            france(bench, portal)
    bench.write(lambda figure: chart(figure, bench))
    application.exitQgis()


def signed_in(portal: PortalProcess) -> tuple[str, Client]:
    token = str(sign_in(portal.url, *portal.account("national"))["access_token"])
    return token, Client(Transport(portal.url), Bearer(token))


def first_request(client: Client, columns: tuple[str, ...] = ()) -> float:
    """Return the seconds of the first request of these rows, which the portal encodes once."""
    started = time.perf_counter()
    client.rows(COLLECTION, properties=columns)
    return time.perf_counter() - started


def region(bench: Bench, portal: PortalProcess) -> None:
    """Measure the load of a région's addresses, alone and compared with a local GeoPackage."""
    token, client = signed_in(portal)
    columns = columns_of(client.catalogue(), COLUMNS)
    first_request(client, columns)
    figures = measure_in_process(
        LoadPlan(portal.url, token, COLLECTION, columns, rows=100_000, repeats=3, local=True)
    )
    seconds, local = figures["seconds"], figures["local"]
    bench.add(
        f"100 000 points × {figures['columns']} columns: request → protected → drawn", seconds, "s"
    )
    bench.add(
        "… against a local GeoPackage of the same rows",
        seconds,
        "s",
        "local GeoPackage",
        seconds / local,
        "≤ 2.5",
        seconds / local <= 2.5,
    )
    processor_seconds = figures["processor"]
    bench.add(
        "… the same in processor time",
        processor_seconds,
        "s",
        "local GeoPackage",
        processor_seconds / figures["local_processor"],
    )
    oapif = oapif_seconds(portal.url, token, OAPIF_ROWS) * 100_000 / OAPIF_ROWS
    label = f"QGIS's OAPIF provider ({OAPIF_ROWS} rows of all columns, per row)"
    bench.add(
        "… against QGIS's OAPIF provider",
        seconds,
        "s",
        label,
        oapif / seconds,
        "≥ 20",
        oapif / seconds >= 20,
    )
    bench.add(
        "first request of a région's buildings (the portal encodes them once)",
        first_request(client),
        "s",
    )
    add_load(bench, measure_in_process(LoadPlan(portal.url, token, COLLECTION)), "a région", 12)
    window_figures = measure_in_process(LoadPlan(portal.url, token, COLLECTION, window=True))
    block = window_figures["block"]
    bench.add(
        "longest block of the event loop while it loads and appears",
        block * 1000,
        "ms",
        goal="≤ 100",
        met=block <= 0.1,
    )
    bench.add(
        "switch of the indicator to the first repaint",
        window_figures["switch"],
        "s",
        goal="≤ 0.3",
        met=window_figures["switch"] <= 0.3,
    )
    ratio = window_figures["walk"] / window_figures["plain"]
    bench.add(
        "10 pan and zoom steps",
        window_figures["walk"],
        "s",
        "a plain memory layer",
        ratio,
        "≤ 1.3",
        ratio <= 1.3,
    )


def france(bench: Bench, portal: PortalProcess) -> None:
    token, client = signed_in(portal)
    columns = columns_of(client.catalogue(), FRANCE_COLUMNS)
    bench.add(
        "first request of France's buildings (the portal encodes them once)",
        first_request(client, columns),
        "s",
    )
    figures = measure_in_process(LoadPlan(portal.url, token, COLLECTION, columns))
    add_load(bench, figures, "France", 60)
    microseconds_by_rows = measure_in_process(
        LoadPlan(portal.url, token, COLLECTION, columns, sizes=SIZES)
    )["per_row"]
    for rows, microseconds in microseconds_by_rows.items():
        bench.add(f"per row at {rows} rows", microseconds, "µs")
    spread = max(microseconds_by_rows.values()) / min(microseconds_by_rows.values()) - 1
    bench.add("spread of the time per row", spread * 100, "%", goal="≤ 20", met=spread <= 0.2)


def add_load(bench: Bench, figures: dict[str, Any], territory: str, goal: float) -> None:
    """Add time and memory of one load. The peak is that of the process, QGIS included."""
    description = f"{figures['every']} points × {figures['columns']} columns ({territory})"
    bench.add(
        description, figures["seconds"], "s", goal=f"≤ {goal:g}", met=figures["seconds"] <= goal
    )
    bench.add(f"… the same in processor time ({territory})", figures["processor"], "s")
    ratio = figures["peak"] / figures["size"]
    bench.add(
        f"peak memory of that ({territory})",
        figures["peak"] / MEGA,
        "MB",
        "the released layer's bytes",
        ratio,
        "≤ 6",
        ratio <= 6,
    )
    growth = figures["peak"] - figures["before"]
    bench.add(
        f"… of which not QGIS's own at start ({territory})",
        growth / MEGA,
        "MB",
        "the released layer's bytes",
        growth / figures["size"],
    )


def chart(figure: Any, bench: Bench) -> None:
    """Draw the time per row, and the ratios to the peers."""
    left, right = figure.subplots(1, 2)
    per_row = [
        (result.what.split(" at ")[1].split(" ")[0], result.value)
        for result in bench.results
        if result.what.startswith("per row")
    ]
    left.plot([int(rows) for rows, _ in per_row], [value for _, value in per_row], marker="o")
    left.set(
        xscale="log",
        xlabel="rows",
        ylabel="µs per row",
        title="Request → protected → drawn",
        ylim=(0, None),
    )
    ratios = [
        (result.what.replace("… against ", ""), result.ratio)
        for result in bench.results
        if result.ratio is not None and "against" in result.what
    ]
    right.barh([name for name, _ in ratios], np.array([value for _, value in ratios], dtype=float))
    right.set(title="Ratios", xscale="log")
