"""What must not leave: read from the leaky portal, determined by the gate."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
