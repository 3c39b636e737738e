"""Signs a demo account in without a browser, through the portal's form and PKCE."""

from __future__ import annotations

import time

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
