"""The house stays a house: rooms that one can take in, with their purpose on the door."""

from __future__ import annotations

import ast
from pathlib import Path

import grimp
import pytest

from scripts.ceilings import ceilings, faults

ROOT = Path(__file__).resolve().parents[3]
VENDOR = ROOT / "occupancy_plugin" / "vendor"
PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
ROOMS = sorted(
    folder
    for top in ("occupancy_plugin", "scripts")
    for folder in [ROOT / top, *(ROOT / top).rglob("*")]
    if folder.is_dir() and any(folder.glob("*.py"))
    if VENDOR not in folder.parents  # other people's houses, there once a package was made
)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_a_room_says_what_it_is_for(room: Path) -> None:
    door = room / "__init__.py"
    assert ast.get_docstring(ast.parse(door.read_text("utf-8"))), f"{door} says nothing"


def test_every_room_of_the_plugin_has_a_ceiling() -> None:
    rooms = {
        f"occupancy_plugin/{door.parent.name}"
        for door in (ROOT / "occupancy_plugin").glob("*/__init__.py")
    }
    assert rooms - {"occupancy_plugin/vendor"} <= ceilings(PYPROJECT).keys()


def test_a_ceiling_that_rises_or_is_removed_is_a_fault() -> None:
    table = {"gate": [100, 50], "guard": [80, 50]}
    sizes, before = {"gate": 100, "guard": 80}, {"gate": 100, "guard": 80}
    assert faults(table, sizes, before) == []
    assert faults({"gate": [101, 50]}, {"gate": 101}, before) == [
        "gate: its ceiling was 100. A ceiling only falls.",
        "guard: its ceiling was removed.",
    ]
    assert faults(table, {"gate": 101, "guard": 19}, before) == [
        "gate: 101, over its ceiling of 100.",
        "guard: 19, so its ceiling falls to 79 or less.",
    ]


def test_no_test_imports_from_a_test() -> None:
    """Modules that two of them need are next to them."""
    lending = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
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
    """Imports inside functions and imports of types count too."""
    graph = grimp.build_graph("occupancy_plugin", "scripts", cache_dir=None)
    ours = {name for name in graph.modules if not name.startswith("occupancy_plugin.vendor.")}
    ahead = {name: graph.find_modules_directly_imported_by(name) for name in ours}
    while bare := {name for name, imported in ahead.items() if not imported & ahead.keys()}:
        ahead = {name: imported for name, imported in ahead.items() if name not in bare}
    assert sorted(ahead) == []
