"""Account requests: the form, what is refused, the review, the first password."""

import pytest

from scripts.portal import client
from scripts.portal.access.email_rules import problem
from tests.unit.portal_reference.duties.forms import (
    PASSWORD,
    PDF,
    activate,
    ask,
    commune_request,
    decide,
    number_of,
    request_body,
    send,
)
from tests.unit.portal_reference.visitors import Browser, Visitor

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
    person = Browser(duties.url)
    secret, _ = ask(person, own)
    assert "CA du Caudrésis" in person.get(f"/pages/requests/{secret}").text
    assert ask(person, {**own, "territory": "departement:200030633"})[1] == "territory_unfit"


def test_a_request_is_followed_reviewed_and_opened(duties, browse):
    person = Browser(duties.url)
    reference, _ = ask(person, request_body())
    page = person.get(f"/pages/requests/{reference}?lang=en").text
    assert "waiting" in page
    assert EMAIL not in page
    number = number_of(browse("admin.local"), EMAIL)
    assert activate(person, reference) == "not_accepted"
    assert decide(browse("admin.local"), EMAIL) == ""
    second_decision = {"request": number, "decision": "reject", "reason": "trop tard"}
    assert send(browse("admin.local"), "requests", **second_decision) == "already_decided"
    assert activate(person, reference, "court") == "fields_to_correct"
    assert activate(person, reference) == ""
    newcomer = Visitor(duties.url, client.sign_in(duties.url, EMAIL, PASSWORD))
    me = newcomer.get("/me").json()
    assert me["role"] == "epci_agent"
    assert me["charter_accepted"] is None
    assert newcomer.get("/flatgeobuf/commune-2022.fgb").json()["error"] == "charter_not_accepted"


def test_a_rejection_says_why(duties, browse):
    email, person = "lou.fictif@caudresis.example", Browser(duties.url)
    reference, _ = ask(person, request_body(email=email))
    assert decide(browse("admin.local"), email, "reject") == "rejection_without_reason"
    decide(browse("admin.local"), email, "reject", reason="Agent inconnu de l’EPCI.")
    page = person.get(f"/pages/requests/{reference}?lang=en").text
    assert "rejected" in page
    assert "Agent inconnu de l’EPCI." in page


def test_refused_requests_say_what_to_correct(duties):
    for changes, refusal in (
        ({"email": "contact@caudresis.example"}, "email_generic"),
        ({"role": "national"}, "fields_to_correct"),
        ({"name": None}, "fields_to_correct"),
        ({"territory": "59139"}, "territory_unfit"),
        ({"territory": "000000000"}, "territory_unfit"),
        ({"surprise": "x"}, "fields_to_correct"),
        ({"role": "commune_agent", "territory": "59139"}, "letter_missing"),
        ({"role": "third_party"}, "contract_unknown"),
    ):
        assert ask(Browser(duties.url), request_body(**changes)) == ("", refusal), changes


def test_the_local_administrator_reviews_the_epci_and_its_communes_only(duties, browse):
    third = request_body(
        email="tiers2@agence.example",
        organisation="Agence d’urbanisme fictive",
        role="third_party",
        contract="Annexe 2 – agence fictive",
    )
    assert ask(Browser(duties.url), third)[0]
    reference = number_of(browse("national"), "tiers2@agence.example")
    assert "tiers2@agence.example" not in browse("admin.local").get("/pages/requests").text
    form = {"request": reference, "decision": "accept"}
    assert send(browse("admin.local"), "requests", **form) == "not_found"
    assert send(browse("agent.epci"), "requests", **form)
    assert browse("agent.epci").get("/pages/requests").status_code == 403


def test_a_commune_attaches_its_letter(duties, browse):
    person = Browser(duties.url)
    assert commune_request(person, b"not a pdf") == "letter_not_pdf"
    assert commune_request(person, PDF + b" " * (4 << 20) + b"%%EOF") == "letter_too_large"
    assert commune_request(person, PDF) == ""
    number = number_of(browse("admin.local"), "eden.fictif@cateau.example")
    letter = browse("admin.local").get(f"/pages/requests/{number}/letter")
    assert letter.content == PDF
    assert letter.headers["Content-Type"] == "application/pdf"
    assert browse("agent.epci").get(f"/pages/requests/{number}/letter").status_code == 404


def test_a_commune_without_social_housing_cannot_ask(duties, sign):
    empty = next(
        code for code, row in sign("national").rows("commune-2024").items() if row["dwellings"] == 0
    )
    assert commune_request(Browser(duties.url), PDF, empty) == "no_social_housing"
