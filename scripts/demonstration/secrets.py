"""Secrets and the search for them in files: read from the leaky portal, determined by the gate.

A number proves little in a file full of numbers. So the search is for the codes and names of
withheld units, and for values in cells that must be hidden.
"""

from __future__ import annotations

import re
import sqlite3
import zipfile
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
    """Secrets to search for.

    codes: codes of withheld units
    texts: names of withheld units
    hidden: scale → mask of the cells that must be empty"""

    codes: frozenset[str]
    texts: tuple[str, ...]
    hidden: dict[str, pd.DataFrame]


@dataclass(frozen=True)
class RawTables:
    """The unsuppressed rows of one territory and vintage from the leaky portal, with the rules.

    tables: by scale, with the units' names
    shares: the rates that maps and tables show"""

    tables: dict[str, pd.DataFrame]
    schema: Schema
    policy: Policy
    shares: tuple[Share, ...] = ()

    def numbers(self) -> dict[str, pd.DataFrame]:
        """Return the tables without names, as the gate takes them."""
        return {scale: table.drop(columns="name") for scale, table in self.tables.items()}

    def protected(self) -> Protected:
        """Return a first release of these tables, with an empty ledger."""
        return protect(self.numbers(), self.schema, self.policy)


def client_of(portal: PortalProcess) -> Client:
    """Return a client signed in as an EPCI's agent."""
    token = sign_in(portal.url, *portal.account("epci_agent"))["access_token"]
    return Client(Transport(portal.url), Bearer(token))


def raw_tables(portal: PortalProcess, territory: str, vintage: str) -> RawTables:
    """Read every scale that an EPCI's agent may see, with the plugin's own requests."""
    client = client_of(portal)
    catalogue, policy, account = client.catalogue(), client.policy(), client.account()
    allowed = {right.scale for right in account.scales if right.allowed}
    order = {scale.id: scale.order for scale in catalogue.scales}
    tables = {
        collection.scale: client.rows(
            collection.id, territory=territory if order[collection.scale] >= order["epci"] else ""
        ).frame
        for collection in catalogue.collections
        if collection.vintage == vintage and collection.scale in allowed
    }
    schema = catalogue.schema()
    nestings = tuple(
        replace(nesting, complete=nesting.complete and order[nesting.parent] >= order["epci"])
        for nesting in schema.nestings
    )
    return RawTables(
        tables,
        replace(schema, nestings=nestings),
        Policy.from_json(policy.thresholds),
        tuple(
            Share(indicator.id, indicator.numerator, indicator.denominator)
            for indicator in catalogue.indicators
            if indicator.kind == "rate"
        ),
    )


def secrets_of(portal: PortalProcess, territory: str, vintage: str) -> Secrets:
    """Return the secrets of a territory and vintage of the leaky portal."""
    return secrets_in(raw_tables(portal, territory, vintage))


def secrets_in(raw: RawTables) -> Secrets:
    """Return what the gate withholds and hides of these tables."""
    protected = raw.protected()
    codes: set[str] = set()
    texts: list[str] = []
    for scale, withheld in protected.withheld.items():
        withheld_codes = withheld.index[withheld]
        codes |= {str(code) for code in withheld_codes if len(str(code)) > 5}
        if scale == "residence":  # names of wider units are public
            names = raw.tables[scale]["name"].astype(str)
            texts += sorted(set(names[withheld_codes]) - set(names[withheld.index[~withheld]]))
    # a withheld merged square may have the code of a square that is shown
    shown_codes = {str(code) for table in protected.tables.values() for code in table.index}
    return Secrets(frozenset(codes - shown_codes), tuple(dict.fromkeys(texts)), protected.hidden)


def in_both(later: Secrets, earlier: Secrets) -> Secrets:
    """Return the secrets of both vintages: a unit may be withheld in one and released in the
    other."""
    texts = tuple(text for text in later.texts if text in set(earlier.texts))
    return Secrets(later.codes & earlier.codes, texts, {})


def contents(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file and of its zip members or PDF streams; of every file of a
    folder."""
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink()):
            yield from contents(file)
        return
    content = path.read_bytes()
    yield content
    if content[:4] == b"%PDF":
        for stream in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
            try:
                yield zlib.decompress(stream.group(1))
            except zlib.error:
                continue
    if content[:2] == b"PK":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield archive.read(name)


def named_in(path: Path, secret: Secrets) -> list[str]:
    """Return the codes and names of withheld units in a file or folder."""
    found: list[str] = []
    for content in contents(path):
        text = content.decode("utf-8", "ignore")
        found += secret.codes & set(re.findall(r"\w+(?:-\w+)*", text))
        # the lookahead keeps "n° 1" from matching "n° 12"
        found += [
            name
            for name in secret.texts
            if name in text and re.search(re.escape(name) + r"(?!\d)", text)
        ]
    return found


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
