"""Writes what the code itself says about its rooms into ARCHITECTURE.md: `python -m
scripts.architecture [--check]`.

Two parts stand between markers of that page: the picture of who imports whom (Mermaid, arrows that
follow from others left out) and the list of rooms with the purpose that each `__init__` states.
`--check` writes nothing and fails where the page differs from the code.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "ARCHITECTURE.md"
PACKAGE = "occupancy_plugin"


def rooms() -> list[Path]:
    """The folders of the package that hold code, outermost first."""
    folders = (path.parent for path in (ROOT / PACKAGE).rglob("__init__.py"))
    return sorted(folder for folder in folders if "vendor" not in folder.parts)


def purpose(folder: Path) -> str:
    """The first paragraph of the room's docstring, on one line."""
    text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split())


def imports() -> dict[str, set[str]]:
    """Room → the rooms it imports; a module of the package itself (`plugin`, `table`) is a room."""
    graph = grimp.build_graph(PACKAGE, exclude_type_checking_imports=True)
    arrows: dict[str, set[str]] = {}
    for module in graph.modules:
        if module.count(".") < 1 or ".vendor" in module:
            continue
        room = module.split(".")[1]
        uses = arrows.setdefault(room, set())
        for imported in graph.find_modules_directly_imported_by(module):
            parts = imported.split(".")
            if len(parts) > 1 and parts[1] not in (room, "vendor"):
                uses.add(parts[1])
    return arrows


def reach(uses: dict[str, set[str]], start: str) -> set[str]:
    """Every room that can be come to from `start`."""
    met: set[str] = set()
    waiting = [start]
    while waiting:
        for room in uses.get(waiting.pop(), set()) - met:
            met.add(room)
            waiting.append(room)
    return met


def picture() -> str:
    """The Mermaid graph; arrows to `toolbelt`, which every room uses, are left out."""
    uses = {room: targets - {"toolbelt"} for room, targets in imports().items()}
    lines = ["```mermaid", "flowchart TD"]
    for room in sorted(uses):
        direct = uses[room]
        follows = set().union(*(reach(uses, target) for target in direct))
        lines += [f"  {room} --> {target}" for target in sorted(direct - follows)]
    return "\n".join([*lines, "```"])


def table() -> str:
    """One line a room: what it is for."""
    lines = ["| room | what it is for |", "|---|---|"]
    for folder in rooms():
        name = folder.relative_to(ROOT / PACKAGE).as_posix()
        if name == ".":
            continue
        lines.append(f"| `{name}/` | {purpose(folder)} |")
    return "\n".join(lines)


def written(page: str) -> str:
    """The page with both parts anew."""
    for name, text in (("imports", picture()), ("rooms", table())):
        begin, end = f"<!-- {name}: written by scripts.architecture -->", f"<!-- {name}: end -->"
        head, tail = page.split(begin)
        page = f"{head}{begin}\n{text}\n{end}{tail.split(end)[1]}"
    return page


def main() -> int:
    page = PAGE.read_text(encoding="utf-8")
    current = written(page)
    if "--check" in sys.argv:
        if current != page:
            print("ARCHITECTURE.md is older than the code: python -m scripts.architecture")
        return int(current != page)
    PAGE.write_text(current, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
