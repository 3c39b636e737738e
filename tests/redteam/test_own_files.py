"""A user's file leaves no trace when it is opened, refused, cancelled or unloaded: in the profile,
the temporary folder, the log, the messages, the saved project, the layers and their memory."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.desktop import Desktop

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "sources"))
from truth import CODES, HOUSEHOLDS, TYPES, csv

STORIES = Path(__file__).parents[1] / "desktop" / "file_stories.py"
LEAVE = Path(__file__).with_name("portal_story.py")
SECRET, TEXT = "918273", "canari-du-19-mai"
"""A count that goes with a zero beside it, and a free text: neither may leave."""


def lines() -> list[list[str]]:
    """Households of two categories and a third; one unit hides its zero and the secret."""
    found = [["DEPCOM", HOUSEHOLDS, *TYPES[:3], "Observations"]]
    for position, code in enumerate(CODES):
        parts = [f"{501 + position}", f"{702 + position}", f"{903 + position}"]
        if code == "01005":
            parts = ["0", SECRET, "2000001"]
        found.append([code, str(sum(map(int, parts))), *parts, TEXT])
    return found


def traces(folder: Path, needle: str) -> list[Path]:
    """Files below the folder that hold the needle, packed ones looked into."""
    matches = []
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        content = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                content += b"".join(packed.read(name) for name in packed.namelist())
        if needle.encode() in content or needle.encode("utf-16-le") in content:
            matches.append(path)
    return matches


@pytest.fixture(scope="module")
def offline_window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    with Desktop("http://127.0.0.1:9", folder=tmp_path_factory.mktemp("alone")) as running:
        yield running


def test_nothing_of_a_file_stays_behind(offline_window: Desktop, tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    raw = lines()
    opened = csv(given / "extrait.csv", raw)
    broken = csv(given / "refuse.csv", [*raw, raw[5]])
    assert offline_window.run(STORIES, "open_file", path=str(opened), picture="")["layers"] == 1
    assert not offline_window.run(STORIES, "refused", path=str(broken))["possible"]
    offline_window.run(STORIES, "cancelled", path=str(opened))
    out = tmp_path / "out"
    offline_window.run(LEAVE, "leave", out=str(out))
    assert (out / "project" / "saved.qgz").exists()
    layers = "".join(path.read_text("utf-8") for path in (out / "layers").iterdir())
    assert "59139" in layers  # the control: released units are there
    for needle in (SECRET, TEXT):
        assert not traces(out, needle)
        assert not traces(offline_window.folder, needle)
    offline_window.run(STORIES, "unload")
    for needle in (SECRET, TEXT):
        assert not traces(offline_window.folder, needle)
