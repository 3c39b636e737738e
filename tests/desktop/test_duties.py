"""The convention's duties, each through the plugin's windows against the portal that enforces
it."""

from __future__ import annotations

import re
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from scripts.desktop import Desktop
from scripts.portal import client
from scripts.portal_process import PortalProcess
from tests.desktop.conftest import DEMO

STORIES = Path(__file__).with_name("duty_stories.py")


@pytest.fixture(scope="module")
def own_portal() -> Iterator[PortalProcess]:
    """A portal of this module's own: these tests change its accounts."""
    with PortalProcess("--leaky") as running:
        yield running


@pytest.fixture(scope="module")
def desktop(
    own_portal: PortalProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desktop]:
    with Desktop(own_portal.url, folder=tmp_path_factory.mktemp("duties")) as running:
        yield running


def send(
    portal: PortalProcess, method: str, path: str, body: dict[str, Any] | None, username: str = ""
) -> Any:
    """Someone else, at the portal itself."""
    headers = {}
    if username:
        password = next(
            account["password"] for account in portal.accounts if account["username"] == username
        )
        token = client.sign_in(portal.url, username, password)["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
    answer = requests.request(method, portal.url + path, json=body, headers=headers, timeout=20)
    assert answer.ok, answer.text
    return answer.json()


def post(portal: PortalProcess, path: str, body: dict[str, Any], username: str = "") -> Any:
    return send(portal, "POST", path, body, username)


def be(desktop: Desktop, portal: PortalProcess, username: str) -> dict:
    account = next(account for account in portal.accounts if account["username"] == username)
    desktop.sign_in_as(username, account["password"])
    return desktop.run(STORIES, "sign_in_as")


REQUEST = {
    "name": "Jeanne Essai",
    "email": "jeanne.essai@caudresis-catesis.example",
    "organisation": "CA du Caudrésis et du Catésis",
    "function": "Géomaticienne",
    "territory": "200030633",
    "role": "epci_agent",
}


def ask(desktop: Desktop, **changes: str) -> dict:
    values = {**REQUEST, **changes}
    return desktop.run(
        STORIES, "form", menu="occupancyMenuAsk", window="occupancyAccountRequest", values=values
    )


def test_a_generic_address_is_refused_with_the_reason(desktop: Desktop) -> None:
    assert "nominative" in ask(desktop, email="mairie@caudry.example")["refused"]


def test_a_free_mail_address_is_refused(desktop: Desktop) -> None:
    assert ask(desktop, email="jeanne.essai@gmail.com")["refused"]


def test_a_request_is_sent_and_its_reference_given(desktop: Desktop) -> None:
    answer = ask(desktop)
    assert answer["refused"] == ""
    assert "référence" in answer["messages"][-1]


def test_a_commune_must_attach_its_letter(desktop: Desktop, tmp_path: Path) -> None:
    commune = {
        "email": "paul.essai@caudry.example",
        "name": "Paul Essai",
        "organisation": "Caudry",
        "territory": "59139",
        "role": "commune_agent",
    }
    assert "lettre" in ask(desktop, **commune)["refused"]
    no_pdf = tmp_path / "lettre.pdf"
    no_pdf.write_text("ceci n’est pas un PDF")
    assert "PDF" in ask(desktop, **commune, letter=str(no_pdf))["refused"]
    letter = tmp_path / "vraie.pdf"
    letter.write_bytes(b"%PDF-1.4\n% lettre fictive\n%%EOF\n")
    assert ask(desktop, **commune, letter=str(letter))["refused"] == ""


def pages_opened(desktop: Desktop) -> list[str]:
    """Paths that QGIS gave to the person's browser."""
    return (desktop.folder / "browser.log").read_text().splitlines()


def test_the_designation_form_and_the_rights_are_pages_that_the_plugin_opens(
    desktop: Desktop,
) -> None:
    for menu, path in (
        ("occupancyMenuDesignate", "/pages/designation"),
        ("occupancyMenuRights", "/pages/rights"),
    ):
        desktop.run(STORIES, "page", menu=menu)
        assert pages_opened(desktop)[-1] == path


def test_only_the_local_administrator_reviews(desktop: Desktop, own_portal: PortalProcess) -> None:
    agent = be(desktop, own_portal, "agent.epci")
    assert "occupancyMenuReview" not in agent["offers"]
    administrator = be(desktop, own_portal, "admin.local")
    assert "occupancyMenuReview" in administrator["offers"]
    where = {"menu": "occupancyMenuReview", "window": "occupancyReview"}
    accepted = desktop.run(
        STORIES,
        "act",
        **where,
        text="Jeanne Essai",
        button="occupancyAccept",
        dialog="occupancyDecision",
        values={"reason": "Agente connue"},
    )
    assert accepted["refused"] == ""
    rejected = desktop.run(
        STORIES,
        "act",
        **where,
        text="Paul Essai",
        button="occupancyReject",
        dialog="occupancyDecision",
        values={"reason": "Lettre illisible"},
    )
    states = {line[0]: line[1] for line in rejected["lines"]}
    assert states["Paul Essai"] == "rejetée"
    assert states["Jeanne Essai"] == "acceptée"


def test_the_administrator_reads_the_letter_of_a_commune(desktop: Desktop, tmp_path: Path) -> None:
    assert desktop.run(STORIES, "save_letter", text="Paul Essai", path=str(tmp_path / "lue.pdf"))
    assert (tmp_path / "lue.pdf").read_bytes().startswith(b"%PDF")


def test_an_accepted_request_leads_to_the_page_of_the_first_password(
    desktop: Desktop, own_portal: PortalProcess
) -> None:
    email = "lea.essai@caudresis-catesis.example"
    reference = post(own_portal, "/accounts/requests", {**REQUEST, "email": email})["reference"]
    follow: dict[str, Any] = {
        "menu": "occupancyMenuFollow",
        "window": "occupancyFollowRequest",
        "values": {"reference": reference},
    }
    desktop.run(DEMO, "sign_out")
    assert "déposée" in desktop.run(STORIES, "form", **follow)["messages"][-1]
    listed = send(own_portal, "GET", "/accounts/requests", {}, "admin.local")["requests"]
    number = next(row["reference"] for row in listed if row["email"] == email)
    decision = {"decision": "accept"}
    post(own_portal, f"/accounts/requests/{number}/decision", decision, "admin.local")
    assert "acceptée" in desktop.run(STORIES, "form", **follow)["messages"][-1]
    assert desktop.run(STORIES, "press_offer")
    assert pages_opened(desktop)[-1] == f"/pages/requests/{reference}"


def test_a_third_party_is_recorded_completed_and_held_to_its_number_of_accounts(
    desktop: Desktop, own_portal: PortalProcess
) -> None:
    be(desktop, own_portal, "admin.local")
    contract = {
        "third_party": "Atelier fictif",
        "reference": "Annexe 2 – atelier",
        "accounts_allowed": 1,
    }
    recorded = desktop.run(
        STORIES,
        "act",
        menu="occupancyMenuThird",
        window="occupancyThirdParties",
        text="",
        button="occupancyRecordContract",
        dialog="occupancyContract",
        values=contract,
    )
    assert recorded["lines"][-1][:3] == ["Atelier fictif", "Annexe 2 – atelier", "0 / 1"]
    asked = {
        "organisation": "Atelier fictif",
        "role": "third_party",
        "contract": "Annexe 2 – atelier",
        "name": "Ana Essai",
    }
    desktop.run(DEMO, "sign_out")
    assert (
        "inconnue"
        in ask(desktop, **{**asked, "email": "x.essai@atelier.example", "contract": "Annexe 9"})[
            "refused"
        ]
    )
    assert ask(desktop, **asked, email="ana.essai@atelier.example")["refused"] == ""
    assert (
        ask(desktop, **{**asked, "name": "Bea Essai"}, email="bea.essai@atelier.example")["refused"]
        == ""
    )
    be(desktop, own_portal, "national")
    accept = {
        "menu": "occupancyMenuReview",
        "window": "occupancyReview",
        "button": "occupancyAccept",
        "dialog": "occupancyDecision",
    }
    assert (
        "incomplet" in desktop.run(STORIES, "act", **accept, text="Ana Essai", values={})["refused"]
    )
    completed = desktop.run(
        STORIES,
        "act",
        menu="occupancyMenuOrganisations",
        window="occupancyOrganisations",
        text="Atelier fictif",
        button="occupancyComplete",
        dialog="occupancyOrganisation",
        values={
            "convention_reference": "2026/7",
            "signatory": "Kim Fictif",
            "dpd_name": "Ali Fictif",
            "dpd_email": "dpd@atelier.example",
            "annexes": "Annexe 1\nAnnexe 2",
        },
    )
    assert completed["refused"] == ""
    assert next(line for line in completed["lines"] if line[0] == "Atelier fictif")[-1] == ""
    assert desktop.run(STORIES, "act", **accept, text="Ana Essai", values={})["refused"] == ""
    assert (
        "davantage de comptes"
        in desktop.run(STORIES, "act", **accept, text="Bea Essai", values={})["refused"]
    )


def test_a_later_end_is_asked_for_by_the_epci(desktop: Desktop, own_portal: PortalProcess) -> None:
    third = be(desktop, own_portal, "tiers")
    assert "occupancyMenuThird" not in third["offers"]
    assert any("termine" in message for message in third["messages"]), third
    be(desktop, own_portal, "admin.local")
    answer = desktop.run(
        STORIES,
        "act",
        menu="occupancyMenuThird",
        window="occupancyThirdParties",
        text="agence fictive",
        button="occupancyExtend",
        dialog="occupancyExtension",
        values={"reason": "Mission prolongée par avenant"},
    )
    assert answer["refused"] == ""
    assert any("déposée" in line[-1] for line in answer["lines"])


def test_a_new_account_accepts_the_charter_before_anything_is_served(
    desktop: Desktop, own_portal: PortalProcess
) -> None:
    be(desktop, own_portal, "nouveau")
    assert desktop.run(STORIES, "charter")
    desktop.run(DEMO, "choose_purpose")
    assert (
        desktop.run(DEMO, "add", scale="commune", indicator="single_parents_rate")["released"] > 0
    )


def test_an_objection_closes_the_address_scale_and_empties_it_until_withdrawn(
    desktop: Desktop, own_portal: PortalProcess
) -> None:
    be(desktop, own_portal, "bailleur")
    where = {"menu": "occupancyMenuOppositions", "window": "occupancyOppositions"}
    answer = desktop.run(
        STORIES,
        "act",
        **where,
        text="",
        button="occupancyOppose",
        dialog="occupancyOpposition",
        values={"region": "32", "reason": "Adresses trop fines"},
    )
    assert answer["refused"] == ""
    be(desktop, own_portal, "agent.epci")
    closed = desktop.run(STORIES, "access", scale="residence")
    assert not closed["enabled"]
    assert "organisme" in closed["tip"].lower() or "opposition" in closed["tip"].lower()
    be(desktop, own_portal, "bailleur")
    desktop.run(
        STORIES,
        "act",
        **where,
        text="Adresses trop fines",
        button="occupancyWithdraw",
        dialog="occupancyWithdrawal",
        values={},
    )
    be(desktop, own_portal, "agent.epci")
    assert desktop.run(STORIES, "access", scale="residence")["enabled"]
    desktop.run(DEMO, "choose_purpose")
    assert (
        desktop.run(DEMO, "add", scale="residence", indicator="single_parents_rate")["released"] > 0
    )
    number = post(
        own_portal, "/oppositions", {"region": "32", "reason": "Adresses trop fines"}, "bailleur"
    )["id"]
    emptied = desktop.run(STORIES, "access", scale="residence", opens=False)
    assert emptied["rows"] == [0]
    assert any("oppose" in message for message in emptied["messages"])
    answer = send(own_portal, "DELETE", f"/oppositions/{number}", None, "bailleur")
    assert answer["withdrawn_at"]
    filled = desktop.run(STORIES, "access", scale="residence", opens=True)
    assert filled["rows"][0] > 0


def words(pdf: Path) -> str:
    """What a PDF says, on one line."""
    told = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    return " ".join(unicodedata.normalize("NFKC", told).split())


def test_a_breach_reaches_landlords_and_the_urh(
    desktop: Desktop, own_portal: PortalProcess
) -> None:
    be(desktop, own_portal, "agent.epci")
    values = {
        "severity": "high",
        "extent": "Une carte envoyée à un tiers",
        "origin": "Erreur de destinataire",
    }
    sent = desktop.run(
        STORIES, "form", menu="occupancyMenuReport", window="occupancyIncident", values=values
    )
    assert sent["refused"] == ""
    assert "INC-" in sent["messages"][-1]
    copies = list((desktop.profile / "occupancy" / "breaches").glob("INC-*.pdf"))
    assert [copy.read_bytes()[:4] for copy in copies] == [b"%PDF"]
    text = words(copies[0])
    assert "Une carte envoyée à un tiers" in text
    assert "URH fictive" in text
    be(desktop, own_portal, "admin.local")
    where: dict[str, Any] = {
        "menu": "occupancyMenuIncidents",
        "window": "occupancyIncidents",
        "text": "élevée",
    }
    followed = desktop.run(
        STORIES,
        "act",
        **where,
        button="occupancyFollow",
        dialog="occupancyFollowUp",
        values={"state": "investigating", "note": "Destinataire joint"},
    )
    assert any("en cours d’examen" in line for line in followed["lines"]), followed
    for recipient in ("bailleur", "urh"):
        be(desktop, own_portal, recipient)
        notice = desktop.run(
            STORIES, "read", **where, button="occupancyRead", dialog="occupancyNotice"
        )
        for told in (
            "Une carte envoyée à un tiers",
            "Erreur de destinataire",
            "Destinataire joint",
            "Extrait du journal",
        ):
            assert told in notice, (recipient, told)


def published(desktop: Desktop, number: str, folder: Path) -> None:
    """What is published after the submission lists the dossier's number, and the purpose."""
    cloud = folder / "OneDrive - Mairie de Caudry"
    cloud.mkdir()
    assert "OneDrive - Mairie de Caudry" in desktop.run(
        STORIES, "export", path=str(cloud / "export.csv")
    )
    assert desktop.run(STORIES, "export", path=str(folder / "export.csv")) == ""
    notice = (folder / "export.csv-metadata.json").read_text(encoding="utf-8")
    assert number in notice
    assert "Finalité" in notice
    assert desktop.run(STORIES, "lay_out", path=str(folder / "sheet.pdf"))
    text = words(folder / "sheet.pdf")
    assert number in text
    assert "Finalité" in text
    lines = desktop.run(STORIES, "journal_lines")
    assert {event for event, details in lines if details.get("publication") == number} >= {
        "submission",
        "export",
        "layout",
    }
    assert all(
        details.get("purpose")
        for event, details in lines[-6:]
        if event in ("load", "export", "layout", "submission")
    )


def test_the_committee_sees_a_dossier_and_adds_a_note(
    desktop: Desktop, own_portal: PortalProcess, tmp_path: Path
) -> None:
    be(desktop, own_portal, "agent.epci")
    desktop.run(DEMO, "choose_purpose")
    assert (
        desktop.run(DEMO, "add", scale="commune", indicator="single_parents_rate")["released"] > 0
    )
    values = {
        "title": "Familles monoparentales en 2022",
        "territory": "200030633",
        "purpose": "attribution",
    }
    sent = desktop.run(
        STORIES, "form", menu="occupancyMenuSubmit", window="occupancyPublication", values=values
    )
    assert sent["refused"] == ""
    number = re.findall(r"PUB-\d+-\d+", sent["messages"][-1])[0]
    published(desktop, number, tmp_path)
    be(desktop, own_portal, "urh")
    noted = desktop.run(
        STORIES,
        "act",
        menu="occupancyMenuDossiers",
        window="occupancyDossiers",
        text="Familles monoparentales",
        button="occupancyAddNote",
        dialog="occupancyNote",
        values={"text": "Une réhabilitation explique la hausse."},
    )
    assert noted["refused"] == ""
    assert noted["lines"][0][-1] == "1"
    dossier: dict[str, Any] = {
        "menu": "occupancyMenuDossiers",
        "window": "occupancyDossiers",
        "text": number,
    }
    read = desktop.run(
        STORIES, "read", **dossier, button="occupancyReadDossier", dialog="occupancyDossier"
    )
    for told in ("single_parents_rate", "attribution", "Une réhabilitation", "Camille Fictif"):
        assert told in read, told
    desktop.run(STORIES, "save_dossier", text=number, path=str(tmp_path / "maps.pdf"))
    text = words(tmp_path / "maps.pdf")
    assert "Familles monoparentales en 2022" in text
    assert "Données fictives" in text


def test_registers_are_written_as_xlsx_and_pdf(
    desktop: Desktop, own_portal: PortalProcess, tmp_path: Path
) -> None:
    be(desktop, own_portal, "admin.local")
    desktop.run(STORIES, "registers", path=str(tmp_path / "registres.xlsx"))
    with zipfile.ZipFile(tmp_path / "registres.xlsx") as archive:
        assert any(
            "Jeanne" in archive.read(name).decode("utf-8", "ignore")
            or "agent.epci" in archive.read(name).decode("utf-8", "ignore")
            for name in archive.namelist()
        )
    desktop.run(STORIES, "registers", path=str(tmp_path / "registres.pdf"))
    assert (tmp_path / "registres.pdf").read_bytes().startswith(b"%PDF")


def test_the_journal_is_shown_and_intact(desktop: Desktop) -> None:
    lines = desktop.run(STORIES, "listing", menu="occupancyMenuJournal", window="occupancyJournal")
    assert any(line[2] == "connexion" for line in lines)
