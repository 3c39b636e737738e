"""`scripts/bench diagnosis`: CA2C's standard dossier with every output, written by the window's own
run. Measured are seconds, bytes, memory, the longest block of the event loop, and the seconds until
a cancel takes effect."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import QgsApplication, QgsLayoutExporter
from qgis.PyQt.QtCore import QEventLoop, QTimer

from scripts.demonstration.dossier_material import dossier_material
from scripts.demonstration.sign_in import signed_in
from scripts.portal_process import PortalProcess

from .results import Bench

LATER, EARLIER = "2022", "2020"
GOALS = {"seconds": 45.0, "pdf": 10.0, "memory": 600.0, "block": 1.0, "preview": 0.3}  # s, MB
PULSE_MILLISECONDS = 5


class Pulse:
    """Fires every PULSE_MILLISECONDS while the event loop is free; `longest` is the longest gap in
    seconds."""

    def __init__(self) -> None:
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)
        self._timer.start(PULSE_MILLISECONDS)

    def _beat(self) -> None:
        moment = time.perf_counter()
        self.longest, self._last = max(self.longest, moment - self._last), moment

    def stop(self) -> float:
        """Return the longest gap in seconds."""
        self._beat()
        self._timer.stop()
        return self.longest


def reset_peak() -> None:
    """Reset the peak of memory, so that it excludes the gate's work."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_megabytes() -> float:
    """Return the peak memory of the process in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def write_dossier(
    order: Any, material: Any, output: Path, cancel_at: int = -1
) -> tuple[float, float, float]:
    """Write the dossier with the window's run, which is cancelled at page `cancel_at`. Returns
    seconds, the longest block, and the seconds of the cancel (0 without one)."""
    from occupancy_plugin.gui.dialogs.diagnosis_run import DossierRun

    run, loop, pulse = DossierRun(order, material, output), QEventLoop(), Pulse()
    cancelled_at = [0.0]

    def on_step(step: int, *_: object) -> None:
        if step == cancel_at and not cancelled_at[0]:
            cancelled_at[0] = time.perf_counter()
            run.cancel()

    run.stepped.connect(on_step)
    run.done.connect(lambda _files: loop.quit())
    run.failed.connect(lambda _error: loop.quit())
    started = time.perf_counter()
    run.start()
    loop.exec()
    end = time.perf_counter()
    return end - started, pulse.stop(), end - cancelled_at[0] if cancelled_at[0] else 0.0


def slowest_preview(order: Any, material: Any) -> float:
    """Return the seconds of a page's picture in the window, the slowest of three after the
    first."""
    from occupancy_plugin.diagnosis.content.contents import contents
    from occupancy_plugin.diagnosis.dossier import facts_of, notice_of
    from occupancy_plugin.diagnosis.pages.fill import Studio
    from occupancy_plugin.diagnosis.pages.layers import PageLayers

    facts = facts_of(order, material)
    pages = [page for page in contents(order, facts) if page.key.startswith("theme")][:4]
    seconds = []
    with PageLayers(facts) as layers:
        studio = Studio(layers, notice_of(order, material))
        for page in pages:
            started = time.perf_counter()
            page_layout = studio.lay_out(page)
            QgsLayoutExporter(page_layout.layout).renderPageToImage(0, dpi=62)
            seconds.append(time.perf_counter() - started)
    return max(seconds[1:])


def main() -> None:
    application = QgsApplication([], True)
    application.initQgis()
    from occupancy_plugin.diagnosis.content.order import OUTPUTS, standard

    bench = Bench("diagnosis")
    with PortalProcess("--leaky") as portal, tempfile.TemporaryDirectory() as folder:
        signed = signed_in(portal)
        material = dossier_material(signed, LATER, EARLIER)
        order = standard(
            material.release.territory,
            LATER,
            EARLIER,
            outputs=OUTPUTS,
            purpose="Politique intercommunale d’attribution",
            organisation=signed.account.organisation,
        )
        output = Path(folder) / "diagnosis.pdf"
        reset_peak()
        seconds, block, _ = write_dossier(order, material, output)
        bench.add_with_limit(
            "CA2C's standard dossier, PDF, ODT, HTML and XLSX", seconds, "s", GOALS["seconds"]
        )
        for kind in OUTPUTS:
            size = output.with_suffix(f".{kind}").stat().st_size / 1e6
            if kind == "pdf":
                bench.add_with_limit("PDF", size, "MB", GOALS["pdf"])
            else:
                bench.add(kind.upper(), size, "MB")
        bench.add_with_limit(
            "peak of the process meanwhile, QGIS and releases included",
            peak_megabytes(),
            "MB",
            GOALS["memory"],
        )
        bench.add_with_limit("longest block of the event loop", block, "s", GOALS["block"])
        bench.add_with_limit(
            "picture of a page in the window",
            slowest_preview(order, material),
            "s",
            GOALS["preview"],
        )
        target_folder = Path(folder) / "cancelled"
        target_folder.mkdir()
        _, _, response = write_dossier(order, material, target_folder / "d.pdf", cancel_at=12)
        files_left = len(list(target_folder.iterdir()))
        bench.add(
            "cancel at page 12 until it is over", response, "s", goal="≤ 1 page", met=response < 2.0
        )
        bench.add("files left by it", files_left, "", goal="0", met=files_left == 0)
    bench.write(lambda figure: bench.draw_shares(figure, "CA2C's dossier against its goals"))
    sys.stdout.flush()
    os._exit(0)  # skips exitQgis, after which this process's layouts would still exist
