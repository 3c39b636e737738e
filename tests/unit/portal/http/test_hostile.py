"""A portal that lies: no byte of a credential to another host, no body larger than it may be, every
odd answer a sentence."""

from __future__ import annotations

import gzip
import json
import re
import resource
import socket
import threading
import zlib
from collections.abc import Iterator
from functools import cache
from typing import ClassVar

import pytest

from occupancy_plugin.portal.client import Client
from occupancy_plugin.portal.documents import read_catalogue, read_policy
from occupancy_plugin.portal.http.bodies import PIECE_BYTES, decompress
from occupancy_plugin.portal.http.transport import MAX_DATA_BYTES, Transport, check_address
from occupancy_plugin.portal.rows.flatgeobuf import MEDIA_TYPE
from occupancy_plugin.toolbelt.errors import BadData, PortalError, PortalUnreachable
from tests.unit.portal.small_server import SmallHandler, listening

GIGABYTE = 1 << 30
TRICKS = (
    "http://{other}\\@{portal}/x",
    "http://{other}\\{portal}/x",
    "http://{portal}@{other}/x",
    "http://{other}#@{portal}/x",
    "http://{other}?@{portal}/x",
    "http://user:pass@{portal}/x",
    "//{other}/x",
    "/\\{other}/x",
    "\\\\{other}\\x",
    "http:/\t/{other}/x",
    "http://{portal}\x00@{other}/",
    "http://{portal}:99999/x",
    "http://[::1/x",
)
DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
JSON = {"Content-Type": "application/json"}
ODD = {
    "a length that is a digit to Python alone": (b"{}", {**JSON, "Content-Length": "\xb2"}),
    "JSON without a bottom": (DEEP, JSON),
    "a lone surrogate": (b'{"version": "\\ud800"}', JSON),
    "not an object": (b"[1]", JSON),
    "nothing": (b"", JSON),
    "a number too large": (b'{"version": ' + b"9" * 5000 + b"}", JSON),
}
POLICY = {
    "population_field": "households",
    "hosting": "EU",
    "caption": {"fr": "Source [% env('HOME') %]"},
    "legal": {"fr": ""},
}


@cache
def zeros(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(bytes(1 << 20)) for _ in range(size >> 20)]
    return b"".join(parts) + packer.flush()


class Liar(SmallHandler):
    seen: ClassVar[list[str]] = []
    answers: ClassVar[dict[str, tuple[bytes, dict[str, str]]]] = {}

    def do_GET(self) -> None:
        Liar.seen.append(self.path)
        body, headers = Liar.answers.get(self.path, (b"{}", {"Content-Type": "application/json"}))
        if "Content-Length" in headers:
            self.wfile.write(b"HTTP/1.0 200 OK\r\n")
            for name, value in headers.items():
                self.wfile.write(f"{name}: {value}\r\n".encode("latin-1"))
            self.wfile.write(b"\r\n" + body)
        else:
            self.answer(200, body, headers)


@pytest.fixture
def portal() -> Iterator[str]:
    Liar.seen.clear()
    Liar.answers.clear()
    with listening(Liar) as url:
        yield url


@pytest.fixture
def other_server() -> Iterator[tuple[str, list[bytes]]]:
    """Another server: what anybody sends to it."""
    events: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            events.append(connection.recv(4096))
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    yield f"127.0.0.1:{listener.getsockname()[1]}", events
    listener.close()


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_in_an_address_takes_the_token_elsewhere(
    portal: str, other_server: tuple[str, list[bytes]], trick: str
) -> None:
    elsewhere, requests = other_server
    url = trick.format(other=elsewhere, portal=portal.removeprefix("http://"))
    transport = Transport(portal)
    try:
        transport.get(url, headers={"Authorization": "Bearer secret"})
    except PortalError:
        assert Liar.seen == []  # refused before anything was sent
    assert requests == []


def test_the_portals_own_address_is_read_by_one_reader_only() -> None:
    for address in ("http://127.0.0.1:1\\@localhost", "https://a.example\\@b.example"):
        with pytest.raises(PortalUnreachable):
            check_address(address)


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip, gzip, gzip", gzip.compress(gzip.compress(zeros(GIGABYTE)))),
        ("gzip,gzip", gzip.compress(zeros(GIGABYTE))),
        ("br", b"x"),
        ("gzip", zeros(GIGABYTE)),
        ("GZIP", zeros(GIGABYTE)),
    ],
)
def test_a_bomb_stays_a_few_megabytes(portal: str, encoding: str, body: bytes) -> None:
    Liar.answers["/bomb"] = (
        body,
        {"Content-Encoding": encoding, "Content-Type": "application/json"},
    )
    before = memory()
    with pytest.raises(BadData):
        Transport(portal).get("/bomb")
    assert memory() - before < 200 << 20


def test_compressed_bytes_come_in_bounded_pieces() -> None:
    pieces = list(decompress([zeros(8 << 20)], "gzip"))
    assert sum(map(len, pieces)) == 8 << 20
    assert max(map(len, pieces)) <= PIECE_BYTES
    assert b"".join(decompress([gzip.compress(b"ab") + gzip.compress(b"c")], "gzip")) == b"abc"
    assert b"".join(decompress([zlib.compress(b"abc")], "deflate")) == b"abc"
    for broken in (gzip.compress(b"abc" * 999)[:-9], b"no gzip at all"):
        with pytest.raises(BadData):
            list(decompress([broken], "gzip"))


def test_a_body_of_the_wrong_kind_is_no_data(portal: str) -> None:
    """Gigabytes are for rows: an error page of 40 MB is refused as it is announced."""
    Liar.answers["/rows"] = (b"x" * 64, {"Content-Type": "text/html", "Content-Length": "40000000"})
    with pytest.raises(BadData, match="too large"):
        Transport(portal).get("/rows", max_bytes=MAX_DATA_BYTES, sink_for=lambda head: None)


@pytest.mark.parametrize("name", ODD)
def test_every_odd_answer_is_a_sentence(portal: str, name: str) -> None:
    class Nobody:
        def headers(self) -> dict[str, str]:
            return {}

        def renew(self, refused: object) -> bool:
            return False

    Liar.answers["/catalogue"] = ODD[name]
    with pytest.raises(PortalError):
        Client(Transport(portal), Nobody()).catalogue()


def test_no_text_of_the_portal_is_an_expression() -> None:
    assert "[%" not in json.dumps(dict(read_policy(POLICY).caption))
    with pytest.raises(BadData):
        read_policy({**POLICY, "caption": "a text without its language"})
    with pytest.raises(BadData):
        read_policy({**POLICY, "legal": {"fr": 3}})
    with pytest.raises(BadData):
        read_catalogue({"version": "1"})


def test_no_text_of_the_portal_is_a_tag() -> None:
    """A label, a tool tip or a list would show a picture from a file share, or a link."""
    text = "Part < 60 % <a href='file:///x'>ici</a> <img src='//share/x.png'><!-- -->"
    caption = dict(read_policy({**POLICY, "caption": {"fr": text}}).caption)["fr"]
    assert not re.search(r"<[A-Za-z/!?]", caption)
    assert caption.startswith("Part < 60 % ")


def test_rows_with_more_columns_than_any_catalogue_are_refused(tmp_path) -> None:
    from osgeo import ogr, osr

    from occupancy_plugin.portal.rows.flatgeobuf import MAX_COLUMNS, FlatGeobufReader

    path = tmp_path / "wide.fgb"
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(2154)
    dataset = ogr.GetDriverByName("FlatGeobuf").CreateDataSource(str(path))
    layer = dataset.CreateLayer("wide", reference, ogr.wkbPoint)
    for number in range(MAX_COLUMNS + 1):
        layer.CreateField(ogr.FieldDefn(f"c{number}", ogr.OFTInteger))
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometryDirectly(ogr.CreateGeometryFromWkt("POINT (1 2)"))
    layer.CreateFeature(feature)
    del feature, layer, dataset
    assert MEDIA_TYPE == "application/flatgeobuf"
    reader = FlatGeobufReader("EPSG:2154")
    reader.feed(path.read_bytes())
    with pytest.raises(BadData):
        reader.close()
