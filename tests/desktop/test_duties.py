"""The convention's duties, each through the plugin's windows against the portal that enforces it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess
from tests.desktop.conftest import DEMO

STORIES = Path(__file__).with_name("duty_stories.py")


@pytest.fixture(scope="module")
def own_portal() -> Iterator[PortalProcess]:
    """A portal of this module's own: these tests change its accounts."""
    with PortalProcess("--leaky") as running:
        yield running


@pytest.fixture(scope="module")
def desktop(own_portal: PortalProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    with Desktop(own_portal.url, folder=tmp_path_factory.mktemp("duties")) as running:
        yield running


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
    return desktop.run(STORIES, "form", menu="occupancyMenuAsk", window="occupancyAccountRequest", values=values)


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
    states = {line[0]: line[-1] for line in rejected["lines"]}
    assert states["Paul Essai"] == "rejetée"
    assert states["Jeanne Essai"] != "déposée"


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
    assert any(line[-1] == "1" for line in answer["lines"])


def test_a_new_account_accepts_the_charter_before_anything_is_served(desktop: Desktop, own_portal: PortalProcess) -> None:
    be(desktop, own_portal, "nouveau")
    assert desktop.run(STORIES, "charter")
    desktop.run(DEMO, "choose_purpose")
    assert desktop.run(DEMO, "add", scale="commune", indicator="single_parents_rate")["released"] > 0


def test_an_objection_closes_the_address_scale_and_empties_it_until_withdrawn(desktop: Desktop, own_portal: PortalProcess) -> None:
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
    desktop.run(STORIES, "act", **where, text="Adresses trop fines", button="occupancyWithdraw", dialog="occupancyWithdrawal", values={})
    be(desktop, own_portal, "agent.epci")
    assert desktop.run(STORIES, "access", scale="residence")["enabled"]


def test_a_breach_reaches_landlords_and_the_urh(desktop: Desktop, own_portal: PortalProcess) -> None:
    be(desktop, own_portal, "agent.epci")
    values = {"severity": "high", "extent": "Une carte envoyée à un tiers", "origin": "Erreur de destinataire"}
    sent = desktop.run(STORIES, "form", menu="occupancyMenuReport", window="occupancyIncident", values=values)
    assert sent["refused"] == ""
    assert "INC-" in sent["messages"][-1]
    be(desktop, own_portal, "admin.local")
    lines = desktop.run(STORIES, "listing", menu="occupancyMenuIncidents", window="occupancyIncidents")
    assert any("élevée" in line for line in lines)


def test_the_committee_sees_a_dossier_and_adds_a_note(desktop: Desktop, own_portal: PortalProcess) -> None:
    be(desktop, own_portal, "agent.epci")
    values = {"title": "Familles monoparentales en 2022", "territory": "200030633", "purpose": "attribution"}
    sent = desktop.run(STORIES, "form", menu="occupancyMenuSubmit", window="occupancyPublication", values=values)
    assert sent["refused"] == ""
    assert "PUB-" in sent["messages"][-1]
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


def test_registers_are_written_as_xlsx_and_pdf(desktop: Desktop, own_portal: PortalProcess, tmp_path: Path) -> None:
    be(desktop, own_portal, "admin.local")
    desktop.run(STORIES, "registers", path=str(tmp_path / "registres.xlsx"))
    with zipfile.ZipFile(tmp_path / "registres.xlsx") as archive:
        assert any(
            "Jeanne" in archive.read(name).decode("utf-8", "ignore") or "agent.epci" in archive.read(name).decode("utf-8", "ignore")
            for name in archive.namelist()
        )
    desktop.run(STORIES, "registers", path=str(tmp_path / "registres.pdf"))
    assert (tmp_path / "registres.pdf").read_bytes().startswith(b"%PDF")


def test_the_journal_is_shown_and_intact(desktop: Desktop) -> None:
    lines = desktop.run(STORIES, "listing", menu="occupancyMenuJournal", window="occupancyJournal")
    assert any(line[2] == "connexion" for line in lines)
