"""What must not come out: read from the leaky portal over its own standards, judged by the gate,
then searched for in files.

Numbers as such prove little in files full of numbers, so what is searched for is what only a leak
can bring: the codes and names
of withheld units, and a value in a cell that must be hidden.
"""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from occupancy_plugin.portal.client import Client
from occupancy_plugin.portal.http.transport import Transport
from occupancy_plugin.secrecy import Policy, Protected, Schema, protect
from scripts.judge.truth import Share
from scripts.portal.client import Bearer, sign_in
from scripts.portal_process import PortalProcess


@dataclass(frozen=True)
class Secrets:
    """codes, texts: of withheld units, and their names · hidden: per scale the mask of cells that
    must be empty."""

    codes: frozenset[str]
    texts: tuple[str, ...]
    hidden: dict[str, pd.DataFrame]


@dataclass(frozen=True)
class RawTables:
    """What the leaky portal serves of one territory and vintage, and the rules: nothing of it was
    suppressed."""

    tables: dict[str, pd.DataFrame]
    schema: Schema
    policy: Policy
    shares: tuple[Share, ...] = ()  # the rates that maps and tables show

    def numbers(self) -> dict[str, pd.DataFrame]:
        return {scale: table.drop(columns="name") for scale, table in self.tables.items()}

    def protected(self) -> Protected:
        """What a first release shows, when nothing was exported before."""
        return protect(self.numbers(), self.schema, self.policy)


def client_of(portal: PortalProcess) -> Client:
    """The portal as an EPCI's agent sees it."""
    token = sign_in(portal.url, *portal.account("epci_agent"))["access_token"]
    return Client(Transport(portal.url), Bearer(token))


def raw_tables(portal: PortalProcess, territory: str, vintage: str) -> RawTables:
    """Every scale that the account of an EPCI's agent may see, as the plugin asks for them."""
    client = client_of(portal)
    catalogue, policy, account = client.catalogue(), client.policy(), client.account()
    allowed = {right.scale for right in account.scales if right.allowed}
    order = {scale.id: scale.order for scale in catalogue.scales}
    tables = {
        c.scale: client.rows(
            c.id, territory=territory if order[c.scale] >= order["epci"] else ""
        ).frame
        for c in catalogue.collections
        if c.vintage == vintage and c.scale in allowed
    }
    schema = catalogue.schema()
    nestings = tuple(
        replace(n, complete=n.complete and order[n.parent] >= order["epci"])
        for n in schema.nestings
    )
    return RawTables(
        tables,
        replace(schema, nestings=nestings),
        Policy.from_json(policy.thresholds),
        tuple(
            Share(i.id, i.numerator, i.denominator)
            for i in catalogue.indicators
            if i.kind == "rate"
        ),
    )


def secrets_of(portal: PortalProcess, territory: str, vintage: str) -> Secrets:
    return secrets_in(raw_tables(portal, territory, vintage))


def secrets_in(raw: RawTables) -> Secrets:
    protected = raw.protected()
    codes: set[str] = set()
    texts: list[str] = []
    for scale, withheld in protected.withheld.items():
        withheld_codes = withheld.index[withheld]
        codes |= {str(code) for code in withheld_codes if len(str(code)) > 5}
        if (
            scale == "residence"
        ):  # the names of communes are on every map and in every list of territories
            names = raw.tables[scale]["name"].astype(str)
            texts += sorted(set(names[withheld_codes]) - set(names[withheld.index[~withheld]]))
    # a square that gave way as a merged one may be shown as itself, under the same code
    shown = {str(code) for table in protected.tables.values() for code in table.index}
    return Secrets(frozenset(codes - shown), tuple(dict.fromkeys(texts)), protected.hidden)


def in_both(later: Secrets, earlier: Secrets) -> Secrets:
    """What neither vintage shows: a unit may be withheld in one and released in the other."""
    texts = tuple(text for text in later.texts if text in set(earlier.texts))
    return Secrets(later.codes & earlier.codes, texts, {})


def contents(path: Path) -> Iterator[bytes]:
    """A file as it is and unpacked: zip members, PDF streams, every file of a folder."""
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink()):
            yield from contents(file)
        return
    body = path.read_bytes()
    yield body
    if body[:4] == b"%PDF":
        for stream in re.finditer(rb"stream\r?\n(.*?)endstream", body, re.S):
            try:
                yield zlib.decompress(stream.group(1))
            except zlib.error:
                continue
    if body[:2] == b"PK":
        import zipfile

        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield archive.read(name)


def named_in(path: Path, secret: Secrets) -> list[str]:
    """Codes and names of withheld units met in a file or folder."""
    names: list[str] = []
    for body in contents(path):
        text = body.decode("utf-8", "ignore")
        names += secret.codes & set(re.findall(r"\w+(?:-\w+)*", text))
        names += [
            name
            for name in secret.texts
            if name in text and re.search(re.escape(name) + r"(?!\d)", text)
        ]  # "n° 1" is no "n° 12"
    return names


def found_in(path: Path, secret: Secrets) -> list[str]:
    """Secrets met in a file or folder."""
    secrets = named_in(path, secret)
    for file in [path] if path.is_file() else sorted(path.rglob("*.gpkg")):
        if file.suffix == ".gpkg":
            secrets += filled_cells(file, secret)
    return secrets


def filled_cells(path: Path, secret: Secrets) -> list[str]:
    """Cells of a GeoPackage that hold something where the mask says hidden."""
    cells: list[str] = []
    with sqlite3.connect(path) as connection:
        tables = [row[0] for row in connection.execute("SELECT table_name FROM gpkg_contents")]
        for table in tables:
            frame = pd.read_sql_query(f'SELECT * FROM "{table}"', connection)  # nosec B608: our own file
            if "code" not in frame.columns:
                continue
            frame = frame.set_index("code")
            for scale, mask in secret.hidden.items():
                rows, columns = (
                    frame.index.intersection(mask.index),
                    frame.columns.intersection(mask.columns),
                )
                if len(rows) == 0 or len(columns) == 0:
                    continue
                filled = frame.loc[rows, columns].notna() & mask.loc[rows, columns]
                cells += [f"{scale}/{code}" for code in filled.index[filled.any(axis=1)]]
    return cells


def outcome(secrets: list[str]) -> str:
    return "nothing secret" if not secrets else f"LEAK: {len(secrets)} secrets"
