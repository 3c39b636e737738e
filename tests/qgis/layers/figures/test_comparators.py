"""The territory's figure with those of its département, its région and France, for every
account."""

from __future__ import annotations

from dataclasses import replace

import pytest
from qgis.core import QgsProject

from occupancy_plugin.layers.figures.comparators import comparators
from occupancy_plugin.layers.figures.references import read_references
from occupancy_plugin.layers.project.place import add_to_project
from occupancy_plugin.layers.project.prepare import LoadOrder, prepare
from occupancy_plugin.layers.release.memory import ReleaseMemory
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
    layers = add_to_project(
        prepare(signed, memory, order, Progress()),
        QgsProject.instance(),
    )
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
