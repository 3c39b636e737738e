"""The demo's search finds each secret in each kind of file that leaves the program."""

from __future__ import annotations

import re
import sqlite3
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.demonstration.search import Names, found_in
from scripts.demonstration.secrets import Secrets

HIDDEN = pd.DataFrame({"let": [True, False]}, index=pd.Index(["C1", "C2"], name="code"))
SECRET = Secrets(frozenset({"RP59000001", "59-0042"}), ("Les Érables n° 1", "Lilas"), {"c": HIDDEN})
PLANTED = ["59-0042", "Les Érables n° 1", "Lilas", "RP59000001"]
LEAK = "RP59000001;Les Érables n° 1;12\n59-0042;Les Lilas;7\n"
HARMLESS = "RP590000010;Les Érables n° 12;12\n59-00421;x59-0042;Lila Lilas2\n"


def as_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def as_zip(path: Path, text: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "none")
        archive.writestr("xl/sharedStrings.xml", text)


def as_pdf(path: Path, text: str) -> None:
    stream = zlib.compress(text.encode())
    path.write_bytes(b"%PDF-1.7\n1 0 obj\nstream\r\n" + stream + b"\nendstream\nendobj\n")


def as_table(path: Path, text: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE gpkg_contents (table_name TEXT)")
        connection.execute("CREATE TABLE notes (code TEXT, name TEXT, value TEXT)")
        rows = [line.split(";")[:3] for line in text.splitlines() if line.count(";") > 1]
        connection.executemany("INSERT INTO notes VALUES (?, ?, ?)", rows)


KINDS = {
    **dict.fromkeys(("export.csv", "diagnosis.html", "atlas/values.js"), as_text),
    **dict.fromkeys(("diagnosis.xlsx", "diagnosis.odt", "profile/plugin/cache.zip"), as_zip),
    "map.pdf": as_pdf,
    "export.gpkg": as_table,
}


@pytest.mark.parametrize(("name", "write"), KINDS.items(), ids=KINDS)
def test_secrets_are_found_in_each_kind_of_file_and_harmless_likenesses_are_not(
    name: str, write: Callable[[Path, str], None], tmp_path: Path
) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, HARMLESS)
    assert found_in(path, SECRET) == found_in(tmp_path, SECRET) == []
    path.unlink()
    write(path, LEAK)
    assert found_in(path, SECRET) == found_in(tmp_path, SECRET) == PLANTED


def test_a_value_in_a_hidden_cell_of_a_geopackage_is_found(tmp_path: Path) -> None:
    path = tmp_path / "export.gpkg"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE gpkg_contents (table_name TEXT)")
        connection.execute("INSERT INTO gpkg_contents VALUES ('communes')")
        connection.execute("CREATE TABLE communes (code TEXT, let INTEGER)")
        connection.execute("INSERT INTO communes VALUES ('C1', NULL), ('C2', 30)")
    assert found_in(path, SECRET) == []
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE communes SET let = 5 WHERE code = 'C1'")
    assert found_in(path, SECRET) == found_in(tmp_path, SECRET) == ["c/C1"]


LETTERS = st.text("ab1 .", min_size=1, max_size=5)


@given(names=st.lists(LETTERS, max_size=8), text=st.text("ab1 .", max_size=40))
def test_one_reading_finds_what_a_search_for_each_name_finds(names: list[str], text: str) -> None:
    one_by_one = {name for name in names if re.search(re.escape(name) + r"(?!\d)", text)}
    assert Names(names).met_in(text) == one_by_one
