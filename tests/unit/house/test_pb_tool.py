"""pb_tool builds what scripts/package releases: QGIS developers try `pbt` first."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from scripts.packaging.archive import PLUGIN, ROOT, contents

TRAVELLING = ("__init__.py", "metadata.txt", "LICENSE", "CHANGELOG.md")
SOURCES = {f"{PLUGIN}/i18n/occupancy_plugin_fr.ts"}  # pb_tool takes the folder as it is


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies the configuration's files elsewhere, because pbt writes next to them."""
    folder = tmp_path_factory.mktemp("pb_tool")
    for name in ("pb_tool.cfg", *TRAVELLING):
        shutil.copy(ROOT / name, folder / name)
    for name in ("occupancy_plugin", "resources", "i18n"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def pbt(folder: Path, *words: str) -> str:
    """Every question answered with yes."""
    command = [str(Path(sys.executable).with_name("pbt")), *words]
    process = subprocess.run(command, cwd=folder, input="y\n" * 5, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


def test_the_configuration_is_whole(checkout: Path) -> None:
    assert "contains all mandatory items" in pbt(checkout, "validate")


def test_translations_are_compiled(checkout: Path) -> None:
    compiled = checkout / "i18n" / "occupancy_plugin_fr.qm"
    compiled.unlink(missing_ok=True)
    pbt(checkout, "translate")
    assert compiled.stat().st_size > 100_000


def test_the_zip_holds_the_files_of_a_release(checkout: Path) -> None:
    pbt(checkout, "translate")
    pbt(checkout, "zip")
    with zipfile.ZipFile(checkout / f"{PLUGIN}.zip") as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    released = {f"{PLUGIN}/{path.relative_to(ROOT).as_posix()}" for path in contents()}
    assert names - SOURCES == released


def test_it_is_deployed_where_one_says(checkout: Path, tmp_path: Path) -> None:
    pbt(checkout, "deploy", "-y", "-p", str(tmp_path))
    assert (tmp_path / PLUGIN / "metadata.txt").is_file()
    assert (tmp_path / PLUGIN / "occupancy_plugin" / "plugin.py").is_file()
