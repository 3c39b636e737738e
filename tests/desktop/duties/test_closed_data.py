"""Data are closed by a charter that is not accepted, and by an objection to the address scale."""

from __future__ import annotations

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess
from tests.desktop.conftest import DEMO
from tests.desktop.duties.people import STORIES, be, post, send


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
    where = {"menu": "occupancyDutyOppositions", "window": "occupancyOppositions"}
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
