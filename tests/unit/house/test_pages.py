"""The pages name modules that are there: a move leaves no old path behind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("scripts/portal/*.md")]
ROOMS = ("", "occupancy_plugin", "occupancy_plugin/secrecy", "tests", "scripts/portal")
MODULE = re.compile(r"`([a-z_0-9]+(?:/[a-z_0-9]+)+\.py)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_module_that_a_page_names_is_there(page: Path) -> None:
    if page.name == "CHANGELOG.md":  # tells of days when they were elsewhere
        return
    named = set(MODULE.findall(page.read_text(encoding="utf-8")))
    gone = {name for name in named if not any((ROOT / r / name).exists() for r in ROOMS)}
    assert gone == set()
