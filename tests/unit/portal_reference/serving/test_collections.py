"""Answers with rows: access, content, formats."""

import pytest
import requests
from osgeo import gdal, ogr

from scripts.portal.catalogue.families import COUNT_COLUMNS

gdal.UseExceptions()
PATHS = (
    "/catalogue",
    "/me",
    "/ogc/collections",
    "/ogc/collections/commune-2022",
    "/ogc/collections/commune-2022/items",
    "/ogc/collections/commune-2022/items/59139",
    "/flatgeobuf/commune-2022.fgb",
)


def read(content: bytes) -> tuple[ogr.DataSource, ogr.Layer]:
    gdal.FileFromMemBuffer("/vsimem/answer.fgb", content)
    source = ogr.Open("/vsimem/answer.fgb")
    return source, source.GetLayer(0)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_without_a_token(portal, path):
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YTpi"}):
        answer = requests.get(portal.url + path, headers=headers, timeout=10)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.headers["Cache-Control"] == "no-store"
        assert set(answer.json()["description"]) == {"fr", "en"}


@pytest.mark.parametrize("path", PATHS)
def test_every_data_answer_says_no_store(portal, visit, path):
    answer = (
        visit(portal, "agent.epci").get(path, f="json")
        if path.startswith("/ogc")
        else visit(portal, "agent.epci").get(path)
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_policy_is_open_and_names_the_hosting(portal):
    policy = requests.get(f"{portal.url}/policy", timeout=10).json()
    assert policy["min_households"] == 11
    assert policy["hidden_rates"] == [0, 100]
    assert policy["hosting"] == "EU"
    assert "données fictives" in policy["caption"]["fr"]


def test_a_collection_announces_its_flatgeobuf(portal, visit):
    document = visit(portal, "agent.epci").get("/ogc/collections/commune-2022", f="json").json()
    links = [link for link in document["links"] if link["type"] == "application/flatgeobuf"]
    assert [link["rel"] for link in links] == ["items"]
    assert links[0]["href"] == f"{portal.url}/flatgeobuf/commune-2022.fgb"
    assert "données fictives" in document["title"]


def test_pages_follow_one_another_without_gap_or_repeat(leaky, visit):
    visitor = visit(leaky, "agent.epci")
    all_items = visitor.items("residence-2022", properties="code")
    pieces = visitor.items("residence-2022", properties="code", limit=17)
    assert [feature["id"] for feature in pieces] == [feature["id"] for feature in all_items]
    assert len({feature["id"] for feature in all_items}) == len(all_items) > 100
    assert set(all_items[0]["properties"]) == {"code"}


def test_next_links_stay_on_the_portal_and_keep_the_question(leaky, visit):
    visitor = visit(leaky, "agent.epci")
    document = visitor.get(
        "/ogc/collections/residence-2022/items",
        f="json",
        limit=5,
        territory="59139",
        properties="code,commune",
    ).json()
    following = next(link["href"] for link in document["links"] if link["rel"] == "next")
    assert following.startswith(f"{leaky.url}/ogc/collections/residence-2022/items?")
    features = visitor.get(following).json()["features"]
    assert {feature["properties"]["commune"] for feature in features} == {"59139"}


def test_counts_are_whole_numbers_and_codes_text(leaky, visit):
    _source, layer = read(visit(leaky, "agent.epci").get("/flatgeobuf/iris-2022.fgb").content)
    definition = layer.GetLayerDefn()
    kinds = {
        definition.GetFieldDefn(i).GetName(): definition.GetFieldDefn(i).GetType()
        for i in range(definition.GetFieldCount())
    }
    assert {kinds[name] for name in COUNT_COLUMNS} == {ogr.OFTInteger}
    assert {kinds[name] for name in ("code", "commune", "departement", "region")} == {ogr.OFTString}


LAMBERT = "http://www.opengis.net/def/crs/EPSG/0/2154"


def test_lambert_93_on_request_in_files_and_pages(leaky, visit):
    visitor = visit(leaky, "agent.epci")
    _source, layer = read(visitor.get("/flatgeobuf/residence-2022.fgb", crs="EPSG:2154").content)
    assert layer.GetSpatialRef().GetAuthorityCode(None) == "2154"
    flat = {feature["code"]: feature.geometry().GetPoint()[:2] for feature in layer}
    answer = visitor.get("/ogc/collections/residence-2022/items", f="json", crs=LAMBERT, limit=10)
    assert answer.headers["Content-Crs"].endswith("/EPSG/0/2154>")
    for feature in answer.json()["features"]:
        assert feature["geometry"]["coordinates"] == pytest.approx(flat[feature["id"]], abs=0.05)
    x, y = flat["59139-R001"]
    box = [x - 900, y - 900, x + 900, y + 900]
    asked = {"bbox": ",".join(map(str, box)), "bbox-crs": LAMBERT, "geometry": "none"}
    paged = set(visitor.rows("residence-2022", **asked))
    inside = {c for c, (e, n) in flat.items() if abs(e - x) < 890 and abs(n - y) < 890}
    outside = {c for c, (e, n) in flat.items() if abs(e - x) > 930 or abs(n - y) > 930}
    assert len(inside) > 5
    assert inside <= paged
    assert not paged & outside


def test_area_and_columns_are_chosen(leaky, visit):
    visitor = visit(leaky, "agent.epci")
    box = "3.38,50.10,3.44,50.15"
    paged = set(visitor.rows("residence-2022", bbox=box))
    _source, layer = read(
        visitor.get("/flatgeobuf/residence-2022.fgb", bbox=box, properties="households").content
    )
    assert {feature["code"] for feature in layer} == paged
    assert 0 < len(paged) < len(visitor.rows("residence-2022"))
    assert [
        layer.GetLayerDefn().GetFieldDefn(i).GetName()
        for i in range(layer.GetLayerDefn().GetFieldCount())
    ] == ["code", "households"]


def test_geometry_can_be_left_out(leaky, visit):
    visitor = visit(leaky, "agent.epci")
    _source, layer = read(visitor.get("/flatgeobuf/commune-2022.fgb", geometry="none").content)
    assert {feature.geometry() for feature in layer} == {None}
    assert {
        feature["geometry"] for feature in visitor.items("commune-2022", geometry="none", limit=5)
    } == {None}


@pytest.mark.parametrize(
    ("path", "parameters", "status"),
    [
        ("/ogc/collections/commune-1999/items", {}, 404),
        ("/ogc/collections/nothing/items", {}, 404),
        ("/flatgeobuf/commune-1999.fgb", {}, 404),
        ("/flatgeobuf/commune-2022.fgb", {"properties": "code,nothing"}, 400),
        ("/flatgeobuf/commune-2022.fgb", {"bbox": "a,b"}, 400),
        ("/flatgeobuf/commune-2022.fgb", {"bbox": "5,50,3,51"}, 400),
        ("/flatgeobuf/commune-2022.fgb", {"crs": "EPSG:27572"}, 400),
        ("/flatgeobuf/commune-2022.fgb", {"territory": "99999"}, 404),
        ("/flatgeobuf/commune-2022.fgb", {"territory": "x' OR '1'='1"}, 404),
        ("/ogc/collections/commune-2022/items", {"properties": "nothing"}, 400),
        ("/ogc/collections/commune-2022/items", {"filter": "households < 11"}, 400),
        ("/ogc/collections/commune-2022/items", {"crs": "EPSG:27572"}, 400),
        ("/ogc/collections/commune-2022/items/99999", {}, 404),
        ("/nowhere", {}, 404),
    ],
)
def test_bad_questions_get_a_refusal_and_never_a_crash(portal, visit, path, parameters, status):
    if path.startswith("/ogc"):
        parameters = {**parameters, "f": "json"}
    answer = visit(portal, "agent.epci").get(path, **parameters)
    assert answer.status_code == status, answer.text
    assert "Traceback" not in answer.text


def test_data_cannot_be_written(portal, visit):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = visit(portal, "national").send(
            method, "/ogc/collections/commune-2022/items", json={}
        )
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]
        assert "méthode" in answer.json()["description"]["fr"]
