"""The forms that people send to the portal's duties, filled in."""

from __future__ import annotations

from datetime import UTC, datetime

import requests

from scripts.portal_process import PortalProcess
from tests.unit.portal_reference.visitors import Visitor

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PASSWORD = "une phrase bien longue"
COMPLETE = {
    "convention_reference": "2026/7",
    "convention_signed_on": "2026-02-03",
    "signatory": "Kim Fictif",
    "dpd_name": "Ali Fictif",
    "dpd_email": "dpd@atelier.example",
    "annexes": ["Annexe 2"],
}


def post(portal: PortalProcess, path: str, json: dict | None = None, **more) -> requests.Response:
    return requests.post(portal.url + path, json=json, timeout=20, **more)


def request_body(**changes) -> dict:
    body = {
        "name": "Robin Fictif",
        "email": "robin.fictif@caudresis.example",
        "function": "Géomaticien",
        "organisation": "CA du Caudrésis et du Catésis",
        "role": "epci_agent",
        "territory": "200030633",
    }
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


def commune_request(
    duties, content: bytes, code: str = "59136", email: str = "eden.fictif@cateau.example"
):
    body = request_body(
        role="commune_agent", territory=code, organisation="Commune de Caudry", email=email
    )
    return post(
        duties,
        "/accounts/requests",
        data=body,
        files={"letter": ("lettre.pdf", content, "application/pdf")},
    )


def incident(**changes) -> dict:
    return {
        "severity": "high",
        "extent": "Une carte par résidence jointe à un courriel.",
        "origin": "Erreur de destinataire.",
        "discovered_at": datetime.now(UTC).isoformat(),
        "journal": [
            {
                "at": "2026-01-05T10:00:00Z",
                "what": "export",
                "purpose": "observation",
                "scale": "residence",
                "territory": "59139",
            }
        ],
        **changes,
    }


def number_of(reviewer: Visitor, email: str) -> str:
    """Return the number of a person's latest request in the list of a reviewer."""
    rows = reviewer.get("/accounts/requests").json()["requests"]
    return [row["reference"] for row in rows if row["email"] == email][-1]


def decide(reviewer: Visitor, email: str, decision: str = "accept", **more) -> requests.Response:
    """Decide on a person's latest request."""
    path = f"/accounts/requests/{number_of(reviewer, email)}/decision"
    return reviewer.send("POST", path, json={"decision": decision, **more})
