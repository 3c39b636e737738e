"""`scripts/bench atlas [--region]`: CA2C's atlas of every scale, 40 indicators and two vintages.
Measured are the seconds to write and read it back, its bytes, the first map and the frames in a
browser without a graphics card, and the independent judge's findings.

--region: the atlas of Hauts-de-France without buildings, from a portal that suppresses the région
first (minutes), and the files that a browser fetches; without the judge."""

from __future__ import annotations

import gzip
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pandas as pd
from playwright.sync_api import Browser, Page, Request
from qgis.core import QgsApplication

from scripts.demonstration.secrets import RawTables, raw_tables
from scripts.demonstration.sign_in import signed_in
from scripts.desktop.chromium import chromium
from scripts.judge.reader import Finding
from scripts.judge.reader import Reader as Judge
from scripts.judge.relations import relations_in
from scripts.judge.truth import Truth
from scripts.portal_process import PortalProcess

from .results import Bench
from .scales import fresh_ledgers

VINTAGES, INDICATORS = ("2022", "2020"), 40
REGION, BUILDINGS = "32", "batiment"
GOALS = {"seconds": 20.0, "megabytes": 1.0, "first map": 0.5, "frames": 50.0}
Goals = dict[str, float]
REGION_GOALS = {**GOALS, "seconds": 300.0, "megabytes": 30.0}
SCRIPT = Path(__file__).with_name("atlas.js")


def material_of(signed: Any, left_out: str = "") -> Any:
    """Release both vintages, every scale except `left_out`, with the first indicators of the
    catalogue. Return the atlas's material."""
    from occupancy_plugin.atlas.order import AtlasOrder
    from occupancy_plugin.atlas.texts import AtlasMaterial
    from occupancy_plugin.duties.published_atlas import scales_on_offer
    from occupancy_plugin.guard.export.purposes import PURPOSES
    from occupancy_plugin.layers.release.memory import ReleaseMemory
    from occupancy_plugin.layers.release.obtain import load_release
    from occupancy_plugin.toolbelt.work.progress import Progress

    territory, memory = signed.account.territories[0], ReleaseMemory()
    offered = scales_on_offer(signed, territory, VINTAGES[0])
    scales = tuple(scale.id for scale in offered if scale.id != left_out)
    releases = tuple(
        load_release(signed, memory, territory, vintage, Progress(), scales) for vintage in VINTAGES
    )
    order = AtlasOrder(
        territory=territory,
        vintages=VINTAGES,
        scales=scales,
        indicators=tuple(indicator.id for indicator in signed.catalogue.indicators[:INDICATORS]),
        purpose=dict(PURPOSES)["observation"],
        organisation=signed.account.organisation,
    )
    portal = signed.client.transport.base_url
    return AtlasMaterial(order, releases, signed.catalogue, signed.policy, portal)


def write_atlas(
    bench: Bench, material: Any, folder: Path, ledgers: Any, goals: Goals = GOALS
) -> Path:
    """Write the atlas and measure both halves: writing, reading back. Return its folder."""
    from occupancy_plugin.atlas.folder import publish
    from occupancy_plugin.toolbelt.work.progress import Progress

    moments: list[tuple[float, float]] = []
    started = time.perf_counter()
    result = publish(
        material,
        folder / "atlas",
        ledgers,
        lambda _digest: None,
        Progress(
            report=lambda percent, _text: moments.append((percent, time.perf_counter() - started))
        ),
    )
    seconds = time.perf_counter() - started
    seconds_to_write = next(moment for percent, moment in moments if percent >= 45.0)
    scales = len(material.scales)
    description = f"{scales} scales × {INDICATORS} indicators × {len(VINTAGES)} vintages"
    bench.add(f"{description}: written", seconds_to_write, "s")
    bench.add("read back and compared", seconds - seconds_to_write, "s")
    bench.add("the whole gesture, releases in memory", seconds, "s", most=goals["seconds"])
    bench.add("size", result.size / 1e6, "MB", most=goals["megabytes"])
    compressed_bytes = sum(
        len(gzip.compress(p.read_bytes())) for p in result.path.rglob("*") if p.is_file()
    )
    bench.add("what a server sends (gzip)", compressed_bytes / 1e6, "MB")
    bench.add("values compared", result.reading.cells + result.reading.hidden, "")
    return result.path


def browse(bench: Bench, folder: Path) -> None:
    """Measure the first map from a folder on disk, and the frames while the map is dragged."""
    with chromium() as browser:
        seconds = []
        for _ in range(5):
            page = _new_page(browser)
            seconds.append(_seconds_to_first_map(page, folder, "commune"))
            page.close()
        middle = sorted(seconds)[2]
        bench.add("first map, the middle of five", middle, "s", most=GOALS["first map"])
        page = _new_page(browser)
        for scale in ("commune", "voisinage", "carreau"):
            page.goto("about:blank")
            page.goto(f"{(folder / 'index.html').as_uri()}#s={scale}&w=beside")
            page.wait_for_timeout(500)
            frames = page.evaluate("window.pan()")
            label = f"frames while panning, {scale}, two maps"
            bench.add(label, frames, "/s", least=GOALS["frames"])


def _new_page(browser: Browser) -> Page:
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.add_init_script(path=SCRIPT)
    return page


def _seconds_to_first_map(page: Page, folder: Path, scale: str) -> float:
    """Measure from the click on the link to the picture of the map on the screen."""
    page.goto(f"{(folder / 'index.html').as_uri()}#s={scale}")
    page.wait_for_function("window.firstMap > 0")
    return float(page.evaluate("window.firstMap")) / 1000


def find_disclosures(folder: Path, material: Any, raw: dict[str, RawTables]) -> list[Finding]:
    """Return the judge's findings in the atlas. It knows the raw rows, not the gate, and assumes
    that every shown value discloses its exact count and its denominator (R7)."""
    from occupancy_plugin.atlas.readback import read_script, shown_cells

    truth = Truth(
        {(s, v): table for v, rows in raw.items() for s, table in rows.tables.items()},
        raw[VINTAGES[0]].shares,
    )
    judge = Judge(truth, relations_in(truth))
    for scale in material.scales:
        document = read_script(folder / "data" / f"{scale.id}.js")
        for release in material.releases:
            if scale.id not in release.scales:
                continue
            table = raw[release.vintage].tables[scale.id]
            released_scale = release.scales[scale.id]
            shown_codes = shown_cells(
                document, release.vintage, released_scale, material.indicators
            )
            counts = pd.DataFrame(
                {
                    column: table[column].where(table.index.isin(codes))
                    for column, codes in shown_codes.items()
                    if column in table.columns
                }
            )
            vintage_document = document["vintages"][release.vintage]
            codes = [document["codes"][row] for row in vintage_document["rows"]]
            rates = {
                name: pd.Series(values, codes, dtype=object)
                for name, values in vintage_document["values"].items()
                if name not in counts
            }
            judge.see((scale.id, release.vintage), counts.join(pd.DataFrame(rates)))
    assert judge.wrong() == 0
    return judge.findings()


def control(raw: dict[str, RawTables]) -> int:
    """Count the judge's findings if the raw communes had been published. It must not be 0."""
    newest = VINTAGES[0]
    table = raw[newest].tables["commune"]
    truth = Truth({("commune", newest): table}, raw[newest].shares)
    judge = Judge(truth, relations_in(truth))
    judge.see(("commune", newest), table)
    return len(judge.findings())


def measure_fetched_files(bench: Bench, folder: Path, scales: list[str]) -> None:
    """Measure the first map of each scale, and count the files of other scales fetched before."""
    with chromium() as browser:
        for scale in scales:
            page = _new_page(browser)
            requests: list[Request] = []
            page.on("request", requests.append)
            seconds = _seconds_to_first_map(page, folder, scale)
            data = [r.url.rpartition("/data/")[2] for r in requests if "/data/" in r.url]
            other_scales = [
                name for name in data if name.removesuffix(".js") in set(scales) - {scale}
            ]
            size = (folder / "data" / f"{scale}.js").stat().st_size / 1e6
            bench.add(f"{scale} ({size:.1f} MB) looked at first", seconds, "s")
            bench.add(f"other scales fetched for {scale}", len(other_scales), "files", most=0)
            page.close()


def main() -> None:
    application = QgsApplication([], True)
    application.initQgis()
    bench = Bench("atlas_region" if "--region" in sys.argv else "atlas")
    with tempfile.TemporaryDirectory() as name:
        if "--region" in sys.argv:
            measure_region(bench, Path(name))
        else:
            measure_territory(bench, Path(name))
    bench.write()
    sys.stdout.flush()
    os._exit(0)  # skips exitQgis, after which this process's layers would still be open


def measure_territory(bench: Bench, folder: Path) -> None:
    """Measure CA2C's atlas from raw rows, which the judge gets too."""
    ledgers = fresh_ledgers(folder)
    with PortalProcess("--leaky") as portal:
        material = material_of(signed_in(portal))
        path = write_atlas(bench, material, folder, ledgers)
        browse(bench, path)
        raw = {v: raw_tables(portal, material.order.territory.code, v) for v in VINTAGES}
        started = time.perf_counter()
        findings = find_disclosures(path, material, raw)
        seconds = time.perf_counter() - started
        bench.add("disclosed, by the independent judge", len(findings), "cells", most=0)
        label = "disclosed, had the raw communes been published"
        bench.add(label, control(raw), "cells", least=1)
        bench.add("the judge over both vintages", seconds, "s")


def measure_region(bench: Bench, folder: Path) -> None:
    """Measure the atlas of Hauts-de-France without buildings."""
    ledgers = fresh_ledgers(folder)
    with PortalProcess("--territory", REGION, "--vintages", ",".join(VINTAGES)) as portal:
        started = time.perf_counter()
        material = material_of(signed_in(portal, "national"), BUILDINGS)
        bench.add("loaded, the portal's own work with it", time.perf_counter() - started, "s")
    units = sum(
        len(released_scale.released) for released_scale in material.releases[0].scales.values()
    )
    bench.add("released units of the latest vintage", units, "")
    path = write_atlas(bench, material, folder, ledgers, REGION_GOALS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    bench.add("memory of the process at most", peak, "GB")
    browse(bench, path)
    measure_fetched_files(bench, path, [scale.id for scale in material.scales])
