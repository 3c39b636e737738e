"""Sign-in that does not go as it should: a sentence, no freeze, no browser by surprise."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler

import pytest

from scripts.desktop import Desktop
from tests.desktop.conftest import STORIES
from tests.unit.portal.small_server import listening


def test_a_page_left_open_can_be_cancelled_at_once(desktop: Desktop) -> None:
    desktop.sign_in_as("", "")
    cancelled = desktop.run(STORIES, "open_sign_in_and_cancel")
    assert cancelled["label"] == "Annuler"
    assert cancelled["seconds"] < 5  # not the minutes that the wait would have lasted
    assert cancelled["messages"] == []
    assert cancelled["running"] == 0


@pytest.fixture
def not_a_portal() -> Iterator[str]:
    with listening(SimpleHTTPRequestHandler) as url:
        yield url


def test_an_address_without_a_portal_gets_a_message(desktop: Desktop, not_a_portal: str) -> None:
    answer = desktop.run(STORIES, "sign_in_to", url=not_a_portal)
    assert answer["state"] == "signed out"
    assert "Aucun portail" in answer["messages"][0]


def test_what_is_no_address_is_said_so(desktop: Desktop) -> None:
    answer = desktop.run(STORIES, "sign_in_to", url="portail")
    assert answer["state"] == "signed out"
    assert "pas une adresse" in answer["messages"][0]
