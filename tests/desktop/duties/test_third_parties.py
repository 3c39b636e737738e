"""Third parties (annex 2): recorded and completed."""

from __future__ import annotations

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess
from tests.desktop.duties.people import STORIES, be


def test_a_third_party_is_recorded_and_its_record_completed(
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
        menu="occupancyDutyThird",
        window="occupancyThirdParties",
        text="",
        button="occupancyRecordContract",
        dialog="occupancyContract",
        values=contract,
    )
    assert recorded["lines"][-1][:3] == ["Atelier fictif", "Annexe 2 – atelier", "0 / 1"]
    be(desktop, own_portal, "national")
    completed = desktop.run(
        STORIES,
        "act",
        menu="occupancyDutyOrganisations",
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
