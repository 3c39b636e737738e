"""Files of linked scales in one go: IRIS, communes, EPCI, départements."""

from __future__ import annotations

from pathlib import Path

import pytest
from truth import csv

from occupancy_plugin.layers.release.own_file import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import open_files

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


def test_a_lone_commune_under_eleven_takes_another_with_it(tmp_path: Path) -> None:
    """The département's file says what it would be: 1 511 − the others."""
    path = communes(tmp_path, {**NORD, **AISNE})
    alone = protect_opened(open_files(path), Policy()).scales["commune"]
    assert set(alone.released.index) == {*NORD, *AISNE} - {"59137"}
    opened = open_files(path, related=[departements(tmp_path)])
    assert [(n.child, n.parent, n.complete) for n in opened.schema.nestings] == [
        ("commune", "departement", True)
    ]
    both = protect_opened(opened, Policy()).scales
    gone = set(NORD) - set(both["commune"].released.index)
    assert "59137" in gone
    assert len(gone) >= 2
    assert set(AISNE) <= set(both["commune"].released.index)
    assert set(both["departement"].released.index) == {"59", "02"}


def test_files_that_contradict_each_other_are_refused_by_name(tmp_path: Path) -> None:
    path = communes(tmp_path, {**NORD, **AISNE})
    with pytest.raises(Unreadable, match="59"):
        open_files(path, related=[departements(tmp_path, wrong=7)])
