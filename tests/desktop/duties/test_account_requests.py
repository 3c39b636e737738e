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


def test_who_checks_the_requests_is_sent_to_their_page(
    desktop: Desktop, own_portal: PortalProcess
) -> None:
    be(desktop, own_portal, "admin.local")
    desktop.run(STORIES, "page", menu="occupancyMenuReview")
    assert has_opened(desktop, "/pages/requests")
