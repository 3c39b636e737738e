"""The children of every node of a forest as runs of an index: sums, counts and minima per parent
need no loop over rows."""

from __future__ import annotations

import numpy as np

from ..arrays import Bools, Floats, Ints
from ..model import GateError


def nodes_by_depth(parent: Ints) -> list[Ints]:
    """Return the nodes at each depth of a forest, the roots first. parent: (n,), −1 = root. Raises
    GateError if parents run in a circle."""
    depth = np.zeros(len(parent), dtype=int)
    ancestor = parent
    while (ancestor >= 0).any():
        depth += ancestor >= 0
        ancestor = np.where(ancestor >= 0, parent[ancestor], -1)
        if depth.max() > len(parent):
            raise GateError("The nestings of the tables run in a circle.")
    return [np.flatnonzero(depth == level) for level in range(int(depth.max(initial=0)) + 1)]


class Siblings:
    """The children of all parents. parent: (n,), −1 = root.

    `children` is sorted by parent. Its run i begins at `first[i]`, has `size[i]` nodes and holds
    the children of `heads[i]`; `run[node]` is the run of a node's children, −1 without any."""

    def __init__(self, parent: Ints) -> None:
        with_parent = np.flatnonzero(parent >= 0)
        self.parent = parent
        self.children = with_parent[np.argsort(parent[with_parent], kind="stable")]
        parents = parent[self.children]
        self.first = np.flatnonzero(np.diff(parents, prepend=-1))
        self.heads = parents[self.first]
        self.size = np.diff(np.append(self.first, len(self.children)))
        self.run = np.full(len(parent), -1)
        self.run[self.heads] = np.arange(len(self.heads))

    def of(self, node: int) -> Ints:
        """Return the children of one node."""
        run = self.run[node]
        return (
            self.children[self.first[run] : self.first[run] + self.size[run]]
            if run >= 0
            else self.children[:0]
        )

    def block(self, node: int) -> tuple[Ints, slice | Ints]:
        """Return the children of one node, and an index of their rows: a slice, which copies
        nothing, if they are neighbours."""
        children = self.of(node)
        adjacent = len(children) > 0 and children[-1] - children[0] + 1 == len(children)
        return children, slice(int(children[0]), int(children[-1]) + 1) if adjacent else children

    def runs(self, run_numbers: Ints) -> tuple[Ints, Ints, Ints]:
        """Return (children, first, size) of the runs at positions `run_numbers`, concatenated."""
        size = self.size[run_numbers]
        starts = np.cumsum(size) - size
        positions = np.repeat(self.first[run_numbers] - starts, size) + np.arange(int(size.sum()))
        return self.children[positions], starts, size

    def cheapest(self, cost: Floats, is_wanted: Bools) -> Ints:
        """Return the position of the cheapest child of each parent in `is_wanted` (n,), by its
        finite cost (n,); of equals the first. Parents whose children all cost inf have none."""
        run_numbers = np.flatnonzero(is_wanted[self.heads])
        children, starts, size = self.runs(run_numbers)
        if not len(children):
            return children
        costs = cost[children]
        cheapest = np.flatnonzero(
            (costs == np.repeat(np.minimum.reduceat(costs, starts), size)) & np.isfinite(costs)
        )
        run = np.repeat(np.arange(len(run_numbers)), size)[cheapest]
        return children[cheapest[np.flatnonzero(np.diff(run, prepend=-1))]]
