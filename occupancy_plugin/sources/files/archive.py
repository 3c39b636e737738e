"""Reads a zip with tables in it, as statistical offices publish them, without unpacking to the
disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path, PurePosixPath

from ...toolbelt.errors import OccupancyError
from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..grid import CancelCheck, Grid
from .kinds import (
    MAX_UNPACKED,
    PACKED_TABLES,
    TEXTS,
    WORKBOOKS,
    FileFormat,
    damaged,
    locked,
    too_large,
)
from .opendocument import read_opendocument
from .text import text_grid
from .workbook import read_workbook

DAMAGE_ERRORS = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError)
MAX_TABLES = 60  # tables that are read from an archive
PART_SUFFIXES = (".dbf", ".mid")  # files of a layer whose main file has another ending


def read_archive(
    path: Path, layer: str, encoding: str, separator: str, check_cancelled: CancelCheck
) -> list[Grid]:
    """Return the tables of all files inside. Raises Unreadable.

    A table is named “file.csv”, or “file.xlsx – sheet”. A file that is no table (a readme) is left
    out, unless it is the largest."""
    try:
        with zipfile.ZipFile(path) as archive:
            grids = []
            members = sorted(_members(archive), key=lambda member: -member.file_size)
            for number, member in enumerate(members):
                check_cancelled()
                try:
                    grids += _grids(archive, member, layer, encoding, separator, check_cancelled)
                except Unreadable as error:
                    if not number:
                        name = PurePosixPath(member.filename).name
                        raise Unreadable(f"{name} – {error}", error.details) from error
    except OccupancyError:
        raise
    except DAMAGE_ERRORS as error:
        raise damaged(error) from error
    return [replace(grid, kind=FileFormat.ARCHIVE.value) for grid in grids]


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files that may hold a table. Raises Unreadable for locked or large ones."""
    layers = {PurePosixPath(name).with_suffix("") for name in archive.namelist()
              if PurePosixPath(name).suffix.lower() in (".shp", ".mif", ".tab")}  # fmt: skip
    tables = []
    for info in archive.infolist():
        path = PurePosixPath(info.filename)
        suffix = path.suffix.lower()
        hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
        if suffix not in PACKED_TABLES or info.is_dir() or hidden:
            continue
        if suffix in PART_SUFFIXES and path.with_suffix("") in layers:
            continue
        if info.flag_bits & 1:
            raise locked()
        if info.file_size > MAX_UNPACKED:
            raise too_large()
        tables.append(info)
    if len(tables) > MAX_TABLES:
        raise Unreadable(tr("The archive holds many tables: unpack it and open the one you want."))
    return tables


def _grids(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    layer: str,
    encoding: str,
    separator: str,
    check_cancelled: CancelCheck,
) -> list[Grid]:
    path_inside = PurePosixPath(member.filename)
    suffix, name = path_inside.suffix.lower(), path_inside.name
    if suffix in TEXTS:
        grid = text_grid(archive.read(member), encoding, separator, check_cancelled)
        return [replace(grid, name=name)]
    if suffix in WORKBOOKS:
        reader = read_workbook if WORKBOOKS[suffix] is FileFormat.WORKBOOK else read_opendocument
        sheet = layer.partition(f"{name} – ")[2]
        grids = reader(io.BytesIO(archive.read(member)), sheet, check_cancelled)
    else:
        from .vector import read_layers  # GDAL is not needed for the others

        file = zipfile.Path(archive, member.filename)
        grids = read_layers(file, FileFormat.LAYER, "", check_cancelled)
    return [replace(grid, name=f"{name} – {grid.name}") for grid in grids]
