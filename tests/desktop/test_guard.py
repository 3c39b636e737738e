"""The guard in the real window: saved projects, a crash, the journal, long exports."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from scripts.demonstration import search, secrets
from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess

from .conftest import DEMO

GUARD = Path(__file__).with_name("guard_stories.py")
POINTS = Path(__file__).parents[2] / "scripts" / "desktop" / "pan_story.py"


@pytest.fixture(scope="module")
def window_with_map(desktop: Desktop) -> Desktop:
    desktop.run(DEMO, "sign_in")
    desktop.run(DEMO, "choose_purpose")
    desktop.run(DEMO, "add", scale="commune", indicator="single_parents_rate")
    return desktop


@pytest.fixture(scope="module")
def saved_project(
    window_with_map: Desktop, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict]:
    path = tmp_path_factory.mktemp("project") / "carte.qgz"
    return path, window_with_map.run(GUARD, "restyle_and_save", path=str(path))


def test_a_project_opens_empty_without_a_question_and_fills_with_its_style(
    portal: PortalProcess, saved_project: tuple[Path, dict], tmp_path: Path
) -> None:
    path, before = saved_project
    with Desktop(portal.url, portal.account("epci_agent"), folder=tmp_path / "desktop") as other:
        opened = other.run(GUARD, "open_project", path=str(path))
        assert opened["dialogs"] == []
        assert opened["rows"] == [0]
        assert opened["valid"] == [True]
        assert opened["hatches"] == [False]
        assert any("Connectez-vous" in message for message in opened["messages"])
        filled = other.run(GUARD, "sign_in_and_look")
    assert filled["rows"] == [before["rows"]]
    assert filled["styles"] == [before["style"]]
    assert filled["hatches"] == [True]


def test_a_crash_leaves_nothing_on_disk(portal: PortalProcess, tmp_path: Path) -> None:
    with Desktop(portal.url, portal.account("epci_agent"), folder=tmp_path / "desktop") as desktop:
        desktop.run(DEMO, "sign_in")
        desktop.run(DEMO, "choose_purpose")
        desktop.run(DEMO, "add", scale="residence", indicator="dwellings_count")
        os.kill(desktop.pid, signal.SIGKILL)
    tables = secrets.raw_tables(portal, "200030633", "2022").tables
    codes = [str(code) for scale in ("residence", "batiment") for code in tables[scale].index]
    names = tuple(tables["residence"]["name"].astype(str).unique())
    rows = secrets.Secrets(frozenset(codes), names, {})
    assert search.named_in(tmp_path, rows) == [], "not even a released row is on disk"


def test_a_journal_changed_from_outside_is_reported_with_its_line(window_with_map: Desktop) -> None:
    assert any("intact" in text for text in window_with_map.run(GUARD, "look_at_journal"))
    path = window_with_map.profile / "occupancy" / "journal.jsonl"
    before = path.read_text("utf-8")
    lines = before.splitlines()
    changed = next(number for number, line in enumerate(lines) if '"load"' in line)
    entry = json.loads(lines[changed])
    entry["details"]["scale"] = "iris"
    path.write_text(
        "\n".join([*lines[:changed], json.dumps(entry), *lines[changed + 1 :]]) + "\n", "utf-8"
    )
    assert any(f" {changed + 1} " in text for text in window_with_map.run(GUARD, "look_at_journal"))
    path.write_text(before, "utf-8")  # a ledger that the journal does not seal ends every export


@pytest.fixture(scope="module")
def window_with_points(window_with_map: Desktop) -> Desktop:
    """A layer of as many points as a département has addresses."""
    window_with_map.run(POINTS, "stand", points=30_000, guarded=True, raw=False)
    return window_with_map


@pytest.mark.timeout(240)
@pytest.mark.parametrize("suffix", ["gpkg", "csv", "xlsx"])
def test_an_export_does_not_freeze_the_window(
    window_with_points: Desktop, tmp_path: Path, suffix: str
) -> None:
    result = window_with_points.run(
        GUARD, "export_and_freeze", path=str(tmp_path / f"out.{suffix}")
    )
    assert result["rows"] == 30_000
    assert result["longest"] < result["seconds"] / 3, "a worker writes the file"
