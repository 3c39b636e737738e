"""A register in which every dwelling has an energy label and a rent: the columns of dwellings with
a label and with a rent repeat those of the dwellings, and are one with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.portal.documents import read_catalogue
from scripts.portal.rows.deposit import open_folder, read_rows
from tests.register_extracts import Agency


@pytest.fixture(scope="module")
def complete_folder(agency: Agency, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All dwellings are let, with a label and a rent, in every commune and IRIS."""
    raw = agency.raw["2024"]
    iris = raw["iris"]["dwellings"]
    whole = raw["commune"]["dwellings"]
    whole = whole[[not any(code.startswith(c) for code in iris.index) for c in whole.index]]
    units = [*iris.items(), *((f"{code}0000", number) for code, number in whole.items())]
    dice = np.random.default_rng(11)
    rows = []
    for code, dwellings in units:
        for n in range(int(dwellings)):
            surface = int(dice.integers(25, 100))
            rent = f"{surface * dice.normal(5.6, 0.5):.2f}"
            loan = ["10", "13", "14", "16", "52"][n % 5]
            label = "ABCDEFG"[int(dice.integers(7))]
            rows.append((code[:5], code, surface, rent, label, loan, 1 + n % 5, "1"))
    headings = ["DEPCOM", "IRIS", "SURFHAB", "LOYERPRINC", "DPEENERGIE", "FINAN", "NBPIECE", "MODE"]
    folder = tmp_path_factory.mktemp("complete")
    path = folder / "rpls.csv"
    pd.DataFrame(rows, columns=headings).to_csv(path, sep=";", index=False)
    surveys = [file for file in agency.files["2024"] if file.name.startswith("ops")]
    extract = agency.extract("2024", *surveys, path, scales=("epci", "commune", "iris"))
    agency.add(folder, "2024", extract)
    return folder


def test_a_register_in_which_every_dwelling_has_a_label_and_a_rent_is_served(
    complete_folder: Path,
) -> None:
    catalogue = read_catalogue(open_folder(complete_folder).document)
    indicators = {indicator.id: indicator for indicator in catalogue.indicators}
    rows = read_rows(complete_folder / "rows.gpkg", "commune-2024")
    assert indicators["rent_mean"].denominator == "rent_dwellings"
    assert rows["rent_mean"].notna().sum() > 5
    assert rows[indicators["dpe_fg_rate"].denominator].notna().sum() > 5
