"""`python -m scripts.benchmarks NAME`: runs the module scripts/benchmarks/NAME.py, which has a
function `main()`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

HELPERS = {"__init__", "__main__", "results", "load_once", "sources_once"}


def names() -> list[str]:
    """Benches: the modules of this folder that say how to run them."""
    found = []
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem not in HELPERS and "\ndef main(" in path.read_text(encoding="utf-8"):
            found.append(path.stem)
    return found


def main() -> int:
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    if asked not in names():
        print(f"usage: scripts/bench NAME, NAME one of: {', '.join(names())}", file=sys.stderr)
        return 2
    importlib.import_module(f"scripts.benchmarks.{asked}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
