"""Does a file look like a table that counts households? Its beginning tells; nothing is kept."""

from __future__ import annotations

import zipfile
from codecs import getincrementaldecoder
from pathlib import Path

from .mapping.occupancy_words import POPULATION
from .mapping.spelling import plain

TEXTS = (".csv", ".txt", ".tsv")
PACKED = {
    ".xlsx": ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"),
    ".xlsm": ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"),
    ".ods": ("content.xml",),
}
LOOKED_AT = 200_000  # bytes


def likely(path: str | Path) -> bool:
    """True for a table with a heading of households at its beginning."""
    path = Path(path)
    suffix = path.suffix.lower()
    try:
        if suffix in TEXTS:
            with path.open("rb") as file:
                return _speaks(file.read(LOOKED_AT // 10))
        if suffix in PACKED:
            with zipfile.ZipFile(path) as packed:
                return any(
                    _speaks(packed.open(name).read(LOOKED_AT))
                    for name in PACKED[suffix]
                    if name in packed.namelist()
                )
    except Exception:  # a file that cannot be looked at is QGIS's own affair
        return False
    return False


def _speaks(content: bytes) -> bool:
    """The beginning of a text in any of the three; its end may be cut within a letter."""
    for encoding in ("utf-8", "cp1252", "utf-16"):
        reader = getincrementaldecoder(encoding)("strict" if encoding == "utf-8" else "replace")
        try:
            text = reader.decode(content)
        except UnicodeDecodeError:
            continue
        if POPULATION.search(plain(text)):
            return True
    return False
