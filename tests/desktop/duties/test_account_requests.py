"""Account requests: the people who may send one, those who decide, and the effects of a
decision."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess
from tests.desktop.conftest import DEMO
from tests.desktop.duties.people import REQUEST, STORIES, ask, be, has_opened, post, send


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


def test_the_designation_form_and_the_rights_are_pages_that_the_plugin_opens(
    desktop: Desktop,
) -> None:
    for menu, path in (
        ("occupancyMenuDesignate", "/pages/designation"),
        ("occupancyMenuRights", "/pages/rights"),
    ):
        desktop.run(STORIES, "page", menu=menu)
        assert has_opened(desktop, path)


def test_only_the_local_administrator_reviews(desktop: Desktop, own_portal: PortalProcess) -> None:
    agent = be(desktop, own_portal, "agent.epci")
    assert "occupancyDutyReview" not in agent["offers"]
    administrator = be(desktop, own_portal, "admin.local")
    assert "occupancyDutyReview" in administrator["offers"]
    where = {"menu": "occupancyDutyReview", "window": "occupancyReview"}
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
    assert has_opened(desktop, f"/pages/requests/{reference}")
