"""Statement coverage of each room by the unit and QGIS tests. `scripts/test` without arguments
measures and judges it; by hand: `OCCUPANCY_COVERAGE=1 scripts/test unit`, the same with `qgis`,
then `scripts/test coverage`. Processes that a test starts (qgis_process, the reference portal) are
not measured.

Prints a line per room, and the least covered modules of a room under the goal; fails if there is
one."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from coverage import Coverage
from coverage.exceptions import CoverageException

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "out" / "coverage"  # a file per room of tests, such as data.unit-secrecy
GOALS = {  # percent; the window itself runs in the desktop tests, in a process of its own
    **dict.fromkeys(("secrecy", "portal", "sources", "layers", "guard", "diagnosis"), 90.0),
    **dict.fromkeys(("atlas", "duties", "processing", "toolbelt"), 85.0),
    "gui": 75.0,
}


def count_statements(data: Path = DATA) -> dict[str, dict[str, tuple[int, int]]]:
    """Return room → module → (statements, statements not covered)."""
    reader = Coverage(data_file=str(data / "data"), config_file=str(ROOT / "pyproject.toml"))
    reader.combine([str(path) for path in data.glob("data.*")], strict=True, keep=True)
    plugin = ROOT / "occupancy_plugin"
    rooms: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for room in GOALS:
        for path in sorted((plugin / room).rglob("*.py")):
            _, statements, _, missing, _ = reader.analysis2(str(path))
            rooms[room][str(path.relative_to(plugin))] = (len(statements), len(missing))
    return rooms


def share(counts: tuple[int, int]) -> float:
    """Return the covered percent; 100 without statements."""
    statements, missing = counts
    return 100.0 * (statements - missing) / statements if statements else 100.0


def rooms_under_goal(rooms: dict[str, dict[str, tuple[int, int]]]) -> list[str]:
    """Return the rooms under their goals."""
    return [room for room, modules in rooms.items() if share(room_total(modules)) < GOALS[room]]


def room_total(modules: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """Return (statements, statements not covered) of all modules of a room."""
    statements, missing = zip(*modules.values(), strict=True)
    return sum(statements), sum(missing)


def report_lines(rooms: dict[str, dict[str, tuple[int, int]]]) -> list[str]:
    """Return the report's lines."""
    lines = []
    for room, modules in rooms.items():
        lines.append(
            f"{room:10} {share(room_total(modules)):5.1f} %  of {room_total(modules)[0]} statements"
        )
        if room in rooms_under_goal(rooms):
            worst = sorted(modules.items(), key=lambda item: -item[1][1])[:8]
            lines += [f"    {share(counts):5.1f} %  {name}" for name, counts in worst]
    return lines


def main() -> int:
    if not any(DATA.glob("data.*")):
        print("Nothing was measured: OCCUPANCY_COVERAGE=1 scripts/test unit, then qgis.")
        return 1
    try:
        rooms = count_statements()
    except CoverageException as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(report_lines(rooms)))
    if rooms_under_goal(rooms):
        under = [f"{room} ({GOALS[room]:.0f} %)" for room in rooms_under_goal(rooms)]
        print(f"Under the goal: {', '.join(under)}", file=sys.stderr)
    return 1 if rooms_under_goal(rooms) else 0


if __name__ == "__main__":
    sys.exit(main())
