"""An organisation's record: no account and no data while it lacks something."""

from tests.unit.portal_reference.duties.forms import act, ask, complete, decide, request_body
from tests.unit.portal_reference.visitors import Browser

EPCI = "CA du Caudrésis et du Catésis"


def test_an_incomplete_organisation_opens_no_account(duties, browse):
    body = {
        "reference": "Annexe 2 – incomplet",
        "third_party": "Atelier fictif",
        "accounts_allowed": 1,
        "ends_on": "2030-01-31",
    }
    assert act(browse("admin.local"), "third-parties", "record_contract", **body) == ""
    request = request_body(
        email="ana.fictif@atelier.example",
        organisation="Atelier fictif",
        role="third_party",
        contract="Annexe 2 – incomplet",
    )
    assert ask(Browser(duties.url), request)[0]
    assert decide(browse("national"), request["email"]) == "organisation_incomplete"
    rows = browse("admin.local").get("/pages/organisations?lang=en").text.split("<tr>")
    row = next(row for row in rows if "Atelier fictif" in row)
    assert "Convention signed on, Signatory, DPD or GDPR referent" in row
    assert complete(browse("admin.local"), "Atelier fictif") == ""
    assert decide(browse("national"), request["email"]) == ""


def test_data_stop_when_the_record_becomes_incomplete(browse, sign):
    before = sign("agent.epci").get("/flatgeobuf/commune-2022.fgb")
    assert before.status_code == 200
    complete(browse("admin.local"), EPCI, dpd_name="")
    assert (
        sign("agent.epci").get("/flatgeobuf/commune-2022.fgb").json()["error"]
        == "organisation_incomplete"
    )
    complete(browse("admin.local"), EPCI)
    assert sign("agent.epci").get("/flatgeobuf/commune-2022.fgb").status_code == 200
