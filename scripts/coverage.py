"""Statement coverage of each room by the unit and QGIS tests. `scripts/test` without arguments
measures and judges it; by hand: `OCCUPANCY_COVERAGE=1 scripts/test unit`, the same with `qgis`,
then `scripts/test coverage`. Processes that a test starts (qgis_process, the reference portal) are
not measured.

Prints a line per room, and the modules of a room under the goal, the least covered first; fails if
there is one."""

from __future__ import annotations

import io
import sys
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


def main() -> int:
    if not any(DATA.glob("data.*")):
        print("Nothing was measured: OCCUPANCY_COVERAGE=1 scripts/test unit, then qgis.")
        return 1
    reader = Coverage(data_file=str(DATA / "data"), config_file=str(ROOT / "pyproject.toml"))
    under = []
    try:
        reader.combine([str(path) for path in DATA.glob("data.*")], strict=True, keep=True)
        for room, goal in GOALS.items():
            report, modules = io.StringIO(), f"{ROOT}/occupancy_plugin/{room}/*"
            percent = reader.report(include=[modules], file=report, sort="-miss")
            print(f"{room:10} {percent:5.1f} %")
            if percent < goal:
                under.append(f"{room} ({goal:.0f} %)")
                print(report.getvalue())
    except CoverageException as error:
        print(error, file=sys.stderr)
        return 1
    if under:
        print(f"Under the goal: {', '.join(under)}", file=sys.stderr)
    return int(bool(under))


if __name__ == "__main__":
    sys.exit(main())
