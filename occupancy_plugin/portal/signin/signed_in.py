"""A sign-in: the account of a person, with what the portal offers to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...toolbelt.errors import SignInRefused
from ...toolbelt.translation import tr
from ...toolbelt.work.cancellation import Cancellation
from ..model import Account, Catalogue, PortalPolicy

if TYPE_CHECKING:  # QGIS starts without them
    from ..client import Client
    from .credentials import SessionTokens

# article 3 of the acte d'engagement: data are stored and processed in the EU only
EU = frozenset({
    "EU", "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT",
    "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
})  # fmt: skip


@dataclass(frozen=True)
class SignedIn:
    """A sign-in: the account with its client, catalogue and policy.

    tokens: None with an authentication configuration
    is_sample: whether it is the fictitious territory that ships, without portal or account
    subject: what the catalogue counts, '' for occupancy (layers/release/subjects.py)"""

    client: Client
    tokens: SessionTokens | None
    account: Account
    catalogue: Catalogue
    policy: PortalPolicy
    is_sample: bool = False
    subject: str = ""

    @property
    def ledger_name(self) -> str:
        """Return the name of these rows in this machine's ledgers. Each subject has its own
        ledgers."""
        portal = self.client.transport.base_url
        return f"{portal} {self.subject}" if self.subject else portal


def read_sign_in(
    client: Client, tokens: SessionTokens | None, cancellation: Cancellation | None
) -> SignedIn:
    """Read policy, account and catalogue. Raises SignInRefused for a portal outside the European
    Union."""
    policy = client.policy(cancellation)
    require_eu(policy)
    return SignedIn(
        client, tokens, client.account(cancellation), client.catalogue(cancellation), policy
    )


def require_eu(policy: PortalPolicy) -> None:
    """Raise SignInRefused for a portal that is not declared to be hosted in the European Union."""
    if policy.hosting.upper() not in EU:
        raise SignInRefused(
            tr(
                "This portal does not declare that it is hosted in the European Union. The "
                "contracts require it."
            )
        )
