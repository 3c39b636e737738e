"""Headless QGIS: signing in without a browser, through the portal's real form and PKCE; releases of
CA2C that tests share, since the gate takes its time."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QThreadPool

from occupancy_plugin.layers.release import gate
from occupancy_plugin.layers.release.ledgers import Ledgers
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.layers.release.obtain import obtain
from occupancy_plugin.layers.release.released import Release
from occupancy_plugin.layers.withheld import TYPE_NAME, WithheldLayerType
from occupancy_plugin.portal.client import Client
from occupancy_plugin.portal.http.transport import Transport
from occupancy_plugin.portal.signin import oidc
from occupancy_plugin.portal.signin.credentials import SessionTokens
from occupancy_plugin.portal.signin.session import Session, SessionState
from occupancy_plugin.portal.signin.signed_in import SignedIn, read_sign_in
from occupancy_plugin.toolbelt.journal import Journal
from occupancy_plugin.toolbelt.work.progress import Progress
from scripts.portal.client import sign_in
from scripts.portal_process import PortalProcess
from scripts.releases import remembered


@pytest.fixture(scope="session", autouse=True)
def layers_end_before_qgis(
    request: pytest.FixtureRequest, qgis_app: QgsApplication
) -> Iterator[None]:
    """Ends after every other fixture and just before pytest-qgis's exitQgis.

    pytest collects once more at its very end, when exitQgis has taken GDAL's drivers away: a
    layer's file would be closed through a driver that is gone, and the process die after a green
    run. What the last test was given pytest lets go later still."""
    yield
    for test in request.session.items:
        if isinstance(test, pytest.Function):
            test.funcargs = {}
    qgis_app.taskManager().cancelAll()
    QThreadPool.globalInstance().waitForDone()
    QgsProject.instance().clear()
    for name in ("last_exc", "last_value", "last_traceback"):  # a failed test's frames hold layers
        if hasattr(sys, name):
            delattr(sys, name)
    gc.collect()


@contextmanager
def own_ledgers(folder: Path) -> Iterator[None]:
    """Keep the ledgers in this folder, and none of those that were written before."""
    ledgers = Ledgers(folder / "ledger", Journal(folder / "journal.jsonl"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Ledgers, "of_profile", lambda: ledgers)
        yield


@pytest.fixture(scope="session", autouse=True)
def ledgers_of_this_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_ledgers(tmp_path_factory.mktemp("profile")):
        yield


@pytest.fixture
def new_machine(tmp_path: Path) -> Iterator[None]:
    """Nothing was opened on it before."""
    with own_ledgers(tmp_path):
        yield


@pytest.fixture(scope="session", autouse=True)
def gate_computes_nothing_twice() -> Iterator[None]:
    """Many tests send the same territories through; `gate._protect.__wrapped__` is the gate's."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(gate, "_protect", remembered(gate._protect))
        yield


@pytest.fixture
def project(qgis_app: QgsApplication) -> Iterator[QgsProject]:
    project = QgsProject.instance()
    project.clear()
    yield project
    project.clear()


def session_of(signed: SignedIn) -> Session:
    session = Session()
    session._signed_in, session._state = signed, SessionState.SIGNED_IN
    return session


def signed_in(portal: PortalProcess, role: str = "epci_agent") -> SignedIn:
    transport = Transport(portal.url)
    answer = sign_in(portal.url, *portal.account(role))
    tokens = oidc.Tokens(
        answer["access_token"], answer["refresh_token"], time.monotonic() + answer["expires_in"]
    )
    keeper = SessionTokens(transport, oidc.discover(transport), tokens)
    return read_sign_in(Client(transport, keeper), keeper, None)


@pytest.fixture(scope="session")
def release_of(
    portal: PortalProcess, qgis_app: object, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Release]:
    """Vintage → CA2C's release from the leaky portal through the real gate, made once, as on a
    machine that has loaded nothing before."""
    signed = signed_in(portal)

    @cache
    def of(vintage: str) -> Release:
        territory = signed.account.territories[0]
        with own_ledgers(tmp_path_factory.mktemp("first")):
            return obtain(signed, territory, vintage, Progress())

    return of


@pytest.fixture
def filled_memory(release_of: Callable[[str], Release]) -> ReleaseMemory:
    """A memory of its own that holds CA2C's 2022: loading that makes no request."""
    release, memory = release_of("2022"), ReleaseMemory()
    memory.keep(release.territory, release)
    return memory


@pytest.fixture
def withheld_type(qgis_app):
    """The layer type registered, as the plugin does at start."""
    kind = WithheldLayerType()
    QgsApplication.pluginLayerRegistry().addPluginLayerType(kind)
    yield kind
    QgsApplication.pluginLayerRegistry().removePluginLayerType(TYPE_NAME)
