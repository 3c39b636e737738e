"""What others do on the same table: τ-ARGUS (PyPI pytauargus), ACRO (PyPI acro), the proven optimum
(integer programming).

The peers live in an environment of their own, made on first use with this project's numpy and
pandas.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from occupancy_plugin.secrecy import Policy, Protected, Schema
from occupancy_plugin.secrecy.families.solve import required_width

ROOT = Path(__file__).resolve().parents[3]
HOME = ROOT / ".cache" / "bench-venv"
PACKAGES = ("pytauargus==0.6.0", "acro==1.0.2")
Cell = tuple[str, str]  # unit, column


@dataclass(frozen=True)
class Instance:
    """One family on nested tables: what is primary, who is withheld, and what the gate hid
    besides."""

    raw: dict[str, pd.DataFrame]
    schema: Schema
    primary: set[Cell]
    secondary: set[Cell]

    @property
    def columns(self) -> list[str]:
        return list(self.schema.families[0].columns)

    @property
    def total(self) -> str:
        return self.schema.families[0].total


def instance(raw: dict[str, pd.DataFrame], schema: Schema, protected: Protected) -> Instance:
    """Primary cells by the rules alone, recomputed here; secondary cells as the gate's mask has
    them."""
    family = schema.families[0]
    primary, secondary = set(), set()
    for scale, table in raw.items():
        out = protected.withheld[scale]
        for code in table.index[(table[family.total] > 0).to_numpy()]:
            for name in family.columns:
                value, whole = int(table[name][code]), int(table[family.total][code])
                if out[code] or value in (0, whole):
                    primary.add((str(code), name))
                elif protected.hidden[scale].at[code, name]:
                    secondary.add((str(code), name))
    return Instance(raw, schema, primary, secondary)


def python() -> Path:
    """The peers' interpreter; installs them on first use."""
    interpreter = HOME / "bin" / "python"
    if not interpreter.exists():
        subprocess.run(
            [sys.executable, "-m", "venv", "--system-site-packages", str(HOME)], check=True
        )
    probe = subprocess.run([str(interpreter), "-c", "import pytauargus, acro"], capture_output=True)
    if probe.returncode:
        constraints = str(ROOT / "constraints.txt")
        subprocess.run(
            [str(interpreter), "-m", "pip", "install", "-q", "-c", constraints, *PACKAGES],
            check=True,
        )
    return interpreter


def argus(
    one: Instance, policy: Policy, seconds: float, method: str = "MOD", width: bool = True
) -> tuple[float, set[Cell]] | None:
    """(seconds, secondary cells) of τ-ARGUS on the same primary cells; None when it does not finish
    in time.

    width: protection levels that add up to the policy's `need`; else one household, as the exact
    protection asks."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_cells(one, policy, folder, width)
        command = [str(python()), str(Path(__file__).with_name("argus.py")), str(folder), method]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=seconds, cwd=folder)
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
            return None
        answer = json.loads((folder / f"{method}.json").read_text())
    return float(answer["seconds"]), {(unit, column) for unit, column in answer["secondary"]}


def _write_cells(one: Instance, policy: Policy, folder: Path, width: bool) -> None:
    """The table, its statuses and protection levels, and the hierarchy, in τ-ARGUS's own forms."""
    lines = []
    for scale, table in one.raw.items():
        need = (
            required_width(table["households"].to_numpy(dtype=float), policy)
            if width
            else np.ones(len(table))
        )
        withheld = {
            code for code in table.index if all((str(code), c) in one.primary for c in one.columns)
        }
        for code, widths in zip(table.index, need, strict=True):
            unit = "Total" if scale == "epci" else code
            for name in ["Total", *one.columns]:
                value = int(table.at[code, one.total if name == "Total" else name])
                unsafe = (str(code), name) in one.primary or (
                    name == "Total" and code in withheld and value > 0 and value < 11
                )
                low = min(value, int(widths) // 2)
                lines.append(
                    f"{unit};{name};{value};{low};{int(widths) - low};{'U' if unsafe else 'S'}"
                )
    (folder / "cells.csv").write_text("\n".join(lines) + "\n")
    tree = []
    for commune, rows in one.raw["iris"].groupby("commune"):
        tree += [str(commune), *(f"@{code}" for code in rows.index)]
    (folder / "geo.hrc").write_text("\n".join(tree) + "\n")


ACRO = """
import json, logging, sys, warnings
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
import numpy as np, pandas as pd
from acro import ACRO
wide = pd.read_csv(sys.argv[1], index_col=0)
people = wide.stack()
unit = np.repeat(people.index.get_level_values(0).to_numpy(), people.to_numpy())
kind = np.repeat(people.index.get_level_values(1).to_numpy(), people.to_numpy())
session = ACRO(suppress=True)
import time
start = time.perf_counter()
table = session.crosstab(pd.Series(unit, name="unit"), pd.Series(kind, name="kind"))
seconds = time.perf_counter() - start
table = table.reindex(index=wide.index, columns=wide.columns)
hidden = [[str(r), c] for r in table.index for c in table.columns if not
np.isfinite(pd.to_numeric(table.at[r, c], errors="coerce"))]
json.dump({"hidden": hidden, "seconds": seconds}, open(sys.argv[2], "w"))
"""


def acro(one: Instance) -> tuple[float, set[Cell]]:
    """(seconds, cells that ACRO suppresses) on the IRIS × category table, households one by one as
    it wants them."""
    with tempfile.TemporaryDirectory() as name:
        wide, out = Path(name) / "wide.csv", Path(name) / "out.json"
        one.raw["iris"][one.columns].to_csv(wide)
        command = [str(python()), "-c", ACRO, str(wide), str(out)]
        subprocess.run(command, check=True, capture_output=True, cwd=name)
        answer = json.loads(out.read_text())
    return float(answer["seconds"]), {(unit, column) for unit, column in answer["hidden"]}


def equations(one: Instance) -> tuple[list[Cell], np.ndarray, sparse.csr_matrix]:
    """(cells, values, matrix): rows and parents of the family; denominators are known."""
    cells: list[Cell] = []
    values: list[float] = []
    for table in one.raw.values():
        for code in table.index[(table[one.total] > 0).to_numpy()]:
            cells += [(str(code), name) for name in one.columns]
            values += table.loc[code, one.columns].astype(float).tolist()
    spot = {cell: i for i, cell in enumerate(cells)}
    rows: list[list[tuple[int, float]]] = []
    for code in dict.fromkeys(code for code, _ in cells):
        rows.append([(spot[(code, name)], 1.0) for name in one.columns])
    for nesting in one.schema.nestings:
        for parent, kids in one.raw[nesting.child].groupby(nesting.key):
            for name in one.columns:
                if (str(parent), name) in spot:
                    terms = [
                        (spot[(str(kid), name)], 1.0)
                        for kid in kids.index
                        if (str(kid), name) in spot
                    ]
                    rows.append([(spot[(str(parent), name)], -1.0), *terms])
    data = [(i, j, v) for i, row in enumerate(rows) for j, v in row]
    i, j, v = zip(*data, strict=True)
    return cells, np.array(values), sparse.csr_matrix((v, (i, j)), shape=(len(rows), len(cells)))


def optimum(one: Instance, seconds: float) -> int | None:
    """Fewest secondary cells that leave no primary cell exactly known; None when not proven in
    time.

    y (cells): hidden. For every primary cell p one movement d with M d = 0, d ≤ y, d ≥ −y where x >
    0, d ≥ 0 where x = 0, and
    |d_p| = 1: movements of a network are made of circles, so one household in each direction is
    enough."""
    cells, x, matrix = equations(one)
    n, m = len(cells), matrix.shape[0]
    chosen = np.array([cell in one.primary for cell in cells])
    targets = np.flatnonzero(chosen)
    k = len(targets)
    if k == 0:
        return 0
    falls = (x > 0).astype(float)
    every = sparse.vstack([sparse.identity(n, format="csr")] * k, format="csr")
    fall = sparse.vstack([sparse.diags(falls, format="csr")] * k, format="csr")
    moves, none = sparse.identity(k * n, format="csr"), sparse.csr_matrix((k * n, k))
    identity = sparse.csr_matrix(
        (np.ones(k), (np.arange(k), np.arange(k) * n + targets)), shape=(k, k * n)
    )
    sign = 2.0 * sparse.identity(k, format="csr")
    balance = sparse.block_diag([matrix] * k, format="csr")
    rows = sparse.vstack(
        [
            sparse.hstack([sparse.csr_matrix((k * m, n)), balance, sparse.csr_matrix((k * m, k))]),
            sparse.hstack([-every, moves, none]),
            sparse.hstack([fall, moves, none]),
            sparse.hstack([sparse.csr_matrix((k, n)), identity, sign]),  # d_p = 1 − 2·s
        ],
        format="csc",
    )
    low = np.concatenate([np.zeros(k * m), np.full(k * n, -np.inf), np.zeros(k * n), np.ones(k)])
    high = np.concatenate([np.zeros(k * m), np.zeros(k * n), np.full(k * n, np.inf), np.ones(k)])
    bounds = Bounds(
        np.concatenate([chosen.astype(float), np.full(k * n, -1.0), np.zeros(k)]),
        np.concatenate([np.ones(n), np.ones(k * n), np.ones(k)]),
    )
    cost = np.concatenate([(~chosen).astype(float), np.zeros(k * n + k)])
    whole = np.concatenate([np.ones(n), np.zeros(k * n), np.ones(k)])
    options = {"time_limit": seconds, "mip_rel_gap": 0.0}
    solution = milp(
        cost,
        integrality=whole,
        bounds=bounds,
        constraints=LinearConstraint(rows, low, high),
        options=options,
    )
    return round(solution.fun) if solution.status == 0 and solution.x is not None else None
