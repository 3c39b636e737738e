"""Labels of years (“5 à 9 ans”) mean leases, people or buildings by the words around them."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "unit" / "sources"))
from truth import CODES, csv

from occupancy_plugin.layers.release.session_context import NO_SESSION
from occupancy_plugin.sources.opening import FileReading, Source, interpret

LEASES = ["Moins de 2 ans", "2 à 4 ans", "5 à 9 ans", "10 à 19 ans", "20 ans et plus"]
BUILDINGS = ["Moins de 5 ans", "5 à 9 ans", "10 à 19 ans", "20 à 39 ans", "60 ans ou plus"]
SHARED = ["5 à 9 ans", "10 à 19 ans"]
PEOPLE = ["Moins de 30 ans", "30 à 59 ans", "60 ans ou plus"]
OF_LEASES = ["ten_u2", "ten_2_4", "ten_5_9", "ten_10_19", "ten_20p"]
OF_BUILDINGS = ["bage_u5", "bage_5_9", "bage_10_19", "bage_20_39", "bage_60p"]


def read(
    folder: Path, headings: list[str], above: str, population: str = "Ménages enquêtés"
) -> tuple[list[str], FileReading]:
    """Return the ids that the columns of years get, and the reading of their file."""
    dice = np.random.default_rng(5)
    heads = [["", "", *([above] * len(headings))]] if above else []
    lines = [*heads, ["DEPCOM", population, *headings]]
    for code in CODES:
        counts = dice.integers(5, 60, len(headings))
        lines.append([code, str(counts.sum()), *map(str, counts)])
    reading = interpret(Source.of(csv(folder / "a.csv", lines)), NO_SESSION.vocabulary())
    return [column.as_ for column in reading.mapping.columns[2:]], reading


@pytest.mark.parametrize(
    ("headings", "above", "expected"),
    [
        (LEASES, "", OF_LEASES),
        (BUILDINGS, "", OF_BUILDINGS),
        (SHARED, "Ancienneté du bail", OF_LEASES[2:4]),
        (SHARED, "Ancienneté d’emménagement dans le logement", OF_LEASES[2:4]),
        (SHARED, "Âge du logement", OF_BUILDINGS[1:3]),
        (BUILDINGS, "Année de construction", OF_BUILDINGS),
    ],
)
def test_words_around_decide_what_years_are_of(
    headings: list[str], above: str, expected: list[str], tmp_path: Path
) -> None:
    assert read(tmp_path, headings, above)[0] == expected


@pytest.mark.parametrize(
    ("headings", "above"),
    [
        (SHARED, ""),
        (PEOPLE, ""),
        (PEOPLE, "Âge du titulaire du bail"),
        (LEASES, "Ancienneté de la demande"),
        (BUILDINGS, "Âge des occupants"),
    ],
)
def test_years_of_something_else_are_no_column_of_the_catalogue(
    headings: list[str], above: str, tmp_path: Path
) -> None:
    ids, reading = read(tmp_path, headings, above)
    assert not set(ids) & {*OF_LEASES, *OF_BUILDINGS}
    asked = [note for note in reading.mapping.notes if "leases or buildings" in note]
    assert len(asked) == len(set(headings) & set(SHARED))


def test_years_next_to_demands_are_no_leases(tmp_path: Path) -> None:
    ids, _ = read(tmp_path, LEASES, "", "Demandes actives")
    assert not set(ids) & set(OF_LEASES)


def test_the_two_kinds_stand_side_by_side(tmp_path: Path) -> None:
    dice = np.random.default_rng(6)
    heads = ["", "", *["Ancienneté du bail"] * 5, *["Âge du logement"] * 5]
    lines = [heads, ["DEPCOM", "Ménages enquêtés", *LEASES, *BUILDINGS]]
    for code in CODES:
        leases = dice.integers(20, 60, 5)
        homes = dice.multinomial(leases.sum(), [0.2] * 5)
        lines.append([code, str(leases.sum()), *map(str, (*leases, *homes))])
    reading = interpret(Source.of(csv(tmp_path / "a.csv", lines)), NO_SESSION.vocabulary())
    assert [c.as_ for c in reading.mapping.columns[2:]] == [*OF_LEASES, *OF_BUILDINGS]
