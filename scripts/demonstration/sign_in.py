"""Signs a demo account in without a browser, through the portal's form and PKCE, and loads what its
dossier is made of."""

from __future__ import annotations

import time
from typing import Any

from occupancy_plugin.portal.client import Client
from occupancy_plugin.portal.http.transport import Transport
from occupancy_plugin.portal.signin import oidc
from occupancy_plugin.portal.signin.credentials import SessionTokens
from occupancy_plugin.portal.signin.signed_in import SignedIn, read_sign_in
from scripts.portal.client import sign_in
from scripts.portal_process import PortalProcess


def signed_in(portal: PortalProcess, role: str = "epci_agent") -> SignedIn:
    """Return the plugin's session after a sign-in."""
    transport = Transport(portal.url)
    answer = sign_in(portal.url, *portal.account(role))
    ends = time.monotonic() + answer["expires_in"]
    tokens = oidc.Tokens(answer["access_token"], answer["refresh_token"], ends)
    keeper = SessionTokens(transport, oidc.discover(transport), tokens)
    return read_sign_in(Client(transport, keeper), keeper, None)


def dossier_material(signed: SignedIn, *vintages: str) -> Any:
    """Return the material of the account's first territory: the first vintage with its subjects,
    and a second, earlier one to compare with. Needs a running QgsApplication."""
    from occupancy_plugin.duties.dossier_material import load_material
    from occupancy_plugin.layers.release.memory import ReleaseMemory
    from occupancy_plugin.toolbelt.work.progress import Progress

    territory, memory = signed.account.territories[0], ReleaseMemory()
    return load_material(signed, memory, territory, vintages, Progress(), {})
