"""The reviewer decides to which organisation a newcomer belongs, by kind and territory, never by a
name that anybody may write."""

import requests

from scripts.portal import client
from tests.unit.portal_reference.duties.forms import PASSWORD, decide, number_of, post, request_body
from tests.unit.portal_reference.visitors import Visitor

LANDLORD = "Habitat fictif du Cambrésis"


def newcomer(duties, reviewer: Visitor, **changes: str) -> Visitor:
    """A request accepted, opened, signed in, its charter signed."""
    body = request_body(**changes)
    secret = post(duties, "/accounts/requests", body).json()["reference"]
    assert decide(reviewer, body["email"]).status_code == 200
    path = f"/accounts/requests/{secret}/password"
    assert post(duties, path, {"password": PASSWORD}).status_code == 201
    answer = Visitor(duties.url, client.sign_in(duties.url, body["email"], PASSWORD))
    version = answer.get("/charter").json()["version"]
    answer.send("POST", "/charter/acceptance", json={"version": version, "trained": True})
    return answer


def test_an_epci_s_agent_who_names_a_landlord_lifts_no_opposition(duties, sign):
    body = {"region": "32", "reason": "Diffusion trop fine pour nos locataires."}
    opened = sign("bailleur").send("POST", "/oppositions", json=body)
    assert opened.status_code == 201
    try:
        agent = newcomer(
            duties,
            sign("admin.local"),
            email="ruse.fictif@caudresis.example",
            organisation=LANDLORD,
        )
        me = agent.get("/me").json()
        assert me["organisation"] == "CA du Caudrésis et du Catésis"
        assert me["organisation_record"]["kind"] == "epci"
        path = f"/oppositions/{opened.json()['id']}"
        assert agent.send("DELETE", path).status_code == 404
        # the URH's account is a landlord's by its role, and no Hlm organisation
        assert sign("urh").send("DELETE", path).status_code == 404
        assert agent.get("/flatgeobuf/residence-2022.fgb").status_code == 403
    finally:
        sign("bailleur").send("DELETE", f"/oppositions/{opened.json()['id']}")


def test_an_agent_is_held_to_the_record_of_the_own_epci_whatever_name_was_written(duties, sign):
    agent = newcomer(
        duties,
        sign("admin.local"),
        email="autre.fictif@caudresis.example",
        organisation="DDTM fictive",
    )
    number = agent.get("/me").json()["organisation_record"]["id"]
    sign("admin.local").send("PATCH", f"/organisations/{number}", json={"dpd_name": None})
    try:
        answer = agent.get("/flatgeobuf/commune-2022.fgb").json()
        assert answer["error"] == "organisation_incomplete"
    finally:
        record = {"dpd_name": "Dany Fictif"}
        sign("admin.local").send("PATCH", f"/organisations/{number}", json=record)


def test_nobody_makes_an_organisation_by_asking(duties, sign):
    def known() -> list[str]:
        rows = sign("national").get("/organisations").json()["organisations"]
        return [row["name"] for row in rows]

    before = known()
    for role, name in (("landlord", "Office inventé"), ("state", "Cabinet à venir")):
        body = request_body(
            role=role, organisation=name, territory="32", email=f"x.{role}@inventee.example"
        )
        assert post(duties, "/accounts/requests", body).status_code == 201
    assert known() == before
    contract = {
        "reference": "Annexe 2 – à venir",
        "third_party": "Cabinet à venir",
        "accounts_allowed": 1,
        "ends_on": "2030-01-31",
    }
    assert sign("admin.local").send("POST", "/contracts", json=contract).status_code == 201


def test_a_third_party_asks_for_the_territory_of_its_convention_only(duties):
    body = request_body(
        email="loin.fictif@agence.example",
        organisation="Agence d’urbanisme fictive",
        role="third_party",
        contract="Annexe 2 – agence fictive",
    )
    for territory, error in (
        ("32", "unknown_territory"),
        ("59", "unknown_territory"),
        ("FR", "unknown_territory"),
    ):
        answer = post(duties, "/accounts/requests", {**body, "territory": territory})
        assert (answer.status_code, answer.json()["error"]) == (422, error)
    for territory in ("200030633", "59139"):
        answer = post(duties, "/accounts/requests", {**body, "territory": territory})
        assert answer.status_code == 201


def test_a_reviewer_never_learns_the_applicant_s_secret(duties, sign):
    body = request_body(email="secret.fictif@caudresis.example")
    secret = post(duties, "/accounts/requests", body).json()["reference"]
    assert secret not in sign("admin.local").get("/accounts/requests").text
    number = number_of(sign("admin.local"), body["email"])
    decided = decide(sign("admin.local"), body["email"])
    assert secret not in decided.text
    choice = {"password": PASSWORD}
    path = f"/accounts/requests/{number}"
    assert post(duties, f"{path}/password", choice).status_code == 404
    assert requests.get(duties.url + path, timeout=10).status_code == 404
    assert post(duties, f"/accounts/requests/{secret}/password", choice).status_code == 201
