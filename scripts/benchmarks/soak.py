"""`scripts/bench soak --minutes N`: random use of the real window; no crash, no leak of memory, nothing secret left behind."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from scripts.demonstration import secrets
from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess

from .results import Bench

STORY = Path(__file__).resolve().parents[1] / "desktop" / "soak_story.py"
SEED = 59


def main() -> None:
    minutes = float(sys.argv[sys.argv.index("--minutes") + 1]) if "--minutes" in sys.argv else 2.0
    bench = Bench("soak")
    with PortalProcess("--leaky") as portal, tempfile.TemporaryDirectory() as folder:
        with Desktop(portal.url, portal.account("epci_agent"), folder=Path(folder) / "desktop") as desktop:
            told = desktop.run(STORY, "use", seconds=minutes * 60 + 180, seed=SEED, minutes=minutes, folder=folder)
        secret = secrets.secrets_of(portal, "200030633", "2022")
        found = secrets.found_in(Path(folder), secret)
    actions = sum(told["done"].values())
    bench.add(f"random actions in {minutes:g} minutes without a crash", actions, "actions", goal="no crash", met=True)
    memory = told["memory"]
    third = max(1, len(memory) // 3)
    early, late = sum(memory[third : 2 * third]) / third, sum(memory[-third:]) / third
    growth = (late / early - 1) * 100
    bench.add("memory, last third against the second", growth, "%", goal="≤ 10", met=growth <= 10)
    bench.add("secrets left behind", len(found), "secrets", goal="0", met=not found)
    bench.write(lambda figure: chart(figure, memory))
    if found or growth > 10:
        raise SystemExit("The soak missed a goal.")


def chart(figure: Any, memory: list[int]) -> None:
    axes = figure.subplots()
    axes.plot([value / 1e6 for value in memory], marker="o")
    axes.set(xlabel="sample", ylabel="MB", title="Resident memory of QGIS during random use", ylim=(0, None))
