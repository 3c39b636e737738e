"""The auditor: what could a reader compute from these tables? Written from the attacker's side,
sharing no code with the gate's
construction: all published equations at once, linear programming for the signs, the null space for
the rest.

It knows nothing but the tables, the profile and the rules; hidden and missing cells are its
unknowns. Needs scipy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..forest.siblings import ints
from ..model import Disclosure, GateError
from ..policy import Policy
from ..primary import hidden_rate
from ..schema import Schema
from ..tables.read import read_tables

DENSE = 1500  # unknowns of one component up to which the null space is computed as a dense matrix
Cell = tuple[str, str, str]  # scale, unit, column


@dataclass
class System:
    """Linear equations over unknown cells. An equation is ({cell: coefficient}, constant): Σ
    coefficient · x = constant."""

    known: dict[Cell, float] = field(default_factory=dict)
    unknown: dict[Cell, int] = field(default_factory=dict)
    equations: list[tuple[dict[int, float], float]] = field(default_factory=list)

    def add(self, terms: list[tuple[Cell, float]], constant: float = 0.0) -> None:
        """One equation; what is known moves to the right-hand side."""
        left: dict[int, float] = {}
        for cell, sign in terms:
            if cell in self.known:
                constant -= sign * self.known[cell]
            else:
                spot = self.unknown.setdefault(cell, len(self.unknown))
                left[spot] = left.get(spot, 0.0) + sign
        if left:
            self.equations.append((left, constant))
        elif abs(constant) > 0.5:
            raise GateError("The published numbers contradict each other.")


def attack(
    tables: Mapping[str, pd.DataFrame],
    schema: Schema,
    policy: Policy,
    tick: Callable[[], None] | None = None,
) -> list[Disclosure]:
    """Every hidden or missing cell that follows exactly from the tables, every unit or difference
    under the threshold that can be
    told, and everything shown that the rules hide. Sorted by scale, unit, column; empty when
    nothing is disclosed.

    Raises GateError when the tables contradict themselves or scipy is missing."""
    numbers = read_tables(tables, schema)
    found = _shown(numbers, schema, policy)
    system = System()
    _cells(system, numbers, schema)
    found += _rates_give_counts(system, numbers, schema)
    _rows(system, numbers, schema)
    groups = _nestings(system, tables, numbers, schema)
    _overlaps(system, tables, numbers, schema)
    found += _means(tables, numbers, schema)
    values = exact_values(system, tick)
    found += _judge(system, values, numbers, schema, policy, groups)
    unique = {(d.scale, d.unit, d.column): d for d in reversed(found)}
    return [unique[key] for key in sorted(unique)]


def _shown(numbers: Mapping[str, pd.DataFrame], schema: Schema, policy: Policy) -> list[Disclosure]:
    """Cells and units in plain sight that R1, R3 or R4 hide."""
    found: list[Disclosure] = []
    for scale, table in numbers.items():
        households = table[schema.population].to_numpy()
        small = (households > 0) & (households < policy.min_households)
        for code, value in zip(table.index[small], households[small], strict=True):
            found.append(
                Disclosure(scale, str(code), schema.population, float(value), float(value), "shown")
            )
        for family in schema.families:
            for name in family.columns:
                if name in table and family.total in table:
                    count, total = table[name].to_numpy(), table[family.total].to_numpy()
                    hit = hidden_rate(count, total, policy.near_extremes, policy.hidden_rates)
                    for code, value in zip(table.index[hit], count[hit], strict=True):
                        found.append(
                            Disclosure(scale, str(code), name, float(value), float(value), "shown")
                        )
    return found


def _cells(system: System, numbers: Mapping[str, pd.DataFrame], schema: Schema) -> None:
    """Published counts are known."""
    skip = {mean.column for mean in schema.means} | {rate.column for rate in schema.rates}
    for scale, table in numbers.items():
        codes = [str(code) for code in table.index]
        for name in table.columns:
            if name in skip:
                continue
            values = table[name].to_numpy()
            for code, value in zip(codes, values.tolist(), strict=True):
                if value == value:
                    system.known[(scale, code, str(name))] = value
                else:
                    system.unknown.setdefault((scale, code, str(name)), len(system.unknown))


def _rates_give_counts(
    system: System, numbers: Mapping[str, pd.DataFrame], schema: Schema
) -> list[Disclosure]:
    """R7: a shown rate with its denominator tells the count, as far as its decimals go."""
    found = []
    for scale, table in numbers.items():
        for rate in schema.rates:
            if not {rate.column, rate.numerator, rate.denominator} <= set(table.columns):
                continue
            shown, count, total = (
                table[c].to_numpy() for c in (rate.column, rate.numerator, rate.denominator)
            )
            half = 0.5 * 10.0**-rate.decimals
            low, high = (
                np.ceil((shown - half) * total / 100 - 1e-9),
                np.floor((shown + half) * total / 100 + 1e-9),
            )
            hit = np.isnan(count) & (low == high)
            for code, value in zip(table.index[hit], low[hit], strict=True):
                cell = (scale, str(code), rate.numerator)
                found.append(Disclosure(*cell, float(value), float(value), "exact"))
    return found


def _rows(system: System, numbers: Mapping[str, pd.DataFrame], schema: Schema) -> None:
    """Categories sum to their denominator; overlapping counts stay below it; sums are the sum of
    their parts."""
    for scale, table in numbers.items():
        codes = [str(code) for code in table.index]
        gone = {name: table[name].isna().to_numpy() for name in table.columns}
        for family in schema.families:
            if family.total not in table:
                continue
            groups = [family.columns] if family.partition else [(name,) for name in family.columns]
            for columns in groups:
                open_rows = np.any(
                    [
                        gone.get(name, np.ones(len(table), dtype=bool))
                        for name in (family.total, *columns)
                    ],
                    axis=0,
                )
                for spot in ints(np.flatnonzero(open_rows)):
                    terms = [((scale, codes[spot], name), 1.0) for name in columns]
                    terms.append(((scale, codes[spot], family.total), -1.0))
                    if not family.partition:
                        terms.append(((scale, codes[spot], f"~{columns[0]}"), 1.0))
                    system.add(terms)
        for total in schema.sums:
            if total.column in table and all(name in table for name in total.parts):
                for code in codes:
                    system.add(
                        [((scale, code, name), 1.0) for name in total.parts]
                        + [((scale, code, total.column), -1.0)]
                    )


def _nestings(
    system: System,
    tables: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, pd.DataFrame],
    schema: Schema,
) -> dict[Cell, tuple[str, str]]:
    """Children and, where households are missing, the units that the tables do not show, sum to
    their parent.

    Returns per unknown household cell of absent units the (child scale, parent code) it stands
    for."""
    absent: dict[Cell, tuple[str, str]] = {}
    for nesting in schema.nestings:
        if (
            nesting.child not in numbers
            or nesting.parent not in numbers
            or nesting.key not in tables[nesting.child].columns
        ):
            continue
        child, parent = numbers[nesting.child], numbers[nesting.parent]
        keys = pd.Series(
            tables[nesting.child][nesting.key].astype("string").to_numpy(), index=child.index
        )
        skip = {mean.column for mean in schema.means} | {rate.column for rate in schema.rates}
        names = [str(name) for name in parent.columns if name in child.columns and name not in skip]
        for code, rows in child.groupby(keys, sort=True):
            if code not in parent.index:
                continue
            gap = parent.loc[code, names] - rows[names].sum(axis=0, min_count=0)
            open_columns = rows[names].isna().any() | parent.loc[code, names].isna()
            lacking = bool(gap[schema.population] > 0) or bool(open_columns[schema.population])
            closed = gap[~open_columns]
            if bool((closed < 0).any()) or (not lacking and bool((closed > 0).any())):
                if nesting.complete:
                    raise GateError("The published numbers contradict each other.")
                continue
            if lacking and not nesting.complete and not 0 < gap[schema.population] < 11:
                continue  # units outside the territory: they can be anything
            ghost = f"{nesting.child} in {code}"
            for name in names:
                terms = [((nesting.parent, str(code), name), 1.0)]
                terms += [((nesting.child, str(unit), name), -1.0) for unit in rows.index]
                if lacking:
                    terms.append(((f"~{nesting.child}", ghost, name), -1.0))
                system.add(terms)
            if lacking:
                absent[(f"~{nesting.child}", ghost, schema.population)] = (nesting.child, str(code))
                _ghost_rows(system, f"~{nesting.child}", ghost, schema, set(names))
    return absent


def _overlaps(
    system: System,
    tables: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, pd.DataFrame],
    schema: Schema,
) -> None:
    """R9: units of two zonings are made of the same pieces. The attacker knows which pieces hold
    households, not how many."""
    names = list(
        dict.fromkeys(
            [schema.population, *(name for f in schema.families for name in (f.total, *f.columns))]
        )
    )
    told: set[tuple[str, str]] = set()
    for position, overlap in enumerate(schema.overlaps):
        if (
            overlap.table not in tables
            or overlap.scale_a not in numbers
            or overlap.scale_b not in numbers
        ):
            continue
        pieces, scale_of_pieces = tables[overlap.table], overlap.table
        codes = [str(code) for code in pieces.index]
        if overlap.table not in numbers:
            scale_of_pieces = f"~overlap {position}"
            pieces = pieces[pd.to_numeric(pieces[schema.population], errors="coerce").fillna(0) > 0]
            codes = [str(spot) for spot in range(len(pieces))]
            both = set(numbers[overlap.scale_a].columns) & set(numbers[overlap.scale_b].columns)
            for code in codes:
                _ghost_rows(system, scale_of_pieces, code, schema, {str(name) for name in both})
        for scale, key in ((overlap.scale_a, overlap.key_a), (overlap.scale_b, overlap.key_b)):
            if (scale, scale_of_pieces) not in told and scale != scale_of_pieces:
                told.add((scale, scale_of_pieces))
                _zones(system, numbers, scale, scale_of_pieces, pieces[key], codes, names)


def _zones(
    system: System,
    numbers: Mapping[str, pd.DataFrame],
    scale: str,
    pieces: str,
    keys: pd.Series,
    codes: list[str],
    names: list[str],
) -> None:
    """Every zone is the sum of its pieces; one that shows more than they do has others besides."""
    table = numbers[scale]
    columns = [
        name
        for name in names
        if name in table.columns and (pieces not in numbers or name in numbers[pieces].columns)
    ]
    members: dict[str, list[str]] = {}
    for code, zone in zip(codes, keys.astype("string").fillna("").tolist(), strict=True):
        members.setdefault(str(zone), []).append(code)
    for zone, inside in members.items():
        if zone not in table.index:
            continue
        held = (
            numbers[pieces].loc[inside, columns[0]].to_numpy()
            if pieces in numbers
            else np.array([np.nan])
        )
        if float(table[columns[0]].to_numpy()[table.index.get_loc(zone)]) > held.sum():
            continue
        for name in columns:
            system.add(
                [((scale, zone, name), 1.0)] + [((pieces, code, name), -1.0) for code in inside]
            )


def _ghost_rows(system: System, scale: str, ghost: str, schema: Schema, names: set[str]) -> None:
    """The absent units taken together obey their families too."""
    for family in schema.families:
        if family.total not in names:
            continue
        for columns in (
            [family.columns] if family.partition else [(name,) for name in family.columns]
        ):
            terms = [((scale, ghost, name), 1.0) for name in columns]
            terms.append(((scale, ghost, family.total), -1.0))
            if not family.partition:
                terms.append(((scale, ghost, f"~{columns[0]}"), 1.0))
            if all(name in names for name in columns):
                system.add(terms)


def _means(
    tables: Mapping[str, pd.DataFrame], numbers: Mapping[str, pd.DataFrame], schema: Schema
) -> list[Disclosure]:
    """Attack 8: mean × weight is additive, so a single missing mean under a shown one follows."""
    found = []
    for nesting in schema.nestings:
        if (
            nesting.child not in numbers
            or nesting.parent not in numbers
            or nesting.key not in tables[nesting.child].columns
        ):
            continue
        child, parent = numbers[nesting.child], numbers[nesting.parent]
        keys = pd.Series(
            tables[nesting.child][nesting.key].astype("string").to_numpy(), index=child.index
        )
        for mean in schema.means:
            if not {mean.column, mean.weight} <= set(child.columns) & set(parent.columns):
                continue
            mean_of, weight_of = child[mean.column].to_numpy(), child[mean.weight].to_numpy()
            for group, spots in pd.Series(range(len(child))).groupby(keys.to_numpy(), sort=True):
                code = str(group)
                if code not in parent.index:
                    continue
                own = spots.to_numpy()
                above, weight = float(parent[mean.column][code]), float(parent[mean.weight][code])
                lacking = own[np.isnan(mean_of[own]) & ~(weight_of[own] == 0)]
                if (
                    len(lacking) != 1
                    or not np.isfinite(above)
                    or not abs(weight_of[own].sum() - weight) < 0.5
                ):
                    continue
                value = float(
                    (above * weight - np.nansum(mean_of[own] * weight_of[own]))
                    / weight_of[lacking[0]]
                )
                found.append(
                    Disclosure(
                        nesting.child,
                        str(child.index[lacking[0]]),
                        mean.column,
                        value,
                        value,
                        "exact",
                    )
                )
    return found


def exact_values(system: System, tick: Callable[[], None] | None = None) -> dict[int, float]:
    """Unknowns that take one value over all tables that agree with the equations and are nowhere
    negative: number → value."""
    if not system.equations:
        return {}
    try:
        from scipy import sparse
        from scipy.sparse import csgraph
    except ImportError as error:
        raise GateError("The audit needs scipy, which this QGIS lacks.") from error
    rows = np.concatenate([np.full(len(left), i) for i, (left, _) in enumerate(system.equations)])
    cols = np.concatenate([np.fromiter(left.keys(), dtype=int) for left, _ in system.equations])
    data = np.concatenate([np.fromiter(left.values(), dtype=float) for left, _ in system.equations])
    right = np.array([constant for _, constant in system.equations])
    m, n = len(right), len(system.unknown)
    matrix = sparse.coo_matrix((data, (rows, cols)), shape=(m, n)).tocsr()
    graph = sparse.coo_matrix((np.ones(len(rows)), (rows, m + cols)), shape=(m + n, m + n))
    label = csgraph.connected_components(graph, directed=False)[1]
    eq_label, var_label = label[:m], label[m:]
    eq_order, var_order = np.argsort(eq_label, kind="stable"), np.argsort(var_label, kind="stable")
    values: dict[int, float] = {}
    for component in ints(np.unique(eq_label)):
        if tick is not None:
            tick()
        eqs = eq_order[
            np.searchsorted(eq_label[eq_order], component) : np.searchsorted(
                eq_label[eq_order], component, "right"
            )
        ]
        variables = var_order[
            np.searchsorted(var_label[var_order], component) : np.searchsorted(
                var_label[var_order], component, "right"
            )
        ]
        part = matrix[eqs][:, variables]
        values.update(zip(ints(variables), _component(part, right[eqs]), strict=True))
    return {spot: value for spot, value in values.items() if value == value}


def _component(matrix: Any, right: np.ndarray) -> list[float]:
    """Values of one component's unknowns, NaN where more than one value is possible."""
    from scipy import sparse
    from scipy.optimize import linprog

    m, n = matrix.shape
    # Largest support: maximise Σ u with M(u + v) = λ b, 0 ≤ u ≤ 1, v ≥ 0, λ ≥ 1. Where u stays 0,
    # every agreeing table has 0.
    left = sparse.hstack([matrix, matrix, sparse.csr_matrix(-right[:, None])]).tocsr()
    cost = np.concatenate([-np.ones(n), np.zeros(n), [0.0]])
    bounds = [(0, 1)] * n + [(0, None)] * n + [(1, None)]
    solved = linprog(cost, A_eq=left, b_eq=np.zeros(m), bounds=bounds, method="highs")
    if not solved.success:
        raise GateError("The published numbers contradict each other.")
    u, v, scale = solved.x[:n], solved.x[n : 2 * n], solved.x[-1]
    point = (u + v) / scale
    open_cells = u > 1e-7
    result = np.where(open_cells, np.nan, 0.0)
    if open_cells.any():
        moves = _moves(matrix[:, np.flatnonzero(open_cells)])
        fixed = np.flatnonzero(open_cells)[~moves]
        result[fixed] = np.rint(point[fixed])
    return [float(value) for value in result]


def _moves(matrix: Any) -> np.ndarray:
    """Which columns have a part in the null space of the matrix."""
    from scipy.sparse.linalg import lsmr

    m, n = matrix.shape
    if n <= DENSE:
        dense = matrix.toarray()
        _, s, vt = (
            np.linalg.svd(dense, full_matrices=False)
            if m >= n
            else np.linalg.svd(np.vstack([dense, np.zeros((n - m, n))]))
        )
        rank = int((s > 1e-9 * max(s.max(initial=0.0), 1.0)).sum())
        null = vt[rank:]
        return (
            np.asarray((np.abs(null) > 1e-7).any(axis=0)) if len(null) else np.zeros(n, dtype=bool)
        )
    rng = np.random.Generator(np.random.PCG64(7))
    moved = np.zeros(n, dtype=bool)
    for _ in range(2):
        z = rng.standard_normal(n)
        back = lsmr(matrix, matrix @ z, atol=1e-13, btol=1e-13, maxiter=20 * n)[0]
        moved |= np.abs(z - back) > 1e-6
    return moved


def _judge(
    system: System,
    values: Mapping[int, float],
    numbers: Mapping[str, pd.DataFrame],
    schema: Schema,
    policy: Policy,
    absent: Mapping[Cell, tuple[str, str]],
) -> list[Disclosure]:
    """Which of the exact values are disclosures: not those of a denominator of 0 (nobody), nor
    harmless totals of absent units."""
    total_of: dict[str, list[str]] = {}
    for family in schema.families:
        for name in family.columns:
            total_of.setdefault(name, []).append(family.total)
    number = {spot: cell for cell, spot in system.unknown.items()}

    def value_of(cell: Cell) -> float:
        if cell in system.known:
            return system.known[cell]
        return values.get(system.unknown.get(cell, -1), np.nan)

    found = []
    for spot, value in values.items():
        scale, unit, column = number[spot]
        if column.startswith("~"):
            continue
        if any(value_of((scale, unit, total)) == 0 for total in total_of.get(column, ())):
            continue
        if scale.startswith("~overlap"):
            if column == schema.population and 0 < value < policy.min_households:
                found.append(Disclosure("overlap", unit, column, value, value, "difference"))
            continue
        if scale.startswith("~"):
            if column == schema.population and 0 < value < policy.min_households:
                found.append(Disclosure(scale[1:], unit, column, value, value, "unit"))
            elif value == 0 and column in total_of:
                found.append(Disclosure(scale[1:], unit, column, value, value, "exact"))
            continue
        found.append(Disclosure(scale, unit, column, value, value, "exact"))
    return found
