"""Publications: submitted to the committee, listed on what is published, registers and journal."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess
from tests.desktop.conftest import DEMO
from tests.desktop.duties.people import MAPS, STORIES, be, words


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
    answer = desktop.run(
        STORIES, "form", menu="occupancyMenuSubmit", window="occupancyPublication", values=values
    )
    assert answer["refused"] == ""
    number = re.findall(r"PUB-\d+-\d+", answer["messages"][-1])[0]
    published(desktop, number, tmp_path)
    desktop.run(STORIES, "empty_map")
    be(desktop, own_portal, "urh")
    noted = desktop.run(
        STORIES,
        "act",
        menu="occupancyDutyCommittee",
        window="occupancyDossiers",
        text="Familles monoparentales",
        button="occupancyAddNote",
        dialog="occupancyNote",
        values={"text": "Une réhabilitation explique la hausse."},
    )
    assert noted["refused"] == ""
    assert noted["lines"][0][-1] == "1"
    dossier: dict[str, Any] = {
        "menu": "occupancyDutyCommittee",
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


def test_the_journal_is_shown_and_intact(desktop: Desktop) -> None:
    lines = desktop.run(STORIES, "listing", menu="occupancyDutyJournal", window="occupancyJournal")
    assert any(line[2] == "connexion" for line in lines)
