"""Rows in pages of OGC API – Features: of the reference portal, of tipg over PostGIS, which knows
nothing of us, and of a server that stumbles."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import psycopg2
import pytest
from osgeo import ogr

from occupancy_plugin.portal import client as client_module
from occupancy_plugin.portal.client import Client, DownloadProgress
from occupancy_plugin.portal.http.transport import Transport
from scripts.portal.client import Bearer, sign_in
from scripts.portal_process import PortalProcess
from tests.unit.portal.small_server import SmallHandler, listening

ROOT = Path(__file__).resolve().parents[3]
TIPG = ROOT / ".cache" / "tipg"
PACKAGES = ("tipg==1.6.1", "uvicorn==0.54.0")
ROWS = 23_456  # three pages


# the reference portal's own /ogc


@pytest.fixture(scope="module")
def reference(portal: PortalProcess) -> Client:
    token = sign_in(portal.url, *portal.account("epci_agent"))["access_token"]
    return Client(Transport(portal.url), Bearer(token))


def by_code(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.where(frame.notna(), np.nan).sort_index().sort_index(axis=1)


@pytest.mark.parametrize(
    "link", ["", "/flatgeobuf/gone-2022.fgb"], ids=["not announced", "announced and refused"]
)
@pytest.mark.parametrize("scale", ["commune", "batiment"])
def test_pages_of_the_portal_hold_the_rows_of_the_flatgeobuf(
    reference: Client, monkeypatch: pytest.MonkeyPatch, link: str, scale: str
) -> None:
    whole_answer = reference.rows(f"{scale}-2022")
    monkeypatch.setattr(client_module, "PAGE_ROWS", 1000)
    monkeypatch.setattr(client_module, "_flatgeobuf_link", lambda document: link)
    messages: list[DownloadProgress] = []
    paged = reference.rows(f"{scale}-2022", progress=messages.append)
    whole_rows, paged_rows = by_code(whole_answer.frame), by_code(paged.frame)
    pd.testing.assert_frame_equal(whole_rows, paged_rows[whole_rows.columns], check_dtype=False)
    assert paged.crs == whole_answer.crs == "EPSG:2154"
    assert messages[-1].rows == messages[-1].all_rows == len(paged.frame)
    shapes = {
        code: ogr.CreateGeometryFromWkb(wkb)
        for code, wkb in zip(whole_answer.frame.index, whole_answer.geometry, strict=True)
    }
    for code, wkb in zip(paged.frame.index[:20], paged.geometry[:20], strict=True):
        assert ogr.CreateGeometryFromWkb(wkb).Centroid().Distance(shapes[code].Centroid()) < 0.01


# tipg over PostGIS


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """A database of its own in the cluster that OCCUPANCY_POSTGIS names, or in the private one of
    scripts/postgis."""
    cluster = os.environ.get("OCCUPANCY_POSTGIS", "")
    if not cluster:
        started = subprocess.run(
            ["scripts/postgis", "start"], cwd=ROOT, capture_output=True, text=True, timeout=60
        )
        if started.returncode:
            pytest.skip("PostGIS is not installed: scripts/setup --postgis")
        cluster = started.stdout.split()[-1]
    name = f"occupancy_tipg_{secrets.token_hex(6)}"
    link = psycopg2.connect(cluster)
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    url = urlsplit(cluster)._replace(path=f"/{name}").geturl()
    with psycopg2.connect(url) as own, own.cursor() as cursor:
        cursor.execute("CREATE EXTENSION postgis")
        cursor.execute(
            "CREATE TABLE batiment AS SELECT lpad(n::text, 6, '0') AS code, 'Bâtiment fictif ' || "
            "n AS name, n %% 40 AS households, "
            "CASE WHEN n %% 5 = 0 THEN NULL ELSE n %% 7 END AS type_single, "
            "ST_SetSRID(ST_MakePoint(3 + n / 1e5, 50), 4326) AS geom "
            "FROM generate_series(1, %s) n",
            [ROWS],
        )
        cursor.execute("ALTER TABLE batiment ADD PRIMARY KEY (code)")
    yield url
    with link.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    link.close()


@pytest.fixture(scope="module")
def tipg(database: str) -> Iterator[Client]:
    """tipg, installed by name into an environment of its own, under /ogc."""
    python = TIPG / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", TIPG], check=True)
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES],
        check=True,
        timeout=300,
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": database, "TIPG_ROOT_PATH": "/ogc"}
    command = [
        python,
        "-m",
        "uvicorn",
        "tipg.main:app",
        "--port",
        str(port),
        "--log-level",
        "error",
    ]
    process = subprocess.Popen(command, env=environment)
    try:
        for _ in range(150):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, "tipg did not start"
                time.sleep(0.2)
        yield Client(Transport(f"http://127.0.0.1:{port}"), Bearer())
    finally:
        process.terminate()
        process.wait(20)


def test_pages_of_tipg_are_one_table(tipg: Client) -> None:
    messages: list[DownloadProgress] = []
    table = tipg.rows("public.batiment", progress=messages.append)
    frame = table.frame.sort_index()
    assert list(frame.index) == [f"{n:06}" for n in range(1, ROWS + 1)]
    assert frame["households"].tolist() == [n % 40 for n in range(1, ROWS + 1)]
    assert frame["type_single"].isna().tolist() == [n % 5 == 0 for n in range(1, ROWS + 1)]
    assert frame.loc["000007", "name"] == "Bâtiment fictif 7"
    assert table.crs == "EPSG:4326"
    place = dict(zip(table.frame.index, table.geometry, strict=True))
    assert ogr.CreateGeometryFromWkb(place["010000"]).GetX() == pytest.approx(3.1)
    assert [received.rows for received in messages] == [10_000, 20_000, ROWS]
    assert messages[0].all_rows == ROWS


def test_tipg_sends_the_columns_that_are_asked_for(tipg: Client) -> None:
    frame = tipg.rows("public.batiment", properties=["households"]).frame
    assert "households" in frame.columns
    assert "type_single" not in frame.columns
    assert len(frame) == ROWS


# a server that stumbles


class Stumbling(SmallHandler):
    """Three pages; the second is refused twice, with a time to wait."""

    asked: ClassVar[list[tuple[str, float]]] = []
    refusals: ClassVar[list[tuple[int, str]]] = []

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if not parts.path.endswith("/items"):
            self._send(200, {"id": "c", "crs": []})
            return
        page = int(parse_qs(parts.query).get("page", ["1"])[0])
        Stumbling.asked.append((str(page), time.monotonic()))
        if page == 2 and Stumbling.refusals:
            status, wait = Stumbling.refusals.pop(0)
            self._send(status, {}, {"Retry-After": wait})
            return
        feature = {
            "type": "Feature",
            "id": f"{page}",
            "properties": {"households": page},
            "geometry": None,
        }
        following = (
            [{"rel": "next", "href": f"/ogc/collections/c/items?page={page + 1}"}]
            if page < 3
            else []
        )
        self._send(200, {"type": "FeatureCollection", "features": [feature], "links": following})

    def _send(self, status: int, content: Any, headers: dict[str, str] | None = None) -> None:
        self.answer(
            status,
            json.dumps(content).encode(),
            {"Content-Type": "application/json", **(headers or {})},
        )


@pytest.fixture
def stumbling() -> Iterator[Client]:
    Stumbling.asked.clear()
    with listening(Stumbling) as url:
        yield Client(Transport(url), Bearer())


@pytest.mark.parametrize("status", [429, 503])
def test_a_refused_page_is_asked_again_after_the_time_it_says_and_the_others_are_kept(
    stumbling: Client, status: int
) -> None:
    Stumbling.refusals[:] = [(status, "1"), (status, "2")]
    table = stumbling.rows("c")
    assert table.frame["households"].tolist() == [1, 2, 3]
    assert [page for page, _ in Stumbling.asked] == ["1", "2", "2", "2", "3"]
    moments = [moment for page, moment in Stumbling.asked if page == "2"]
    assert 1 <= moments[1] - moments[0] < 2
    assert 2 <= moments[2] - moments[1] < 3
