"""Writes two parts of ARCHITECTURE.md from the code: `python -m scripts.architecture [--check]`.

The parts, between markers of that page, are the graph of imports between rooms (Mermaid, without
transitive arrows) and the list of rooms with the purpose that each `__init__` states and the names
of their inner rooms. `--check` writes nothing and fails if the page differs from the code.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "ARCHITECTURE.md"
PACKAGE = "occupancy_plugin"


def rooms() -> list[Path]:
    """Return the folders of the package that contain code, outermost first."""
    folders = (path.parent for path in (ROOT / PACKAGE).rglob("__init__.py"))
    return sorted(folder for folder in folders if "vendor" not in folder.parts)


def purpose(folder: Path) -> str:
    """Return the first sentence of the room's docstring."""
    text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    return re.split(r"(?<=\.)\s", " ".join(text.split()), maxsplit=1)[0]


def imports() -> dict[str, set[str]]:
    """Return room → the rooms it imports. A top module of the package (`plugin`, `table`) counts as
    a room."""
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
    """Return every room that is reachable from `start`."""
    reached: set[str] = set()
    queue = [start]
    while queue:
        for room in uses.get(queue.pop(), set()) - reached:
            reached.add(room)
            queue.append(room)
    return reached


def picture() -> str:
    """Return the Mermaid graph, without the arrows to `toolbelt`, which every room uses."""
    uses = {room: targets - {"toolbelt"} for room, targets in imports().items()}
    lines = ["```mermaid", "flowchart TD"]
    for room in sorted(uses):
        targets = uses[room]
        indirect = set().union(*(reach(uses, target) for target in targets))
        lines += [f"  {room} --> {target}" for target in sorted(targets - indirect)]
    return "\n".join([*lines, "```"])


def table() -> str:
    """Return the table of rooms with their purposes and inner rooms."""
    lines = ["| room | what it is for | inner rooms |", "|---|---|---|"]
    package = ROOT / PACKAGE
    for folder in rooms():
        if folder.parent == package:
            inner_rooms = ", ".join(f"`{room.name}`" for room in rooms() if room.parent == folder)
            lines.append(f"| `{folder.name}/` | {purpose(folder)} | {inner_rooms} |")
    return "\n".join(lines)


def rewrite(page: str) -> str:
    """Return the page with both parts rewritten."""
    for name, text in (("imports", picture()), ("rooms", table())):
        begin, end = f"<!-- {name}: written by scripts.architecture -->", f"<!-- {name}: end -->"
        head, tail = page.split(begin)
        page = f"{head}{begin}\n{text}\n{end}{tail.split(end)[1]}"
    return page


def main() -> int:
    page = PAGE.read_text(encoding="utf-8")
    current = rewrite(page)
    if "--check" in sys.argv:
        if current != page:
            print("ARCHITECTURE.md is older than the code: python -m scripts.architecture")
        return int(current != page)
    PAGE.write_text(current, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
