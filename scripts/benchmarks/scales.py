"""`scripts/bench scales [TERRITORY]`: the seconds until the communes of a wide territory are drawn,
then each finer scale, compared with all scales in one load. The portal suppresses the territory
first (a région takes minutes, FR twenty minutes).

Each step is request → gate → layer → drawn, in the plugin's own order.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import QgsApplication

from scripts.demonstration.sign_in import signed_in
from scripts.portal_process import PortalProcess

from .canvas import draw
from .results import Bench

REGION, VINTAGE, INDICATOR = "32", "2024", "single_parents_rate"
STEPS = ("commune", "iris", "qpv2024", "residence", "batiment")
GOAL = 10.0  # seconds to France's communes


def main() -> None:
    """Measure the steps, then all scales in one load."""
    from occupancy_plugin.layers.release.memory import ReleaseMemory

    territory = sys.argv[2] if len(sys.argv) > 2 else REGION
    bench = Bench("scales")
    with tempfile.TemporaryDirectory() as folder:
        application = QgsApplication([], True, str(Path(folder, "profile")))
        application.initQgis()
        with PortalProcess("--territory", territory, "--vintages", VINTAGE) as portal:
            signed = signed_in(portal, "national")
            first_seconds, rows = load_and_draw(signed, "commune", ReleaseMemory())
            bench.add(f"{rows} communes, the portal's first request of them", first_seconds, "s")
            fresh_ledgers(Path(folder, "by scale"))
            memory = ReleaseMemory()
            for position, scale in enumerate(STEPS):
                seconds, rows = load_and_draw(signed, scale, memory)
                label = f"{rows} units of {scale}, " + ("then" if position else "first")
                bench.add(label, seconds, "s", most=None if position else GOAL)
            fresh_ledgers(Path(folder, "at once"))
            seconds, rows = load_and_draw(signed, "batiment", ReleaseMemory())
            bench.add(f"{rows} units of batiment and all scales above at once", seconds, "s")
        bench.write()
        sys.stdout.flush()
        os._exit(0)  # skips QGIS's clean-up: the figures are printed


def fresh_ledgers(folder: Path) -> Any:
    """Return empty ledgers, which the plugin uses from now on."""
    from occupancy_plugin.layers.release.ledgers import Ledgers
    from occupancy_plugin.toolbelt.journal import Journal

    ledgers = Ledgers(folder / "ledger", Journal(folder / "journal.jsonl"))
    Ledgers.of_profile = lambda: ledgers  # type: ignore[method-assign]
    return ledgers


def load_and_draw(signed: Any, scale: str, memory: Any) -> tuple[float, int]:
    """Load and draw a scale. Return seconds and the number of released units."""
    from occupancy_plugin.layers.project.prepare import LoadOrder, prepare
    from occupancy_plugin.layers.store.geopackage import discard
    from occupancy_plugin.toolbelt.work.progress import Progress

    order = LoadOrder(signed.account.territories[0], scale, VINTAGE, INDICATOR)
    started = time.perf_counter()
    prepared = prepare(signed, memory, order, Progress())
    draw(prepared.safe)
    seconds, rows = time.perf_counter() - started, prepared.safe.featureCount()
    discard(prepared.stored.path)
    return seconds, rows
