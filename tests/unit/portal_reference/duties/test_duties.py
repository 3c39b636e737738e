"""Accounts, conventions, charter, oppositions, incidents, publications, registers: each duty over
HTTP, enforced by the portal."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import requests

from scripts.portal import client
from scripts.portal.access.email_rules import problem
from scripts.portal_process import PortalProcess
from tests.unit.portal_reference.visitors import Visitor, running

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(scope="module")
def duties(request) -> Iterator[PortalProcess]:
    """A portal of its own: these tests change its records. Its store is the one under test."""
    with running() as process:
        yield process


@pytest.fixture(scope="module")
def sign(duties):
    known: dict[str, Visitor] = {}

    def visitor(username: str) -> Visitor:
        if username not in known:
            password = next(a["password"] for a in duties.accounts if a["username"] == username)
            known[username] = Visitor(duties.url, client.sign_in(duties.url, username, password))
        return known[username]

    return visitor


def post(portal: PortalProcess, path: str, json: dict | None = None, **more) -> requests.Response:
    return requests.post(portal.url + path, json=json, timeout=20, **more)


def request_body(**changes) -> dict:
    body = {
        "name": "Robin Fictif",
        "email": "robin.fictif@caudresis.example",
        "function": "Géomaticien",
        "organisation": "CA du Caudrésis et du Catésis",
        "role": "epci_agent",
        "territory": "200030633",
    }
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


@pytest.mark.parametrize(
    ("email", "code"),
    [
        ("camille.fictif@ville.example", None),
        ("c.fictif@agglo-fictive.example", None),
        ("contact@ville.example", "email_generic"),
        ("mairie@ville.example", "email_generic"),
        ("accueil2@ville.example", "email_generic"),
        ("mairie.caudry@ville.example", "email_generic"),
        ("service-logement@ville.example", "email_generic"),
        ("camille.fictif@gmail.com", "email_free_mail"),
        ("camille.fictif@wanadoo.fr", "email_free_mail"),
        ("camille.fictif", "email_invalid"),
        ("camille@ville", "email_invalid"),
        ("a b@ville.example", "email_invalid"),
    ],
)
def test_professional_nominative_addresses(email, code):
    found = problem(email)
    assert (found.code if found else None) == code


def test_an_exception_in_writing_allows_a_generic_address_never_free_mail():
    assert problem("contact@ville.example", "Deux agents à mi-temps partagent ce poste.") is None
    assert (
        problem("contact@gmail.com", "Deux agents à mi-temps partagent ce poste.").code
        == "email_free_mail"
    )


def test_a_request_is_followed_reviewed_and_opened(duties, sign):
    sent = post(duties, "/accounts/requests", request_body())
    assert sent.status_code == 201
    reference = sent.json()["reference"]
    assert sent.json()["state"] == "submitted"
    follow = f"{duties.url}/accounts/requests/{reference}"
    assert "email" not in requests.get(follow, timeout=10).json()
    listed = sign("admin.local").get("/accounts/requests").json()["requests"]
    assert [row["email"] for row in listed if row["reference"] == reference] == [
        "robin.fictif@caudresis.example"
    ]
    assert (
        post(
            duties,
            f"/accounts/requests/{reference}/password",
            {"password": "une phrase bien longue"},
        ).status_code
        == 409
    )
    accepted = sign("admin.local").send(
        "POST", f"/accounts/requests/{reference}/decision", json={"decision": "accept"}
    )
    assert accepted.json()["state"] == "accepted"
    again = sign("admin.local").send(
        "POST",
        f"/accounts/requests/{reference}/decision",
        json={"decision": "reject", "reason": "trop tard"},
    )
    assert again.status_code == 409
    assert (
        post(duties, f"/accounts/requests/{reference}/password", {"password": "court"}).status_code
        == 422
    )
    opened = post(
        duties, f"/accounts/requests/{reference}/password", {"password": "une phrase bien longue"}
    )
    assert opened.json() == {"username": "robin.fictif@caudresis.example"}
    newcomer = Visitor(
        duties.url,
        client.sign_in(duties.url, "robin.fictif@caudresis.example", "une phrase bien longue"),
    )
    me = newcomer.get("/me").json()
    assert me["role"] == "epci_agent"
    assert me["charter_accepted"] is None
    assert newcomer.get("/flatgeobuf/commune-2022.fgb").json()["error"] == "charter_not_accepted"


def test_a_rejection_says_why(duties, sign):
    reference = post(
        duties, "/accounts/requests", request_body(email="lou.fictif@caudresis.example")
    ).json()["reference"]
    path = f"/accounts/requests/{reference}/decision"
    assert (
        sign("admin.local").send("POST", path, json={"decision": "reject"}).json()["error"]
        == "reason_missing"
    )
    sign("admin.local").send(
        "POST", path, json={"decision": "reject", "reason": "Agent inconnu de l’EPCI."}
    )
    found = requests.get(f"{duties.url}/accounts/requests/{reference}", timeout=10).json()
    assert (found["state"], found["reason"]) == ("rejected", "Agent inconnu de l’EPCI.")


def test_refused_requests_say_what_to_correct(duties):
    for changes, status, code in (
        ({"email": "contact@caudresis.example"}, 422, "email_generic"),
        ({"role": "national"}, 422, "invalid"),
        ({"name": None}, 422, "invalid"),
        ({"territory": "59139"}, 422, "unknown_territory"),
        ({"territory": "000000000"}, 422, "unknown_territory"),
        ({"surprise": "x"}, 422, "invalid"),
        ({"role": "commune_agent", "territory": "59139"}, 422, "letter_missing"),
        ({"role": "third_party"}, 422, "contract_unknown"),
    ):
        answer = post(duties, "/accounts/requests", request_body(**changes))
        assert (answer.status_code, answer.json()["error"]) == (status, code), changes
    assert (
        requests.post(
            f"{duties.url}/accounts/requests",
            data="{",
            headers={"Content-Type": "application/json"},
            timeout=10,
        ).status_code
        == 400
    )


def test_the_local_administrator_reviews_the_epci_and_its_communes_only(duties, sign):
    third = request_body(
        email="tiers2@agence.example",
        organisation="Agence d’urbanisme fictive",
        role="third_party",
        contract="Annexe 2 – agence fictive",
    )
    reference = post(duties, "/accounts/requests", third).json()["reference"]
    assert reference not in {
        row["reference"] for row in sign("admin.local").get("/accounts/requests").json()["requests"]
    }
    path = f"/accounts/requests/{reference}/decision"
    assert sign("admin.local").send("POST", path, json={"decision": "accept"}).status_code == 404
    assert sign("agent.epci").send("POST", path, json={"decision": "accept"}).status_code == 404
    assert sign("agent.epci").get("/accounts/requests").status_code == 403


def commune_request(
    duties, content: bytes, code: str = "59136", email: str = "eden.fictif@cateau.example"
):
    body = request_body(
        role="commune_agent", territory=code, organisation="Commune de Caudry", email=email
    )
    return post(
        duties,
        "/accounts/requests",
        data=body,
        files={"letter": ("lettre.pdf", content, "application/pdf")},
    )


def test_a_commune_attaches_its_letter(duties, sign):
    assert commune_request(duties, b"not a pdf").status_code == 415
    assert commune_request(duties, PDF + b" " * (4 << 20) + b"%%EOF").status_code == 413
    sent = commune_request(duties, PDF)
    assert sent.status_code == 201, sent.text
    letter = sign("admin.local").get(f"/accounts/requests/{sent.json()['reference']}/letter")
    assert letter.content == PDF
    assert letter.headers["Content-Type"] == "application/pdf"
    assert (
        sign("agent.epci").get(f"/accounts/requests/{sent.json()['reference']}/letter").status_code
        == 404
    )


def test_a_commune_without_social_housing_cannot_ask(duties, sign):
    empty = next(
        code for code, row in sign("national").rows("commune-2024").items() if row["dwellings"] == 0
    )
    assert commune_request(duties, PDF, empty).json()["error"] == "no_social_housing"


def test_a_third_party_has_no_more_accounts_than_its_convention_allows(duties, sign):
    def ask(email: str) -> requests.Response:
        reference = post(
            duties,
            "/accounts/requests",
            request_body(
                email=email,
                organisation="Agence d’urbanisme fictive",
                role="third_party",
                contract="Annexe 2 – agence fictive",
            ),
        ).json()["reference"]
        return sign("national").send(
            "POST", f"/accounts/requests/{reference}/decision", json={"decision": "accept"}
        )

    assert ask("un.fictif@agence.example").status_code == 200
    assert ask("deux.fictif@agence.example").json()["error"] == "too_many_accounts"


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
    asked = sign("admin.local").send("POST", path, json=body)
    assert asked.status_code == 201
    number = asked.json()["extensions"][-1]["id"]
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
    made = sign("admin.local").send("POST", "/contracts", json=body)
    assert made.status_code == 201
    assert made.json()["accounts_open"] == 0
    assert sign("admin.local").send("POST", "/contracts", json=body).status_code == 409
    assert (
        sign("admin.local")
        .send("POST", "/contracts", json={**body, "reference": "x", "ends_on": "2020-01-01"})
        .status_code
        == 422
    )


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
    reference = post(duties, "/accounts/requests", ask).json()["reference"]
    path = f"/accounts/requests/{reference}/decision"
    assert (
        sign("national").send("POST", path, json={"decision": "accept"}).json()["error"]
        == "organisation_incomplete"
    )
    record = next(
        o
        for o in sign("national").get("/organisations").json()["organisations"]
        if o["name"] == "Atelier fictif"
    )
    assert set(record["missing"]) >= {"dpd_name", "signatory"}
    complete = {
        "convention_reference": "2026/7",
        "convention_signed_on": "2026-02-03",
        "signatory": "Kim Fictif",
        "dpd_name": "Ali Fictif",
        "dpd_email": "dpd@atelier.example",
        "annexes": ["Annexe 2"],
    }
    done = sign("admin.local").send("PATCH", f"/organisations/{record['id']}", json=complete)
    assert done.json()["complete"] is True
    assert sign("national").send("POST", path, json={"decision": "accept"}).status_code == 200


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


def test_nothing_is_served_before_the_charter_is_accepted(sign):
    visitor = sign("nouveau")
    for path in ("/ogc/collections/commune-2022/items", "/flatgeobuf/region-2022.fgb"):
        assert visitor.get(path, f="json").json()["error"] == "charter_not_accepted"
    charter = visitor.get("/charter").json()
    assert charter["accepted_at"] is None
    assert len(charter["text"]["fr"]) == len(charter["text"]["en"]) > 3
    refused = visitor.send(
        "POST", "/charter/acceptance", json={"version": charter["version"], "trained": False}
    )
    assert refused.status_code == 422
    assert (
        visitor.send(
            "POST", "/charter/acceptance", json={"version": "1999-1", "trained": True}
        ).status_code
        == 409
    )
    signed = visitor.send(
        "POST", "/charter/acceptance", json={"version": charter["version"], "trained": True}
    )
    assert signed.status_code == 201
    assert signed.json()["account"] == "nouveau"
    again = visitor.send(
        "POST", "/charter/acceptance", json={"version": charter["version"], "trained": True}
    )
    assert again.json()["accepted_at"] == signed.json()["accepted_at"]
    assert visitor.get("/flatgeobuf/commune-2022.fgb").status_code == 200
    assert visitor.get("/me").json()["charter_accepted"] == charter["version"]


def test_one_opposition_closes_the_address_scale_and_withdrawal_reopens_it(sign):
    body = {"region": "32", "reason": "Diffusion trop fine pour nos locataires."}
    for other in ("agent.epci", "urh", "national"):
        assert (
            sign(other).send("POST", "/oppositions", json=body).json()["error"] == "not_a_landlord"
        )
    assert (
        sign("bailleur").send("POST", "/oppositions", json={**body, "region": "44"}).json()["error"]
        == "not_active_there"
    )
    opened = sign("bailleur").send("POST", "/oppositions", json=body)
    assert opened.status_code == 201
    assert sign("bailleur").send("POST", "/oppositions", json=body).status_code == 409
    for username in ("agent.epci", "agent.commune", "tiers", "admin.local"):
        answer = sign(username).get("/flatgeobuf/residence-2022.fgb")
        assert (answer.status_code, answer.json()["error"]) == (403, "scale_not_allowed")
        assert "oppose" in answer.json()["description"]["fr"]
        scales = {scale["id"]: scale for scale in sign(username).get("/me").json()["scales"]}
        assert scales["batiment"]["allowed"] is False
        assert scales["iris"]["allowed"] is True
    assert sign("bailleur").get("/flatgeobuf/residence-2022.fgb").status_code == 200
    assert list(sign("agent.epci").get("/oppositions").json()["closed_regions"]) == ["32"]
    assert (
        sign("agent.epci").send("DELETE", f"/oppositions/{opened.json()['id']}").status_code == 404
    )
    assert sign("bailleur").send("DELETE", f"/oppositions/{opened.json()['id']}").status_code == 200
    assert sign("agent.epci").get("/flatgeobuf/residence-2022.fgb").status_code == 200


def incident(**changes) -> dict:
    return {
        "severity": "high",
        "extent": "Une carte par résidence jointe à un courriel.",
        "origin": "Erreur de destinataire.",
        "discovered_at": datetime.now(UTC).isoformat(),
        "journal": [
            {
                "at": "2026-01-05T10:00:00Z",
                "what": "export",
                "purpose": "observation",
                "scale": "residence",
                "territory": "59139",
            }
        ],
        **changes,
    }


def test_an_incident_goes_to_the_landlords_and_the_urh_within_72_hours(sign):
    sent = sign("agent.epci").send("POST", "/incidents", json=incident())
    assert sent.status_code == 201, sent.text
    notice = sent.json()
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


def test_only_the_four_purposes_are_purposes(sign):
    purposes = {purpose["id"] for purpose in sign("agent.epci").get("/me").json()["purposes"]}
    assert purposes == {"housing_policy", "programming", "observation", "attribution"}
    for purpose in ("commercial", "autre chose"):
        line = {"at": "2026-01-05T10:00:00Z", "what": "export", "purpose": purpose}
        assert (
            sign("agent.epci").send("POST", "/journal", json={"lines": [line]}).status_code == 422
        )


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
    import json as text

    report = {"commune 2022": {"withheld_units": 3}}
    fields = {
        "title": "Vacance",
        "territory": "59139",
        "purpose": "observation",
        "mask_report": text.dumps(report),
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
    assert text.loads(bad.text)["error"] == "dossier_type"


def test_registers_for_the_dpd(sign):
    line = {
        "at": "2026-01-05T10:00:00Z",
        "what": "export",
        "purpose": "observation",
        "scale": "commune",
        "format": "GPKG",
    }
    assert (
        sign("agent.commune").send("POST", "/journal", json={"lines": [line, line]}).status_code
        == 201
    )
    found = sign("admin.local").get("/registers").json()
    people = {person["username"]: person for person in found["people"]}
    assert {"agent.epci", "agent.commune", "tiers"} <= set(people)
    assert "etat" not in people
    assert people["agent.commune"]["function"] == "Chargé d’études"
    assert "password" not in people["agent.commune"]
    assert any(
        act["username"] == "agent.commune" and act.get("format") == "GPKG" for act in found["acts"]
    )
    assert {"username", "version", "accepted_at", "trained"} == set(found["charters"][0])
    assert "etat" in {
        person["username"] for person in sign("national").get("/registers").json()["people"]
    }
    assert sign("agent.epci").get("/registers").status_code == 403
    assert sign("agent.commune").get("/journal").json()["lines"][0]["what"] == "export"
