"""One family with its zones, as rows and sums: what `linking.py` proves. Withheld units of one
place are one row.

Many families stand side by side in one system; a system falls into parts that no unknown links.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..algebra.moves import csgraph, numbered, sparse
from ..families.table import FamilyTable
from .read import Zoning

PART = 20_000  # rows that are looked at together at least


@dataclass
class Linked:
    """One family with its zones, withheld units of one place as one row.

    x (n, C); zero (n, C) booleans: nothing there; hidden, sensitive, fixed (n, C)
    several (n,) rows that stand for several units; leaf (n,) rows that no sum explains; zone (n,)
    the zones; total (n,)
    child, head, kind (k,) rows of every sum: kind 0 in the forest, then a number per zoning
    rows (n,) the rows of the family's table; whole: the categories of a row make up its total
    proved (n,) rows that are as they were when they were proved last
    part (n, C) the connected part of the equations that a hidden cell belonged to when looked at
    last, −1 = none
    move (n, C, 2) two moves of the hidden cells of units as they were looked at last, 1 = not yet
    """

    x: np.ndarray
    zero: np.ndarray
    hidden: np.ndarray
    sensitive: np.ndarray
    fixed: np.ndarray
    several: np.ndarray
    leaf: np.ndarray
    zone: np.ndarray
    total: np.ndarray
    child: np.ndarray
    head: np.ndarray
    kind: np.ndarray
    rows: np.ndarray
    whole: bool
    proved: np.ndarray
    part: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), dtype=int))
    move: np.ndarray = field(default_factory=lambda: np.zeros((0, 0, 2)))

    def only(self, rows: np.ndarray) -> Linked:
        """These rows, in their order, and the sums among them."""
        place = np.full(len(self.hidden), -1)
        place[rows] = np.arange(len(rows))
        among = (place[self.child] >= 0) & (place[self.head] >= 0)
        return Linked(
            self.x[rows], self.zero[rows], self.hidden[rows], self.sensitive[rows], self.fixed[rows],
            self.several[rows], self.leaf[rows], self.zone[rows], self.total[rows],
            place[self.child[among]], place[self.head[among]], self.kind[among], self.rows[rows], self.whole, self.proved[rows],
        )  # fmt: skip

    def sums(self) -> tuple[np.ndarray, np.ndarray]:
        """(kind · n + head of every sum there is, which of them each of `child` stands in (k,))."""
        n = len(self.hidden)
        return numbered(self.kind * n + self.head, int(self.kind.max(initial=0) + 1) * n)


def link(
    table: FamilyTable,
    zonings: Sequence[Zoning],
    size: int,
    whole: bool = True,
    enough: float = 0.0,
    changed: np.ndarray | None = None,
) -> Linked | None:
    """The family's rows and sums, None where no zone has it. size: nodes of the frame.

    whole: the categories of a row make up its total; if not, a sum of several units tells nothing
    from `enough` on.
    changed: (size,) nodes that are not as they were when the family was proved last; None: it was
    not proved yet."""
    place = np.full(size + 1, -1)
    place[table.nodes] = np.arange(len(table.nodes))
    zones = [place[zoning.zone[table.nodes]] for zoning in zonings]
    n = len(table.nodes)
    if not any((zone >= 0).any() for zone in zones):
        return None
    zone_rows = np.zeros(n, dtype=bool)
    for zone in zones:
        zone_rows[zone[zone >= 0]] = True
    inner = np.zeros(n, dtype=bool)
    inner[table.parent[table.parent >= 0]] = True
    keep, group, units = _merge(table, zones, inner | zone_rows)
    x = np.zeros((len(keep), table.x.shape[1]))
    np.add.at(x, group, table.x)
    total = np.bincount(group, table.total)
    hidden, sensitive = table.hidden[keep], table.sensitive[keep]
    zero = (x == 0) | _nothing_left(x, total, hidden)
    child, head, kind = [], [], []
    for number, above in enumerate([table.parent, *zones]):
        rows = keep[above[keep] >= 0]
        child.append(group[rows])
        head.append(group[above[rows]])
        kind.append(np.full(len(rows), number))
    told = (
        (~zero & hidden).sum(axis=1) >= 2 if whole else ~(total < enough)
    )  # the sum of several units tells nothing on one
    several = table.several[keep] | ((units >= 2) & told)
    proved = (
        np.zeros(len(keep), dtype=bool)
        if changed is None
        else np.bincount(group, changed[table.nodes]) == 0
    )
    return Linked(
        x, zero, hidden, sensitive, table.fixed[keep], several, ~(inner | zone_rows)[keep], zone_rows[keep], total,
        np.concatenate(child), np.concatenate(head), np.concatenate(kind), keep, whole, proved,
    )  # fmt: skip


def join(families: Sequence[Linked]) -> Linked:
    """Several families side by side as one, each with its own rows and sums, in turn: one system to
    look at instead of many."""
    width = max(linked.hidden.shape[1] for linked in families)
    starts = np.cumsum([0] + [len(linked.hidden) for linked in families])

    def padded(name: str, lacking: bool = False) -> np.ndarray:
        parts = [getattr(linked, name) for linked in families]
        return np.concatenate(
            [np.pad(p, ((0, 0), (0, width - p.shape[1])), constant_values=lacking) for p in parts]
        )

    def flat(name: str, shift: int = 0) -> np.ndarray:
        return np.concatenate(
            [
                getattr(linked, name) + shift * start
                for linked, start in zip(families, starts, strict=False)
            ]
        )

    return Linked(
        padded("x"), padded("zero"), padded("hidden"), padded("sensitive"), padded("fixed", lacking=True),
        flat("several") > 0, flat("leaf") > 0, flat("zone") > 0, flat("total"),
        flat("child", 1), flat("head", 1), flat("kind"), flat("rows"), families[0].whole, flat("proved") > 0,
    )  # fmt: skip


def _merge(
    table: FamilyTable, zones: list[np.ndarray], apart: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(rows that stay, the row among them that stands for each row, units per row): withheld leaves
    with the same sums are one."""
    n = len(table.nodes)
    full = table.hidden.all(axis=1) & table.sensitive.all(axis=1) & ~table.several & ~apart
    withheld = np.flatnonzero(full)
    kind = np.zeros(len(withheld), dtype=int)
    for above in (table.parent, *zones):
        kind = np.unique(kind * (n + 1) + above[withheld] + 1, return_inverse=True)[1]
    stands = np.arange(n)
    stands[withheld] = withheld[np.unique(kind, return_index=True)[1][kind]]
    keep, group = numbered(stands, n)
    return keep, group, np.bincount(group)


def _nothing_left(x: np.ndarray, total: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """Unknown counts of rows whose known ones make up the whole already (attack 4)."""
    unknown = np.isnan(x)
    if not unknown.any():
        return unknown
    return unknown & (total - np.nansum(x, axis=1) <= 0)[:, None]


def independent(linked: Linked) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(rows, which of them stay as they are) of parts that no unknown links, now or later: much
    smaller than all together.

    Unknown are hidden cells, and what may be hidden yet: zones, the units right above the leaves.
    Other rows are known numbers, which
    stand in every part that needs them. Parts in which every row is proved are left out: what is no
    longer as it was links as if it
    were unknown, whatever it was. Where whole units are hidden any unit may be: one part."""
    n = len(linked.hidden)
    if not linked.whole:
        yield np.arange(n), np.zeros(n, dtype=bool)
        return
    unknown = linked.hidden.any(axis=1) | linked.zone
    unknown[linked.head[linked.leaf[linked.child]]] = True
    if linked.proved.any():
        unknown |= ~linked.proved
    tied = unknown[linked.child]
    ties = (np.ones(int(tied.sum()), dtype=np.int8), (linked.child[tied], linked.head[tied]))
    label = csgraph.connected_components(sparse.coo_matrix(ties, shape=(n, n)), directed=False)[1]
    unknown &= np.isin(label, label[~linked.proved])
    tied = unknown[linked.child]
    needed = tied | unknown[linked.head]
    owner = np.where(tied, label[linked.child], label[linked.head])[needed]
    batch = np.cumsum(np.bincount(label[unknown], minlength=int(label.max()) + 1)) // PART
    sums = np.concatenate(
        [np.column_stack([batch[owner], ends[needed]]) for ends in (linked.child, linked.head)]
    )
    pairs = np.unique(sums @ np.array([n, 1]))
    for rows in np.split(pairs % n, np.flatnonzero(np.diff(pairs // n)) + 1):
        if len(rows):
            yield rows, ~unknown[rows]
