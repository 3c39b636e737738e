"""Fingerprints of the gate's releases of simulated territories. They must be equal before and after
a change that may not alter a mask.

`scripts/bench masks [TERRITORY …]` prints one line per territory and vintage; compare two checkouts
with `diff`. It measures no time and writes no file.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping

import pandas as pd

from ...portal.rows import suppress
from ...world import simulate
from ...world.tables import counted

SEED = 1
TERRITORIES = {"200030633": ("2018", "2020", "2022", "2024"), "32": ("2022",)}
"""CA2C in every vintage, Hauts-de-France in one."""


def fingerprint(rows: Mapping[str, pd.DataFrame]) -> str:
    """Return the SHA-256 of every cell of every scale, columns in alphabetical order."""
    digest = hashlib.sha256()
    for scale in sorted(rows):
        frame = rows[scale]
        for name in sorted(frame.columns):
            digest.update(f"{scale} {name}\n".encode())
            digest.update("\n".join(map(str, frame[name].tolist())).encode())
    return digest.hexdigest()


def main() -> None:
    for territory in sys.argv[2:] or TERRITORIES:
        world = simulate.simulate(territory, SEED)
        vintages = TERRITORIES.get(territory, ("2022",))
        for vintage, rows in counted(world, SEED, vintages):
            raw = sum(frame.size for frame in rows.values())
            print(territory, vintage, raw, fingerprint(suppress.suppress_rows(rows)), flush=True)
