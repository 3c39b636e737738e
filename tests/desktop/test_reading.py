"""Hands and eyes: every control has a name for a screen reader, no text is cut off, in both
languages, at 100 and at 150 per cent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.desktop import Desktop
from scripts.portal_process import SMALL, PortalProcess
from tests.desktop.conftest import DEMO

READING = Path(__file__).with_name("reading_stories.py")


@pytest.mark.parametrize("scale", ["1", "1.5"])
@pytest.mark.parametrize("locale", ["fr_FR", "en_US"])
def test_every_control_has_a_name_and_every_text_its_room(
    portal_with: Callable[..., PortalProcess], tmp_path: Path, locale: str, scale: str
) -> None:
    portal = portal_with("--leaky", *SMALL)
    with Desktop(
        portal.url,
        portal.account("epci_agent"),
        folder=tmp_path,
        locale=locale,
        environment={"QT_SCALE_FACTOR": scale},
    ) as desktop:
        desktop.run(DEMO, "sign_in")
        desktop.run(DEMO, "choose_purpose")
        desktop.run(DEMO, "add", scale="commune", indicator="single_parents_rate")
        assert desktop.run(READING, "walk") == {}
        assert len(desktop.run(READING, "planted")) == 2, "the walk sees what it looks for"
