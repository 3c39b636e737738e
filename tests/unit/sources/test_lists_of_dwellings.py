"""Lists of dwellings as landlords write them: a column “Type” that holds the rooms or the building,
labels that every dwelling has, and lists whose rows are résidences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from truth import csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy, attack
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import OpenedFiles, open_files

COMMUNES = ("59139", "59136", "59055", "59149")
TYPES = {
    "T1": "rooms_1", "Studio": "rooms_1", "T1 bis": "rooms_1", "F2": "rooms_2", "Type 3": "rooms_3",
    "4 pièces": "rooms_4", "T5 et +": "rooms_5p", "T6": "rooms_5p",
}  # fmt: skip


def dwellings(seed: int = 1, number: int = 400) -> pd.DataFrame:
    dice = np.random.default_rng(seed)
    communes = dice.choice(COMMUNES, number)
    communes[:9] = "59059"  # under the threshold
    return pd.DataFrame(
        {
            "Programme": [
                f"R{code[-2:]}{n}"
                for code, n in zip(communes, dice.integers(1, 4, number), strict=True)
            ],
            "Code INSEE": communes,
            "Type": dice.choice(list(TYPES), number),
            "DPE": dice.choice(list("ABCDEFG"), number),
            "Surface habitable": dice.integers(25, 110, number).astype(str),
            "Loyer": dice.integers(200, 700, number).astype(str),
        }
    )


def opened(folder: Path, frame: pd.DataFrame) -> OpenedFiles:
    lines = [list(frame.columns), *frame.to_numpy(dtype=object).tolist()]
    return open_files(csv(folder / "list.csv", lines))


def test_a_column_called_type_counts_rooms(tmp_path: Path) -> None:
    frame = dwellings()
    counted = opened(tmp_path, frame).tables["commune"].frame
    expected = pd.crosstab(frame["Code INSEE"], frame["Type"].map(TYPES))
    for name in expected:
        assert counted[name].to_dict() == expected[name].to_dict()


def test_a_column_called_type_may_hold_the_building(tmp_path: Path) -> None:
    frame = dwellings()
    frame["Type"] = np.where(np.arange(len(frame)) % 3 == 0, "Maison", "Appartement")
    counted = opened(tmp_path, frame).tables["commune"].frame
    assert counted["build_individual"].sum() == (frame["Type"] == "Maison").sum()
    assert "rooms_1" not in counted


def test_types_of_something_else_are_left_behind(tmp_path: Path) -> None:
    frame = dwellings()
    frame["Type"] = np.where(np.arange(len(frame)) % 3 == 0, "Neuf", "Ancien")
    columns = {c.name: c.role for c in opened(tmp_path, frame).first.mapping.columns}
    assert columns["Type"] == "left_out"


@pytest.mark.parametrize("seed", range(3))
def test_labels_that_every_dwelling_has_do_not_refuse_the_list(seed: int, tmp_path: Path) -> None:
    files = opened(tmp_path, dwellings(seed))
    frames = {scale: table.frame.copy() for scale, table in files.tables.items()}
    scales = protect_opened(files, Policy()).scales
    assert scales["commune"].released["dpe_labelled"].notna().any()
    assert "59059" not in scales["commune"].released.index
    published = {}
    for scale, frame in frames.items():
        counts = frame.drop(columns=[name for name in frame if name.startswith("rent")])
        rows = scales[scale].released.reindex(counts.index)
        numbers = counts.select_dtypes("number").columns
        published[scale] = counts.assign(**{name: rows[name] for name in numbers})
    assert not attack(published, files.schema, Policy())


def test_rooms_and_rents_alone_make_a_list_of_dwellings(tmp_path: Path) -> None:
    frame = dwellings()[["Code INSEE", "Type", "Loyer", "Surface habitable"]]
    counted = opened(tmp_path, frame.rename(columns={"Loyer": "Loyer HC"})).tables["commune"].frame
    assert counted["dwellings"].sum() == len(frame)
    assert "rent_mean" in counted


NO_DWELLINGS = {
    "counts of dwellings": {"Nb de lgts": ["12"] * 400},
    "another count": {"Nombre de logements": ["12"] * 400},
    "residences": {"Programme": [f"Résidence {n}" for n in range(400)]},
    "surfaces of buildings": {"Surface habitable": [str(900 + n) for n in range(400)]},
}


@pytest.mark.parametrize("rows", NO_DWELLINGS)
def test_rows_of_something_else_are_no_dwellings(rows: str, tmp_path: Path) -> None:
    frame = dwellings().assign(**NO_DWELLINGS[rows])
    with pytest.raises(Unreadable):
        opened(tmp_path, frame if rows == "residences" else frame.drop(columns="Programme"))


def test_a_list_may_hold_code_and_name_in_one_cell(tmp_path: Path) -> None:
    names = {"59139": "Caudry", "59136": "Le Cateau-Cambrésis", "59055": "Bazuel"}
    frame = dwellings()
    frame = frame[frame["Code INSEE"].isin(list(names))]
    cells = [f"{names[code]} ({code})" for code in frame["Code INSEE"]]
    table = frame.drop(columns="Code INSEE").assign(Commune=cells)
    counted = opened(tmp_path, table).tables["commune"].frame["dwellings"]
    assert counted.to_dict() == frame["Code INSEE"].value_counts().to_dict()


def named_dwellings(heading: str, names: tuple[str, ...]) -> list[list[str]]:
    lines = [[heading, "Adresse", "Typologie", "Financement", "Loyer"]]
    for number in range(30 * len(names)):
        loan = ("PLUS", "PLAI", "PLS")[number % 3]
        lines.append(
            [names[number % len(names)], f"{number} rue A", f"T{1 + number % 5}", loan, "360"]
        )
    return lines


def test_dwellings_of_communes_by_name_are_counted(tmp_path: Path) -> None:
    """“code_commune repeats its codes”, a column that the file does not have, was the refusal."""
    lines = named_dwellings("Ville", ("Caudry", "Le Cateau-Cambrésis", "Busigny"))
    path = csv(tmp_path / "a.csv", lines)
    opened = open_files(path)
    assert opened.first.profile.dwellings
    assert opened.tables["commune"].frame["dwellings"].to_dict() == {
        "59139": 30, "59136": 30, "59118": 30,
    }  # fmt: skip
    again = open_files(path, profile=opened.first.profile)
    assert again.tables["commune"].frame.equals(opened.tables["commune"].frame)


def test_dwellings_without_a_commune_are_refused_with_the_remedy(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", named_dwellings("Résidence", ("Les Lilas", "Les Acacias")))
    with pytest.raises(Unreadable, match="add a column “DEPCOM”"):
        open_files(path)
