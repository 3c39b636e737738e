"""The user's files in a zip, as they are published."""

from __future__ import annotations

import zipfile
from pathlib import Path


def packed(folder: Path, *files: Path, inside: str = "") -> Path:
    path = folder / "données publiées.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, inside + file.name)
    return path
