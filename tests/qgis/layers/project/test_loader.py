"""The Loader in QGIS's event loop: several loads at once, cancel heard at once, memory of the
session, the layer's rows nowhere else."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from osgeo import gdal
from qgis.core import QgsApplication, QgsProject

from occupancy_plugin.layers.project.loader import Loader
from occupancy_plugin.layers.project.place import LoadedLayers
from occupancy_plugin.layers.project.prepare import LoadOrder
from occupancy_plugin.layers.store.geopackage import FOLDER
from occupancy_plugin.portal.client import DownloadProgress
from occupancy_plugin.portal.download import progress_text
from occupancy_plugin.portal.signin.signed_in import SignedIn
from scripts.portal_process import SMALL, PortalProcess
from tests.faulty_portal import FaultyPortal
from tests.qgis.conftest import session_of, signed_in
from tests.qgis.waiting import until


def order(signed: SignedIn, scale: str, vintage: str = "2022") -> LoadOrder:
    return LoadOrder(signed.account.territories[0], scale, vintage, "single_parents_rate")


def loader_of(signed: SignedIn) -> tuple[Loader, list[LoadedLayers], list[Exception]]:
    session = session_of(signed)
    loader = Loader(session)
    loaded: list[LoadedLayers] = []
    failed: list[Exception] = []
    loader.loaded.connect(loaded.append)
    loader.failed.connect(failed.append)
    loader.session = session  # type: ignore[attr-defined]  # its Python half must outlive this function
    return loader, loaded, failed


def test_several_loads_at_once_each_bring_their_layer_and_each_vintage_is_fetched_once(
    qgis_app: object, portal_with: Callable[..., PortalProcess]
) -> None:
    signed = signed_in(portal_with("--leaky", *SMALL))
    requests: list[str] = []
    send = signed.client.transport.send
    signed.client.transport.send = lambda method, url, **o: (
        requests.append(url),
        send(method, url, **o),
    )[1]  # type: ignore[method-assign]
    loader, loaded, failed = loader_of(signed)
    for scale, vintage in (
        ("commune", "2022"),
        ("iris", "2022"),
        ("epci", "2020"),
        ("commune", "2020"),
    ):
        loader.load(order(signed, scale, vintage))
    until(lambda: not loader.is_loading)
    assert failed == []
    assert len(loaded) == 4
    files = [url for url in requests if "/flatgeobuf/" in url]
    assert len(files) == len(set(files)) > 0
    requests.clear()
    loader.load(order(signed, "commune"))
    until(lambda: not loader.is_loading)
    assert requests == []  # from the session's memory
    assert len(loaded) == 5
    QgsProject.instance().clear()


@pytest.mark.parametrize("wait", [0.0, 0.3, 1.0])
def test_cancel_is_heard_at_once_and_leaves_nothing(
    qgis_app: object, faulty_portal: FaultyPortal, wait: float
) -> None:
    signed = signed_in(faulty_portal)
    before = set(gdal.ReadDir(FOLDER) or ())
    loader, loaded, failed = loader_of(signed)
    messages: list[str] = []
    idle: list[float] = []
    loader.begun.connect(lambda load: load.stepped.connect(lambda: messages.append(load.text)))
    loader.ended.connect(lambda _: idle.append(time.monotonic()))
    with faulty_portal.at_fault("slow"):
        loader.load(order(signed, "commune"))
        moment = time.monotonic()
        until(lambda: time.monotonic() - moment > wait)
        cancelled = time.monotonic()
        loader.cancel()
        until(lambda: bool(idle))
    assert idle[0] - cancelled < 0.2
    assert not loader.is_loading
    messages.clear()
    until(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    assert (loaded, failed, messages) == ([], [], [])
    assert set(gdal.ReadDir(FOLDER) or ()) == before
    assert not QgsProject.instance().mapLayers()


def test_progress_tells_bytes_rows_and_what_is_left(qgis_app: object) -> None:
    text = (
        progress_text(DownloadProgress(10_000_000, 40_000_000, 25_000, 100_000), 3.0)
        .replace("\u202f", " ")
        .replace("\u00a0", " ")
    )
    numbers = [part for part in text.replace(",", ".").split() if part[0].isdigit()]
    assert numbers in (
        ["10.0", "40.0", "25", "000", "100", "000", "9"],
        ["10.0", "40.0", "25.000", "100.000", "9"],
    )
    # too early to tell
    assert "9" not in progress_text(DownloadProgress(10_000_000, 40_000_000, 0, None), 0.5)
