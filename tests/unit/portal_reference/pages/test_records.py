"""The pages of organisations and other people: who may do what, who sees whom, and that nothing is
done without the form's own secret."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.portal.duties import contracts, oppositions, organisations
from tests.unit.portal_reference.duties.forms import act, complete, oppose, record_of, send
from tests.unit.portal_reference.visitors import csrf_of
from tests.unit.secrecy.draws import draws

CONTRACT = {
    "reference": "Annexe 2 – essai",
    "third_party": "Cabinet fictif",
    "accounts_allowed": 1,
    "ends_on": "2030-01-31",
}
LATER = {"ends_on": "2031-01-31", "reason": "La mission continue."}
AGENCY, BUREAU = 1, 2  # conventions with the same EPCI
ACTS = ("record_contract", "ask_extension", "decide_extension", "oppose", "withdraw", "complete")
GIP, LANDLORD, HIDDEN = "extension_not_by_gip", "not_a_landlord", "not_found"
NOT_EPCI, NO_WISH = "convention_not_by_epci", "extension_not_by_epci"
# the refusal of each act, '' where the account may
REFUSED = {
    "agent.epci": (NOT_EPCI, "", GIP, LANDLORD, HIDDEN, HIDDEN),
    "agent.commune": (NOT_EPCI, HIDDEN, GIP, LANDLORD, HIDDEN, HIDDEN),
    "tiers": (NOT_EPCI, NO_WISH, GIP, LANDLORD, HIDDEN, HIDDEN),
    "admin.local": ("", "", GIP, LANDLORD, HIDDEN, ""),
    "etat": (NOT_EPCI, HIDDEN, GIP, LANDLORD, HIDDEN, HIDDEN),
    "bailleur": (NOT_EPCI, HIDDEN, GIP, "", "", HIDDEN),
    "reservataire": (NOT_EPCI, HIDDEN, GIP, LANDLORD, HIDDEN, HIDDEN),
    "national": ("", NO_WISH, "", LANDLORD, HIDDEN, ""),
    "urh": (NOT_EPCI, HIDDEN, GIP, LANDLORD, HIDDEN, HIDDEN),
}
PAGES = ("third-parties", "oppositions", "organisations")


@pytest.mark.parametrize("username", REFUSED)
def test_an_act_is_done_and_offered_by_right_only(inside, username):
    person, admin = inside.browser(username), inside.browser("admin.local")
    house = record_of(admin, "organisations", "dpd@exemple.invalid")
    named = {"epci": "200030633"} if username == "national" else {}
    assert act(admin, "third-parties", "ask_extension", BUREAU, **LATER) == ""
    if username != "bailleur":
        assert oppose(inside.browser("bailleur")) == ""
    offered = "".join(person.get(f"/pages/{page}").text for page in PAGES)
    refused = (
        act(person, "third-parties", "record_contract", **CONTRACT, **named),
        act(person, "third-parties", "ask_extension", AGENCY, **LATER),
        act(person, "third-parties", "decide_extension", 1, decision="accept"),
        oppose(person),
        act(person, "oppositions", "withdraw", 1),
        act(person, "organisations", "complete_organisation", house, signatory="Autre Fictif"),
    )
    assert refused == REFUSED[username]
    for name, refusal in zip(ACTS, REFUSED[username], strict=True):
        if (username, name) != (
            "bailleur",
            "withdraw",
        ):  # nothing to withdraw when the page was read
            assert (f"act={name}" in offered) == (refusal == ""), name


@pytest.mark.parametrize("username", REFUSED)
def test_records_of_others_are_shown_to_nobody(inside, username):
    page = inside.browser(username).get("/pages/third-parties").text
    of_epci = username in ("agent.epci", "admin.local", "national")
    assert ("Annexe 2 – agence fictive" in page) == (of_epci or username == "tiers")
    assert ("Annexe 2 – bureau fictif" in page) == of_epci
    page = inside.browser(username).get("/pages/organisations").text
    assert page.count("<tr>") - 1 == {"national": 13, "admin.local": 5}.get(username, 1)
    page = inside.browser(username).get("/pages/registers")
    assert page.status_code == (200 if username in ("admin.local", "national") else 403)
    assert ("etat@exemple.invalid" in page.text) == (username == "national")
    for register in ("people", "charters", "acts", "contracts", "organisations"):
        file = inside.browser(username).get(f"/pages/registers/{register}.csv")
        assert file.status_code == page.status_code
        assert ("DDTM" in file.text) == (
            username == "national" and register in ("people", "organisations")
        )


def test_an_epci_records_no_convention_for_another(inside):
    person = inside.browser("admin.local")
    form: dict[str, Any] = {**CONTRACT, "epci": "245900758"}
    assert act(person, "third-parties", "record_contract", **form) == "convention_not_by_epci"


@pytest.mark.parametrize("page", [*PAGES, "registers", "registers/people.csv"])
def test_without_a_session_a_page_leads_to_the_sign_in(inside, page):
    answer = inside.app.test_client().get(f"/pages/{page}")
    assert answer.status_code == 302
    assert "/pages/sign-in" in answer.headers["Location"]


@pytest.mark.parametrize("query", ["act=record_contract", "act=record_contract&record=x"])
@pytest.mark.parametrize("secret", [{}, {"csrf": "forged"}])
def test_a_form_from_elsewhere_does_nothing(inside, query, secret):
    person = inside.browser("admin.local")
    answer = person.post(f"/pages/third-parties?{query}", data={**CONTRACT, **secret})
    assert answer.status_code == 400
    assert "Cabinet fictif" not in person.get("/pages/third-parties").text


def test_an_act_or_a_record_that_is_none_is_refused(inside):
    person = inside.browser("admin.local")
    assert "expired" in act(person, "third-parties", "decide", 1)
    for record in (999, int("9" * 40), "x", -1):
        assert act(person, "third-parties", "ask_extension", record, **LATER) == "not_found"
    assert person.get("/pages/registers/journal.csv").status_code == 404
    form = {"account": "9" * 40, "act": "sessions"}
    assert "expired" in send(inside.browser("national"), "accounts", **form)


FORMS = {
    "third-parties?act=record_contract": contracts.Contract,
    "third-parties?act=ask_extension&record=1": contracts.Extension,
    "third-parties?act=decide_extension&record=1": contracts.Verdict,
    "oppositions?act=oppose": oppositions.Opposition,
    "organisations?act=complete_organisation&record=1": organisations.Record,
}
ODD = st.sampled_from(
    (
        "",
        "1",
        "-1",
        "101",
        "9" * 40,
        "0001-01-01",
        "9999-12-31",
        "accept",
        "32",
        "a@b.c",
        "x" * 9000,
    )
)


@pytest.mark.parametrize("page", FORMS)
def test_whatever_a_form_holds_is_done_or_refused_with_a_sentence(inside, page):
    fields = st.dictionaries(st.sampled_from([*FORMS[page].model_fields, "odd"]), ODD | st.text())
    people = [inside.browser(name) for name in ("national", "admin.local", "bailleur")]
    secrets = [csrf_of(person.get("/pages/request")) for person in people]

    @settings(
        max_examples=len(draws(60)),
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(form=fields)
    def sent(form):
        for person, csrf in zip(people, secrets, strict=True):
            answer = person.post(f"/pages/{page}", data={**form, "csrf": csrf})
            assert answer.status_code in (303, 400)
            assert answer.status_code == 303 or "\x00" in str(form) or 'role="alert"' in answer.text

    sent()


def test_texts_of_users_are_escaped_and_no_formula(inside):
    person = inside.browser("admin.local")
    form = {**CONTRACT, "reference": "=1+1", "third_party": "<script>alert(1)</script>"}
    assert act(person, "third-parties", "record_contract", **form) == ""
    page = person.get("/pages/third-parties").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    file = person.get("/pages/registers/contracts.csv")
    assert "'=1+1;" in file.text
    assert file.data.startswith("\ufeff".encode())
    refused = person.post(
        "/pages/third-parties?act=record_contract", data={"reference": '"><script>'}
    )
    assert "<script>" not in refused.text


def test_the_registers_say_in_words_what_a_dpd_asks_for(inside):
    line = {"at": "2026-01-05T10:00:00Z", "what": "export", "purpose": "observation"}
    lines = [{**line, "scale": "commune", "format": "GPKG"}]
    headers = inside.token("agent.commune")
    inside.app.test_client().post("/journal", json={"lines": lines}, headers=headers)
    person = inside.browser("admin.local")
    assert complete(person, "Commune de Caudry", signatory="") == ""

    def register(name: str) -> str:
        return str(person.get(f"/pages/registers/{name}.csv?lang=fr").text)

    purpose = "Observation et pilotage des politiques locales de l’habitat"
    assert f"2026-01-05 10:00:00;agent.commune;export;{purpose};commune, GPKG" in register("acts")
    assert "local;dossier d’organisation modifié;;Annexes, Référence de" in register("acts")
    assert "Dominique Fictif;agent.commune;agent.commune@exemple.invalid" in register("people")
    assert ";Agent d’une commune;Caudry;;oui" in register("people")
    assert re.search(r"tiers;2026-1;[-0-9 :]{19};oui", register("charters"))
    assert "Annexe 2;Signataire" in register("organisations")


def test_a_form_shows_the_record_and_keeps_what_was_written(inside):
    person = inside.browser("admin.local")
    number = record_of(person, "organisations", "Commune de Caudry")
    path = f"/pages/organisations?act=complete_organisation&record={number}&lang=fr"
    page = person.get(path).text
    assert 'value="Pat Fictif, président"' in page
    assert "Annexe 1 (fictive)\nAnnexe 2 (fictive)</textarea>" in page
    form = {
        "csrf": csrf_of(person.get("/pages/request")),
        "signatory": "Kim Fictif",
        "dpd_email": "personne",
    }
    answer = person.post(path, data=form)
    assert answer.status_code == 400
    assert "Champs à corriger\u00a0: dpd_email." in answer.text
    assert 'value="Kim Fictif"' in answer.text
