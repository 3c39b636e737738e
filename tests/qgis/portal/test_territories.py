"""A State account chooses a smaller territory: the tree by name, and the rows of that territory
alone go to the gate."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from occupancy_plugin.description import Territory
from occupancy_plugin.layers.release.obtain import obtain
from occupancy_plugin.portal import download as downloading
from occupancy_plugin.portal.client import Client
from occupancy_plugin.portal.territories import read_territories
from occupancy_plugin.toolbelt.errors import AccessRefused
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
from occupancy_plugin.toolbelt.work.progress import Progress
from scripts.portal_process import PortalProcess
from tests.qgis.conftest import signed_in

EPCI, COMMUNE = "200030633", "59139"  # CA2C, Caudry


@pytest.fixture(scope="module")
def state(portal: PortalProcess, qgis_app: object):
    return signed_in(portal, "state")


def test_the_tree_goes_from_the_region_to_the_commune_by_name(state) -> None:
    requests: list[dict[str, object]] = []
    rows = state.client.rows

    def remembered(collection: str, **how: object):
        requests.append(how)
        return rows(collection, **how)

    client = Client(state.client.transport, state.client._credentials)
    client.rows = remembered  # type: ignore[method-assign]
    places = read_territories(client, state.account, state.catalogue)
    by_key = {place.territory.key: place for place in places}
    assert by_key["32"].depth == 0
    assert by_key[COMMUNE].ancestors[-2:] == (*by_key[EPCI].ancestors[-1:], EPCI)
    assert by_key[COMMUNE].ancestors[0] == "32"
    assert by_key[COMMUNE].territory == Territory(COMMUNE, "Caudry", "commune")
    order = [place.territory.key for place in places]
    assert order.index("32") < order.index("59") < order.index(EPCI) < order.index(COMMUNE)
    properties = {name for how in requests for name in how["properties"]}  # type: ignore[attr-defined]
    assert properties == {"code", "name", "region", "departement", "epci"}, "no figure is asked for"
    assert not any(how["shapes"] for how in requests)


def test_only_the_chosen_territory_is_downloaded(state) -> None:
    territory = state.account.territory(COMMUNE, "Caudry")
    tables = downloading.download(state, territory, "2022", Cancellation(), lambda *_: None)
    assert list(tables["commune"].frame.index) == [COMMUNE]
    assert set(tables["iris"].frame["commune"]) <= {COMMUNE}


def test_a_suppressing_portal_serves_the_epci_of_the_departement(
    portal_with: Callable[..., PortalProcess], qgis_app: object
) -> None:
    agent = signed_in(portal_with("--territory", "06", "--vintages", "2024"))
    (own,) = agent.account.territories
    scales = ("epci", "commune")
    tables = downloading.download(agent, own, "2024", Cancellation(), lambda *_: None, scales)
    epci = tables["epci"].frame
    assert {own.code} < set(epci.index)
    assert set(epci["departement"]) == {"976"}
    assert epci["households"].dropna().min() >= 11
    assert set(tables["commune"].frame["epci"]) == {own.code}


def test_an_epci_alone_passes_the_gate_and_then_its_region(state) -> None:
    territory = state.account.territory(EPCI, "CA2C")
    release = obtain(state, territory, "2022", Progress())
    assert release.territory.scale == "epci"
    assert len(release.scales["commune"].released) > 20
    epci_release = obtain(state, state.account.territories[0], "2022", Progress(), [release])
    assert set(epci_release.scales["commune"].released.index) >= set(
        release.scales["commune"].released.index
    )


def test_outside_the_account_the_portal_refuses(portal: PortalProcess, qgis_app: object) -> None:
    """The portal decides about a territory, independently of the plugin."""
    agent = signed_in(portal, "commune_agent")
    with pytest.raises(AccessRefused):
        agent.client.rows("iris-2022", territory="commune:59136")


@pytest.mark.parametrize(
    ("key", "scale", "code"),
    [
        ("FR", "france", "FR"),
        ("32", "region", "32"),
        ("departement:32", "departement", "32"),
        ("59", "departement", "59"),
        ("974", "departement", "974"),
        (EPCI, "epci", EPCI),
        (COMMUNE, "commune", COMMUNE),
    ],
)
def test_a_key_tells_the_region_from_the_departement_of_the_same_code(
    key: str, scale: str, code: str
) -> None:
    territory = Territory.of_key(key, "")
    assert (territory.scale, territory.code, territory.key) == (scale, code, key)


def test_only_a_wide_account_reaches_for_smaller_territories(state, portal: PortalProcess) -> None:
    agent = signed_in(portal).account
    assert agent.territory(EPCI) is not None
    assert agent.territory(COMMUNE) is None
    assert state.account.territory("FR") is None
    assert state.account.territory("a1b2c3") is None
