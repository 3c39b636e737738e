"""A text may be as long in its form as in its column, in every database. A longer one is refused by
the name of its field."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import Table

from scripts.portal.duties import (
    account_requests,
    contracts,
    incidents,
    oppositions,
    organisations,
    publications,
)
from scripts.portal.duties.endpoint import Body
from scripts.portal.records import tables
from tests.unit.portal_reference.duties.forms import (
    PDF,
    act,
    activate,
    ask,
    complete,
    decide,
    request_body,
)
from tests.unit.portal_reference.visitors import Authorize, csrf_of

FORMS: list[tuple[type[Body], Table, dict[str, str]]] = [
    (account_requests.Submission, tables.account_requests, {"organisation": "organisation_name"}),
    (contracts.Contract, tables.contracts, {}),
    (contracts.Extension, tables.extensions, {}),
    (contracts.Verdict, tables.extensions, {"reason": "decision"}),
    (organisations.Record, tables.organisations, {}),
    (oppositions.Opposition, tables.oppositions, {}),
    (incidents.Incident, tables.incidents, {}),
    (incidents.FollowUp, tables.incident_steps, {}),
    (publications.Publication, tables.publications, {"territory": "code"}),
    (publications.Note, tables.publication_notes, {}),
]
COPIED = [
    (tables.account_requests.c.name, tables.accounts.c.name),
    (tables.account_requests.c.email, tables.accounts.c.username),
    (tables.account_requests.c.email, tables.accounts.c.email),
    (tables.account_requests.c.function, tables.accounts.c.function),
    (tables.account_requests.c.organisation_name, tables.organisations.c.name),
    (tables.organisations.c.name, tables.accounts.c.organisation),
    (tables.organisations.c.name, tables.accounts.c.landlord),
]
EMAIL = f"robin.fictif@{'.'.join(['m' * 57] * 2)}.fr"
SIGNED = {"accounts_allowed": 1, "ends_on": "2030-01-31"}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form[0].__name__)
def test_a_column_holds_the_longest_text_of_its_form(form):
    model, table, elsewhere = form
    for name, field in model.model_json_schema()["properties"].items():
        column = table.c.get(elsewhere.get(name, name))
        most = [one.get("maxLength") for one in (field, *field.get("anyOf", ()))]
        if column is not None and getattr(column.type, "length", None) and any(most):
            assert max(filter(None, most)) <= column.type.length, name


@pytest.mark.parametrize("pair", COPIED, ids=lambda pair: f"{pair[0]} {pair[1]}")
def test_a_text_copied_to_another_column_fits(pair):
    assert pair[0].type.length <= pair[1].type.length


def accepted(inside, body: dict[str, Any], reviewer: str) -> str:
    """Ask, complete the organisation's record, accept; returns the applicant's secret."""
    secret, _ = ask(inside.app.test_client(), body)
    assert decide(inside.browser(reviewer), body["email"]) == ""
    record = dict.fromkeys(("convention_reference", "signatory", "dpd_name"), "x" * 200)
    assert complete(inside.browser("national"), body["organisation"], **record) == ""
    return secret


@pytest.mark.parametrize("role", ["epci_agent", "landlord"])
def test_an_account_opens_with_the_longest_texts(inside, role):
    body = request_body(email=EMAIL, name="n" * 200, function="f" * 200, phone="0" * 40)
    if role == "landlord":
        body |= {"role": role, "organisation": "o" * 200, "territory": "32"}
    secret = accepted(inside, body, "admin.local" if role == "epci_agent" else "national")
    assert activate(inside.app.test_client(), secret) == ""
    me = inside.app.test_client().get("/me", headers=inside.token(EMAIL)).json
    assert me["name"] == "n" * 200


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", "n" * 201),
        ("function", "f" * 201),
        ("phone", "0" * 41),
        ("organisation", "o" * 201),
        ("territory", "2" * 41),
        ("contract", "c" * 201),
        ("exception", "e" * 4001),
        ("name", "Robin\x1bFictif"),
    ],
)
def test_a_text_too_long_or_of_two_lines_is_refused_by_its_name(inside, field, text):
    path, person = "/pages/request?lang=en", inside.app.test_client()
    form = {"csrf": csrf_of(person.get(path)), **request_body(**{field: text})}
    answer = person.post(path, data=form)
    assert answer.status_code == 422
    assert f"Fields to correct: {field}." in answer.text


@pytest.mark.parametrize("letters", [200, 201])
def test_a_convention_is_kept_whole_or_refused(inside, letters):
    body = {**SIGNED, "reference": "r" * letters, "third_party": "t" * 200}
    refusal = act(inside.browser("admin.local"), "third-parties", "record_contract", **body)
    assert refusal == ("" if letters == 200 else "fields_to_correct")


def test_a_nul_in_the_name_of_a_letter_is_refused(inside):
    body = request_body(role="commune_agent", territory="59136", email="eden.fictif@cateau.example")
    person = inside.app.test_client()
    long_name = {**body, "letter": (io.BytesIO(PDF), "l" * 300 + ".pdf")}
    assert ask(person, long_name)[0]
    form = {"csrf": csrf_of(person.get("/pages/request")), **body}
    with_nul = {**form, "letter": (io.BytesIO(PDF), "lettre\x00.pdf")}
    assert person.post("/pages/request", data=with_nul).status_code == 400


@pytest.mark.parametrize(
    ("name", "text", "status"),
    [
        ("nonce", "n" * 200, 302),
        ("nonce", "n" * 201, 400),
        ("redirect_uri", f"http://127.0.0.1:1/{'r' * 281}", 302),
        ("redirect_uri", f"http://127.0.0.1:1/{'r' * 282}", 400),
        ("scope", " ".join(["openid", "profile"] * 40), 302),
    ],
    ids=lambda value: str(value)[:12],
)
def test_texts_of_a_sign_in_are_bounded(inside, name, text, status):
    browser, way = inside.app.test_client(), Authorize("http://127.0.0.1:1")
    request = {**way.parameters, name: text}
    page = browser.get("/oauth/authorize", query_string=request)
    if status == 302:
        csrf = page.text.partition('name="csrf" value="')[2].partition('"')[0]
        form = {"csrf": csrf, "username": "etat", "password": inside.passwords["etat"]}
        page = browser.post("/oauth/authorize", query_string=request, data=form)
        assert "code=" in page.headers["Location"]
    assert page.status_code == status


def test_an_address_of_a_dpd_has_no_control_character(inside):
    person = inside.browser("admin.local")
    refused = complete(person, "CA du Caudrésis", dpd_email="dpd@atelier\x1b.example")
    assert refused == "fields_to_correct"
