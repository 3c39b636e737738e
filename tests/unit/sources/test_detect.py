"""A file dropped on QGIS is offered protection if its beginning counts households, in any format
and encoding. Other files are left to QGIS."""

from __future__ import annotations

from pathlib import Path

import pytest
from truth import Sheet, csv, ods, table, xlsx

from occupancy_plugin.sources.detect import looks_like_occupancy

ROADS = [["id", "nom", "longueur"], ["1", "Route de Caudry", "1200"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_text_that_counts_households_is_told_in_each_encoding(
    tmp_path: Path, encoding: str
) -> None:
    assert looks_like_occupancy(csv(tmp_path / "rows.csv", table(), encoding))
    assert not looks_like_occupancy(csv(tmp_path / "roads.csv", ROADS, encoding))


@pytest.mark.parametrize("shift", range(3))
def test_a_long_text_may_be_cut_within_a_letter(tmp_path: Path, shift: int) -> None:
    lines = [*table(), ["x" * shift, *["é" * 200] * 60]]
    assert looks_like_occupancy(csv(tmp_path / "long.csv", lines))


def test_workbooks_are_told_too(tmp_path: Path) -> None:
    assert looks_like_occupancy(xlsx(tmp_path / "rows.xlsx", Sheet("communes", table())))
    assert looks_like_occupancy(ods(tmp_path / "rows.ods", ("communes", table())))
    assert not looks_like_occupancy(xlsx(tmp_path / "roads.xlsx", Sheet("roads", ROADS)))


def test_a_file_that_cannot_be_read_is_left_to_qgis(tmp_path: Path) -> None:
    broken = tmp_path / "rows.xlsx"
    broken.write_bytes(b"PK no workbook")
    picture = tmp_path / "households.png"
    picture.write_bytes("Nombre de ménages".encode())
    assert not any(map(looks_like_occupancy, (broken, picture, tmp_path / "nowhere.csv")))
