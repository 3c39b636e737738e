"""QGIS's own places offer what the account may see, and send no request while they are looked
at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from qgis.core import QgsFeedback, QgsLocatorContext

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.choices import (
    ChoiceList,
    MapKey,
    available_choices,
    load_order,
    usual_map_key,
)
from occupancy_plugin.description import Territory
from occupancy_plugin.duties.gazetteer import with_name
from occupancy_plugin.gui.qgis.locator import OccupancyLocator, score
from occupancy_plugin.layers.project.loader import Loader
from occupancy_plugin.toolbelt.errors import AccessRefused, SignInRequired
from occupancy_plugin.toolbelt.letters import without_accents
from tests.qgis.conftest import session_of, signed_in
from tests.qgis.waiting import until


@pytest.fixture(scope="module")
def wide(portal: Any) -> AppContext:
    """A State account whose smaller territories have come."""
    session = session_of(signed_in(portal, "state"))
    session.places.read()
    until(lambda: len(session.places.all()) > 1)
    return AppContext(session, Loader(session))


@pytest.fixture(scope="module")
def app(portal: Any) -> AppContext:
    session = session_of(signed_in(portal))
    return AppContext(session, Loader(session))


@pytest.fixture
def silent(app: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request fails the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a request while one looks")

    monkeypatch.setattr(app.signed_in.client.transport, "send", refuse)


def results_of(app: AppContext, text: str, added: list[str]) -> tuple[Any, list[Any]]:
    """The locator's answers to a text, with the locator, of which they keep no reference."""
    locator = OccupancyLocator(app, added.append)
    context = QgsLocatorContext()
    context.usingPrefix = True
    results: list[Any] = []
    locator.resultFetched.connect(results.append)
    locator.prepare(text, context)
    locator.fetchResults(text, context, QgsFeedback())
    return locator, results


@pytest.mark.parametrize(
    ("text", "first"),
    [("parents", "single_parents_rate"), ("logements loyer", ""), ("PARENTS isoles", "")],
)
def test_the_locator_finds_words_without_accents(
    silent: None, app: AppContext, text: str, first: str
) -> None:
    _, results = results_of(app, text, [])
    for result in results:
        assert 0 < result.score <= 1
    if first:
        assert first in [result.userData for result in results]
    assert [r.score for r in results] == sorted((r.score for r in results), reverse=True)


def test_a_result_is_loaded(silent: None, app: AppContext) -> None:
    added: list[str] = []
    locator, results = results_of(app, "familles monoparentales", added)
    locator.triggerResult(results[0])
    map_key = usual_map_key(app)
    assert map_key is not None
    assert load_order(app, replace(map_key, indicator=added[0])).indicator == added[0]


def test_nothing_is_found_for_nonsense_or_before_the_sign_in(app: AppContext) -> None:
    assert results_of(app, "zzzz", [])[1] == []
    assert results_of(AppContext.set_up(), "familles", [])[1] == []


def test_scores_put_the_beginning_first() -> None:
    assert score(without_accents("Élèves du Caudrésis"), "eleves") == 1.0
    assert 0 < score(without_accents("Part des élèves"), "eleves") < 1.0
    assert score(without_accents("Part des élèves"), "loyer") == 0.0
    assert score("x", "") == 0.0


def test_a_map_outside_the_account_s_rights_is_refused_with_a_sentence(app: AppContext) -> None:
    for map_key in (
        MapKey("13055", "commune", "2022", "rent_mean"),
        MapKey("200030633", "galaxy", "2022", "rent_mean"),
        MapKey("200030633", "commune", "1999", "rent_mean"),
        MapKey("200030633", "commune", "2022", "nonsense"),
    ):
        with pytest.raises(AccessRefused, match=r"\."):
            load_order(app, map_key)
    with pytest.raises(SignInRequired):
        load_order(AppContext.set_up(), MapKey("200030633", "commune", "2022", "rent_mean"))


def test_processing_lists_the_smaller_territories(wide: AppContext, app: AppContext) -> None:
    listed = dict(available_choices(wide, ChoiceList.TERRITORY))
    assert listed["59139"] == "Caudry (59139)"
    assert next(iter(listed)) == "32", "the account's own first"
    assert len(available_choices(app, ChoiceList.TERRITORY)) == 1


def test_a_territory_known_by_its_code_alone_gets_its_name(app: AppContext) -> None:
    assert with_name(Territory("59139", "59139", "commune")).name == "Caudry"
    assert with_name(Territory("59139", "Ours", "commune")).name == "Ours"
