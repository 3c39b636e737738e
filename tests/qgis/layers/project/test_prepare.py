"""Portal → gate → layers, headless: what is loaded, what is refused whole, and that nothing secret
is in between."""

from __future__ import annotations

import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from osgeo import gdal
from qgis.core import QgsProject

from occupancy_plugin.description import Territory
from occupancy_plugin.layers.project.place import add_to_project
from occupancy_plugin.layers.project.prepare import LoadOrder, Prepared, prepare
from occupancy_plugin.layers.project.switch import switch_indicator
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.layers.store.geopackage import FOLDER
from occupancy_plugin.layers.withheld import WithheldLayer
from occupancy_plugin.portal import client
from occupancy_plugin.portal.http import transport
from occupancy_plugin.portal.signin.signed_in import SignedIn
from occupancy_plugin.toolbelt.errors import (
    BadData,
    Cancelled,
    GateRefused,
    PortalError,
    PortalUnreachable,
    SignInRequired,
)
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
from occupancy_plugin.toolbelt.work.progress import Progress
from scripts.portal_process import SMALL, PortalProcess
from tests.faulty_portal import FaultyPortal
from tests.qgis.conftest import signed_in

FAULTS = {
    "truncate": BadData,
    "garbage": BadData,
    "wrong-type": BadData,
    "wrong-crs": BadData,
    "duplicate": BadData,
    "redirect": BadData,
    "gzip-bomb": BadData,
    "huge": BadData,
    "500": PortalUnreachable,
    "429": PortalUnreachable,
    "end-session": SignInRequired,
    "negative": GateRefused,
    "text": GateRefused,
}


def load(
    signed: SignedIn,
    scale: str = "commune",
    indicator: str = "single_parents_rate",
    memory: ReleaseMemory | None = None,
) -> Prepared:
    order = LoadOrder(signed.account.territories[0], scale, "2022", indicator)
    return prepare(signed, memory or ReleaseMemory(), order, Progress())


def in_memory() -> set[str]:
    return set(gdal.ReadDir(FOLDER) or ())


@pytest.mark.parametrize("scale", ["region", "commune", "residence"])
def test_each_scale_becomes_a_safe_layer_and_a_hatch(
    qgis_app: object, portal: PortalProcess, filled_memory: ReleaseMemory, scale: str
) -> None:
    prepared = load(signed_in(portal), scale, memory=filled_memory)
    layers = add_to_project(prepared, QgsProject.instance())
    assert layers.safe.isValid()
    assert layers.safe.readOnly()
    assert layers.safe.featureCount() == len(prepared.content.scale.frame) > 0
    assert isinstance(layers.withheld, WithheldLayer)
    households = [feature["households"] for feature in layers.safe.getFeatures()]
    assert all(count == 0 or count >= 11 for count in households)
    shown = [
        feature["single_parents_rate"]
        for feature in layers.safe.getFeatures()
        if feature["single_parents_rate"]
    ]
    assert all(0 < rate < 100 for rate in shown)
    QgsProject.instance().clear()


def test_a_second_scale_and_a_switch_of_indicator_make_no_request(
    qgis_app: object, portal: PortalProcess, filled_memory: ReleaseMemory
) -> None:
    signed, memory = signed_in(portal), filled_memory
    layers = add_to_project(load(signed, memory=memory), QgsProject.instance())
    requests: list[object] = []
    original, signed.client.transport.send = (
        signed.client.transport.send,
        lambda *a, **o: requests.append(a),
    )  # type: ignore[method-assign]
    load(signed, "iris", memory=memory)
    other = next(i for i in signed.catalogue.indicators if i.id == "ben_apl_rate")
    switch_indicator(layers.safe, other, signed.catalogue, memory)
    signed.client.transport.send = original  # type: ignore[method-assign]
    assert requests == []
    assert "APL" in layers.safe.name()
    QgsProject.instance().clear()


@pytest.fixture
def at_fault(qgis_app: object, faulty_portal: FaultyPortal, fault: str) -> Iterator[SignedIn]:
    """Signed in at a portal that has this fault until the test ends."""
    signed = signed_in(faulty_portal)
    with faulty_portal.at_fault(fault):
        yield signed


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_portal_gets_a_sentence_and_leaves_nothing_half_loaded(
    at_fault: SignedIn, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How long a busy one is waited for is tried in unit/portal/http."""
    monkeypatch.setattr(transport, "MAX_WAIT_SECONDS", 0.1)
    before = in_memory()
    with pytest.raises(FAULTS[fault]) as caught:
        load(at_fault)
    assert str(caught.value).endswith(".")
    assert in_memory() == before
    foreign = at_fault.client.read_json("/_faults") if fault == "redirect" else {"requests": 0}
    assert foreign["requests"] == 0


@pytest.mark.parametrize(
    ("fault", "way", "most"),
    [
        ("huge", "flatgeobuf", 64),
        ("huge", "pages", 320),
        ("gzip-bomb", "flatgeobuf", 320),
        ("gzip-bomb", "pages", 512),
    ],
)
def test_an_answer_without_an_end_does_not_fill_memory(
    at_fault: SignedIn, monkeypatch: pytest.MonkeyPatch, way: str, most: int
) -> None:
    """64 GiB and 16 GiB are on offer; megabytes are held: a FlatGeobuf is refused at the first
    bytes that are none, a quarter of a
    megabyte of gzip may hold a thousand times as much, pages end at 256 MB."""
    if way == "pages":
        monkeypatch.setattr(client, "_flatgeobuf_link", lambda document: "")
    tracemalloc.start()
    try:
        with pytest.raises(BadData):
            load(at_fault)
        assert tracemalloc.get_traced_memory()[1] < most << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("fault", ["busy", "expire"])
def test_a_portal_that_recovers_is_waited_for(at_fault: SignedIn, fault: str) -> None:
    assert len(load(at_fault).content.scale.frame) > 0


@pytest.fixture(scope="module")
def whole_load(qgis_app: object, portal_with: Callable[..., PortalProcess]) -> Prepared:
    """The small territory as it is, which the gate is done with sooner."""
    return load(signed_in(portal_with("--leaky", *SMALL)))


@pytest.mark.parametrize("fault", ["missing-count", "nan"])
def test_a_missing_count_is_treated_as_under_the_threshold(
    whole_load: Prepared, at_fault: SignedIn, fault: str
) -> None:
    """R1: a missing or unreadable count is under the threshold: no further unit is shown, and the
    column in fewer of them."""
    spoiled = load(at_fault)
    alone, beside = (one.content.scale.frame["type_single"] for one in (whole_load, spoiled))
    assert set(beside.index) <= set(alone.index)
    assert set(beside.dropna().index) < set(alone.dropna().index)


@pytest.mark.parametrize("fault", ["slow"])
def test_cancel_is_heard_within_a_fifth_of_a_second(at_fault: SignedIn, fault: str) -> None:
    cancellation = Cancellation()
    moment: list[float] = []

    def cancel() -> None:
        moment.append(time.monotonic())
        cancellation.cancel()

    threading.Timer(0.3, cancel).start()
    order = LoadOrder(at_fault.account.territories[0], "commune", "2022", "single_parents_rate")
    with pytest.raises(Cancelled):
        prepare(at_fault, ReleaseMemory(), order, Progress(cancellation))
    assert time.monotonic() - moment[0] < 0.2 + 0.1


@pytest.mark.parametrize(
    ("territory", "scale", "vintage"),
    [
        ("200030633", "planet", "2022"),
        ("200030633", "commune", "1999"),
        ("999999999", "commune", "2022"),
    ],
)
def test_an_order_unknown_to_the_portal_is_refused(
    qgis_app: object,
    portal: PortalProcess,
    filled_memory: ReleaseMemory,
    territory: str,
    scale: str,
    vintage: str,
) -> None:
    order = LoadOrder(Territory(territory, "?", "epci"), scale, vintage, "single_parents_rate")
    with pytest.raises(PortalError):
        prepare(signed_in(portal), filled_memory, order, Progress())


def test_an_account_of_one_commune_sees_that_commune(
    qgis_app: object, portal: PortalProcess
) -> None:
    prepared = load(signed_in(portal, "commune_agent"))
    assert list(prepared.content.scale.frame.index) == ["59139"]
