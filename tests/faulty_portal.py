"""The reference portal with named faults of its data downloads, for tests of the client's reaction.
A test chooses the fault while the portal runs, since each start costs."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from flask import Flask, Response, g, request
from osgeo import gdal, ogr
from sqlalchemy import update

from scripts.portal.access import oidc
from scripts.portal.access.portal import records
from scripts.portal.records import database, tables
from scripts.portal.serving import app
from scripts.portal_process import PortalProcess
from scripts.world import __main__ as world

TRANSPORT = (
    *("slow", "truncate", "garbage", "500", "429", "busy", "expire", "end-session"),
    *("wrong-type", "wrong-crs", "duplicate", "huge", "redirect", "gzip-bomb"),
)
VALUES = {"missing-count": None, "negative": -5, "nan": float("nan"), "text": "douze"}
"""Fault → the value that stands in place of a count."""
NO_FAULT = "none"
"""Answers stay sound until a fault is chosen."""
FAULTS = (NO_FAULT, *TRANSPORT, *VALUES)
SPOILED_ROWS = 3
Start = Callable[..., Any]
Headers = list[tuple[str, str]]
RETRY_HEADERS: Headers = [("Retry-After", "1")]
PAGE = "<!doctype html><title>Portail</title><p>Maintenance (données fictives)</p>".encode()
REPLACEMENTS: dict[str, tuple[str, bytes, str, Headers]] = {
    "500": ("500 Internal Server Error", b"Traceback (most recent call last):", "text/plain", []),
    "429": ("429 Too Many Requests", b"{}", "application/json", RETRY_HEADERS),
    "busy": ("503 Service Unavailable", b"{}", "application/json", RETRY_HEADERS),
    "wrong-type": ("200 OK", PAGE, "text/html; charset=utf-8", []),
}
"""Fault → the answer in place of the application's."""


def is_data(path: str) -> bool:
    """Whether the path downloads rows: FlatGeobuf files and items pages."""
    return path.startswith("/flatgeobuf/") or (
        path.startswith("/ogc/collections/") and "/items" in path
    )


class Faults:
    """WSGI middleware that spoils data answers with one named fault.

    `/_faults` returns the number of requests with another host name, and how many of them carried
    an `Authorization` header. `PUT /_faults?NAME` chooses another fault of this process and starts
    the counts again.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]], url: str) -> None:
        self.application, self.url = application, url
        self._choose(NO_FAULT)

    def _choose(self, name: str) -> None:
        self.name = name
        self.foreign = {"requests": 0, "with_authorization": 0}
        self.refusals = itertools.count()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/_faults":
            status = "200 OK"
            if environ["REQUEST_METHOD"] == "PUT":
                if environ["QUERY_STRING"] in FAULTS:
                    self._choose(environ["QUERY_STRING"])
                else:
                    status = "404 Not Found"
            return _answer(start, status, json.dumps(self.foreign).encode(), "application/json")
        if environ.get("HTTP_HOST") not in (None, self.url.split("//", 1)[1]):
            self.foreign["requests"] += 1
            self.foreign["with_authorization"] += "HTTP_AUTHORIZATION" in environ
        if not is_data(path) or environ.get("REQUEST_METHOD") != "GET":
            return self.application(environ, start)
        replacement = self._replacement(environ, start)
        if replacement is not None:
            return replacement
        status, headers, body = self._application_answer(environ)
        if not status.startswith("200"):
            start(status, headers)
            return [body]
        return self._spoil(start, headers, body)

    def _application_answer(self, environ: dict[str, Any]) -> tuple[str, Headers, bytes]:
        """Return the application's answer: status, headers, body."""
        response: dict[str, Any] = {}

        def start(status: str, headers: Headers, exc_info: Any = None) -> None:
            response["status"], response["headers"] = status, headers

        body = b"".join(self.application(environ, start))
        return response["status"], response["headers"], body

    def _replacement(self, environ: dict[str, Any], start: Start) -> Iterable[bytes] | None:
        """Return the answer of a fault that replaces the application; None for the other faults."""
        if self.name in REPLACEMENTS and (self.name != "busy" or next(self.refusals) < 2):
            return _answer(start, *REPLACEMENTS[self.name])
        if self.name == "redirect" and environ.get("HTTP_HOST", "").startswith("127.0.0.1"):
            elsewhere = self.url.replace("127.0.0.1", "localhost")
            location = f"{elsewhere}{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"
            return _answer(start, "302 Found", b"", "text/plain", [("Location", location)])
        return None

    def _spoil(self, start: Start, headers: Headers, body: bytes) -> Iterable[bytes]:
        """Answer with this body as the chosen fault spoils it."""
        sound_headers = [
            (name, value) for name, value in headers if name.lower() != "content-length"
        ]
        length = [("Content-Length", str(len(body)))]
        if self.name == "slow":
            start("200 OK", sound_headers + length)
            return self._while_chosen(_slowly(body))
        if self.name == "truncate":
            start("200 OK", sound_headers + length)
            return [body[: len(body) // 2]]
        if self.name == "garbage":
            start("200 OK", sound_headers + length)
            return [os.urandom(len(body))]
        if self.name == "huge":
            start("200 OK", sound_headers)
            return itertools.chain([body], self._while_chosen(_endless()))
        if self.name == "gzip-bomb":
            start("200 OK", [*sound_headers, ("Content-Encoding", "gzip")])
            return self._while_chosen(_gzip_bomb())
        if self.name in (*VALUES, "duplicate", "wrong-crs"):
            kind = {name.lower(): value for name, value in headers}["content-type"]
            spoil = _spoil_json if "json" in kind else _spoil_flatgeobuf
            body = spoil(body, self.name)
            if self.name == "wrong-crs":
                sound_headers = [
                    (name, value) for name, value in sound_headers if name.lower() != "content-crs"
                ]
                crs = "<http://www.opengis.net/def/crs/EPSG/0/3857>"
                sound_headers.append(("Content-Crs", crs))
        start("200 OK", [*sound_headers, ("Content-Length", str(len(body)))])
        return [body]

    def _while_chosen(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the blocks until another fault is chosen. An endless answer then ends even if its
        reader has left."""
        name = self.name
        return itertools.takewhile(lambda _: self.name == name, blocks)


def _answer(
    start: Start, status: str, body: bytes, kind: str, extra_headers: Iterable[Any] = ()
) -> list[bytes]:
    headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
    start(status, [*headers, ("Cache-Control", "no-store"), *extra_headers])
    return [body]


def _slowly(body: bytes) -> Iterator[bytes]:
    step = max(1, len(body) // 200)
    for position in range(0, len(body), step):
        time.sleep(0.15)
        yield body[position : position + step]


def _endless() -> Iterator[bytes]:
    block = bytes(1 << 20)
    for _ in range(64 * 1024):
        yield block


def _gzip_bomb() -> Iterator[bytes]:
    """Yield a few megabytes of gzip that unpack to 16 GiB."""
    member = gzip.compress(bytes(64 << 20), 9)
    for _ in range(256):
        yield member


def _spoil_json(body: bytes, fault: str) -> bytes:
    """Return a page of GeoJSON with the fault in its first features."""
    document = json.loads(body)
    features = document.get("features", [])
    if fault == "duplicate":
        document["features"] = features[:SPOILED_ROWS] + features
    if fault in VALUES:
        for feature in features[:SPOILED_ROWS]:
            feature["properties"]["type_single"] = VALUES[fault]
    return json.dumps(document, ensure_ascii=False).encode()


def _spoil_flatgeobuf(body: bytes, fault: str) -> bytes:
    """Return a FlatGeobuf of the same features with the fault in the first ones."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "sound.fgb"), Path(folder, "spoiled.fgb")
        source.write_bytes(body)
        dataset = gdal.OpenEx(str(source))
        layer = dataset.GetLayer(0)
        srs = layer.GetSpatialRef()
        if fault == "wrong-crs":
            srs = srs.Clone()
            srs.ImportFromEPSG(3857)
        out = ogr.GetDriverByName("FlatGeobuf").CreateDataSource(str(target))
        spoiled_layer = out.CreateLayer(
            layer.GetName(), srs, layer.GetGeomType(), ["SPATIAL_INDEX=NO"]
        )
        definition = layer.GetLayerDefn()
        kinds = {"nan": ogr.OFTReal, "text": ogr.OFTString}
        for position in range(definition.GetFieldCount()):
            field = definition.GetFieldDefn(position)
            name, kind = field.GetName(), field.GetType()
            kind = kinds.get(fault, kind) if name == "type_single" else kind
            spoiled_layer.CreateField(ogr.FieldDefn(name, kind))
        column = definition.GetFieldIndex("type_single")
        for number, feature in enumerate(layer):
            _copy(spoiled_layer, feature, column if number < SPOILED_ROWS else -1, fault)
            if fault == "duplicate" and number < SPOILED_ROWS:
                _copy(spoiled_layer, feature, -1, fault)
        out = spoiled_layer = None  # closes the file
        return target.read_bytes()


def _copy(layer: Any, feature: Any, column: int, fault: str) -> None:
    copy = ogr.Feature(layer.GetLayerDefn())
    copy.SetFrom(feature)
    if column >= 0 and fault in VALUES:
        if VALUES[fault] is None:
            copy.SetFieldNull(column)
        else:
            copy.SetField(column, VALUES[fault])
    layer.CreateFeature(copy)


class FaultyPortal(PortalProcess):
    """A portal that is sound until a test chooses a fault."""

    program = Path(__file__)

    @contextmanager
    def at_fault(self, fault: str) -> Iterator[FaultyPortal]:
        """Let the portal answer with this fault while the `with` block runs."""
        self._choose(fault)
        try:
            yield self
        finally:
            self._choose(NO_FAULT)

    def _choose(self, fault: str) -> None:
        with urlopen(Request(f"{self.url}/_faults?{fault}", method="PUT"), timeout=60):
            pass


def main(arguments: list[str]) -> int:
    """Run the portal's command with the middleware around its application."""
    create = app.create

    def create_faulty(settings: app.Settings, *parts: Any) -> Flask:
        return with_faults(create(settings, *parts), settings.url)

    app.create = create_faulty
    return world.main(arguments)


def with_faults(application: Flask, url: str) -> Flask:
    """Return the application with the middleware around it."""
    faults = Faults(application.wsgi_app, url)

    def end_sign_in(response: Response) -> Response:
        """End the token or the sign-in after a data answer."""
        if faults.name in ("expire", "end-session") and is_data(request.path) and "account" in g:
            _cut_short(request.headers["Authorization"], faults.name == "end-session")
        return response

    application.after_request(end_sign_in)
    application.wsgi_app = faults  # type: ignore[assignment, method-assign]
    return application


def _cut_short(header: str, whole_family: bool) -> None:
    access = oidc.digest(header.partition(" ")[2].strip())
    with records().begin() as connection:
        row = database.first(connection, tables.tokens, access=access)
        connection.execute(update(tables.tokens).filter_by(access=access).values(expires_in=-1))
    if row is not None and whole_family:
        oidc.end_family(row.family)
