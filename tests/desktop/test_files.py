"""The user's files in the real window, without any portal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.desktop import Desktop

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "sources"))
from truth import HOUSEHOLDS, Sheet, csv, numbers, table, total, truth, xlsx

STORIES = Path(__file__).with_name("file_stories.py")


@pytest.fixture(scope="module")
def offline_window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
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
