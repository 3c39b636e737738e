"""A breach: its notice, its clock, its follow-up."""

from datetime import datetime, timedelta

from tests.unit.portal_reference.duties.forms import incident


def test_an_incident_goes_to_the_landlords_and_the_urh_within_72_hours(sign):
    answer = sign("agent.epci").send("POST", "/incidents", json=incident())
    assert answer.status_code == 201, answer.text
    notice = answer.json()
    assert notice["number"].startswith("INC-")
    assert notice["late"] is False
    kinds = [recipient["kind"] for recipient in notice["recipients"]]
    assert kinds.count("urh") == 1
    assert kinds.count("landlord") == 5
    assert datetime.fromisoformat(notice["deadline"]) - datetime.fromisoformat(
        notice["discovered_at"]
    ) == timedelta(hours=72)
    old = sign("agent.epci").send(
        "POST", "/incidents", json=incident(discovered_at="2026-01-01T00:00:00Z")
    )
    assert old.json()["late"] is True
    number = notice["number"]
    assert number in {i["number"] for i in sign("bailleur").get("/incidents").json()["incidents"]}
    assert number not in {
        i["number"] for i in sign("reservataire").get("/incidents").json()["incidents"]
    }
    assert (
        sign("agent.epci")
        .send("PATCH", f"/incidents/{number}", json={"state": "closed"})
        .status_code
        == 403
    )
    followed = sign("admin.local").send(
        "PATCH", f"/incidents/{number}", json={"state": "acknowledged", "note": "Reçu."}
    )
    assert followed.json()["state"] == "acknowledged"
    mine = next(
        i for i in sign("agent.epci").get("/incidents").json()["incidents"] if i["number"] == number
    )
    assert mine["follow_up"][0]["note"] == "Reçu."


def test_a_journal_extract_holds_no_values(sign):
    line = {"at": "2026-01-05T10:00:00Z", "what": "export", "households": 7}
    assert (
        sign("agent.epci").send("POST", "/incidents", json=incident(journal=[line])).status_code
        == 422
    )
    assert sign("agent.epci").send("POST", "/journal", json={"lines": [line]}).status_code == 422
