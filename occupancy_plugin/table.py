"""`Table`: raw rows of one scale and vintage, the only input of the gate.

It is left of the gate, in the memory of one task. No module right of the gate may import this one.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Table:
    """Raw rows of one scale and vintage.

    frame: index: unit codes (text); columns: name, parents' codes, counts as integers, or as
    float64 with NaN if some are hidden
    geometry: WKB bytes per row (object array), None if no geometry was requested
    crs: authority id of the geometry, '' without one
    """

    frame: pd.DataFrame = field(repr=False)
    geometry: np.ndarray | None = field(repr=False)
    crs: str

    def wipe(self, released: pd.DataFrame | None) -> None:
        """Overwrite the columns that the released rows do not share. Memory that is only freed
        keeps its content, also in a core dump, until it is used again. Copies that the gate made
        are freed without being overwritten."""
        released_columns = (
            [] if released is None else [released[column].to_numpy() for column in released.columns]
        )
        for name in self.frame.columns:
            values = self.frame[name].to_numpy()
            if not any(np.may_share_memory(values, column) for column in released_columns):
                with contextlib.suppress(ValueError):  # read-only memory belongs to another object
                    values[...] = None if values.dtype == object else 0
