"""An atlas published from a map's card in the real window."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.desktop import Desktop
from tests.desktop.conftest import DEMO

ATLAS = Path(__file__).parents[2] / "scripts" / "demonstration" / "atlas_story.py"


@pytest.fixture(scope="module")
def layer_id(desktop: Desktop) -> str:
    desktop.run(DEMO, "sign_in")
    desktop.run(DEMO, "choose_purpose")
    return str(desktop.run(DEMO, "add", scale="commune", indicator="single_parents_rate")["id"])


@pytest.fixture(scope="module")
def published(
    desktop: Desktop, layer_id: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("published")
    path = folder / "atlas"
    picture = str(folder / "window.png")
    result = desktop.run(ATLAS, "publish", layer_id=layer_id, path=str(path), picture=picture)
    return {**result, "path": path, "picture": picture}


def test_the_map_and_the_headlines_are_ticked_and_addresses_are_not(
    published: dict[str, Any],
) -> None:
    vintages, scales, indicators = published["ticked"]
    assert vintages == ["2022", "2020"]
    assert "commune" in scales
    assert not set(scales) & {"residence", "batiment"}
    assert "single_parents_rate" in indicators


def test_the_folder_stands_and_the_window_says_what_was_read_back(
    published: dict[str, Any],
) -> None:
    manifest = json.loads((published["path"] / "atlas.json").read_text("utf-8"))
    assert manifest["vintages"] == ["2022", "2020"]
    proof = (published["path"] / "data" / "proof.js").read_text("utf-8")
    cells = json.loads(proof.partition(",")[2].removesuffix(");\n"))["cells"]
    assert f"{cells:,}".replace(",", "\u202f") in published["told"]
    assert "valeurs ont été relues" in published["told"]
    assert (published["path"] / "index.html").as_uri() in published["told"]
