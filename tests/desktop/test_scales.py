"""Every scale, as a technician meets it: zonings kept apart, vintages compared, presets changed and
kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scripts.desktop import Desktop
from tests.desktop.conftest import DEMO

SCALES = Path(__file__).with_name("scale_stories.py")
GREYS = ["secret statistique", "pas de logement social", "absence de données"]


@pytest.fixture(scope="module")
def signed_in_window(desktop: Desktop) -> Desktop:
    desktop.run(DEMO, "sign_in")
    desktop.run(DEMO, "choose_purpose")
    return desktop


def test_the_second_qpv_zoning_is_refused_with_a_sentence(signed_in_window: Desktop) -> None:
    signed_in_window.run(DEMO, "add", scale="qpv2015", indicator="ben_apl_rate")
    refused = signed_in_window.run(SCALES, "refuse_second_zoning")
    assert refused["new"] == 0
    assert not refused["loading"]
    assert not refused["progress"]
    assert any(
        "QPV (zonage 2015)" in message and "QPV (zonage 2024)" in message
        for message in refused["messages"]
    )


@pytest.fixture(scope="module")
def commune(signed_in_window: Desktop) -> dict[str, Any]:
    return signed_in_window.run(DEMO, "add", scale="commune", indicator="single_parents_rate")


def test_each_look_has_its_legend_and_the_preset_comes_back(
    signed_in_window: Desktop, commune: dict[str, Any], tmp_path: Path
) -> None:
    result = signed_in_window.run(SCALES, "symbology", picture=str(tmp_path / "{look}.png"))
    assert result["diverging"][0].startswith("autour de ")
    assert any("au-dessous" in label for label in result["diverging"])
    assert result["circles"][0].startswith("Couleur")
    assert any(label.startswith("Surface") for label in result["circles"])
    assert len(result["equal"]) <= 7
    assert result["back"] == result["preset"]
    assert all(labels[-3:] == GREYS for labels in result.values())
    assert {path.name for path in tmp_path.iterdir()} == {"diverging.png", "circles.png"}


def test_a_style_changed_by_hand_is_kept_for_the_indicator(
    signed_in_window: Desktop, commune: dict[str, Any]
) -> None:
    signed_in_window.run(SCALES, "change_by_hand", colour="#abcdef")
    signed_in_window.run(DEMO, "switch", indicator="ben_apl_rate")
    assert signed_in_window.run(SCALES, "colour_of_empty") != "#abcdef"
    signed_in_window.run(DEMO, "switch", indicator="single_parents_rate")
    assert signed_in_window.run(SCALES, "colour_of_empty") == "#abcdef"


def test_identify_speaks_to_people(signed_in_window: Desktop, commune: dict[str, Any]) -> None:
    texts = signed_in_window.run(SCALES, "identify", code="59139")
    assert "Nom=Caudry" in texts
    assert not any(text.startswith(("fid=", "state=")) for text in texts)
    assert any("Familles monoparentales" in text and "," in text for text in texts)


def test_one_vintage_against_another(
    signed_in_window: Desktop, commune: dict[str, Any], tmp_path: Path
) -> None:
    result = signed_in_window.run(
        SCALES,
        "compare",
        earlier="2020",
        scale="commune",
        indicator="single_parents_rate",
        picture=str(tmp_path / "change.png"),
    )
    assert "2020–2022" in result["name"]
    assert "évolution (points)" in result["name"]
    assert any(label.startswith("stable") for label in result["legend"])
    assert result["legend"][-3:] == GREYS
    assert "même définition" in result["closed"]["recent_single_parents_rate"]
    assert "dwellings_count" in result["closed"]
    assert any("point" in figure for figure in result["figures"])
