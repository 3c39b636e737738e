"""`scripts/bench soak --minutes N [--seed N]`: random use of the real window, without crashes,
growing memory or secrets in the files left behind."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from scripts.demonstration import search, secrets
from scripts.desktop import Desktop, DesktopError
from scripts.portal_process import PortalProcess

from .reader import Reader
from .results import FOLDER, Bench

STORY = Path(__file__).resolve().parents[1] / "desktop" / "soak_story.py"
SEED = 59


def main() -> None:
    minutes, seed = option("--minutes", 2.0), int(option("--seed", SEED))
    bench = Bench("soak")
    with PortalProcess("--leaky") as portal, tempfile.TemporaryDirectory() as folder:
        with Desktop(
            portal.url, portal.account("epci_agent"), folder=Path(folder) / "desktop"
        ) as desktop:
            record = use_window(desktop, seed, minutes, folder)
        raw = secrets.raw_tables(portal, "200030633", "2022")
        withheld = search.named_in(Path(folder), secrets.secrets_in(raw))
        reader = Reader(raw)
        reader.keep(exports_in(Path(folder)))
        computed = reader.finds()
    actions = sum(record["done"].values())
    bench.add(f"random actions in {minutes:g} minutes", actions, "actions")
    bench.add("crashes and errors in the window", bool(record["error"]), "errors", most=0)
    for name, count in sorted(record["done"].items()):
        bench.add(f"… of them {name}", count, "actions")
    for name, seconds in sorted(record["longest"].items()):
        bench.add(f"longest {name}", seconds, "s")
    memory = record["memory"]
    third = len(memory) // 3
    second_third, last_third = sum(memory[third : 2 * third]), sum(memory[-third:])
    growth = (last_third / second_third - 1) * 100 if third else 0.0  # three samples are needed
    bench.add("memory, last third against the second", growth, "%", most=10)
    bench.add("withheld units named in anything left behind", len(withheld), "units", most=0)
    label = f"cells that {reader.files} exports together show or give away against the rules"
    bench.add(label, len(computed), "cells", most=0)
    label = "cells shown that a first release would have hidden instead of others"
    bench.add(label, reader.hidden_by_another_release(), "cells")
    bench.write()
    for line in [*withheld, *computed][:20]:
        print("  ", line)
    if any(result.met is False for result in bench.results):
        raise SystemExit("The soak missed a goal.")


def use_window(desktop: Desktop, seed: int, minutes: float, folder: str) -> dict[str, Any]:
    """Use the window at random. Return the counts of actions and the memory samples. After an
    error in the window, those until then, so that the exports are still judged."""
    how = {"seconds": minutes * 60 + 420, "seed": seed, "minutes": minutes, "folder": folder}
    try:
        return {**desktop.run(STORY, "use", **how), "error": ""}
    except DesktopError as error:
        print(str(error)[:2000], flush=True)
        log = Path(folder) / "desktop" / "qgis.log"
        if log.exists():
            FOLDER.mkdir(parents=True, exist_ok=True)
            shutil.copy(log, FOLDER / "soak-qgis.log")
        return {**json.loads((Path(folder) / "soak.json").read_text()), "error": str(error)}


def option(name: str, default: float) -> float:
    return float(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default


def exports_in(folder: Path) -> list[Path]:
    """Return the exports in the order of their numbers, without the notices (JSON) of CSV files."""
    files = [path for path in (folder / "exports").glob("*-*.*") if path.suffix != ".json"]
    return sorted(files, key=lambda path: int(path.stem.partition("-")[0]))
