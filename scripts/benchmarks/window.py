"""`scripts/bench window` (under `scripts/on_screen`): clicks and seconds of a newcomer in the real
window, from nothing to a map, another map and a page."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from scripts.desktop import Desktop

from .results import Bench

NEWCOMER = Path(__file__).resolve().parents[2] / "tests" / "desktop" / "newcomer_stories.py"
GOALS = {"first map": (1, 6.0), "another indicator": (2, 1.0), "a page": (1, 10.0)}


def main() -> None:
    """Run the story of tests/desktop/test_newcomer.py and measure its steps."""
    bench = Bench("window")
    with tempfile.TemporaryDirectory() as folder, Desktop("", folder=Path(folder)) as desktop:
        result = desktop.run(NEWCOMER, "to_a_page", words="moins de 30")
    for step in result["steps"]:
        clicks, seconds = GOALS[step["step"]]
        met = step["clicks"] <= clicks
        bench.add(f"{step['step']}: presses", step["clicks"], "", "", None, f"≤ {clicks}", met)
        met = step["seconds"] <= seconds
        bench.add(step["step"], step["seconds"], "s", "", None, f"≤ {seconds:g} s", met)
    bench.write(lambda figure: chart(figure, bench))


def chart(figure: Any, bench: Bench) -> None:
    """Draw the seconds of each step."""
    axes = figure.subplots()
    rows = [result for result in bench.results if result.unit == "s"]
    axes.barh([result.what for result in rows][::-1], [result.value for result in rows][::-1])
    axes.set(xlabel="seconds", title="A newcomer, from nothing to a page")
