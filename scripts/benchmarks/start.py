"""`scripts/bench start`: the time that the plugin adds to QGIS's start, with compiled byte code
(the second start of a profile), and the heavy libraries that it imports."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from scripts.benchmarks.results import Bench
from scripts.desktop import Desktop

STORY = Path(__file__).resolve().parents[1] / "desktop" / "start_story.py"
GOAL = 150.0  # ms
STARTS = 3


def main() -> None:
    bench, seconds, libraries = Bench("start"), [], []
    with tempfile.TemporaryDirectory(prefix="occupancy-start-") as folder:
        for _ in range(STARTS + 1):
            with Desktop("http://127.0.0.1:9", folder=Path(folder), with_plugin=False) as desktop:
                figures = desktop.run(STORY, "start")
            seconds.append(figures["seconds"])
            libraries = figures["brought"]
    median = statistics.median(seconds[1:]) * 1000
    bench.add("plugin's start", median, "ms", most=GOAL)
    bench.add("libraries brought along", len(libraries), ", ".join(libraries) or "none")
    bench.write()
