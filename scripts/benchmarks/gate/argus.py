"""τ-ARGUS on one family. It runs in the environment of peers.py, which has `pytauargus` but not
this project.

usage: argus.py FOLDER. Reads FOLDER/cells.csv and FOLDER/geo.hrc, writes FOLDER/argus.json
{"seconds", "secondary"}.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path


def main() -> None:
    folder = Path(sys.argv[1])
    from pytauargus.engine import run_batch

    description = Path(__file__).with_name("argus.rda").read_text()
    (folder / "table.rda").write_text(description.format(geo=folder / "geo.hrc"))
    batch, output = folder / "argus.arb", folder / "argus.csv"
    batch.write_text(
        f'<OPENTABLEDATA> "{folder / "cells.csv"}"\n<OPENMETADATA> "{folder / "table.rda"}"\n'
        '<SPECIFYTABLE> "GEO""CAT"|"N"||\n<SAFETYRULE>\n<READTABLE> 1\n'
        f'<SUPPRESS> MOD(1,5,1,1,1)\n<WRITETABLE> (1,5,SO+,"{output}")\n'
    )
    start = time.perf_counter()
    run_batch(str(batch))
    seconds = time.perf_counter() - start
    with output.open() as lines:
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=";")]
    secondary = [row[:2] for row in rows if "M" in row[2:]]
    (folder / "argus.json").write_text(json.dumps({"seconds": seconds, "secondary": secondary}))


if __name__ == "__main__":
    main()
