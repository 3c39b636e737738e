"""The page “What is hidden, and why” states counts that can be read off the map, and no reason."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

from occupancy_plugin.guard.reasons import reasons_page
from tests.qgis.layers.samples import LINEAGE, RATE, RENT

SHOWN = {"single_rate": (33, 36), "rent": (30, 36)}
CATALOGUE = SimpleNamespace(indicators=(RATE, RENT))


def release(lineage=LINEAGE):
    return SimpleNamespace(scales={lineage.scale: SimpleNamespace(shown_counts=SHOWN)})


def test_counts_of_the_map_and_of_its_theme_are_told() -> None:
    page = reasons_page(LINEAGE, release(), CATALOGUE)
    assert re.search(r"33 .* 36", page)
    assert "30 / 36" in page
    assert re.search(r": 4<", page.replace("\u202f", " "))
    assert "1 to 10" in page or "1 à 10" in page


def test_a_number_that_would_tell_is_not_told() -> None:
    """withheld_units None: the gate keeps the number."""
    page = reasons_page(replace(LINEAGE, withheld_units=None), release(), CATALOGUE)
    assert not re.search(r"secret[^<]*: \d", page)


def test_the_policys_own_threshold_is_named() -> None:
    page = reasons_page(replace(LINEAGE, min_households=20), None, None)
    assert "19" in page
    assert "/ 36" not in page, "signed out: the rules alone"


def test_a_name_is_a_name() -> None:
    page = reasons_page(replace(LINEAGE, territory_name="<img src=x>"), None, None)
    assert "<img" not in page
