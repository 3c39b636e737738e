"""France as a unit: its code, its name and a coarse outline."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

CODE, NAME = "FR", "France"
CORSICA = ("2A", "2B")
OVERSEAS = "97"


def outline(communes: pd.DataFrame, file: Path) -> shapely.Geometry:
    """Return a coarse outline of metropolitan France (WGS84) from the boxes of its communes
    (columns departement, wkb).

    It is computed once and then read from `file`."""
    if file.exists():
        return shapely.from_wkb(file.read_bytes())
    corners = shapely.bounds(shapely.from_wkb(communes["wkb"].to_numpy()))
    departement = communes["departement"].astype(str).to_numpy()
    island = np.isin(departement, CORSICA)
    mainland = ~island & ~np.char.startswith(departement.astype(str), OVERSEAS)
    parts = [_hull(corners[mainland], 0.012), _hull(corners[island], 0.12)]
    multipolygon = shapely.multipolygons(
        [part for shape in parts for part in shapely.get_parts(shape)]
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    part_file = file.with_suffix(f".{os.getpid()}.part")
    part_file.write_bytes(shapely.to_wkb(multipolygon))
    part_file.replace(file)
    return multipolygon


def _hull(box: np.ndarray, ratio: float) -> shapely.Geometry:
    points = np.vstack([box[:, [0, 1]], box[:, [2, 3]], box[:, [0, 3]], box[:, [2, 1]]])
    hull = shapely.concave_hull(
        shapely.multipoints(points[np.isfinite(points).all(axis=1)]), ratio=ratio
    )
    return shapely.simplify(hull.buffer(-0.01).buffer(0.01), 0.01)
