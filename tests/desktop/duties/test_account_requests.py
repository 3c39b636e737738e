"""Accounts and rights are pages of the portal, which the plugin opens in the browser."""

from __future__ import annotations

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess
from tests.desktop.duties.people import STORIES, be, has_opened


def test_without_a_session_the_pages_of_an_account_are_opened(desktop: Desktop) -> None:
    for menu, path in (
        ("occupancyMenuAsk", "/pages/request"),
        ("occupancyMenuDesignate", "/pages/designation"),
        ("occupancyMenuRights", "/pages/rights"),
    ):
        desktop.run(STORIES, "page", menu=menu)
        assert has_opened(desktop, path)


def test_an_administrator_is_sent_to_the_pages_of_organisations(
    desktop: Desktop, own_portal: PortalProcess
) -> None:
    be(desktop, own_portal, "admin.local")
    for menu, path in (
        ("occupancyMenuReview", "/pages/requests"),
        ("occupancyMenuThird", "/pages/third-parties"),
        ("occupancyMenuOrganisations", "/pages/organisations"),
        ("occupancyMenuOppositions", "/pages/oppositions"),
        ("occupancyMenuRegisters", "/pages/registers"),
    ):
        desktop.run(STORIES, "page", menu=menu)
        assert has_opened(desktop, path)
