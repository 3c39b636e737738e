"""Everything that a file may hold, as plain bytes and texts: archives, streams, databases, tables,
pictures of numbers."""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import sqlite3
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LARGEST = 40_000_000
DEPTH = 4
RASTERS = {".tif", ".tiff", ".asc"}


@dataclass(frozen=True)
class Piece:
    """Bytes to search and where they were found. `drawn`: they hold drawing commands (SVG, a PDF's
    streams)."""

    where: str
    body: bytes
    drawn: bool = False


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def pieces(path: Path) -> Iterator[Piece]:
    """The file itself, then all that can be unpacked from it."""
    if path.stat().st_size > LARGEST:
        return
    body = path.read_bytes()
    yield from unpacked(path.name, body, DEPTH)
    yield from tables(path)
    if body[:4] == b"%PDF":
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            text = subprocess.run(
                ["pdftotext", "-layout", str(path), "-"],
                capture_output=True,
                timeout=60,
                check=False,
            ).stdout
            yield Piece(f"{path.name}: text", text)


def unpacked(name: str, body: bytes, depth: int) -> Iterator[Piece]:
    drawn = body.lstrip()[:5] in (b"<?xml", b"<svg ") and b"<svg" in body[:2000]
    yield Piece(name, body, drawn)
    if depth == 0 or len(body) < 4:
        return
    if body[:2] == b"PK":
        with (
            contextlib.suppress(zipfile.BadZipFile, OSError, RuntimeError),
            zipfile.ZipFile(io.BytesIO(body)) as archive,
        ):
            for member in archive.namelist():
                yield from unpacked(f"{name}/{member}", archive.read(member), depth - 1)
    elif body[:2] == b"\x1f\x8b":
        with contextlib.suppress(OSError, EOFError, zlib.error):
            yield from unpacked(f"{name}: gunzipped", gzip.decompress(body), depth - 1)
    elif body[:4] == b"%PDF":
        for number, found in enumerate(
            re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", body, re.DOTALL)
        ):
            with contextlib.suppress(zlib.error):
                yield Piece(
                    f"{name}: stream {number}",
                    zlib.decompressobj().decompress(found.group(1)),
                    drawn=True,
                )
    elif body[:15] == b"SQLite format 3":
        yield from database(name, body, depth)
    elif body[:1] == b"\x78":
        with contextlib.suppress(zlib.error):
            yield from unpacked(f"{name}: inflated", zlib.decompress(body), depth - 1)


def database(name: str, body: bytes, depth: int) -> Iterator[Piece]:
    """Every table of an SQLite database as text, its blobs unpacked."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(body)
        names = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
            )
        ]
        for table in names:
            text: list[str] = []
            with contextlib.suppress(sqlite3.Error):
                quoted = table.replace('"', '""')
                for row in connection.execute(f'SELECT * FROM "{quoted}"'):
                    for value in row:
                        if isinstance(value, bytes) and value[:2] in (
                            b"\x1f\x8b",
                            b"PK",
                            b"\x78\x9c",
                        ):
                            yield from unpacked(f"{name}/{table}", value, depth - 1)
                    text.append(
                        "\t".join(
                            repr(value) if isinstance(value, float) else str(value) for value in row
                        )
                    )
            yield Piece(f"{name}/{table}", "\n".join(text).encode())
    except sqlite3.Error:
        return
    finally:
        connection.close()


def tables(path: Path) -> Iterator[Piece]:
    """What GDAL reads: attributes and outlines of vector files, cells of rasters."""
    from osgeo import gdal

    gdal.DontUseExceptions()
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        if path.suffix.lower() in RASTERS:
            raster = gdal.OpenEx(str(path), gdal.OF_RASTER)
            values = raster.ReadAsArray() if raster is not None else None
            if values is not None and values.size < 4_000_000:
                yield Piece(
                    f"{path.name}: cells",
                    " ".join(repr(float(v)) for v in set(values.ravel().tolist())).encode(),
                )
            return
        data = gdal.OpenEx(str(path), gdal.OF_VECTOR)
        for number in range(data.GetLayerCount() if data is not None else 0):
            lines: list[str] = []
            for feature in data.GetLayer(number):
                lines.append("\t".join(repr(feature[i]) for i in range(feature.GetFieldCount())))
                shape = feature.GetGeometryRef()
                if shape is not None:
                    lines.append(shape.ExportToWkt())
            yield Piece(f"{path.name}: layer {number}", "\n".join(lines).encode())
    except RuntimeError:
        return
    finally:
        gdal.PopErrorHandler()
