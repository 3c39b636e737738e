"""The user's files in the real window, without any portal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.desktop import Desktop

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "sources"))
from linked_files import AISNE, NORD, communes, departements
from merged_files import successor, write_file
from truth import HOUSEHOLDS, Sheet, csv, numbers, table, total, truth, xlsx

STORIES = Path(__file__).with_name("file_stories.py")


@pytest.fixture(scope="module")
def offline_window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """A window that no portal answers."""
    with Desktop("http://127.0.0.1:9", folder=tmp_path_factory.mktemp("alone")) as running:
        yield running


def test_the_window_shows_roles_and_the_gates_output(
    offline_window: Desktop, tmp_path: Path
) -> None:
    lines = [
        ["Occupation du parc social (données fictives)"],
        [],
        *table(below=[total(), [], ["Source : OPS 2022"]]),
    ]
    path = xlsx(tmp_path / "extrait.xlsx", Sheet("Diffusion", numbers(lines)))
    picture = str(tmp_path / "dialog.png")
    result = offline_window.run(STORIES, "open_file", path=str(path), picture=picture)
    assert result["roles"][HOUSEHOLDS].startswith("Ménages")
    assert result["cut"] == []
    codes = [row[0] for row in result["preview"]]
    assert "01002" not in codes  # eight households
    raw = {str(value) for value in truth().loc["01002"]}
    assert not any(
        cell in raw - {"0", "1", "2", "3", "4"} for row in result["preview"] for cell in row
    )
    assert any(cell == "s" for row in result["preview"] for cell in row)


def test_a_refused_file_says_why(offline_window: Desktop, tmp_path: Path) -> None:
    lines = [line[:2] + line[3:] for line in table()]
    result = offline_window.run(STORIES, "refused", path=str(csv(tmp_path / "a.csv", lines)))
    assert "ménages" in result["said"]
    assert not result["possible"]


def test_communes_that_merged_are_added_up_when_the_user_says_so(
    offline_window: Desktop, tmp_path: Path
) -> None:
    new, olds = successor(2)
    path = write_file(tmp_path, ["59139", "59136", "59137", "59149", new, *olds])
    result = offline_window.run(
        STORIES, "sum_ended", path=str(path), picture=str(tmp_path / "sum.png")
    )
    assert result["offered"]
    assert {new, *olds} <= set(result["before"])
    assert {new, *olds} & set(result["after"]) == {new}


def test_a_file_of_another_scale_is_protected_with_it(
    offline_window: Desktop, tmp_path: Path
) -> None:
    """The département's sum would give a lone commune under eleven away."""
    result = offline_window.run(
        STORIES,
        "related",
        path=str(communes(tmp_path, {**NORD, **AISNE})),
        beside=str(departements(tmp_path)),
        missing=str(tmp_path / "nowhere.csv"),
        picture=str(tmp_path / "related.png"),
    )
    assert set(result["alone"]) == {*NORD, *AISNE} - {"59137"}
    assert "nowhere.csv" in result["said"]
    assert len(set(NORD) - set(result["together"])) >= 2
    assert sorted(result["layers"].values()) == [2, len(result["together"])]
