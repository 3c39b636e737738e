"""The pages name modules that are there: a move leaves no old path behind."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("scripts/portal/*.md")]
ROOMS = ("", "occupancy_plugin", "occupancy_plugin/secrecy", "tests", "scripts/portal")
MODULE = re.compile(r"`([a-z_0-9]+(?:/[a-z_0-9]+)+\.py)")
HELD_BY = re.compile(r"`((?:[a-z_]+/)+test_\w+)`(?:: ((?:`?…?[a-z_0-9]+…?`?,? ?)+))?")
POINTER = re.compile(r"(?<![\w.])(?:[a-z_]+/)*[a-z_]+\.(?:py|md|toml)\b")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_module_that_a_page_names_is_there(page: Path) -> None:
    if page.name == "CHANGELOG.md":  # tells of days when they were elsewhere
        return
    names = set(MODULE.findall(page.read_text(encoding="utf-8")))
    absent = {name for name in names if not any((ROOT / room / name).exists() for room in ROOMS)}
    assert absent == set()


def test_paths_in_the_tables_of_changes_exist() -> None:
    """Where a change is made, in ARCHITECTURE.md, and where something is added, in
    CONTRIBUTING.md."""
    architecture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    changes = architecture.partition("## To change")[2].partition("\nFrench stands")[0]
    additions = contributing.partition("## To add")[2].partition("\n## ")[0]
    rows = [line for line in additions.splitlines() if line.startswith("|")]
    names = re.findall(r"`([^` ]+/[^` ]+)`", "\n".join(rows))
    places = [*re.findall(r"`([^`]+)`", changes), *names]
    assert min(len(names), len(places) - len(names)) >= 9
    roots = (ROOT, ROOT / "occupancy_plugin")
    assert [place for place in places if not any(list(root.glob(place)) for root in roots)] == []


def test_the_first_change_names_what_is_there() -> None:
    """`module.py`, `name`: that module contains the name."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = page.partition("## A first change")[2].partition("\n## ")[0]
    names = re.findall(r"`([\w/]+\.py)`[^`]{1,16}`(\w+)`", section)
    assert names
    lacking = {name for path, name in names if name not in (ROOT / path).read_text("utf-8")}
    assert lacking == set()


@pytest.mark.parametrize("name", ["guard.md", "portal_security.md"])
def test_every_finding_is_held_by_a_test_that_is_there(name: str) -> None:
    """The lists of findings name files of tests, and parts of the tests' names."""
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    folders = [ROOT / "tests", ROOT / "tests" / "unit" / "portal_reference"]
    lacking = []
    for file, tests in HELD_BY.findall(page):
        path = next((f for folder in folders if (f := folder / f"{file}.py").exists()), None)
        text = path.read_text(encoding="utf-8") if path is not None else ""
        parts = [part.strip(" `…") for part in tests.split(",") if "_" in part]
        lacking += [
            f"{file}: {part}" for part in parts or [""] if f"{part}" not in text or not text
        ]
    assert lacking == []


def test_every_module_that_a_docstring_points_to_is_there() -> None:
    """Beside the module, one room up, or from the root of the plugin or the project."""
    plugin = ROOT / "occupancy_plugin"
    modules = [
        path
        for folder in (plugin, ROOT / "scripts")
        for path in folder.rglob("*.py")
        if "vendor" not in path.parts
    ]
    lost = []
    for path in modules:
        places = (path.parent, path.parent.parent, plugin, ROOT)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                names = POINTER.findall(ast.get_docstring(node) or "")
                lost += [
                    f"{path.relative_to(ROOT)}: {name}"
                    for name in names
                    if not any((place / name).exists() for place in places)
                ]
    assert lost == []


def test_every_module_that_is_imported_by_a_string_is_there() -> None:
    """Stories name modules in strings, since they run inside QGIS."""
    lost = []
    for folder in (ROOT / "tests", ROOT / "scripts"):
        for path in folder.rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            named = dict(re.findall(r'^(\w+) = "(occupancy_plugin[\w.]*)"', text, re.MULTILINE))
            for string in re.findall(r'import_module\(\s*f?"([^"]+)"', text):
                for constant, value in named.items():
                    string = string.replace(f"{{{constant}}}", value)
                if string.startswith("occupancy_plugin."):
                    inside = string.replace("occupancy_plugin.occupancy_plugin", "occupancy_plugin")
                    place = ROOT / inside.replace(".", "/")
                    if not place.is_dir() and not place.with_suffix(".py").exists():
                        lost.append(f"{path.relative_to(ROOT)}: {string}")
    assert lost == []
