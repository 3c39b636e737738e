"""Recognises a file that counts households by its first bytes, without keeping any of them.

When such a file is dropped on QGIS, the plugin offers the gate before it becomes a raw layer."""

from __future__ import annotations

import zipfile
from codecs import getincrementaldecoder
from pathlib import Path

from .files.kinds import TEXTS
from .mapping.occupancy_words import POPULATION
from .mapping.spelling import normalise

PACKED = {  # the parts of a packed file that hold its texts
    ".xlsx": ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"),
    ".xlsm": ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"),
    ".ods": ("content.xml",),
}
TEXT_BYTES, PART_BYTES = 20_000, 200_000  # bytes that are read from the beginning


def looks_like_occupancy(path: str | Path) -> bool:
    """Whether a heading at the beginning of the file counts households.

    False for files that cannot be read: QGIS opens those as usual."""
    path = Path(path)
    suffix = path.suffix.lower()
    try:
        if suffix in TEXTS:
            with path.open("rb") as file:
                return _names_households(file.read(TEXT_BYTES))
        if suffix in PACKED:
            with zipfile.ZipFile(path) as packed:
                return any(
                    _names_households(packed.open(name).read(PART_BYTES))
                    for name in PACKED[suffix]
                    if name in packed.namelist()
                )
    except Exception:  # QGIS says what is wrong with it
        return False
    return False


def _names_households(content: bytes) -> bool:
    """Whether the text names a count of households, in UTF-8, Windows-1252 or UTF-16.

    Decoded incrementally, because `content` may end in the middle of a character."""
    for encoding in ("utf-8", "cp1252", "utf-16"):
        reader = getincrementaldecoder(encoding)("strict" if encoding == "utf-8" else "replace")
        try:
            text = reader.decode(content)
        except UnicodeDecodeError:
            continue
        if POPULATION.search(normalise(text)):
            return True
    return False
