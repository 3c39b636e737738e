"""Tables with a row per commune and landlord: a row per commune is taken, or summed once a person
says so, and no row of a landlord leaves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from truth import csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.mapping.several_rows import SEVERAL_ROWS, SUMMED
from occupancy_plugin.sources.opening import OpenedFiles, open_files
from occupancy_plugin.sources.profile import Profile

COMMUNES = ("59037", "59055", "59059", "59063", "59102", "59108", "59118", "59136", "59139")
LANDLORDS = ("Office du Nord", "Maisons du Cambrésis", "Habitat Escaut")
COUNTS = ["Ménages", "Isolés", "Couples", "Autres"]
HEADINGS = ["Code INSEE", "Bailleur", *COUNTS]
ASKED, SAID = Profile(), Profile(file={SEVERAL_ROWS: SUMMED})


def rows(seed: int = 1) -> pd.DataFrame:
    """One to three landlords in each commune; one commune is under the threshold with all of
    them."""
    dice = np.random.default_rng(seed)
    lines = []
    for place, code in enumerate(COMMUNES):
        for landlord in LANDLORDS[: 1 + place % 3]:
            number = 3 if code == "59059" else int(dice.integers(4, 90))
            parts = dice.multinomial(number, [0.4, 0.35, 0.25])
            lines.append([code, landlord, number, *map(int, parts)])
    return pd.DataFrame(lines, columns=HEADINGS)


def totals(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.groupby("Code INSEE")[COUNTS].sum()


def opened(
    folder: Path, frame: pd.DataFrame, below: tuple[list[str], ...] = (), profile: Profile = SAID
) -> OpenedFiles:
    lines = [list(frame.columns), *frame.astype(str).to_numpy().tolist(), *below]
    return open_files(csv(folder / "landlords.csv", lines), profile=profile)


def by_heading(files: OpenedFiles) -> pd.DataFrame:
    frame = files.tables["commune"].frame
    return frame.rename(columns=dict(files.first.profile.columns))[COUNTS].astype(int)


def with_rows_of_all(frame: pd.DataFrame, word: str) -> pd.DataFrame:
    whole = totals(frame).reset_index().assign(Bailleur=word)[HEADINGS]
    return pd.concat([frame, whole]).sort_values("Code INSEE", kind="stable")


def test_the_rows_of_a_commune_are_summed_once_a_person_says_so(tmp_path: Path) -> None:
    frame = rows()
    with pytest.raises(Unreadable, match=r"each value of “Bailleur”.*“several_rows”: “sum”"):
        opened(tmp_path, frame, profile=ASKED)
    files = opened(tmp_path, frame)
    assert by_heading(files).to_dict() == totals(frame).to_dict()
    assert any("Bailleur" in note for note in files.readings["commune"].notes)
    released = protect_opened(files, Policy()).scales["commune"].released
    assert set(COMMUNES) - set(released.index) >= {"59059"}
    assert not set(LANDLORDS) & set(map(str, released.astype(str).to_numpy().ravel()))


@pytest.mark.parametrize("word", ["Ensemble", "Tous bailleurs", "Total bailleurs", ""])
def test_a_row_for_all_landlords_is_taken(word: str, tmp_path: Path) -> None:
    frame = rows()
    whole = with_rows_of_all(frame, word)
    if word:  # such a row is what the table says, though another landlord has no row of its own
        whole.loc[
            (whole["Bailleur"] == word) & (whole["Code INSEE"] == "59139"), ["Ménages", "Autres"]
        ] += 5
    expected = whole[whole["Bailleur"] == word].set_index("Code INSEE")[COUNTS]
    assert by_heading(opened(tmp_path, whole, profile=ASKED)).to_dict() == expected.to_dict()


def test_a_commune_without_its_row_for_all_is_named(tmp_path: Path) -> None:
    whole = with_rows_of_all(rows(), "Ensemble")
    whole = whole[(whole["Bailleur"] != "Ensemble") | (whole["Code INSEE"] != "59063")]
    with pytest.raises(Unreadable, match="59063"):
        opened(tmp_path, whole)


def test_what_is_unknown_of_a_landlord_is_unknown_of_the_commune(tmp_path: Path) -> None:
    frame = rows().astype(str)
    frame.loc[frame["Code INSEE"] == "59139", COUNTS] = [["s"] * 4, ["40"] + ["s"] * 3, ["s"] * 4]
    files = opened(tmp_path, frame)
    assert files.tables["commune"].frame.loc["59139"].drop("name", errors="ignore").isna().all()
    assert "59139" not in protect_opened(files, Policy()).scales["commune"].released.index


def test_shares_and_means_of_landlords_are_not_summed(tmp_path: Path) -> None:
    frame = rows().assign(**{"Part d'isolés (%)": "30", "Loyer moyen": "5", "Année": "2023"})
    files = opened(tmp_path, frame.assign(SIREN="783718123"))
    assert by_heading(files).to_dict() == totals(frame).to_dict()
    released = protect_opened(files, Policy()).scales["commune"].released
    assert len(released.columns) <= len(COUNTS) + 1


def test_a_number_of_the_commune_is_not_summed(tmp_path: Path) -> None:
    frame = rows()
    of_commune = totals(frame)["Ménages"] // 2
    frame["Allocataires"] = frame["Code INSEE"].map(of_commune)
    files = opened(tmp_path, frame)
    name = next(i for i, h in files.first.profile.columns.items() if h == "Allocataires")
    counted = files.tables["commune"].frame[name]
    assert counted.to_dict() == of_commune.to_dict()


def test_one_count_of_landlords_that_are_not_everywhere_is_summed(tmp_path: Path) -> None:
    frame = rows()
    files = opened(tmp_path, frame[HEADINGS[:3]])
    counted = files.tables["commune"].frame[files.first.profile.population]
    assert counted.to_dict() == totals(frame)["Ménages"].to_dict()


@pytest.mark.parametrize(("landlords", "is_filled"), [(3, True), (1, False)])
def test_a_code_that_is_written_once_holds_for_many_rows_below(
    landlords: int, is_filled: bool, tmp_path: Path
) -> None:
    """Merged cells: the first landlord's counts are not those of the commune. A few rows without a
    code are named instead."""
    frame = rows()
    frame = frame[frame.groupby("Code INSEE").cumcount() < landlords]
    last = rows()[rows()["Code INSEE"] == COMMUNES[-1]].iloc[1:2]
    frame = pd.concat([frame, last]).drop_duplicates()
    written = frame.assign(
        **{"Code INSEE": frame["Code INSEE"].where(~frame["Code INSEE"].duplicated(), "")}
    )
    total = ["Total", "", *map(str, totals(frame).sum())]
    if is_filled:
        files = opened(tmp_path, written, (total,))
        assert by_heading(files).to_dict() == totals(frame).to_dict()
        return
    with pytest.raises(Unreadable, match="Rows 11 have no code"):
        opened(tmp_path, written, (total,))


def test_a_row_without_a_code_is_named_and_not_left_out_of_the_sum(tmp_path: Path) -> None:
    frame = rows()
    frame.loc[frame.index[-1], "Code INSEE"] = ""
    with pytest.raises(Unreadable, match=f"Rows {len(frame) + 1} have no code"):
        opened(tmp_path, frame)


def test_rows_below_a_unit_that_name_no_landlord_are_refused(tmp_path: Path) -> None:
    frame = rows()
    frame = frame[frame["Code INSEE"].isin(COMMUNES[::3]) | (frame["Bailleur"] == LANDLORDS[0])]
    frame = pd.concat([frame, rows()[rows()["Bailleur"] == LANDLORDS[1]].iloc[:2]])
    frame = frame.sort_values("Code INSEE", kind="stable").rename(columns={"Bailleur": "Secteur"})
    frame["Code INSEE"] = frame["Code INSEE"].where(~frame["Code INSEE"].duplicated(), "")
    with pytest.raises(Unreadable, match="have no code, and belong to the unit above"):
        opened(tmp_path, frame)


def test_other_communes_without_a_code_stay_out(tmp_path: Path) -> None:
    frame = totals(rows()).reset_index()
    frame.insert(1, "Nom", [f"Commune {code}" for code in frame["Code INSEE"]])
    others = ["", "Autres communes", "60", "20", "20", "20"]
    assert len(by_heading(opened(tmp_path, frame, (others,)))) == len(COMMUNES)


def test_rows_of_the_epci_by_landlord_are_summed_too(tmp_path: Path) -> None:
    frame = rows()
    of_epci = frame.groupby("Bailleur", sort=False)[COUNTS].sum().reset_index()
    of_epci.insert(0, "Code INSEE", "200030633")
    files = opened(tmp_path, pd.concat([of_epci, frame]))
    assert by_heading(files).to_dict() == totals(frame).to_dict()
    epci = files.tables["epci"].frame[files.first.profile.population]
    assert epci.to_dict() == {"200030633": frame["Ménages"].sum()}
