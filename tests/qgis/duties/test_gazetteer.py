"""Places are found as people write them: without accents, by code, by a part of the name."""

from __future__ import annotations

import pytest

from occupancy_plugin.description import Territory
from occupancy_plugin.duties.gazetteer import gazetteer, label

ALL = ("region", "departement", "epci", "commune")


@pytest.mark.parametrize(
    ("typed", "scales", "first"),
    [
        ("caudry", ("commune",), "59139"),
        ("59139", ("commune",), "59139"),
        ("caudresis", ("epci",), "200030633"),
        ("st etienne", ("commune",), "42218"),
        ("ile de france", ALL, "11"),
        ("nord", ("departement",), "59"),
        ("l hay les roses", ("commune",), "94038"),
    ],
)
def test_places_are_found_as_people_write_them(
    typed: str, scales: tuple[str, ...], first: str
) -> None:
    assert gazetteer().search(typed, scales)[0].code == first


def test_a_name_that_two_places_bear_names_none_until_one_is_chosen() -> None:
    assert gazetteer().of_text("Saint-Denis", ("commune",)) is None
    places = gazetteer().search("Saint-Denis", ("commune",))
    assert {"93066", "97411"} <= {place.code for place in places}
    assert gazetteer().of_text(label(places[0]), ("commune",)) == places[0]


def test_a_departement_is_told_from_the_region_of_its_code() -> None:
    assert gazetteer().of_text("32", ("region", "departement")) is None
    gers = gazetteer().of_text("Gers (32)", ("region", "departement"))
    assert gers == Territory("32", "Gers", "departement")
    assert gers.key == "departement:32"


def test_a_code_of_another_year_is_taken_and_a_wrong_one_is_not() -> None:
    places = gazetteer()
    assert places.of_text("200 030 633", ("epci",)) is not None, "as SIREN are often written"
    assert places.code_of_other_year("200 030 633", ("epci",)), "its last digit checks the others"
    assert not places.code_of_other_year("200030634", ("epci",))
    assert not places.code_of_other_year("59999", ("commune",))


def test_a_commune_says_its_departement_and_its_epci() -> None:
    caudry = gazetteer().of_text("59139", ("commune",))
    assert caudry is not None
    assert gazetteer().holder(caudry) == "Nord"
    assert gazetteer().epci_of("59139") == "CA du Caudrésis et du Catésis"
