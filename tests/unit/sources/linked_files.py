"""Files of communes and of the départements that hold them."""

from __future__ import annotations

from pathlib import Path

from truth import csv

NORD = {"59139": (300, 200), "59136": (400, 300), "59137": (5, 3), "59149": (200, 100)}
AISNE = {"02001": (50, 40), "02002": (60, 30)}


def communes(folder: Path, places: dict[str, tuple[int, int]]) -> Path:
    lines = [["DEPCOM", "Ménages", "Seuls", "Familles"]]
    lines += [[code, str(a + b), str(a), str(b)] for code, (a, b) in places.items()]
    return csv(folder / "communes.csv", lines)


def departements(folder: Path, wrong: int = 0) -> Path:
    lines = [["Département", "Ménages", "Seuls", "Familles"]]
    for code, places in (("59", NORD), ("02", AISNE)):
        a, b = (sum(pair[i] for pair in places.values()) for i in (0, 1))
        lines.append([code, str(a + b + wrong), str(a + wrong), str(b)])
    return csv(folder / "departements.csv", lines)
