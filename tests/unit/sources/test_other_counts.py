"""Tables that count persons, taxpayers or voters are no tables of households: the user is asked
about them, and without a window they are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from truth import CODES, csv

from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import Source, interpret, open_files
from occupancy_plugin.sources.profile import Profile

TABLES = (
    ("Population totale", "Population municipale", "Population comptée à part"),
    ("Nombre de foyers fiscaux", "Foyers fiscaux imposés", "Foyers non imposés"),
    ("Inscrits", "Votants", "Abstentions"),
    ("Nombre d'élèves", "Maternelle", "Élémentaire"),
    ("Entreprises", "Commerce", "Industrie"),
    ("Effectif total", "Femmes", "Hommes"),
)


def write_file(folder: Path, headings: tuple[str, ...]) -> Path:
    """The first column is the sum of the others."""
    lines = [
        [code, str(120 + 13 * n), str(70 + 9 * n), str(50 + 4 * n)] for n, code in enumerate(CODES)
    ]
    return csv(folder / "a.csv", [["Code commune", *headings], *lines])


@pytest.mark.parametrize("headings", TABLES)
def test_a_question_names_what_counts_no_households(
    headings: tuple[str, ...], tmp_path: Path
) -> None:
    path = write_file(tmp_path, headings)
    with pytest.raises(Unreadable, match=f"“{headings[0]}” counts persons, jobs or the like"):
        open_files(path)
    assert interpret(Source.of(path)).mapping.problems  # a question in the window
    agreed = open_files(path, profile=Profile(population=headings[0]))
    assert agreed.schema.population  # a person may still say so


@pytest.mark.parametrize(
    "headings",
    [
        ("Effectif", "Couples", "Autres ménages"),
        ("Ensemble", "Femmes seules", "Autres"),
        ("Ménages", "Foyers fiscaux imposés", "Non imposés"),
    ],
)
def test_households_stay_households(headings: tuple[str, ...], tmp_path: Path) -> None:
    profile = open_files(write_file(tmp_path, headings)).first.profile
    assert profile.columns[profile.population] == headings[0]
