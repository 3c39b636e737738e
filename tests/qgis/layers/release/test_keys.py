"""A relation that the catalogue does not declare is refused. The reference portal declares all of
its relations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from occupancy_plugin.layers.release.obtain import obtain, undeclared_keys
from occupancy_plugin.portal.download import download
from occupancy_plugin.secrecy import Nesting, Overlap
from occupancy_plugin.table import Table
from occupancy_plugin.toolbelt.errors import GateRefused
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
from occupancy_plugin.toolbelt.work.progress import Progress
from scripts.portal_process import PortalProcess
from tests.qgis.conftest import signed_in

TREE = (Nesting("batiment", "iris", "iris"), Nesting("iris", "commune", "commune"))
CROSSED = (Overlap("qpv2024", "iris", "batiment", "qpv2024", "iris"),)


def table(codes: list[str], **keys: list[str]) -> Table:
    return Table(pd.DataFrame(keys, index=codes), None, "")


TABLES = {
    "commune": table(["59001"]),
    "iris": table(["590010101"], commune=["59001"]),
    "batiment": table(["B1"], iris=["590010101"], commune=["59001"], qpv2024=["QN1"]),
    "qpv2024": table(["QN1"]),
}


@pytest.mark.parametrize(
    ("nestings", "overlaps", "undeclared"),
    [
        (TREE, CROSSED, []),
        (TREE, (), [("batiment", "qpv2024")]),
        (TREE[1:], CROSSED, [("batiment", "commune")]),
        (
            (),
            (),
            [("iris", "commune")] + [("batiment", key) for key in ("iris", "commune", "qpv2024")],
        ),
    ],
)
def test_every_key_column_is_a_nesting_or_a_crossing(
    nestings: Any, overlaps: Any, undeclared: list[tuple[str, str]]
) -> None:
    assert undeclared_keys(TABLES, nestings, overlaps) == undeclared


@pytest.mark.parametrize("role", ["epci_agent", "commune_agent", "landlord", "state"])
def test_the_reference_portal_declares_its_own(
    qgis_app: object, portal: PortalProcess, role: str
) -> None:
    signed = signed_in(portal, role)
    territory = signed.account.territories[0]
    tables = download(signed, territory, "2022", Cancellation(), lambda *_: None)
    catalogue = signed.catalogue
    assert undeclared_keys(tables, catalogue.nestings, catalogue.overlaps) == []


def load_2022(signed: Any) -> None:
    obtain(signed, signed.account.territories[0], "2022", Progress())


def test_a_catalogue_without_its_nestings_is_refused(
    qgis_app: object, portal: PortalProcess
) -> None:
    signed = signed_in(portal)
    catalogue = replace(signed.catalogue, nestings=(), overlaps=())
    with pytest.raises(GateRefused) as refusal:
        load_2022(replace(signed, catalogue=catalogue))
    assert "undeclared: " in refusal.value.details


def test_another_population_than_households_is_refused(
    qgis_app: object, portal: PortalProcess
) -> None:
    signed = signed_in(portal)
    with pytest.raises(GateRefused) as refusal:
        load_2022(replace(signed, policy=replace(signed.policy, population_field="dwellings")))
    assert refusal.value.details == "population_field dwellings"
