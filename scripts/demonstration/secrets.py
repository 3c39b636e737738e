"""What must not come out: read from the leaky portal over its own standards, judged by the gate, then searched for in files.

Numbers as such prove little in files full of numbers, so what is searched for is what only a leak can bring: the codes and names
of withheld units, and a value in a cell that must be hidden.
"""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from occupancy_plugin.portal.client import Client
from occupancy_plugin.portal.transport import Transport
from occupancy_plugin.secrecy import Policy, protect
from scripts.portal.client import sign_in
from scripts.portal_process import PortalProcess


@dataclass(frozen=True)
class Secrets:
    """codes, texts: of withheld units, and their names · hidden: per scale the mask of cells that must be empty."""

    codes: frozenset[str]
    texts: tuple[str, ...]
    hidden: dict[str, pd.DataFrame]


class _Bearer:
    def __init__(self, token: str) -> None:
        self._token = token

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def renew(self, refused: object) -> bool:
        return False


def secrets_of(portal: PortalProcess, territory: str, vintage: str) -> Secrets:
    client = Client(Transport(portal.url), _Bearer(sign_in(portal.url, *portal.account("epci_agent"))["access_token"]))
    catalogue, policy, account = client.catalogue(), client.policy(), client.account()
    allowed = {right.scale for right in account.scales if right.allowed}
    order = {scale.id: scale.order for scale in catalogue.scales}
    tables = {
        c.scale: client.rows(c.id, territory=territory if order[c.scale] >= order["epci"] else "").frame
        for c in catalogue.collections
        if c.vintage == vintage and c.scale in allowed
    }
    protected = protect(
        {s: t.drop(columns="name") for s, t in tables.items()}, catalogue.schema(tuple(tables)), Policy.from_json(policy.thresholds)
    )
    codes: set[str] = set()
    texts: list[str] = []
    for scale, withheld in protected.withheld.items():
        gone = withheld.index[withheld]
        codes |= {str(code) for code in gone if len(str(code)) > 5}
        if scale == "residence":  # the names of communes are on every map and in every list of territories
            texts += [str(name) for name in tables[scale].loc[gone, "name"]]
    return Secrets(frozenset(codes), tuple(dict.fromkeys(texts)), protected.hidden)


def contents(path: Path) -> Iterator[bytes]:
    """A file as it is and unpacked: zip members, PDF streams, every file of a folder."""
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink()):
            yield from contents(file)
        return
    body = path.read_bytes()
    yield body
    if body[:4] == b"%PDF":
        for found in re.finditer(rb"stream\r?\n(.*?)endstream", body, re.S):
            try:
                yield zlib.decompress(found.group(1))
            except zlib.error:
                continue
    if body[:2] == b"PK":
        import zipfile

        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield archive.read(name)


def found_in(path: Path, secret: Secrets) -> list[str]:
    """Secrets met in a file or folder."""
    found: list[str] = []
    for body in contents(path):
        text = body.decode("utf-8", "ignore")
        found += secret.codes & set(re.findall(r"\w+(?:-\w+)*", text))
        found += [name for name in secret.texts if name in text]
    for file in [path] if path.is_file() else sorted(path.rglob("*.gpkg")):
        if file.suffix == ".gpkg":
            found += filled_cells(file, secret)
    return found


def filled_cells(path: Path, secret: Secrets) -> list[str]:
    """Cells of a GeoPackage that hold something where the mask says hidden."""
    found: list[str] = []
    with sqlite3.connect(path) as connection:
        tables = [row[0] for row in connection.execute("SELECT table_name FROM gpkg_contents")]
        for table in tables:
            frame = pd.read_sql_query(f'SELECT * FROM "{table}"', connection)  # nosec B608: our own file
            if "code" not in frame.columns:
                continue
            frame = frame.set_index("code")
            for scale, mask in secret.hidden.items():
                rows, columns = frame.index.intersection(mask.index), frame.columns.intersection(mask.columns)
                if len(rows) == 0 or len(columns) == 0:
                    continue
                filled = frame.loc[rows, columns].notna() & mask.loc[rows, columns]
                found += [f"{scale}/{code}" for code in filled.index[filled.any(axis=1)]]
    return found


def outcome(found: list[str]) -> str:
    return "nothing secret" if not found else f"LEAK: {len(found)} secrets"
