"""Leases, lease holders and occupied dwellings may count households, but not always: a household
may have two leases, and a survey does not reach every dwelling. The question names the column."""

from __future__ import annotations

from pathlib import Path

import pytest
from truth import CODES, csv

from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import Source, interpret, open_files
from occupancy_plugin.sources.profile import Profile


def write_file(folder: Path, heading: str, beside: str = "Nb lgts") -> Path:
    lines = [
        [code, str(140 + 13 * n + n % 3), str(120 + 13 * n), str(40 + 4 * n)]
        for n, code in enumerate(CODES)
    ]
    return csv(folder / "a.csv", [["Code com.", beside, heading, "Pers. seules"], *lines])


@pytest.mark.parametrize(
    "heading",
    [
        *("Titulaires", "Locataires en place", "Nb baux en cours", "Nb occupés", "Occupés"),
        *("Logements occupés", "LLS occupés", "Nb lgts loués", "Logements occupés 2024"),
        *("Rés. principales HLM", "Résidences principales en HLM"),
    ],
)
def test_the_question_names_the_column_and_one_answer_opens_the_file(
    heading: str, tmp_path: Path
) -> None:
    path = write_file(tmp_path, heading)
    with pytest.raises(Unreadable, match=f"one per household: “{heading}”"):
        open_files(path)
    assert interpret(Source.of(path)).mapping.problems  # a question in the window
    agreed = open_files(path, profile=Profile(population=heading)).first.mapping
    as_households = open_files(write_file(tmp_path, "Ménages")).first.mapping
    roles = [column.role for column in agreed.columns]
    assert roles == [column.role for column in as_households.columns]


@pytest.mark.parametrize(
    ("heading", "beside"), [("Occupés", "Garages"), ("Résidences principales", "Nb lgts")]
)
def test_columns_that_other_tenures_have_too_are_not_proposed(
    heading: str, beside: str, tmp_path: Path
) -> None:
    """Garages are occupied too, and main residences are those of owners as well."""
    with pytest.raises(Unreadable, match="which column counts the households"):
        open_files(write_file(tmp_path, heading, beside))


def test_a_column_called_households_needs_no_question(tmp_path: Path) -> None:
    profile = open_files(write_file(tmp_path, "Ménages", "Logements occupés")).first.profile
    assert profile.columns[profile.population] == "Ménages"


def test_recipients_of_the_caf_are_no_households_of_social_housing(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="“Nb alloc” counts persons"):
        open_files(write_file(tmp_path, "Nb alloc", "NBRSA"))


def test_the_ids_of_a_profile_are_kept_where_the_rest_is_found(tmp_path: Path) -> None:
    stated = Profile(
        population="households", columns={"households": "Titulaires", "alone": "Pers. seules"}
    )
    opened = open_files(write_file(tmp_path, "Titulaires"), profile=stated)
    assert opened.schema.population == "households"
    assert {"households", "alone"} <= set(opened.tables["commune"].frame.columns)
