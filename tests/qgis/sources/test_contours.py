"""IGN's outlines through QGIS's own WFS layer; a small WFS stands in for IGN's. Only the
département leaves."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from occupancy_plugin.layers.project.file_orders import ign_shapes
from occupancy_plugin.layers.project.own_files import shaped
from occupancy_plugin.sources.opening import open_files

TYPE = "ADMINEXPRESS-COG-CARTO.LATEST:commune"
NAMESPACE = "http://ADMINEXPRESS-COG-CARTO.LATEST"
COMMUNES = {"59139": 0, "59136": 1, "59137": 2, "59149": 3, "02001": 4}
CAPABILITIES = """<?xml version="1.0"?>
<wfs:WFS_Capabilities version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0"
 xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:fes="http://www.opengis.net/fes/2.0"
 xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:c="{namespace}">
<ows:OperationsMetadata>{operations}</ows:OperationsMetadata>
<wfs:FeatureTypeList><wfs:FeatureType><wfs:Name>{type}</wfs:Name><wfs:Title>communes</wfs:Title>
<wfs:DefaultCRS>urn:ogc:def:crs:EPSG::2154</wfs:DefaultCRS>
<ows:WGS84BoundingBox><ows:LowerCorner>-5 41</ows:LowerCorner>
<ows:UpperCorner>10 52</ows:UpperCorner>
</ows:WGS84BoundingBox></wfs:FeatureType></wfs:FeatureTypeList>
<fes:Filter_Capabilities/></wfs:WFS_Capabilities>"""
SCHEMA = """<?xml version="1.0"?>
<schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:gml="http://www.opengis.net/gml/3.2"
 xmlns:c="{namespace}" targetNamespace="{namespace}" elementFormDefault="qualified">
<import namespace="http://www.opengis.net/gml/3.2"/>
<element name="commune" type="c:communeType" substitutionGroup="gml:AbstractFeature"/>
<complexType name="communeType"><complexContent><extension base="gml:AbstractFeatureType">
<sequence><element name="geom" type="gml:SurfacePropertyType" minOccurs="0"/>
<element name="code_insee" type="string"/></sequence></extension></complexContent></complexType>
</schema>"""
MEMBER = """<wfs:member><c:commune gml:id="commune.{n}"><c:geom><gml:Polygon gml:id="p{n}"
 srsName="urn:ogc:def:crs:EPSG::2154"><gml:exterior><gml:LinearRing><gml:posList>{ring}</gml:posList>
</gml:LinearRing></gml:exterior></gml:Polygon></c:geom><c:code_insee>{code}</c:code_insee>
</c:commune></wfs:member>"""


class Handler(BaseHTTPRequestHandler):
    asked: list[str]

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        self._answer(self.rfile.read(size).decode())

    def do_GET(self) -> None:
        self._answer("")

    def _answer(self, body: str) -> None:
        self.server.asked.append(unquote(self.path) + body)  # type: ignore[attr-defined]
        query = {k.lower(): v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        kind = query.get("request", "GetFeature").lower()
        text = {"getcapabilities": self._capabilities, "describefeaturetype": self._schema}.get(
            kind, self._features
        )()
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _capabilities(self) -> str:
        port = self.server.server_address[1]
        get = f'<ows:Get xlink:href="http://127.0.0.1:{port}/wfs?"/>'
        operations = "".join(
            f'<ows:Operation name="{name}"><ows:DCP><ows:HTTP>{get}</ows:HTTP></ows:DCP>'
            "</ows:Operation>"
            for name in ("GetCapabilities", "DescribeFeatureType", "GetFeature")
        )
        return CAPABILITIES.format(namespace=NAMESPACE, operations=operations, type=TYPE)

    def _schema(self) -> str:
        return SCHEMA.format(namespace=NAMESPACE)

    def _features(self) -> str:
        """What a département's filter leaves."""
        text = self.server.asked[-1]  # type: ignore[attr-defined]
        wanted = re.findall(r"<[^>]*Literal[^>]*>(\d\w)", text) or ["59", "02"]
        members = []
        for code, n in COMMUNES.items():
            if code[:2] in wanted:
                x, y = 720000 + 1000 * n, 7000000
                ring = f"{x} {y} {x + 900} {y} {x + 900} {y + 900} {x} {y + 900} {x} {y}"
                members.append(MEMBER.format(n=n, ring=ring, code=code))
        return (
            '<?xml version="1.0"?><wfs:FeatureCollection '
            'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" '
            f'xmlns:c="{NAMESPACE}" numberMatched="{len(members)}" '
            f'numberReturned="{len(members)}">{"".join(members)}</wfs:FeatureCollection>'
        )


@pytest.fixture
def wfs() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_outlines_of_a_departement_come_and_nothing_else_leaves(
    qgis_app: object, wfs: ThreadingHTTPServer, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "DEPCOM;Ménages\n59139;616\n59136;732\n59137;59\n59149;443\n59075;312\n", encoding="utf-8"
    )
    opened = open_files(path)
    codes = opened.tables["commune"].frame.index
    shapes = ign_shapes("commune", codes, f"http://127.0.0.1:{wfs.server_address[1]}/wfs")
    assert shapes is not None
    found, missing = shaped(opened, shapes, lambda: None)
    table = found.tables["commune"]
    assert table.crs == "EPSG:2154"
    assert [shape is not None for shape in table.geometry] == [True, True, True, True, False]
    assert missing == ("59075",)
    asked = " ".join(wfs.asked)  # type: ignore[attr-defined]
    assert "59%" in asked
    for text in ("59139", "59075", "616", "732"):
        assert text not in asked
