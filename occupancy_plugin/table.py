"""`Table`: raw rows of one scale and vintage, the one thing that enters the gate.

Left of the gate, in memory only, in one task: nothing right of the gate may import this module.
"""

from __future__ import annotations

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
