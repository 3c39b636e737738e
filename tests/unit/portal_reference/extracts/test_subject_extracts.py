"""Demand and attributions of a portal that serves extracts: tables of the SNE, a row per commune,
protected with their own population beside the occupancy of the folder."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.portal.documents import read_catalogue
from occupancy_plugin.secrecy import Ledger
from scripts.judge.reader import Reader
from scripts.judge.relations import relations_in
from scripts.judge.truth import Share, Truth
from scripts.portal import __main__ as main
from scripts.portal.rows import deposit, served_folder, subject_extracts
from scripts.portal.rows.extracts import ExtractError
from tests.register_extracts import TERRITORY, sne_table
from tests.unit.portal_reference.visitors import running

FICTION = re.compile(r"ficti(?:f|ve|tious)", re.IGNORECASE)
OWNERS = ("Habitat fictif du Cambrésis", "Office", "Société")
PARTS = ("q1", "q234", "size_12", "size_3", "size_4", "size_5p", "priority", "transfer", "long")


def added(folder, agency, side, years, **options):
    path, raw = sne_table(folder.parent, agency, side, years, **options)
    about = served_folder.about_folder(folder)
    table = subject_extracts.read_subject(path, side, about, "")
    deposit.add_subject(folder, table, None)
    return raw


@pytest.fixture
def folder(served_folder, tmp_path):
    return shutil.copytree(served_folder, tmp_path / "folder")


@pytest.fixture(scope="module")
def folder_with_subjects(agency, served_folder, tmp_path_factory):
    """A folder with demand of two years, attributions of a period and of a year; and what the
    tables say: subject and years → rows."""
    folder = shutil.copytree(served_folder, tmp_path_factory.mktemp("subjects") / "folder")
    raw = {
        ("demand", "2024"): added(folder, agency, "demand", "2024"),
        ("demand", "2023"): added(folder, agency, "demand", "2023"),
        ("leases_outside", "2024"): added(folder, agency, "leases_outside", "2024"),
        ("leases_outside_period", "2021-2023"): added(
            folder, agency, "leases_outside", "2021-2023"
        ),
    }
    return folder, raw


def rows_of(folder, subject, scale, years):
    return deposit.read_rows(folder / "rows.gpkg", f"{subject}-{scale}-{years}")


def test_what_is_served_is_what_the_tables_say_and_nothing_under_the_threshold(
    folder_with_subjects,
):
    folder, all_raw = folder_with_subjects
    small = 0
    for (subject, years), raw in all_raw.items():
        rows = rows_of(folder, subject, "commune", years)
        columns = [c for c in ("households", *PARTS) if c in rows]
        assert len(columns) > 5
        served_counts = rows[columns].astype("float64")
        truth = raw.loc[served_counts.index, columns].astype("float64")
        assert ((served_counts == truth) | served_counts.isna()).to_numpy().all()
        assert served_counts["households"].notna().sum() > 5
        few = raw.index[(raw["households"] > 0) & (raw["households"] < 11)]
        small += len(few)
        assert served_counts.loc[few].isna().to_numpy().all()
        filled = served_counts[served_counts["households"] > 0]
        for column in (c for c in PARTS if c in filled):
            assert not (filled[column] == 0).any()
            assert not (filled[column] == filled["households"]).any()
        epci = rows_of(folder, subject, "epci", years)
        assert epci.loc[TERRITORY, "households"] == raw["households"].sum()
    assert small > 2


def judged(raw, served_counts, indicators):
    """What the independent judge computes of a table's hidden cells from those that are served."""
    rates = tuple(Share(i.id, i.numerator, i.denominator) for i in indicators if i.kind == "rate")
    truth = Truth({(scale, ""): frame for scale, frame in raw.items()}, rates)
    judge = Reader(truth, relations_in(truth))
    for scale, frame in served_counts.items():
        judge.see((scale, ""), frame)
    assert judge.wrong() == 0
    return judge.findings()


def test_the_judge_computes_no_hidden_cell(folder_with_subjects):
    folder, all_raw = folder_with_subjects
    for (subject, years), raw in all_raw.items():
        document = deposit.open_folder(folder).subjects[subject]
        columns = [c for c in document["columns"] if c in raw]
        communes = raw[columns].assign(epci=TERRITORY, commune=raw.index)
        territory_total = raw[columns].sum().to_frame(TERRITORY).T.assign(epci=TERRITORY)
        tables = {"epci": territory_total, "commune": communes}
        served = {scale: rows_of(folder, subject, scale, years) for scale in tables}
        indicators = read_catalogue(document).indicators
        assert judged(tables, served, indicators) == []
        bare = {**served, "commune": served["commune"].copy()}
        hidden = served["commune"].index[served["commune"]["households"].isna()]
        assert len(hidden) > 1
        bare["commune"].loc[hidden[1:], columns] = raw.loc[hidden[1:], columns].astype(float)
        assert judged(tables, bare, indicators)  # the sum tells the one that is left


def test_the_catalogues_name_what_the_tables_have_and_no_fiction(folder_with_subjects):
    folder, _ = folder_with_subjects
    built = deposit.open_folder(folder)
    assert list(built.subjects) == ["demand", "leases_outside", "leases_outside_period"]
    for subject, document in built.subjects.items():
        read = read_catalogue(json.loads(json.dumps(document)))
        assert not FICTION.search(json.dumps(document).replace('"fictitious"', "")), subject
        assert not document["fictitious"]
        assert not read.sum_of  # no year of it is served, so nothing is subtracted
        assert {s.id for s in read.scales} == {"epci", "commune"}
        assert read.schema("households").families
        columns = set(rows_of(folder, subject, "commune", read.vintages[-1].id).columns)
        assert {n for i in read.indicators for n in i.numerator} <= columns
    years = [v["id"] for v in built.subjects["demand"]["vintages"]]
    assert years == ["2023", "2024"]
    (period,) = built.subjects["leases_outside_period"]["vintages"]
    assert (period["id"], period["label"]["fr"], period["cog"]) == (
        "2021-2023",
        "2021–2023",
        "2023",
    )


def test_a_portal_of_extracts_serves_them_under_the_rights_of_each_account(
    folder_with_subjects, visit
):
    folder, raw = folder_with_subjects
    with running("--folder", str(folder), "--demo") as process:
        agent = visit(process, "agent.epci")
        assert agent.get("/catalogue").json()["subjects"] == list(
            deposit.open_folder(folder).subjects
        )
        listed = agent.rows("demand-commune-2024")
        assert len(listed) == len(raw["demand", "2024"])
        assert len(visit(process, "agent.commune").rows("demand-commune-2024")) == 1
        policy = agent.get("/subjects/demand/policy").json()
        assert policy["suppressed"]
        assert "demandes actives" in policy["caption"]["fr"]
        described = agent.get("/ogc/collections/demand-commune-2024").text
        assert not FICTION.search(described + json.dumps(policy))
        assert agent.get("/subjects/leases_inside/catalogue").status_code == 404
        assert (
            agent.get("/flatgeobuf/leases_outside_period-commune-2021-2023.fgb").status_code == 200
        )


def test_their_masks_are_kept_apart_and_come_back(agency, folder):
    added(folder, agency, "demand", "2024")
    path = folder / "served" / "demand-2024.json"
    assert Ledger.from_json(path.read_text(encoding="utf-8")).cells.keys() == {"epci", "commune"}
    before = rows_of(folder, "demand", "commune", "2024")
    first_file = sne_table(folder.parent, agency, "demand", "2024")[1]
    small = first_file.index[(first_file["households"] > 0) & (first_file["households"] < 11)][0]
    added(folder, agency, "demand", "2024", corrected={small: 40})
    again = rows_of(folder, "demand", "commune", "2024")
    assert again[list(before)].isna().equals(before.isna())  # what was hidden stays hidden
    occupancy = deposit.read_rows(folder / "rows.gpkg", "commune-2024")
    assert occupancy["households"].notna().any()


def test_a_later_vintage_of_occupancy_leaves_the_subjects_where_they_are(agency, folder):
    added(folder, agency, "demand", "2024")
    added(folder, agency, "leases_outside", "2022-2024")
    before = rows_of(folder, "demand", "commune", "2024")
    agency.add(folder, "2024")
    assert rows_of(folder, "demand", "commune", "2024").equals(before)
    assert len(rows_of(folder, "leases_outside_period", "commune", "2022-2024"))
    assert list(deposit.open_folder(folder).subjects) == ["demand", "leases_outside_period"]
    with sqlite3.connect(folder / "rows.gpkg") as file:
        names = [name for (name,) in file.execute("SELECT table_name FROM gpkg_contents")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("first", "second"), [("2021-2023", "2022"), ("2022", "2021-2023"), ("2018-2021", "2018-2022")]
)
def test_years_beside_their_sum_are_refused_and_nothing_changes(agency, folder, first, second):
    added(folder, agency, "leases_outside", first)
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    with pytest.raises(ExtractError, match=second.replace("-", "–")):
        added(folder, agency, "leases_outside", second)
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before
    added(folder, agency, "leases_inside", second)  # other households


def test_a_table_without_some_communes_is_refused_by_their_codes(agency, folder):
    missing = agency.raw["2024"]["commune"].index[3]
    with pytest.raises(ExtractError, match=missing):
        added(folder, agency, "demand", "2024", left_out=(missing,))


def test_a_table_without_a_year_is_refused(agency, folder, tmp_path):
    path, _ = sne_table(tmp_path, agency, "demand", "2024")
    nameless = path.rename(tmp_path / "demandes.csv")
    text = nameless.read_text(encoding="utf-8").replace(" 2024", "")
    nameless.write_text(text, encoding="utf-8")
    about = served_folder.about_folder(folder)
    with pytest.raises(ExtractError, match="--vintage"):
        subject_extracts.read_subject(nameless, "demand", about, "")
    assert subject_extracts.read_subject(nameless, "demand", about, "2022").years == "2022"


def test_the_command_adds_them_to_a_folder_and_wants_occupancy_first(
    agency, folder, tmp_path, capsys
):
    path, _ = sne_table(tmp_path, agency, "leases_outside", "2024")
    words = ["build", "--leases-outside", str(path), "--to"]
    assert main.main([*words, str(tmp_path / "nothing")]) == 2
    assert "build some into it" in capsys.readouterr().err
    assert main.main([*words, str(folder)]) == 0
    printed = capsys.readouterr().out
    assert "leases_outside of 2024:" in printed
    assert "of 17 units released." in printed
    assert f"{path.name}: left behind" not in printed


def test_rows_by_commune_and_landlord_are_communes_and_landlords(agency, folder, tmp_path, visit):
    """The rows of three landlords add up to those of the communes. An account of the EPCI reads the
    three of them, a landlord himself alone, and nobody what one has in one commune."""
    path, raw = sne_table(tmp_path, agency, "leases_outside", "2021-2023")
    whole = pd.read_csv(path, sep=";", dtype={"Code INSEE": str})
    counts = whole.columns[2:]
    dice = np.random.default_rng(8)
    own = {c: dice.multinomial(whole[c].to_numpy(dtype=int), (0.4, 0.35, 0.25)) for c in counts}
    parts = [
        whole.assign(Bailleur=name, **{c: numbers[:, n] for c, numbers in own.items()})
        for n, name in enumerate(OWNERS)
    ]
    pd.concat(parts).to_csv(path, sep=";", index=False)
    table = subject_extracts.read_subject(
        path, "leases_outside", served_folder.about_folder(folder), ""
    )
    rows = table.extract.rows["commune"].set_index("code")
    for column in ("households", "q1", "size_3", "priority"):
        assert rows[column].to_dict() == raw[column].reindex(rows.index).to_dict()
    deposit.add_subject(folder, table, None)
    served = rows_of(folder, "leases_outside_period", "bailleur", "2021-2023").set_index("name")
    heading = next(c for c in counts if c.startswith("Baux"))
    for n, name in enumerate(OWNERS):
        assert served.loc[name, "households"] == own[heading][:, n].sum()
    with running("--folder", str(folder), "--demo") as process:
        collection = "leases_outside_period-bailleur-2021-2023"
        agent, landlord = (visit(process, name) for name in ("agent.epci", "bailleur"))
        assert {f["properties"]["name"] for f in agent.items(collection)} == set(OWNERS)
        assert [f["properties"]["name"] for f in landlord.items(collection)] == [OWNERS[0]]
        listed = agent.get("/ogc/collections", f="json").json()["collections"]
        assert not [item for item in listed if "commune_bailleur" in item["id"]]
