"""Every answer of a portal is read or ends in a `PortalError`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from occupancy_plugin.portal.client import DEGREES, Client
from occupancy_plugin.portal.documents import read_account, read_catalogue, read_policy
from occupancy_plugin.portal.http.transport import Answer
from occupancy_plugin.portal.rows.decode import GeoJsonReader
from occupancy_plugin.portal.rows.flatgeobuf import MAX_COLUMNS, MEDIA_TYPE
from occupancy_plugin.toolbelt.errors import AccessRefused, BadData, PortalError
from scripts.portal.catalogue.catalogue import catalogue
from scripts.portal.catalogue.scales import SCALES, VINTAGES

HUGE = 10**400
ODD_LINKS = [None, 7, "next", {"rel": "next"}, True]
NO_ADDRESS = [{"rel": "next"}, {"rel": "next", "href": None}, {"rel": "next", "href": 7}]


class Told:
    """Answers each address with a given body and status."""

    def __init__(self, answers: Mapping[str, Any], status: int = 200) -> None:
        self.answers, self.status = answers, status

    def send(self, method: str, url: str, **options: Any) -> Answer:
        kind = {"Content-Type": "application/geo+json"}
        path = url.partition("?")[0]
        return Answer(self.status, url, kind, json.dumps(self.answers[path]).encode())


class Nobody:
    def headers(self) -> dict[str, str]:
        return {}

    def renew(self, refusal: object) -> bool:
        return False


def feature(code: str = "59136", **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "id": code, "geometry": None, "properties": properties}


def rows(page: Any, document: Any = None) -> Any:
    answers = {"/ogc/collections/x": document or {"links": []}, "/ogc/collections/x/items": page}
    return Client(Told(answers), Nobody()).rows("x")  # type: ignore[arg-type]


@pytest.mark.parametrize("links", [*ODD_LINKS, *([link] for link in NO_ADDRESS)], ids=str)
def test_a_page_whose_links_cannot_be_read_is_not_taken_for_the_last(links: Any) -> None:
    with pytest.raises(PortalError):
        rows({"features": [feature(n=1)], "links": links})


@pytest.mark.parametrize("links", ODD_LINKS, ids=str)
def test_a_collection_whose_links_cannot_be_read_is_refused(links: Any) -> None:
    with pytest.raises(PortalError):
        rows({"features": [feature(n=1)]}, {"links": links})


def test_a_file_without_an_address_is_refused() -> None:
    with pytest.raises(PortalError):
        rows({"features": []}, {"links": [{"rel": "items", "type": MEDIA_TYPE, "href": None}]})


@pytest.mark.parametrize("crs", [None, 7, True, "EPSG:2154"], ids=str)
def test_an_odd_list_of_reference_systems_offers_none(crs: Any) -> None:
    table = rows({"features": [feature(n=1)]}, {"links": [], "crs": crs})
    assert table.frame["n"].tolist() == [1.0]


@pytest.mark.parametrize("matched", [HUGE, -1, True, "many", None, 1.5], ids=lambda _: "")
def test_an_odd_number_of_rows_is_none(matched: Any) -> None:
    messages: list[Any] = []
    page = {"features": [feature(n=1)], "numberMatched": matched}
    answers = {"/ogc/collections/x": {}, "/ogc/collections/x/items": page}
    Client(Told(answers), Nobody()).rows("x", progress=messages.append)  # type: ignore[arg-type]
    assert [received.all_rows for received in messages] == [None]


def test_pages_that_give_fewer_rows_than_they_announce_are_refused() -> None:
    page = {"features": [feature(n=1)], "numberMatched": 17}
    with pytest.raises(BadData) as refusal:
        rows(page)
    assert refusal.value.details == "pages: 1 of 17 rows"
    assert len(rows({**page, "numberMatched": 1}).frame) == 1


@pytest.mark.parametrize(
    "values",
    [(HUGE, 1), (1, -HUGE), (HUGE,), (1.5, HUGE), ("a", HUGE), (2**64, "a")],
    ids=lambda _: "",
)
def test_a_number_that_no_column_holds_is_refused(values: tuple[Any, ...]) -> None:
    with pytest.raises(BadData):
        rows({"features": [feature(str(row), n=value) for row, value in enumerate(values)]})


def test_numbers_of_64_bits_and_texts_are_read() -> None:
    page = {"features": [feature("a", n=2**63, t="x"), feature("b", n=1, t=None)]}
    assert rows(page).frame["n"].tolist() == [float(2**63), 1.0]


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ({"fr": 7, "en": None}, None),
        ({"fr": ["x"], "en": "Not today."}, "Not today."),
        ({}, None),
        (None, None),
        (7, None),
        ("Plain words.", "Plain words."),
    ],
    ids=str,
)
def test_a_reason_that_is_no_text_is_left_out(reason: Any, shown: str | None) -> None:
    line = Client(Told({"/me": {"description": reason}}, 403), Nobody())  # type: ignore[arg-type]
    with pytest.raises(AccessRefused) as refusal:
        line.account()
    assert str(refusal.value) == (shown or "Your account may not see these data.")


@pytest.mark.parametrize("odd", ["", None, 7, ["x"]], ids=str)
@pytest.mark.parametrize("part", ["families", "sums"])
def test_a_family_or_a_sum_without_a_name_is_refused(part: str, odd: Any) -> None:
    fields = {"families": ("id", "total", "columns"), "sums": ("id", "columns")}[part]
    for field in fields:
        document = json.loads(json.dumps(catalogue(SCALES, tuple(VINTAGES))))
        assert read_catalogue(document)
        document[part][0][field] = [odd] if field == "columns" else odd
        with pytest.raises(BadData):
            read_catalogue(document)


@pytest.mark.parametrize("read", [read_catalogue, read_policy, read_account])
def test_a_document_deeper_than_its_reader_is_refused(read: Any) -> None:
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(BadData):
        read({"deep": deep})


def test_columns_are_counted_over_all_pages() -> None:
    reader, own = GeoJsonReader(DEGREES), MAX_COLUMNS // 2
    reader.feed({"features": [feature("a", **{f"a{n}": 1 for n in range(own)})]})
    with pytest.raises(BadData):
        reader.feed({"features": [feature("b", **{f"b{n}": 1 for n in range(own)})]})


@pytest.mark.parametrize(
    ("part", "key", "odd"),
    [
        ("indicators", "numerator", "type_single"),
        ("indicators", "scales", "commune"),
        ("indicators", "short", 5),
        ("indicators", "group", "Âge"),
        ("indicators", "search", {"fr": None}),
        ("families", "columns", "type_single"),
        ("sums", "columns", {"type_single": 1}),
    ],
)
def test_a_catalogue_with_another_kind_of_value_is_refused(part: str, key: str, odd: Any) -> None:
    """A text in place of a list would be read as the list of its letters."""
    document = catalogue(SCALES, VINTAGES)
    document[part][0] = {**document[part][0], key: odd}
    with pytest.raises(BadData):
        read_catalogue(document)
