"""How many drawn worlds a property is tried on: every tenth at each landing, all of them in
`scripts/test thorough` (OCCUPANCY_DRAWS=all), every fifteenth in `scripts/test quick` (few)."""

from __future__ import annotations

import os

EVERY = {"all": 1, "few": 15}.get(os.environ.get("OCCUPANCY_DRAWS", ""), 10)


def draws(count: int, start: int = 0) -> range:
    """Return the seeds of the worlds to draw, of so many from the first one on."""
    return range(start, start + count, EVERY)
