"""The reviewer decides to which organisation a newcomer belongs, by kind and territory, never by a
name that anybody may write."""

from scripts.portal import client
from tests.unit.portal_reference.duties.forms import (
    PASSWORD,
    act,
    activate,
    ask,
    complete,
    decide,
    number_of,
    oppose,
    record_of,
    request_body,
    withdraw,
)
from tests.unit.portal_reference.visitors import Browser, Visitor

EPCI = "CA du Caudrésis et du Catésis"
LANDLORD = "Habitat fictif du Cambrésis"


def newcomer(duties, reviewer: Browser, **changes: str) -> Visitor:
    """A request accepted, opened, signed in, its charter signed."""
    body = request_body(**changes)
    secret, _ = ask(Browser(duties.url), body)
    assert decide(reviewer, body["email"]) == ""
    assert activate(Browser(duties.url), secret) == ""
    answer = Visitor(duties.url, client.sign_in(duties.url, body["email"], PASSWORD))
    version = answer.get("/charter").json()["version"]
    answer.send("POST", "/charter/acceptance", json={"version": version, "trained": True})
    return answer


def test_an_epci_s_agent_who_names_a_landlord_lifts_no_opposition(duties, browse):
    assert oppose(browse("bailleur")) == ""
    try:
        agent = newcomer(
            duties,
            browse("admin.local"),
            email="ruse.fictif@caudresis.example",
            organisation=LANDLORD,
        )
        assert agent.get("/me").json()["organisation"] == EPCI
        number = record_of(browse("bailleur"), "oppositions", "act=withdraw")
        person = Browser(duties.url)
        person.sign_in("ruse.fictif@caudresis.example", PASSWORD)
        # the URH's account is a landlord's by its role, and no Hlm organisation
        for other in (person, browse("urh")):
            assert act(other, "oppositions", "withdraw", number) == "not_found"
        assert agent.get("/flatgeobuf/residence-2022.fgb").status_code == 403
    finally:
        withdraw(browse("bailleur"))


def test_an_agent_is_held_to_the_record_of_the_own_epci_whatever_name_was_written(duties, browse):
    agent = newcomer(
        duties,
        browse("admin.local"),
        email="autre.fictif@caudresis.example",
        organisation="DDTM fictive",
    )
    complete(browse("admin.local"), EPCI, dpd_name="")
    try:
        answer = agent.get("/flatgeobuf/commune-2022.fgb").json()
        assert answer["error"] == "organisation_incomplete"
    finally:
        complete(browse("admin.local"), EPCI)


def test_nobody_makes_an_organisation_by_asking(duties, browse):
    def known() -> int:
        return (
            browse("national").get("/pages/organisations").text.count("act=complete_organisation")
        )

    before = known()
    for role, name in (("landlord", "Office inventé"), ("state", "Cabinet à venir")):
        body = request_body(
            role=role, organisation=name, territory="32", email=f"x.{role}@inventee.example"
        )
        assert ask(Browser(duties.url), body)[0]
    assert known() == before
    contract = {
        "reference": "Annexe 2 – à venir",
        "third_party": "Cabinet à venir",
        "accounts_allowed": 1,
        "ends_on": "2030-01-31",
    }
    assert act(browse("admin.local"), "third-parties", "record_contract", **contract) == ""


def test_a_third_party_asks_for_the_territory_of_its_convention_only(duties):
    body = request_body(
        email="loin.fictif@agence.example",
        organisation="Agence d’urbanisme fictive",
        role="third_party",
        contract="Annexe 2 – agence fictive",
    )
    for territory in ("32", "59", "FR"):
        refused = ask(Browser(duties.url), {**body, "territory": territory})
        assert refused == ("", "territory_unfit")
    for territory in ("200030633", "59139"):
        assert ask(Browser(duties.url), {**body, "territory": territory})[0]


def test_a_reviewer_never_learns_the_applicant_s_secret(duties, browse):
    body = request_body(email="secret.fictif@caudresis.example")
    secret, _ = ask(Browser(duties.url), body)
    number = number_of(browse("admin.local"), body["email"])
    assert secret not in browse("admin.local").get("/pages/requests").text
    assert decide(browse("admin.local"), body["email"]) == ""
    assert secret not in browse("admin.local").get("/pages/requests").text
    assert activate(Browser(duties.url), number) == "not_found"
    assert Browser(duties.url).get(f"/pages/requests/{number}").status_code == 404
    assert activate(Browser(duties.url), secret) == ""
