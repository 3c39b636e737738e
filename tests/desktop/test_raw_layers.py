"""A raw layer in the real window: a message and an empty layer, and the style beside its file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.desktop import Desktop

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "sources"))
from truth import csv, table

STORIES = Path(__file__).with_name("raw_stories.py")
PICTURES = Path(__file__).parents[2] / "out" / "raw"


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    with Desktop("http://127.0.0.1:9", folder=tmp_path_factory.mktemp("raw")) as running:
        yield running


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A landlord's extract with places; 01002 has eight households."""
    headings, *lines = table()
    rows = [[*headings, "x", "y"]]
    rows += [
        [*line, str(735_000 + 9_000 * number), str(7_002_000 + 5_000 * (number % 4))]
        for number, line in enumerate(lines)
    ]
    return str(csv(tmp_path_factory.mktemp("given") / "extrait.csv", rows))


@pytest.fixture(scope="module")
def arrived(window: Desktop, path: str) -> dict:
    PICTURES.mkdir(parents=True, exist_ok=True)
    return window.run(STORIES, "arrive", path=path, picture=str(PICTURES / "held.png"))


def test_it_is_empty_and_says_so(arrived: dict) -> None:
    assert arrived["before"] > 10
    assert arrived["now"] == 0
    assert arrived["size"] == 7.5
    assert any("Extrait_2022" in text and "11 ménages" in text for text in arrived["messages"])


def test_a_style_beside_the_file_is_loaded(window: Desktop, arrived: dict, path: str) -> None:
    result = window.run(STORIES, "add_with_default_style", path=path)
    assert result == [[0, "'du fichier'"], [arrived["before"], "'du fichier'"]]
