"""Reads the portal by open standards: account, catalogue, policy, rows. The calls block, so they
are for worker threads only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from ..table import Table
from ..toolbelt.errors import AccessRefused, BadData, NotAPortal, PortalUnreachable, SessionEnded
from ..toolbelt.translation import text_of, tr
from ..toolbelt.work.cancellation import Cancellation
from .documents import read_account, read_catalogue, read_policy
from .http.transport import MAX_DATA_BYTES, Answer, Sink
from .model import Account, Catalogue, PortalPolicy
from .rows import decode
from .rows.flatgeobuf import MEDIA_TYPE, FlatGeobufReader, unreadable
from .signin.credentials import Credentials

METRES, METRES_URI = "EPSG:2154", "http://www.opengis.net/def/crs/EPSG/0/2154"
DEGREES = "EPSG:4326"
PAGE_ROWS = 10_000
MAX_PAGES = 10_000
MAX_ROWS = PAGE_ROWS * MAX_PAGES
FILE_RELATIONS = ("items", "alternate", "enclosure")  # relations of a link to all rows as one file
GEOJSON_HEADERS = {"Accept": "application/geo+json, application/json;q=0.5"}
NOT_OFFERED_STATUSES = (404, 406, 410, 415, 501)  # statuses of an answer that offers no such rows


@dataclass(frozen=True)
class DownloadProgress:
    """The progress of a download of rows.

    bytes, rows: so far
    all_bytes, all_rows: in total, None where the portal does not announce them"""

    bytes: int
    all_bytes: int | None
    rows: int
    all_rows: int | None


class PortalAnswers(Protocol):
    """The target of a client's requests: a portal (`Transport`), or the answers that ship with the
    plugin (portal/sample.py)."""

    @property
    def base_url(self) -> str: ...

    def send(self, method: str, url: str, **options: Any) -> Answer: ...


class Client:
    """Reads the portal with a person's credentials.

    Every call may raise SignInRequired, AccessRefused, PortalUnreachable, BadData, Cancelled."""

    def __init__(self, transport: PortalAnswers, credentials: Credentials) -> None:
        self.transport = transport
        self._credentials = credentials

    def account(self, cancellation: Cancellation | None = None) -> Account:
        """Return the account that the credentials belong to."""
        return read_account(self.read_json("/me", cancellation))

    def catalogue(self, cancellation: Cancellation | None = None) -> Catalogue:
        """Return the catalogue of scales, indicators and vintages."""
        return read_catalogue(self.read_json("/catalogue", cancellation))

    def policy(self, cancellation: Cancellation | None = None) -> PortalPolicy:
        """Return the portal's policy of statistical secrecy."""
        return read_policy(self.read_json("/policy", cancellation))

    def subject(
        self, name: str, cancellation: Cancellation | None = None
    ) -> tuple[Catalogue, PortalPolicy]:
        """Return catalogue and policy of another subject that the portal counts. name: one of
        `Catalogue.subjects`."""
        path = f"/subjects/{name}"
        return (
            read_catalogue(self.read_json(f"{path}/catalogue", cancellation)),
            read_policy(self.read_json(f"{path}/policy", cancellation)),
        )

    def read_json(self, path: str, cancellation: Cancellation | None = None) -> dict[str, Any]:
        """Return the JSON object at a path."""
        return self.send("GET", path, cancellation=cancellation).json()

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> Answer:
        """Send one authorised request. After a 401, refresh the tokens and resend it.

        Raises SessionEnded where the portal refuses it again, and the error of any other
        refusal."""
        for attempt in (0, 1):
            authorization = self._credentials.headers()
            answer = self.transport.send(
                method, url, headers={**(headers or {}), **authorization}, **options
            )
            if answer.status != 401:
                return _checked_answer(answer)
            if attempt == 0 and not self._credentials.renew(authorization):
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
        progress: Callable[[DownloadProgress], None] = lambda _received: None,
    ) -> Table:
        """Return all rows of a collection (one scale, one vintage) inside a territory.

        territory: its key, '' for all
        properties: columns to ask for, all if empty
        shapes: whether geometry is wanted; it is in EPSG:2154 where the server can
        Rows come as FlatGeobuf if the collection announces it, otherwise as pages of GeoJSON."""
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
                return self._stream_rows(
                    _with_query(link, {**query, "crs": METRES}),
                    METRES if shapes else "",
                    cancellation,
                    progress,
                )
            except NotAPortal:  # some servers announce a file that they do not offer
                pass
        return self._read_pages(
            f"{path}/items", query, _offers_metres(document), cancellation, progress
        )

    def _stream_rows(
        self,
        url: str,
        crs: str,
        cancellation: Cancellation | None,
        progress: Callable[[DownloadProgress], None],
    ) -> Table:
        """Decode a FlatGeobuf while it arrives. crs: '' for one without shapes."""
        reader = FlatGeobufReader(crs)

        def sink_for(head: Answer) -> Sink | None:
            """Return a sink where the answer is a FlatGeobuf."""
            nonlocal reader
            reader = FlatGeobufReader(crs)  # a retry begins with an empty reader
            return reader.feed if head.status == 200 and head.content_type == MEDIA_TYPE else None

        def report(bytes_received: int, bytes_announced: int | None) -> None:
            progress(
                DownloadProgress(
                    bytes_received, bytes_announced, reader.rows, reader.announced or None
                )
            )

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

    def _read_pages(
        self,
        url: str,
        query: Mapping[str, str],
        in_metres: bool,
        cancellation: Cancellation | None,
        progress: Callable[[DownloadProgress], None],
    ) -> Table:
        """Read the pages of a GeoJSON collection up to the last. in_metres: ask for EPSG:2154."""
        parameters = {
            **query,
            "limit": str(PAGE_ROWS),
            **({"crs": METRES_URI} if in_metres else {}),
        }
        next_url: str | None = _with_query(url, parameters)
        reader = decode.GeoJsonReader(METRES if in_metres else DEGREES)
        addresses: set[str] = set()  # of the pages read
        bytes_received = 0
        while next_url:
            if next_url in addresses or len(addresses) >= MAX_PAGES:
                raise BadData(
                    tr("The portal's pages do not come to an end. Nothing was loaded."),
                    "paging loops",
                )
            addresses.add(next_url)
            answer = self.send(
                "GET",
                next_url,
                headers=GEOJSON_HEADERS,
                cancellation=cancellation,
                max_bytes=MAX_DATA_BYTES,
            )
            page = answer.json()
            if in_metres:
                _require_metres(answer)
            rows_of_page = reader.feed(page)
            bytes_received += len(answer.body)
            announced = _rows_announced(page)
            progress(DownloadProgress(bytes_received, None, reader.rows, announced))
            links = [link for link in _links(page) if link.get("rel") == "next"]
            next_url = _address(links[0]) if links and rows_of_page else None
        if reader.rows < (announced or 0):
            raise unreadable(f"pages: {reader.rows} of {announced} rows")
        return reader.table()


def _with_query(url: str, query: Mapping[str, str]) -> str:
    if not query:
        return url
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(query)}"


def _links(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the links of a document. Raises BadData where they are no list, as the rows behind
    them would be missed silently."""
    links = document.get("links", [])
    if not isinstance(links, list):
        raise unreadable(f"links: {type(links).__name__}")
    return [link for link in links if isinstance(link, dict)]


def _address(link: Mapping[str, Any]) -> str:
    """Return the address of a link. Raises BadData for a link without one."""
    address = link.get("href")
    if not isinstance(address, str) or not address:
        raise unreadable("a link without an address")
    return address


def _flatgeobuf_link(document: Mapping[str, Any]) -> str:
    """Return the address of a collection's rows as one FlatGeobuf, '' where it has none."""
    for link in _links(document):
        if link.get("type") == MEDIA_TYPE and link.get("rel") in FILE_RELATIONS:
            return _address(link)
    return ""


def _offers_metres(document: Mapping[str, Any]) -> bool:
    """Whether the collection can be served in EPSG:2154."""
    systems = document.get("crs")
    return isinstance(systems, list) and METRES_URI in systems


def _require_metres(answer: Answer) -> None:
    """Raise BadData for a page that states another reference system than EPSG:2154."""
    if answer.headers.get("Content-Crs", f"<{METRES_URI}>").strip("<>") != METRES_URI:
        raise BadData(
            tr(
                "The portal's data are in another reference system than asked for. Nothing was "
                "loaded."
            ),
            "Content-Crs",
        )


def _rows_announced(page: Mapping[str, Any]) -> int | None:
    """Return how many rows all pages have together, None where the page does not say."""
    row_count = page.get("numberMatched")
    return row_count if type(row_count) is int and 0 <= row_count <= MAX_ROWS else None


def _checked_answer(answer: Answer) -> Answer:
    """Return a good answer. Raises the error that the portal's refusal means."""
    if answer.status < 400:
        return answer
    details = f"status {answer.status} on {urlsplit(answer.url).path}"
    if answer.status == 403:
        raise AccessRefused(_reason(answer) or tr("Your account may not see these data."), details)
    if answer.status in NOT_OFFERED_STATUSES:
        raise NotAPortal(tr("The portal does not know this scale, vintage or territory."), details)
    if answer.status == 429 or answer.status >= 500:
        raise PortalUnreachable(
            tr("The portal has a problem at the moment. Try again later."), details
        )
    sentence = _reason(answer) or tr("The portal did not accept the request.")
    raise BadData(sentence, details)


def _member(answer: Answer, key: str) -> Any:
    try:
        return answer.json().get(key)
    except BadData:
        return None


def _reason(answer: Answer) -> str:
    """Return the portal's own sentence for a refusal, '' without one."""
    description = _member(answer, "description")
    if isinstance(description, Mapping):
        return text_of(
            {language: text for language, text in description.items() if isinstance(text, str)}
        )[:500]
    return description[:500] if isinstance(description, str) else ""
