"""A portal built from extracts serves what the files say, protected, and no simulated row or
word."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from osgeo import gdal

from occupancy_plugin.portal.documents import read_catalogue
from occupancy_plugin.secrecy import Ledger
from occupancy_plugin.sources.profile import Profile
from scripts.portal import __main__ as main
from scripts.portal.catalogue.families import FAMILIES, labels
from scripts.portal.catalogue.folder_contents import FolderContents, reference_catalogue
from scripts.portal.rows import deposit, extracts, suppress, unit_shapes
from scripts.portal.rows.deposit import open_folder, read_rows
from scripts.portal.rows.served_folder import kept_texts
from scripts.portal.rows.store import Writer
from tests.register_extracts import DWELLINGS, TERRITORY
from tests.unit.portal_reference.visitors import running

FICTION = re.compile(r"ficti(?:f|ve|tious)", re.IGNORECASE)


def counts(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.select_dtypes("number").astype("float64")


def test_rows_served_are_those_of_the_files(agency, served_folder):
    for vintage, scales in agency.raw.items():
        for scale, raw in scales.items():
            rows = counts(read_rows(served_folder / "rows.gpkg", f"{scale}-{vintage}"))
            is_shown = rows.notna().to_numpy()
            common = [name for name in rows if name in raw]
            truth = raw.loc[rows.index, common].astype("float64")
            assert is_shown.any()
            same = (rows[common] == truth) | rows[common].isna()
            assert same.to_numpy().all()


def test_an_epci_is_the_sum_of_its_communes(agency, served_folder):
    row = read_rows(served_folder / "rows.gpkg", "epci-2024").iloc[0]
    assert row["households"] == agency.raw["2024"]["commune"]["households"].sum()
    assert row["dwellings"] == agency.raw["2024"]["commune"]["dwellings"].sum()


def test_no_unit_under_eleven_households_has_a_figure(agency, served_folder):
    for vintage, scales in agency.raw.items():
        for scale, raw in scales.items():
            small = raw.index[(raw["households"] > 0) & (raw["households"] < 11)]
            rows = counts(read_rows(served_folder / "rows.gpkg", f"{scale}-{vintage}"))
            assert rows.loc[small].isna().to_numpy().all()
    assert len(small)


def test_the_catalogue_names_only_what_the_rows_have(served_folder):
    document = open_folder(served_folder).document
    catalogue = read_catalogue(json.loads(json.dumps(document)))
    assert {scale.id for scale in catalogue.scales} == {"epci", "commune", "iris"}
    assert [vintage.id for vintage in catalogue.vintages] == ["2022", "2024"]
    columns = set(read_rows(served_folder / "rows.gpkg", "commune-2024").columns)
    for indicator in catalogue.indicators:
        assert set(indicator.numerator) <= columns | {i.sum for i in catalogue.indicators}
    assert {"household_type", "income", "rooms"} <= {family.id for family in catalogue.families}
    assert not {"recent", "rent"} & {theme["id"] for theme in document["themes"]}
    assert not FICTION.search(json.dumps(document).replace('"fictitious"', ""))


def test_nothing_that_is_served_speaks_of_fiction(served_folder, visit):
    with running("--folder", str(served_folder), "--demo") as process:
        visitor = visit(process, "agent.epci")
        for path in ("/catalogue", "/policy", "/charter", "/openapi", "/ogc/collections", "/ogc/"):
            text = visitor.get(path).text
            keys = re.sub(r'"(?:title":")?[Ff]ictitious"', "", text)  # the key of the catalogue
            assert not FICTION.search(keys), path
        caption = visitor.get("/policy").json()["caption"]["fr"]
        assert caption.startswith("Source\u00a0: Agence de l’essai, OPS")
        for path in ("/", "/portail"):
            assert not FICTION.search(visitor.get(path).text)
        listed = visitor.get("/ogc/collections/commune-2024/items?limit=50").json()["features"]
        assert len(listed) == 17
        file = visitor.get("/flatgeobuf/commune-2024.fgb")
        assert file.content[:3] == b"fgb"
        assert "fictives" not in file.headers["Content-Disposition"]


def test_served_masks_come_back_with_another_gate(agency, tmp_path, monkeypatch):
    """A gate that by itself would show more shows no more of that vintage."""
    usual = suppress.thresholds()
    monkeypatch.setattr(suppress, "thresholds", lambda: replace(usual, min_households=20))
    agency.add(tmp_path, "2024")
    before = {s: read_rows(tmp_path / "rows.gpkg", f"{s}-2024") for s in ("commune", "iris")}
    monkeypatch.setattr(suppress, "thresholds", lambda: usual)
    agency.add(tmp_path, "2024")
    for scale, rows in before.items():
        reread_rows = read_rows(tmp_path / "rows.gpkg", f"{scale}-2024")
        assert rows["households"].isna().sum() == reread_rows["households"].isna().sum() > 2
        pd.testing.assert_frame_equal(reread_rows, rows)


def test_only_masks_of_served_rows_are_kept(served_folder):
    text = (served_folder / "served" / "2024.json").read_text(encoding="utf-8")
    assert Ledger.from_json(text).cells.keys() == {"epci", "commune", "iris"}
    assert "60006" not in text


def test_the_stock_of_two_vintages_is_hidden_alike(agency, served_folder):
    rows = {v: read_rows(served_folder / "rows.gpkg", f"commune-{v}") for v in ("2022", "2024")}
    rooms = [name for name in rows["2024"] if name.startswith("rooms_")]
    raw = {vintage: agency.raw[vintage]["commune"] for vintage in rows}
    stock_columns = ["dwellings", *rooms]
    alike = raw["2022"].index[
        (raw["2022"][stock_columns] == raw["2024"][stock_columns]).all(axis=1)
    ]
    is_shown = [table.loc[alike, rooms].notna() for table in rows.values()]
    is_known = (
        rows["2022"].loc[alike, "households"].notna()
        & rows["2024"].loc[alike, "households"].notna()
    )
    pd.testing.assert_frame_equal(is_shown[0][is_known], is_shown[1][is_known])


def test_columns_without_a_meaning_are_left_out_and_named(agency, tmp_path):
    path = agency.files["2024"][0]
    frame = pd.read_csv(path, sep=";", dtype=str).assign(**{"Indice maison": "12"})
    frame.to_csv(tmp_path / "ops.csv", sep=";", index=False)
    extract = agency.extract("2024", tmp_path / "ops.csv")
    assert extract.behind == {"ops.csv": ("Indice maison",)}
    assert "Indice maison" not in extract.rows["commune"]


def test_registers_that_contradict_an_inclusion_are_served_without_it(
    agency, tmp_path, served_folder
):
    """A survey may count more households than the register has occupied dwellings."""
    extract = agency.extract("2024")
    rows = {s: f.copy() for s, f in extract.rows.items()}
    for frame in rows.values():
        frame["age_known"] = frame["households"]
        frame["occupied"] = frame["households"] - 1
    contents = deposit._contradicted_rules(rows, reference_catalogue(tuple(rows)))
    assert ("households", "occupied") in contents
    held = deposit._contents_with(FolderContents(), "2024", replace(extract, rows=rows), "essai")
    document = deposit.catalogue_of(held)
    pairs = {(i["part"], i["whole"]) for i in document["inclusions"]}
    assert ("households", "occupied") not in pairs
    assert ("age_known", "households") in pairs


@pytest.mark.parametrize("what", ["column", "code"])
def test_two_files_that_disagree_are_refused_without_a_value(agency, tmp_path, what):
    first = agency.files["2024"][0]
    frame = pd.read_csv(first, sep=";", dtype=str).iloc[:, :3]
    frame.iloc[0, 2] = "4321"
    frame.to_csv(tmp_path / "other.csv", sep=";", index=False)
    with pytest.raises(extracts.ExtractError) as refusal:
        agency.extract("2024", first, tmp_path / "other.csv")
    words = {"column": "households", "code": str(frame.iloc[0, 0])}
    assert words[what] in str(refusal.value)
    assert "4321" not in str(refusal.value)


def test_units_without_an_outline_are_named_and_nothing_changes(agency, served_folder, tmp_path):
    folder = shutil.copytree(served_folder, tmp_path / "kept")
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    extract = agency.extract("2024")
    more = extract.rows["commune"].copy()
    more.loc[0, "code"] = "60999"
    unknown = replace(extract, rows={**extract.rows, "commune": more})
    with pytest.raises(extracts.ExtractError, match="60999"):
        agency.add(folder, "2024", unknown)
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_files_that_count_no_household_are_refused(agency):
    dwellings = [path for path in agency.files["2024"] if path.name.startswith("rpls")]
    with pytest.raises(extracts.ExtractError, match="households"):
        agency.extract("2024", *dwellings)


def test_a_territory_without_a_row_is_refused(agency):
    with pytest.raises(extracts.ExtractError, match="200030633"):
        extracts.territory_of(agency.extract("2024"), "200030633", "")


def test_children_that_count_more_than_their_parent_are_refused(agency, tmp_path):
    extract = agency.extract("2024")
    iris = extract.rows["iris"].copy()
    column = iris.columns.get_loc("type_single")
    iris.iloc[0, column] = np.float64(iris["type_single"].sum() + 1000)
    with pytest.raises(extracts.ExtractError, match="type_single"):
        agency.add(tmp_path, "2024", replace(extract, rows={**extract.rows, "iris": iris}))


def test_an_empty_folder_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(extracts.ExtractError, match="build some"):
        open_folder(tmp_path)


def write_dwelling_register(path):
    """Write a row per dwelling under the headings of 2025, most of them in Caudry."""
    number = 3000
    dice = np.random.default_rng(7)
    communes = dice.choice(["59139", "59136", "59055", "59149"], number, p=[0.6, 0.3, 0.097, 0.003])
    frame = pd.DataFrame(
        {
            "DEPCOM": communes,
            "LIBCOM": "Caudry",
            "TYPECONST_CODE": dice.choice(["C", "I"], number),
            "NBPIECE": dice.integers(1, 7, number),
            "SURFHAB": dice.integers(25, 110, number),
            "CONSTRUCT": dice.integers(1948, 2015, number),
            "FINAN_CODE": dice.choice(["10", "13", "14", "16", "50"], number),
            "DPEENERGIE": dice.choice(["A", "C", "D", "E", "G", ""], number),
            "PLG_IRIS2024_CODE": [f"{commune}0000" for commune in communes],
        }
    )
    frame.to_csv(path, sep=";", index=False)


def test_a_register_of_dwellings_is_counted_and_served_beside_the_survey(tmp_path):
    register = tmp_path / "rpls.csv"
    write_dwelling_register(register)
    dwellings = pd.read_csv(register, sep=";", dtype=str).groupby("DEPCOM").size()
    surveyed = (dwellings * 0.9).astype(int)
    alone_count = (surveyed * 0.4).astype(int)
    survey = pd.DataFrame(
        {
            "Code commune": dwellings.index,
            "Ménages enquêtés": surveyed.to_numpy(),
            "Ménages de composition connue": surveyed.to_numpy(),
            "Personne seule": alone_count.to_numpy(),
            "Autre ménage": (surveyed - alone_count).to_numpy(),
        }
    )
    survey.to_csv(tmp_path / "ops.csv", sep=";", index=False)
    extract = extracts.read_extracts([tmp_path / "ops.csv", register], [], "2025")
    assert set(extract.uncounted) == {"iris"}
    rows = extract.rows["commune"].set_index("code")
    assert (rows["dwellings"] == dwellings).all()
    financing = [name for name in rows if name.startswith("fin_")]
    assert (rows[financing].sum(axis=1) == rows["dwellings"]).all()
    named = rows[["type_single", "type_other"]].sum(axis=1)
    assert (named == rows["type_known"]).all()  # the two types have all households
    assert "type_couple0" not in rows  # a column of zeros would hide no cell
    assert rows["epci"].eq("200030633").all()
    outlines = tmp_path / "outlines.gpkg"
    writer = Writer(outlines, description="")
    boxes = np.array([shapely.box(3 + n / 10, 50, 3.1 + n / 10, 50.1) for n in range(len(rows))])
    names = pd.DataFrame({"code": rows.index, "name": rows.index})
    writer.add("commune", "commune", names, boxes)
    writer.close()
    about = extracts.territory_of(extract, "59139", "Caudry")
    released = deposit.add_vintage(tmp_path / "served", "2025", extract, outlines, about)
    assert released.tables["commune"]["fin_plai"].notna().any()
    small = surveyed.index[surveyed < 11]
    assert not set(small) & set(released.tables["commune"].index)


def test_a_portal_beside_another_on_its_store_serves_the_last_rows_and_breaks_none(
    agency, served_folder, tmp_path
):
    folder = shutil.copytree(served_folder, tmp_path / "folder")
    store = f"gpkg:{tmp_path / 'kept' / 'portal.gpkg'}"
    first = main.reader_of(store, open_folder(folder))
    rows_before = Path(first.source).read_bytes()
    agency.add(folder, "2022")
    second = main.reader_of(store, open_folder(folder))
    assert Path(second.source).read_bytes() == (folder / "rows.gpkg").read_bytes() != rows_before
    assert Path(first.source).read_bytes() == rows_before
    agency.add(folder, "2024")
    main.reader_of(store, open_folder(folder))
    assert not Path(first.source).exists()  # no copy of earlier rows stays for ever
    assert Path(second.source).exists()


def test_the_command_says_what_it_did_and_what_it_refuses(agency, tmp_path, capsys):
    words = ["build", "--vintage", "2024", "--territory", TERRITORY, "--to", str(tmp_path / "to")]
    words += [word for path in agency.files["2024"] for word in ("--from", str(path))]
    (tmp_path / "p.json").write_text(DWELLINGS.to_json(), encoding="utf-8")
    words += ["--profile", str(tmp_path / "p.json"), "--outlines", str(agency.outlines)]
    assert main.main(words) == 0
    assert "commune: 15 of 17 units released." in capsys.readouterr().out
    assert main.main([*words, "--scales", "iris"]) == 2
    assert "territory" in capsys.readouterr().err


def test_a_build_without_most_of_the_numbers_stops_and_names_them(agency, tmp_path, capsys):
    (survey,) = (path for path in agency.files["2024"] if path.name.startswith("ops_commune_"))
    frame = pd.read_csv(survey, sep=";", dtype=str)
    for number in range(60):
        frame[f"Relevé {number}"] = range(number, number + len(frame))
    path, folder = tmp_path / "odd.csv", tmp_path / "to"
    frame.to_csv(path, sep=";", index=False)
    words = ["build", "--vintage", "2024", "--territory", TERRITORY, "--to", str(folder)]
    assert main.main([*words, "--from", str(path)]) == 2
    assert "Relevé 59" in capsys.readouterr().err
    assert not folder.exists()


def test_the_names_of_territory_and_organisation_are_kept(served_folder):
    kept = kept_texts(served_folder, TERRITORY)
    assert kept == {"name": "CC de l’essai", "organisation": "Agence de l’essai"}
    assert kept_texts(served_folder, "200030633") == {"name": "", "organisation": ""}


def test_occupied_dwellings_are_served_and_decide(agency, served_folder):
    """Nobody was surveyed where dwellings are occupied: that is no empty unit (R1)."""
    rows = read_rows(served_folder / "rows.gpkg", "commune-2024")
    assert rows["occupied"].notna().any()
    assert open_folder(served_folder).document["occupied"] == "occupied"
    assert not any("occupied" in names for names in agency.extract("2024").behind.values())


def test_a_file_that_follows_moves_no_shape_of_an_earlier_one(agency, tmp_path):
    layer, later = tmp_path / "communes.gpkg", tmp_path / "later.csv"
    survey = pd.read_csv(agency.files["2024"][0], sep=";", dtype={"Code commune": str})
    outlines = unit_shapes.read_outlines(agency.outlines, "commune")
    part_of_survey = survey.iloc[5:].rename(columns={"Code commune": "code", "Libellé": "name"})
    shapes = np.array([outlines[code] for code in part_of_survey["code"]], dtype=object)
    writer = Writer(layer, description="")
    writer.add("commune", "commune", part_of_survey, shapes)
    writer.close()
    survey.to_csv(later, sep=";", index=False)  # with units in front of those of the layer
    extract = agency.extract("2024", layer, later)
    assert len(extract.rows["commune"]) == len(survey)
    lent = unit_shapes.shapes_by_code(extract.shapes["commune"])
    assert lent.keys() == set(part_of_survey["code"])
    for code, shape in lent.items():
        assert shape.symmetric_difference(outlines[code]).area < 1e-9


def test_a_scale_incomplete_in_one_vintage_is_not_called_complete(agency, tmp_path):
    extract = agency.extract("2024")
    first_contents = deposit._contents_with(FolderContents(), "2024", extract, "essai")
    assert ("iris", "commune", True) in first_contents.nestings
    second_extract = replace(
        extract, rows={**extract.rows, "iris": extract.rows["iris"].iloc[3:].reset_index(drop=True)}
    )
    both_contents = deposit._contents_with(first_contents, "2022", second_extract, "essai")
    assert ("iris", "commune", False) in both_contents.nestings
    second_contents = deposit._contents_with(both_contents, "2026", extract, "essai")
    assert ("iris", "commune", False) in second_contents.nestings


def test_a_profile_tells_headings_that_the_catalogue_does_not_have(agency, tmp_path):
    """Without one nothing is guessed: a survey counts households in several ways."""
    survey = pd.read_csv(agency.files["2024"][0], sep=";", dtype=str)
    of_all = [labels()[c][0] for f in FAMILIES if f.total == "households" for c in f.columns]
    survey = survey.drop(columns=[heading for heading in of_all if heading in survey])
    survey.to_csv(tmp_path / "known.csv", sep=";", index=False)
    own = survey.rename(columns={"Ménages enquêtés": "Ménages locataires"})
    own.to_csv(tmp_path / "ops.csv", sep=";", index=False)
    with pytest.raises(extracts.ExtractError, match="--draft-profile"):
        extracts.read_extracts([tmp_path / "ops.csv"], [], "2024")
    profile = Profile(population="households", columns={"households": "Ménages locataires"})
    communes = extracts.read_extracts([tmp_path / "ops.csv"], [profile], "2024").rows["commune"]
    mapped_rows = extracts.read_extracts([tmp_path / "known.csv"], [], "2024").rows["commune"]
    pd.testing.assert_frame_equal(communes[mapped_rows.columns], mapped_rows)


def test_outlines_may_call_their_codes_as_they_like(agency, tmp_path):
    named = tmp_path / "admin.gpkg"
    gdal.VectorTranslate(
        str(named),
        str(agency.outlines),
        options='-nln COMMUNE -sql "SELECT name AS NOM, code AS INSEE_COM, geom FROM commune" '
        "-dialect SQLITE",
    )
    expected, found = (
        unit_shapes.read_outlines(path, "commune") for path in (agency.outlines, named)
    )
    assert found.keys() == expected.keys()
    assert all(shapely.equals(found[code], shape) for code, shape in expected.items())
