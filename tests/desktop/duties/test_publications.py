"""Publications: submitted to the committee, listed on what is published, registers and journal."""

from __future__ import annotations

import re
from pathlib import Path

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess
from tests.desktop.conftest import DEMO
from tests.desktop.duties.people import MAPS, STORIES, be, password_of, words
from tests.unit.portal_reference.duties.forms import record_of
from tests.unit.portal_reference.visitors import Browser


def published(desktop: Desktop, number: str, folder: Path) -> None:
    """What is published after the submission lists the dossier's number, and the purpose."""
    cloud = folder / "OneDrive - Mairie de Caudry"
    cloud.mkdir()
    assert "OneDrive - Mairie de Caudry" in desktop.run(
        MAPS, "export", path=str(cloud / "export.csv")
    )
    assert desktop.run(MAPS, "export", path=str(folder / "export.csv")) == ""
    notice = (folder / "export.csv-metadata.json").read_text(encoding="utf-8")
    assert number in notice
    assert "Finalité" in notice
    assert desktop.run(MAPS, "lay_out", path=str(folder / "sheet.pdf"))
    text = words(folder / "sheet.pdf")
    assert number in text
    assert "Finalité" in text
    lines = desktop.run(MAPS, "journal_lines")
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


def test_the_committee_sees_a_dossier_and_its_maps(
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
    answer = desktop.run(
        STORIES, "form", menu="occupancyMenuSubmit", window="occupancyPublication", values=values
    )
    assert answer["refused"] == ""
    number = re.findall(r"PUB-\d+-\d+", answer["messages"][-1])[0]
    published(desktop, number, tmp_path)
    desktop.run(STORIES, "empty_map")
    member = Browser(own_portal.url)
    member.sign_in("urh", password_of(own_portal, "urh"))
    page = member.get("/pages/committee?lang=fr").text
    purpose = "Politique intercommunale d’attribution"
    for told in (number, "single_parents_rate", purpose, "Camille Fictif", "unités sous secret"):
        assert told in page, told
    maps, record = tmp_path / "maps.pdf", record_of(member, "committee", number)
    maps.write_bytes(member.get(f"/pages/committee/{record}").content)
    text = words(maps)
    assert "Familles monoparentales en 2022" in text
    assert "Données fictives" in text


def test_the_journal_is_shown_and_intact(desktop: Desktop) -> None:
    lines = desktop.run(STORIES, "listing", menu="occupancyDutyJournal", window="occupancyJournal")
    assert any(line[2] == "connexion" for line in lines)
