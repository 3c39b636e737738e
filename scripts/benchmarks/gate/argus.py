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

RDA = """<SEPARATOR> ";"
<SAFE> "S"
<UNSAFE> "U"
<PROTECT> "P"
GEO
 <RECODEABLE>
 <TOTCODE> "Total"
 <HIERARCHICAL>
 <HIERCODELIST> "{geo}"
 <HIERLEADSTRING> "@"
CAT
 <RECODEABLE>
 <TOTCODE> "Total"
N
 <NUMERIC>
 <DECIMALS> 0
LO
 <NUMERIC> <LOWERPL>
 <DECIMALS> 0
UP
 <NUMERIC> <UPPERPL>
 <DECIMALS> 0
ST
 <STATUS>
"""


def main() -> None:
    folder = Path(sys.argv[1])
    from pytauargus.engine import run_batch

    (folder / "table.rda").write_text(RDA.format(geo=folder / "geo.hrc"))
    batch, output = folder / "argus.arb", folder / "argus.csv"
    batch.write_text(
        f'<OPENTABLEDATA> "{folder / "cells.csv"}"\n<OPENMETADATA> "{folder / "table.rda"}"\n'
        '<SPECIFYTABLE> "GEO""CAT"|"N"||\n<SAFETYRULE>\n<READTABLE> 1\n'
        f'<SUPPRESS> MOD(1,5,1,1,1)\n<WRITETABLE> (1,5,SO+,"{output}")\n'
    )
    start = time.perf_counter()
    run_batch(str(batch))
    seconds = time.perf_counter() - start
    secondary = []
    with output.open() as lines:
        for row in csv.reader(lines, delimiter=";"):
            if row[-1].strip() == "M" or "M" in [field.strip() for field in row[2:]]:
                secondary.append([row[0].strip(), row[1].strip()])
    (folder / "argus.json").write_text(json.dumps({"seconds": seconds, "secondary": secondary}))


if __name__ == "__main__":
    main()
