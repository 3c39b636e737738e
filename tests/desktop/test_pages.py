"""Pages of the project in the real window: made, saved without a figure, filled again."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from scripts.desktop import Desktop
from tests.desktop.conftest import DEMO

PAGES = Path(__file__).with_name("page_stories.py")
FIGURE = "21,1\u202f%"  # the territory's single parents, in the title


@pytest.fixture(scope="module")
def pages(desktop: Desktop, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    desktop.run(DEMO, "sign_in")
    desktop.run(DEMO, "choose_purpose")
    for scale in ("commune", "iris"):
        desktop.run(DEMO, "add", scale=scale, indicator="single_parents_rate")
    picture = str(tmp_path_factory.mktemp("pages") / "page.png")
    return desktop.run(PAGES, "laid_out", picture=picture)


def test_a_page_a_scale_beside_the_map(pages: dict[str, Any]) -> None:
    assert len(pages["names"]) == 2
    assert all(pages["charts"])
    assert all(FIGURE in title for title in pages["titles"])
    assert pages["cards"] == 2  # layers of pages are no maps of the dock


def test_a_saved_project_holds_no_figure_and_fills_its_pages(
    desktop: Desktop, pages: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "pages.qgz"
    result = desktop.run(PAGES, "saved_and_reopened", path=str(path))
    assert result["kept"]["charts"] == pages["charts"]
    with zipfile.ZipFile(path) as archive:
        text = "".join(
            archive.read(n).decode("utf-8", "replace") for n in archive.namelist() if "qgs" in n
        )
    assert pages["names"][0] in text
    assert "base64:" not in text
    assert FIGURE not in text
    assert result["after"]["charts"] == pages["charts"]
    assert all(FIGURE in title for title in result["after"]["titles"])
    assert result["after"]["cards"] == 2
