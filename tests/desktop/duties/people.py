"""The people who act in these tests, in the window and over HTTP."""

from __future__ import annotations

import subprocess
import time
import unicodedata
from pathlib import Path

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess

STORIES = Path(__file__).with_name("stories.py")
MAPS = Path(__file__).with_name("map_stories.py")


def be(desktop: Desktop, portal: PortalProcess, username: str) -> dict:
    """Sign in as this user. Return the messages."""
    desktop.sign_in_as(username, password_of(portal, username))
    return desktop.run(STORIES, "sign_in_as")


def password_of(portal: PortalProcess, username: str) -> str:
    return next(one["password"] for one in portal.accounts if one["username"] == username)


def has_opened(desktop: Desktop, path: str, seconds: float = 60) -> bool:
    """Whether QGIS gave this page of the portal to the person's browser, which starts a process."""
    log, end = desktop.folder / "browser.log", time.monotonic() + seconds
    while not (found := log.read_text().splitlines()[-1:] == [path]) and time.monotonic() < end:
        time.sleep(0.01)
    return found


def words(pdf: Path) -> str:
    """Return the text of a PDF on one line."""
    result = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    return " ".join(unicodedata.normalize("NFKC", result).split())
