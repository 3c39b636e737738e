"""A portal that holds real extracts is a portal like any other to the plugin: its map has colours,
no unit under eleven, and no word of fiction."""

from __future__ import annotations

import pytest

from occupancy_plugin.diagnosis.content.attributions import attribution_page
from occupancy_plugin.diagnosis.content.demand import demand_page
from occupancy_plugin.diagnosis.content.leases import side, unit_rows
from occupancy_plugin.diagnosis.content.order import standard_order
from occupancy_plugin.diagnosis.dossier import Material, facts_of
from occupancy_plugin.layers.project.place import add_to_project
from occupancy_plugin.layers.project.prepare import LoadOrder, prepare
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.layers.release.obtain import obtain
from occupancy_plugin.layers.release.subjects import load_subjects
from occupancy_plugin.toolbelt.work.progress import Progress
from scripts.portal.rows import deposit, served_folder
from scripts.portal.rows.subject_extracts import read_subject
from scripts.portal_process import PortalProcess
from tests.qgis.conftest import own_ledgers, signed_in
from tests.qgis.layers.samples import colours, picture
from tests.register_extracts import made_in, served_from, sne_table

INDICATOR = "income_u40_rate"
TABLES = (
    ("demand", "2024"), ("demand", "2023"), ("leases_outside", "2024"), ("leases_outside", "2023"),
    ("leases_inside", "2021-2023"),
)  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return made_in(tmp_path_factory.mktemp("extracts"))


@pytest.fixture(scope="module")
def rows_by_subject():
    """Subject's table → the rows that it holds."""
    return {}


@pytest.fixture(scope="module")
def signed(app, rows_by_subject, tmp_path_factory):
    folder = served_from(app, tmp_path_factory.mktemp("served"))
    for table in TABLES:
        path, rows_by_subject[table] = sne_table(folder.parent, app, *table)
        read = read_subject(path, table[0], served_folder.about_folder(folder), "")
        deposit.add_subject(folder, read, None)
    with PortalProcess("--folder", str(folder), "--demo") as process:
        yield signed_in(process)


@pytest.fixture(scope="module")
def release(signed, tmp_path_factory, qgis_app):
    with own_ledgers(tmp_path_factory.mktemp("own")):
        territory = signed.account.territories[0]
        return obtain(signed, territory, "2024", Progress())


def test_the_plugin_shows_what_the_portal_serves(release, app):
    assert set(release.scales) == {"epci", "commune", "iris"}
    communes = release.scales["commune"].released
    raw = app.raw["2024"]["commune"]
    assert len(communes) > 10
    households = raw.loc[communes.index, "households"]
    assert ((households == 0) | (households >= 11)).all()
    assert release.territory.name == "CC de l’essai"
    shown_singles = communes["type_single"].dropna()
    assert (raw.loc[shown_singles.index, "type_single"] == shown_singles).all()
    assert len(shown_singles) > 5


def test_its_map_has_colours_and_its_caption_no_fiction(release, signed, project):
    memory = ReleaseMemory()
    memory.keep(release.territory, release)
    order = LoadOrder(release.territory, "commune", "2024", INDICATOR)
    prepared = prepare(signed, memory, order, Progress())
    loaded = add_to_project(prepared, project)
    rules = loaded.safe.renderer().rootRule().children()
    classes = {r.symbol().color().name() for r in rules if r.ruleKey().startswith("class")}
    painted = colours(picture(loaded.safe, view=loaded.safe.extent()))
    assert len(classes & painted) >= 3
    (terms,) = (metadata := loaded.safe.metadata()).rights()
    assert "fictiv" not in f"{metadata.abstract()} {terms}".lower()
    assert "fictif" not in loaded.safe.name().lower()


@pytest.fixture(scope="module")
def facts(signed, release, tmp_path_factory):
    with own_ledgers(tmp_path_factory.mktemp("subjects")):
        subjects = load_subjects(signed, ReleaseMemory(), release.territory, "2024", Progress())
    order = standard_order(release.territory, "2024", "")
    return facts_of(order, Material(release, signed.catalogue, signed.policy, None, subjects))


def test_the_dossier_takes_demand_and_attributions_from_the_extracts(facts, rows_by_subject):
    assert set(facts.subjects) == {"demand", "leases_outside", "leases_inside_period"}
    newest, before = facts.subjects["demand"]
    assert (newest.vintage.id, before.vintage.id) == ("2024", "2023")
    assert newest.count("households") == rows_by_subject["demand", "2024"]["households"].sum()
    assert before.count("households") == rows_by_subject["demand", "2023"]["households"].sum()
    assert demand_page(facts)
    page = attribution_page(facts)
    assert "2024" in page.title + page.subtitle
    for years in facts.subjects.values():
        assert "ficti" not in years[0].source.lower()


def test_communes_of_a_single_year_are_shown_where_no_period_is_served(facts, rows_by_subject):
    outside = side(facts, "outside")
    assert outside.yearly
    assert len(outside.facts) == 2
    rows = unit_rows(outside, "commune")
    raw = rows_by_subject["leases_outside", "2024"]["households"]
    assert len(rows) >= 3
    assert {row.leases for row in rows} <= set(raw[raw >= 11])
    inside = side(facts, "inside")
    assert not inside.yearly
    assert inside.span == "2021–2023"
