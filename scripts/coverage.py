"""How much of each room the unit and QGIS tests go through. The whole of `scripts/test` measures
and judges it; by hand: `OCCUPANCY_COVERAGE=1 scripts/test unit`, the same with `qgis`, then
`scripts/test coverage`. Statements, of the tests' own processes: what a test starts beside itself
(qgis_process, the reference portal) is not counted.

Prints a line per room, and the modules that pull a room under the goal; fails where one is."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from coverage import Coverage
from coverage.exceptions import CoverageException

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "out" / "coverage"  # a file for each room of tests, data.unit-secrecy
ROOMS = ("secrecy", "portal", "sources", "layers", "guard", "diagnosis")
GOAL = 90.0  # percent


def counted(data: Path = DATA) -> dict[str, dict[str, tuple[int, int]]]:
    """Room → module → (statements, those that no test went through)."""
    reader = Coverage(data_file=str(data / "data"), config_file=str(ROOT / "pyproject.toml"))
    reader.combine([str(path) for path in data.glob("data.*")], strict=True, keep=True)
    plugin = ROOT / "occupancy_plugin"
    rooms: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for room in ROOMS:
        for path in sorted((plugin / room).rglob("*.py")):
            _, statements, _, missing, _ = reader.analysis2(str(path))
            rooms[room][str(path.relative_to(plugin))] = (len(statements), len(missing))
    return rooms


def share(counts: tuple[int, int]) -> float:
    """Percent that tests went through; 100 where there is nothing to go through."""
    statements, missing = counts
    return 100.0 * (statements - missing) / statements if statements else 100.0


def lacking(rooms: dict[str, dict[str, tuple[int, int]]]) -> list[str]:
    """Rooms under the goal."""
    return [room for room, modules in rooms.items() if share(whole(modules)) < GOAL]


def whole(modules: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """The modules of a room as one."""
    statements, missing = zip(*modules.values(), strict=True)
    return sum(statements), sum(missing)


def told(rooms: dict[str, dict[str, tuple[int, int]]]) -> list[str]:
    """Lines for a person."""
    lines = []
    for room, modules in rooms.items():
        lines.append(f"{room:10} {share(whole(modules)):5.1f} %  of {whole(modules)[0]} statements")
        if room in lacking(rooms):
            worst = sorted(modules.items(), key=lambda item: -item[1][1])[:8]
            lines += [f"    {share(counts):5.1f} %  {name}" for name, counts in worst]
    return lines


def main() -> int:
    if not any(DATA.glob("data.*")):
        print("Nothing was measured: OCCUPANCY_COVERAGE=1 scripts/test unit, then qgis.")
        return 1
    try:
        rooms = counted()
    except CoverageException as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(told(rooms)))
    if lacking(rooms):
        print(f"Under {GOAL:.0f} %: {', '.join(lacking(rooms))}", file=sys.stderr)
    return 1 if lacking(rooms) else 0


if __name__ == "__main__":
    sys.exit(main())
