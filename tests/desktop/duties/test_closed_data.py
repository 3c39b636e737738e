"""Data are closed by a charter that is not accepted, and by an objection to the address scale."""

from __future__ import annotations

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess
from tests.desktop.conftest import DEMO
from tests.desktop.duties.people import STORIES, be, password_of
from tests.unit.portal_reference.duties.forms import oppose, withdraw
from tests.unit.portal_reference.visitors import Browser


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
    landlord = Browser(own_portal.url)
    landlord.sign_in("bailleur", password_of(own_portal, "bailleur"))
    assert oppose(landlord) == ""
    be(desktop, own_portal, "agent.epci")
    closed = desktop.run(STORIES, "access", scale="residence")
    assert not closed["enabled"]
    assert "organisme" in closed["tip"].lower() or "opposition" in closed["tip"].lower()
    assert withdraw(landlord) == ""
    be(desktop, own_portal, "agent.epci")
    assert desktop.run(STORIES, "access", scale="residence")["enabled"]
    desktop.run(DEMO, "choose_purpose")
    assert (
        desktop.run(DEMO, "add", scale="residence", indicator="single_parents_rate")["released"] > 0
    )
    assert oppose(landlord) == ""
    emptied = desktop.run(STORIES, "access", scale="residence", opens=False)
    assert emptied["rows"] == [0]
    assert any("oppose" in message for message in emptied["messages"])
    assert withdraw(landlord) == ""
    filled = desktop.run(STORIES, "access", scale="residence", opens=True)
    assert filled["rows"][0] > 0
