"""The committee: dossiers and notes."""

import json

import pytest

from tests.unit.portal_reference.duties.forms import PDF, complete

BODY = {"title": "Vacance", "territory": "200030633", "purpose": "observation"}


def test_dossiers_are_seen_and_annotated_by_the_committee_of_the_territory(sign):
    body = {
        "title": "Fragilité des résidences du Caudrésis",
        "territory": "200030633",
        "purpose": "attribution",
        "parameters": {"scale": "residence", "vintage": "2022"},
        "mask_report": {"released": 120, "withheld": 30},
    }
    answer = sign("tiers").send("POST", "/publications", json=body)
    assert answer.status_code == 201, answer.text
    number = answer.json()["number"]
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
    answer = sign("agent.commune").send(
        "POST",
        "/publications",
        data=fields,
        files={"dossier": ("dossier.pdf", PDF, "application/pdf")},
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["mask_report"] == report
    assert sign("agent.epci").get(f"/publications/{answer.json()['number']}/dossier").content == PDF
    bad = sign("agent.commune").send(
        "POST", "/publications", data=fields, files={"dossier": ("x.exe", b"MZ", "application/pdf")}
    )
    assert bad.status_code == 415
    assert json.loads(bad.text)["error"] == "dossier_type"


@pytest.mark.parametrize(
    "odd",
    [
        '"parameters": {"\\ud800": "x"}',
        '"parameters": {"x": "\\ud800"}',
        '"parameters": {"x": ["\\udfff"]}',
        '"mask_report": {"\\ud800": 1}',
        '"mask_report": {"x": {"\\ud800": 1}}',
        '"mask_report": {"x": "\\ud800"}',
    ],
)
def test_half_a_character_ends_nobody_s_list(sign, odd):
    sound = json.dumps(BODY)[:-1]
    answer = sign("agent.epci").send(
        "POST",
        "/publications",
        data=f"{sound}, {odd}}}",
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 422
    for reader in ("national", "bailleur", "tiers"):
        assert sign(reader).get("/publications").status_code == 200


def test_a_body_of_ten_thousand_brackets_cannot_be_read(sign):
    answer = sign("agent.epci").send(
        "POST", "/publications", data="[" * 10_000, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400


def test_the_committee_is_closed_while_the_record_lacks_something(browse, sign):
    epci = "CA du Caudrésis et du Catésis"
    complete(browse("admin.local"), epci, signatory="")
    try:
        for method, path, body in (
            ("GET", "/publications", None),
            ("POST", "/publications", BODY),
            ("GET", "/publications/PUB-2026-0001", None),
            ("GET", "/publications/PUB-2026-0001/dossier", None),
            ("POST", "/publications/PUB-2026-0001/notes", {"text": "Un avis."}),
        ):
            answer = sign("agent.epci").send(method, path, json=body)
            assert answer.json()["error"] == "organisation_incomplete", path
    finally:
        complete(browse("admin.local"), epci)
