"""The zip by the plugin repository's rules: complete, nothing but the product in it, the same bytes
each time."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from configparser import ConfigParser
from io import StringIO
from pathlib import Path

import pytest

from scripts.packaging.archive import PLUGIN, contents, metadata, write_archive
from scripts.packaging.materials import BROUGHT_BY_QGIS
from scripts.packaging.rules import breaches

ROOT = Path(__file__).resolve().parents[2]
PLANTED = {
    "occupancy_plugin/occupancy_plugin/a.py": ("exec('1')\n", "bandit B102"),
    "occupancy_plugin/resources/b.txt": (
        "aws = 'AKIA" + "QWERTYUIOPASDFGH'\n",
        "detect-secrets AWS Access Key",
    ),
    "occupancy_plugin/occupancy_plugin/c.so": ("x", "binary"),
    "occupancy_plugin/.hidden": ("x", "hidden"),
    "second/d.py": ("", "not one top folder"),
}


def test_it_holds_the_product_whole_and_nothing_else(package: Path) -> None:
    names = {name.removeprefix(f"{PLUGIN}/") for name in zipfile.ZipFile(package).namelist()}
    modules = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "occupancy_plugin").rglob("*.py")
        if "__pycache__" not in path.parts
    }
    assert modules <= names
    assert {"metadata.txt", "LICENSE", "__init__.py", "i18n/occupancy_plugin_fr.qm"} <= names
    roots = {name.split("/")[0] for name in names if "/" in name}
    assert roots == {"occupancy_plugin", "resources", "i18n"}


def test_the_plugin_repository_would_take_it(package: Path) -> None:
    assert breaches(package) == []


@pytest.fixture(scope="module")
def breach_texts(package: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the breaches found in a zip of the product's top files that has all planted ones. It
    is read once. The scanners read the whole product in the test before: half a minute."""
    spoiled = tmp_path_factory.mktemp("spoiled") / "spoiled.zip"
    with zipfile.ZipFile(package) as whole, zipfile.ZipFile(spoiled, "w") as copy:
        for entry in whole.infolist():
            if entry.filename.count("/") > 1:
                continue
            body = whole.read(entry)
            if entry.filename == f"{PLUGIN}/metadata.txt":
                body = body.replace(b"about=", b"about=no rate of 100 %: ")
            copy.writestr(entry, body)
        for name, (planted, _) in PLANTED.items():
            copy.writestr(name, planted)
    return breaches(spoiled)


@pytest.mark.parametrize("name", PLANTED)
def test_every_planted_breach_of_the_repository_s_rules_is_found(
    breach_texts: list[str], name: str
) -> None:
    """Each planted breach is found."""
    assert any(PLANTED[name][1] in breach for breach in breach_texts)


def test_a_bare_per_cent_sign_in_the_metadata_is_refused(breach_texts: list[str]) -> None:
    """ConfigParser, and so QGIS and the plugin site, takes it for an interpolation."""
    assert any("metadata.txt cannot be read" in breach for breach in breach_texts)


def test_metadata_reads_the_same_with_and_without_interpolation(package: Path) -> None:
    text = zipfile.ZipFile(package).read(f"{PLUGIN}/metadata.txt").decode("utf-8")
    plain, as_qgis = ConfigParser(interpolation=None), ConfigParser()
    plain.read_file(StringIO(text))
    as_qgis.read_file(StringIO(text))
    assert dict(plain["general"]) == dict(as_qgis["general"])
    assert "supportsqt6" not in plain["general"]


def test_two_builds_give_the_same_bytes(package: Path, tmp_path: Path) -> None:
    """The zip depends neither on the files' dates nor on the umask."""
    before = os.umask(0o077)
    try:
        for path in contents()[:3]:
            os.utime(path)
        again = write_archive(tmp_path / "again.zip")
    finally:
        os.umask(before)
    assert again.read_bytes() == package.read_bytes()


def test_the_bill_of_materials_names_the_zip_and_all_that_is_in_it(package: Path) -> None:
    bill = json.loads(package.with_suffix(".cdx.json").read_text(encoding="utf-8"))
    plugin = bill["metadata"]["component"]
    assert plugin["version"] == metadata()["version"]
    assert plugin["hashes"][0]["content"] == hashlib.sha256(package.read_bytes()).hexdigest()
    travelling = {
        name.split("/")[3].removesuffix(".dist-info").split("-")[0].lower()
        for name in zipfile.ZipFile(package).namelist()
        if name.startswith(f"{PLUGIN}/occupancy_plugin/vendor/") and ".dist-info/" in name
    }
    names = {component["name"].lower(): component["scope"] for component in bill["components"]}
    assert {name for name, scope in names.items() if scope == "required"} == travelling
    assert {name for name, scope in names.items() if scope == "excluded"} == set(BROUGHT_BY_QGIS)


def test_no_private_path_is_in_it(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        for name in archive.namelist():
            body = archive.read(name)
            assert not any(f"/{folder}/".encode() in body for folder in ("work", "root")), name
