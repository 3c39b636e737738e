"""Third parties: as many accounts as agreed, until the agreed end, and the people who may change
it."""

from datetime import date, timedelta


def test_an_extension_needs_the_epci_and_moves_the_end_of_access(duties, sign):
    contract = next(
        c
        for c in sign("admin.local").get("/contracts").json()["contracts"]
        if "agence" in c["reference"]
    )
    later = (date.fromisoformat(contract["ends_on"]) + timedelta(days=90)).isoformat()
    path = f"/contracts/{contract['id']}/extensions"
    body = {"ends_on": later, "reason": "La mission continue jusqu’au diagnostic."}
    assert sign("tiers").send("POST", path, json=body).json()["error"] == "not_the_epci"
    assert sign("reservataire").send("POST", path, json=body).status_code == 404
    assert (
        sign("admin.local")
        .send("POST", path, json={**body, "ends_on": contract["ends_on"]})
        .json()["error"]
        == "not_later"
    )
    answer = sign("admin.local").send("POST", path, json=body)
    assert answer.status_code == 201
    number = answer.json()["extensions"][-1]["id"]
    assert sign("tiers").get("/me").json()["access_ends_on"] == contract["ends_on"]
    assert (
        sign("admin.local")
        .send("POST", f"/extensions/{number}/decision", json={"decision": "accept"})
        .status_code
        == 403
    )
    assert (
        sign("national")
        .send("POST", f"/extensions/{number}/decision", json={"decision": "accept"})
        .status_code
        == 200
    )
    assert sign("tiers").get("/me").json()["access_ends_on"] == later


def test_the_third_party_is_warned_before_its_end(portal, visit):
    kinds = {
        reminder["kind"]: reminder
        for reminder in visit(portal, "tiers").get("/me").json()["reminders"]
    }
    assert kinds["access_ends"]["days"] == 21
    assert set(kinds["access_ends"]["text"]) == {"fr", "en"}


def test_a_new_convention_is_recorded_by_the_epci(sign):
    body = {
        "reference": "Annexe 2 – essai",
        "third_party": "Cabinet fictif",
        "accounts_allowed": 1,
        "ends_on": "2030-01-31",
    }
    assert sign("agent.epci").send("POST", "/contracts", json=body).status_code == 403
    answer = sign("admin.local").send("POST", "/contracts", json=body)
    assert answer.status_code == 201
    assert answer.json()["accounts_open"] == 0
    assert sign("admin.local").send("POST", "/contracts", json=body).status_code == 409
    assert (
        sign("admin.local")
        .send("POST", "/contracts", json={**body, "reference": "x", "ends_on": "2020-01-01"})
        .status_code
        == 422
    )
