"""Reads the parts of a packed file (a zip of XML) element by element while they are unpacked:
within bounds, without DOCTYPE, cancellable."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Literal, cast
from xml.etree.ElementTree import (  # nosec B405: a DOCTYPE refuses, sizes are bounded
    Element,
    ParseError,
    XMLPullParser,
)

from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..grid import CancelCheck
from .kinds import MAX_UNPACKED, damaged, locked, too_large

CHUNK_BYTES = 262_144  # bytes, as expat blocks the interpreter while it parses a chunk
MAX_WAITING = 1_000_000  # elements that are kept until the next one that is asked for
MAX_ELEMENTS = 10_000_000  # of a part that are yielded: emptied, each still takes 100 bytes
DAMAGES = (  # what a damaged file, or numbers that are none, raise anywhere
    ParseError,
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    IndexError,
    KeyError,
    OverflowError,
)


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


class Package:
    """An open zip file. Within its context a damage becomes an Unreadable."""

    def __init__(self, path: Path | BinaryIO, check_cancelled: CancelCheck) -> None:
        self._check_cancelled = check_cancelled
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise damaged(error) from error
        self.names = {info.filename.replace("\\", "/"): info for info in self._zip.infolist()}
        if sum(info.file_size for info in self._zip.infolist()) > MAX_UNPACKED:
            self._zip.close()
            raise too_large()
        if any(info.flag_bits & 1 for info in self._zip.infolist()):
            self._zip.close()
            raise locked()

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()
        if isinstance(error, DAMAGES):
            raise damaged(error) from error

    def elements(
        self, name: str, *tags: str, with_beginnings: bool = False
    ) -> Iterator[tuple[bool, Element]]:
        """Yield (whether it is complete, element) for the elements of one part that have one of
        these names. A complete one has all that it contains, and is emptied afterwards.

        with_beginnings: yield each element at its beginning too. Raises Unreadable."""
        if name not in self.names:
            raise damaged()
        events: list[Literal["start", "end"]] = ["start", "end"] if with_beginnings else ["end"]
        parser: XMLPullParser = XMLPullParser(events)  # nosec B314
        is_wanted: dict[str, bool] = {}
        read = waiting = emptied = 0
        prolog = b""
        with self._zip.open(self.names[name]) as part:
            while chunk := part.read(CHUNK_BYTES):
                self._check_cancelled()
                read += len(chunk)
                if read > MAX_UNPACKED or waiting > MAX_WAITING or emptied > MAX_ELEMENTS:
                    raise too_large()
                if not is_wanted:
                    prolog = prolog[-2 * len(b"<!DOCTYPE") :] + chunk
                    _refuse_doctype(prolog)
                parser.feed(chunk)
                for event, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
                    waiting += 1
                    wanted = is_wanted.get(element.tag)
                    if wanted is None:
                        wanted = is_wanted[element.tag] = local_name(element) in tags
                    if wanted:
                        yield event == "end", element
                        if event == "end":
                            element.clear()
                            emptied, waiting = emptied + 1, 0
        parser.close()


def _refuse_doctype(beginning: bytes) -> None:
    """Raise Unreadable for a DOCTYPE, in any encoding that a parser knows."""
    if b"<!DOCTYPE" in beginning.replace(b"\0", b""):
        raise Unreadable(
            tr(
                "The file's XML declares its own grammar, which no office program writes: not "
                "opened."
            )
        )
