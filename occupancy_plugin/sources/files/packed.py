"""Parts of a packed file (a zip of XML), parsed while they are unpacked: bounds, no DOCTYPE,
cancel."""

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
from ..grid import Tick
from .kinds import MAX_UNPACKED, damaged, locked, too_large

CHUNK = 262_144  # bytes: expat holds the interpreter while it parses one


class Package:
    """An open zip. `parse` feeds one part to handlers."""

    def __init__(self, path: Path | BinaryIO, tick: Tick) -> None:
        self._tick = tick
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
        end: Callable[[str], None],
        text: Callable[[str], None],
        local: bool = True,
    ) -> None:
        """Parse one part; `local`: names come without their namespace's prefix. Raises
        Unreadable."""
        info = self.names.get(name)
        if info is None:
            raise damaged()
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.CharacterDataHandler = text

        def root(tag: str, attributes: dict[str, str]) -> None:
            """The first element tells whether names carry a prefix that is to be taken off."""
            if local and ":" in tag:
                parser.StartElementHandler = lambda tag, attributes: start(
                    tag.rpartition(":")[2], attributes
                )
                parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
                start(tag.rpartition(":")[2], attributes)
            else:
                parser.StartElementHandler, parser.EndElementHandler = start, end
                start(tag, attributes)

        parser.StartElementHandler = root
        unpacked = 0
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(CHUNK):
                    self._tick()
                    unpacked += len(chunk)
                    if unpacked > MAX_UNPACKED:
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
