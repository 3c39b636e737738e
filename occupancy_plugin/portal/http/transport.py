"""The one HTTP door. `requests` with QGIS's proxy and certificates, no disk cache, no credential to
another origin,
https except on loopback, bounded sizes, retries with back-off, and a cancel that does not wait for
the network."""

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
from urllib3.exceptions import HTTPError, ProtocolError

from ...toolbelt.errors import BadData, PortalUnreachable
from ...toolbelt.translation import tr
from ...toolbelt.work.cancellation import Cancellation
from .bodies import PLAIN, json_object, unpacked
from .pinned import PinnedAdapter

CONNECT_SECONDS, READ_SECONDS = 10.0, 60.0
CHUNK_BYTES = 1 << 18
MAX_JSON_BYTES = 32 << 20
MAX_DATA_BYTES = 4 << 30
MAX_UNANNOUNCED_BYTES = (
    256 << 20
)  # of an answer that does not say how long it is: endless streams, gzip bombs
RETRIES, MAX_WAIT_SECONDS = 4, 30.0
POLL_SECONDS = 0.05
BUSY = (429, 502, 503, 504)

Progress = Callable[[int, int | None], None]  # bytes so far, bytes in all if announced
Sink = Callable[[bytes], None]  # takes a body piece by piece


@dataclass(frozen=True)
class NetworkSettings:
    """What QGIS's options say: proxies as requests wants them per URL, the CA bundle to verify
    with, and 'host:port' → SHA-256 of a certificate that the user accepted in spite of errors."""

    proxies_for: Callable[[str], Mapping[str, str]] = lambda _url: {}
    verify: bool | str = True
    accepted: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """A whole answer in memory. `headers` are case-insensitive."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)  # empty where a sink took it

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "").split(";")[0].strip().lower()

    def json(self) -> dict[str, Any]:
        """The JSON object in it; BadData where there is none."""
        return json_object(self.content_type, self.body)


@dataclass(frozen=True)
class _Sent:
    """What a request carries: form fields, or JSON, or form fields with files (name → file name,
    bytes, media type)."""

    form: Mapping[str, str] | None
    json: Any
    files: Mapping[str, tuple[str, bytes, str]] | None
    connect_seconds: float = CONNECT_SECONDS


def origin_of(url: str) -> str:
    """scheme://host:port in lower case, the default port written out. ValueError for a bad port."""
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    return f"{parts.scheme}://{(parts.hostname or '').lower()}:{port}"


def as_sent(url: str) -> str:
    """The address as it goes out. Two readers of one address may see two hosts in it
    (`http://other\\@portal/`), so what is compared is what the sender makes of it, and what is sent
    is what was compared. Raises ValueError for an address that two readers could read in two ways.
    """
    if any(char in "\\" or char <= " " or char == "\x7f" for char in url):
        raise ValueError("blank, control character or backslash in an address")
    if "@" in urlsplit(url).netloc:
        raise ValueError("a name before the host")
    sent = requests.Request("GET", url).prepare().url
    if sent is None or origin_of(sent) != origin_of(url):
        raise ValueError("two readers, two hosts")
    return sent


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_address(url: str) -> str:
    """The portal's address without a trailing slash; refuses what is no address and http beyond
    this machine."""
    url = url.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and bool(as_sent(url))
    except (ValueError, requests.RequestException):
        usable = False
    if not usable:
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
        accepted = self._network.accepted.get(urlsplit(self.origin).netloc, "")
        if accepted:
            self._session.verify = False  # one certificate instead of the authorities (pinned.py)
            self._session.mount("https://", PinnedAdapter(accepted))

    def absolute(self, url: str) -> str:
        """`url` made absolute on the portal; a link that leads to another origin is refused,
        whoever wrote it."""
        try:
            full = as_sent(urljoin(self.base_url + "/", url))
            origin = origin_of(full)
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
        return full

    def get(self, url: str, *, cancellation: Cancellation | None = None, **options: Any) -> Answer:
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
        """One answer, whole or not at all. Busy answers to GET are retried with back-off
        (`Retry-After` is heard).

        `sink_for` is asked once per try, with status and headers: the sink that it returns takes
        the body as it comes. What it does not take is no data: bounded as JSON is.
        `connect_seconds`: somebody waits for a first answer, so a connection that does not come
        by then is not tried again.
        Raises PortalUnreachable (no answer, still busy), BadData (too large, cut short, strange
        redirect), Cancelled.
        4xx and 5xx answers are returned: what they mean is the caller's to say.
        """
        cancellation = cancellation or Cancellation()
        target = self.absolute(url)
        tries = RETRIES if method == "GET" else 1
        wait = 0.5
        for attempt in range(tries):
            is_last = attempt == tries - 1
            try:
                answer = self._once(
                    method,
                    target,
                    headers,
                    _Sent(form, json, files, connect_seconds or CONNECT_SECONDS),
                    cancellation,
                    progress,
                    max_bytes,
                    sink_for,
                )
            except PortalUnreachable:
                if is_last or attempt >= 1 or connect_seconds is not None:
                    raise
            else:
                if answer.status not in BUSY or is_last:
                    return answer
                wait = _retry_after(answer.headers, wait)
            cancellation.wait(min(wait, MAX_WAIT_SECONDS))
            wait *= 2
        raise PortalUnreachable(tr("The portal does not answer. Try again later."))

    def _once(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        sent: _Sent,
        cancellation: Cancellation,
        progress: Progress | None,
        max_bytes: int,
        sink_for: Callable[[Answer], Sink | None] | None,
    ) -> Answer:
        def events() -> Iterator[Any]:
            """Runs in a thread of its own: the status line first, then unpacked pieces."""
            with self._session.request(
                method,
                url,
                headers={"Accept-Encoding": "gzip, deflate", **(headers or {})},
                data=sent.form,
                json=sent.json,
                files=sent.files,
                allow_redirects=False,
                stream=True,
                timeout=(sent.connect_seconds, READ_SECONDS),
                proxies=dict(self._network.proxies_for(url)),
            ) as response:
                yield response.status_code, dict(response.headers)
                packed = response.raw.stream(CHUNK_BYTES, decode_content=False)
                yield from unpacked(packed, response.headers.get("Content-Encoding", ""))

        stream = _in_background(events, cancellation)
        received = 0
        try:
            with _in_sentences():
                status, raw_headers = next(stream)
                answered = requests.structures.CaseInsensitiveDict(raw_headers)
                _refuse_redirection(status)
                sink = (
                    sink_for(Answer(status, url, answered, b"")) if sink_for is not None else None
                )
                if sink is None and sink_for is not None:
                    max_bytes = min(max_bytes, MAX_JSON_BYTES)
                announced, most = _bounds(answered, max_bytes, sink is not None)
                chunks: list[bytes] = []
                take = sink or chunks.append
                for chunk in stream:
                    take(chunk)
                    received += len(chunk)
                    if received > most:
                        raise _too_large(f"more than {most} bytes")
                    if progress is not None:
                        progress(received, announced)
        finally:
            stream.close()
        if announced is not None and received != announced and method != "HEAD":
            raise _cut_short(f"{received} of {announced} bytes")
        return Answer(status, url, answered, b"".join(chunks))


def _refuse_redirection(status: int) -> None:
    if status in (301, 302, 303, 307, 308):
        raise BadData(
            tr(
                "The portal answers with a redirection, which the plugin does not follow. "
                "Check the address."
            ),
            f"redirect, status {status}",
        )


def _bounds(headers: Mapping[str, str], max_bytes: int, streamed: bool) -> tuple[int | None, int]:
    """(bytes that the answer announces, None where it does not say; bytes that are read at most).
    streamed: a sink takes the body as it comes. Raises BadData for more than may be."""
    if not streamed:
        max_bytes = min(max_bytes, MAX_UNANNOUNCED_BYTES)
    plain = headers.get("Content-Encoding", "").strip().lower() in PLAIN
    announced = _whole_number(headers.get("Content-Length", "")) if plain else None
    if announced is not None and announced > max_bytes:
        raise _too_large(f"{announced} bytes announced")
    return announced, max_bytes if announced is not None else min(max_bytes, MAX_UNANNOUNCED_BYTES)


def _too_large(details: str) -> BadData:
    return BadData(tr("The portal's answer is too large to be used."), details)


def _cut_short(details: str) -> BadData:
    return BadData(tr("The download was cut short. Nothing was loaded; try again."), details)


@contextlib.contextmanager
def _in_sentences() -> Iterator[None]:
    """What the network's libraries raise, as BadData or PortalUnreachable."""
    try:
        yield
    except (
        requests.exceptions.ChunkedEncodingError,
        requests.exceptions.ContentDecodingError,
        ProtocolError,
    ) as error:
        raise _cut_short(type(error).__name__) from error
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


def _retry_after(headers: Mapping[str, str], otherwise: float) -> float:
    seconds = _whole_number(headers.get("Retry-After", ""))
    return otherwise if seconds is None else float(seconds)


def _whole_number(text: str) -> int | None:
    """Digits of the kind that HTTP knows; None for anything else ('²' is a digit to Python)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


_END = object()


def _in_background(
    produce: Callable[[], Iterator[Any]], cancellation: Cancellation
) -> Generator[Any, None, None]:
    """Iterate `produce()` in a daemon thread, so that the caller can leave within POLL_SECONDS when
    cancelled.

    The queue is short: memory stays bounded. A thread left behind ends with its own time-out.
    """
    items: queue.Queue[Any] = queue.Queue(maxsize=8)
    abandoned = threading.Event()

    def offer(item: Any) -> bool:
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
            offer(_END)
        except Exception as error:  # handed to the caller's thread
            offer(error)

    threading.Thread(target=run, name="occupancy-http", daemon=True).start()
    try:
        while True:
            cancellation.check()
            try:
                item = items.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue
            if item is _END:
                return
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        abandoned.set()
