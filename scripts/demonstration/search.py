"""The search for secrets in files that left the program.

A number proves little in a file full of numbers. So the search is for the codes and names of
withheld units, and for values in cells that must be hidden.
"""

from __future__ import annotations

import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd

from .secrets import Secrets

WORD = re.compile(r"\w+(?:-\w+)*")
PDF_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


class Names:
    """Any number of names, found by one reading of a text: as one expression, in which names that
    begin alike share their beginning.

    A name that ends in a number is not met in a longer number: "n° 1" is not in "n° 12"."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        letters: dict[str, Any] = {}
        for name in self._names:
            place = letters
            for letter in name:
                place = place.setdefault(letter, {})
            place[""] = {}  # a name ends here
        self._any_name = re.compile(_expression(letters) + r"(?!\d)") if letters else None

    def met_in(self, text: str) -> set[str]:
        """Return the names in a text, also those within and across others."""
        met: set[str] = set()
        found = self._any_name.search(text) if self._any_name else None
        while self._any_name and found:
            longest = found.group()
            if longest not in met:
                met |= {
                    longest[:end]
                    for end in range(1, len(longest) + 1)
                    if longest[:end] in self._names and not longest[end : end + 1].isdecimal()
                }
            found = self._any_name.search(text, found.start() + 1)
        return met


def _expression(letters: dict[str, Any]) -> str:
    """Return the expression of a tree of letters. The longest name is tried first."""
    branches = [
        re.escape(letter) + _expression(rest) for letter, rest in sorted(letters.items()) if letter
    ]
    if not branches:
        return ""
    if "" in letters:
        return f"(?:{'|'.join(branches)})?"
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def contents(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file and of its zip members, PDF streams or SQLite texts; of every file
    of a folder."""
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink()):
            yield from contents(file)
        return
    content = path.read_bytes()
    yield content
    if content[:4] == b"%PDF":
        for stream in PDF_STREAM.finditer(content):
            try:
                yield zlib.decompress(stream.group(1))
            except zlib.error:
                continue
    if content[:2] == b"PK":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield archive.read(name)
    if content[:16] == b"SQLite format 3\0":
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as base:
            yield from _texts(base)


def _texts(base: sqlite3.Connection) -> Iterator[bytes]:
    """Yield the texts of each table, one a line: in the file's bytes no mark stands between two of
    them."""
    base.text_factory = bytes
    tables = base.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    )
    for (name,) in tables.fetchall():
        rows = base.execute(f'SELECT * FROM "{name.decode()}"')  # nosec B608: a name of its own
        yield b"\n".join(cell for row in rows for cell in row if isinstance(cell, bytes))


def named_in(path: Path, secret: Secrets) -> list[str]:
    """Return the codes and names of withheld units in a file or folder."""
    names, found = Names(secret.texts), set[str]()
    for content in contents(path):
        text = content.decode("utf-8", "ignore")
        found |= secret.codes.intersection(match.group() for match in WORD.finditer(text))
        found |= names.met_in(text)
    return sorted(found)


def found_in(path: Path, secret: Secrets) -> list[str]:
    """Return the secrets in a file or folder."""
    secrets_found = named_in(path, secret)
    for file in [path] if path.is_file() else sorted(path.rglob("*.gpkg")):
        if file.suffix == ".gpkg":
            secrets_found += filled_cells(file, secret)
    return secrets_found


def filled_cells(path: Path, secret: Secrets) -> list[str]:
    """Return the units of a GeoPackage with a value in a hidden cell."""
    cells: list[str] = []
    with sqlite3.connect(path) as connection:
        tables = [row[0] for row in connection.execute("SELECT table_name FROM gpkg_contents")]
        for table in tables:
            frame = pd.read_sql_query(f'SELECT * FROM "{table}"', connection)  # nosec B608: our own file
            if "code" not in frame.columns:
                continue
            frame = frame.set_index("code")
            for scale, mask in secret.hidden.items():
                rows = frame.index.intersection(mask.index)
                columns = frame.columns.intersection(mask.columns)
                if len(rows) == 0 or len(columns) == 0:
                    continue
                is_filled = frame.loc[rows, columns].notna() & mask.loc[rows, columns]
                cells += [f"{scale}/{code}" for code in is_filled.index[is_filled.any(axis=1)]]
    return cells
