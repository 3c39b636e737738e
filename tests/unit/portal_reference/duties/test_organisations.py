"""An organisation's record: no account and no data while it lacks something."""

from tests.unit.portal_reference.duties.forms import COMPLETE, decide, post, request_body


def test_an_incomplete_organisation_opens_no_account(duties, sign):
    body = {
        "reference": "Annexe 2 – incomplet",
        "third_party": "Atelier fictif",
        "accounts_allowed": 1,
        "ends_on": "2030-01-31",
    }
    sign("admin.local").send("POST", "/contracts", json=body)
    ask = request_body(
        email="ana.fictif@atelier.example",
        organisation="Atelier fictif",
        role="third_party",
        contract="Annexe 2 – incomplet",
    )
    post(duties, "/accounts/requests", ask)
    assert decide(sign("national"), ask["email"]).json()["error"] == "organisation_incomplete"
    record = next(
        o
        for o in sign("national").get("/organisations").json()["organisations"]
        if o["name"] == "Atelier fictif"
    )
    assert set(record["missing"]) >= {"dpd_name", "signatory"}
    done = sign("admin.local").send("PATCH", f"/organisations/{record['id']}", json=COMPLETE)
    assert done.json()["complete"] is True
    assert decide(sign("national"), ask["email"]).status_code == 200


def test_data_stop_when_the_record_becomes_incomplete(sign):
    number = sign("agent.epci").get("/me").json()["organisation_record"]["id"]
    before = sign("agent.epci").get("/flatgeobuf/commune-2022.fgb")
    assert before.status_code == 200
    sign("admin.local").send("PATCH", f"/organisations/{number}", json={"dpd_name": None})
    assert (
        sign("agent.epci").get("/flatgeobuf/commune-2022.fgb").json()["error"]
        == "organisation_incomplete"
    )
    sign("admin.local").send("PATCH", f"/organisations/{number}", json={"dpd_name": "Dany Fictif"})
    assert sign("agent.epci").get("/flatgeobuf/commune-2022.fgb").status_code == 200
