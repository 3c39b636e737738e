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


def oapif_seconds(url: str, token: str) -> float:
    """Return the seconds in which QGIS's own provider reads the first rows of the collection."""
    base = f"{url}/ogc"

    def authorise(request: Any) -> None:
        if request.url().toString().startswith(base):
            request.setRawHeader(b"Authorization", f"Bearer {token}".encode())

    identifier = QgsNetworkAccessManager.setRequestPreprocessor(authorise)
    started = time.perf_counter()
    layer = QgsVectorLayer(
        f"typename='{COLLECTION}' url='{base}' pageSize='1000' maxNumFeatures='{OAPIF_ROWS}'",
        "oapif",
        "OAPIF",
    )
    if not layer.isValid():
        raise SystemExit("QGIS's OAPIF provider could not open the collection.")
    read = 0
    for _ in layer.getFeatures():
        read += 1
        if read >= OAPIF_ROWS:
            break
    seconds = time.perf_counter() - started
    QgsNetworkAccessManager.removeRequestPreprocessor(identifier)
    if read < OAPIF_ROWS:
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
    bench.write()
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
    label = f"100 000 points × {figures['columns']} columns: request → protected → drawn"
    bench.add(label, seconds, "s", "a local GeoPackage of the same rows", seconds / local, most=2.5)
    ratio = figures["processor"] / figures["local_processor"]
    bench.add("… in processor time", figures["processor"], "s", "local GeoPackage", ratio)
    oapif = oapif_seconds(portal.url, token) * 100_000 / OAPIF_ROWS
    label = f"QGIS's OAPIF provider ({OAPIF_ROWS} rows of all columns, per row)"
    bench.add("… against QGIS's OAPIF provider", seconds, "s", label, oapif / seconds, least=20)
    label = "first request of a région's buildings (the portal encodes them once)"
    bench.add(label, first_request(client), "s")
    add_load(bench, measure_in_process(LoadPlan(portal.url, token, COLLECTION)), "a région", 12)
    figures = measure_in_process(LoadPlan(portal.url, token, COLLECTION, window=True))
    label = "longest block of the event loop while it loads and appears"
    bench.add(label, figures["block"] * 1000, "ms", most=100)
    bench.add("switch of the indicator to the first repaint", figures["switch"], "s", most=0.3)
    ratio = figures["walk"] / figures["plain"]
    bench.add("10 pan and zoom steps", figures["walk"], "s", "a memory layer", ratio, most=1.3)


def france(bench: Bench, portal: PortalProcess) -> None:
    token, client = signed_in(portal)
    columns = columns_of(client.catalogue(), FRANCE_COLUMNS)
    label = "first request of France's buildings (the portal encodes them once)"
    bench.add(label, first_request(client, columns), "s")
    figures = measure_in_process(LoadPlan(portal.url, token, COLLECTION, columns))
    add_load(bench, figures, "France", 60)
    microseconds_by_rows = measure_in_process(
        LoadPlan(portal.url, token, COLLECTION, columns, sizes=SIZES)
    )["per_row"]
    for rows, microseconds in microseconds_by_rows.items():
        bench.add(f"per row at {rows} rows", microseconds, "µs")
    spread = max(microseconds_by_rows.values()) / min(microseconds_by_rows.values()) - 1
    bench.add("spread of the time per row", spread * 100, "%", most=20)


def add_load(bench: Bench, figures: dict[str, Any], territory: str, goal: float) -> None:
    """Add time and memory of one load. The peak is that of the process, QGIS included."""
    description = f"{figures['every']} points × {figures['columns']} columns ({territory})"
    bench.add(description, figures["seconds"], "s", most=goal)
    bench.add(f"… the same in processor time ({territory})", figures["processor"], "s")
    peak, size, against = figures["peak"], figures["size"], "the released layer's bytes"
    bench.add(f"peak memory of that ({territory})", peak / MEGA, "MB", against, peak / size, most=6)
    growth = peak - figures["before"]
    label = f"… of which not QGIS's own at start ({territory})"
    bench.add(label, growth / MEGA, "MB", against, growth / size)
