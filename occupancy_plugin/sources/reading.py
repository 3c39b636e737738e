"""Reads a file into grids: the only module through which bytes come in."""

from __future__ import annotations

from pathlib import Path

from ..toolbelt.errors import OccupancyError
from ..toolbelt.translation import tr
from .errors import Unreadable
from .files.archive import read_archive
from .files.kinds import FileFormat, damaged, file_format
from .files.opendocument import read_opendocument
from .files.text import read_text
from .files.workbook import read_workbook
from .grid import CancelCheck, Grid


def read_grids(
    path: Path | str,
    layer: str = "",
    encoding: str = "",
    separator: str = "",
    *,
    check_cancelled: CancelCheck,
) -> list[Grid]:
    """Return all sheets or layers of a file as text. Hidden sheets have a name only.

    layer                the one to read (a hidden sheet too), '' for all that are visible
    encoding, separator  for text files, '' to detect them
    Raises Unreadable, and Cancelled once `check_cancelled` does."""
    path = Path(path)
    if path.is_dir():
        raise Unreadable(tr("This is a folder: choose a file."))
    if not path.exists():
        raise Unreadable(tr("There is no file {name}.").format(name=path.name))
    kind = file_format(path)
    try:
        if kind is FileFormat.TEXT:
            return [read_text(path, encoding, separator, check_cancelled)]
        if kind is FileFormat.WORKBOOK:
            grids = read_workbook(path, layer, check_cancelled)
        elif kind is FileFormat.OPENDOCUMENT:
            grids = read_opendocument(path, layer, check_cancelled)
        elif kind is FileFormat.ARCHIVE:
            grids = read_archive(path, layer, encoding, separator, check_cancelled)
        else:
            from .files.vector import read_layers  # GDAL is not needed for the others

            grids = read_layers(path, kind, layer, check_cancelled)
    except OccupancyError:
        raise
    except MemoryError as error:
        raise damaged(error) from error
    except (OSError, ValueError, IndexError, KeyError, OverflowError, RecursionError) as error:
        raise damaged(error) from error
    if layer and layer not in [grid.name for grid in grids]:
        raise Unreadable(tr("The file has no sheet or layer “{name}”.").format(name=layer))
    return grids
