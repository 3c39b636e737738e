"""The one vocabulary: what counts households in which table, and which public tables do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from everyday_headings import LATER, LATER_TABLES, MORE, NOTICED, RAW, SIXTEEN

from occupancy_plugin.sources.mapping.occupancy_words import (
    counts_households,
    lists_households,
    occupancy_columns,
    tenant_columns,
)


@pytest.mark.parametrize("heading", NOTICED)
def test_a_count_beside_codes_alone(heading):
    columns_found = occupancy_columns(["insee", "nom", heading])
    assert columns_found is not None
    assert (columns_found.counts, columns_found.code) == ((heading,), "insee")


@pytest.mark.parametrize("heading", LATER)
def test_a_count_beside_a_companion(heading):
    assert occupancy_columns(["insee", "nom", heading, "PLAI"]) is not None


@pytest.mark.parametrize("headings", RAW)
def test_tables_of_landlords_and_surveys(headings):
    assert occupancy_columns(headings.split()) is not None


@pytest.mark.parametrize("name", SIXTEEN)
def test_the_sixteen_harmless_tables(name):
    assert occupancy_columns(SIXTEEN[name].split()) is None


def test_everyday_tables_of_gis_work():
    """By headings alone; a unit of 1 to 10 is asked for afterwards."""
    tables = {**MORE, **LATER_TABLES}
    assert len(tables) >= 100
    names = [name for name, text in tables.items() if occupancy_columns(text.split()) is not None]
    assert len(names) <= 1, names


@pytest.mark.parametrize(
    "heading",
    ["menages_couples", "part_menages", "revenu_menages", "nom_locataire", "foyers_fiscaux",
     "baux_commerciaux", "foyer_lumineux", "population", "menagerie", "dimension", "amendement"],
)  # fmt: skip
def test_categories_rates_names_and_other_things_count_no_households(heading):
    assert not counts_households(heading)


@pytest.mark.parametrize(
    "headings",
    [
        "num_bail nom_locataire revenu_fiscal residence loyer",
        "code_logement titulaire date_naissance nb_enfants",
        "id locataire rfr apl programme",
        "tenant income dwelling",
    ],
)
def test_a_line_for_each_household(headings):
    assert lists_households(headings.split())


def test_everyday_tables_have_no_line_a_household():
    tables = {**SIXTEEN, **MORE, **LATER_TABLES}
    assert [name for name, text in tables.items() if lists_households(text.split())] == []
    assert not any(lists_households(text.split()) for text in RAW), "they have a count"


def test_a_public_table_excuses_its_own_columns_only():
    public = ["IRIS", "COM", "P20_LOG", "P20_RP", "P20_MEN", "P20_RSECOCC"]
    assert occupancy_columns(public) is None
    joined = occupancy_columns([*public, "nb_menages_enquetes", "plai"])
    assert joined is not None
    assert joined.counts == ("nb_menages_enquetes",)


def test_surveyed_households_come_first():
    columns_found = occupancy_columns(["insee", "menages", "menages_enquetes", "rsa"])
    assert columns_found is not None
    assert columns_found.counts[0] == "menages_enquetes"


def test_a_code_is_needed_or_known_by_its_cells():
    assert occupancy_columns(["territoire", "menages", "plai"]) is None
    columns_found = occupancy_columns(["territoire", "menages", "plai"], ["territoire"])
    assert columns_found is not None
    assert columns_found.code == "territoire"


@pytest.mark.parametrize(("technician", "noticed"), [("first", 43), ("second", 57), ("third", 37)])
def test_tables_of_people_who_had_not_seen_the_rule(technician, noticed):
    """At first sight 26, 25 and 24 of 60 tables; each time the rule learnt from what it had missed.
    Of 311 layers that have nothing to do with occupancy, 3 are taken for it by their headings."""
    text = (Path(__file__).parent / "headings_of_technicians.json").read_text("utf-8")
    tables = json.loads(text)[technician]
    assert len(tables["raw"]) == 60
    assert sum(map(is_noticed, tables["raw"])) >= noticed
    assert sum(map(is_noticed, tables["harmless"])) <= 1


def is_noticed(headings):
    return bool(
        occupancy_columns(headings) or lists_households(headings) or tenant_columns(headings)
    )


def test_a_table_that_describes_tenants_needs_no_known_word_for_its_count():
    described = ["ENS", "EFF", "P_MONO", "P_INACTIF", "AN_CONSTR", "TX_RSA", "LOY_MOY"]
    assert "EFF" in tenant_columns(described)
    assert tenant_columns(["code", "eff", "mono", "nb enfants", "annee"]) == ()  # family alone
    census = ["IRIS", "P20_POP", "P20_MEN", "P20_CHOM1564", "P20_RP_LOC", "C20_FAMMONO"]
    assert tenant_columns(census) == ()


def test_a_letter_in_another_encoding_hides_no_heading():
    """GDAL reads the commonest French CSV, in windows-1252, as UTF-8."""
    assert occupancy_columns(["Code r\ufffdsidence", "Nom", "M\ufffdnages", "Impay\ufffds"])
