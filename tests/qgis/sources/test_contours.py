"""IGN's outlines through QGIS's WFS layer, with a small WFS in place of IGN's. Requests contain the
département only."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from qgis.core import QgsApplication

from occupancy_plugin.layers.project import outlines
from occupancy_plugin.layers.project.file_load import with_shapes
from occupancy_plugin.layers.project.outlines import file_shapes, ign_shapes, outlines_of
from occupancy_plugin.sources.opening import open_files
from occupancy_plugin.toolbelt.errors import SourceError
from occupancy_plugin.toolbelt.settings import change_settings
from tests.unit.portal.small_server import SmallHandler

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


class Handler(SmallHandler):
    asked: list[str]

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
        self.answer(200, text.encode(), {"Content-Type": "text/xml"})

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


@pytest.fixture(autouse=True)
def nothing_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile of the test's own: what is kept of a service is another test's."""
    home = tmp_path / "profil é è"
    monkeypatch.setattr(QgsApplication, "qgisSettingsDirPath", lambda: str(home))
    return home


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
    found, missing = with_shapes(opened, *outlines_of(shapes, lambda: None), "commune")
    table = found.tables["commune"]
    assert table.crs == "EPSG:2154"
    assert [shape is not None for shape in table.geometry] == [True, True, True, True, False]
    assert missing == ("59075",)
    requests = " ".join(wfs.asked)  # type: ignore[attr-defined]
    assert "59%" in requests
    for text in ("59139", "59075", "616", "732"):
        assert text not in requests


def address(wfs: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{wfs.server_address[1]}/wfs"


def test_outlines_are_asked_for_once(
    qgis_app: object, wfs: ThreadingHTTPServer, nothing_kept: Path
) -> None:
    shapes = ign_shapes("commune", ["59139", "59136"], address(wfs))
    assert shapes is not None
    first, crs = outlines_of(shapes, lambda: None)
    assert sorted(first) == ["59136", "59137", "59139", "59149"]
    assert list((nothing_kept / "occupancy" / "outlines").glob("*.gpkg"))
    requests = len(wfs.asked)  # type: ignore[attr-defined]
    assert (outlines_of(shapes, lambda: None)[0].keys(), crs) == (first.keys(), "EPSG:2154")
    assert len(wfs.asked) == requests  # type: ignore[attr-defined]


def test_the_address_is_a_setting(qgis_app: object, wfs: ThreadingHTTPServer) -> None:
    change_settings(outlines_url=address(wfs))
    try:
        shapes = ign_shapes("commune", ["59139"])
        assert shapes is not None
        assert outlines_of(shapes, lambda: None)[0]
    finally:
        change_settings(outlines_url="")
    default = ign_shapes("iris", ["591390101"])
    assert default is not None
    assert outlines.IGN in default.uri


def test_a_service_that_does_not_answer_is_a_sentence(qgis_app: object) -> None:
    shapes = ign_shapes("commune", ["59139"], "http://127.0.0.1:9/wfs")
    assert shapes is not None
    with pytest.raises(SourceError, match="does not answer"):
        outlines_of(shapes, lambda: None)


def test_too_many_outlines_are_refused(
    qgis_app: object, wfs: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlines, "MOST_FEATURES", 2)
    shapes = ign_shapes("commune", ["59139"], address(wfs))
    assert shapes is not None
    with pytest.raises(SourceError, match="too large"):
        outlines_of(shapes, lambda: None)


def test_outlines_come_without_a_place_to_keep_them(
    qgis_app: object, wfs: ThreadingHTTPServer, nothing_kept: Path
) -> None:
    """A read-only profile: a file is in the place of its folder."""
    nothing_kept.write_text("")
    shapes = ign_shapes("commune", ["59139"], address(wfs))
    assert shapes is not None
    assert outlines_of(shapes, lambda: None)[0]


def test_a_file_lends_its_shapes(qgis_app: object, tmp_path: Path) -> None:
    """QPV of 2024, as their outlines are published: in a file of their own."""
    features = ",".join(
        f'{{"type": "Feature", "properties": {{"code_qp": "{code}", "lib_qp": "Fictif"}}, '
        f'"geometry": {{"type": "Point", "coordinates": [3.{n}, 50.1]}}}}'
        for n, code in enumerate(("QN05901M", "QN05902M", "QN05903M"))
    )
    path = tmp_path / "quartiers prioritaires été.geojson"
    path.write_text(f'{{"type": "FeatureCollection", "features": [{features}]}}', "utf-8")
    shapes = file_shapes(str(path), {"QN05901M", "QN05902M"})
    assert shapes.field == "code_qp"
    assert sorted(outlines_of(shapes, lambda: None)[0]) == ["QN05901M", "QN05902M", "QN05903M"]
    with pytest.raises(SourceError, match="0 of 2"):
        file_shapes(str(path), {"QN06001M", "QN06002M"})
