"""The search of indicators: by what an indicator is about, and what exists near other words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.dock.indicator_tree import ID, IndicatorTree
from occupancy_plugin.gui.dock.search_hints import hint_for

Search = Callable[[str], list[str]]


@pytest.fixture
def search(app: AppContext) -> Search:
    """Types a text; returns the ids that are left, in their order."""
    assert app.signed_in is not None
    catalogue, tree = app.signed_in.catalogue, IndicatorTree()
    indicators = catalogue.indicators_at("commune", "2022")
    tree.fill(catalogue.themes, indicators, {}, "", "communes")

    def found(text: str) -> list[str]:
        tree.search.setText(text)
        return [leaf.data(0, ID) for leaf in tree._leaves() if not leaf.isHidden()]

    return found


def test_an_everyday_word_finds_its_indicators_and_not_their_theme(search: Search) -> None:
    young, old = search("young"), search("seniors")
    assert young[0] == "age_u30_rate"
    assert not [name for name in young if "65" in name or "75" in name]
    assert old[0] == "age_65p_rate"
    assert not [name for name in old if "u25" in name or "u30" in name]
    assert search("turnover")[0] == "mobility_rate"


@pytest.mark.parametrize(
    "word", ["bailleur", "SLS", "mixité", "étudiants", "suroccupation", "impayés", "demandeurs"]
)
def test_a_word_without_an_indicator_says_what_exists_nearby(word: str) -> None:
    assert hint_for(word)
    assert not hint_for("familles monoparentales")
