"""`/catalogue`, `/policy` and `/me`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from . import catalogue as catalogue_
from . import oidc, rights, session
from .accounts import Account

blueprint = Blueprint("api", __name__)

PURPOSES: tuple[tuple[str, str, str], ...] = (
    ("housing_policy", "Définition d’une politique de l’habitat", "Housing policy"),
    ("programming", "Programmation du logement social", "Social-housing programming"),
    ("observation", "Observation et pilotage des politiques locales de l’habitat", "Observing and running local housing policy"),
    ("attribution", "Politique intercommunale d’attribution", "Inter-communal attribution policy"),
)


@blueprint.get("/catalogue")
def catalogue() -> Response:
    session.signed_in()
    portal = session.portal()
    return oidc.no_store(jsonify(catalogue_.catalogue(portal.scales, portal.built.vintages)))


@blueprint.get("/policy")
def policy() -> Response:
    """Open to all: the plugin reads the hosting before it signs in."""
    return oidc.no_store(jsonify(catalogue_.policy()))


@blueprint.get("/me")
def me() -> Response:
    return oidc.no_store(jsonify(described(session.signed_in())))


def territory_name(scale: str, code: str) -> str:
    return "France" if scale == "france" else session.portal().built.names.get(scale, {}).get(code, code)


def described(account: Account) -> dict[str, Any]:
    """An account as `/me` shows it."""
    portal = session.portal()
    open_scales = []
    for scale in portal.scales:
        reason = rights.scale_right(account.person, scale, session.oppositions())
        open_scales.append({"id": scale, "allowed": reason is None, "reason": reason})
    return {
        "username": account.username,
        "name": account.name,
        "email": account.email,
        "organisation": account.organisation,
        "function": account.function,
        "role": account.role,
        "territories": [{"code": code, "name": territory_name(scale, code), "scale": scale} for scale, code in account.territories],
        "scales": open_scales,
        "access_ends_on": account.access_ends_on.isoformat() if account.access_ends_on else None,
        "charter_accepted": account.charter_accepted,
        "purposes": [{"id": identifier, "label": {"fr": french, "en": english}} for identifier, french, english in PURPOSES],
    }
