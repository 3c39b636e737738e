"""Other methods on the same table: τ-ARGUS (PyPI pytauargus), the proven optimum (integer
programming).

τ-ARGUS runs in a separate environment, created on first use with this project's numpy and pandas.
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
PACKAGES = ("pytauargus==0.6.0",)
OPTIMUM_SECONDS = 30.0  # limit of the search for the fewest secondary cells
Cell = tuple[str, str]  # unit, column


@dataclass(frozen=True)
class Instance:
    """One family on nested tables, with its primary cells and the gate's secondary cells."""

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
    """Build an instance: primary cells computed here from the rules, secondary cells from the
    gate's mask."""
    family = schema.families[0]
    primary, secondary = set(), set()
    for scale, table in raw.items():
        is_withheld = protected.withheld[scale]
        for code in table.index[(table[family.total] > 0).to_numpy()]:
            for name in family.columns:
                count, total = int(table[name][code]), int(table[family.total][code])
                if is_withheld[code] or count in (0, total):
                    primary.add((str(code), name))
                elif protected.hidden[scale].at[code, name]:
                    secondary.add((str(code), name))
    return Instance(raw, schema, primary, secondary)


def python() -> Path:
    """Return the interpreter of the peer's environment, which is created on first use."""
    interpreter = HOME / "bin" / "python"
    if not interpreter.exists():
        subprocess.run(
            [sys.executable, "-m", "venv", "--system-site-packages", str(HOME)], check=True
        )
    probe = subprocess.run([str(interpreter), "-c", "import pytauargus"], capture_output=True)
    if probe.returncode:
        constraints = str(ROOT / "constraints.txt")
        subprocess.run(
            [str(interpreter), "-m", "pip", "install", "-q", "-c", constraints, *PACKAGES],
            check=True,
        )
    return interpreter


def argus(
    instance: Instance, policy: Policy, seconds: float, width: bool
) -> tuple[float, set[Cell]] | None:
    """Run τ-ARGUS on the same primary cells. Return (seconds, secondary cells); None if it does
    not finish in time.

    width: protection levels add up to the policy's `need`; else to one household, which protects
    against exact disclosure only."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_cells(instance, policy, folder, width)
        command = [str(python()), str(Path(__file__).with_name("argus.py")), str(folder)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=seconds, cwd=folder)
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
            return None
        answer = json.loads((folder / "argus.json").read_text())
    return float(answer["seconds"]), {(unit, column) for unit, column in answer["secondary"]}


def _write_cells(instance: Instance, policy: Policy, folder: Path, width: bool) -> None:
    """Write the table with statuses and protection levels, and the hierarchy, in τ-ARGUS's
    formats."""
    lines = []
    for scale, table in instance.raw.items():
        widths_by_row = (
            required_width(table["households"].to_numpy(dtype=float), policy)
            if width
            else np.ones(len(table))
        )
        withheld = {
            code
            for code in table.index
            if all((str(code), column) in instance.primary for column in instance.columns)
        }
        for code, widths in zip(table.index, widths_by_row, strict=True):
            unit = "Total" if scale == "epci" else code
            for name in ["Total", *instance.columns]:
                value = int(table.at[code, instance.total if name == "Total" else name])
                is_primary = (str(code), name) in instance.primary or (
                    name == "Total" and code in withheld and value > 0 and value < 11
                )
                low = min(value, int(widths) // 2)
                lines.append(
                    f"{unit};{name};{value};{low};{int(widths) - low};{'U' if is_primary else 'S'}"
                )
    (folder / "cells.csv").write_text("\n".join(lines) + "\n")
    hierarchy = []
    for commune, rows in instance.raw["iris"].groupby("commune"):
        hierarchy += [str(commune), *(f"@{code}" for code in rows.index)]
    (folder / "geo.hrc").write_text("\n".join(hierarchy) + "\n")


def equations(instance: Instance) -> tuple[list[Cell], np.ndarray, sparse.csr_matrix]:
    """Return the equations of the family: its (n) cells, values (n,), matrix (m, n). Denominators
    count as known."""
    cells: list[Cell] = []
    values: list[float] = []
    for table in instance.raw.values():
        for code in table.index[(table[instance.total] > 0).to_numpy()]:
            cells += [(str(code), name) for name in instance.columns]
            values += table.loc[code, instance.columns].astype(float).tolist()
    position = {cell: i for i, cell in enumerate(cells)}
    rows: list[list[tuple[int, float]]] = []
    for code in dict.fromkeys(code for code, _ in cells):
        rows.append([(position[(code, name)], 1.0) for name in instance.columns])
    for nesting in instance.schema.nestings:
        for parent, children in instance.raw[nesting.child].groupby(nesting.key):
            for name in instance.columns:
                if (str(parent), name) in position:
                    terms = [
                        (position[(str(child), name)], 1.0)
                        for child in children.index
                        if (str(child), name) in position
                    ]
                    rows.append([(position[(str(parent), name)], -1.0), *terms])
    data = [(i, j, v) for i, row in enumerate(rows) for j, v in row]
    i, j, v = zip(*data, strict=True)
    return cells, np.array(values), sparse.csr_matrix((v, (i, j)), shape=(len(rows), len(cells)))


def optimum(instance: Instance) -> int | None:
    """Return the fewest secondary cells that protect every primary cell against exact disclosure;
    None if not proven in time.

    y (cells): hidden. Every primary cell p needs one move d with M d = 0, d ≤ y, d ≥ −y where x >
    0, d ≥ 0 where x = 0, and |d_p| = 1. A move of a network is a sum of cycles, so one household in
    either direction is enough."""
    cells, x, matrix = equations(instance)
    n, m = len(cells), matrix.shape[0]
    is_primary = np.array([cell in instance.primary for cell in cells])
    targets = np.flatnonzero(is_primary)
    k = len(targets)
    if k == 0:
        return 0
    can_decrease = (x > 0).astype(float)
    hidden_per_move = sparse.vstack([sparse.identity(n, format="csr")] * k, format="csr")
    decrease_per_move = sparse.vstack([sparse.diags(can_decrease, format="csr")] * k, format="csr")
    moves = sparse.identity(k * n, format="csr")
    identity = sparse.csr_matrix(
        (np.ones(k), (np.arange(k), np.arange(k) * n + targets)), shape=(k, k * n)
    )
    sign = 2.0 * sparse.identity(k, format="csr")
    balance = sparse.block_diag([matrix] * k, format="csr")
    rows = sparse.bmat(
        [
            [None, balance, None],
            [-hidden_per_move, moves, None],
            [decrease_per_move, moves, None],
            [None, identity, sign],  # d_p = 1 − 2·s
        ],
        format="csc",
    )
    low = np.concatenate([np.zeros(k * m), np.full(k * n, -np.inf), np.zeros(k * n), np.ones(k)])
    high = np.concatenate([np.zeros(k * m), np.zeros(k * n), np.full(k * n, np.inf), np.ones(k)])
    bounds = Bounds(
        np.concatenate([is_primary.astype(float), np.full(k * n, -1.0), np.zeros(k)]),
        np.concatenate([np.ones(n), np.ones(k * n), np.ones(k)]),
    )
    cost = np.concatenate([(~is_primary).astype(float), np.zeros(k * n + k)])
    is_integer = np.concatenate([np.ones(n), np.zeros(k * n), np.ones(k)])
    options = {"time_limit": OPTIMUM_SECONDS, "mip_rel_gap": 0.0}
    terms = {"integrality": is_integer, "bounds": bounds, "options": options}
    solution = milp(cost, constraints=LinearConstraint(rows, low, high), **terms)
    return round(solution.fun) if solution.status == 0 and solution.x is not None else None
