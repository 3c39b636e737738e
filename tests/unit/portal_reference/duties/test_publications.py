"""The committee: dossiers and notes."""

import json

from tests.unit.portal_reference.duties.forms import PDF


def test_dossiers_are_seen_and_annotated_by_the_committee_of_the_territory(sign):
    body = {
        "title": "Fragilité des résidences du Caudrésis",
        "territory": "200030633",
        "purpose": "attribution",
        "parameters": {"scale": "residence", "vintage": "2022"},
        "mask_report": {"released": 120, "withheld": 30},
    }
    sent = sign("tiers").send("POST", "/publications", json=body)
    assert sent.status_code == 201, sent.text
    number = sent.json()["number"]
    for member in ("bailleur", "urh", "agent.epci", "admin.local", "tiers"):
        assert number in {
            p["number"] for p in sign(member).get("/publications").json()["publications"]
        }, member
    assert number not in {
        p["number"] for p in sign("reservataire").get("/publications").json()["publications"]
    }
    assert (
        sign("reservataire")
        .send("POST", f"/publications/{number}/notes", json={"text": "Un avis."})
        .status_code
        == 404
    )
    noted = sign("bailleur").send(
        "POST",
        f"/publications/{number}/notes",
        json={"text": "La résidence 12 est en réhabilitation."},
    )
    assert noted.status_code == 201
    notes = sign("agent.epci").get(f"/publications/{number}").json()["notes"]
    assert [note["organisation"] for note in notes] == ["Habitat fictif du Cambrésis"]
    assert (
        sign("agent.commune")
        .send("POST", "/publications", json={**body, "territory": "59136"})
        .status_code
        == 403
    )


def test_a_dossier_carries_its_file(sign):
    report = {"commune 2022": {"withheld_units": 3}}
    fields = {
        "title": "Vacance",
        "territory": "59139",
        "purpose": "observation",
        "mask_report": json.dumps(report),
    }
    sent = sign("agent.commune").send(
        "POST",
        "/publications",
        data=fields,
        files={"dossier": ("dossier.pdf", PDF, "application/pdf")},
    )
    assert sent.status_code == 201, sent.text
    assert sent.json()["mask_report"] == report
    assert sign("agent.epci").get(f"/publications/{sent.json()['number']}/dossier").content == PDF
    bad = sign("agent.commune").send(
        "POST", "/publications", data=fields, files={"dossier": ("x.exe", b"MZ", "application/pdf")}
    )
    assert bad.status_code == 415
    assert json.loads(bad.text)["error"] == "dossier_type"
