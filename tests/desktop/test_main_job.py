"""The technician's way through the window, from sign-in to sign-out."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from scripts.desktop import Desktop
from scripts.portal_process import PortalProcess
from tests.desktop.conftest import DEMO, STORIES


@pytest.fixture(scope="module")
def commune(desktop: Desktop) -> dict[str, Any]:
    desktop.run(DEMO, "sign_in")
    desktop.run(DEMO, "choose_purpose")
    return desktop.run(DEMO, "add", scale="commune", indicator="single_parents_rate")


def test_sign_in_shows_who_and_where(desktop: Desktop, commune: dict[str, Any]) -> None:
    assert "Camille Fictif" in desktop.run(STORIES, "look")["occupancyWho"]


def test_the_first_map_fills_the_window(commune: dict[str, Any]) -> None:
    """An empty project takes the reference system of its first layer a moment after it was
    added."""
    assert 0.85 < commune["fills"] <= 1.0


def test_the_layer_holds_released_units_only(commune: dict[str, Any]) -> None:
    assert commune["released"] > 0
    assert commune["withheld"] > 0
    assert commune["released"] + commune["withheld"] == 46


def test_the_map_says_that_a_load_is_remembered(desktop: Desktop, commune: dict[str, Any]) -> None:
    """QGIS's own exports are possible, so the map states it, and the journal has sealed the
    ledger."""
    assert "retient quelles valeurs" in desktop.run(STORIES, "look")["occupancyMapHint"]
    lines = (desktop.profile / "occupancy" / "journal.jsonl").read_text("utf-8").splitlines()
    assert {"load", "ledger"} <= {json.loads(line)["event"] for line in lines}


def test_a_hidden_cell_is_labelled_s_and_a_shown_one_in_french(
    desktop: Desktop, commune: dict[str, Any]
) -> None:
    labels = desktop.run(STORIES, "labels", layer_id=commune["id"])
    hidden = [
        text for text, state, value in labels.values() if state == "released" and value is None
    ]
    shown_labels = [
        text for text, state, value in labels.values() if state == "released" and value is not None
    ]
    assert hidden
    assert set(hidden) == {"s"}
    assert all(text.endswith("\u202f%") and "," in text for text in shown_labels)


def test_the_hatch_says_why_it_offers_nothing_and_the_layer_exports_under_control(
    desktop: Desktop, commune: dict[str, Any]
) -> None:
    menus = desktop.run(STORIES, "menus", layer_id=commune["id"])
    assert menus["safe"]["export"] == ["occupancyControlledExport"]
    assert not menus["withheld"]["export"]
    assert menus["withheld"]["why"]
    assert any("secret statistique" in message for message in menus["message"])


def test_switching_the_indicator_makes_no_request(
    desktop: Desktop, commune: dict[str, Any]
) -> None:
    assert desktop.run(DEMO, "switch", indicator="ben_apl_rate")["requests"] == 0


def test_a_saved_project_holds_no_row_and_refills(
    desktop: Desktop, commune: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "project.qgz"
    reopened = desktop.run(STORIES, "save_and_reopen", path=str(path))
    assert reopened["after"] == reopened["before"]
    assert all(reopened["still"])
    assert all(reopened["withheld"])
    with zipfile.ZipFile(path) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist())
    assert b"/vsimem" not in text.replace(b'source="/vsimem', b"")
    assert b"Clary" not in text


def test_an_ended_session_empties_the_layers_and_signing_in_refills_them(
    desktop: Desktop, commune: dict[str, Any]
) -> None:
    ended = desktop.run(STORIES, "expire")
    assert ended["state"] == "expired"
    assert not any(ended["rows"])
    assert not any(ended["withheld"])
    assert ended["messages"]
    assert all(desktop.run(STORIES, "sign_in_again"))


def test_cancelling_a_load_leaves_nothing(desktop: Desktop, commune: dict[str, Any]) -> None:
    desktop.run(DEMO, "choose_purpose")
    cancelled = desktop.run(STORIES, "cancel_loading", indicator="single_parents_rate")
    assert cancelled["new"] == 0
    assert cancelled["seconds"] < 5  # not the minutes that the wait would have lasted


def test_sign_out_empties_our_layers_and_removes_none(
    desktop: Desktop, commune: dict[str, Any]
) -> None:
    """Saved afterwards, the project still has its maps: the next sign-in fills them."""
    after_sign_out = desktop.run(DEMO, "sign_out")
    assert after_sign_out["layers"] >= 2
    assert (after_sign_out["rows"], after_sign_out["hatched"]) == (0, 0)


def test_the_plugin_can_be_switched_off_and_on(desktop: Desktop, commune: dict[str, Any]) -> None:
    assert desktop.run(STORIES, "unload_and_load") == {"unloaded": True, "gone": True, "back": True}


def test_a_third_party_sees_the_end_of_its_access(
    portal: PortalProcess, desktop: Desktop, commune: dict[str, Any]
) -> None:
    desktop.sign_in_as(*portal.account("third_party"))
    desktop.run(DEMO, "sign_in")
    assert "jours" in desktop.run(STORIES, "look")["occupancyAccessEnd"]
    desktop.run(DEMO, "sign_out")
