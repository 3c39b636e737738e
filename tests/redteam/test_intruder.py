"""The guard of raw layers in the real window: a raw file is noticed, QGIS's export windows are
closed, and the file is protected in place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.desktop import Desktop

STORY = Path(__file__).with_name("window_story.py")
OUT = Path(__file__).resolve().parents[2] / "out" / "redteam"


@pytest.fixture(scope="module")
def desktop(tmp_path_factory):
    with Desktop(
        "http://127.0.0.1:1", folder=tmp_path_factory.mktemp("raw") / "desktop"
    ) as running:
        yield running


@pytest.fixture(scope="module")
def arrived(desktop):
    return desktop.run(STORY, "arrive")


@pytest.fixture
def journal(desktop):
    path = desktop.profile / "occupancy" / "journal.jsonl"
    return lambda: [json.loads(line) for line in path.read_text().splitlines()]


def test_it_is_noticed_and_two_ways_are_offered(arrived):
    assert arrived["noticed"]
    assert arrived["told"]
    assert arrived["buttons"]


def test_export_windows_close_while_it_is_on_the_map(desktop, arrived):
    result = desktop.run(STORY, "export_windows")
    assert "the map without it" in result, "hidden, and a label anywhere could still read it"
    assert set(result.values()) == {"closed"}, result


def test_labels_go_off_and_copies_leave_nothing(desktop, arrived):
    result = desktop.run(STORY, "labels_and_copies")
    assert result["labels"] is False
    assert result["copied"] == ""
    assert result["table"] == ""
    assert "59100" not in result["dragged"], "a drag carries where the file is, never what is in it"
    assert "bailleur.csv" in result["dragged"]


def test_no_layout_exports_while_it_is_in_the_project(desktop, arrived, tmp_path):
    result = desktop.run(STORY, "layout_exports", folder=str(tmp_path))
    assert len(result) == 9
    assert not any(result.values()), result


def test_processing_is_warned_about_and_its_result_is_watched(desktop, arrived):
    result = desktop.run(STORY, "processing_result")
    assert result["told"]
    assert result["watched"]


@pytest.mark.parametrize(
    "algorithm", ["writevectortiles_xyz", "writevectortiles_mbtiles", "package", "savefeatures"]
)
def test_a_window_that_writes_tiles_or_packages_says_that_a_raw_layer_is_there(
    desktop, arrived, algorithm
):
    assert desktop.run(STORY, "processing_window", algorithm=f"native:{algorithm}")


def test_it_is_protected_in_place_and_then_exports_under_control(desktop, arrived, journal):
    OUT.mkdir(parents=True, exist_ok=True)
    result = desktop.run(STORY, "protect_in_place", folder=str(OUT))
    assert result["order"] == ["dessus", "Bailleur", "dessous"]
    assert "59100" not in result["codes"]
    assert result["opacity"] == 0.5
    assert result["size"] == 7.5
    assert "Bailleur" in result["caption"]
    assert "secret" in result["caption"]
    assert not result["unprotected"]
    assert result["menu"] == "occupancyControlledExport"
    assert result["exported"][0].startswith("insee;menages")
    assert not any(line.startswith("59100") for line in result["exported"])
    assert "Observation" in result["notice"]
    assert {"protection", "refusal", "export"} <= {line["event"] for line in journal()}
    assert not any("59100" in json.dumps(line) for line in journal())


def test_a_declaration_lifts_the_blockade(desktop, arrived, journal):
    desktop.run(STORY, "arrive")
    assert desktop.run(STORY, "declare") is False
    assert journal()[-1]["event"] == "declaration"
