"""RPLS by dwelling, with the headings of every vintage: counted, in words, through the gate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from registers import RPLS, dwellings, write_file

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy, attack
from occupancy_plugin.sources.opening import open_files
from occupancy_plugin.sources.profile import Profile
from occupancy_plugin.sources.registers.turnover import _read_date


@pytest.mark.parametrize("vintage", sorted(RPLS))
def test_every_vintage_is_counted_to_communes(vintage: str, tmp_path: Path) -> None:
    homes = dwellings(3)
    built = pd.Series([int(home["built"]) for home in homes])
    year = {"vintage": str(built.max() + 1)} if vintage == "landlord" else {}
    path = write_file(tmp_path, RPLS[vintage], homes)
    frame = open_files(path, profile=Profile(provenance=year)).tables["commune"].frame
    expected = pd.Series([home["commune"] for home in homes]).value_counts()
    assert frame["dwellings"].astype(int).to_dict() == expected.to_dict()
    whole = frame.sum()
    loans = pd.Series([home["finan"] for home in homes])
    assert whole["fin_plai"] == (loans == "10").sum()
    assert whole["fin_plus_pre77"] == loans.isin(["50", "52"]).sum()
    assert whole["fin_plus_post77"] == loans.isin(["12", "13"]).sum()
    assert (whole["fin_pls"], whole["fin_pli"]) == ((loans == "14").sum(), (loans == "16").sum())
    rooms = pd.Series([int(home["rooms"]) for home in homes])
    assert whole["rooms_5p"] == (rooms >= 5).sum()
    labels = pd.Series([home["dpe"] for home in homes])
    assert whole["dpe_labelled"] == (labels != "").sum()
    assert whole["dpe_unlabelled"] == (labels == "").sum()
    last = 2023 if "LOCAT" in RPLS[vintage].upper().replace("_RED", "").split() else built.max()
    age = last + 1 - built
    assert whole.get("bage_u5", 0) == (age < 5).sum()
    assert whole["bage_5_9"] == ((age >= 5) & (age < 10)).sum()


@pytest.mark.parametrize("vintage", ["2016", "2017", "2020", "2023", "2025"])
def test_inside_and_outside_qpv(vintage: str, tmp_path: Path) -> None:
    homes = dwellings(4)
    opened = open_files(write_file(tmp_path, RPLS[vintage], homes))
    inside = sum(bool(home["zone"]) for home in homes)
    whole = opened.tables["commune"].frame.sum()
    assert (whole["qpv_in"], whole["qpv_out"]) == (inside, len(homes) - inside)


def test_zones_buildings_and_iris_are_scales(tmp_path: Path) -> None:
    homes = dwellings(5)
    opened = open_files(write_file(tmp_path, RPLS["2025"], homes))
    assert {"commune", "iris", "batiment", "qpv2024"} <= set(opened.tables)
    zones = pd.Series([home["zone"] for home in homes if home["zone"]]).value_counts()
    assert opened.tables["qpv2024"].frame["dwellings"].astype(int).to_dict() == zones.to_dict()
    assert opened.tables["batiment"].crs == "EPSG:2154"
    released_frame = protect_opened(opened, Policy())
    assert {"commune", "iris", "qpv2024"} <= set(released_frame.scales)
    assert "dwelling_pieces" not in released_frame.scales
    assert len(released_frame.scales["batiment"].released)


def test_rents_are_means_over_the_dwellings_that_have_one(tmp_path: Path) -> None:
    homes = dwellings(6)
    for home in homes[::3]:
        home["rent"] = "9999"
    opened = open_files(write_file(tmp_path, RPLS["landlord"], homes))
    frame = opened.tables["commune"].frame
    counted = pd.DataFrame(homes)
    counted = counted[counted["rent"] != "9999"]
    numbers = counted[["rent", "surface"]].astype(float).groupby(counted["commune"]).sum()
    expected = numbers["rent"] / numbers["surface"]
    assert np.allclose(frame["rent_mean"], expected.reindex(frame.index))
    assert frame["rent_dwellings"].sum() == len(counted)
    assert {"residence", "commune"} <= set(opened.tables)
    released_frame = protect_opened(opened, Policy()).scales["commune"].released
    assert released_frame.at["59139", "rent_mean"] == round(expected["59139"], 2)
    assert not {"rent_dwellings", "rent_surface"} & set(released_frame.columns)


def test_few_dwellings_with_a_rent_tell_no_rent(tmp_path: Path) -> None:
    homes = dwellings(7)
    few = [home for home in homes if home["commune"] == "59055"]
    for home in few[8:]:
        home["rent"] = ""
    opened = open_files(write_file(tmp_path, RPLS["landlord"], homes))
    released_frame = protect_opened(opened, Policy()).scales["commune"].released
    assert "59055" in released_frame.index
    assert np.isnan(released_frame.at["59055", "rent_mean"])
    assert np.isfinite(released_frame.at["59139", "rent_mean"])


def test_vacancy_and_mobility(tmp_path: Path) -> None:
    """On the first of January 2024: vacant since September or before; leases of 2023 in dwellings
    first let before it."""
    homes = dwellings(8)
    opened = open_files(write_file(tmp_path, RPLS["authorities"], homes))
    whole = opened.tables["commune"].frame.sum()
    counted = pd.DataFrame(homes)
    vacant = counted[counted["mode"] == "2"]
    assert whole["st_vacant"] == len(vacant) > 10
    assert whole["vac_3m"] == (vacant["since"].str[5:7].astype(int) < 10).sum()
    base = counted[counted["mode"].isin(["1", "2"]) & (counted["first"].astype(int) < 2023)]
    assert whole["mobility_base"] == len(base)
    moved = (base["mode"] == "1") & base["lease"].str.endswith("2023")
    assert whole["moved_in"] == moved.sum() > 10
    assert any("2023" in note for note in opened.readings["commune"].notes)
    released_frame = protect_opened(opened, Policy()).scales["commune"].released
    assert np.isfinite(
        released_frame.loc["59139", ["moved_in", "mobility_base", "rent_mean"]].astype(float)
    ).all()


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("05/2019", (2019, 5)), ("2019-05-17", (2019, 5)), ("17/05/2019", (2019, 5)),
        ("201905", (2019, 5)), ("20190517", (2019, 5)), ("052019", (2019, 5)),
        ("2019", (2019, None)), ("59540", None), ("", None),
    ],
)  # fmt: skip
def test_dates_as_registers_write_them(text: str, month: tuple[int, int | None] | None) -> None:
    year, number = _read_date(text)
    if month is None:
        assert np.isnan(year)
    else:
        assert year == month[0]
        assert number == month[1] or (month[1] is None and np.isnan(number))


@pytest.mark.parametrize("vintage", ["2023", "2025", "authorities", "landlord"])
@pytest.mark.parametrize("seed", range(2))
def test_nothing_is_disclosed(seed: int, vintage: str, tmp_path: Path) -> None:
    """The plugin's own attacks over every scale together."""
    opened = open_files(write_file(tmp_path, RPLS[vintage], dwellings(20 + seed, 400)))
    frames = {scale: table.frame.copy() for scale, table in opened.tables.items()}
    released_frame = protect_opened(opened, Policy())
    for part in released_frame.scales.values():
        numbers = part.released["dwellings"].dropna()
        assert not ((numbers > 0) & (numbers < 11)).any()
    frames = {s: f.drop(columns=[c for c in f if c.startswith("rent")]) for s, f in frames.items()}
    published = {}
    for scale, frame in frames.items():
        published[scale] = frame
        if scale in released_frame.scales:
            released_rows = released_frame.scales[scale].released.reindex(frame.index)
            numbers = frame.select_dtypes("number").columns
            published[scale] = frame.assign(
                **{number: released_rows[number] for number in numbers if number in released_rows}
            )
    assert not attack(published, opened.schema, Policy())
