"""Recognises the format of a file by its first bytes, and holds the bounds that apply while it is
read."""

from __future__ import annotations

import zipfile
from enum import Enum
from pathlib import Path, PurePosixPath

from ...toolbelt.translation import tr
from ..errors import Unreadable, UnreadableFile

MAX_UNPACKED = 600_000_000  # bytes that a packed file declares
MAX_ROWS = 1_048_576
MAX_CELLS = 60_000_000
MAX_COLUMNS = 2_000
MAX_CELL = 100_000  # characters
MAX_GAP = 10_000  # empty rows between two that hold something
MAX_TEXT = 1_000_000_000  # bytes of a text file

GZIP = b"\x1f\x8b"  # the first bytes of rpls.csv.gz
HEAD_BYTES = 4096
LAYERS = {
    ".shp": "ESRI Shapefile",
    ".dbf": "ESRI Shapefile",
    ".gpkg": "GPKG",
    ".sqlite": "SQLite",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".fgb": "FlatGeobuf",
    ".tab": "MapInfo File",
    ".mif": "MapInfo File",
    ".mid": "MapInfo File",
    ".gml": "GML",
    ".kml": "KML",
}
TEXTS = (".csv", ".txt", ".tsv")


class FileFormat(Enum):
    """The reader that a file needs."""

    TEXT = "CSV"
    WORKBOOK = "XLSX"
    OPENDOCUMENT = "ODS"
    OLD_WORKBOOK = "XLS"
    LAYER = "layer"
    ARCHIVE = "ZIP"


WORKBOOKS = {
    ".xlsx": FileFormat.WORKBOOK,
    ".xlsm": FileFormat.WORKBOOK,
    ".ods": FileFormat.OPENDOCUMENT,
}
PACKED_TABLES = (*TEXTS, *WORKBOOKS, *LAYERS, ".parquet")  # the tables of an archive


def file_format(path: Path) -> FileFormat:
    """Return the format of an existing file. Raises Unreadable with what to do."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise Unreadable(
            tr("The file cannot be opened. Is it open in another program?"), type(error).__name__
        ) from error
    if not size or not head.strip(b"\0 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise Unreadable(tr("The file is empty."))
    if head.startswith(b"PK"):
        return _packed_format(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound_format(path, size)
    if head.startswith(GZIP):
        return FileFormat.TEXT
    suffix = path.suffix.lower()
    if head.startswith((b"SQLite format 3", b"fgb\x03", b"PAR1")) or _is_layer(head, suffix):
        return FileFormat.LAYER
    if suffix == ".dbf" and head[0] in (0x02, 0x03, 0x30, 0x31, 0x83, 0x8B, 0xF5):
        return FileFormat.LAYER
    _refuse_no_table(head, size)
    return FileFormat.TEXT


def _is_layer(head: bytes, suffix: str) -> bool:
    if head.startswith(b"\x00\x00\x27\x0a"):  # a shapefile
        return True
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"{") and (b'"type"' in head or suffix in (".json", ".geojson")):
        return True
    if suffix in (".tab", ".mif") and start[:1] in (b"!", b"V", b"v"):
        return True
    return suffix in (".gml", ".kml") and start.startswith(b"<")


def _refuse_no_table(head: bytes, size: int) -> None:
    """Raise Unreadable for files that are a table only by their name."""
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        raise Unreadable(
            tr(
                "This is a web page under a table's name. Open it in a spreadsheet program and "
                "save it as .xlsx or .csv."
            )
        )
    if start.startswith(b"<?xml"):
        raise Unreadable(
            tr(
                "This is an XML file. Open it in the program that made it and save it as .xlsx or "
                ".csv."
            )
        )
    if start.startswith((b"%pdf", b"\x89png", b"gif8", b"\xff\xd8\xff", b"rar!", b"7z\xbc")):
        raise Unreadable(tr("This is no table: a document, a picture or an archive."))
    if start.startswith((b"[", b"{")):
        raise Unreadable(tr("This is a JSON file that is no GeoJSON. Save the table as .csv."))
    if size > MAX_TEXT:
        raise Unreadable(
            tr("The file is larger than {n} MB. Keep one département and open that.").format(
                n=MAX_TEXT // 1_000_000
            )
        )


def _packed_format(path: Path) -> FileFormat:
    """Return the format of a zip file: a workbook, a document or an archive with tables. Raises
    Unreadable."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist())
            types = (
                packed.read("[Content_Types].xml")[:65536]
                if "[Content_Types].xml" in names
                else b""
            )
    except Exception as error:  # damaged bytes raise errors of zipfile, zlib, struct and others
        raise damaged(error) from error
    if any(name.lower().endswith("xl/workbook.bin") for name in names):
        raise Unreadable(tr("This is a binary workbook (.xlsb). Save it as .xlsx and open that."))
    if "xl/workbook.xml" in names or b"spreadsheetml" in types:
        return FileFormat.WORKBOOK
    if "content.xml" in names:
        return FileFormat.OPENDOCUMENT
    if any(PurePosixPath(name).suffix.lower() in PACKED_TABLES for name in names):
        return FileFormat.ARCHIVE
    raise Unreadable(tr("This is no table: a document, a picture or an archive."))


def _compound_format(path: Path, size: int) -> FileFormat:
    """Recognise an old office file: an old workbook, or a new one that a password encrypts. Raises
    Unreadable."""
    if size > MAX_UNPACKED:
        raise too_large()
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise locked()
    names = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
    if not any(name in content for name in names):
        raise Unreadable(tr("This is no table: a document, a picture or an archive."))
    return FileFormat.OLD_WORKBOOK


def locked() -> UnreadableFile:
    """Return the refusal of a file that needs a password."""
    return UnreadableFile(
        tr(
            "The file is protected by a password. Open it in a spreadsheet program, save it "
            "without the password, come back."
        )
    )


def damaged(error: BaseException | None = None) -> UnreadableFile:
    """Return the refusal of a file that is not whole. error: what its reader raised."""
    details = type(error).__name__ if error is not None else ""
    return UnreadableFile(
        tr(
            "The file is damaged or was not copied whole. Open it in the program that made it, "
            "save it again, come back."
        ),
        details,
    )


def too_large() -> UnreadableFile:
    return UnreadableFile(
        tr(
            "The file is too large to be read: keep one département, or fewer columns, and save it "
            "again."
        )
    )


def check_size(rows: int, cells: int, columns: int) -> None:
    """Raise Unreadable beyond the bounds of a table."""
    if columns > MAX_COLUMNS:
        raise Unreadable(tr("A row has more than {n} columns.").format(n=MAX_COLUMNS))
    if rows > MAX_ROWS or cells > MAX_CELLS:
        raise too_large()


def long_cell() -> Unreadable:
    return Unreadable(
        tr("A cell holds more than {n} characters: the file is no table.").format(n=MAX_CELL)
    )
