"""Builds the user guide into resources/guide/{fr,en}, without network: `python -m scripts.guide`.
Any warning is a failure. The pages are in the zip, without the files that only a web server needs.

`--site`: builds all files into dist/guide as a static site, whose first page redirects to the
browser's language."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "docs" / "guide"
TARGET = ROOT / "resources" / "guide"
SITE = ROOT / "dist" / "guide"
LANGUAGES = ("fr", "en")
WITHOUT = ("*.map", "sitemap*", "404.html", "assets/javascripts/lunr", "assets/javascripts/workers")


DOOR = (SOURCE / "door.html").read_text(encoding="utf-8")


def build(language: str, target: Path, without: tuple[str, ...] = WITHOUT) -> list[str]:
    """Build the guide in one language. Return the build's warnings."""
    with tempfile.TemporaryDirectory(prefix="occupancy-guide-") as folder:
        work = Path(folder)
        shutil.copytree(SOURCE / language, work / language)
        shutil.copytree(SOURCE / "pictures" / language, work / language / "pictures")
        shutil.copy(SOURCE / f"{language}.yml", work)
        shutil.rmtree(target, ignore_errors=True)
        mkdocs = Path(sys.executable).with_name("mkdocs")
        command = [str(mkdocs), "build", "--strict", "-f", f"{language}.yml", "-d", str(target)]
        ran = subprocess.run(command, cwd=work, capture_output=True, text=True)
    complaints = [line for line in ran.stderr.splitlines() if line.startswith(("WARNING", "ERROR"))]
    if ran.returncode != 0 and not complaints:
        complaints = [ran.stderr.strip()]
    for pattern in without:
        for path in target.rglob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return complaints


def main() -> int:
    as_site = "--site" in sys.argv[1:]
    target, without = (SITE, ()) if as_site else (TARGET, WITHOUT)
    complaints = [
        line for language in LANGUAGES for line in build(language, target / language, without)
    ]
    if as_site:
        (target / "index.html").write_text(DOOR, "utf-8")
    for line in complaints:
        print(line, file=sys.stderr)
    pages = len(list(target.rglob("*.html")))
    print(f"{target.relative_to(ROOT)}: {pages} pages, {len(complaints)} warnings")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
