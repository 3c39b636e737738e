"""Names are nouns of the field: no adverb, no quantifier, no participle without its noun."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
VAGUE = {
    *(
        "above",
        "below",
        "beneath",
        "over",
        "under",
        "near",
        "nearby",
        "beside",
        "inside",
        "outside",
    ),
    *("apart", "together", "across", "around", "back", "here", "there", "now", "then", "again"),
    *("before", "after", "later", "already", "still", "somehow", "glance", "hurry", "among"),
    *("left", "rest", "own", "others", "both", "several"),
    *("found", "given", "seen", "wanted", "done", "kept", "told", "said", "asked", "put", "taken"),
    *("gone", "made", "got", "held", "meant", "heard"),
}
MOST = 1 / 100  # as in the libraries that this house looks up to; the gate had one in ten
REWRITTEN = ("occupancy_plugin/secrecy/zonings", "scripts/portal/rows")  # their names come after


def rooms() -> list[Path]:
    """The packages right below the plugin, the gate's and the reference portal's, the scripts."""
    folders = [ROOT / "occupancy_plugin", ROOT / "scripts", ROOT / "scripts" / "portal"]
    below = [path.parent for folder in folders for path in folder.glob("*/__init__.py")]
    return sorted({*folders, *below} - {ROOT / "occupancy_plugin" / "vendor"})


def modules(room: Path) -> list[Path]:
    """Those of the room and of the rooms in it that are not judged by themselves."""
    judged = set(rooms()) - {room}
    return [
        path
        for path in sorted(room.rglob("*.py"))
        if "vendor" not in path.parts
        and not path.relative_to(ROOT).as_posix().startswith(REWRITTEN)
        and not judged & set(path.parents) - set(room.parents)
    ]


def bound(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """(name, line) of whatever gets a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name, node.lineno


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.relative_to(ROOT).as_posix())
def test_a_room_calls_things_by_nouns(room: Path) -> None:
    """But for one name in a hundred, or one in a small room."""
    names = [
        (name, f"{module.relative_to(ROOT)}:{line}")
        for module in modules(room)
        for name, line in bound(ast.parse(module.read_text("utf-8")))
    ]
    vague = [(name, place) for name, place in names if name.strip("_") in VAGUE]
    assert len(vague) <= max(1, len(names) * MOST), vague
