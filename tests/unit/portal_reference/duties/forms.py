"""The forms that people send to the portal's duties, filled in."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import Any

from scripts.portal.access.refusals import REFUSALS
from tests.unit.portal_reference.visitors import csrf_of

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PASSWORD = "une phrase bien longue"
COMPLETE = {
    "convention_reference": "2026/7",
    "convention_signed_on": "2026-02-03",
    "signatory": "Kim Fictif",
    "dpd_name": "Ali Fictif",
    "dpd_email": "dpd@atelier.example",
    "annexes": "Annexe 2",
}


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


def ask(person: Any, body: dict[str, Any], **more: Any) -> tuple[str, str]:
    """Ask for an account. Return the secret of its follow-up and '', or '' and the refusal."""
    path = "/pages/request?lang=en"
    answer = person.post(path, data={"csrf": csrf_of(person.get(path)), **body}, **more)
    address = answer.headers.get("Location") or getattr(answer, "url", "")
    secret = re.search(r"/pages/requests/([^?]+)", address)
    return (secret[1], "") if secret else ("", refusal_of(answer))


def activate(person: Any, secret: str, password: str = PASSWORD) -> str:
    """Choose the first password. Return the refusal."""
    return send(person, f"requests/{secret}", password=password)


def commune_request(person: Any, content: bytes, code: str = "59136") -> str:
    """Ask for an account of a commune, with its letter. Return the refusal."""
    email = "eden.fictif@cateau.example"
    body = request_body(role="commune_agent", territory=code, organisation="Caudry", email=email)
    letter = {"letter": ("lettre.pdf", content, "application/pdf")}
    return ask(person, body, files=letter)[1]


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


def number_of(reviewer: Any, email: str) -> str:
    """Return the number of a person's latest request on the page of a reviewer."""
    cards = reviewer.get("/pages/requests?lang=en").text.split("<section")
    found = [re.search(r'name="request" value="([^"]+)"', card) for card in cards if email in card]
    assert found[-1] is not None
    return found[-1][1]


def decide(reviewer: Any, email: str, decision: str = "accept", **more: str) -> str:
    """Decide on a person's latest request. Return the refusal, '' where it was done."""
    number = number_of(reviewer, email)
    return send(reviewer, "requests", request=number, decision=decision, **more)


def act(person: Any, page: str, name: str, record: int = 0, **fields: Any) -> str:
    """Perform an act of a page of records. Return the refusal, '' where it was done."""
    return send(person, f"{page}?act={name}&record={record}", **fields)


def send(person: Any, page: str, **fields: Any) -> str:
    """Send the form of a page. Return the refusal, '' where it was done."""
    path = f"/pages/{page}{'&' if '?' in page else '?'}lang=en"
    csrf = csrf_of(person.get("/pages/request"))
    return refusal_of(person.post(path, data={"csrf": csrf, **fields}))


def refusal_of(answer: Any) -> str:
    """Return the id of the refusal that a page shows, its sentence where it is none, else ''."""
    said = re.search(r'<p class="error" role="alert">(.*?)</p>', answer.text)
    sentence = html.unescape(said[1]) if said else ""
    starts = {row.english.partition("{")[0]: row.id for row in REFUSALS.values()}
    found = (name for start, name in starts.items() if start and sentence.startswith(start))
    return next(found, sentence)


def record_of(person: Any, page: str, text: str) -> int:
    """Return the number of the record whose row holds a text, for an act that is offered."""
    rows = person.get(f"/pages/{page}?lang=en").text.split("<tr>")
    row = next(row for row in rows if text in html.unescape(row))
    number = re.search(r"record=(\d+)", row)
    assert number is not None, row
    return int(number[1])


def complete(person: Any, name: str, **fields: str) -> str:
    number = record_of(person, "organisations", name)
    return act(person, "organisations", "complete_organisation", number, **{**COMPLETE, **fields})


def oppose(person: Any, region: str = "32") -> str:
    reason = "Diffusion trop fine pour nos locataires."
    return act(person, "oppositions", "oppose", region=region, reason=reason)


def withdraw(person: Any) -> str:
    """Withdraw the latest opposition of an Hlm organisation."""
    number = record_of(person, "oppositions", "act=withdraw")
    return act(person, "oppositions", "withdraw", number)
