"""One family with its zones, as rows and sums: what `protect.py` proves. Withheld units of one
place are one row.

Many families stand side by side in one system; a system falls into parts that no unknown links.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from ..algebra.groups import renumber
from ..families.table import FamilyTable
from ..problem import KnownMoves
from .duplicates import add_duplicates, merge_duplicates
from .read import Zoning
from .rows import Rows, heads_among, rows_of

WIDE = 4  # scales below a unit from which on it is one of the widest: an EPCI, a région
READ = 50.0  # how much dearer they are, beyond their size
BASE = 30.0  # households that a cell is worth, however few are in it
PART = 2_500  # rows that are looked at together at least
NO_TWINS = np.zeros((0, 2), dtype=int)


@dataclass
class System:
    """One family with its zones; n rows (withheld units of one atom are one row), C columns.

    x: (n, C) counts
    zero: (n, C) whether a count is 0
    hidden, sensitive, must_show: (n, C) as in `FamilyNet`
    is_multi_unit: (n,) rows of more than one unit
    leaf: (n,) rows that are no sum
    zone: (n,) rows that are zones
    inside: (n,) rows in hidden zones that are left out (rows.py)
    is_epci_or_wider: (n,) an EPCI and whatever is above it, which are read most
    total: (n,) denominators
    child, head, kind: (k,) the sums: row `child` is part of row `head`; kind 0 in the forest, then
      a number per zoning
    rows: (n,) the rows of the family’s table
    units: (n,) how many units each is
    is_partition: whether the categories of a row make up its total
    relations: per kind of row (R, C) what sums to 0 in a leaf, without its total; empty if not
      `is_partition`
    relation_of_row: (n,) which of them a row obeys
    price: (n, C) of hiding a cell
    means: (column, mean (n,), shown before (n,)) of every mean that a column weighs; NaN where a
      mean is not shown
    slack: per kind of row (k,) the columns that are slacks of inclusions. They are unknown in
      leaves where they are 0, can only rise, and stand in relations of leaves and in no sum
    full: (n, C) cells that hold all that their family counts in a row of several units: no unit has
      anything else, so the sum discloses each of them
    movable: (n, C) cells of which a move is known, so that they are not disclosed, whatever else is
      hidden; and those above zero that are not sensitive and that the forest alone decides, or that
      lie in a unit withheld as a complement
    exposed: (n, C) hidden cells that no move changed in the last look, nor since
    """

    x: np.ndarray
    zero: np.ndarray
    hidden: np.ndarray
    sensitive: np.ndarray
    must_show: np.ndarray
    is_multi_unit: np.ndarray
    leaf: np.ndarray
    zone: np.ndarray
    is_epci_or_wider: np.ndarray
    total: np.ndarray
    child: np.ndarray
    head: np.ndarray
    kind: np.ndarray
    rows: np.ndarray
    units: np.ndarray
    is_partition: bool
    relations: tuple[np.ndarray, ...] = ()
    relation_of_row: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=int))
    price: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    means: tuple[tuple[int, np.ndarray, np.ndarray], ...] = ()
    inside: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    slack: tuple[np.ndarray, ...] = ()
    full: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))
    movable: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))
    exposed: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))

    def __post_init__(self) -> None:
        if len(self.relation_of_row) != len(self.hidden):
            self.relation_of_row = np.zeros(len(self.hidden), dtype=int)
        if len(self.inside) != len(self.hidden):
            self.inside = np.zeros(len(self.hidden), dtype=bool)
        if self.price.shape != self.hidden.shape:
            self.price = np.ones(self.hidden.shape)
        if self.full.shape != self.hidden.shape:
            self.full = np.zeros(self.hidden.shape, dtype=bool)
        if self.movable.shape != self.hidden.shape:
            self.movable = np.zeros(self.hidden.shape, dtype=bool)
        self.exposed = np.zeros(self.hidden.shape, dtype=bool)

    @property
    def open_cells(self) -> np.ndarray:
        """(n, C) hidden cells of which no move is known, but for what is known to follow and tells
        nothing."""
        of_several = self.is_multi_unit[:, None] & ~self.zero & ~self.full
        harmless = of_several | (self.exposed & ~self.sensitive)
        return self.hidden & ~self.movable & ~harmless & ~self.slack_cells

    @property
    def slack_cells(self) -> np.ndarray:
        """(n, C) cells that are slacks."""
        cells = np.zeros(self.hidden.shape, dtype=bool)
        for kind, columns in enumerate(self.slack):
            if len(columns):
                cells[np.ix_(self.relation_of_row == kind, columns)] = True
        return cells

    @property
    def tied(self) -> np.ndarray:
        """(n,) rows of families that inclusions tie."""
        tied = np.zeros(len(self.relation_of_row), dtype=bool)
        for kind, columns in enumerate(self.slack):
            if len(columns):
                tied |= self.relation_of_row == kind
        return tied

    @property
    def under_sums(self) -> np.ndarray:
        """(n,) rows of families over whose categories sums are shown."""
        longer = np.array([len(relations) > 1 for relations in self.relations], dtype=bool)
        return (
            longer[self.relation_of_row]
            if len(longer)
            else np.zeros(len(self.relation_of_row), dtype=bool)
        )

    def subsystem(self, rows: np.ndarray) -> System:
        """These rows (r,), in their order, and the sums among them."""
        heads = self._heads[:, rows]
        kind, child = np.nonzero(heads >= 0)
        of_child, order = heads[kind, child], np.argsort(rows)
        spot = np.searchsorted(rows, of_child, sorter=order)
        head = order[np.minimum(spot, len(rows) - 1)]
        linked = rows[head] == of_child
        return System(
            x=self.x[rows],
            zero=self.zero[rows],
            hidden=self.hidden[rows],
            sensitive=self.sensitive[rows],
            must_show=self.must_show[rows],
            is_multi_unit=self.is_multi_unit[rows],
            leaf=self.leaf[rows],
            zone=self.zone[rows],
            is_epci_or_wider=self.is_epci_or_wider[rows],
            total=self.total[rows],
            child=child[linked],
            head=head[linked],
            kind=kind[linked],
            rows=self.rows[rows],
            units=self.units[rows],
            is_partition=self.is_partition,
            relations=self.relations,
            relation_of_row=self.relation_of_row[rows],
            price=self.price[rows],
            means=tuple((column, mean[rows], told[rows]) for column, mean, told in self.means),
            inside=self.inside[rows],
            slack=self.slack,
            full=self.full[rows],
            movable=self.movable[rows],
        )

    @cached_property
    def _heads(self) -> np.ndarray:
        """(kinds, n) what each row is part of, −1 = nothing: who asks for a thousand parts does not
        go through all sums a thousand times."""
        heads = np.full((int(self.kind.max(initial=0)) + 1, len(self.hidden)), -1, dtype=np.int32)
        heads[self.kind, self.child] = self.head
        return heads

    def sums(self) -> tuple[np.ndarray, np.ndarray]:
        """(kind · n + head of every sum there is, which of them each of `child` stands in (k,))."""
        n = len(self.hidden)
        return renumber(self.kind * n + self.head, int(self.kind.max(initial=0) + 1) * n)


def build_system(
    table: FamilyTable,
    zonings: Sequence[Zoning],
    places: np.ndarray,
    whole: bool = True,
    enough: float = 0.0,
    known: KnownMoves | None = None,
    twins: np.ndarray = NO_TWINS,
) -> System | None:
    """The family's rows and sums, None where no zone has it. places (nodes of the forest,) as in
    `Problem`; twins (k, 2) as `find_duplicate_zones` finds them.

    whole: the categories of a row make up its total; if not, a sum of several units tells nothing
    from `enough` on.
    known: what moved when fewer cells were hidden. Where more units are one row by now it counts
    for zeros only, which rise: other moves may cancel."""
    place = np.full(len(places) + 1, -1)
    place[table.nodes] = np.arange(len(table.nodes))
    zones = [place[zoning.zone[table.nodes]] for zoning in zonings]
    if table.relations is None and not any((zone >= 0).any() for zone in zones):
        return None  # the forest alone decides
    twins = place[twins]
    twins = twins[(twins >= 0).all(axis=1)]
    table = merge_duplicates(table, twins)
    rows = rows_of(table, zones, twins[:, 0], places[table.nodes])
    keep, units = rows.kept_rows, rows.units
    total = rows.together(table.total[:, None])[:, 0]
    wide = _wide(table.parent)
    relations = np.ones((1, table.x.shape[1])) if table.relations is None else table.relations
    cells = _cells(table, rows, relations)
    child, head, kind = rows.sums()
    # the sum of several units tells nothing on one
    several = (~cells.zero & cells.hidden)[:, relations[0] > 0].sum(axis=1) >= 2
    vague = several if whole else ~(total < enough)
    harmless = table.secondary_withheld[keep, None] & cells.hidden & ~cells.sensitive & ~cells.zero
    system = System(
        **cells._asdict(),
        is_multi_unit=table.is_multi_unit[keep] | ((units >= 2) & vague),
        leaf=rows.leaf,
        zone=rows.zone,
        is_epci_or_wider=wide[keep],
        total=total,
        child=child,
        head=head,
        kind=kind,
        rows=keep,
        units=units,
        is_partition=whole,
        inside=rows.inside,
        slack=(np.zeros(0, dtype=int),) if whole else (),
        full=_full(table, rows, cells.x) & whole & ~table.is_multi_unit[keep, None],
        movable=_moving(known, table.nodes[keep], cells.zero, units, table.own) | harmless,
        relations=(relations,) if whole else (),
        relation_of_row=np.zeros(len(keep), dtype=int),
        price=_price(table, wide, twins)[keep],
        means=tuple(
            (column, np.where(units == 1, mean[keep], np.nan), told[keep])
            for column, mean, told in table.means
        ),
    )
    tight = [_tight(system, rows, slack) for slack in table.slacks]
    return _with_slacks(system, table.slacks, np.column_stack(tight)) if tight else system


class Cells(NamedTuple):
    """As in `System`, (r, C) each."""

    x: np.ndarray
    zero: np.ndarray
    hidden: np.ndarray
    sensitive: np.ndarray
    must_show: np.ndarray


def _cells(table: FamilyTable, rows: Rows, relations: np.ndarray) -> Cells:
    """The counts and masks of a system's rows. Where one of several families counts nobody its
    zeros are no secret, and known unless its denominator is hidden."""
    keep, x = rows.kept_rows, rows.together(table.x)
    hidden, sensitive, must_show = table.hidden[keep], table.sensitive[keep], table.must_show[keep]
    zero = x == 0
    if not table.parts:
        total = rows.together(table.total[:, None])[:, 0]
        zero |= _nothing_left(x, total, relations)
    for columns, total_of_part, spot in table.parts:
        parts = rows.together(total_of_part[:, None])[:, 0]
        own = relations[(relations[:, columns] != 0).any(axis=1)][:, columns]
        zero[:, columns] |= _nothing_left(x[:, columns], parts, own)
        nobody = parts == 0
        sensitive[nobody, columns] = False
        if spot >= 0:
            nobody &= ~hidden[:, spot]
        hidden[nobody, columns] = False
        must_show[nobody, columns] = True
    return Cells(x, zero, hidden, sensitive, must_show)


def _full(table: FamilyTable, rows: Rows, x: np.ndarray) -> np.ndarray:
    """(r, C) cells above zero that hold all that their family counts in the row."""
    full = np.zeros(x.shape, dtype=bool)
    every = slice(0, x.shape[1])
    for columns, total, _ in table.parts or ((every, table.total, -1),):
        totals = rows.together(total[:, None])
        full[:, columns] = (x[:, columns] >= totals) & (totals > 0)
    return full


def _tight(system: System, rows: Rows, slack: tuple[int, int, np.ndarray]) -> np.ndarray:
    """(r,) rows in which a part has nothing to spare of its whole, so that the slack can only rise:
    leaves, since sums have as much of it as their parts together. Where the whole can only rise
    beside a part that stays 0 it says nothing."""
    whole, part, spare = slack
    tight = rows.leaf & (rows.together(spare[:, None])[:, 0] == 0)
    constant = ~system.hidden[:, part] & system.must_show[:, part]
    return np.asarray(tight & ~(system.zero[:, whole] & constant))


def _with_slacks(
    system: System, slacks: Sequence[tuple[int, int, np.ndarray]], tight: np.ndarray
) -> System:
    """The system with a column for every slack, unknown where it is `tight` (r, S), and the
    relations whole − part − slack = 0."""
    padding = ((0, 0), (0, tight.shape[1]))
    (relations,) = system.relations
    count, width = relations.shape
    longer = np.pad(relations, ((0, len(slacks)), (0, len(slacks))))
    for spot, (whole, part, _) in enumerate(slacks):
        longer[count + spot, [whole, part, width + spot]] = 1.0, -1.0, -1.0
    return replace(
        system,
        x=np.pad(system.x, padding),
        zero=np.hstack([system.zero, tight]),
        hidden=np.hstack([system.hidden, tight]),
        sensitive=np.pad(system.sensitive, padding),
        must_show=np.hstack([system.must_show, ~tight]),
        movable=np.pad(system.movable, padding),
        full=np.pad(system.full, padding),
        price=np.pad(system.price, padding),
        relations=(longer,),
        slack=(np.arange(width, width + len(slacks)),),
    )


def _price(table: FamilyTable, wide: np.ndarray, twins: np.ndarray) -> np.ndarray:
    """(n, C) what it costs to hide a cell, with those of twins (k, 2)."""
    price = (np.nan_to_num(table.total) + BASE) * np.where(wide, READ, 1.0) * table.size_weight
    return np.asarray(table.cost_factors * add_duplicates(price, twins)[:, None])


def _moving(
    known: KnownMoves | None, nodes: np.ndarray, zero: np.ndarray, units: np.ndarray, own: int
) -> np.ndarray:
    """(n, C) cells of the first `own` columns that moved when fewer were hidden, and still do."""
    moving = np.zeros(zero.shape, dtype=bool)
    if known is not None:
        moving[:, :own] = np.unpackbits(known.moving[nodes], axis=1, count=own)
        moving &= zero | (known.units[nodes] == units)[:, None]
    return moving


def stack_systems(families: Sequence[System]) -> System:
    """Several families side by side as one, each with its own rows and sums, in turn: one system to
    look at instead of many. A single one, a country's, is not copied but for its means."""
    if len(families) == 1:
        means = tuple((column, mean.copy(), told) for column, mean, told in families[0].means)
        return replace(families[0], means=means)
    width = max(system.hidden.shape[1] for system in families)
    starts = np.cumsum([0] + [len(system.hidden) for system in families])

    def padded(name: str, lacking: bool = False) -> np.ndarray:
        parts = [getattr(system, name) for system in families]
        return np.concatenate(
            [np.pad(p, ((0, 0), (0, width - p.shape[1])), constant_values=lacking) for p in parts]
        )

    def flat(name: str, shift: int = 0) -> np.ndarray:
        return np.concatenate(
            [
                getattr(system, name) + shift * start
                for system, start in zip(families, starts, strict=False)
            ]
        )

    return System(
        x=padded("x"),
        zero=padded("zero"),
        hidden=padded("hidden"),
        sensitive=padded("sensitive"),
        must_show=padded("must_show", lacking=True),
        is_multi_unit=flat("is_multi_unit") > 0,
        leaf=flat("leaf") > 0,
        zone=flat("zone") > 0,
        is_epci_or_wider=flat("is_epci_or_wider") > 0,
        total=flat("total"),
        child=flat("child", 1),
        head=flat("head", 1),
        kind=flat("kind"),
        rows=flat("rows"),
        units=flat("units"),
        is_partition=families[0].is_partition,
        relations=tuple(relations for system in families for relations in system.relations),
        relation_of_row=np.repeat(
            np.arange(len(families)), [len(system.hidden) for system in families]
        ),
        price=padded("price"),
        inside=flat("inside") > 0,
        slack=tuple(columns for system in families for columns in system.slack),
        full=padded("full"),
        movable=padded("movable"),
        means=tuple(
            (
                column,
                _spread_over(mean, int(start), int(starts[-1]), np.nan),
                _spread_over(told, int(start), int(starts[-1]), False),
            )
            for system, start in zip(families, starts, strict=False)
            for column, mean, told in system.means
        ),
    )


def _spread_over(part: np.ndarray, start: int, size: int, absent: float) -> np.ndarray:
    """One family's rows (n,) among those of all (size,), from `start` on."""
    spread = np.full(size, absent, dtype=part.dtype)
    spread[start : start + len(part)] = part
    return spread


def _wide(parent: np.ndarray) -> np.ndarray:
    """(n,) the units of wide scales."""
    above = parent
    for _ in range(WIDE - 1):
        above = np.where(above >= 0, parent[above], -1)
    return heads_among([above], len(parent))


def _nothing_left(x: np.ndarray, total: np.ndarray, relations: np.ndarray) -> np.ndarray:
    """Unknown counts of rows whose known ones make up the whole, or a shown sum, already
    (attack 4)."""
    unknown = np.isnan(x)
    is_zero = np.zeros(x.shape, dtype=bool)
    if not unknown.any():
        return is_zero
    for relation in relations:
        parts = relation > 0
        sums = np.flatnonzero(relation < 0)
        totals = x[:, sums[0]] if len(sums) else total
        with np.errstate(invalid="ignore"):
            is_zero |= unknown & parts & (totals - np.nansum(x[:, parts], axis=1) <= 0)[:, None]
    return is_zero


def independent_components(system: System) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(rows, which of them stay as they are) of parts that no unknown links, now or later: much
    smaller than all together.

    Unknown are hidden cells, and what may be hidden yet: zones, the units right above the leaves.
    Other rows are known numbers, which
    stand in every part that needs them. Parts in which every cell is known to move are left out.
    Where whole units are hidden any unit may be: one part."""
    n = len(system.hidden)
    if not system.is_partition:
        yield np.arange(n), np.zeros(n, dtype=bool)
        return
    unknown = system.hidden.any(axis=1) | system.zone
    unknown[system.head[system.leaf[system.child]]] = True
    tied = unknown[system.child]
    ties = (np.ones(int(tied.sum()), dtype=np.int8), (system.child[tied], system.head[tied]))
    label = csgraph.connected_components(sparse.coo_matrix(ties, shape=(n, n)), directed=False)[1]
    unknown &= np.isin(label, label[system.open_cells.any(axis=1)])
    tied = unknown[system.child]
    needed = tied | unknown[system.head]
    owner = np.where(tied, label[system.child], label[system.head])[needed]
    batch = np.cumsum(np.bincount(label)) // PART
    sums = np.concatenate(
        [np.column_stack([batch[owner], ends[needed]]) for ends in (system.child, system.head)]
    )
    pairs = np.unique(sums @ np.array([n, 1]))
    for rows in np.split(pairs % n, np.flatnonzero(np.diff(pairs // n)) + 1):
        if len(rows):
            yield rows, ~unknown[rows]
