"""The only HTTP client: `requests` with QGIS's proxy and certificates.

It uses no disk cache, sends no credential to another origin, requires https except on loopback,
bounds sizes and retries with back-off. Cancelling does not wait for the network."""

from __future__ import annotations

import contextlib
import ipaddress
import queue
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ProtocolError

from ...toolbelt.errors import BadData, PortalUnreachable
from ...toolbelt.translation import tr
from ...toolbelt.work.cancellation import Cancellation
from .bodies import PLAIN_ENCODINGS, cut_short, decompress, json_object

CONNECT_SECONDS, READ_SECONDS = 10.0, 60.0
CHUNK_BYTES = 1 << 18
MAX_JSON_BYTES = 32 << 20
MAX_DATA_BYTES = 4 << 30
MAX_UNANNOUNCED_BYTES = 256 << 20  # largest answer without an announced length
RETRIES, MAX_WAIT_SECONDS = 4, 30.0
POLL_SECONDS = 0.05
BUSY_STATUSES = (429, 502, 503, 504)

Progress = Callable[[int, int | None], None]  # bytes so far, bytes in total if announced
Sink = Callable[[bytes], None]  # takes a body piece by piece
_END_OF_STREAM = object()


@dataclass(frozen=True)
class NetworkSettings:
    """QGIS's network options.

    proxies_for: URL → proxies as requests expects them
    verify: the CA bundle to verify with
    fingerprints: 'host:port' → SHA-256 of a certificate that the user accepted despite errors"""

    proxies_for: Callable[[str], Mapping[str, str]] = lambda _url: {}
    verify: bool | str = True
    fingerprints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """A complete answer in memory. `headers` are case-insensitive; `body` is empty where a sink
    took it."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def content_type(self) -> str:
        """Return the media type without parameters, in lower case."""
        return self.headers.get("Content-Type", "").split(";")[0].strip().lower()

    def json(self) -> dict[str, Any]:
        """Return the JSON object of the body. Raises BadData without one."""
        return json_object(self.content_type, self.body)


def origin_of(url: str) -> str:
    """Return scheme://host:port in lower case, with the default port written out. Raises ValueError
    for a bad port."""
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    return f"{parts.scheme}://{(parts.hostname or '').lower()}:{port}"


def as_sent(url: str) -> str:
    r"""Return an address as `requests` sends it. Raises ValueError for an ambiguous one.

    Two parsers may read different hosts in one address (`http://other\@portal/`). So the address
    that is compared is the one that is sent."""
    if any(char in "\\" or char <= " " or char == "\x7f" for char in url):
        raise ValueError("blank, control character or backslash in an address")
    if "@" in urlsplit(url).netloc:
        raise ValueError("a name before the host")
    prepared_url = requests.Request("GET", url).prepare().url
    if prepared_url is None or origin_of(prepared_url) != origin_of(url):
        raise ValueError("two parsers, two hosts")
    return prepared_url


def is_loopback(url: str) -> bool:
    """Whether the address is on this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_address(url: str) -> str:
    """Return the portal's address without a trailing slash.

    Raises PortalUnreachable for text that is no address, and for http beyond this machine."""
    url = url.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        is_usable = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and bool(as_sent(url))
        )
    except (ValueError, requests.RequestException):
        is_usable = False
    if not is_usable:
        raise PortalUnreachable(
            tr("This is not a portal address. It should look like https://portal.example.fr.")
        )
    if parts.scheme == "http" and not is_loopback(url):
        raise PortalUnreachable(tr("The portal must be reached over https. Check its address."))
    return url


class Transport:
    """Requests to one origin, the portal's. Thread-safe."""

    def __init__(self, base_url: str, network: NetworkSettings | None = None) -> None:
        self.base_url = check_address(base_url)
        self.origin = origin_of(self.base_url)
        self._network = network or NetworkSettings()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = self._network.verify
        fingerprint = self._network.fingerprints.get(urlsplit(self.origin).netloc, "")
        if fingerprint:
            self._session.verify = False  # one certificate instead of the authorities
            self._session.mount("https://", PinnedAdapter(fingerprint))

    def absolute(self, url: str) -> str:
        """Return an address on the portal as absolute. Raises BadData for a link to another origin,
        wherever it comes from."""
        try:
            absolute_url = as_sent(urljoin(self.base_url + "/", url))
            origin = origin_of(absolute_url)
        except (ValueError, requests.RequestException) as error:
            raise BadData(
                tr("The portal's answer cannot be read."), f"address: {type(error).__name__}"
            ) from error
        if origin != self.origin:
            raise BadData(
                tr(
                    "The portal refers to another server. For security, the plugin does not follow."
                ),
                f"link to another origin: {origin}",
            )
        return absolute_url

    def get(self, url: str, *, cancellation: Cancellation | None = None, **options: Any) -> Answer:
        """Send a GET request."""
        return self.send("GET", url, cancellation=cancellation, **options)

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        json: Any = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        cancellation: Cancellation | None = None,
        progress: Progress | None = None,
        max_bytes: int = MAX_JSON_BYTES,
        sink_for: Callable[[Answer], Sink | None] | None = None,
        connect_seconds: float | None = None,
    ) -> Answer:
        """Send a request and return the complete answer. Busy answers to GET are retried with
        back-off, as `Retry-After` says.

        sink_for: called once per try with status and headers; returns a sink that takes the body as
        it arrives, or None for an answer without data, which is bounded like JSON
        connect_seconds: for a first answer while a person waits. A connection that takes longer is
        not tried again
        Raises PortalUnreachable (no answer, still busy), BadData (too large, cut short,
        redirected), Cancelled. Answers with status 4xx and 5xx are returned, as only the caller
        knows their meaning."""
        cancellation = cancellation or Cancellation()
        target_url = self.absolute(url)
        tries = RETRIES if method == "GET" else 1
        wait = 0.5

        def request() -> requests.Response:
            """Send the request. It is called in the thread that reads the answer."""
            return self._session.request(
                method,
                target_url,
                headers={"Accept-Encoding": "gzip, deflate", **(headers or {})},
                data=form,
                json=json,
                files=files,
                allow_redirects=False,
                stream=True,
                timeout=(connect_seconds or CONNECT_SECONDS, READ_SECONDS),
                proxies=dict(self._network.proxies_for(target_url)),
            )

        for attempt in range(tries):
            is_last = attempt == tries - 1
            try:
                answer = self._send_once(
                    request, target_url, cancellation, progress, max_bytes, sink_for
                )
            except PortalUnreachable:
                if is_last or attempt >= 1 or connect_seconds is not None:
                    raise
            else:
                if answer.status not in BUSY_STATUSES or is_last:
                    return answer
                wait = _retry_after(answer.headers, wait)
            cancellation.wait(min(wait, MAX_WAIT_SECONDS))
            wait *= 2
        raise PortalUnreachable(tr("The portal does not answer. Try again later."))

    @staticmethod
    def _send_once(
        request: Callable[[], requests.Response],
        url: str,
        cancellation: Cancellation,
        progress: Progress | None,
        max_bytes: int,
        sink_for: Callable[[Answer], Sink | None] | None,
    ) -> Answer:
        def events() -> Iterator[Any]:
            """Yield the status line, then unpacked pieces. It runs in its own thread."""
            with request() as response:
                yield response.status_code, dict(response.headers)
                packed = response.raw.stream(CHUNK_BYTES, decode_content=False)
                yield from decompress(packed, response.headers.get("Content-Encoding", ""))

        stream = _in_background(events, cancellation)
        received = 0
        try:
            with _in_sentences():
                status, header_pairs = next(stream)
                answer_headers = requests.structures.CaseInsensitiveDict(header_pairs)
                _refuse_redirection(status)
                sink = (
                    sink_for(Answer(status, url, answer_headers, b""))
                    if sink_for is not None
                    else None
                )
                if sink is None and sink_for is not None:
                    max_bytes = min(max_bytes, MAX_JSON_BYTES)
                announced, byte_limit = _size_bounds(answer_headers, max_bytes, sink is not None)
                chunks: list[bytes] = []
                consume = sink or chunks.append
                for chunk in stream:
                    consume(chunk)
                    received += len(chunk)
                    if received > byte_limit:
                        raise _too_large(f"more than {byte_limit} bytes")
                    if progress is not None:
                        progress(received, announced)
        finally:
            stream.close()
        if announced is not None and received != announced:
            raise cut_short(f"{received} of {announced} bytes")
        return Answer(status, url, answer_headers, b"".join(chunks))


def _refuse_redirection(status: int) -> None:
    """Raise BadData for a redirection, because it might lead to another origin."""
    if status in (301, 302, 303, 307, 308):
        raise BadData(
            tr(
                "The portal answers with a redirection, which the plugin does not follow. "
                "Check the address."
            ),
            f"redirect, status {status}",
        )


def _size_bounds(
    headers: Mapping[str, str], max_bytes: int, streamed: bool
) -> tuple[int | None, int]:
    """Return (bytes that the answer announces, None without; bytes to read at most).

    streamed: whether a sink takes the body as it arrives. Raises BadData for more than is
    allowed."""
    if not streamed:
        max_bytes = min(max_bytes, MAX_UNANNOUNCED_BYTES)
    is_plain = headers.get("Content-Encoding", "").strip().lower() in PLAIN_ENCODINGS
    announced = _whole_number(headers.get("Content-Length", "")) if is_plain else None
    if announced is not None and announced > max_bytes:
        raise _too_large(f"{announced} bytes announced")
    return announced, max_bytes if announced is not None else min(max_bytes, MAX_UNANNOUNCED_BYTES)


def _too_large(details: str) -> BadData:
    return BadData(tr("The portal's answer is too large to be used."), details)


@contextlib.contextmanager
def _in_sentences() -> Iterator[None]:
    """Turn errors of the network's libraries into BadData or PortalUnreachable."""
    try:
        yield
    except (
        requests.exceptions.ChunkedEncodingError,
        requests.exceptions.ContentDecodingError,
        ProtocolError,
    ) as error:
        raise cut_short(type(error).__name__) from error
    except requests.exceptions.SSLError as error:
        raise PortalUnreachable(
            tr(
                "The portal's certificate is not trusted. Check the address, or QGIS's "
                "certificate authorities."
            ),
            type(error).__name__,
        ) from error
    except (requests.RequestException, HTTPError, OSError) as error:
        raise PortalUnreachable(
            tr("The portal cannot be reached. Check the address and the network."),
            type(error).__name__,
        ) from error


def _retry_after(headers: Mapping[str, str], default: float) -> float:
    seconds = _whole_number(headers.get("Retry-After", ""))
    return default if seconds is None else float(seconds)


def _whole_number(text: str) -> int | None:
    """Return the number of ASCII digits, None for other text ('²' is a digit to Python)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _in_background(
    produce: Callable[[], Iterator[Any]], cancellation: Cancellation
) -> Generator[Any, None, None]:
    """Iterate `produce()` in a daemon thread, so that a cancelled caller can leave within
    POLL_SECONDS.

    The short queue bounds the memory. A thread that is left behind ends with its own time-out."""
    items: queue.Queue[Any] = queue.Queue(maxsize=8)
    abandoned = threading.Event()

    def offer(item: Any) -> bool:
        """Put an item into the queue. Return False once the caller has left."""
        while not abandoned.is_set():
            try:
                items.put(item, timeout=POLL_SECONDS)
                return True
            except queue.Full:
                continue
        return False

    def run() -> None:
        try:
            for item in produce():
                if not offer(item):
                    return
            offer(_END_OF_STREAM)
        except Exception as error:  # raised in the caller's thread
            offer(error)

    threading.Thread(target=run, name="occupancy-http", daemon=True).start()
    try:
        while True:
            cancellation.check()
            try:
                item = items.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue
            if item is _END_OF_STREAM:
                return
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        abandoned.set()


class PinnedAdapter(HTTPAdapter):
    """Compares the SHA-256 of the certificate, instead of its chain, before anything is sent.

    It is for a session whose `verify` is off and which talks to one server."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, assert_fingerprint=self._fingerprint, **options)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        return super().proxy_manager_for(proxy, assert_fingerprint=self._fingerprint, **options)
