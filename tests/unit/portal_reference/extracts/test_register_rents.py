"""A register with a row per dwelling, served with a survey: the weight and threshold of its rents
are the dwellings that have one, and a loan of another kind contradicts no family."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.portal.documents import read_catalogue
from scripts.portal.rows.deposit import open_folder, read_rows
from tests.register_extracts import Agency

FEW = 6  # rents known in the two communes that have few


@pytest.fixture(scope="module")
def register(agency: Agency, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The dwellings of every commune; the last two large ones know six rents each."""
    raw = agency.raw["2024"]["commune"]
    dice = np.random.default_rng(7)
    large = raw.index[raw["households"] >= 40][-2:]
    rows = []
    for code, dwellings in raw["dwellings"].items():
        for n in range(int(dwellings)):
            surface = int(dice.integers(25, 100))
            has_rent = n < FEW if code in large else True
            rent = f"{surface * dice.normal(5.6, 0.5):.2f}" if has_rent else ""
            loan = ["10", "13", "16", "52", "17"][n % 5]
            rows.append((code, surface, rent, loan, 1 + n % 5))
    frame = pd.DataFrame(rows, columns=["DEPCOM", "SURFHAB", "LOYERPRINC", "FINAN", "NBPIECE"])
    frame.attrs["few"] = list(large)
    return frame


@pytest.fixture(scope="module")
def folder_with_rents(
    agency: Agency, register: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("rented")
    path = folder / "rpls.csv"
    register.to_csv(path, sep=";", index=False)
    survey = next(f for f in agency.files["2024"] if f.name.startswith("ops_commune"))
    extract = agency.extract("2024", survey, path, scales=("epci", "commune"))
    agency.add(folder, "2024", extract)
    return folder


def truth(register: pd.DataFrame) -> pd.DataFrame:
    """Commune → mean rent per m² of its dwellings with one, and their number."""
    with_rent = register[register["LOYERPRINC"] != ""]
    per_m2 = with_rent["LOYERPRINC"].astype(float) / with_rent["SURFHAB"]
    return per_m2.groupby(with_rent["DEPCOM"]).agg(["mean", "size"])


def test_few_rents_are_under_the_threshold_and_follow_from_no_other(
    folder_with_rents: Path, register: pd.DataFrame
) -> None:
    rows = read_rows(folder_with_rents / "rows.gpkg", "commune-2024")
    few = register.attrs["few"]
    assert rows.loc[few, "households"].notna().all()
    assert rows.loc[few, "rent_mean"].isna().all()
    hidden = rows.index[
        rows["rent_mean"].isna() & (truth(register)["size"].reindex(rows.index) > 0)
    ]
    assert len(hidden) >= 2, "the mean of the whole would give a single one"


def test_the_catalogue_offers_rents_and_loans_that_are_no_partition(
    folder_with_rents: Path,
) -> None:
    catalogue = read_catalogue(open_folder(folder_with_rents).document)
    rent = next(indicator for indicator in catalogue.indicators if indicator.id == "rent_mean")
    assert rent.denominator == "rent_dwellings"
    assert "fin_pls_rate" not in {i.id for i in catalogue.indicators}, "no dwelling has that loan"
    partition = {family.id: family.partition for family in catalogue.families}
    assert partition["rooms"]
    assert not partition["financing"]


def test_a_category_that_no_dwelling_has_protects_no_other(folder_with_rents: Path) -> None:
    """Every reader knows that the register has no such loan: a hidden 0 of it would be no cover for
    a hidden 0 of another category, which would follow from the total."""
    rows = read_rows(folder_with_rents / "rows.gpkg", "commune-2024")
    catalogue = read_catalogue(open_folder(folder_with_rents).document)
    assert "fin_pls" not in rows
    assert all("fin_pls" not in family.columns for family in catalogue.families)
    rooms = [row for row in rows if row.startswith("rooms_")]
    shown_rows = rows[rows["dwellings"] > 0]
    assert (shown_rows[rooms].isna().sum(axis=1) != 1).all()
