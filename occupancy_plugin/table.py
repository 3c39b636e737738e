"""`Table`: raw rows of one scale and vintage, the one thing that enters the gate.

Left of the gate, in memory only, in one task: nothing right of the gate may import this module.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Table:
    """Raw rows of one scale and vintage.

    frame     index: unit codes (text); columns: name, parents' codes, counts whole, or float64
              with NaN where some are hidden
    geometry  WKB bytes per row (object array), or None where no geometry was asked for
    crs       authority id of the geometry, '' without
    """

    frame: pd.DataFrame = field(repr=False)
    geometry: np.ndarray | None = field(repr=False)
    crs: str

    def wipe(self, released: pd.DataFrame | None = None) -> None:
        """Overwrite the columns, as far as `released` (what the gate let out) does not share
        them: what is only freed stays in the process' memory, and in a core dump, until something
        else comes there. Copies that the gate made meanwhile are freed as they are."""
        kept = [] if released is None else [released[c].to_numpy() for c in released.columns]
        for name in self.frame.columns:
            values = self.frame[name].to_numpy()
            if not any(np.may_share_memory(values, one) for one in kept):
                with contextlib.suppress(ValueError):  # read-only: somebody else's memory
                    values[...] = None if values.dtype == object else 0
