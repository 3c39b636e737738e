"""The zip is installed by QGIS's installer into a new profile, used for the main job, reloaded ten
times and uninstalled. Nothing stays behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess

STORY = Path(__file__).with_name("story.py")
DEMO = Path(__file__).parents[2] / "scripts" / "demonstration" / "story.py"
# a duty: it stays, and the ledger
JOURNAL = ["occupancy", "occupancy/journal.jsonl", "occupancy/journal.seal"]


@pytest.fixture(scope="module")
def desktop(portal: PortalProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    folder = tmp_path_factory.mktemp("installed")
    with Desktop(portal.url, portal.account("epci_agent"), folder=folder, bare=True) as running:
        yield running


@pytest.fixture(scope="module")
def before(desktop: Desktop) -> dict[str, Any]:
    return desktop.run(STORY, "bare")


@pytest.fixture(scope="module")
def installed(desktop: Desktop, before: dict[str, Any], package: Path) -> dict[str, Any]:
    return desktop.run(STORY, "install", package=str(package))


def test_the_installer_finds_nothing_wrong(desktop: Desktop, installed: dict[str, Any]) -> None:
    assert installed["active"]
    assert not installed["installer"]
    assert str(desktop.profile) in installed["from"]
    assert {"audit", "export", "load", "protect"} <= set(installed["algorithms"])


def test_qgis_reads_every_key_of_the_metadata(desktop: Desktop, installed: dict[str, Any]) -> None:
    read = desktop.run(STORY, "metadata")
    assert {"name", "about", "about[fr]", "description[fr]", "tracker"} <= set(read)
    assert {key for key, value in read.items() if value["qgis"] != value["written"]} == set()


def test_the_main_job_is_done_with_it(desktop: Desktop, installed: dict[str, Any]) -> None:
    desktop.run(DEMO, "sign_in")
    desktop.run(DEMO, "choose_purpose")
    added = desktop.run(DEMO, "add", scale="commune", indicator="single_parents_rate")
    assert added["released"] + added["withheld"] == 46
    desktop.run(DEMO, "sign_out")
    desktop.run(STORY, "clear")


def test_reloading_ten_times_adds_nothing(desktop: Desktop, installed: dict[str, Any]) -> None:
    once = desktop.run(STORY, "reload", times=1)
    assert differences(once, desktop.run(STORY, "reload", times=10)) == {}


def test_uninstalling_leaves_nothing_but_journal_and_ledger(
    desktop: Desktop, before: dict[str, Any], installed: dict[str, Any]
) -> None:
    desktop.run(STORY, "clear")
    after = desktop.run(STORY, "uninstall")
    for name in tuple(after["objects"]):  # QGIS never gives the factory of a cell's editor back
        if name.startswith(("CellWidgets", "register_cell_widgets")):
            del after["objects"][name]
    assert after["objects"] == {}
    assert after["modules"] == 0
    stayed = [path for path in after.pop("files") if not path.startswith("occupancy/ledger")]
    assert stayed == JOURNAL
    assert before.pop("files") == []
    assert differences(before, after) == {}
    assert not (desktop.profile / "python" / "plugins" / "occupancy_plugin").exists()


def differences(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {key: (one[key], other[key]) for key in one if one[key] != other[key]}
