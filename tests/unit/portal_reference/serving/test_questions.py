"""Queries under `/ogc` are checked, everything declared there holds, and no answer is a page."""

import json
import re

import pytest
import requests
import schemathesis

from scripts.portal.serving.questions import DOCUMENT as DOCUMENT_PARAMETERS
from scripts.portal.serving.questions import ITEMS as ITEM_PARAMETERS
from scripts.portal_process import ROOT

ITEMS = "/ogc/collections/commune-2022/items"
FILE = "/flatgeobuf/commune-2022.fgb"
OTHER_TEXT = ("<script", "cdn", "unpkg")


@pytest.mark.parametrize(
    ("path", "question"),
    [
        (ITEMS, {"bbox": "nan,50,4,51"}),
        (ITEMS, {"bbox": "3,50,inf,51"}),
        (ITEMS, {"bbox": "3,50,4"}),
        (ITEMS, {"bbox": "3,51,4,50"}),
        (ITEMS, {"bbox": "712000,6990000,740000,7010000"}),
        (FILE, {"bbox": "nan,nan,nan,nan"}),
        (FILE, {"bbox": "-inf,50,inf,51"}),
        (ITEMS, {"offset": str(2**70)}),
        (ITEMS, {"after": str(2**70)}),
        (ITEMS, {"after": "-1"}),
        (ITEMS, {"limit": "²"}),
        (ITEMS, {"limit": "0"}),
        (ITEMS, {"datetime": "x"}),
        (ITEMS, {"datetime": "../.."}),
        (ITEMS, {"datetime": "2024-01-01/2020-01-01"}),
        (ITEMS, {"surprise": "1"}),
        (ITEMS, {"sortby": "code"}),
        (ITEMS, {"q": "x"}),
        (ITEMS, {"households": "12"}),
        (ITEMS, {"limit": ["1", "2"]}),
        ("/ogc/collections", {"surprise": "1"}),
        ("/ogc/conformance", {"surprise": "1"}),
    ],
)
def test_odd_questions_are_refused(portal, visit, path, question):
    answer = visit(portal, "agent.epci").get(path, **question)
    assert answer.status_code == 400, answer.text
    assert set(answer.json()["description"]) == {"fr", "en"}


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ({"surprise": "1"}, "surprise"),
        ({"limit": ["1", "2"]}, "limit"),
        ({"bbox": "3,51,4,50"}, "south"),
        ({"bbox": "712000,6990000,740000,7010000"}, "degrees"),
    ],
)
def test_a_refusal_names_what_is_wrong(portal, visit, question, word):
    assert word in visit(portal, "agent.epci").get(ITEMS, **question).json()["description"]["en"]


@pytest.mark.parametrize(
    "moment", ["2022-01-01", "2020-01-01T00:00:00Z/..", "/2024-01-01", "2020-01-01/2024-01-01"]
)
def test_sound_moments_let_every_row_pass(portal, visit, moment):
    rows = visit(portal, "agent.epci").get(ITEMS, datetime=moment, geometry="none").json()
    assert rows["numberMatched"] == 46


def test_a_box_with_heights_is_the_box_without(leaky, visit):
    visitor = visit(leaky, "agent.epci")
    flat = visitor.rows("residence-2022", bbox="3.38,50.10,3.44,50.15")
    high = visitor.rows("residence-2022", bbox="3.38,50.10,-5,3.44,50.15,900")
    assert set(flat) == set(high) != set()
    files = [
        visitor.get("/flatgeobuf/residence-2022.fgb", properties="code", bbox=box).content
        for box in ("3.38,50.10,3.44,50.15", "3.38,50.10,-5,3.44,50.15,900")
    ]
    assert files[0] == files[1]


def test_the_document_is_valid_small_and_leads_to_no_other_host(portal):
    answer = requests.get(f"{portal.url}/ogc/openapi", timeout=10)
    assert len(answer.content) <= 100_000
    schemathesis.openapi.from_dict(answer.json()).validate()
    document = answer.json()
    references = set(re.findall(r'"\$ref": ?"([^"]*)"', json.dumps(document)))
    assert [reference for reference in references if not reference.startswith("#/")] == []
    assert "commune-2022" in document["components"]["parameters"]["collectionId"]["schema"]["enum"]
    landing = requests.get(f"{portal.url}/ogc/", timeout=10).json()
    ends = {link["href"].rpartition("/")[2] for link in landing["links"]}
    assert "collections" in ends
    assert not ends & {"processes", "jobs", "TileMatrixSets"}


def test_features_have_their_own_media_type(portal, visit):
    for path in (ITEMS, f"{ITEMS}/59139"):
        answer = visit(portal, "agent.epci").get(path)
        assert answer.headers["Content-Type"] == "application/geo+json"


def test_only_what_is_kept_is_declared(portal):
    classes = requests.get(f"{portal.url}/ogc/conformance", timeout=10).json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in classes
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson" in classes
    for word in ("cql2", "create-replace-delete", "html", "queryables"):
        assert not [class_name for class_name in classes if word in class_name], word


def test_the_document_names_the_parameters_that_are_taken(portal):
    document = requests.get(f"{portal.url}/ogc/openapi", timeout=10).json()
    for path, accepted in (("/items", ITEM_PARAMETERS), ("", DOCUMENT_PARAMETERS)):
        taken = document["paths"][f"/collections/{{collectionId}}{path}"]["get"]["parameters"]
        names = {parameter["$ref"].rpartition("/")[2] for parameter in taken}
        assert names == {"collectionId", *accepted}


@pytest.mark.parametrize("path", ["/ogc/", "/ogc/openapi", "/ogc/conformance", "/ogc/collections"])
def test_nothing_there_is_a_page_that_runs_scripts_from_elsewhere(portal, visit, path):
    asked = visit(portal, "national").get(path, f="html")
    assert asked.status_code == 400
    browser = {"Accept": "text/html,application/xhtml+xml"}
    answer = visit(portal, "national").send("GET", path, headers=browser)
    assert answer.status_code == 200
    assert "json" in answer.headers["Content-Type"]
    assert '"text/html"' not in answer.text.replace(" ", "") or path == "/ogc/openapi"
    for text in (asked.text, answer.text):
        assert not [word for word in OTHER_TEXT if word in text.lower()]


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/pages/", "/ogc/", "/ogc/?f=html", "/policy", "/nowhere", "/oauth/jwks"),
        *("/.well-known/openid-configuration", "/style.css", "/me", FILE, "/oauth/token"),
    ],
)
def test_every_answer_forbids_scripts_sniffing_and_keeping(portal, path):
    headers = requests.get(portal.url + path, allow_redirects=False, timeout=10).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "X-Powered-By" not in headers


def test_links_follow_the_portal_s_address_not_the_host_that_was_asked(portal, visit):
    visitor = visit(portal, "agent.epci")
    answer = visitor.send("GET", f"{ITEMS}?limit=1", headers={"Host": "evil.example"}).json()
    following = next(link["href"] for link in answer["links"] if link["rel"] == "next")
    assert following.startswith(f"{portal.url}/ogc/")


def test_the_log_holds_nothing_that_a_client_wrote(portal, visit):
    log = ROOT / "out" / "portal.log"
    before = log.stat().st_size
    visitor = visit(portal, "agent.epci")
    for question in ("crs", "filter", "f", "offset", "limit", "bbox", "properties"):
        assert visitor.get(f"{ITEMS}?{question}=x%0AFORGED").status_code == 400
    assert visitor.get(f"{ITEMS}/x%0AFORGED").status_code == 404
    with log.open(encoding="utf-8") as file:
        file.seek(before)
        assert "FORGED" not in file.read()
