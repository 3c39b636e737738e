"""The portal's open standards as a few calls: who am I, catalogue, policy, rows. Blocking; for
worker threads only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from ..toolbelt.errors import AccessRefused, BadData, NotAPortal, PortalUnreachable, SessionEnded
from ..toolbelt.translation import text_of, tr
from ..toolbelt.work.cancellation import Cancellation
from . import documents as reading
from .http.transport import MAX_DATA_BYTES, Answer, Sink
from .model import Account, Catalogue, PortalPolicy
from .rows import decode
from .rows.flatgeobuf import MEDIA_TYPE, FlatGeobufReader
from .signin.credentials import Credentials

METRES = "EPSG:2154"
DEGREES = "EPSG:4326"
PAGE_ROWS = 10_000
MAX_PAGES = 10_000
MOST_ROWS = PAGE_ROWS * MAX_PAGES
FILE_RELATIONS = ("items", "alternate", "enclosure")
GEOJSON = {"Accept": "application/geo+json, application/json;q=0.5"}
NOT_OFFERED = (404, 406, 410, 415, 501)
CRS_URI = "http://www.opengis.net/def/crs/EPSG/0/2154"


@dataclass(frozen=True)
class Received:
    """How far a download of rows is: what has come, and what was announced (None where it was
    not)."""

    bytes: int
    all_bytes: int | None
    rows: int
    all_rows: int | None


class Answering(Protocol):
    """What a client asks: a portal (`Transport`), or the answers that ship (portal/sample.py)."""

    @property
    def base_url(self) -> str: ...

    def send(self, method: str, url: str, **options: Any) -> Answer: ...


class Client:
    """Reads the portal in somebody's name. Every call may raise SignInRequired, AccessRefused,
    PortalUnreachable, BadData, Cancelled."""

    def __init__(self, transport: Answering, credentials: Credentials) -> None:
        self.transport = transport
        self._credentials = credentials

    def account(self, cancellation: Cancellation | None = None) -> Account:
        return reading.read_account(self.read_json("/me", cancellation))

    def catalogue(self, cancellation: Cancellation | None = None) -> Catalogue:
        return reading.read_catalogue(self.read_json("/catalogue", cancellation))

    def policy(self, cancellation: Cancellation | None = None) -> PortalPolicy:
        return reading.read_policy(self.read_json("/policy", cancellation))

    def subject(
        self, name: str, cancellation: Cancellation | None = None
    ) -> tuple[Catalogue, PortalPolicy]:
        """Catalogue and policy of what the portal counts besides occupancy: a name of
        `Catalogue.subjects`."""
        address = f"/subjects/{name}"
        return (
            reading.read_catalogue(self.read_json(f"{address}/catalogue", cancellation)),
            reading.read_policy(self.read_json(f"{address}/policy", cancellation)),
        )

    def read_json(self, path: str, cancellation: Cancellation | None = None) -> dict[str, Any]:
        return self.send("GET", path, cancellation=cancellation).json()

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> Answer:
        """One authorised request. After a 401: one refresh, one more try of the same request, then
        SignInRequired."""
        for attempt in (0, 1):
            proof = self._credentials.headers()
            answer = self.transport.send(
                method, url, headers={**(headers or {}), **proof}, **options
            )
            if answer.status != 401:
                return _checked(answer)
            if attempt == 0 and not self._credentials.renew(proof):
                break
        raise SessionEnded(details="401 after refresh")

    def rows(
        self,
        collection: str,
        *,
        territory: str = "",
        properties: Sequence[str] = (),
        shapes: bool = True,
        cancellation: Cancellation | None = None,
        progress: Callable[[Received], None] = lambda _received: None,
    ) -> decode.Table:
        """All rows of a collection (one scale, one vintage) inside a territory, geometry in
        EPSG:2154 where the server can; shapes: with geometry at all?

        FlatGeobuf where the collection announces it, GeoJSON paging otherwise.
        """
        path = f"/ogc/collections/{collection}"
        document = self.read_json(f"{path}?f=json", cancellation)
        query = {"territory": territory} if territory else {}
        if properties:
            query["properties"] = ",".join(properties)
        if not shapes:
            query["geometry"] = "none"
        link = _flatgeobuf_link(document)
        if link:
            try:
                return self._streamed(
                    _with_query(link, {**query, "crs": METRES}),
                    METRES if shapes else "",
                    cancellation,
                    progress,
                )
            except NotAPortal:  # announced, and then not offered
                pass
        return self._pages(f"{path}/items", query, _offers_metres(document), cancellation, progress)

    def _streamed(
        self,
        url: str,
        crs: str,
        cancellation: Cancellation | None,
        progress: Callable[[Received], None],
    ) -> decode.Table:
        """A FlatGeobuf, decoded while it comes; crs: '' for one without shapes."""
        reader = FlatGeobufReader(crs)

        def sink_for(head: Answer) -> Sink | None:
            nonlocal reader
            reader = FlatGeobufReader(crs)  # a second try starts anew
            return reader.feed if head.status == 200 and head.content_type == MEDIA_TYPE else None

        def report(received: int, announced: int | None) -> None:
            progress(Received(received, announced, reader.rows, reader.announced or None))

        answer = self.send(
            "GET",
            url,
            cancellation=cancellation,
            progress=report,
            max_bytes=MAX_DATA_BYTES,
            sink_for=sink_for,
        )
        if answer.content_type != MEDIA_TYPE:
            raise BadData(
                tr("The portal's data are not of the expected kind. Nothing was loaded."),
                f"content type {answer.content_type or 'missing'}",
            )
        return decode.table_of(reader)

    def _pages(
        self,
        url: str,
        query: Mapping[str, str],
        metres: bool,
        cancellation: Cancellation | None,
        progress: Callable[[Received], None],
    ) -> decode.Table:
        parameters = {**query, "limit": str(PAGE_ROWS), **({"crs": CRS_URI} if metres else {})}
        following: str | None = _with_query(url, parameters)
        reader = decode.GeoJsonReader(METRES if metres else DEGREES)
        addresses: set[str] = set()
        received = 0
        while following:
            if following in addresses or len(addresses) >= MAX_PAGES:
                raise BadData(
                    tr("The portal's pages do not come to an end. Nothing was loaded."),
                    "paging loops",
                )
            addresses.add(following)
            answer = self.send(
                "GET",
                following,
                headers=GEOJSON,
                cancellation=cancellation,
                max_bytes=MAX_DATA_BYTES,
            )
            page = answer.json()
            if metres and answer.headers.get("Content-Crs", f"<{CRS_URI}>").strip("<>") != CRS_URI:
                raise BadData(
                    tr(
                        "The portal's data are in another reference system than asked for. Nothing "
                        "was loaded."
                    ),
                    "Content-Crs",
                )
            more = reader.feed(page)
            received += len(answer.body)
            progress(Received(received, None, reader.rows, _announced(page)))
            links = [link for link in _links(page) if link.get("rel") == "next"]
            following = _address(links[0]) if links and more else None
        return reader.table()


def _with_query(url: str, query: Mapping[str, str]) -> str:
    if not query:
        return url
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(query)}"


def _links(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The links of a document. One that holds something else in their place is not read: the rows
    behind them would be missed without a word."""
    links = document.get("links", [])
    if not isinstance(links, list):
        raise decode.unreadable(f"links: {type(links).__name__}")
    return [link for link in links if isinstance(link, dict)]


def _address(link: Mapping[str, Any]) -> str:
    address = link.get("href")
    if not isinstance(address, str) or not address:
        raise decode.unreadable("a link without an address")
    return address


def _flatgeobuf_link(document: Mapping[str, Any]) -> str:
    for link in _links(document):
        if link.get("type") == MEDIA_TYPE and link.get("rel") in FILE_RELATIONS:
            return _address(link)
    return ""


def _offers_metres(document: Mapping[str, Any]) -> bool:
    offered = document.get("crs")
    return isinstance(offered, list) and CRS_URI in offered


def _announced(page: Mapping[str, Any]) -> int | None:
    """How many rows all pages have together, where the page says it."""
    matched = page.get("numberMatched")
    return matched if type(matched) is int and 0 <= matched <= MOST_ROWS else None


def _checked(answer: Answer) -> Answer:
    """The answer where it is good; otherwise the error that tells it."""
    if answer.status < 400:
        return answer
    details = f"status {answer.status} on {urlsplit(answer.url).path}"
    if answer.status == 403:
        raise AccessRefused(_reason(answer) or tr("Your account may not see these data."), details)
    if answer.status in NOT_OFFERED:
        raise NotAPortal(tr("The portal does not know this scale, vintage or territory."), details)
    if answer.status == 429 or answer.status >= 500:
        raise PortalUnreachable(
            tr("The portal has a problem at the moment. Try again later."), details
        )
    sentence = _reason(answer) or tr("The portal did not accept the request.")
    raise BadData(sentence, details, str(_told(answer, "error") or ""))


def _told(answer: Answer, key: str) -> Any:
    try:
        return answer.json().get(key)
    except BadData:
        return None


def _reason(answer: Answer) -> str:
    description = _told(answer, "description")
    if isinstance(description, Mapping):
        return text_of({s: text for s, text in description.items() if isinstance(text, str)})[:500]
    return description[:500] if isinstance(description, str) else ""
