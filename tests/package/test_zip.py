"""The zip that QGIS installs: complete, nothing but the product in it, and it starts in a fresh
profile."""

from __future__ import annotations

import re
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

from scripts.desktop import Desktop

ROOT = Path(__file__).resolve().parents[2]
STORY = Path(__file__).with_name("story.py")


@pytest.fixture(scope="module")
def package() -> Path:
    parser = ConfigParser(interpolation=None)
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    return ROOT / "dist" / f"occupancy_plugin-{parser['general']['version']}.zip"


def test_it_holds_the_product_and_nothing_else(package: Path) -> None:
    names = zipfile.ZipFile(package).namelist()
    assert {name.split("/")[0] for name in names} == {"occupancy_plugin"}
    assert {
        "occupancy_plugin/metadata.txt",
        "occupancy_plugin/LICENSE",
        "occupancy_plugin/__init__.py",
    } <= set(names)
    assert "occupancy_plugin/i18n/occupancy_plugin_fr.qm" in names
    strange = [
        n
        for n in names
        if re.search(r"(^|/)(tests?|scripts|\.git|__pycache__)(/|$)|\.(so|pyd|dll|exe|pyc)$", n)
    ]
    assert strange == []


def test_no_credential_and_no_private_path_is_in_it(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        for name in archive.namelist():
            body = archive.read(name)
            assert not re.search(rb"(?<![\w.])/(work|home|root|tmp)/", body), name
            assert b"BEGIN PRIVATE KEY" not in body, name


def test_it_starts_in_a_fresh_profile(package: Path, tmp_path: Path) -> None:
    with Desktop("https://portal.example.fr", folder=tmp_path, package=package) as desktop:
        assert desktop.run(STORY, "started") == {
            "dock": True,
            "provider": ["audit", "export", "load", "protect"],
        }
