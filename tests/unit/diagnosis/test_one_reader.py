"""Four modules read the figures of released frames; two more take shapes and codes from them."""

from __future__ import annotations

import re
from pathlib import Path

import occupancy_plugin

ROOM = Path(occupancy_plugin.__file__).parent / "diagnosis"
FACTS = {f"content/{name}.py" for name in ("facts", "side_figures", "unit_changes", "shapes")}
READERS = {*FACTS, "pages/layers.py", "pages/map_elements.py"}


def test_only_facts_reads_figures_from_frames():
    found = {
        path.relative_to(ROOM).as_posix()
        for path in ROOM.rglob("*.py")
        if re.search(r"\.(frame|released)\b(?!_)", _code(path))
    }
    assert found - READERS == set()
    assert found >= FACTS


def _code(path):
    """Without imports: `layers.release.released` is a module."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith(("from ", "import ")))
