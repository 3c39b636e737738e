"""The one door of the data routes: who asks, may they, and what part of a collection is theirs."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from flask import Response, current_app, g, jsonify, request
from sqlalchemy import Connection, Table, update

from ..records import database
from ..rows.build import Built
from ..rows.store import Condition, Reader
from ..serving.faults import is_data
from . import oidc, rights
from .accounts import Account
from .rights import Atlas, Refused


@dataclass(frozen=True)
class Portal:
    """What a running portal serves."""

    built: Built
    reader: Reader
    atlas: Atlas
    scales: tuple[str, ...]

    def scale_of(self, collection: str) -> str | None:
        scale, _, vintage = collection.rpartition("-")
        return scale if scale in self.scales and vintage in self.built.vintages else None


def portal() -> Portal:
    found: Portal = current_app.extensions["portal"]
    return found


def signed_in() -> Account:
    """The account of the request; raises Refused (401) when there is none."""
    found = oidc.bearer(request.headers.get("Authorization"))
    if found is None or "occupancy" not in found[1].split():
        raise Refused("invalid_token", {}, 401)
    g.account = found[0]
    fault = current_app.config.get("FAULT")
    if fault in ("expire", "end-session") and is_data(request.path):
        oidc.cut_short(request.headers["Authorization"], whole_family=fault == "end-session")
    return found[0]


def conditions(account: Account, collection: str, territory: str | None) -> list[Condition]:
    """The filters of a data request; raises Refused with the reason."""
    scale = portal().scale_of(collection)
    if scale is None:
        raise Refused(
            "unknown_collection",
            {"fr": "Cette collection n’existe pas.", "en": "There is no such collection."},
            404,
        )
    with current_app.extensions["records"].begin() as link:
        duties("organisations").require_complete(link, account.organisation_id)
        duties("charter").require_accepted(link, account.id)
    reason = rights.scale_right(account.person, scale, oppositions(), portal().atlas)
    if reason is not None:
        raise Refused("scale_not_allowed", reason)
    found = [rights.reach(account.person, scale, portal().atlas)]
    if territory:
        found.append(rights.asked(account.person, territory, scale, portal().atlas))
    return found


def duties(name: str) -> Any:
    """A module of the duties: they import this one, so it finds them when a request comes."""
    return import_module(f"scripts.portal.duties.{name}")


def oppositions() -> dict[str, dict[str, str]]:
    """Régions where the address scale is closed, with the reason."""
    found: dict[str, dict[str, str]] = duties("oppositions").in_force()
    return found


def territory_name(scale: str, code: str) -> str:
    """Name of a territory, its code when the portal does not know it."""
    return "France" if scale == "france" else portal().built.names.get(scale, {}).get(code, code)


def numbered(link: Connection, table: Table, values: dict[str, Any], prefix: str) -> str:
    """Insert a row of a register and give it its number, such as PUB-2026-0001."""
    row = database.add(link, table, **{**values, "number": secrets.token_hex(12)})
    number = f"{prefix}-{database.now().year}-{row:04d}"
    link.execute(update(table).where(table.c.id == row).values(number=number))
    return number


def refusal(error: Refused) -> Response:
    """The answer to a refused request."""
    if error.status == 401:
        return oidc.unauthorized()
    body: dict[str, Any] = {"error": error.code, "description": error.reason}
    response = jsonify(body)
    response.status_code = error.status
    return oidc.no_store(response)
