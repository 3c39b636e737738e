"""The pages of a published atlas: what ships is what is loaded, and nothing in it could ask anybody
for anything or read data as markup."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

PAGES = Path(__file__).resolve().parents[3] / "resources" / "atlas"
SCRIPTS = sorted(PAGES.glob("*.js"))
FORBIDDEN = (
    *("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("),
    *("fetch(", "XMLHttpRequest", "WebSocket", "EventSource", "sendBeacon", "importScripts"),
    *("Worker(", "document.cookie", "localStorage", "sessionStorage", "indexedDB"),
)
KNOWN_ADDRESSES = {  # names, not places: nothing is loaded from them
    *("http://www.w3.org/2000/svg", "http://www.w3.org/ns/csvw"),
    "https://www.example.fr/atlas/index.html",
}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_can_ask_or_keep_anything(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [word for word in FORBIDDEN if word in text] == []
    assert set(re.findall(r"https?://[\w./-]+", text)) <= KNOWN_ADDRESSES


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_sound_and_one_can_take_it_in(path: Path) -> None:
    process = subprocess.run(["node", "--check", path], capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    text = path.read_text("utf-8")
    assert '"use strict";' in text
    assert len(text.splitlines()) <= 400
    assert text.lstrip().startswith("/*")  # says what it is for


def test_the_page_loads_three_scripts_and_forbids_every_connection() -> None:
    page = (PAGES / "index.html").read_text("utf-8")
    loaded = re.findall(r'<script defer src="([^"]+)"', page)
    assert loaded == ["core.js", "data/meta.js", "atlas.js"]
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert {"default-src 'none'", "connect-src 'none'"} <= set(policy.group(1).split("; "))
    assert "unsafe" not in policy.group(1)
    assert not re.search(r"<(style|script)(?![^>]*src=)[^>]*>|style=|\son\w+=", page)  # no inline


def test_the_style_asks_for_no_font_and_no_picture() -> None:
    style = (PAGES / "atlas.css").read_text("utf-8")
    assert not re.search(r"url\(|@import|@font-face", style)
