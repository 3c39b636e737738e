"""Lines of Python of each room beside its ceiling and its goal, the words of docs/ and the texts
that the product says.
`python -m scripts.ceilings` prints them and fails where a room is over its ceiling, where a ceiling
is higher than it was in an earlier commit, or where it is far above its room.

Ceilings are in pyproject.toml, `[tool.occupancy.ceilings]`: room = [ceiling, goal]. Only code that
others wrote (vendor/) is not counted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import tomllib

from . import translate

ROOT = Path(__file__).resolve().parents[1]
# a ceiling may be this share of its room above it: a room that was made smaller stays so
MOST_ABOVE = 0.02
MOST_LINES_ABOVE = 60  # the same for small rooms


def ceilings(pyproject: str) -> dict[str, list[int]]:
    """Return room → [ceiling, goal]; nothing if the text has no such table."""
    return dict(tomllib.loads(pyproject)["tool"].get("occupancy", {}).get("ceilings", {}))


def size(room: str) -> int:
    """Return the lines of the Python files below a folder (`folder/*`: of those that lie in it),
    the words of the pages of docs/, or the number of translated texts."""
    if room == "texts":
        return len(translate.sources())
    if room == "docs":
        return sum(len(path.read_text("utf-8").split()) for path in (ROOT / room).glob("*.md"))
    folder = ROOT / room.removesuffix("/*")
    paths = folder.rglob("*.py") if folder == ROOT / room else folder.glob("*.py")
    vendor = ROOT / "occupancy_plugin" / "vendor"
    return sum(len(p.read_text("utf-8").splitlines()) for p in paths if vendor not in p.parents)


def lowest_before() -> dict[str, int]:
    """Return room → the lowest ceiling that a commit ever had."""
    lowest: dict[str, int] = {}
    for commit in _git("log", "--format=%H", "--", "pyproject.toml").split():
        earlier = ceilings(_git("show", f"{commit}:pyproject.toml"))
        if not earlier:
            break
        for room, (ceiling, _) in earlier.items():
            lowest[room] = min(ceiling, lowest.get(room, ceiling))
    return lowest


def faults(table: dict[str, list[int]], sizes: dict[str, int], lowest: dict[str, int]) -> list[str]:
    """Return a sentence per room that breaks a rule."""
    sentences = []
    for room, (ceiling, _) in table.items():
        if sizes[room] > ceiling:
            sentences.append(f"{room}: {sizes[room]}, over its ceiling of {ceiling}.")
        if ceiling > lowest.get(room, ceiling):
            sentences.append(f"{room}: its ceiling was {lowest[room]}. A ceiling only falls.")
        least = sizes[room] + max(MOST_LINES_ABOVE, int(MOST_ABOVE * sizes[room]))
        if ceiling > least:
            sentences.append(f"{room}: {sizes[room]}, so its ceiling falls to {least} or less.")
    missing = lowest.keys() - table.keys()
    return sentences + [f"{room}: its ceiling was removed." for room in sorted(missing)]


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True).stdout


def main() -> int:
    table = ceilings((ROOT / "pyproject.toml").read_text("utf-8"))
    sizes = {room: size(room) for room in table}
    for room, (ceiling, goal) in table.items():
        print(f"{room:32} {sizes[room]:6}   ceiling {ceiling:6}   goal {goal:6}")
    sentences = faults(table, sizes, lowest_before())
    print(*sentences, sep="\n", file=sys.stderr)
    return int(bool(sentences))


if __name__ == "__main__":
    sys.exit(main())
