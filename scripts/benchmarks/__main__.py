"""`python -m scripts.benchmarks NAME`: runs `main()` of the module with that name in
scripts/benchmarks or one of its folders."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

HELPERS = {"__init__", "__main__", "results", "load_once", "sources_once"}


def benches() -> dict[str, str]:
    """Return name → module of every bench: the modules with a function `main`."""
    folder = Path(__file__).parent
    return {
        path.stem: ".".join(("scripts.benchmarks", *path.relative_to(folder).with_suffix("").parts))
        for path in sorted(folder.rglob("*.py"), key=lambda path: path.stem)
        if path.stem not in HELPERS and "\ndef main(" in path.read_text(encoding="utf-8")
    }


def main() -> int:
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    modules = benches()
    if name not in modules:
        print(f"usage: scripts/bench NAME, NAME one of: {', '.join(modules)}", file=sys.stderr)
        return 2
    importlib.import_module(modules[name]).main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
