"""A breach is reported from QGIS and reaches whom the convention names."""

from __future__ import annotations

from typing import Any

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess
from tests.desktop.duties.people import STORIES, be, words


def test_a_breach_reaches_landlords_and_the_urh(
    desktop: Desktop, own_portal: PortalProcess
) -> None:
    be(desktop, own_portal, "agent.epci")
    values = {
        "severity": "high",
        "extent": "Une carte envoyée à un tiers",
        "origin": "Erreur de destinataire",
    }
    answer = desktop.run(
        STORIES, "form", menu="occupancyMenuReport", window="occupancyIncident", values=values
    )
    assert answer["refused"] == ""
    assert "Une carte envoyée à un tiers" in answer["read_over"], "read over before it is sent"
    assert "72 h" in answer["read_over"]
    assert "INC-" in answer["messages"][-1]
    copies = list((desktop.profile / "occupancy" / "breaches").glob("INC-*.pdf"))
    assert [copy.read_bytes()[:4] for copy in copies] == [b"%PDF"]
    text = words(copies[0])
    assert "Une carte envoyée à un tiers" in text
    assert "URH fictive" in text
    be(desktop, own_portal, "admin.local")
    where: dict[str, Any] = {
        "menu": "occupancyDutyBreaches",
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
