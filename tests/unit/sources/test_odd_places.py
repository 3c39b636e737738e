"""Files in unusual places: blanks and accents in the path, a bare locale, long names, a read-only
folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from truth import CODES, HOUSEHOLDS, Sheet, csv, numbers, table, truth, xlsx
from zips import packed

from occupancy_plugin.sources.opening import open_files

ROOT = Path(__file__).resolve().parents[3]
ODD = ("Données partagées (S)", "l'été 2024 #1 & co", "ñ – 100 %", "a" * 120)


def write_file(folder: Path, kind: str) -> Path:
    if kind == "csv":
        return csv(folder / "répertoire été.csv", table())
    if kind == "xlsx":
        return xlsx(folder / "répertoire été.xlsx", Sheet("Données", numbers(table())))
    return packed(folder, csv(folder / "répertoire.csv", table()))


@pytest.mark.parametrize("kind", ["csv", "xlsx", "zip"])
@pytest.mark.parametrize("name", ODD)
def test_paths_with_blanks_accents_and_signs(name: str, kind: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    result = open_files(write_file(folder, kind))
    assert len(result.tables["commune"].frame) == len(CODES)


def test_the_bare_locale_reads_the_same(tmp_path: Path) -> None:
    """LC_ALL=C without UTF-8 mode: a desktop started from a script, a container."""
    path = write_file(tmp_path, "csv")
    program = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from occupancy_plugin.sources.opening import open_files\n"
        "result = open_files(sys.argv[1])\n"
        "print(int(result.tables['commune'].frame[result.schema.population].sum()))\n"
    )
    environment = {**os.environ, "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"}
    process = subprocess.run(
        [sys.executable, "-B", "-c", program, str(path), str(ROOT)],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert process.stdout.strip() == str(int(truth()[HOUSEHOLDS].sum())), process.stderr[-500:]


def test_nothing_is_written_beside_the_file(tmp_path: Path) -> None:
    paths = [write_file(tmp_path, kind) for kind in ("csv", "xlsx", "zip")]
    before = sorted(tmp_path.iterdir())
    for path in paths:
        open_files(path)
    assert sorted(tmp_path.iterdir()) == before


def test_a_layer_of_a_file_in_windows_spelling(tmp_path: Path) -> None:
    """QGIS writes “path|layername=…”, and endings in capitals come from Windows."""
    path = write_file(tmp_path, "xlsx")
    capitals = path.with_suffix(".XLSX")
    path.rename(capitals)
    result = open_files(f"{capitals}|layername=Données")
    assert result.first.grid.name == "Données"
