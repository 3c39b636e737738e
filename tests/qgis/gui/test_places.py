"""QGIS's own places offer what the account may see, and send no request while they are looked
at."""

from __future__ import annotations

from typing import Any

import pytest
from qgis.core import QgsFeedback, QgsLocatorContext
from qgis.PyQt.QtWidgets import QListWidget

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.choices import ChoiceList, MapKey, available_choices, load_order
from occupancy_plugin.description import Territory
from occupancy_plugin.duties.gazetteer import with_name
from occupancy_plugin.gui.qgis.data_source import SourceActions, SourceSelect
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


class Asked:
    """What the places asked for."""

    def __init__(self, app: AppContext) -> None:
        self.map_keys: list[MapKey] = []
        self.zoomed: list[tuple[str, str]] = []
        self.chosen: list[str] = []
        self.done: list[str] = []
        self.acts = SourceActions(
            app,
            self.map_keys.append,
            lambda: self.done.append("sign in"),
            lambda: self.done.append("file"),
        )


@pytest.fixture(scope="module")
def app(portal: Any) -> AppContext:
    session = session_of(signed_in(portal))
    return AppContext(session, Loader(session))


@pytest.fixture
def requests(app: AppContext) -> Asked:
    return Asked(app)


@pytest.fixture
def silent(app: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request fails the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a request while one looks")

    monkeypatch.setattr(app.signed_in.client.transport, "send", refuse)


def results_of(request: Asked, app: AppContext, text: str) -> list[Any]:
    locator = OccupancyLocator(
        app,
        request.map_keys.append,
        lambda *unit: request.zoomed.append(unit),
        request.chosen.append,
    )
    context = QgsLocatorContext()
    context.usingPrefix = True
    results: list[Any] = []
    locator.resultFetched.connect(results.append)
    locator.prepare(text, context)
    locator.fetchResults(text, context, QgsFeedback())
    request.kept = locator
    return results


@pytest.mark.parametrize(
    ("text", "first"),
    [("parents", "single_parents_rate"), ("logements loyer", ""), ("PARENTS isoles", "")],
)
def test_the_locator_finds_words_without_accents(
    silent: None, app: AppContext, requests: Asked, text: str, first: str
) -> None:
    results = results_of(requests, app, text)
    for result in results:
        assert 0 < result.score <= 1
    if first:
        assert first in [
            MapKey.from_query(str(r.userData).partition(":")[2]).indicator for r in results
        ]
    assert [r.score for r in results] == sorted((r.score for r in results), reverse=True)


def test_a_result_is_loaded(silent: None, app: AppContext, requests: Asked) -> None:
    result = results_of(requests, app, "familles monoparentales")[0]
    requests.kept.triggerResult(result)
    assert load_order(app, requests.map_keys[0]).indicator


def test_nothing_is_found_for_nonsense_or_before_the_sign_in(
    app: AppContext, requests: Asked
) -> None:
    assert results_of(requests, app, "zzzz") == []
    assert results_of(requests, AppContext.set_up(), "familles") == []


def test_scores_put_the_beginning_first() -> None:
    assert score(without_accents("Élèves du Caudrésis"), "eleves") == 1.0
    assert 0 < score(without_accents("Part des élèves"), "eleves") < 1.0
    assert score(without_accents("Part des élèves"), "loyer") == 0.0
    assert score("x", "") == 0.0


def test_the_data_source_page_adds_what_is_chosen(
    silent: None, app: AppContext, requests: Asked
) -> None:
    page = SourceSelect(requests.acts).createDataSourceWidget()
    listed = page.findChild(QListWidget)
    assert listed.count() == len(app.signed_in.catalogue.indicators)
    ready: list[bool] = []
    page.enableButtons.connect(ready.append)
    listed.setCurrentRow(3)
    assert ready[-1] is True
    page.addButtonClicked()
    assert load_order(app, requests.map_keys[0]).territory.code == "200030633"


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


def test_an_address_is_read_back_as_it_was_written() -> None:
    map_key = MapKey("200030633", "commune", "2022", "a&b=c é")
    assert MapKey.from_query(map_key.to_query()) == map_key
    assert MapKey.from_query("") == MapKey("", "", "", "")


def test_the_locator_chooses_a_territory(wide: AppContext) -> None:
    order = Asked(wide)
    result = results_of(order, wide, "caudry")[0]
    assert result.displayString == "Caudry (59139)"
    assert result.description.startswith("Hauts-de-France › Nord")
    order.kept.triggerResult(result)
    assert order.chosen == ["59139"]


def test_an_account_of_one_territory_is_offered_no_choice(app: AppContext, requests: Asked) -> None:
    assert requests.chosen == []
    assert [r.displayString for r in results_of(requests, app, "caudresis")] == []


def test_processing_lists_the_smaller_territories(wide: AppContext, app: AppContext) -> None:
    listed = dict(available_choices(wide, ChoiceList.TERRITORY))
    assert listed["59139"] == "Caudry (59139)"
    assert next(iter(listed)) == "32", "the account's own first"
    assert len(available_choices(app, ChoiceList.TERRITORY)) == 1


def test_a_territory_known_by_its_code_alone_gets_its_name(app: AppContext) -> None:
    assert with_name(Territory("59139", "59139", "commune")).name == "Caudry"
    assert with_name(Territory("59139", "Ours", "commune")).name == "Ours"
