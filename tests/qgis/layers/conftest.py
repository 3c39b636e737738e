"""Small layers of our own: a chessboard of square communes in EPSG:2154, and withheld ones among
them."""

from __future__ import annotations

import struct

import numpy as np
import pandas as pd

EAST, NORTH, SIDE = 712_345.0, 7_023_456.0, 1_000.0


def square(column: int, row: int, side: float = SIDE) -> bytes:
    """WKB of a square polygon."""
    x, y = EAST + column * side, NORTH + row * side
    ring = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    return struct.pack("<BIII", 1, 3, 1, len(ring)) + b"".join(
        struct.pack("<dd", *point) for point in ring
    )


def dot(column: int, row: int) -> bytes:
    """WKB of a point in the middle of that square."""
    return struct.pack("<BIdd", 1, 1, EAST + (column + 0.5) * SIDE, NORTH + (row + 0.5) * SIDE)


def commune_frame() -> pd.DataFrame:
    """36 released communes; 59101 has a hidden cell, 59102 no social housing, 59103 no data, 59109
    1 234 dwellings."""
    rng = np.random.default_rng(7)
    known = rng.integers(60, 900, 36).astype(float)
    frame = pd.DataFrame(
        {
            "name": [f"Commune {n}" for n in range(36)],
            "households": known,
            "dwellings": known + rng.integers(1, 40, 36),
            "type_known": known,
            "type_single": np.floor(known * rng.uniform(0.15, 0.55, 36)),
            "rent_mean": rng.uniform(4.8, 7.2, 36),
            "fragility_class": [
                f"{1 + n % 3} – {('solide', 'fragile', 'très fragile')[n % 3]}" for n in range(36)
            ],
        },
        index=[str(59100 + n) for n in range(36)],
    )
    frame.loc["59101", ["type_single", "rent_mean", "fragility_class"]] = None
    frame.loc["59102", ["households", "dwellings", "type_known", "type_single"]] = 0
    frame.loc["59102", ["rent_mean", "fragility_class"]] = None
    frame.loc["59103", frame.columns[1:]] = None
    frame.loc["59109", "dwellings"] = 1234
    return frame
