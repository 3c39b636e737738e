"""How many drawn worlds a property is tried on: every third at each landing, all before a release
(OCCUPANCY_DRAWS=all)."""

from __future__ import annotations

import os

EVERY = 1 if os.environ.get("OCCUPANCY_DRAWS") == "all" else 3


def draws(count: int, start: int = 0) -> range:
    """Return the seeds of the worlds to draw, of so many from the first one on."""
    return range(start, start + count, EVERY)
