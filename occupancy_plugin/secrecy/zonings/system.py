"""One family with its zones, as rows and sums, for the proof (`prove.py`). Withheld units of one
atom are one row.

A system may contain many families. It is divided into components that share no unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from ..algebra.groups import renumber
from ..arrays import Array, Bools, Floats, Ints
from ..families.table import FamilyTable, Slack
from ..forest.zoning import Zoning
from ..problem import KnownMoves
from .duplicates import add_duplicates, merge_duplicates
from .rows import Rows, heads_among, rows_of

# number of scales below a unit from which it counts as wide: an EPCI, a région
LEVELS_BELOW_WIDE = 4
WIDE_PRICE_FACTOR = 50.0  # additional factor of the price of wide units
BASE_SIZE = 30.0  # households added to a unit's size in the price of a cell
MIN_BATCH_ROWS = 2_500  # minimum number of rows that are proved together
NO_DUPLICATES = np.zeros((0, 2), dtype=int)


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
    is_epci_or_wider: (n,) units from EPCI on, whose cells are the most used
    total: (n,) denominators
    child, head, kind: (k,) the sums: row `child` is part of row `head`; kind 0 in the forest, then
      a number per zoning
    rows: (n,) the rows of the family’s table
    units: (n,) number of units in each row
    is_partition: whether the categories of a row sum to its total
    relations: per kind of row (R, C) the relations of a leaf, without its total; empty if not
      `is_partition`
    relation_of_row: (n,) the kind of each row
    price: (n, C) price of hiding a cell
    means: (column, mean (n,), shown before (n,)) of every mean whose weight is a column; NaN where
      a mean is not shown
    slack: per kind of row (k,) the columns that are slacks of inclusions, with their values in x.
      They are unknown in leaves where they are 0, can only rise, and occur in relations of leaves
      only
    full: (n, C) cells equal to their denominator in a row of several units. Each unit is then at
      100 %, so the sum discloses all of them
    movable: (n, C) cells with a known move, which stay protected when more cells are hidden; and
      cells above zero that are not sensitive and that the forest alone decides, or that belong to a
      unit withheld as a complement
    exposed: (n, C) hidden cells that had no move in the last proof, nor since
    """

    x: Floats
    zero: Bools
    hidden: Bools
    sensitive: Bools
    must_show: Bools
    is_multi_unit: Bools
    leaf: Bools
    zone: Bools
    is_epci_or_wider: Bools
    total: Floats
    child: Ints
    head: Ints
    kind: Ints
    rows: Ints
    units: Ints
    is_partition: bool
    relations: tuple[Floats, ...] = ()
    relation_of_row: Ints = field(default_factory=lambda: np.zeros(0, dtype=int))
    price: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    means: tuple[tuple[int, Floats, Bools], ...] = ()
    inside: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))
    slack: tuple[Ints, ...] = ()
    full: Bools = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))
    movable: Bools = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))
    exposed: Bools = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))

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
    def open_cells(self) -> Bools:
        """(n, C) hidden cells without a known move, except those whose disclosure is harmless."""
        of_several = self.is_multi_unit[:, None] & ~self.zero & ~self.full
        harmless = of_several | (self.exposed & ~self.sensitive)
        return self.hidden & ~self.movable & ~harmless & ~self.slack_cells

    @property
    def slack_cells(self) -> Bools:
        """(n, C) the cells of slacks."""
        cells = np.zeros(self.hidden.shape, dtype=bool)
        for kind, columns in enumerate(self.slack):
            if len(columns):
                cells[np.ix_(self.relation_of_row == kind, columns)] = True
        return cells

    @property
    def tied(self) -> Bools:
        """(n,) rows of families that inclusions tie."""
        in_tied_family = np.zeros(len(self.relation_of_row), dtype=bool)
        for kind, columns in enumerate(self.slack):
            if len(columns):
                in_tied_family |= self.relation_of_row == kind
        return in_tied_family

    @property
    def under_sums(self) -> Bools:
        """(n,) rows of families over whose categories sums are shown."""
        has_sums = np.array([len(relations) > 1 for relations in self.relations], dtype=bool)
        return (
            has_sums[self.relation_of_row]
            if len(has_sums)
            else np.zeros(len(self.relation_of_row), dtype=bool)
        )

    def subsystem(self, rows: Ints) -> System:
        """Return a system of these rows (r,), in their order, with the sums among them."""
        heads_of_rows = self._heads[:, rows]
        kind, child = np.nonzero(heads_of_rows >= 0)
        of_child, order = heads_of_rows[kind, child], np.argsort(rows)
        position = np.searchsorted(rows, of_child, sorter=order)
        head = order[np.minimum(position, len(rows) - 1)]
        is_inside = rows[head] == of_child
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
            child=child[is_inside],
            head=head[is_inside],
            kind=kind[is_inside],
            rows=self.rows[rows],
            units=self.units[rows],
            is_partition=self.is_partition,
            relations=self.relations,
            relation_of_row=self.relation_of_row[rows],
            price=self.price[rows],
            means=tuple(
                (column, mean[rows], shown_before[rows])
                for column, mean, shown_before in self.means
            ),
            inside=self.inside[rows],
            slack=self.slack,
            full=self.full[rows],
            movable=self.movable[rows],
        )

    def digest(self) -> bytes:
        """Return a digest of all that the proof reads."""
        digest = blake2b(digest_size=16)
        waiting: list[object] = [getattr(self, field.name) for field in fields(self)]
        for value in waiting:
            if isinstance(value, tuple):
                waiting.extend((len(value), *value))
            else:
                array = np.ascontiguousarray(value)
                digest.update(repr((array.shape, array.dtype.str)).encode())
                digest.update(array)
        return digest.digest()

    @cached_property
    def _heads(self) -> Ints:
        """(kinds, n) the head of each row, −1 = none. Cached, so that a thousand subsystems do not
        search all sums each."""
        heads = np.full((int(self.kind.max(initial=0)) + 1, len(self.hidden)), -1, dtype=np.int32)
        heads[self.kind, self.child] = self.head
        return heads

    def sums(self) -> tuple[Ints, Ints]:
        """Return kind · n + head of every sum, and (k,) the sum of each `child`."""
        n = len(self.hidden)
        return renumber(self.kind * n + self.head, int(self.kind.max(initial=0) + 1) * n)


def build_system(
    table: FamilyTable,
    zonings: Sequence[Zoning],
    atoms: Ints,
    is_partition: bool = True,
    harmless_size: float = 0.0,
    known_moves: KnownMoves | None = None,
    duplicates: Ints = NO_DUPLICATES,
) -> System | None:
    """Build the system of a family; None if no zone has it.

    atoms: (nodes of the forest,) `Problem.atoms`
    is_partition: whether the categories of a row sum to its total
    harmless_size: where they do not, a sum of several units from this size on discloses nothing
    known_moves: moves from an earlier mask. In rows that now have more units they hold for zeros
    only, which can only rise; other moves may cancel
    duplicates: (k, 2) from `find_duplicate_zones`"""
    row_of = np.full(len(atoms) + 1, -1)
    row_of[table.nodes] = np.arange(len(table.nodes))
    zones = [row_of[zoning.zone[table.nodes]] for zoning in zonings]
    if table.relations is None and not any((zone >= 0).any() for zone in zones):
        return None  # `families/solve.py` has proved this family
    duplicates = row_of[duplicates]
    duplicates = duplicates[(duplicates >= 0).all(axis=1)]
    table = merge_duplicates(table, duplicates)
    rows = rows_of(table, zones, duplicates[:, 0], atoms[table.nodes])
    kept_rows, units = rows.kept_rows, rows.units
    total = rows.sum_by_row(table.total[:, None])[:, 0]
    is_epci_or_wider = _epci_or_wider(table.parent)
    relations = np.ones((1, table.x.shape[1])) if table.relations is None else table.relations
    cells = _cells(table, rows, relations)
    child, head, kind = rows.sums()
    # a sum of several units does not disclose one of them
    has_several = (~cells.zero & cells.hidden)[:, relations[0] > 0].sum(axis=1) >= 2
    discloses_no_unit = has_several if is_partition else ~(total < harmless_size)
    harmless = (
        table.secondary_withheld[kept_rows, None] & cells.hidden & ~cells.sensitive & ~cells.zero
    )
    system = System(
        **cells._asdict(),
        is_multi_unit=table.is_multi_unit[kept_rows] | ((units >= 2) & discloses_no_unit),
        leaf=rows.leaf,
        zone=rows.zone,
        is_epci_or_wider=is_epci_or_wider[kept_rows],
        total=total,
        child=child,
        head=head,
        kind=kind,
        rows=kept_rows,
        units=units,
        is_partition=is_partition,
        inside=rows.inside,
        slack=(np.zeros(0, dtype=int),) if is_partition else (),
        full=_full_cells(table, rows, cells.x)
        & is_partition
        & ~table.is_multi_unit[kept_rows, None],
        movable=_movable_by(
            known_moves, table.nodes[kept_rows], cells.zero, units, table.own_columns
        )
        | harmless,
        relations=(relations,) if is_partition else (),
        relation_of_row=np.zeros(len(kept_rows), dtype=int),
        price=_cell_prices(table, is_epci_or_wider, duplicates)[kept_rows],
        means=tuple(
            (column, np.where(units == 1, mean[kept_rows], np.nan), shown_before[kept_rows])
            for column, mean, shown_before in table.means
        ),
    )
    if not table.slacks:
        return system
    values = [rows.sum_by_row(slack.values[:, None])[:, 0] for slack in table.slacks]
    tight_leaves = [
        _tight_leaves(system, rows, slack, value)
        for slack, value in zip(table.slacks, values, strict=True)
    ]
    return _with_slacks(
        system, table.slacks, np.column_stack(values), np.column_stack(tight_leaves)
    )


class Cells(NamedTuple):
    """As in `System`, (r, C) each."""

    x: Floats
    zero: Bools
    hidden: Bools
    sensitive: Bools
    must_show: Bools


def _cells(table: FamilyTable, rows: Rows, relations: Floats) -> Cells:
    """Return counts and masks of a system's rows.

    If one of several families has a denominator of 0 in a row, its zeros there are not sensitive.
    They are known unless that denominator is hidden."""
    kept_rows, x = rows.kept_rows, rows.sum_by_row(table.x)
    hidden = table.hidden[kept_rows]
    sensitive = table.sensitive[kept_rows]
    must_show = table.must_show[kept_rows]
    zero = x == 0
    if not table.parts:
        total = rows.sum_by_row(table.total[:, None])[:, 0]
        zero |= _must_be_zero(x, total, relations)
    for columns, total_of_part, total_column in table.parts:
        totals = rows.sum_by_row(total_of_part[:, None])[:, 0]
        family_relations = relations[(relations[:, columns] != 0).any(axis=1)][:, columns]
        zero[:, columns] |= _must_be_zero(x[:, columns], totals, family_relations)
        is_empty = totals == 0
        sensitive[is_empty, columns] = False
        if total_column >= 0:
            is_empty &= ~hidden[:, total_column]
        hidden[is_empty, columns] = False
        must_show[is_empty, columns] = True
    return Cells(x, zero, hidden, sensitive, must_show)


def _full_cells(table: FamilyTable, rows: Rows, x: Floats) -> Bools:
    """Return (r, C) the cells above zero that equal the denominator of their family."""
    full = np.zeros(x.shape, dtype=bool)
    all_columns = slice(0, x.shape[1])
    for columns, total, _ in table.parts or ((all_columns, table.total, -1),):
        totals = rows.sum_by_row(total[:, None])
        full[:, columns] = (x[:, columns] >= totals) & (totals > 0)
    return full


def _tight_leaves(system: System, rows: Rows, slack: Slack, value: Floats) -> Bools:
    """Return (r,) the leaves in which the value (r,) of a slack is 0, so that it can only rise.
    Sums need none, since their slack is the sum of the leaves' slacks. Leaves whose whole is 0 and
    whose parts are shown or stay 0 are left out, because the slack constrains nothing there."""
    slack_is_zero = rows.leaf & (value == 0)
    (whole_column,) = (position for position, factor in slack.factors.items() if factor > 0)
    part_columns = [position for position in slack.factors if position != whole_column]
    parts_are_fixed = (~system.hidden[:, part_columns] & system.must_show[:, part_columns]).all(
        axis=1
    )
    return np.asarray(slack_is_zero & ~(system.zero[:, whole_column] & parts_are_fixed))


def _with_slacks(
    system: System, slacks: Sequence[Slack], values: Floats, is_unknown: Bools
) -> System:
    """Return the system with a column per slack, of `values` (r, S), unknown where `is_unknown`
    (r, S), and with the relations whole − parts − slack = 0."""
    padding = ((0, 0), (0, is_unknown.shape[1]))
    (relations,) = system.relations
    relation_count, width = relations.shape
    extended_relations = np.pad(relations, ((0, len(slacks)), (0, len(slacks))))
    for number, slack in enumerate(slacks):
        extended_relations[relation_count + number, list(slack.factors)] = list(
            slack.factors.values()
        )
        extended_relations[relation_count + number, width + number] = -1.0
    return replace(
        system,
        x=np.hstack([system.x, values]),
        zero=np.hstack([system.zero, is_unknown]),
        hidden=np.hstack([system.hidden, is_unknown]),
        sensitive=np.pad(system.sensitive, padding),
        must_show=np.hstack([system.must_show, ~is_unknown]),
        movable=np.pad(system.movable, padding),
        full=np.pad(system.full, padding),
        price=np.pad(system.price, padding),
        relations=(extended_relations,),
        slack=(np.arange(width, width + len(slacks)),),
    )


def _cell_prices(table: FamilyTable, is_epci_or_wider: Bools, duplicates: Ints) -> Floats:
    """Return (n, C) the price of hiding a cell, including the cells of duplicate zones (k, 2)."""
    price = (
        (np.nan_to_num(table.total) + BASE_SIZE)
        * np.where(is_epci_or_wider, WIDE_PRICE_FACTOR, 1.0)
        * table.size_weight
    )
    return np.asarray(table.cost_factors * add_duplicates(price, duplicates)[:, None])


def _movable_by(
    known_moves: KnownMoves | None, nodes: Ints, zero: Bools, units: Ints, own_columns: int
) -> Bools:
    """Return (n, C) the cells whose known moves are still valid, among the first `own_columns`
    columns and the denominators of the known moves after them."""
    movable = np.zeros(zero.shape, dtype=bool)
    if known_moves is not None:
        width = own_columns + len(known_moves.denominators)
        movable[:, :width] = np.unpackbits(known_moves.movable[nodes], axis=1, count=width)
        movable &= zero | (known_moves.units[nodes] == units)[:, None]
    return movable


def stack_systems(families: Sequence[System]) -> System:
    """Stack several families as one system, each with its own rows and sums. A single family is not
    copied except for its means, because that of France is large."""
    if len(families) == 1:
        means = tuple(
            (column, mean.copy(), shown_before) for column, mean, shown_before in families[0].means
        )
        return replace(families[0], means=means)
    width = max(system.hidden.shape[1] for system in families)
    starts = np.cumsum([0] + [len(system.hidden) for system in families])

    def padded(name: str, default: bool = False) -> Array:
        arrays = [getattr(system, name) for system in families]
        return np.concatenate(
            [
                np.pad(array, ((0, 0), (0, width - array.shape[1])), constant_values=default)
                for array in arrays
            ]
        )

    def concatenated(name: str, shift: int = 0) -> Array:
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
        must_show=padded("must_show", default=True),
        is_multi_unit=concatenated("is_multi_unit") > 0,
        leaf=concatenated("leaf") > 0,
        zone=concatenated("zone") > 0,
        is_epci_or_wider=concatenated("is_epci_or_wider") > 0,
        total=concatenated("total"),
        child=concatenated("child", 1),
        head=concatenated("head", 1),
        kind=concatenated("kind"),
        rows=concatenated("rows"),
        units=concatenated("units"),
        is_partition=families[0].is_partition,
        relations=tuple(relations for system in families for relations in system.relations),
        relation_of_row=np.repeat(
            np.arange(len(families)), [len(system.hidden) for system in families]
        ),
        price=padded("price"),
        inside=concatenated("inside") > 0,
        slack=tuple(columns for system in families for columns in system.slack),
        full=padded("full"),
        movable=padded("movable"),
        means=tuple(
            (
                column,
                _spread_over(mean, int(start), int(starts[-1]), np.nan),
                _spread_over(shown_before, int(start), int(starts[-1]), False),
            )
            for system, start in zip(families, starts, strict=False)
            for column, mean, shown_before in system.means
        ),
    )


def _spread_over(values: Array, start: int, size: int, default: float) -> Array:
    """Place one family's rows (n,) from `start` on among the rows of all families (size,)."""
    spread = np.full(size, default, dtype=values.dtype)
    spread[start : start + len(values)] = values
    return spread


def _epci_or_wider(parent: Ints) -> Bools:
    """Return (n,) the units of wide scales."""
    ancestor = parent
    for _ in range(LEVELS_BELOW_WIDE - 1):
        ancestor = np.where(ancestor >= 0, parent[ancestor], -1)
    return heads_among([ancestor], len(parent))


def _must_be_zero(x: Floats, total: Floats, relations: Floats) -> Bools:
    """Return unknown counts that must be 0, because the known ones already equal the total or a
    shown sum (attack 4)."""
    unknown = np.isnan(x)
    is_zero = np.zeros(x.shape, dtype=bool)
    if not unknown.any():
        return is_zero
    for relation in relations:
        is_part = relation > 0
        sums = np.flatnonzero(relation < 0)
        totals = x[:, sums[0]] if len(sums) else total
        with np.errstate(invalid="ignore"):
            is_zero |= unknown & is_part & (totals - np.nansum(x[:, is_part], axis=1) <= 0)[:, None]
    return is_zero


def independent_components(system: System) -> Iterator[tuple[Ints, Bools]]:
    """Yield the components of a system as pairs: its rows (r,), and which of them are fixed (r,).
    Two components share no unknown, also after more cells are hidden.

    The unknowns are hidden cells, hidden means and the cells that may be hidden later: those of
    zones, and of the units directly above the leaves. All other rows are known numbers, fixed in
    every component that needs them. Components in which all cells have a known move are left out.
    Where whole units are hidden, any unit may be hidden later, so there is one component."""
    n = len(system.hidden)
    if not system.is_partition:
        yield np.arange(n), np.zeros(n, dtype=bool)
        return
    is_unknown = system.hidden.any(axis=1) | system.zone
    for column, mean, _ in system.means:
        is_unknown |= np.isnan(mean) & (system.x[:, column] > 0)
    is_unknown[system.head[system.leaf[system.child]]] = True
    is_linked = is_unknown[system.child]
    links = (
        np.ones(int(is_linked.sum()), dtype=np.int8),
        (system.child[is_linked], system.head[is_linked]),
    )
    label = csgraph.connected_components(sparse.coo_matrix(links, shape=(n, n)), directed=False)[1]
    is_unknown &= np.isin(label, label[system.open_cells.any(axis=1)])
    is_linked = is_unknown[system.child]
    is_needed = is_linked | is_unknown[system.head]
    component = np.where(is_linked, label[system.child], label[system.head])[is_needed]
    batch = np.cumsum(np.bincount(label)) // MIN_BATCH_ROWS
    # a row that is in no sum still has the equations of its slacks and sums
    unknown_rows = np.flatnonzero(is_unknown)
    ends = [(component, system.child[is_needed]), (component, system.head[is_needed])]
    rows_of_batches = np.concatenate(
        [
            np.column_stack([batch[components], rows])
            for components, rows in (*ends, (label[unknown_rows], unknown_rows))
        ]
    )
    pairs = np.unique(rows_of_batches @ np.array([n, 1]))
    for rows in np.split(pairs % n, np.flatnonzero(np.diff(pairs // n)) + 1):
        if len(rows):
            yield rows, ~is_unknown[rows]
