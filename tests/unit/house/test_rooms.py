"""The house stays a house: rooms that one can take in, with their purpose on the door."""

from __future__ import annotations

import ast
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[3]
VENDOR = ROOT / "occupancy_plugin" / "vendor"
MODULES, LINES, FUNCTION_LINES = 14, 400, 62
ROOMS = sorted(
    folder
    for top in ("occupancy_plugin", "scripts")
    for folder in [ROOT / top, *(ROOT / top).rglob("*")]
    if folder.is_dir() and any(folder.glob("*.py"))
    if VENDOR not in folder.parents  # other people's houses, there once a package was made
)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_a_room_holds_at_most_fourteen_modules(room: Path) -> None:
    modules = [path.name for path in room.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MODULES, modules


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_a_room_says_what_it_is_for(room: Path) -> None:
    door = room / "__init__.py"
    assert ast.get_docstring(ast.parse(door.read_text("utf-8"))), f"{door} says nothing"


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in (*ROOMS, *(ROOT / "tests").rglob("*/"))
        for path in folder.glob("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > LINES
    }
    assert long == {}


def test_no_function_is_longer_than_a_screen() -> None:
    """The plugin's own; a story or a document of the scripts is read from top to bottom."""
    long = {
        f"{path.relative_to(ROOT)}: {node.name}": lines
        for room in ROOMS
        if room.is_relative_to(ROOT / "occupancy_plugin") and "vendor" not in room.parts
        for path in room.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


def test_no_test_imports_from_a_test() -> None:
    """What two of them need lies beside them."""
    lending = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in [getattr(node, "module", None) or "", *(one.name for one in node.names)]
        if name.rpartition(".")[2].startswith("test_")
    }
    assert lending == set()


def test_each_module_of_the_gate_has_tests_of_its_own() -> None:
    """In the same folder under tests/unit, on tables that one can work out by hand. A module
    without a function, data and nothing more, needs none."""
    gate, tests = ROOT / "occupancy_plugin" / "secrecy", ROOT / "tests" / "unit" / "secrecy"
    untried = {
        str(path.relative_to(gate))
        for path in gate.rglob("*.py")
        if path.name != "__init__.py"
        and any(
            isinstance(n, ast.FunctionDef) for n in ast.walk(ast.parse(path.read_text("utf-8")))
        )
        and not (tests / path.relative_to(gate).parent / f"test_{path.name}").exists()
    }
    assert untried == set()


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Imports inside functions count: a circle that starts late is one."""
    graph = grimp.build_graph("occupancy_plugin", "scripts", exclude_type_checking_imports=True)
    ours = {name for name in graph.modules if not name.startswith("occupancy_plugin.vendor.")}
    ahead = {name: graph.find_modules_directly_imported_by(name) for name in ours}
    while bare := {name for name, imported in ahead.items() if not imported & ahead.keys()}:
        ahead = {name: imported for name, imported in ahead.items() if name not in bare}
    assert sorted(ahead) == []
