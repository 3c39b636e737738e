"""The table of refusals: what is raised is in it, and nothing else; both languages say as much."""

from __future__ import annotations

import re
from pathlib import Path

from scripts.portal.access.refusals import REFUSALS

PORTAL = Path(__file__).resolve().parents[4] / "scripts" / "portal"


def test_the_table_has_the_refusals_that_are_raised() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in PORTAL.rglob("*.py"))
    assert set(re.findall(r'\brefused\(\s*"(\w+)"', code)) == set(REFUSALS)


def test_a_refusal_is_a_sentence_in_both_languages() -> None:
    for row in REFUSALS.values():
        assert 400 <= row.status < 600, row.id
        assert row.french.endswith("."), row.id
        assert row.english.endswith("."), row.id
        assert "'" not in row.french, row.id
        assert not re.search(r"[^\u00a0\u202f][:;?!]", row.french), row.id
        assert re.findall(r"{\w+}", row.french) == re.findall(r"{\w+}", row.english), row.id
