"""The convention's duties as the portal's endpoints: charter, incidents, committee, journal; and
the addresses of its pages.

All calls block, so they run in worker threads (toolbelt.work). The portal enforces every rule; its
refusals carry their own sentence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from ..portal.client import Client
from ..toolbelt.errors import BadData
from ..toolbelt.translation import tr

Json = Mapping[str, Any]
Row = TypeVar("Row")
PDF = "application/pdf"


@dataclass(frozen=True)
class Charter:
    """A versioned text (paragraphs per language) with the declaration on training. `accepted_at` is
    None until the charter is accepted."""

    version: str
    text: Mapping[str, Sequence[str]]
    training: Mapping[str, str]
    accepted_at: str | None = None


@dataclass(frozen=True)
class Incident:
    """A breach as its notice shows it. `journal` holds acts, never a value."""

    number: str
    severity: str
    state: str
    discovered_at: str
    deadline: str
    notified_at: str = ""
    extent: str = ""
    origin: str = ""
    late: bool = False
    recipients: Sequence[Json] = ()
    journal: Sequence[Json] = ()
    follow_up: Sequence[Json] = ()


def _row(kind: type[Row], document: Json) -> Row:
    """Make a record of the portal's document. Unknown keys are ignored, so that a newer portal may
    add some; a missing key raises BadData."""
    try:
        names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
        return kind(**{name: document[name] for name in names if name in document})
    except TypeError as error:  # also of a record that lacks a value
        raise BadData(
            tr("The portal's answer cannot be read."), f"{kind.__name__}: {error}"
        ) from error


class Duties:
    """The duties of one client's user. Every call may raise what Client raises."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def page(self, path: str, language: str) -> str:
        """Return the address of one of the portal's pages."""
        return f"{self._client.transport.base_url}{path}?lang={language}"

    def _list(self, path: str, key: str, kind: type[Row]) -> list[Row]:
        rows = self._client.read_json(path).get(key)
        if not isinstance(rows, list):
            raise BadData(tr("The portal's answer cannot be read."), f"{path}: no {key}")
        return [_row(kind, document) for document in rows]

    def _send(self, method: str, path: str, **options: Any) -> Json:
        return self._client.send(method, path, **options).json()

    def charter(self) -> Charter:
        return _row(Charter, self._client.read_json("/charter"))

    def accept_charter(self, version: str, trained: bool) -> None:
        self._send("POST", "/charter/acceptance", json={"version": version, "trained": trained})

    def incidents(self) -> list[Incident]:
        return self._list("/incidents", "incidents", Incident)

    def report_incident(self, values: Json) -> Incident:
        return _row(Incident, self._send("POST", "/incidents", json=dict(values)))

    def follow_incident(self, number: str, state: str, note: str) -> None:
        self._send(
            "PATCH",
            f"/incidents/{number}",
            json={"state": state, **({"note": note} if note else {})},
        )

    def submit_publication(self, values: Json, dossier: tuple[str, bytes] | None) -> str:
        """Submit a dossier to the follow-up committee. Return its number."""
        options: dict[str, Any] = {"json": dict(values)}
        if dossier is not None:
            form = {
                name: value if isinstance(value, str) else json.dumps(value)
                for name, value in values.items()
            }
            options = {"form": form, "files": {"dossier": (*dossier, PDF)}}
        number = self._send("POST", "/publications", **options).get("number")
        if not isinstance(number, str):
            raise BadData(tr("The portal's answer cannot be read."), "/publications: no number")
        return number

    def send_journal(self, lines: Sequence[Json]) -> None:
        self._send("POST", "/journal", json={"lines": list(lines)})
