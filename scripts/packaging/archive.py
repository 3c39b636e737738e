"""The zip that QGIS installs. The same commit gives the same bytes: names in order, one date, one
mode, one level of compression."""

from __future__ import annotations

import subprocess
import time
import zipfile
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = "occupancy_plugin"
TOP_FILES = ("metadata.txt", "LICENSE", "CHANGELOG.md", "__init__.py")
FOLDERS = ("occupancy_plugin", "resources")
GENERATED = ("i18n/*.qm", "occupancy_plugin/vendor/**/*", "resources/guide/**/*")
MODE = 0o644  # of every file in the zip


def metadata() -> dict[str, str]:
    """Return the facts of metadata.txt."""
    return parse_metadata((ROOT / "metadata.txt").read_text(encoding="utf-8"))


def parse_metadata(text: str) -> dict[str, str]:
    """Return the section `general` as the plugin repository reads it: interpolated, with keys as
    written."""
    parser = ConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return dict(parser.items("general"))


def contents() -> list[Path]:
    """Return the files of the zip in order: those of the product under version control, and those
    that set-up and packaging generate."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z", *FOLDERS], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    files = {ROOT / name for name in (*TOP_FILES, *tracked) if name}
    for pattern in GENERATED:
        files |= {
            path
            for path in ROOT.glob(pattern)
            if path.is_file() and "__pycache__" not in path.parts
        }
    return sorted(path for path in files if path.is_file())


def commit_date() -> tuple[int, int, int, int, int, int]:
    """Return the date of the last commit in UTC, which every file in the zip gets."""
    stamp = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    year, month, day, hour, minute, second = time.gmtime(int(stamp))[:6]
    return year, month, day, hour, minute, second


def write_archive(target: Path) -> Path:
    """Write the zip to `target`, in place of an older one."""
    date = commit_date()
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in contents():
            entry = zipfile.ZipInfo(f"{PLUGIN}/{path.relative_to(ROOT).as_posix()}", date)
            entry.create_system = 3  # Unix, whatever builds it
            entry.external_attr = MODE << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return target
