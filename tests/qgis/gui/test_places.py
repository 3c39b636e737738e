"""QGIS's own places offer what the account may see, and send no request while they are looked
at."""

from __future__ import annotations

from typing import Any

import pytest

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.choices import ChoiceList, available_choices
from occupancy_plugin.description import Territory
from occupancy_plugin.duties.gazetteer import with_name
from occupancy_plugin.layers.project.loader import Loader
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


def test_processing_lists_the_smaller_territories(wide: AppContext, app: AppContext) -> None:
    listed = dict(available_choices(wide, ChoiceList.TERRITORY))
    assert listed["59139"] == "Caudry (59139)"
    assert next(iter(listed)) == "32", "the account's own first"
    assert len(available_choices(app, ChoiceList.TERRITORY)) == 1


def test_a_territory_known_by_its_code_alone_gets_its_name(app: AppContext) -> None:
    assert with_name(Territory("59139", "59139", "commune")).name == "Caudry"
    assert with_name(Territory("59139", "Ours", "commune")).name == "Ours"
