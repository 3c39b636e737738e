"""The territory's figure with those of its département, its région and France, for every
account."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from qgis.core import QgsProject

from occupancy_plugin.description import Territory
from occupancy_plugin.layers.figures.comparators import comparator_rows, comparators, main_unit
from occupancy_plugin.layers.figures.references import read_references, references
from occupancy_plugin.layers.project.place import add_to_project
from occupancy_plugin.layers.project.prepare import LoadOrder, prepare
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.layers.release.released import Release, ReleasedScale
from occupancy_plugin.toolbelt.work.progress import Progress
from tests.qgis.conftest import signed_in


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("epci_agent", ["CA du Caudrésis et du Catésis", "Nord", "Hauts-de-France", "France"]),
        (
            "commune_agent",
            ["Caudry", "CA du Caudrésis et du Catésis", "Nord", "Hauts-de-France", "France"],
        ),
        ("third_party", ["CA du Caudrésis et du Catésis", "Nord", "Hauts-de-France", "France"]),
        ("state", ["Hauts-de-France", "France"]),
        ("national", ["France"]),
    ],
)
def test_every_account_compares_itself_with_france(
    withheld_type, portal, filled_memory, role, expected
):
    signed = signed_in(portal, role)
    memory = filled_memory if role == "epci_agent" else ReleaseMemory()  # whose release is shared
    territory = signed.account.territories[0]
    order = LoadOrder(territory, "commune", "2022", "single_parents_rate")
    layers = add_to_project(prepare(signed, memory, order, Progress()), QgsProject.instance())
    figures = read_references(layers.safe).figures
    assert [figure.name for figure in figures] == expected
    release = memory.find(territory.code, "2022")
    assert figures[-1].value == release.scales["france"].frame.loc["FR", "single_parents_rate"]
    assert 10 < figures[-1].value < 40
    QgsProject.instance().clear()


def test_a_region_of_one_departement_is_compared_once(portal, filled_memory):
    signed = signed_in(portal)
    release = filled_memory.find(signed.account.territories[0].code, "2022")
    region = release.scales["region"]
    frame = region.frame.assign(name="Nord")
    same_name = replace(region)
    same_name.__dict__["frame"] = frame
    overseas = replace(release, scales={**release.scales, "region": same_name})
    figures = comparators(overseas, signed.catalogue, "single_parents_rate")
    expected = ["CA du Caudrésis et du Catésis", "Nord", "France"]
    assert [figure.name for figure in figures] == expected
    assert [figure.scale for figure in figures] == ["epci", "departement", "france"]


def test_france_is_no_map(portal, qgis_app):
    signed = signed_in(portal)
    assert [scale.id for scale in signed.catalogue.scales if scale.comparator] == ["france"]


RATE = "single_parents_rate"


def scale_of(index: str, **columns: list[object]) -> ReleasedScale:
    """A scale with these codes, names like the codes, and columns."""
    codes = index.split()
    frame = pd.DataFrame({"name": codes, **columns}, index=pd.Index(codes, name="code"))
    none = np.array([], dtype=object)
    released = ReleasedScale(frame, (), "households", none, none, "EPSG:2154", "Polygon", None)
    released.__dict__["frame"] = frame
    return released


def over_two_regions(communes: list[object], epci_region: object = None) -> Release:
    """An EPCI whose three communes have these households; two of them are in région B."""
    scales = {
        "france": scale_of("FR", **{RATE: [21.0]}),
        "region": scale_of("A B", **{RATE: [19.0, 24.0]}),
        "departement": scale_of("1 2 3", region=["A", "B", "B"], **{RATE: [18.0, 25.0, 22.0]}),
        "epci": scale_of("E", region=[epci_region], departement=[None], **{RATE: [20.0]}),
        "commune": scale_of(
            "c d e",
            region=["A", "B", "B"],
            departement=["1", "2", "3"],
            households=communes,
            **{RATE: [1.0, 2.0, 3.0]},
        ),
    }
    return Release(Territory("E", "EPCI", "epci"), "2022", scales, "1")


def test_an_epci_over_two_regions_is_compared_with_the_one_of_most_households(portal):
    catalogue = signed_in(portal).catalogue
    release = over_two_regions([40, 30, 30])
    figures = comparators(release, catalogue, RATE)
    assert [(figure.name, figure.value) for figure in figures] == [
        ("EPCI", 20.0),
        ("B", 24.0),
        ("FR", 21.0),
    ]
    assert [figure.is_main for figure in figures] == [False, True, False]
    assert figures[1].full_name.startswith("B (")
    assert [row["name"] for row in comparator_rows(release, catalogue)][1] == figures[1].full_name
    measured = references(release, catalogue, catalogue.indicator(RATE))
    assert measured.figures[1].name == figures[1].full_name
    assert main_unit(over_two_regions([70, 30, 30]), catalogue) == ("region", "A")


def test_households_that_are_not_released_do_not_choose_the_region(portal):
    catalogue = signed_in(portal).catalogue
    assert main_unit(over_two_regions([20, np.nan, 15]), catalogue) == ("region", "A")
    assert main_unit(over_two_regions([np.nan] * 3), catalogue) is None


def test_an_epci_within_a_region_has_no_main_one(portal):
    catalogue = signed_in(portal).catalogue
    release = over_two_regions([40, 30, 30], "A")
    assert main_unit(release, catalogue) is None
    assert [figure.name for figure in comparators(release, catalogue, RATE)] == ["EPCI", "A", "FR"]


def test_two_vintages_are_compared_with_the_same_region(portal):
    catalogue = signed_in(portal).catalogue
    later, earlier = over_two_regions([40, 30, 30]), over_two_regions([70, 30, 30])
    measured = references(later, catalogue, catalogue.indicator(RATE), earlier_release=earlier)
    assert measured.figures[1].value == 0.0  # B in both; A has 5 points less
