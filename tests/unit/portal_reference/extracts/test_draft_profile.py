"""The profile that a command drafts for extracts under the headings that surveys abbreviate."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from scripts.portal import __main__ as main
from scripts.portal.catalogue.families import labels
from tests.register_extracts import TERRITORY

ABBREVIATED = {
    "households": "Ménages locataires",
    "type_known": "Total composition connue",
    "type_parent1": "Fam. monoparentale 1 enfant",
    "type_parent3": "Fam. monop. 3 enfants et +",
    "type_couple2": "Couple + 2 enfants",
    "type_other": "Autre compo.",
    "age_known": "Âge connu",
    "age_u25": "- de 25 ans",
    "age_30_39": "Titulaire 30-39",
    "age_75p": "75 ans et +",
    "inc_u20": "[0-20[ % PLUS",
    "inc_20_39": "Ress. 20-40 % plafond PLUS",
    "inc_120p": "Ress. >= 120 % plafond PLUS",
}


@pytest.fixture
def survey(agency, tmp_path):
    """The survey of communes, with abbreviated headings and one that no catalogue knows."""
    (path,) = (path for path in agency.files["2024"] if path.name.startswith("ops_commune_"))
    headings = {labels()[column][0]: heading for column, heading in ABBREVIATED.items()}
    frame = pd.read_csv(path, sep=";", dtype=str).rename(columns=headings)
    assert set(ABBREVIATED.values()) <= set(frame)
    abbreviated = tmp_path / "ops.csv"
    frame.assign(**{"Indice maison": frame["Ménages locataires"]}).to_csv(
        abbreviated, sep=";", index=False
    )
    return abbreviated


def test_abbreviated_headings_are_guessed_and_served_as_they_were_drafted(
    agency, survey, tmp_path, capsys
):
    words = ["build", "--vintage", "2024", "--territory", TERRITORY, "--from", str(survey)]
    assert main.main([*words, "--draft-profile", str(tmp_path / "drafts")]) == 0
    drafted = json.loads((tmp_path / "drafts" / "ops.json").read_text(encoding="utf-8"))
    assert ABBREVIATED.items() <= drafted["columns"].items()
    assert drafted["left_out"] == ["Indice maison"]
    assert "Titulaire 30-39 → age_30_39 (30 à 39 ans)" in capsys.readouterr().out
    words += ["--profile", str(tmp_path / "drafts"), "--outlines", str(agency.outlines)]
    assert main.main([*words, "--to", str(tmp_path / "served")]) == 0
    assert "left behind Indice maison." in capsys.readouterr().out


def test_a_profile_that_a_person_may_have_mended_is_not_written_again(survey, tmp_path, capsys):
    (tmp_path / "ops.json").write_text("{}", encoding="utf-8")
    assert main.main(["build", "--from", str(survey), "--draft-profile", str(tmp_path)]) == 1
    assert (tmp_path / "ops.json").read_text(encoding="utf-8") == "{}"
    assert "exists already" in capsys.readouterr().err
