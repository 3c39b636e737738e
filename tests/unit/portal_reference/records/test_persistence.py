"""What people do at the portal outlives it when it has a store of its own; passwords of demo
accounts are drawn anew."""

import requests
from osgeo import gdal

from scripts.portal import client
from scripts.portal_process import PortalProcess

gdal.UseExceptions()
REQUEST = {
    "name": "Robin Fictif",
    "email": "robin.fictif@caudresis.example",
    "function": "Géomaticien",
    "organisation": "CA du Caudrésis et du Catésis",
    "role": "epci_agent",
    "territory": "200030633",
}


def test_a_store_keeps_the_records_and_the_rows(tmp_path):
    store = tmp_path / "store.gpkg"
    options = ("--leaky", "--vintages", "2022", "--demo", "--store", f"gpkg:{store}")
    with PortalProcess(*options) as first:
        reference = requests.post(
            f"{first.url}/accounts/requests", json=REQUEST, timeout=20
        ).json()["reference"]
        before = first.account("epci_agent")
    with PortalProcess(*options) as second:
        assert (
            requests.get(f"{second.url}/accounts/requests/{reference}", timeout=20).json()["state"]
            == "submitted"
        )
        after = second.account("epci_agent")
        assert before[0] == after[0]
        assert before[1] != after[1]
        headers = {"Authorization": f"Bearer {client.sign_in(second.url, *after)['access_token']}"}
        assert (
            requests.get(
                f"{second.url}/flatgeobuf/commune-2022.fgb", headers=headers, timeout=20
            ).status_code
            == 200
        )
    assert gdal.OpenEx(str(store)).GetLayerByName("commune_2022").GetFeatureCount() == 46
