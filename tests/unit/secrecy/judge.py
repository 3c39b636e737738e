"""A judge of releases that shares no code with the gate: an attacker with the released rows, the
list of units and every linear relation that holds in the raw rows, declared or not. All cells that
are not shown are unknowns. Equations are taken from the raw rows: among the columns of a row (their
null space), children and parents, zones and their pieces, each used where it holds. A cell is
disclosed if it has one value in all tables that agree and are nowhere negative: one linear program
per connected part for what can be positive at all, then the null space."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import linalg, sparse
from scipy.optimize import linprog
from scipy.sparse import csgraph
from scipy.sparse.linalg import lsmr

Tables = Mapping[str, pd.DataFrame]
DENSE = 2500


@dataclass(frozen=True)
class Told:
    """A cell that follows although it must not."""

    scale: str
    unit: str
    column: str
    why: str  # 'withheld', 'rate' (0 % or 100 %), 'few' (1 to 10 households), 'shown'


def row_relations(raw: Tables, columns: Sequence[str], least: int = 5) -> np.ndarray:
    """(relations, columns): a basis of what holds among the columns on every raw row, reduced so
    that few columns occur in each."""
    rows = [t[list(columns)].to_numpy(dtype=float) for t in raw.values() if set(columns) <= set(t)]
    stacked = np.unique(np.concatenate(rows), axis=0)
    stacked = stacked[(stacked != 0).any(axis=1)]
    if len(stacked) < len(columns) + least:
        return np.zeros((0, len(columns)))
    size = np.abs(stacked).max(axis=0)
    size[size == 0] = 1.0
    null = linalg.null_space(stacked / size, rcond=1e-11).T / size
    return np.round(_echelon(null), 6)


def _echelon(matrix: np.ndarray) -> np.ndarray:
    matrix, pivot = matrix.copy(), 0
    for column in range(matrix.shape[1]):
        if pivot == len(matrix):
            break
        row = pivot + int(np.argmax(np.abs(matrix[pivot:, column])))
        if abs(matrix[row, column]) < 1e-8 * np.abs(matrix[row]).max(initial=1e-30):
            continue
        matrix[[pivot, row]] = matrix[[row, pivot]]
        matrix[pivot] = matrix[pivot] / matrix[pivot, column]
        for other in range(len(matrix)):
            if other != pivot:
                matrix[other] = matrix[other] - matrix[other, column] * matrix[pivot]
        pivot += 1
    return matrix[:pivot]


class Attack:
    """One system over `columns`. raw: all units with their parents' codes; shown: released rows,
    hidden cells missing."""

    def __init__(
        self,
        raw: Tables,
        shown: Tables,
        columns: Sequence[str],
        links: Sequence[tuple[str, str, str]],
        relations: np.ndarray | None = None,
        inclusions: Sequence[tuple[str, str]] = (),
        bounds: Sequence[Mapping[str, int]] = (),
    ) -> None:
        """links: (child scale, parent or zone scale, key column of the child). relations: (k,
        columns) used instead of those that hold. inclusions: (part, whole) columns, where the part
        is never more than the whole. bounds: column → factor of sums that are never negative."""
        self.columns = list(columns)
        terms = [*({whole: 1, part: -1} for part, whole in inclusions), *bounds]
        self.inequalities = [
            np.array([float(of_column.get(name, 0)) for name in columns]) for of_column in terms
        ]
        self.scales = [s for s in shown if set(columns) <= set(raw[s].columns)]
        self.codes = {scale: raw[scale].index.astype(str) for scale in self.scales}
        self.start = dict(
            zip(
                self.scales,
                np.cumsum([0] + [len(self.codes[scale]) for scale in self.scales]),
                strict=False,
            )
        )
        self.truth = np.concatenate(
            [raw[scale][self.columns].to_numpy(dtype=float) for scale in self.scales]
        )
        self.seen = np.concatenate(
            [
                shown[scale]
                .reindex(index=self.codes[scale], columns=self.columns)
                .to_numpy(dtype=float)
                for scale in self.scales
            ]
        )
        self.relations = (
            row_relations({scale: raw[scale] for scale in self.scales}, columns)
            if relations is None
            else relations
        )
        self.links = [
            self._link(raw, *link) for link in links if {link[0], link[1]} <= set(self.scales)
        ]

    def _link(self, raw: Tables, child: str, head: str, key: str) -> tuple[np.ndarray, np.ndarray]:
        """(children, heads) by position, of the heads that are the sum of their children in
        truth."""
        above = self.codes[head].get_indexer(pd.Index(raw[child][key].astype(str)))
        kids = np.flatnonzero(above >= 0)
        heads = above[kids]
        sums = np.zeros((len(self.codes[head]), len(self.columns)))
        np.add.at(sums, heads, self.truth[self.start[child] + kids])
        parent_truth = self.truth[self.start[head] : self.start[head] + len(self.codes[head])]
        is_whole = (sums == parent_truth).all(axis=1)
        keep = is_whole[heads]
        return self.start[child] + kids[keep], self.start[head] + heads[keep]

    def system(self) -> tuple[sparse.csr_matrix, np.ndarray]:
        """(equations, right-hand side) over all cells, numbered row by row."""
        n, width = self.truth.shape
        blocks, right = [], []
        for relation in self.relations:
            spots = np.flatnonzero(relation)
            cells = (np.arange(n)[:, None] * width + spots).ravel()
            which = np.repeat(np.arange(n), len(spots))
            blocks.append(
                sparse.coo_matrix(
                    (np.tile(relation[spots], n), (which, cells)), shape=(n, n * width)
                )
            )
        for kids, heads in self.links:
            names, which = np.unique(heads, return_inverse=True)
            for c in range(width):
                entries = np.concatenate([np.ones(len(kids)), -np.ones(len(names))])
                cells = np.concatenate([kids * width + c, names * width + c])
                equation = np.concatenate([which, np.arange(len(names))])
                blocks.append(
                    sparse.coo_matrix((entries, (equation, cells)), shape=(len(names), n * width))
                )
        matrix = sparse.vstack(blocks).tocsr() if blocks else sparse.csr_matrix((0, n * width))
        right.append(np.zeros(matrix.shape[0]))
        return matrix, np.concatenate(right)

    def told(self) -> np.ndarray:
        """(n, C) booleans: cells that are not shown and take one value only."""
        matrix, _ = self.system()
        flat, truth = self.seen.ravel(), self.truth.ravel()
        unknown = np.flatnonzero(np.isnan(flat))
        matrix, slack = self.with_slack(matrix)
        unknown = np.concatenate([unknown, len(flat) + np.arange(len(slack))])
        truth = np.concatenate([truth, slack])
        part = matrix[:, unknown].tocsr()
        part = part[np.flatnonzero(np.diff(part.indptr))]
        is_found = np.zeros(len(truth), dtype=bool)
        for equations, cells in connected(part):
            fixed = one_value(part[equations][:, cells], truth[unknown[cells]])
            is_found[unknown[cells[fixed]]] = True
        return is_found[: len(flat)].reshape(self.truth.shape)

    def with_slack(self, matrix: sparse.csr_matrix) -> tuple[sparse.csr_matrix, np.ndarray]:
        """The equations with one more for every inequality in a row that hides one of its columns:
        its sum is a slack, which is unknown and never negative. And the slacks in truth."""
        width, size = self.truth.shape[1], self.truth.size
        blocks, slacks, more = [matrix.tocoo()], [], 0
        for factors in self.inequalities:
            spots = np.flatnonzero(factors)
            rows = np.flatnonzero(np.isnan(self.seen[:, spots]).any(axis=1))
            which = np.arange(len(rows))
            cells = (rows[:, None] * width + spots).ravel()
            entries = np.concatenate([np.tile(factors[spots], len(rows)), -np.ones(len(rows))])
            numbers = np.concatenate([cells, size + more + which])
            equations = np.concatenate([np.repeat(which, len(spots)), which])
            more += len(rows)
            shape = (len(rows), size + more)
            blocks.append(sparse.coo_matrix((entries, (equations, numbers)), shape=shape))
            slacks.append(self.truth[rows] @ factors)
        for block in blocks:
            block.resize((block.shape[0], size + more))
        return sparse.vstack(blocks).tocsr(), np.concatenate([np.zeros(0), *slacks])


def connected(matrix: sparse.csr_matrix) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(equations, unknowns) of every connected part."""
    m, n = matrix.shape
    entries = matrix.tocoo()
    graph = sparse.coo_matrix(
        (np.ones(entries.nnz), (entries.row, m + entries.col)), shape=(m + n, m + n)
    )
    label = csgraph.connected_components(graph, directed=False)[1]
    order = np.argsort(label, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        if (group < m).any():
            yield group[group < m], group[group >= m] - m


def one_value(matrix: sparse.csr_matrix, truth: np.ndarray) -> np.ndarray:
    """(n,) unknowns that take one value over all x ≥ 0 with Mx = M·truth. From the truth itself: a
    cell above zero may go both ways a little, a zero only up."""
    m, n = matrix.shape
    zero = truth == 0
    live = np.ones(n, dtype=bool)
    if zero.any():
        # d = free part, u = rise of zeros (counted up to 1): the largest set of zeros that can rise
        z = np.flatnonzero(zero)
        f = np.flatnonzero(~zero)
        cost = np.concatenate([-np.ones(len(z)), np.zeros(len(z) + len(f))])
        bounds = [(0, 1)] * len(z) + [(0, None)] * len(z) + [(None, None)] * len(f)
        system = sparse.hstack([matrix[:, z], matrix[:, z], matrix[:, f]])
        solved = linprog(cost, A_eq=system, b_eq=np.zeros(m), bounds=bounds, method="highs")
        assert solved.success, solved.message
        live[z] = solved.x[: len(z)] > 1e-7
    free = np.flatnonzero(live)
    fixed = ~live
    if len(free):
        fixed[free] = ~_moving(matrix[:, free])
    return fixed


def _moving(matrix: sparse.csr_matrix) -> np.ndarray:
    """Unknowns with a part in the null space."""
    m, n = matrix.shape
    if n <= DENSE:
        null = linalg.null_space(matrix.toarray()) if m else np.eye(n)
        return (
            np.asarray((np.abs(null) > 1e-8).any(axis=1)) if null.size else np.zeros(n, dtype=bool)
        )
    moved = np.zeros(n, dtype=bool)
    for seed in (1, 2):
        z = np.random.default_rng(seed).standard_normal(n)
        back = lsmr(matrix, matrix @ z, atol=1e-13, btol=1e-13, maxiter=30 * n)[0]
        moved |= np.abs(z - back) > 1e-6
    return moved


def disclosures(  # noqa: PLR0913
    raw: Tables,
    shown: Tables,
    columns: Sequence[str],
    total: str,
    links: Sequence[tuple[str, str, str]],
    *,
    of_households: bool = False,
    relations: np.ndarray | None = None,
    nobody: Sequence[str] = (),
    inclusions: Sequence[tuple[str, str]] = (),
    bounds: Sequence[Mapping[str, int]] = (),
) -> list[Told]:
    """Return the disclosed and the shown cells of one family and its sums: `columns` with their
    denominator `total`.

    of_households: the denominator counts households, so that rows of 1 to 10 must be hidden.
    nobody: columns whose value discloses nothing (denominators)"""
    all_columns = [total, *(c for c in columns if c != total)]
    attack = Attack(raw, shown, all_columns, links, relations, inclusions, bounds)
    disclosed = attack.told()
    matches: list[Told] = []
    for scale in attack.scales:
        own_rows = slice(attack.start[scale], attack.start[scale] + len(attack.codes[scale]))
        out = ~attack.codes[scale].isin(shown[scale].index.astype(str))
        totals = attack.truth[own_rows, 0]
        for spot, column in enumerate(attack.columns):
            if column == total or column in nobody:
                continue
            value = attack.truth[own_rows, spot]
            rate = (totals > 0) & ((value == 0) | (value == totals))
            few = (totals > 0) & (totals < 11) & of_households
            is_disclosed = disclosed[own_rows, spot] & (totals > 0)
            open_ones = ~np.isnan(attack.seen[own_rows, spot])
            for why, rows in (
                ("withheld", is_disclosed & out), ("rate", is_disclosed & ~out & rate),
                ("few", is_disclosed & ~out & few & ~rate), ("shown", open_ones & (rate | few)),
            ):  # fmt: skip
                matches += [Told(scale, str(u), column, why) for u in attack.codes[scale][rows]]
    return matches
