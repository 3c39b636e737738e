"""The people who act in these tests, in the window and over HTTP."""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess

STORIES = Path(__file__).with_name("stories.py")
MAPS = Path(__file__).with_name("map_stories.py")


def be(desktop: Desktop, portal: PortalProcess, username: str) -> dict:
    desktop.sign_in_as(username, password_of(portal, username))
    return desktop.run(STORIES, "sign_in_as")


def password_of(portal: PortalProcess, username: str) -> str:
    return next(one["password"] for one in portal.accounts if one["username"] == username)


def words(pdf: Path) -> str:
    """Return the text of a PDF on one line."""
    result = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    return " ".join(unicodedata.normalize("NFKC", result).split())
