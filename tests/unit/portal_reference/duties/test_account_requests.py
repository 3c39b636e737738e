"""Account requests: the form, what is refused, the review, the first password."""

import pytest
import requests

from scripts.portal import client
from scripts.portal.access.email_rules import problem
from tests.unit.portal_reference.duties.forms import (
    PASSWORD,
    PDF,
    commune_request,
    decide,
    number_of,
    post,
    request_body,
    send,
)
from tests.unit.portal_reference.visitors import Visitor

EMAIL = "robin.fictif@caudresis.example"


@pytest.mark.parametrize(
    ("email", "code"),
    [
        ("camille.fictif@ville.example", None),
        ("c.fictif@agglo-fictive.example", None),
        ("contact@ville.example", "email_generic"),
        ("mairie@ville.example", "email_generic"),
        ("accueil2@ville.example", "email_generic"),
        ("mairie.caudry@ville.example", "email_generic"),
        ("service-logement@ville.example", "email_generic"),
        ("camille.fictif@gmail.com", "email_free_mail"),
        ("camille.fictif@wanadoo.fr", "email_free_mail"),
        ("camille.fictif", "email_invalid"),
        ("camille@ville", "email_invalid"),
        ("a b@ville.example", "email_invalid"),
    ],
)
def test_professional_nominative_addresses(email, code):
    gate_problem = problem(email)
    assert (gate_problem.code if gate_problem else None) == code


def test_an_exception_in_writing_allows_a_generic_address_never_free_mail():
    assert problem("contact@ville.example", "Deux agents à mi-temps partagent ce poste.") is None
    assert (
        problem("contact@gmail.com", "Deux agents à mi-temps partagent ce poste.").code
        == "email_free_mail"
    )


def test_a_territory_may_say_its_scale(duties):
    own = request_body(email="ida.fictif@caudresis.example", territory="epci:200030633")
    answer = post(duties, "/accounts/requests", own)
    assert answer.json()["territory"]["code"] == "200030633"
    wrong = post(duties, "/accounts/requests", {**own, "territory": "departement:200030633"})
    assert (wrong.status_code, wrong.json()["error"]) == (422, "unknown_territory")


def test_a_request_is_followed_reviewed_and_opened(duties, browse):
    answer = post(duties, "/accounts/requests", request_body())
    assert answer.status_code == 201
    reference = answer.json()["reference"]
    assert answer.json()["state"] == "submitted"
    follow = f"{duties.url}/accounts/requests/{reference}"
    assert "email" not in requests.get(follow, timeout=10).json()
    number = number_of(browse("admin.local"), EMAIL)
    assert (
        post(duties, f"/accounts/requests/{reference}/password", {"password": PASSWORD}).status_code
        == 409
    )
    assert decide(browse("admin.local"), EMAIL) == ""
    second_decision = {"reference": number, "decision": "reject", "reason": "trop tard"}
    assert send(browse("admin.local"), "requests", **second_decision) == "already_decided"
    assert (
        post(duties, f"/accounts/requests/{reference}/password", {"password": "court"}).status_code
        == 422
    )
    opened = post(duties, f"/accounts/requests/{reference}/password", {"password": PASSWORD})
    assert opened.json() == {"username": EMAIL}
    newcomer = Visitor(duties.url, client.sign_in(duties.url, EMAIL, PASSWORD))
    me = newcomer.get("/me").json()
    assert me["role"] == "epci_agent"
    assert me["charter_accepted"] is None
    assert newcomer.get("/flatgeobuf/commune-2022.fgb").json()["error"] == "charter_not_accepted"


def test_a_rejection_says_why(duties, browse):
    reference = post(
        duties, "/accounts/requests", request_body(email="lou.fictif@caudresis.example")
    ).json()["reference"]
    email = "lou.fictif@caudresis.example"
    assert decide(browse("admin.local"), email, "reject") == "rejection_without_reason"
    decide(browse("admin.local"), email, "reject", reason="Agent inconnu de l’EPCI.")
    answer = requests.get(f"{duties.url}/accounts/requests/{reference}", timeout=10).json()
    assert (answer["state"], answer["reason"]) == ("rejected", "Agent inconnu de l’EPCI.")


def test_refused_requests_say_what_to_correct(duties):
    for changes, status, code in (
        ({"email": "contact@caudresis.example"}, 422, "email_generic"),
        ({"role": "national"}, 422, "invalid"),
        ({"name": None}, 422, "invalid"),
        ({"territory": "59139"}, 422, "unknown_territory"),
        ({"territory": "000000000"}, 422, "unknown_territory"),
        ({"surprise": "x"}, 422, "invalid"),
        ({"role": "commune_agent", "territory": "59139"}, 422, "letter_missing"),
        ({"role": "third_party"}, 422, "contract_unknown"),
    ):
        answer = post(duties, "/accounts/requests", request_body(**changes))
        assert (answer.status_code, answer.json()["error"]) == (status, code), changes
    assert (
        requests.post(
            f"{duties.url}/accounts/requests",
            data="{",
            headers={"Content-Type": "application/json"},
            timeout=10,
        ).status_code
        == 400
    )


def test_the_local_administrator_reviews_the_epci_and_its_communes_only(duties, browse):
    third = request_body(
        email="tiers2@agence.example",
        organisation="Agence d’urbanisme fictive",
        role="third_party",
        contract="Annexe 2 – agence fictive",
    )
    post(duties, "/accounts/requests", third)
    reference = number_of(browse("national"), "tiers2@agence.example")
    assert "tiers2@agence.example" not in browse("admin.local").get("/pages/requests").text
    form = {"reference": reference, "decision": "accept"}
    assert send(browse("admin.local"), "requests", **form) == "not_found"
    assert send(browse("agent.epci"), "requests", **form)
    assert browse("agent.epci").get("/pages/requests").status_code == 403
    assert decide(browse("national"), "tiers2@agence.example", "reject", reason="Essai.") == ""


def test_a_commune_attaches_its_letter(duties, browse):
    assert commune_request(duties, b"not a pdf").status_code == 415
    assert commune_request(duties, PDF + b" " * (4 << 20) + b"%%EOF").status_code == 413
    sent = commune_request(duties, PDF)
    assert sent.status_code == 201, sent.text
    number = number_of(browse("admin.local"), "eden.fictif@cateau.example")
    letter = browse("admin.local").get(f"/pages/requests/{number}/letter")
    assert letter.content == PDF
    assert letter.headers["Content-Type"] == "application/pdf"
    assert browse("agent.epci").get(f"/pages/requests/{number}/letter").status_code == 404


def test_a_commune_without_social_housing_cannot_ask(duties, sign):
    empty = next(
        code for code, row in sign("national").rows("commune-2024").items() if row["dwellings"] == 0
    )
    assert commune_request(duties, PDF, empty).json()["error"] == "no_social_housing"
