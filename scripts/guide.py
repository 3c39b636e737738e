"""Builds the user guide into resources/guide/{fr,en}: `python -m scripts.guide`. Offline, and any
warning is a failure. The pages travel in the zip, without what a page on a disk has no use for."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "docs" / "guide"
TARGET = ROOT / "resources" / "guide"
LANGUAGES = ("fr", "en")
WITHOUT = ("*.map", "sitemap*", "404.html", "assets/javascripts/lunr", "assets/javascripts/workers")


def build(language: str, target: Path) -> list[str]:
    """The guide in one language; the warnings of the build, [] = none."""
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
    for pattern in WITHOUT:
        for path in target.rglob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return complaints


def main() -> int:
    complaints = [line for language in LANGUAGES for line in build(language, TARGET / language)]
    for line in complaints:
        print(line, file=sys.stderr)
    pages = len(list(TARGET.rglob("*.html")))
    print(f"{TARGET.relative_to(ROOT)}: {pages} pages, {len(complaints)} warnings")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
