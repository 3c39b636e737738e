"""`scripts/bench window` (under `scripts/on_screen`): clicks and seconds of a newcomer in the real
window, from nothing to a map, another map and a page."""

from __future__ import annotations

import tempfile
from pathlib import Path

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
        bench.add(f"{step['step']}: presses", step["clicks"], "presses", most=clicks)
        bench.add(step["step"], step["seconds"], "s", most=seconds)
    bench.write()
