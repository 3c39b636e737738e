"""An attacker for the tests: every cell of every unit is a variable, every sum an equation. Each
hidden cell is minimised and maximised by linear programming. The attacker knows the list of all
units, which ones are withheld, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog

from occupancy_plugin.secrecy import Protected, Schema

Cell = tuple[str, str, str]


@dataclass
class Problem:
    spot: dict[Cell, int]
    matrix: sparse.csr_matrix
    right: np.ndarray


def problem(raw: dict[str, pd.DataFrame], released: Protected, schema: Schema) -> Problem:
    """Equations over all cells; published cells are equations too."""
    spot: dict[Cell, int] = {}
    rows: list[dict[int, float]] = []
    right: list[float] = []

    def variable(cell: Cell) -> int:
        return spot.setdefault(cell, len(spot))

    names = [schema.population]
    for family in schema.families:
        names += [family.total, *family.columns]
    names = list(dict.fromkeys(names))
    for scale, table in raw.items():
        if scale not in released.tables:
            continue
        released_rows = released.tables[scale]
        for unit in table.index:
            for name in names:
                number = variable((scale, unit, name))
                if unit in released_rows.index and not np.isnan(released_rows.at[unit, name]):
                    rows.append({number: 1.0})
                    right.append(float(released_rows.at[unit, name]))
            for family in schema.families:
                for columns in (
                    [family.columns] if family.partition else [(c,) for c in family.columns]
                ):
                    row = {variable((scale, unit, column)): 1.0 for column in columns}
                    row[variable((scale, unit, family.total))] = -1.0
                    if not family.partition:
                        row[variable((scale, unit, "not " + columns[0]))] = 1.0
                    rows.append(row)
                    right.append(0.0)
    for nesting in schema.nestings:
        for parent, kids in raw[nesting.child].groupby(nesting.key):
            if parent not in raw[nesting.parent].index:
                continue
            for name in names:
                row = {variable((nesting.child, kid, name)): 1.0 for kid in kids.index}
                row[variable((nesting.parent, str(parent), name))] = -1.0
                rows.append(row)
                right.append(0.0)
    for overlap in schema.overlaps:
        pieces = raw[overlap.table]
        if overlap.table in released.tables:  # the pieces are units that are published too
            for scale, key in ((overlap.scale_a, overlap.key_a), (overlap.scale_b, overlap.key_b)):
                for unit, own in pieces.groupby(key):
                    for name in names:
                        row = {
                            variable((overlap.table, str(piece), name)): 1.0 for piece in own.index
                        }
                        row[variable((scale, str(unit), name))] = -1.0
                        rows.append(row)
                        right.append(0.0)
            continue
        pieces = pieces[pieces[schema.population] > 0].reset_index(drop=True)
        for scale, key in ((overlap.scale_a, overlap.key_a), (overlap.scale_b, overlap.key_b)):
            for unit, own in pieces.groupby(key):
                for name in names:
                    row = {
                        variable((overlap.table, str(piece), "not " + name)): 1.0
                        for piece in own.index
                    }
                    row[variable((scale, str(unit), name))] = -1.0
                    rows.append(row)
                    right.append(0.0)
        for piece in pieces.index:
            for family in schema.families:
                if family.partition:
                    row = {
                        variable((overlap.table, str(piece), "not " + column)): 1.0
                        for column in family.columns
                    }
                    row[variable((overlap.table, str(piece), "not " + family.total))] = -1.0
                    rows.append(row)
                    right.append(0.0)
    data = [(position, j, v) for position, row in enumerate(rows) for j, v in row.items()]
    i, j, v = zip(*data, strict=True)
    return Problem(
        spot, sparse.csr_matrix((v, (i, j)), shape=(len(rows), len(spot))), np.array(right)
    )


def narrow(
    raw: dict[str, pd.DataFrame], released: Protected, schema: Schema, width: float = 1e-6
) -> list[tuple[Cell, float, float]]:
    """Hidden cells that he pins down to less than `width`. A category of an empty denominator
    counts for nobody."""
    model = problem(raw, released, schema)
    total_of = {column: family.total for family in schema.families for column in family.columns}
    cells = []
    for (scale, unit, name), number in model.spot.items():
        if name.startswith("not "):
            continue
        released_rows = released.tables[scale]
        if unit in released_rows.index and not np.isnan(released_rows.at[unit, name]):
            continue
        total = (
            raw[scale].at[unit, total_of[name]] if name in total_of else raw[scale].at[unit, name]
        )
        if total == 0 and _nobody(raw, released, schema, scale, unit, total_of.get(name, name)):
            continue
        cells.append(((scale, unit, name), number))
    exact = width <= 1e-6
    moving = _moving(model) if exact else set()
    matches = []
    for cell, number in cells:
        if number in moving:
            continue
        solutions = [_solved(model, number, sign) for sign in (1.0, -1.0)]
        low, high = (
            np.inf if solution is None else float(solution[number]) for solution in solutions
        )
        if exact and all(solution is not None for solution in solutions):
            moving |= _differ(*solutions)
        if high - low < width:
            matches.append((cell, low, high))
    return matches


def _solved(model: Problem, number: int, sign: float) -> np.ndarray | None:
    """The table in which this cell is smallest (1.0) or largest (-1.0); None without a bound."""
    cost = np.zeros(len(model.spot))
    cost[number] = sign
    solved = linprog(cost, A_eq=model.matrix, b_eq=model.right, bounds=(0, None), method="highs")
    assert solved.success or solved.status == 3, solved.message
    return solved.x if solved.success else None


def _moving(model: Problem, tables: int = 6) -> set[int]:
    """Cells that differ between tables which agree with all that is shown: nearly all that can
    move, and whoever asks for them one by one asks for the others alone."""
    rng = np.random.default_rng(5)
    matches: set[int] = set()
    first: np.ndarray | None = None
    for _ in range(tables):
        cost = rng.random(len(model.spot))  # no cell is below zero: there is a smallest sum
        solved = linprog(
            cost, A_eq=model.matrix, b_eq=model.right, bounds=(0, None), method="highs"
        )
        assert solved.success, solved.message
        first = solved.x if first is None else first
        matches |= _differ(first, solved.x)
    return matches


def _differ(one: np.ndarray, other: np.ndarray) -> set[int]:
    return set(np.flatnonzero(np.abs(one - other) > 1e-6).tolist())


def _nobody(
    raw: dict[str, pd.DataFrame],
    released: Protected,
    schema: Schema,
    scale: str,
    unit: str,
    total: str,
) -> bool:
    """An empty denominator that is shown, or that a shown empty ancestor implies."""
    released_rows = released.tables[scale]
    if unit in released_rows.index and released_rows.at[unit, total] == 0:
        return True
    for nesting in schema.nestings:
        if nesting.child == scale:
            parent = str(raw[scale].at[unit, nesting.key])
            if parent in raw[nesting.parent].index and raw[nesting.parent].at[parent, total] == 0:
                return _nobody(raw, released, schema, nesting.parent, parent, total)
    return False
