"""Parses the parts of a packed file (a zip of XML) while they are unpacked: within bounds, without
DOCTYPE, cancellable."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO
from xml.parsers import expat  # nosec B406: a DOCTYPE refuses, sizes are bounded

from ...toolbelt.errors import OccupancyError
from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..grid import CancelCheck
from .kinds import MAX_UNPACKED, damaged, locked, too_large

CHUNK_BYTES = 262_144  # bytes, as expat blocks the interpreter while it parses a chunk


def _ignore(_text: str) -> None:
    """Ignore the texts or ends of elements, in parts of which only the beginnings are read."""


class Package:
    """An open zip file. `parse` feeds one part to handlers."""

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

    def parse(
        self,
        name: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] = _ignore,
        text: Callable[[str], None] = _ignore,
        without_prefix: bool = True,
    ) -> None:
        """Parse one part. Raises Unreadable.

        start, end, text  handlers of tags and characters
        without_prefix    remove the prefix of the namespace from names"""
        info = self.names.get(name)
        if info is None:
            raise damaged()
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.CharacterDataHandler = text

        def start_root(tag: str, attributes: dict[str, str]) -> None:
            """Handle the first element, which shows whether names carry a prefix."""
            if without_prefix and ":" in tag:
                parser.StartElementHandler = lambda tag, attributes: start(
                    tag.rpartition(":")[2], attributes
                )
                parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
                start(tag.rpartition(":")[2], attributes)
            else:
                parser.StartElementHandler, parser.EndElementHandler = start, end
                start(tag, attributes)

        parser.StartElementHandler = start_root
        bytes_unpacked = 0
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(CHUNK_BYTES):
                    self._check_cancelled()
                    bytes_unpacked += len(chunk)
                    if bytes_unpacked > MAX_UNPACKED:
                        raise too_large()
                    parser.Parse(chunk, False)
                parser.Parse(b"", True)
        except OccupancyError:
            raise
        except (
            expat.ExpatError,
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
        ) as error:
            raise damaged(error) from error


def _refuse_doctype(*_arguments: object) -> None:
    raise Unreadable(
        tr("The file's XML declares its own grammar, which no office program writes: not opened.")
    )
