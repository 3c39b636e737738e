"""Families that an inclusion ties (`inclusions.py`) as one table: the columns of all families, then
the denominators in their inclusions and hidden rows. A proof of this table is a joint proof of the
families."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..arrays import Array, Bools, Floats, Ints
from ..inclusions import bounds_among
from ..problem import Member, Problem
from ..structure import FamilySums
from .table import FamilyTable, Slack, read_family, with_sums

ColumnPositions = dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Tied:
    """The families of a group as one table.

    positions: column → its positions in the table: two if it is a column of two of the families
    has_denominator: column → (n,) rows in which its denominator is above 0. Elsewhere its zeros are
    known and its mask is not changed
    denominators: those that may change with the group
    """

    table: FamilyTable
    positions: ColumnPositions
    has_denominator: dict[str, Bools]
    denominators: tuple[str, ...] = ()


@dataclass(frozen=True)
class GroupMember:
    """One family of a group: its rows among those of the widest, and its first column."""

    member: Member
    table: FamilyTable
    rows: Ints
    first_column: int

    @property
    def columns(self) -> slice:
        return slice(self.first_column, self.first_column + self.table.x.shape[1])


def read_tied(problem: Problem, members: Sequence[Member]) -> Tied | None:
    """Read the families of a group as one table; None if no node has any of them."""
    tables = []
    for member in members:
        table, sums = read_family(problem, *member), _sums_of(problem, member)
        if table is not None:
            tables.append((member, table if sums is None else with_sums(problem, table, sums)))
    if not tables:
        return None
    tables.sort(key=lambda pair: -len(pair[1].nodes))
    nodes, width = tables[0][1].nodes, 0
    group: list[GroupMember] = []
    for member, table in tables:
        group.append(GroupMember(member, table, np.searchsorted(nodes, table.nodes), width))
        width += table.x.shape[1]
    positions, has_denominator = _positions(problem, group, len(nodes))
    denominators = _denominators(problem, group, positions, nodes)
    slacks = _tight_slacks(problem, positions, [*denominators], width, nodes)
    widest = group[0].table
    if len(group) == 1 and not denominators and not slacks:
        return Tied(widest, positions, has_denominator)
    table = _join_tables(problem, group, len(nodes), width)
    table = _with_denominators(problem, table, group, positions, denominators, slacks)
    return Tied(table, positions, has_denominator, tuple(denominators))


def columns_of(problem: Problem, member: Member) -> tuple[str, ...]:
    """Return a family's categories, and the sums over them that are proved with it."""
    sums = _sums_of(problem, member)
    return member[1] if sums is None else member[1] + sums.columns()


def _sums_of(problem: Problem, member: Member) -> FamilySums | None:
    """Return the sums over the categories of a family, if all of these are solved together."""
    family, columns = member
    return problem.structure.sums.get(family.name) if columns == family.columns else None


def _positions(
    problem: Problem, group: Sequence[GroupMember], row_count: int
) -> tuple[ColumnPositions, dict[str, Bools]]:
    """Return `positions` and `has_denominator` of a group."""
    positions: ColumnPositions = {}
    has_denominator: dict[str, Array] = {}
    for part in group:
        has_total = np.zeros(row_count, dtype=bool)
        has_total[part.rows] = True
        for position, name in enumerate(columns_of(problem, part.member)):
            positions[name] = (*positions.get(name, ()), part.first_column + position)
            has_denominator[name] = has_denominator.get(name, False) | has_total
    return positions, has_denominator


def _denominators(
    problem: Problem, group: Sequence[GroupMember], positions: ColumnPositions, nodes: Ints
) -> dict[str, Bools]:
    """Return the denominators that may change with the group → (n,) where they are hidden, withheld
    rows included. These are the parts of its columns, and the denominators of its families.

    What is assumed about a row must not depend on the other rows, because a commune may be loaded
    alone."""
    denominators: dict[str, Array] = {}
    schema = problem.schema
    names = [
        inclusion.part for inclusion in schema.joint_inclusions if inclusion.whole in positions
    ]
    names += [name for bound in bounds_among(schema, positions) for name in bound.terms()]
    if not names or not all(group_member.member[0] in schema.families for group_member in group):
        return denominators  # a sum that is solved alone is proved again with its family
    for name in names:
        if name not in positions and name in problem.forest.values:
            denominators[name] = problem.masks.hidden[name][nodes]
    for group_member in group:
        total, hidden = group_member.member[0].total, _hidden_total(problem, group_member)
        if total not in positions:
            denominators[total] = hidden[nodes]
    return denominators


def _tight_slacks(
    problem: Problem,
    positions_of_columns: ColumnPositions,
    denominators: list[str],
    width: int,
    nodes: Ints,
) -> tuple[Slack, ...]:
    """Return the slack of every inclusion and lower bound between columns of the group that is 0
    in some row."""
    position_of = {name: positions[0] for name, positions in positions_of_columns.items()}
    position_of |= {name: width + number for number, name in enumerate(denominators)}
    inequalities = [
        inclusion.terms()
        for inclusion in problem.schema.joint_inclusions
        if inclusion.whole in positions_of_columns
    ]
    inequalities += [bound.terms() for bound in bounds_among(problem.schema, positions_of_columns)]
    slacks = []
    for terms in inequalities:
        if set(terms) <= set(position_of):
            counts = problem.forest.values
            values = sum(counts[name][nodes] * factor for name, factor in terms.items())
            if np.any(values == 0):
                factors = {position_of[name]: float(factor) for name, factor in terms.items()}
                slacks.append(Slack(factors, np.asarray(values)))
    return tuple(slacks)


def _hidden_total(problem: Problem, group_member: GroupMember) -> Bools:
    """Return (nodes of the forest,) where a family's denominator is not shown."""
    total = group_member.member[0].total
    return problem.masks.total(total) if total in problem.masks.hidden else problem.withheld


def _join_tables(
    problem: Problem, group: Sequence[GroupMember], row_count: int, width: int
) -> FamilyTable:
    """Put the columns of all families into one table with the rows of the widest. A withheld row
    hides all columns, also those of families with a denominator of 0."""
    widest = group[0].table
    withheld = problem.withheld[widest.nodes]
    nowhere = np.zeros(row_count, dtype=bool)
    defaults = {
        "x": np.zeros(row_count),
        "hidden": withheld,
        "sensitive": withheld & ~widest.secondary_withheld,
        "must_show": nowhere,
        "hidden_for_zones": nowhere,
    }

    def joined(name: str) -> Array:
        values = np.repeat(defaults[name][:, None], width, axis=1)
        for group_member in group:
            if name == "hidden":  # under a hidden denominator zeros are unknown too
                values[:, group_member.columns] |= _hidden_total(problem, group_member)[
                    widest.nodes, None
                ]
            values[group_member.rows, group_member.columns] = getattr(group_member.table, name)
        return values

    relations, means, totals = [], [], []
    for group_member in group:
        family_relations, columns = _relations(group_member.table), group_member.columns
        relations.append(np.zeros((len(family_relations), width)))
        relations[-1][:, columns] = family_relations
        for column, mean, shown_before in group_member.table.means:
            spread, shown_rows = np.full(row_count, np.nan), np.zeros(row_count, dtype=bool)
            spread[group_member.rows], shown_rows[group_member.rows] = mean, shown_before
            means.append((group_member.first_column + column, spread, shown_rows))
        total = np.zeros(row_count)
        total[group_member.rows] = group_member.table.total
        totals.append((columns, total, -1))
    cost_factors = [
        np.broadcast_to(group_member.table.cost_factors, group_member.table.x.shape[1])
        for group_member in group
    ]
    return replace(
        widest,
        x=joined("x"),
        hidden=joined("hidden"),
        sensitive=joined("sensitive"),
        must_show=joined("must_show"),
        hidden_for_zones=joined("hidden_for_zones"),
        relations=np.vstack(relations),
        means=tuple(means),
        cost_factors=np.concatenate(cost_factors),
        own_columns=width,
        parts=tuple(totals),
    )


def _with_denominators(
    problem: Problem,
    table: FamilyTable,
    group: Sequence[GroupMember],
    positions_of_columns: ColumnPositions,
    denominators: dict[str, Bools],
    slacks: tuple[Slack, ...],
) -> FamilyTable:
    """Add the `denominators` as columns: hidden where they may change, known numbers elsewhere. If
    a family's denominator is one of them, its categories sum to it."""
    row_count, width = table.x.shape
    values = problem.forest.values
    hidden = np.column_stack([np.zeros((row_count, 0), dtype=bool), *denominators.values()])
    padding = ((0, 0), (0, len(denominators)))
    position_of = {name: positions[0] for name, positions in positions_of_columns.items()}
    position_of |= {name: width + number for number, name in enumerate(denominators)}
    relations, row, totals = np.pad(_relations(table), padding), 0, []
    for group_member, (columns, family_total, _) in zip(
        group, table.parts or ((slice(0, table.x.shape[1]), table.total, -1),), strict=True
    ):
        number = position_of.get(group_member.member[0].total, -1)
        if number >= 0:
            relations[row, number] -= 1.0
        totals.append((columns, family_total, number))
        row += len(_relations(group_member.table))
    for positions in positions_of_columns.values():  # a column of two families has equal values
        for repeated_position in positions[1:]:
            equality = np.zeros((1, relations.shape[1]))
            equality[0, [positions[0], repeated_position]] = 1.0, -1.0
            relations = np.vstack([relations, equality])
    return replace(
        table,
        x=np.column_stack([table.x, *(values[name][table.nodes] for name in denominators)]),
        hidden=np.hstack([table.hidden, hidden]),
        sensitive=np.pad(table.sensitive, padding),
        must_show=np.hstack([table.must_show, ~hidden]),
        hidden_for_zones=np.pad(table.hidden_for_zones, padding),
        relations=relations,
        cost_factors=np.concatenate([table.cost_factors, np.ones(len(denominators))]),
        own_columns=width,
        parts=tuple(totals),
        slacks=slacks,
    )


def _relations(table: FamilyTable) -> Floats:
    """Return the relations of a row: its categories alone, or those of `with_sums`."""
    return np.ones((1, table.x.shape[1])) if table.relations is None else table.relations
