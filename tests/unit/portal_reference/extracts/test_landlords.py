"""A portal of extracts knows whose each résidence is, from a survey by résidence or from a register
with a row per dwelling: a landlord reads his own, and takes no commune apart with it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from occupancy_plugin.sources.opening import open_files
from scripts.portal.catalogue.families import labels
from scripts.portal.rows import deposit, extracts
from scripts.portal.rows.deposit import read_rows
from scripts.portal.rows.own_stock import LANDLORD, names_landlords, units_of_few_others
from scripts.portal.rows.store import Writer
from scripts.portal.rows.suppress import thresholds
from scripts.world import simulate, tables
from tests.register_extracts import SEED, TERRITORY, Agency
from tests.unit.portal_reference.visitors import running

HEADINGS = {"code": "Code résidence", "name": "Résidence", "commune": "Code commune"}
COUNTS = {name: labels()[name][0] for name in ("households", "type_single", "type_parent1")}


@pytest.fixture(scope="module")
def world(agency) -> simulate.World:
    return agency.world


@pytest.fixture(scope="module")
def residences(world) -> pd.DataFrame:
    return dict(tables.counted(world, SEED, ("2024",)))["2024"]["residence"]


def survey(folder: Path, rows: pd.DataFrame, heading: str = "Bailleur") -> Path:
    path = folder / "ops_residences.csv"
    names = {**HEADINGS, **COUNTS, LANDLORD: heading}
    rows[list(names)].rename(columns=names).to_csv(path, sep=";", index=False)
    return path


def extract_of(agency: Agency, *more: Path) -> extracts.Extract:
    return agency.extract("2024", *agency.files["2024"], *more)


@pytest.mark.parametrize("heading", ["Bailleur", "Nom de l’organisme", "RAISON SOCIALE"])
def test_a_survey_by_residence_names_them(residences, agency, tmp_path, heading):
    path = survey(tmp_path, residences, heading)
    extract = extract_of(agency, path)
    named = extract.rows["residence"].set_index("code")[LANDLORD]
    truth = residences.set_index("code")[LANDLORD]
    assert named.equals(truth.reindex(named.index))
    assert heading not in extract.behind[path.name]
    assert names_landlords(extract.rows)
    assert not names_landlords(extract_of(agency).rows)


def test_a_register_names_them_and_a_shared_residence_has_none(tmp_path):
    rows = [
        ("60006", residence, landlord, 1 + n % 5, "1", 1980 + n)
        for residence, landlord, n in [
            *(("R1", "Habitat", n) for n in range(20)),
            *(("R2", ("Habitat", "Logis")[n % 2], n) for n in range(20)),
            *(("R3", "Logis", n) for n in range(20)),
        ]
    ]
    headings = ["DEPCOM", "RESIDENCE", "RS", "NBPIECE", "MODE", "CONSTRUCT"]
    path = tmp_path / "rpls.csv"
    pd.DataFrame(rows, columns=headings).to_csv(path, sep=";", index=False)
    landlords = open_files(path).landlords["residence"]
    assert landlords.to_dict() == {"60006-R1": "Habitat", "60006-R2": None, "60006-R3": "Logis"}


@pytest.fixture(scope="module")
def folder(residences, world, agency, tmp_path_factory) -> Path:
    """A served folder, in which one commune is left with four households of another landlord."""
    parent = tmp_path_factory.mktemp("landlords")
    outlines = Writer(parent / "outlines.gpkg", agency.outlines, description="")
    points = world.scales["residence"]
    outlines.add("residence", "residence", points.frame[["code", "name"]], points.shapes)
    outlines.close()
    extract = extract_of(agency, survey(parent, residences))
    about = extracts.territory_of(extract, TERRITORY, "CC de l’essai")
    deposit.add_vintage(parent / "served", "2024", extract, parent / "outlines.gpkg", about)
    return parent / "served"


def test_a_commune_that_a_landlord_takes_apart_is_withheld(residences, folder):
    own = residences.groupby(["commune", LANDLORD])["households"].sum()
    others = own.groupby("commune").transform("sum") - own
    few = sorted(set(others[(others > 0) & (others < 11) & (own > 0)].index.get_level_values(0)))
    rows = read_rows(folder / "rows.gpkg", "commune-2024")
    totals = residences.groupby("commune")["households"].sum()
    large = [commune for commune in few if totals[commune] >= 11]
    assert large
    assert rows.loc[few, "households"].isna().all()


def test_a_landlord_reads_his_own_residences(residences, folder, visit):
    with running("--folder", str(folder), "--demo") as process:
        landlord = visit(process, "bailleur")
        features = landlord.items("residence-2024")
        mine = {feature["properties"]["code"] for feature in features}
        assert {feature["properties"][LANDLORD] for feature in features} == {
            "Habitat fictif du Cambrésis"
        }
    stock = residences[residences[LANDLORD] == "Habitat fictif du Cambrésis"]
    assert mine == set(stock["code"])


def test_without_their_names_accounts_of_landlords_get_no_occupancy(agency, visit, tmp_path):
    """Which communes of others they could compute is unknown."""
    extract = extract_of(agency)
    about = extracts.territory_of(extract, TERRITORY, "CC de l’essai")
    deposit.add_vintage(tmp_path / "served", "2024", extract, agency.outlines, about)
    with running("--folder", str(tmp_path / "served"), "--demo") as process:
        refused = visit(process, "bailleur").get("/ogc/collections/commune-2024/items", f="json")
        assert refused.status_code == 403
        assert refused.json()["error"] == "landlords_unknown"
        assert visit(process, "agent.epci").items("commune-2024")


def test_buildings_without_a_name_leave_it_to_the_residences():
    """A column of landlords that is empty tells nothing: the next scale that names them does."""
    residence = pd.DataFrame(
        {"code": ["r", "s"], "commune": ["c", "c"], "households": [20, 4], LANDLORD: ["A", "B"]}
    )
    building = residence.assign(**{LANDLORD: [None, None]})
    commune = pd.DataFrame({"code": ["c"], "households": [24]})
    rows = {"batiment": building, "residence": residence, "commune": commune}
    assert units_of_few_others(rows, thresholds())["commune"].tolist() == ["c"]
    assert not names_landlords({"batiment": building})
