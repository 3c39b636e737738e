"""The fictitious territory that ships with the plugin, without network.

Its files are answers of the reference portal that `python -m scripts.sample` stored. They are read
like any portal's answers."""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from ..toolbelt.errors import AccessRefused
from ..toolbelt.metadata import resource
from ..toolbelt.translation import tr
from .client import Client
from .http.transport import Answer, Sink
from .model import SAMPLE
from .rows.flatgeobuf import MEDIA_TYPE
from .signin.credentials import Anonymous

COLLECTIONS, ROWS = "/ogc/collections/", "/flatgeobuf/"
TERRITORY = {"code": "200030633", "name": "CA du Caudrésis et du Catésis", "scale": "epci"}
PURPOSE: dict[str, Any] = {
    "id": "trial",
    "label": {"fr": "Essai avec des données fictives", "en": "Trial with fictitious data"},
}


def sample_client() -> Client:
    """Return a client of the shipped answers, without credentials."""
    return Client(SampleTransport(), Anonymous())


class SampleTransport:
    """Answers requests from resources/sample.

    Requests without a file – duties, accounts, registers – are refused with a sentence."""

    base_url = SAMPLE

    def send(
        self,
        method: str,
        url: str,
        *,
        sink_for: Callable[[Answer], Sink | None] | None = None,
        progress: Callable[[int, int | None], None] | None = None,
        **_options: Any,
    ) -> Answer:
        """Return one answer. Raises AccessRefused for requests that only a portal can answer."""
        path = urlsplit(url).path
        answer = _answer(path) if method == "GET" else None
        if answer is None:
            raise AccessRefused(
                tr("These are fictitious data without a portal. Sign in to a portal for this.")
            )
        body, kind = answer
        head = Answer(200, path, {"Content-Type": kind}, b"")
        sink = sink_for(head) if sink_for is not None else None
        if sink is not None:
            sink(body)
        if progress is not None:
            progress(len(body), len(body))
        return Answer(200, path, head.headers, b"" if sink is not None else body)


def _answer(path: str) -> tuple[bytes, str] | None:
    """Return (body, media type) of a path, None where no file answers it."""
    if path in ("/catalogue", "/policy"):
        return _stored(f"{path[1:]}.json"), "application/json"
    if path == "/me":
        return _as_json(_account())
    if path.startswith(COLLECTIONS):
        href = f"{ROWS}{path.removeprefix(COLLECTIONS)}.fgb"
        return _as_json({"links": [{"type": MEDIA_TYPE, "rel": "items", "href": href}]})
    if path.startswith(ROWS):
        return _stored(path.removeprefix(ROWS)), MEDIA_TYPE
    return None


def _stored(name: str) -> bytes:
    return lzma.decompress(resource("sample", f"{name}.xz").read_bytes())


def _as_json(document: Mapping[str, Any]) -> tuple[bytes, str]:
    return json.dumps(document).encode(), "application/json"


def _account() -> dict[str, Any]:
    """Return the account of a trial as `/me` describes accounts: every scale, one purpose."""
    scales = json.loads(_stored("catalogue.json"))["scales"]
    return {
        "name": tr("fictitious data").capitalize(),
        "email": "",
        "organisation": TERRITORY["name"],
        "role": "trial",
        "territories": [TERRITORY],
        "scales": [{"id": scale["id"], "allowed": True} for scale in scales],
        "access_ends_on": None,
        "charter_accepted": "trial",
        "purposes": [PURPOSE],
    }
