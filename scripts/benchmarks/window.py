"""`scripts/bench window` (under `scripts/on_screen`): clicks and seconds of a newcomer in the real
window, from nothing to a map, another map and a page; then the longest block of each gesture."""

from __future__ import annotations

import tempfile
from pathlib import Path

from scripts.desktop import Desktop

from .results import Bench

STORIES = Path(__file__).resolve().parents[2] / "tests" / "desktop"
GOALS = {"first map": (1, 6.0), "another indicator": (2, 1.0), "a page": (1, 10.0)}
MAPS, LONGEST_BLOCK = (1, 6, 12), 0.2  # in the project; processor seconds of the main thread


def main() -> None:
    """Run the story of tests/desktop/test_newcomer.py and measure its steps, then all gestures."""
    bench = Bench("window")
    with tempfile.TemporaryDirectory() as folder, Desktop("", folder=Path(folder)) as desktop:
        newcomer = desktop.run(STORIES / "newcomer_stories.py", "to_a_page", words="moins de 30")
        for step in newcomer["steps"]:
            clicks, seconds = GOALS[step["step"]]
            bench.add(f"{step['step']}: presses", step["clicks"], "presses", most=clicks)
            bench.add(step["step"], step["seconds"], "s", most=seconds)
        for maps in MAPS:
            blocks = desktop.run(STORIES / "block_stories.py", "gestures", maps=maps)
            for gesture, block in blocks.items():
                bench.add(f"{gesture}, {maps} maps: block", block, "s", most=LONGEST_BLOCK)
    bench.write()
