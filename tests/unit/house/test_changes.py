"""Change fragments: well formed, required where users meet a change, collected at a version."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts import changes

CHANGELOG = """# Changelog

Written for users.

## 0.2.0 – unreleased

- Something.

## 0.1.0 – 2026-01-01

- First.
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "changes").mkdir()
    (tmp_path / "changes" / "README.md").write_text("# A file per change\n")
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    return tmp_path


def tell(house: Path, name: str, text: str = "The map is faster.\n") -> None:
    (house / "changes" / name).write_text(text, encoding="utf-8")


def test_ours_are_well_formed() -> None:
    assert changes.faults() == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("map.md", "The map is faster."),
        ("map.other.md", "The map is faster."),
        ("map.fixed.txt", "The map is faster."),
        ("map.fixed.md", "faster map"),
        ("map.fixed.md", "- The map is faster."),
        ("map.fixed.md", "The map is faster.\n\nAnd so is the legend."),
        ("map.fixed.md", f"{'Very ' * 200}long."),
    ],
)
def test_a_file_that_users_could_not_read_is_refused(house: Path, name: str, text: str) -> None:
    tell(house, name, text)
    assert changes.faults(house)


def test_a_version_collects_them_under_its_kinds_and_keeps_what_was_there(house: Path) -> None:
    tell(house, "b.fixed.md", "The legend\nis whole.\n")
    tell(house, "a.added.md", "A map of squares.\n")
    changes.collect("0.2.0", "2026-12-01", house)
    text = (house / "CHANGELOG.md").read_text(encoding="utf-8")
    assert text.count("## ") == 2
    newest = text.split("## ")[1]
    assert newest.startswith("0.2.0 – 2026-12-01\n")
    parts = [
        "- Something.",
        "**Added**",
        "- A map of squares.",
        "**Fixed**",
        "- The legend is whole.",
    ]
    assert [newest.index(part) for part in parts] == sorted(newest.index(part) for part in parts)
    assert "- First." in text.split("## ")[2]
    assert changes.fragments(house) == []


def test_after_a_version_the_next_one_stands_above_it(house: Path) -> None:
    changes.collect("0.2.0", "2026-12-01", house)
    tell(house, "c.secrecy.md", "Sums are proved.\n")
    changes.collect("0.3.0", "2027-01-01", house)
    heads = [
        line
        for line in (house / "CHANGELOG.md").read_text("utf-8").splitlines()
        if line[:3] == "## "
    ]
    assert heads == ["## 0.3.0 – 2027-01-01", "## 0.2.0 – 2026-12-01", "## 0.1.0 – 2026-01-01"]


def test_what_lands_after_a_collection_joins_the_lists_of_its_version(house: Path) -> None:
    tell(house, "a.added.md", "A map of squares.\n")
    changes.collect("0.2.0", "unreleased", house)
    tell(house, "b.added.md", "A map of dots.\n")
    tell(house, "c.removed.md", "Maps of stars: nobody looked up.\n")
    changes.collect("0.2.0", "2026-12-01", house)
    newest = (house / "CHANGELOG.md").read_text(encoding="utf-8").split("## ")[1]
    assert newest == (
        "0.2.0 – 2026-12-01\n\n- Something.\n\n"
        "**Added**\n\n- A map of dots.\n- A map of squares.\n\n"
        "**Given up, and why**\n\n- Maps of stars: nobody looked up.\n\n"
    )


def test_a_change_that_users_meet_asks_for_a_file(house: Path) -> None:
    def git(*words: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", *who, *words], cwd=house, check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "first")
    (house / "docs").mkdir()
    (house / "docs" / "a.md").write_text("a")
    git("add", "-A")
    assert changes.undocumented("HEAD", house) == []  # users do not meet it
    (house / "occupancy_plugin").mkdir()
    (house / "occupancy_plugin" / "a.py").write_text("a = 1\n")
    git("add", "-A")
    assert changes.undocumented("HEAD", house)
    tell(house, "a.fixed.md")
    git("add", "-A")
    assert changes.undocumented("HEAD", house) == []
