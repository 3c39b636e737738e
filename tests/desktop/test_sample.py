"""One click on the fictitious data: a map of communes, and a panel that knows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.desktop import Desktop
from tests.desktop.conftest import DEMO

STORIES = Path(__file__).with_name("sample_stories.py")
CLASSES = {"#fed976", "#fea546", "#fd5f2e", "#dd161e", "#9f0026"}


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """A fresh profile without a portal's address."""
    with Desktop("", folder=tmp_path_factory.mktemp("newcomer")) as running:
        yield running


def test_one_click_shows_communes_in_colour_and_all_of_it_works(newcomer: Desktop) -> None:
    result = newcomer.run(STORIES, "first_map")
    assert set(result["colours"]) >= CLASSES, "five classes of communes on the canvas"
    assert result["inside"], "the view lies where its reference system is made for"
    assert result["seconds"] < 20, "2.6 s on a quiet machine; others run beside this"
    assert result["click"] < 0.5, "the libraries are imported while the window answers"
    assert not result["diagnosis"], "what no page needs yet is not imported"
    assert set(result["kinds"]) == {"commune"}
    assert result["tab"] == 1
    assert result["signed"]
    assert any("fictives" in name for name in result["groups"])
    assert result["indicators"] > 20
    assert not result["messages"]
    portrait = newcomer.run(STORIES, "portrait")
    assert portrait["occupancyUnitName"].startswith("Caudry")
    assert "rang" in portrait["occupancyUnitFigure"]
    assert portrait["left"] == 0
    identified = newcomer.run(STORIES, "identify", hidden=False)
    hidden = newcomer.run(STORIES, "identify", hidden=True)
    rate = "Ménages sous 40\u202f% du plafond PLUS (%)"
    assert identified["Nom"] == "Caudry"
    assert float(identified[rate].replace(",", ".")) > 0
    assert hidden[rate] == "s"
    assert not {"fid", "state"} & {*identified, *hidden}
    # another scale and indicator, as on a portal; left again, nothing of it stays on the map
    first_map = newcomer.run(DEMO, "add", scale="iris", indicator="single_parents_rate")
    assert first_map["released"] > 20
    newcomer.run(DEMO, "sign_out")
    result = newcomer.run(STORIES, "look")
    assert not result["signed"]
    assert not set(result["colours"]) & CLASSES
