"""Reads one family from the forest: counts, masks and parents of the nodes that have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from ..arrays import Array, Bools, Floats, Ints
from ..model import GateError, name_codes
from ..problem import Problem
from ..schema import Family
from ..structure import FamilySums
from .fill_unknown import fill_totals


class Slack(NamedTuple):
    """The amount by which an inclusion or a lower bound is fulfilled.

    factors: position of a column → its factor in the sum that is the slack
    values: (n,) NaN where a count is not known"""

    factors: dict[int, float]
    values: Floats


@dataclass
class FamilyTable:
    """One family on the n nodes that have it and whose denominator is positive, in their order; C
    columns.

    nodes: (n,) positions in the forest
    parent: (n,) positions among `nodes`, −1 for a root
    x: (n, C) counts, NaN where unknown
    total: (n,) denominators
    hidden, sensitive, must_show, blocks: (n, C) as in `FamilyNet`
    hidden_for_zones: (n, C) as in `Masks`
    is_multi_unit: (n,) residuals of more than one unit
    size_weight: (n,) factor of a row's size in its price: smaller for yielding scales
    secondary_withheld: (n,) units that are withheld only as complements, hence not sensitive
    relations: (R, C) relations of a row: the categories minus its denominator, and in `with_sums`
      every sum minus its parts; None: the categories alone
    shown_headlines: (n, C) shown headlines of one category: other categories are hidden first
    means: (column, mean (n,), shown before (n,)) of the means whose weight is a column; NaN where a
      mean is not shown
    has_shown_sums: (n,) rows in which a sum over some categories is shown
    cost_factors: (C,) price of a column as a complement, relative to a fine category
    units: (n,) number of units of a row
    parts: of several families in one table (tied.py): the columns of each, its denominators (n,),
      and the column of these, −1 for none; empty for a single family
    own_columns: number of columns that are categories and sums. Denominators come after them
      (tied.py)
    slacks: those of inclusions and lower bounds between columns
    """

    nodes: Ints
    parent: Ints
    x: Floats
    total: Floats
    hidden: Bools
    sensitive: Bools
    must_show: Bools
    hidden_for_zones: Bools
    is_multi_unit: Bools
    size_weight: Floats
    secondary_withheld: Bools
    blocks: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=int))
    relations: Floats | None = None
    shown_headlines: Bools = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))
    has_shown_sums: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))
    means: tuple[tuple[int, Array, Array], ...] = ()
    cost_factors: Floats = field(default_factory=lambda: np.ones(1))
    units: Ints = field(default_factory=lambda: np.zeros(0, dtype=int))
    parts: tuple[tuple[slice, Floats, int], ...] = ()
    own_columns: int = -1
    slacks: tuple[Slack, ...] = ()

    def __post_init__(self) -> None:
        if self.own_columns < 0:
            self.own_columns = self.x.shape[1]
        if len(self.units) != len(self.nodes):
            self.units = np.ones(len(self.nodes), dtype=int)


def read_family(problem: Problem, family: Family, columns: tuple[str, ...]) -> FamilyTable | None:
    """Read counts and masks of one family; None if no node has it. columns: those solved together.

    Raises GateError for counts that do not agree with their denominator."""
    numbers = _numbers(problem, family, columns)
    if numbers is None:
        return None
    nodes, parent, counts, total = numbers
    secondary_withheld = problem.secondary_withheld[nodes]
    hidden, sensitive, must_show, hidden_for_zones = _masks(
        problem, family, columns, nodes, counts, secondary_withheld
    )
    forest = problem.forest
    hidden &= ~must_show | forest.is_residual[nodes][:, None]
    is_multi_unit = forest.is_multi_unit(problem.policy)
    # counts of several units outside the tables are not sensitive, except that all of them are 0
    foreign_rows = np.flatnonzero((is_multi_unit & forest.is_outside)[nodes])
    sensitive[foreign_rows] &= counts[foreign_rows] == 0
    sums = problem.structure.sums.get(family.name) if columns == family.columns else None
    blocks = np.zeros(hidden.shape, dtype=int)
    shown_headlines = np.zeros(hidden.shape, dtype=bool)
    has_shown_sums: Array = np.zeros(len(nodes), dtype=bool)
    if sums is not None:
        hidden_sums = _gather(problem.masks.hidden, sums.names, nodes)
        blocks = sums.blocks(hidden_sums)
        shown_headlines = sums.shown_single_categories(hidden_sums) & ~hidden
        has_shown_sums = np.asarray(~hidden_sums.all(axis=1))
    return FamilyTable(
        nodes=nodes,
        parent=parent,
        x=counts,
        total=total,
        hidden=hidden,
        sensitive=sensitive,
        must_show=must_show,
        hidden_for_zones=hidden_for_zones,
        is_multi_unit=is_multi_unit[nodes],
        size_weight=problem.size_weight[nodes],
        secondary_withheld=secondary_withheld,
        blocks=blocks,
        shown_headlines=shown_headlines,
        has_shown_sums=has_shown_sums,
        cost_factors=np.ones(hidden.shape[1]) if sums is None else sums.cost_factors(columns),
        units=forest.units(family.total)[nodes],
    )


def _numbers(
    problem: Problem, family: Family, columns: tuple[str, ...]
) -> tuple[Ints, Ints, Floats, Floats] | None:
    """Return nodes (n,), their parents (n,), counts (n, C) and denominators (n,) of the rows with a
    denominator above 0; None without any. In other rows the counts are known to be 0. If the
    denominator is hidden, the masks hide them too."""
    forest, masks = problem.forest, problem.masks
    if family.total not in forest.values or not any(name in forest.values for name in columns):
        return None
    nodes, parent = family_nodes(problem, family, columns)
    if not len(nodes):
        return None
    rows = slice(None) if len(nodes) == forest.size else nodes  # no copy where all have it
    counts = np.column_stack(
        [
            forest.values[name][rows] if name in forest.values else np.full(len(nodes), np.nan)
            for name in columns
        ]
    )
    total = forest.values[family.total][rows]
    contradicts = contradictory(counts, total, family)
    if contradicts.any():
        raise GateError(
            "Family {family}: the counts do not agree with {total} for {codes}.",
            family=family.name,
            total=family.total,
            codes=name_codes(forest.code[nodes[contradicts]]),
        )
    if np.isnan(total).any():
        total = fill_totals(total, np.nansum(counts, axis=1), parent)
    if not family.partition:
        counts = np.column_stack([counts, total - counts[:, 0]])
    is_positive = total > 0
    if is_positive.all():
        return nodes, parent, counts, total
    nodes_at_zero = nodes[~is_positive]
    with_hidden_total = nodes_at_zero[masks.total(family.total)[nodes_at_zero]]
    for name in columns:
        if name in masks.hidden:
            masks.hidden[name][with_hidden_total] = True
    new_position = np.cumsum(is_positive) - 1
    parent = np.where(
        parent[is_positive] >= 0, new_position[np.maximum(parent[is_positive], 0)], -1
    )
    return (
        (nodes[is_positive], parent, counts[is_positive], total[is_positive])
        if is_positive.any()
        else None
    )


def _masks(
    problem: Problem,
    family: Family,
    columns: tuple[str, ...],
    nodes: Ints,
    counts: Floats,
    secondary_withheld: Bools,
) -> tuple[Bools, ...]:
    """Return hidden, sensitive, must_show, hidden_for_zones (n, C). Unknown cells, and cells with a
    hidden denominator, are hidden and sensitive. Raises GateError for a single column that must be
    hidden."""
    masks = problem.masks
    hidden, sensitive, must_show, hidden_for_zones = (
        _gather(source, columns, nodes)
        for source in (masks.hidden, masks.sensitive, problem.shown_before, masks.hidden_for_zones)
    )
    total_hidden = masks.total(family.total)[nodes]
    hidden |= total_hidden[:, None]
    sensitive |= (total_hidden & ~secondary_withheld)[:, None]
    must_show &= ~total_hidden[:, None]  # cells shown before would sum to the hidden denominator
    unknown = np.isnan(counts[:, : len(columns)])
    if unknown.any():
        hidden |= unknown
        sensitive |= unknown & ~secondary_withheld[:, None]
    sensitive &= ~_gather(problem.not_secret, columns, nodes)
    if family not in problem.schema.families:
        # a sum is solved here without its family, with which cells hidden before are proved
        sensitive &= ~_gather(problem.hidden_before, columns, nodes)
    if not family.partition:
        return tuple(
            np.repeat(mask, 2, axis=1) for mask in (hidden, sensitive, must_show, hidden_for_zones)
        )
    if len(columns) == 1 and hidden.any():
        raise GateError(
            "Family {family} has a single column: it always equals {total}.",
            family=family.name,
            total=family.total,
        )
    return hidden, sensitive, must_show, hidden_for_zones


def with_sums(problem: Problem, table: FamilyTable, sums: FamilySums) -> FamilyTable:
    """Return the family's table with its sums as additional columns, (n, C + K)."""
    names = sums.columns()
    if not names:
        return table
    nodes = table.nodes
    values = problem.forest.values
    is_in_sum = sums.categories[[sums.names.index(name) for name in names]]
    sum_values = np.column_stack(
        [values[name][nodes] if name in values else np.full(len(nodes), np.nan) for name in names]
    )
    x = np.where(np.isnan(sum_values), table.x @ is_in_sum.T.astype(float), sum_values)
    hidden, sensitive, must_show, hidden_for_zones = (
        _gather(source, names, nodes)
        for source in (
            problem.masks.hidden,
            problem.masks.sensitive,
            problem.shown_before,
            problem.masks.hidden_for_zones,
        )
    )
    width, sum_count = table.x.shape[1], len(names)
    relations = np.zeros((1 + sum_count, width + sum_count))
    relations[0, :width] = 1.0
    relations[1:, :width] = is_in_sum
    relations[1:, width:] = -np.eye(sum_count)
    weighted_means = tuple(
        (
            width + names.index(mean.weight),
            np.where(problem.masks.hidden[mean.column], np.nan, values[mean.column])[nodes],
            _gather(problem.shown_before, (mean.column,), nodes)[:, 0],
        )
        for mean in problem.schema.means
        if mean.weight in names and mean.column in values
    )
    return replace(
        table,
        x=np.hstack([table.x, x]),
        hidden=np.hstack([table.hidden, hidden]),
        sensitive=np.hstack(
            [table.sensitive, sensitive & ~_gather(problem.not_secret, names, nodes)]
        ),
        must_show=np.hstack([table.must_show, must_show]),
        hidden_for_zones=np.hstack([table.hidden_for_zones, hidden_for_zones]),
        relations=relations,
        means=weighted_means,
        cost_factors=np.concatenate([table.cost_factors, sums.cost_factors(names)]),
        own_columns=width + sum_count,
    )


def _gather(source: Mapping[str, Bools], columns: tuple[str, ...], nodes: Ints) -> Bools:
    """Return the masks (nodes, columns) of one family."""
    absent = np.zeros(len(nodes), dtype=bool)
    return np.column_stack([source[name][nodes] if name in source else absent for name in columns])


def family_nodes(problem: Problem, family: Family, columns: tuple[str, ...]) -> tuple[Ints, Ints]:
    """Return the nodes that have the family and did not give it up, and their parents among them:
    the nearest ancestor that is one of them too."""
    forest = problem.forest
    has_family = forest.has_column[family.total].copy()
    has_any = np.zeros(forest.size, dtype=bool)
    for name in columns:
        if name in forest.has_column:
            has_any |= forest.has_column[name]
        if name in problem.given_up:
            has_family &= ~problem.given_up[name]
    has_family &= has_any
    ancestor = forest.parent.copy()
    while True:
        skip = (ancestor >= 0) & ~has_family[np.maximum(ancestor, 0)]
        if not skip.any():
            break
        ancestor[skip] = forest.parent[ancestor[skip]]
    nodes = np.flatnonzero(has_family)
    position_of = np.full(forest.size + 1, -1)
    position_of[nodes] = np.arange(len(nodes))
    return nodes, position_of[ancestor[nodes]]


def contradictory(x: Floats, total: Floats, family: Family) -> Bools:
    """Return (n,) whether the categories (n, C) of a row contradict its denominator (n,)."""
    if not family.partition:
        return np.asarray((x > total[:, None]).any(axis=1) & ~np.isnan(total))
    unknown = np.isnan(x)
    # integers: the sum does not depend on the order
    known_sum = np.where(unknown, 0.0, x) @ np.ones(x.shape[1])
    contradicts = (known_sum > total) | (~unknown.any(axis=1) & (known_sum < total))
    return np.asarray(contradicts & ~np.isnan(total))
