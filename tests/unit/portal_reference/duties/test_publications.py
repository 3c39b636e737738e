"""The committee: dossiers and notes."""

import json

import pytest

from tests.unit.portal_reference.duties.forms import PDF, act, complete, record_of, refusal_of

BODY = {"title": "Vacance", "territory": "200030633", "purpose": "observation"}


def submit(person, **more) -> str:
    """Submit a dossier. Return its number."""
    answer = person.send("POST", "/publications", **more)
    assert answer.status_code == 201, answer.text
    return answer.json()["number"]


def test_dossiers_are_seen_and_annotated_by_the_committee_of_the_territory(sign, browse):
    report = {"mask_report": {"Caudry commune 2022": {"withheld_units": 30, "<b>": 1}}}
    body = {**BODY, **report, "parameters": {"scale": "residence", "layers": ["2022"]}}
    number = submit(sign("tiers"), json=body)
    for member in ("bailleur", "urh", "agent.epci", "admin.local", "tiers"):
        page = browse(member).get("/pages/committee?lang=fr").text
        assert number in page, member
        assert "unités sous secret statistique 30, &lt;b&gt; 1" in page
        assert "scale – residence\nCouches – 2022" in page
    assert number not in browse("reservataire").get("/pages/committee").text
    record = record_of(browse("bailleur"), "committee", number)
    note = {"text": "La résidence 12 est en réhabilitation."}
    assert act(browse("reservataire"), "committee", "add_note", record, **note) == "not_found"
    assert act(browse("bailleur"), "committee", "add_note", record, **note) == ""
    page = browse("agent.epci").get("/pages/committee").text
    assert "Habitat fictif du Cambrésis" in page.split(note["text"])[0].split(number)[1]
    elsewhere = {**body, "territory": "59136"}
    assert sign("agent.commune").send("POST", "/publications", json=elsewhere).status_code == 403


def test_a_dossier_carries_its_file(sign, browse):
    fields = {
        **BODY,
        "territory": "59139",
        "mask_report": '{"commune 2022": {"withheld_units": 3}}',
    }
    pdf = {"dossier": ("dossier.pdf", PDF, "application/pdf")}
    number = submit(sign("agent.commune"), data=fields, files=pdf)
    record = record_of(browse("agent.epci"), "committee", number)
    page = browse("agent.epci").get("/pages/committee?lang=fr").text
    assert f"/pages/committee/{record}" in page
    assert "commune 2022 – unités sous secret statistique 3" in page
    assert browse("agent.epci").get(f"/pages/committee/{record}").content == PDF
    refused = browse("reservataire").get(f"/pages/committee/{record}")
    assert refused.status_code == 404
    assert PDF not in refused.content
    exe = {"dossier": ("x.exe", b"MZ", "application/pdf")}
    bad = sign("agent.commune").send("POST", "/publications", data=fields, files=exe)
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
def test_half_a_character_ends_nobody_s_list(sign, browse, odd):
    sound = json.dumps(BODY)[:-1]
    answer = sign("agent.epci").send(
        "POST",
        "/publications",
        data=f"{sound}, {odd}}}",
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 422
    for reader in ("national", "bailleur", "tiers"):
        assert browse(reader).get("/pages/committee").status_code == 200


def test_a_body_of_ten_thousand_brackets_cannot_be_read(sign):
    answer = sign("agent.epci").send(
        "POST", "/publications", data="[" * 10_000, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400


def test_the_committee_is_closed_while_the_record_lacks_something(browse, sign):
    epci = "CA du Caudrésis et du Catésis"
    complete(browse("admin.local"), epci, signatory="")
    try:
        answer = sign("agent.epci").send("POST", "/publications", json=BODY)
        assert answer.json()["error"] == "organisation_incomplete"
        for path in ("committee", "committee/1"):
            page = browse("agent.epci").get(f"/pages/{path}?lang=en")
            assert (page.status_code, refusal_of(page)) == (403, "organisation_incomplete")
        refusal = act(browse("agent.epci"), "committee", "add_note", 1, text="Un avis.")
        assert refusal == "organisation_incomplete"
    finally:
        complete(browse("admin.local"), epci)
